from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_same_agency")]
    operations = [
        migrations.AddField(
            model_name="followup",
            name="evidence",
            field=models.URLField(blank=True, default="", max_length=300, verbose_name="bukti"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="followup", name="follow_up_done_with_result"),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on", None), ("evidence", ""), ("result", ""))
                | models.Q(("done_on__isnull", False), models.Q(("result", ""), _negated=True)),
                name="follow_up_done_with_result",
            ),
        ),
    ]

"""Results of a post acted for name it; an indicator says for what it is promised."""

import django.db.models.deletion
from django.db import migrations, models

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("org", "0003_walidata"), ("skp", "0002_same_agency")]
    operations = [
        migrations.AddField(
            model_name="individualindicator",
            name="scope_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="catatan lingkup"),
        ),
        migrations.AddField(
            model_name="workresult",
            name="post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="org.position", verbose_name="jabatan yang dirangkap",
            ),
        ),
        *same_agency("skp_workresult", post_id="org_position"),
    ]  # fmt: skip

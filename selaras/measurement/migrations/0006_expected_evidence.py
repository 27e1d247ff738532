from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measurement', '0003_correction_request'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='expected',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='bukti menurut kamus'),
        ),
    ]

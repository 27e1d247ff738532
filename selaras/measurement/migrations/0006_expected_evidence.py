from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measurement', '0004_registers'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='expected',
            field=models.TextField(blank=True, default='', verbose_name='bukti menurut kamus'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_job'),
    ]

    operations = [
        migrations.AddField(
            model_name='storedfile',
            name='likeness',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='sidik gambar'),
        ),
        migrations.AddIndex(
            model_name='storedfile',
            index=models.Index(condition=models.Q(('likeness', ''), _negated=True), fields=['likeness'], name='stored_file_likeness'),
        ),
    ]

"""What the dictionary says today is version 1 of every formula."""

from django.db import migrations


def write(apps, schema_editor):
    Version = apps.get_model("planning", "FormulaVersion")
    Indicator = apps.get_model("planning", "Indicator")
    Version.objects.bulk_create(
        Version(
            agency_id=one.agency_id, indicator=one, number=1, state="berlaku", formula=one.formula,
            inputs=one.inputs,
        )
        for one in Indicator.objects.order_by("pk").iterator()
    )


class Migration(migrations.Migration):
    dependencies = [("planning", "0008_formula_version")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]

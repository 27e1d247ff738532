"""The version of a formula that a report names is of the row's own agency."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("measurement", "0012_score_cards")]
    operations = [*same_agency("measurement_report", formula_version_id="planning_formulaversion")]

"""The version of a formula that a line names is of the row's own agency."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("agreements", "0008_line_formula_version")]
    operations = [*same_agency("agreements_agreementline", formula_version_id="planning_formulaversion")]

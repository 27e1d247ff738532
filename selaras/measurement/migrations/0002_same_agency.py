"""No row refers to a row of another agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("measurement", "0001_initial"), ("planning", "0006_constant_annual_rule")]
    operations = [
        *same_agency("measurement_figure", edition_id="cascade_edition", position_id="org_position", indicator_id="planning_indicator", commitment_id="cascade_commitment", parent_id="measurement_figure"),
        *same_agency("measurement_indicatorhandling", indicator_id="planning_indicator"),
        *same_agency("measurement_report", figure_id="measurement_figure", corrects_id="measurement_report"),
        *same_agency("measurement_evidence", report_id="measurement_report"),
    ]

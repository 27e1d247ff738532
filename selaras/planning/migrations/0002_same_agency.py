"""No row refers to a row of another agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial")]
    operations = [
        *same_agency("planning_indicator", objective_id="planning_objective"),
        *same_agency("planning_component", whole_id="planning_indicator", part_id="planning_indicator"),
    ]

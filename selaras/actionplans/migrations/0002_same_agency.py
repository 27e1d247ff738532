"""No row refers to a row of another agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("actionplans", "0001_initial")]
    operations = [
        *same_agency("actionplans_strategicactivity", edition_id="cascade_edition"),
        *same_agency("actionplans_checkpoint", activity_id="actionplans_strategicactivity"),
        *same_agency("actionplans_indicatorplan", edition_id="cascade_edition", indicator_id="planning_indicator"),
    ]

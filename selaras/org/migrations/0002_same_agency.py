"""No row refers to a row of another agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]
    operations = [
        *same_agency("org_orgunit", parent_id="org_orgunit"),
        *same_agency("org_unitalias", unit_id="org_orgunit"),
        *same_agency("org_position", unit_id="org_orgunit"),
        *same_agency("org_positionalias", position_id="org_position"),
        *same_agency("org_superior", position_id="org_position", superior_id="org_position"),
        *same_agency("org_holder", position_id="org_position"),
        *same_agency("org_rolegrant", position_id="org_position"),
    ]

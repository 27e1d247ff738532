"""No row refers to a row of another agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("cascade", "0001_initial")]
    operations = [
        *same_agency("cascade_annex", edition_id="cascade_edition", giver_id="org_position"),
        *same_agency("cascade_receiver", annex_id="cascade_annex", position_id="org_position"),
        *same_agency("cascade_matrixrow", annex_id="cascade_annex", indicator_id="planning_indicator"),
        *same_agency("cascade_commitment", edition_id="cascade_edition", row_id="cascade_matrixrow", position_id="org_position", indicator_id="planning_indicator", giver_id="org_position", parent_id="cascade_commitment"),
        *same_agency("cascade_remark", edition_id="cascade_edition"),
    ]

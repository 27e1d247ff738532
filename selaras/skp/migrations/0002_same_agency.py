"""Every row points only to rows of its own agency."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("skp", "0001_initial")]
    operations = [
        *same_agency("skp_rolematrix", position_id="org_position"),
        *same_agency("skp_leaderresult", matrix_id="skp_rolematrix", indicator_id="planning_indicator", under_id="skp_leaderresult"),
        *same_agency("skp_roleresult", result_id="skp_leaderresult", position_id="org_position", indicator_id="planning_indicator"),
        *same_agency("skp_skp", holder_id="org_holder", position_id="org_position", unit_id="org_orgunit", rater_id="org_holder", agreement_id="agreements_agreement", previous_id="skp_skp"),
        *same_agency("skp_workresult", skp_id="skp_skp"),
        *same_agency("skp_individualindicator", skp_id="skp_skp", result_id="skp_workresult", indicator_id="planning_indicator"),
        *same_agency("skp_expectation", skp_id="skp_skp"),
        *same_agency("skp_skpsupport", skp_id="skp_skp"),
        *same_agency("skp_skpremark", skp_id="skp_skp"),
    ]

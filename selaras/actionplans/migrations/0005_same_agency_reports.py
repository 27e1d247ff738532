"""Reports, their proof and days stay within one agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("actionplans", "0004_plan_reports")]
    operations = [
        *same_agency("actionplans_checkpoint", continues_id="actionplans_checkpoint"),
        *same_agency("actionplans_indicatorplan", continues_id="actionplans_indicatorplan"),
        *same_agency(
            "actionplans_planreport", checkpoint_id="actionplans_checkpoint",
            plan_id="actionplans_indicatorplan", position_id="org_position",
            corrects_id="actionplans_planreport",
        ),
        *same_agency("actionplans_planevidence", report_id="actionplans_planreport"),
    ]  # fmt: skip

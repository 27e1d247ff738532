"""No spending refers to a unit of another agency."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("planning", "0010_budget_actual")]
    operations = [*same_agency("planning_budgetactual", unit_id="org_orgunit")]

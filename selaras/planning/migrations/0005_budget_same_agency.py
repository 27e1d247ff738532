"""No budget refers to a unit or a line of another agency."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_budget")]
    operations = [
        *same_agency("planning_budgetdocument", unit_id="org_orgunit"),
        *same_agency("planning_budgetitem", document_id="planning_budgetdocument", parent_id="planning_budgetitem"),
    ]

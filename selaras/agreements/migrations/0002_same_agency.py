"""No row refers to a row of another agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("planning", "0005_budget_same_agency")]
    operations = [
        *same_agency("agreements_agreement", edition_id="cascade_edition", position_id="org_position", holder_id="org_holder", superior_id="org_holder", unit_id="org_orgunit", previous_id="agreements_agreement", template_id="agreements_statementtemplate"),
        *same_agency("agreements_agreementline", agreement_id="agreements_agreement", commitment_id="cascade_commitment", row_id="cascade_matrixrow", indicator_id="planning_indicator"),
        *same_agency("agreements_budgetline", agreement_id="agreements_agreement", item_id="planning_budgetitem"),
        *same_agency("agreements_comment", agreement_id="agreements_agreement", line_id="agreements_agreementline"),
        *same_agency("agreements_revisionrequest", agreement_id="agreements_agreement"),
        *same_agency("agreements_signature", agreement_id="agreements_agreement", holder_id="org_holder"),
        *same_agency("agreements_scan", agreement_id="agreements_agreement"),
    ]

"""No row refers to a row of another agency: composite foreign keys, kept by the database itself."""

from django.db import migrations

from selaras.kernel.constraints import same_agency


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]
    operations = [
        *same_agency("surveys_element", instrument_id="surveys_instrument"),
        *same_agency("surveys_wave", instrument_id="surveys_instrument", indicator_id="planning_indicator", owner_id="org_position"),
        *same_agency("surveys_surveypoint", wave_id="surveys_wave", unit_id="org_orgunit", service_id="surveys_service"),
        *same_agency("surveys_wavereopening", wave_id="surveys_wave"),
        *same_agency("surveys_batch", wave_id="surveys_wave"),
        *same_agency("surveys_response", point_id="surveys_surveypoint", batch_id="surveys_batch"),
        *same_agency("surveys_opinion", point_id="surveys_surveypoint"),
        *same_agency("surveys_followup", wave_id="surveys_wave", element_id="surveys_element", responsible_id="org_position"),
    ]

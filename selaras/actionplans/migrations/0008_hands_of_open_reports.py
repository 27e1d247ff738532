"""Who worked on what is still open, from the trail; whoever has confirmed already is left out."""

from django.db import migrations

_OPEN_REPORTS = """
    UPDATE actionplans_planreport told SET hands = found.hands FROM (
        SELECT row, array_agg(DISTINCT by_id ORDER BY by_id) AS hands FROM (
            SELECT subject_id AS row, by_id FROM kernel_auditevent
            WHERE subject_type = 'actionplans.planreport'
            AND kind IN ('plan_report.noted', 'plan_report.handed_in')
            UNION ALL
            SELECT (data ->> 'report')::bigint, by_id FROM kernel_auditevent
            WHERE kind IN ('plan_evidence.attached', 'plan_evidence.detached')
            AND data ->> 'what' IS DISTINCT FROM 'berita-acara'
        ) deeds WHERE by_id IS NOT NULL GROUP BY row
    ) found WHERE found.row = told.id AND told.state NOT IN ('selesai', 'dikoreksi')
    AND NOT (found.hands @> ARRAY[told.confirmed_by_id])
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial"), ("actionplans", "0007_hands")]
    operations = [migrations.RunSQL(sql=_OPEN_REPORTS, reverse_sql=migrations.RunSQL.noop)]

"""Who worked on what is still open, from the trail; and registers name persons of figures of the own agency.

Whoever has confirmed already did so by the rule of that day and is left out.
"""

from django.db import migrations

from selaras.kernel.constraints import same_agency

_HANDS = """
    UPDATE {table} told SET hands = found.hands FROM (
        SELECT row, array_agg(DISTINCT by_id ORDER BY by_id) AS hands FROM (
            SELECT subject_id AS row, by_id FROM kernel_auditevent
            WHERE subject_type = '{subject}' AND kind IN ({own})
            UNION ALL
            SELECT (data ->> '{key}')::bigint, by_id FROM kernel_auditevent WHERE kind IN ({proofs})
        ) deeds WHERE by_id IS NOT NULL GROUP BY row
    ) found WHERE found.row = told.id AND told.state IN ({open})
    AND NOT ({confirmed})
"""
_OPEN_REPORTS = _HANDS.format(
    table="measurement_report", subject="measurement.report", own="'report.noted', 'report.sent'",
    key="report", proofs="'evidence.attached', 'evidence.detached', 'evidence.told_anew'",
    open="'belum-kirim', 'dikirim', 'dikembalikan', 'disetujui'",
    confirmed="found.hands @> ARRAY[told.approved_by_id]",
)  # fmt: skip
_OPEN_CARDS = _HANDS.format(
    table="measurement_scorecard", subject="measurement.scorecard", own="'card.filled', 'card.sent'",
    key="card", proofs="'card.photo_attached', 'card.photo_detached'",
    open="'sedang-diisi', 'dikirim', 'disampel'", confirmed="false",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial"), ("measurement", "0015_hands")]
    operations = [
        migrations.RunSQL(sql=[_OPEN_REPORTS, _OPEN_CARDS], reverse_sql=migrations.RunSQL.noop),
        *same_agency("measurement_registerhand", figure_id="measurement_figure"),
    ]

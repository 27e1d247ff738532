"""The first versions of what a published edition carries are in force since the day of that edition."""

from django.db import migrations

# it lies above planning and knows which editions are published
_DATE = """
UPDATE planning_formulaversion version SET since = published.since
FROM (
    SELECT row.indicator_id, min(COALESCE(edition.effective_on, edition.published_at::date)) AS since
    FROM cascade_matrixrow row
    JOIN cascade_annex annex ON annex.id = row.annex_id
    JOIN cascade_edition edition ON edition.id = annex.edition_id AND edition.state = 'terbit'
    GROUP BY row.indicator_id
) published
WHERE version.indicator_id = published.indicator_id AND version.number = 1 AND version.since IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0010_formula_version_and_settings"),
        ("planning", "0009_first_formula_versions"),
        ("cascade", "0005_acceptances_frozen"),
    ]

    operations = [migrations.RunSQL(_DATE, migrations.RunSQL.noop)]

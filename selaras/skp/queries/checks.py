"""What an SKP lacks before it can be handed in."""

from datetime import date

from selaras.agreements.queries.drawing import Parties
from selaras.engine.findings import Finding
from selaras.skp import rules
from selaras.skp.models import Skp


def missing(skp: Skp, *, on: date) -> list[Finding]:
    """The check-list of a draft on a day (SKP-09, SKP-22, SKP-23); four queries."""
    parties = Parties(agency=skp.agency, on=on)
    above = parties.superior(skp.rater) if skp.rater else None
    results = list(skp.results.prefetch_related("indicators").order_by("order"))
    return rules.missing_to_submit(skp, results, second_rater=above.user_id if above else None)

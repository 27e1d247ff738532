"""Whether SKP still say what their agreements, their matrices and the chart say (instruction, KETIGA)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from selaras.agreements.queries.drawing import Parties
from selaras.engine.drift import Drift, PlanLine, drifts
from selaras.engine.findings import Finding
from selaras.engine.targets import YearTargets
from selaras.skp import rules
from selaras.skp.models import Skp, WorkResult
from selaras.skp.queries.drawing import Drawn, Planned, measure_key, part_of_year, rated_by, result_key


class InStep:
    """SKP of one agency and year beside what they would say if they were drawn on a day.

    As many queries for one as for all of a city; give each SKP `with_people`.
    """

    def __init__(self, skps: Sequence[Skp], *, on: date) -> None:
        self._carried: dict[int, dict[str, PlanLine]] = defaultdict(dict)
        self._drawn: Drawn | None = None
        if not skps:
            return
        agency, year = skps[0].agency, skps[0].year
        self._drawn = Drawn([one.holder for one in skps], agency=agency, year=year, on=on)
        self._parties = Parties(agency=agency, on=on)
        results = WorkResult.objects.filter(skp__in=[one.pk for one in skps], is_own=False)
        for result in results.prefetch_related("indicators").order_by("skp", "order"):
            self._carried[result.skp_id].update(_lines_of(result))

    def drifts(self, skp: Skp) -> tuple[Drift, ...]:
        """SKP-33: from what the SKP carries to what would be drawn now."""
        planned = self._drawn.planned(skp.holder) if self._drawn else []
        now = {key: line for one in planned for key, line in _planned_lines(one)}
        return drifts(self._carried[skp.pk], now)

    def moved(self, skp: Skp) -> list[Finding]:
        """SKP-15: another rater, or other days in the post, than when it was drawn up."""
        rating, rater = rated_by(skp.holder, self._parties)
        return rules.moved(skp, rating=rating, rater=rater, period=part_of_year(skp.holder, skp.year))


def in_step(skp: Skp, *, on: date) -> tuple[tuple[Drift, ...], list[Finding]]:
    """Both for one SKP."""
    beside = InStep([skp], on=on)
    return beside.drifts(skp), beside.moved(skp)


def _lines_of(result: WorkResult) -> dict[str, PlanLine]:
    drawn = [one for one in result.indicators.all() if not one.is_own]
    if not drawn:
        bare = PlanLine(result.wording, "", "", YearTargets(), leader=result.leader_wording)
        return {result_key(result.post_id, result.leader_wording, result.wording): bare}
    return {
        f"{result.post_id or ''}|{measure_key(one.indicator_id, one.wording, one.scope_note)}": PlanLine(
            result.wording, one.wording, one.uom, one.targets, leader=result.leader_wording
        )
        for one in drawn
    }


def _planned_lines(one: Planned) -> list[tuple[str, PlanLine]]:
    if not one.measures:
        return [(one.key, PlanLine(one.wording, "", "", YearTargets(), leader=one.leader_wording))]
    return [
        (
            f"{one.post or ''}|{measure.key}",
            PlanLine(one.wording, measure.wording, measure.uom, measure.targets, leader=one.leader_wording),
        )
        for measure in one.measures
    ]


def line_names(results: Sequence[WorkResult]) -> dict[str, str]:
    """Key of a drift -> the line as the SKP knows it; runs no query for results with their indicators."""
    return {
        key: line.indicator or line.objective
        for result in results
        if not result.is_own
        for key, line in _lines_of(result).items()
    }

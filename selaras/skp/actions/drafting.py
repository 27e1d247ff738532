"""SKP drawn from agreements and matrices, brought up to them, completed by the person."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements.queries import policy_of
from selaras.agreements.queries.drawing import Parties
from selaras.engine.skp_life import Rating, SkpDeed
from selaras.kernel.models import record, record_each
from selaras.kernel.rules import refuse
from selaras.org.models import Agency, Holder
from selaras.skp import rules
from selaras.skp.models import IndividualIndicator, Skp, WorkResult
from selaras.skp.queries.drawing import (
    Drawn,
    Measure,
    Planned,
    measure_key,
    part_of_year,
    rated_by,
    result_key,
)


@transaction.atomic
def draw_up(
    *, agency: Agency, year: int, positions: Collection[int], by: User | None, at: datetime
) -> list[Skp]:
    """A draft for everybody who answers for these posts and has none of the year yet; whoever acts for a post
    beside their own carries it there (SKP-32), and nobody has one for a year before their time.

    From what their agreement says, in force or in draft, and from their roles in the superior's matrix; who
    has neither begins with an empty one. As many queries for one as for all of a city.
    """
    day = timezone.make_naive(at).date()
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)  # nobody gets two drafts
    parties = Parties(agency=agency, on=day)
    taken = set(Skp.objects.standing().filter(agency=agency, year=year).values_list("holder", flat=True))
    asked = [
        one
        for one in parties.holders()
        if one.position_id in positions and one.pk not in taken and not part_of_year(one, year).isempty
    ]
    drawn = Drawn(asked, agency=agency, year=year, on=day)
    holders = [one for one in asked if drawn.has_an_skp(one)]
    outside = policy_of(agency).outside_post
    drafts = [
        _fitted(
            Skp(agency=agency, year=year, reached_at=at, made_at=at, made_by=by),
            holder, parties=parties, drawn=drawn, outside=outside,
        )
        for holder in holders
    ]  # fmt: skip
    Skp.objects.bulk_create(drafts)
    results = [one for draft in drafts for one in _results(draft, drawn.planned(draft.holder))]
    WorkResult.objects.bulk_create(result for result, _ in results)
    IndividualIndicator.objects.bulk_create(
        _indicator(result, order, one)
        for result, measures in results
        for order, one in enumerate(measures, 1)
    )
    told = [(draft, {"agreement": draft.agreement_id}) for draft in drafts]
    record_each(told, kind="skp.drawn_up", by=by, at=at, agency=agency)
    return drafts


@transaction.atomic
def take_over(*, skp: Skp, by: User, at: datetime) -> Skp:
    """Bring a draft up to today's agreement, matrix and superior; what the person wrote stays.

    A result that is drawn no more goes, unless the person measures it by indicators of their own: then it
    becomes theirs. Raises RuleError SKP-20.
    """
    skp = Skp.objects.locked(skp.pk)
    refuse(rules.cannot(skp, SkpDeed.EDIT))
    day = timezone.make_naive(at).date()
    drawn = Drawn([skp.holder], agency=skp.agency, year=skp.year, on=day)
    parties = Parties(agency=skp.agency, on=day)
    _fitted(skp, skp.holder, parties=parties, drawn=drawn, outside=policy_of(skp.agency).outside_post)
    skp.save()
    _bring_up(skp, drawn.planned(skp.holder))
    record(kind="skp.taken_over", subject=skp, by=by, at=at, agency=skp.agency, agreement=skp.agreement_id)
    return skp


def _fitted(skp: Skp, holder: Holder, *, parties: Parties, drawn: Drawn, outside: str) -> Skp:
    """Whose it is, who rates it, for which days, after which agreement."""
    skp.holder, skp.position, skp.unit = holder, holder.position, holder.position.unit
    skp.period = part_of_year(holder, skp.year)
    skp.agreement = drawn.agreement(holder)
    rating, skp.rater = rated_by(holder, parties)
    skp.rating = Skp.Side(rating)
    skp.outside_post = outside if rating is Rating.OUTSIDE else ""
    return skp


def _results(skp: Skp, planned: Collection[Planned]) -> list[tuple[WorkResult, tuple[Measure, ...]]]:
    return [(_result(skp, order, one), one.measures) for order, one in enumerate(planned, 1)]


def _result(skp: Skp, order: int, planned: Planned) -> WorkResult:
    return WorkResult(
        agency_id=skp.agency_id, skp=skp, order=order, rank=planned.rank, post_id=planned.post,
        leader_wording=planned.leader_wording, wording=planned.wording,
    )  # fmt: skip


def _indicator(result: WorkResult, order: int, measure: Measure) -> IndividualIndicator:
    """Counted as quantity until the person says otherwise (asumsi)."""
    made = IndividualIndicator(
        agency_id=result.agency_id, skp_id=result.skp_id, result=result, order=order,
        aspect=IndividualIndicator.Aspect.QUANTITY, indicator_id=measure.indicator_id,
        wording=measure.wording, scope_note=measure.scope_note, uom=measure.uom,
    )  # fmt: skip
    made.targets = measure.targets
    return made


def _bring_up(skp: Skp, planned: list[Planned]) -> None:
    before = list(skp.results.prefetch_related("indicators").order_by("order"))
    skp.results.update(order=F("order") + len(before) + len(planned))  # an order belongs to one at a time
    kept = _Kept(one for one in before if not one.is_own)
    for order, one in enumerate(planned, 1):
        result = kept.take(one) or _result(skp, order, one)
        result.order, result.wording, result.leader_wording = order, one.wording, one.leader_wording
        result.save()
        _bring_measures_up(result, one.measures)
    gone = kept.left
    mine = [one for one in gone if any(measure.is_own for measure in one.indicators.all())]
    WorkResult.objects.filter(pk__in=[one.pk for one in gone if one not in mine]).delete()
    IndividualIndicator.objects.filter(result__in=mine, is_own=False).delete()
    for after, result in enumerate([*mine, *(one for one in before if one.is_own)], len(planned) + 1):
        result.order, result.is_own = after, True
        result.save(update_fields=["order", "is_own"])


class _Kept:
    """The drawn results of a draft, found again by their words; by what they measure where those changed."""

    def __init__(self, results: Iterable[WorkResult]) -> None:
        self.left = list(results)

    def take(self, planned: Planned) -> WorkResult | None:
        """The one that stays for what is planned now, so that what the person wrote below it stays too."""
        found = next((one for one in self.left if _key_of(one) == planned.key), None)
        measured = {one.key for one in planned.measures}
        if found is None:
            alike = (one for one in self.left if one.post_id == planned.post and measured & _measured(one))
            found = next(alike, None)
        if found is not None:
            self.left.remove(found)
        return found


def _key_of(result: WorkResult) -> str:
    return result_key(result.post_id, result.leader_wording, result.wording)


def _measured(result: WorkResult) -> set[str]:
    drawn = (one for one in result.indicators.all() if not one.is_own)
    return {measure_key(one.indicator_id, one.wording, one.scope_note) for one in drawn}


def _bring_measures_up(result: WorkResult, measures: Collection[Measure]) -> None:
    """The drawn indicators anew, each with the aspect the person chose for it; own ones after them."""
    before = list(result.indicators.order_by("order"))
    aspects = {
        measure_key(one.indicator_id, one.wording, one.scope_note): one.aspect
        for one in before
        if not one.is_own
    }
    own = [one for one in before if one.is_own]
    result.indicators.filter(is_own=False).delete()
    for order, one in enumerate(measures, 1):
        made = _indicator(result, order, one)
        made.aspect = aspects.get(one.key, made.aspect)
        made.save()
    for order, mine in enumerate(own, len(measures) + 1):
        mine.order = order
        mine.save(update_fields=["order"])

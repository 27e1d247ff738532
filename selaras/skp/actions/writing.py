"""What a person writes into the draft of their SKP beside what is drawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.db.models import QuerySet

from selaras.accounts.models import User
from selaras.engine.behaviours import behaviours_as_of
from selaras.engine.names import tidy
from selaras.engine.skp_life import SkpDeed
from selaras.engine.targets import YearTargets
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse
from selaras.skp import rules
from selaras.skp.models import Expectation, IndividualIndicator, Skp, SkpSupport, WorkResult
from selaras.skp.queries.content import first_day, supports_of

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def add_work_result(
    *, skp: Skp, rank: str, leader_wording: str, wording: str, by: User, at: datetime
) -> WorkResult:
    """A result of the person's own. Raises RuleError SKP-20, SKP-14."""
    skp = _editable(skp)
    wording, leader_wording = tidy(wording), tidy(leader_wording)
    results = list(skp.results.order_by("order"))
    refuse(rules.unfit_work_result(wording, leader_wording, taken=[one.wording for one in results]))
    result = WorkResult.objects.create(
        agency=skp.agency, skp=skp, order=max((one.order for one in results), default=0) + 1, rank=rank,
        leader_wording=leader_wording, wording=wording, is_own=True,
    )  # fmt: skip
    record(
        kind="work_result.added", subject=result, by=by, at=at, agency=skp.agency, skp=skp.pk, wording=wording
    )
    return result


@transaction.atomic
def drop_work_result(*, result: WorkResult, by: User, at: datetime) -> None:
    """A result of the person's own, with its indicators. Raises RuleError SKP-20, SKP-13, SKP-14."""
    skp = _editable(result.skp)
    result = _there(WorkResult.objects.filter(skp=skp), result)
    refuse(rules.drawn(is_own=result.is_own))
    record(
        kind="work_result.dropped", subject=result, by=by, at=at, agency=skp.agency, skp=skp.pk,
        wording=result.wording,
    )  # fmt: skip
    result.delete()


@transaction.atomic
def add_indicator(
    *, result: WorkResult, aspect: str, wording: str, uom: str, targets: YearTargets, by: User, at: datetime
) -> IndividualIndicator:
    """An indicator of the person's own below any of their results. Raises RuleError SKP-20, SKP-14."""
    skp = _editable(result.skp)
    result, wording, uom = _there(WorkResult.objects.filter(skp=skp), result), tidy(wording), tidy(uom)
    there = list(result.indicators.order_by("order"))
    refuse(rules.unfit_indicator(wording, uom, targets, taken=[one.wording for one in there]))
    made = IndividualIndicator(
        agency=skp.agency, skp=skp, result=result, order=max((one.order for one in there), default=0) + 1,
        aspect=aspect, wording=wording, uom=uom, is_own=True,
    )  # fmt: skip
    made.targets = targets
    made.save()
    record(
        kind="individual_indicator.added", subject=made, by=by, at=at, agency=skp.agency, skp=skp.pk,
        wording=wording, annual=targets.annual,
    )  # fmt: skip
    return made


@transaction.atomic
def drop_indicator(*, indicator: IndividualIndicator, by: User, at: datetime) -> None:
    """An indicator of the person's own. Raises RuleError SKP-20, SKP-13, SKP-14."""
    skp = _editable(indicator.skp)
    indicator = _there(IndividualIndicator.objects.filter(skp=skp), indicator)
    refuse(rules.drawn(is_own=indicator.is_own))
    record(
        kind="individual_indicator.dropped", subject=indicator, by=by, at=at, agency=skp.agency, skp=skp.pk,
        wording=indicator.wording,
    )  # fmt: skip
    indicator.delete()


@transaction.atomic
def set_aspect(*, indicator: IndividualIndicator, aspect: str, by: User, at: datetime) -> IndividualIndicator:
    """What an indicator measures; free also for what is drawn: the agreement says nothing of it."""
    skp = _editable(indicator.skp)
    indicator = _there(IndividualIndicator.objects.filter(skp=skp), indicator)
    before, indicator.aspect = indicator.aspect, aspect
    indicator.save(update_fields=["aspect"])
    record(
        kind="individual_indicator.aspected", subject=indicator, by=by, at=at, agency=skp.agency, skp=skp.pk,
        old=before, new=aspect,
    )  # fmt: skip
    return indicator


@transaction.atomic
def set_approach(*, skp: Skp, approach: str, by: User, at: datetime) -> Skp:
    """With aspects (quantitative) or without; the aspects already chosen are kept for a change of mind."""
    skp = _editable(skp)
    before, skp.approach = skp.approach, Skp.Approach(approach)
    skp.save(update_fields=["approach"])
    record(kind="skp.approached", subject=skp, by=by, at=at, agency=skp.agency, old=before, new=skp.approach)
    return skp


@transaction.atomic
def expect(*, skp: Skp, value: str, wording: str, by: User, at: datetime, seen: str | None = None) -> None:
    """What the leader expects of one value of behaviour; empty takes it away. `seen`: what stood there.

    Raises RuleError SKP-20, SKP-14, SKP-16; LookupError for a value that the law's table does not know.
    """
    skp, wording = _editable(skp), tidy(wording)
    if value not in {one.key for one in behaviours_as_of(first_day(skp)).values}:
        raise LookupError(value)
    now = skp.expectations.filter(value=value).first()
    refuse(rules.too_long(wording), rules.seen_otherwise(seen, now.wording if now else ""))
    if wording:
        Expectation.objects.update_or_create(
            skp=skp, value=value, defaults={"agency": skp.agency, "wording": wording}
        )
    else:
        skp.expectations.filter(value=value).delete()
    record(kind="skp.expected", subject=skp, by=by, at=at, agency=skp.agency, value=value, wording=wording)


@transaction.atomic
def set_supports(
    *, skp: Skp, lines: Mapping[str, Sequence[str]], by: User, at: datetime,
    seen: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Parts of the annex, kind -> its lines, each as a whole; `seen`: kind -> what stood there, line by line.

    Raises RuleError SKP-20, SKP-14, SKP-16.
    """
    skp = _editable(skp)
    wanted = {kind: list(filter(None, map(tidy, wordings))) for kind, wordings in lines.items()}
    there = supports_of(skp)
    refuse(
        *rules.unfit_supports(wanted),
        *(rules.seen_otherwise((seen or {}).get(kind), there.get(kind, "")) for kind in wanted),
    )
    skp.supports.filter(kind__in=wanted).delete()
    SkpSupport.objects.bulk_create(
        SkpSupport(agency=skp.agency, skp=skp, kind=SkpSupport.Kind(kind), order=n, wording=wording)
        for kind, wordings in wanted.items()
        for n, wording in enumerate(wordings, 1)
    )
    record(kind="skp.supported", subject=skp, by=by, at=at, agency=skp.agency, lines=wanted)


def _there(found: QuerySet[Row], wanted: Row) -> Row:
    """The line as it is now, under the lock of its SKP; it may have been drawn anew meanwhile (SKP-14)."""
    line = found.filter(pk=wanted.pk).select_related("skp").first()
    if line is None:
        missing = rules.gone(str(wanted._meta.verbose_name).capitalize())
        raise RuleError(missing.rule, missing.message)
    return line


def _editable(skp: Skp) -> Skp:
    """The SKP, held; refused where its state does not allow changes (SKP-20)."""
    skp = Skp.objects.locked(skp.pk)
    refuse(rules.cannot(skp, SkpDeed.EDIT))
    return skp

"""Who has drawn up an SKP, unit by unit (an output of KSD 1: "laporan pegawai yang telah menyusun SKP")."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from selaras.engine.part_year import Acting, year_rules
from selaras.engine.skp_life import DRAFTS, SkpState
from selaras.org.models import Holder, OrgUnit, PeriodQuerySet
from selaras.skp.models import Skp


@dataclass(frozen=True, slots=True)
class Registered:
    """People of a unit: how many hold a post, have a draft, have handed it in, have it approved."""

    unit: OrgUnit | None
    people: int
    drafts: int
    submitted: int
    approved: int

    @property
    def without(self) -> int:
        return self.people - self.drafts - self.submitted - self.approved


@dataclass(frozen=True, slots=True)
class Register:
    rows: list[Registered]
    total: Registered


def registered(units: QuerySet[OrgUnit], *, year: int, on: date) -> Register:
    """The units that have people, in the order of the chart; three queries."""
    known = {one.pk: one for one in units.order_by("path")}
    held = _own(on).filter(position__unit__in=list(known))
    people: dict[int, list[int]] = defaultdict(list)
    for unit, holder in held.order_by("pk").values_list("position__unit", "pk"):
        people[unit].append(holder)
    every = [one for of in people.values() for one in of]
    states = dict(
        Skp.objects.standing().filter(holder__in=every, year=year).order_by("number")
        .values_list("holder", "state")
    )  # fmt: skip
    rows = [_counted(known[unit], [states.get(one) for one in of]) for unit, of in people.items()]
    rows.sort(key=lambda one: one.unit.path if one.unit else "")
    return Register(rows, _counted(None, [states.get(one) for one in every]))


def _counted(unit: OrgUnit | None, states: Iterable[str | None]) -> Registered:
    every = list(states)
    drafts = sum(one in DRAFTS for one in every)
    submitted = every.count(SkpState.SUBMITTED)
    without = every.count(None)
    return Registered(unit, len(every), drafts, submitted, len(every) - drafts - submitted - without)


def without_an_skp(year: int, *, on: date) -> QuerySet[Any, Any]:
    """The ids of the posts whose holder of the day has no SKP of a year yet; a query to be filtered by."""
    having = Skp.objects.standing().filter(year=year).values("holder")
    return _own(on).exclude(pk__in=having).order_by().values("position")


def _own(on: date) -> PeriodQuerySet:
    """Who holds a post as their own on a day, by the law's table (SKP-32)."""
    kinds = [kind for kind, counts in year_rules(on).acting.items() if counts is Acting.OWN]
    return Holder.objects.as_of(on).filter(kind__in=kinds)

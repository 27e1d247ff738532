"""Who has drawn up an SKP, unit by unit (an output of KSD 1: "laporan pegawai yang telah menyusun SKP")."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from selaras.engine.skp_life import DRAFTS, SkpState
from selaras.org.models import Holder, OrgUnit
from selaras.skp.models import Skp
from selaras.skp.queries.drawing import WITH_AN_SKP


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
    held = Holder.objects.as_of(on).filter(position__unit__in=list(known), kind__in=WITH_AN_SKP)
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

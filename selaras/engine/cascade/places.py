"""Where a finding about an action plan or a regional strategic activity (KSD) stands."""

import re

from selaras.engine.cascade.facts import Facts, Ksd, Plan
from selaras.engine.cascade.phrases import quoted
from selaras.engine.cascade.rule import Hit
from selaras.engine.findings import Spot
from selaras.engine.numbers import roman

_RA = re.compile(r"\s*RA\s*(\d+)")


def number_of(plan: Plan) -> int | None:
    """The number of an action, 3 for "RA3. …"; None where it has none."""
    told = _RA.match(plan.action)
    return int(told[1]) if told else None


def label(plan: Plan) -> str:
    """ "RA3", or the first words of an action without number."""
    number = number_of(plan)
    return quoted(plan.action, 30) if number is None else f"RA{number}"


def at_plan(facts: Facts, plan: Plan, message: str, *key: str, which: str | None = None) -> Hit:
    """A hit at a plan: "Lampiran V IKM, RA3"; the indicator's code goes into the key by itself."""
    code = facts.entries[plan.entry].code
    annex = f"Lampiran {roman(plan.annex)}" if plan.annex else "Rencana aksi"
    where = label(plan) if which is None else which
    return Hit(
        message=message,
        place=f"{annex} {code}, {where}" if where else f"{annex} {code}",
        key=(code, where, *key),
        spot=Spot(matrix=plan.annex or None, indicator=code),
    )


def at_activity(ksd: Ksd, message: str, *key: str) -> Hit:
    """A hit at a KSD: "Lampiran IV no. 9"; its number goes into the key by itself."""
    annex = f"Lampiran {roman(ksd.annex)}" if ksd.annex else "KSD"
    return Hit(
        message=message,
        place=f"{annex} no. {ksd.number}",
        key=("ksd", str(ksd.number), *key),
        spot=Spot(matrix=ksd.annex or None),
    )

"""An edition as the check reads it: facts of cascade, dictionary, organisation and action plans together.

The number of queries never grows. Long texts and the ticks of unrelated rows stay in the database while only
some rows are in focus.
"""

import gc
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from selaras.actionplans.models import IndicatorPlan, StrategicActivity
from selaras.cascade.models import Acceptance, Annex, Commitment, Edition, MatrixRow
from selaras.cascade.queries import MATRIX_LAYOUTS
from selaras.engine.annual import AnnualRule
from selaras.engine.cascade import facts as engine
from selaras.engine.cascade.check import check
from selaras.engine.cascade.facts import Facts
from selaras.engine.cascade.what_if import Outcome, related, what_if
from selaras.engine.findings import Finding
from selaras.engine.periods import checkpoint_due
from selaras.engine.targets import YearTargets
from selaras.org.models import Holder, OrgUnit, Position, PositionAlias, Superior, UnitAlias
from selaras.planning.models import TARGET_FIELDS, Component, Indicator, RenstraTarget, targets_of


def facts(edition: Edition, *, focus: Collection[int] | None = None) -> Facts:
    """All that the rules of the check may know of an edition; `focus` are the ids of rows being typed in."""
    entries = _entries(edition)
    rows = _rows(edition, measured=focus)
    related = None if focus is None else _related(entries, (rows[key].entry for key in focus if key in rows))
    annexes = list(edition.annexes.order_by("number").prefetch_related("receivers"))
    number = {annex.layout: annex.number for annex in annexes}
    return Facts(
        year=edition.year,
        units=_units(edition),
        posts=_posts(edition),
        entries=entries,
        matrices={annex.pk: _matrix(annex) for annex in annexes if annex.layout in MATRIX_LAYOUTS},
        rows=rows,
        ticks=_ticks(edition, related),
        plans=_plans(edition, annex=number.get(Annex.Layout.IKU, 0)),
        activities=_activities(edition, annex=number.get(Annex.Layout.KSD, 0)) if focus is None else [],
        focus=None if focus is None else frozenset(key for key in focus if key in rows),
        signers=_signers(edition, annexes),
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding, and the acceptance with which somebody answered for it."""

    finding: Finding
    acceptance: Acceptance | None

    @property
    def is_open(self) -> bool:
        return self.acceptance is None


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of an edition was checked."""

    rows: int
    commitments: int
    positions: int
    indicators: int
    plans: int
    activities: int


@dataclass(frozen=True, slots=True)
class Checkup:
    """An edition as it was read, and what the check found in it, in reading order."""

    facts: Facts
    found: list[Checked]
    extent: Extent

    @property
    def open(self) -> list[Checked]:
        return [one for one in self.found if one.is_open]


def checkup(edition: Edition, *, focus: Collection[int] | None = None) -> Checkup:
    """The check of an edition beside the facts it was made of, so that a page can name what it checked."""
    accepted = _accepted(edition)
    with _nothing_thrown_away():
        told = facts(edition, focus=focus)
        found = check(told)
    extent = Extent(
        len(told.rows), len(told.ticks), len(told.posts), len(told.entries), len(told.plans),
        len(told.activities),
    )  # fmt: skip
    return Checkup(told, [Checked(finding, accepted.get(finding.id)) for finding in found], extent)


def answered_again(edition: Edition, before: Checkup) -> Checkup:
    """The same findings with the acceptances as they stand now; one query, no check."""
    accepted = _accepted(edition)
    found = [Checked(one.finding, accepted.get(one.finding.id)) for one in before.found]
    return replace(before, found=found)


def to_keep(whole: Checkup) -> Checkup:
    """The same findings, nobody's answers, and of the facts only what the findings name: a small value.

    Matrices, posts and units stay whole; a row without finding goes, and so do its ticks and all long texts.
    """
    facts = whole.facts
    named = {one.finding.spot.row for one in whole.found if one.finding.spot}
    kept = replace(
        facts,
        rows={key: replace(row, measurement=None) for key, row in facts.rows.items() if key in named},
        ticks=[tick for tick in facts.ticks if tick.row in named],
        entries={}, plans=(), activities=(),
    )  # fmt: skip
    return replace(whole, facts=kept, found=[Checked(one.finding, None) for one in whole.found])


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Without the collector of circles: it would walk through a million new values again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _accepted(edition: Edition) -> dict[str, Acceptance]:
    standing = Acceptance.objects.filter(edition=edition, withdrawn_at=None).select_related("by")
    return {one.finding: one for one in standing.order_by("pk")}


def checked(edition: Edition, *, focus: Collection[int] | None = None) -> list[Checked]:
    """The findings of the whole edition, or of the rows in `focus` as they are typed, in reading order."""
    return checkup(edition, focus=focus).found


def family_of(edition: Edition, row: int) -> list[int]:
    """The ids of the rows that a change of `row` can put out of step; [] for a row of another edition."""
    rows = dict(
        MatrixRow.objects.filter(annex__edition=edition).order_by("pk").values_list("pk", "indicator_id")
    )
    if row not in rows:
        return []
    wanted = related(_parts(edition), rows[row])
    return [key for key, entry in rows.items() if entry in wanted]


def family_facts(edition: Edition, *, row: int) -> Facts:
    """The facts that a change of one row bears on."""
    with _nothing_thrown_away():
        return facts(edition, focus=family_of(edition, row))


def possible(told: Facts, *, row: int, targets: YearTargets, uom: str) -> Outcome:
    """What the check would say with other targets in a row beside what it says now; `told`: family_facts."""
    with _nothing_thrown_away():
        return what_if(told, replace(told.rows[row], targets=targets, uom=uom))


def _related(entries: dict[int, engine.Entry], wanted: Iterable[int]) -> set[int]:
    """The indicators whose ticks and targets bear on the wanted ones: themselves, parts and wholes."""
    found = set(wanted)
    for entry in entries.values():
        if entry.key in found:
            found |= set(entry.parts)
    return found | {entry.key for entry in entries.values() if found & set(entry.parts)}


def _units(edition: Edition) -> dict[int, engine.Unit]:
    names: dict[int, list[str]] = defaultdict(list)
    aliases = UnitAlias.objects.as_of(edition.day).filter(agency_id=edition.agency_id).order_by("pk")
    for unit, name in aliases.values_list("unit_id", "name"):
        names[unit].append(name)
    units = OrgUnit.objects.filter(agency_id=edition.agency_id).order_by("path")
    fields = ("pk", "code", "name", "kind", "parent_id", "period", "short_name")
    return {
        key: engine.Unit(key, code, name, kind, parent, tuple(names[key]), edition.day in period, short)
        for key, code, name, kind, parent, period, short in units.values_list(*fields)
    }


def _posts(edition: Edition) -> dict[int, engine.Post]:
    links = Superior.objects.as_of(edition.day).filter(agency_id=edition.agency_id).order_by("pk")
    above = {
        post: (superior, why)
        for post, superior, why in links.values_list("position_id", "superior_id", "assumption")
    }
    names: dict[int, list[str]] = defaultdict(list)
    aliases = PositionAlias.objects.filter(agency_id=edition.agency_id).order_by("pk")
    for post, name in aliases.values_list("position_id", "name"):
        names[post].append(name)
    posts = Position.objects.filter(agency_id=edition.agency_id).order_by("order", "pk")
    fields = ("pk", "code", "title", "tier", "unit_id", "period", "short_title")
    nobody = (None, "")
    return {
        key: engine.Post(
            key, code, title, tier, unit, above.get(key, nobody)[0], tuple(names.get(key, ())),
            edition.day in period, short, above.get(key, nobody)[1],
        )
        for key, code, title, tier, unit, period, short in posts.values_list(*fields)
    }  # fmt: skip


def _parts(edition: Edition) -> dict[int, list[int]]:
    """Indicator id -> the indicators its formula uses."""
    parts: dict[int, list[int]] = defaultdict(list)
    components = Component.objects.filter(agency_id=edition.agency_id).order_by("pk")
    for whole, part in components.values_list("whole_id", "part_id"):
        parts[whole].append(part)
    return parts


def _entries(edition: Edition) -> dict[int, engine.Entry]:
    parts = _parts(edition)
    promised = RenstraTarget.objects.filter(agency_id=edition.agency_id, year=edition.year).order_by("pk")
    renstra = dict(promised.values_list("indicator_id", "target"))
    indicators = Indicator.objects.filter(agency_id=edition.agency_id).order_by("pk")
    return {
        line[0]: _entry(dict(zip(_ENTRY, line, strict=True)), edition, parts[line[0]], renstra.get(line[0]))
        for line in indicators.values_list(*_ENTRY.values())
    }


# field of engine.Entry -> field of the dictionary
_ENTRY = {
    "key": "pk", "objective": "objective__name", "block": "objective__block", "retired": "retired_on",
    **{
        name: name
        for name in (
            "code", "name", "uom", "entry_system", "polarity", "period_kind", "annual_rule", "low", "high",
            "definition", "legal_bases", "method", "formula", "inputs", "data_source", "evidence", "verifier",
            "owner", "assumptions",
        )
    },
}  # fmt: skip


def _entry(
    told: dict[str, Any], edition: Edition, parts: Iterable[int], renstra: Decimal | None
) -> engine.Entry:
    retired = told["retired"]
    told |= {
        "annual_rule": AnnualRule(told["annual_rule"]) if told["annual_rule"] else None,
        "retired": retired is not None and retired <= edition.day,
        "inputs": tuple(engine.Input(each["kode"], each["nama"], each["sumber"]) for each in told["inputs"]),
    }
    for name in ("legal_bases", "evidence", "assumptions"):
        told[name] = tuple(told[name])
    return engine.Entry(**told, parts=tuple(parts), renstra_target=renstra)


def _signers(edition: Edition, annexes: list[Annex]) -> list[engine.Signer]:
    """What each annex prints, beside the definitive holder of its giver's post on the day of the edition."""
    holders = Holder.objects.as_of(edition.day).filter(
        kind=Holder.Kind.DEFINITIVE, position__in={annex.giver_id for annex in annexes}
    )
    named = holders.order_by("pk").values_list("position_id", "user__name", "user__nip")
    known = {post: (name, nip or "") for post, name, nip in named}
    return [
        engine.Signer(
            annex.number, annex.signer_post, annex.signer_name, annex.signer_nip,
            *known.get(annex.giver_id, ("", "")),
        )
        for annex in annexes
    ]  # fmt: skip


def _matrix(annex: Annex) -> engine.Matrix:
    return engine.Matrix(
        key=annex.pk, number=annex.number, title=annex.title, giver=annex.giver_id, tiers=tuple(annex.tiers),
        receivers=tuple((one.position_id, one.heading) for one in annex.receivers.all()),
        has_columns=annex.layout == Annex.Layout.COLUMNS, signer_post=annex.signer_post,
        signer_name=annex.signer_name, signer_nip=annex.signer_nip,
    )  # fmt: skip


# in the order of the fields of engine.Row, so that a line becomes a row without naming them
_ROW = (
    "pk", "annex_id", "order", "indicator_id", "block", "objective_number", "objective_wording",
    "indicator_number", "indicator_wording", "source_wording", "uom",
)  # fmt: skip
_ROW_END = ("derivation", "group", "note")


def _rows(edition: Edition, *, measured: Collection[int] | None) -> dict[int, engine.Row]:
    """The rows; the long text of measurement only for those in `measured`, for all when that is None."""
    rows = MatrixRow.objects.filter(annex__edition=edition).order_by("annex__number", "order")
    texts = rows if measured is None else rows.filter(pk__in=measured)
    long = dict(texts.values_list("pk", "measurement"))
    found = rows.values_list(*_ROW, *_ROW_END, "not_measured", *TARGET_FIELDS)
    return {line[0]: _row(line, long.get(line[0])) for line in found}


def _row(line: tuple[Any, ...], measurement: str | None) -> engine.Row:
    """A row from the values of _ROW and _ROW_END, then which targets are N/A, then the five figures."""
    start, end = len(_ROW), len(_ROW) + len(_ROW_END)
    values = (*line[:start], targets_of(line[end], line[end + 1 :]), measurement, *line[start:end])
    return engine.Row(*values)


_MINE = ", ".join(f"c.{field}" for field in (*TARGET_FIELDS, "not_measured"))
_TICKS = f"""
    SELECT c.id, c.row_id, c.position_id, c.giver_id, c.parent_id, c.scope_note, c.wording, c.coordinator,
        CASE WHEN ({_MINE}) IS DISTINCT FROM ({_MINE.replace("c.", "r.")}) THEN true END
    FROM cascade_commitment c JOIN cascade_matrixrow r ON r.id = c.row_id
    WHERE c.edition_id = %(edition)s AND (%(related)s::bigint[] IS NULL OR c.indicator_id = ANY(%(related)s))
    ORDER BY c.row_id, c."order", c.id"""  # noqa: S608 - names of our own fields


def _ticks(edition: Edition, related: Collection[int] | None) -> list[engine.Tick]:
    """The commitments, by row; targets only where they are not the row's: nearly always nowhere.

    By hand, because a province has 600,000: each line is a tick as it comes, none is made twice.
    """
    with connection.cursor() as cursor:
        narrowed = None if related is None else list(related)
        cursor.execute(_TICKS, {"edition": edition.pk, "related": narrowed})
        ticks = list(map(engine.Tick._make, cursor.fetchall()))
    own = [place for place, tick in enumerate(ticks) if tick[8] is not None]
    lines = Commitment.objects.filter(pk__in=[ticks[place].key for place in own]).order_by("pk")
    targets = {
        key: targets_of(absent, figures)
        for key, absent, *figures in lines.values_list("pk", "not_measured", *TARGET_FIELDS)
    }
    for place in own:
        ticks[place] = ticks[place]._replace(targets=targets[ticks[place].key])
    return ticks


def _plans(edition: Edition, *, annex: int) -> list[engine.Plan]:
    plans = IndicatorPlan.objects.filter(edition=edition).order_by("order").prefetch_related("responsible")
    return [
        engine.Plan(
            key=one.pk, order=one.order, entry=one.indicator_id, objective_number=one.objective_number,
            objective=one.objective_wording, name=one.indicator_wording, target=one.target,
            action=one.action, criterion=one.criterion, output=one.output, quarter=one.quarter,
            posts=tuple(post.pk for post in one.responsible.all()), responsible=one.responsible_wording,
            annex=annex,
        )
        for one in plans
    ]  # fmt: skip


def _activities(edition: Edition, *, annex: int) -> list[engine.Ksd]:
    activities = StrategicActivity.objects.filter(edition=edition).order_by("number")
    activities = activities.prefetch_related("responsible_units", "checkpoints")
    return [
        engine.Ksd(
            key=one.pk, number=one.number, ksd_number=one.ksd_number, ksd_name=one.ksd_name,
            sub_ksd=one.sub_ksd, action=one.action, responsible=one.responsible_wording,
            related=one.related_agencies, note=one.note,
            units=tuple(unit.pk for unit in one.responsible_units.all()),
            checkpoints=tuple(
                engine.Checkpoint(
                    point.month, checkpoint_due(edition.year, point.month), point.criterion, point.output
                )
                for point in one.checkpoints.all()
            ),
            annex=annex,
        )
        for one in activities
    ]  # fmt: skip

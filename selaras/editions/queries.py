"""An edition as the check reads it: facts of cascade, dictionary, organisation and action plans together.

The number of queries never grows. Long texts and the ticks of unrelated rows stay in the database while only
some rows are in focus.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from selaras.actionplans.models import IndicatorPlan, StrategicActivity
from selaras.cascade.models import Acceptance, Annex, Commitment, Edition, MatrixRow
from selaras.engine.annual import AnnualRule
from selaras.engine.cascade import facts as engine
from selaras.engine.cascade.check import check
from selaras.engine.cascade.facts import Facts
from selaras.engine.findings import Finding
from selaras.engine.periods import checkpoint_due
from selaras.engine.targets import YearTargets
from selaras.org.models import Holder, OrgUnit, Position, PositionAlias, Superior, UnitAlias
from selaras.planning.models import TARGET_FIELDS, Component, Indicator, RenstraTarget, targets_of

MATRICES = (Annex.Layout.COLUMNS, Annex.Layout.OWNERS)


def facts(edition: Edition, *, focus: Collection[int] | None = None) -> Facts:
    """All that the rules of the check may know of an edition; `focus` are the ids of rows being typed in."""
    entries = _entries(edition)
    rows = _rows(edition, measured=focus)
    related = None if focus is None else _related(entries, (rows[key].entry for key in focus if key in rows))
    commitments = Commitment.objects.filter(edition=edition)
    annexes = list(edition.annexes.order_by("number").prefetch_related("receivers"))
    number = {annex.layout: annex.number for annex in annexes}
    if related is not None:
        commitments = commitments.filter(indicator_id__in=related)
    return Facts(
        year=edition.year,
        units=_units(edition),
        posts=_posts(edition),
        entries=entries,
        matrices={annex.pk: _matrix(annex) for annex in annexes if annex.layout in MATRICES},
        rows=rows,
        ticks=_ticks(commitments, own=_own_targets(edition, related)),
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


def checked(edition: Edition, *, focus: Collection[int] | None = None) -> list[Checked]:
    """The findings of the whole edition, or of the rows in `focus` as they are typed, in reading order."""
    accepted = {
        one.finding: one
        for one in Acceptance.objects.filter(edition=edition, withdrawn_at=None)
        .order_by("pk")
        .select_related("by")
    }
    return [Checked(finding, accepted.get(finding.id)) for finding in check(facts(edition, focus=focus))]


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
    fields = ("pk", "code", "name", "kind", "parent_id", "period")
    return {
        key: engine.Unit(key, code, name, kind, parent, tuple(names[key]), edition.day in period)
        for key, code, name, kind, parent, period in units.values_list(*fields)
    }


def _posts(edition: Edition) -> dict[int, engine.Post]:
    links = Superior.objects.as_of(edition.day).filter(agency_id=edition.agency_id).order_by("pk")
    above = dict(links.values_list("position_id", "superior_id"))
    names: dict[int, list[str]] = defaultdict(list)
    aliases = PositionAlias.objects.filter(agency_id=edition.agency_id).order_by("pk")
    for post, name in aliases.values_list("position_id", "name"):
        names[post].append(name)
    posts = Position.objects.filter(agency_id=edition.agency_id).order_by("order", "pk")
    fields = ("pk", "code", "title", "tier", "unit_id", "period")
    return {
        key: engine.Post(
            key, code, title, tier, unit, above.get(key), tuple(names.get(key, ())), edition.day in period
        )
        for key, code, title, tier, unit, period in posts.values_list(*fields)
    }


def _entries(edition: Edition) -> dict[int, engine.Entry]:
    parts: dict[int, list[int]] = defaultdict(list)
    components = Component.objects.filter(agency_id=edition.agency_id).order_by("pk")
    for whole, part in components.values_list("whole_id", "part_id"):
        parts[whole].append(part)
    promised = RenstraTarget.objects.filter(agency_id=edition.agency_id, year=edition.year).order_by("pk")
    renstra = dict(promised.values_list("indicator_id", "target"))
    indicators = Indicator.objects.filter(agency_id=edition.agency_id).select_related("objective")
    return {
        one.pk: _entry(one, edition, parts[one.pk], renstra.get(one.pk)) for one in indicators.order_by("pk")
    }


def _entry(one: Indicator, edition: Edition, parts: Iterable[int], renstra: Decimal | None) -> engine.Entry:
    return engine.Entry(
        key=one.pk, code=one.code, name=one.name, objective=one.objective.name, block=one.objective.block,
        uom=one.uom, entry_system=one.entry_system, polarity=one.polarity, period_kind=one.period_kind,
        annual_rule=AnnualRule(one.annual_rule) if one.annual_rule else None, low=one.low, high=one.high,
        definition=one.definition, legal_bases=tuple(one.legal_bases), method=one.method, formula=one.formula,
        inputs=tuple(engine.Input(each["kode"], each["nama"], each["sumber"]) for each in one.inputs),
        data_source=one.data_source, evidence=tuple(one.evidence), verifier=one.verifier, owner=one.owner,
        assumptions=tuple(one.assumptions), parts=tuple(parts), renstra_target=renstra,
        retired=one.retired_on is not None and one.retired_on <= edition.day,
    )  # fmt: skip


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


_ROW = (
    "pk", "annex_id", "order", "indicator_id", "block", "objective_number", "objective_wording",
    "indicator_number", "indicator_wording", "source_wording", "uom", "derivation", "group", "note",
)  # fmt: skip
_ROW_NAMES = (
    "key", "matrix", "order", "entry", "block", "objective_number", "objective", "number", "name", "source",
    "uom", "derivation", "group", "note",
)  # fmt: skip


def _rows(edition: Edition, *, measured: Collection[int] | None) -> dict[int, engine.Row]:
    """The rows; the long text of measurement only for those in `measured`, for all when that is None."""
    rows = MatrixRow.objects.filter(annex__edition=edition).order_by("annex__number", "order")
    texts = rows if measured is None else rows.filter(pk__in=measured)
    long = dict(texts.values_list("pk", "measurement"))
    found = rows.values_list(*_ROW, "not_measured", *TARGET_FIELDS)
    return {line[0]: _row(line, long.get(line[0])) for line in found}


def _row(line: tuple[Any, ...], measurement: str | None) -> engine.Row:
    """A row from the values of _ROW, then which targets are N/A, then the five figures."""
    named = dict(zip(_ROW_NAMES, line, strict=False))
    absent, figures = line[len(_ROW)], line[len(_ROW) + 1 :]
    return engine.Row(**named, targets=targets_of(absent, figures), measurement=measurement)


def _ticks(commitments: QuerySet[Commitment], *, own: dict[int, YearTargets]) -> list[engine.Tick]:
    fields = (
        "pk", "row_id", "position_id", "giver_id", "parent_id", "scope_note", "wording", "coordinator",
    )  # fmt: skip
    lines = commitments.order_by("row_id", "order", "pk").values_list(*fields)
    return [engine.Tick._make((*line, own.get(line[0]))) for line in lines]


def _own_targets(edition: Edition, related: Collection[int] | None) -> dict[int, YearTargets]:
    """Commitment id -> its targets, only where they are not the row's: nearly always nowhere."""
    mine = ", ".join(f"c.{field}" for field in (*TARGET_FIELDS, "not_measured"))
    rows = ", ".join(f"r.{field}" for field in (*TARGET_FIELDS, "not_measured"))
    narrowed = "" if related is None else "AND c.indicator_id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id, {mine} FROM cascade_commitment c JOIN cascade_matrixrow r ON r.id = c.row_id "  # noqa: S608
            f"WHERE c.edition_id = %s {narrowed} AND ({mine}) IS DISTINCT FROM ({rows})",
            [edition.pk] if related is None else [edition.pk, list(related)],
        )
        return {key: targets_of(absent, figures) for key, *figures, absent in cursor.fetchall()}


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

"""Every change of a cascade: one deed, one transaction, on the record."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from django.db import connection, transaction
from django.db.models import F

from selaras.accounts.models import User
from selaras.cascade import rules
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Presence, Receiver, Remark
from selaras.cascade.queries import Carrier, RowSpec, row_specs
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse
from selaras.org import queries as org
from selaras.org.models import Agency, Position
from selaras.planning import actions as planning
from selaras.planning.models import TARGET_FIELDS, EntrySystem
from selaras.planning.queries import free_code

_TOLD_CELLS, _TOLD_LETTERS = 48, 20_000  # of one event; of more its digest stands for them
_ASIDE = 32_000  # a number of objectives that no document reaches


@transaction.atomic
def open_edition(
    *,
    agency: Agency,
    year: int,
    by: User | None,
    at: datetime,
    decree: str = "",
    decree_title: str = "",
    decreed_on: date | None = None,
    effective_on: date | None = None,
) -> Edition:
    """The original edition of a year, as a draft. Raises RuleError KAS-16 when the year has one."""
    lock_year(agency=agency)
    existing = Edition.objects.filter(agency=agency, year=year, number=0).first()
    refuse(rules.second_original(existing))
    edition = Edition.objects.create(
        agency=agency, year=year, decree=decree, decree_title=decree_title,
        decreed_on=decreed_on, effective_on=effective_on,
    )  # fmt: skip
    record(kind="edition.opened", subject=edition, by=by, at=at, agency=agency, year=year)
    return edition


@transaction.atomic
def add_annex(
    *,
    edition: Edition,
    number: int,
    title: str,
    layout: str,
    giver: Position,
    by: User | None,
    at: datetime,
    tiers: Sequence[str] = (),
    receivers_label: str = "",
    derives: bool = False,
    receivers: Sequence[tuple[str, Position]] = (),
    signer: tuple[str, str, str] = ("", "", ""),
) -> Annex:
    """A matrix of the edition; `receivers` are its columns as (heading, post), `signer` post, name, NIP."""
    lock_draft(edition_id=edition.pk)
    post, name, nip = signer
    annex = Annex.objects.create(
        agency=edition.agency, edition=edition, number=number, title=title, layout=layout, giver=giver,
        tiers=list(tiers), receivers_label=receivers_label, derives=derives,
        signer_post=post, signer_name=name, signer_nip=nip,
    )  # fmt: skip
    Receiver.objects.bulk_create(
        Receiver(agency=edition.agency, annex=annex, position=position, order=order, heading=heading)
        for order, (heading, position) in enumerate(receivers)
    )
    record(kind="annex.added", subject=annex, by=by, at=at, agency=edition.agency, number=number)
    return annex


@transaction.atomic
def add_remarks(*, edition: Edition, remarks: Sequence[Remark], by: User | None, at: datetime) -> None:
    """Corrections, assumptions and readings of the document; unsaved rows without agency and edition.

    Raises RuleError KAS-01 when the edition is published.
    """
    lock_draft(edition_id=edition.pk)
    for remark in remarks:
        remark.agency, remark.edition = edition.agency, edition
    Remark.objects.bulk_create(remarks)
    record(kind="remarks.added", subject=edition, by=by, at=at, agency=edition.agency, count=len(remarks))


@transaction.atomic
def replace_matrix(*, annex: Annex, rows: Sequence[RowSpec], by: User | None, at: datetime) -> None:
    """Make the annex hold exactly `rows`; what is the same stays untouched and keeps its id.

    Raises RuleError KAS-01 when the edition is published.
    """
    edition = lock_draft(edition_id=annex.edition_id)
    # numbers may swap places, so the order of rows is only compared once the leavers are gone
    old = {(row.objective_number, row.indicator_number): row for row in annex.rows.order_by("pk")}
    wanted = {row.key for row in rows}
    MatrixRow.objects.filter(pk__in=[row.pk for key, row in old.items() if key not in wanted]).delete()
    written = [
        (
            _write_row(old.get(spec.key) or MatrixRow(agency=annex.agency, annex=annex), spec, by=by, at=at),
            spec,
        )
        for spec in rows
    ]
    _write_commitments(written, annex=annex, edition=edition)
    record(kind="matrix.replaced", subject=annex, by=by, at=at, agency=annex.agency, rows=len(rows))


@transaction.atomic
def change_rows(
    *,
    annex: Annex,
    changed: Mapping[int, RowSpec],
    added: Sequence[tuple[int | None, RowSpec]] = (),
    removed: Collection[int] = (),
    versions: Mapping[int, int] = MappingProxyType({}),
    by: User,
    at: datetime,
    label: str,
    cells: Sequence[tuple[str, str, str, str]] = (),
) -> list[int]:
    """Change single rows of a draft, by id; the ids of the added ones, in their order.

    An added row may bring the id it had before it was removed, and then a version (`versions`) that it never
    had. Every row written becomes a new version, and the commitments of its indicator find their parents
    again. `cells` go on record: row, column, text before and after. Raises RuleError KAS-01.
    """
    edition = lock_draft(edition_id=annex.edition_id)
    touched = set(annex.rows.filter(pk__in=removed).values_list("indicator_id", flat=True))
    annex.rows.filter(pk__in=removed).delete()
    rows = {row.pk: row for row in annex.rows.filter(pk__in=changed).order_by("pk")}
    touched |= {row.indicator_id for row in rows.values()}
    _set_numbers_aside(rows, changed)
    written = [(_write_row(rows[key], spec, by=by, at=at), spec) for key, spec in changed.items()]
    blank = {"agency": annex.agency, "annex": annex}
    new = [
        (_write_row(MatrixRow(pk=key, version=versions.get(key or 0, 1), **blank), spec, by=by, at=at), spec)
        for key, spec in _with_places(annex, added)
    ]
    _write_commitments([*written, *new], annex=annex, edition=edition)
    link_parents(edition=edition, indicators=touched | {row.indicator_id for row, _ in (*written, *new)})
    record(
        kind="matrix.changed", subject=annex, by=by, at=at, agency=annex.agency, label=label,
        changed=sorted(changed), added=[row.pk for row, _ in new], removed=sorted(removed), **_sealed(cells),
    )  # fmt: skip
    return [row.pk for row, _ in new]


def _sealed(cells: Sequence[tuple[str, str, str, str]]) -> dict[str, object]:
    """What the trail keeps of changed cells: a digest of all, and the texts as long as they are few."""
    content = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    sealed: dict[str, object] = {"count": len(cells), "digest": hashlib.sha256(content.encode()).hexdigest()}
    if len(cells) <= _TOLD_CELLS and len(content) <= _TOLD_LETTERS:
        sealed["cells"] = [list(cell) for cell in cells]
    return sealed


def _with_places(
    annex: Annex, added: Sequence[tuple[int | None, RowSpec]]
) -> list[tuple[int | None, RowSpec]]:
    """New rows with their place: behind the last row of their block with a lower number, else at the end.

    The rows behind move on by one. A row that comes back has its place already.
    """
    rows = annex.rows.order_by("order").values_list("order", "block", "objective_number", "indicator_number")
    known = [(order, block, (objective, number)) for order, block, objective, number in rows]
    placed = []
    for key, spec in added:
        if key is None:
            last = max((order for order, *_ in known), default=-1)
            before = [order for order, block, number in known if block == spec.block and number < spec.key]
            place = max(before, default=last) + 1
            if place <= last:
                annex.rows.filter(order__gte=place).update(order=F("order") + 1)
                known = [(order + (order >= place), block, number) for order, block, number in known]
            known.append((place, spec.block, spec.key))
            spec = replace(spec, order=place)
        placed.append((key, spec))
    return placed


def _set_numbers_aside(rows: Mapping[int, MatrixRow], wanted: Mapping[int, RowSpec]) -> None:
    """Rows that exchange their numbers step aside first: the database allows no number twice, ever."""
    moving = [
        row for key, row in rows.items() if (row.objective_number, row.indicator_number) != wanted[key].key
    ]
    for place, row in enumerate(moving):
        row.objective_number, row.indicator_number = _ASIDE, place
    MatrixRow.objects.bulk_update(moving, ["objective_number", "indicator_number"])


@transaction.atomic
def note_presence(*, annex: Annex, user: User, cell: str, at: datetime) -> None:
    """The person has the matrix open, in this cell ("row id:column", "" for none)."""
    Presence.objects.update_or_create(
        annex=annex, user=user, defaults={"agency_id": annex.agency_id, "cell": cell[:60], "seen_at": at}
    )


@transaction.atomic
def link_parents(*, edition: Edition, indicators: Collection[int] | None = None) -> None:
    """Hang every commitment under the nearest superior's for the same indicator; 3 queries, 1 write.

    `indicators` narrows it to what was changed. Raises RuleError KAS-01 when the edition is published.
    """
    lock_draft(edition_id=edition.pk)
    wanted = edition.commitments.order_by("pk")
    commitments = list(wanted if indicators is None else wanted.filter(indicator_id__in=indicators))
    carried = {(one.position_id, one.indicator_id): one for one in commitments}
    above = org.Lines(agency=edition.agency, on=edition.day).above
    changed = []
    for one in commitments:
        superiors = org.chain(one.position_id, above)
        parent = next(
            (carried[up, one.indicator_id] for up in superiors if (up, one.indicator_id) in carried), None
        )
        if one.parent_id != (parent.pk if parent else None):
            changed.append((one.pk, parent.pk if parent else None))
    with connection.cursor() as cursor:  # bulk_update takes a minute for what this does in a second
        cursor.execute(
            "UPDATE cascade_commitment c SET parent_id = new.parent_id "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS new (id, parent_id) WHERE c.id = new.id",
            [[pk for pk, _ in changed], [parent for _, parent in changed]],
        )


@transaction.atomic
def lock_year(*, agency: Agency) -> None:
    """Editions of an agency are opened one after the other: no year gets two originals or two drafts."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


@transaction.atomic
def lock_draft(*, edition_id: int) -> Edition:
    """The edition, locked for this transaction.

    Raises RuleError KAS-17 when it was discarded meanwhile, KAS-01 when it is published.
    """
    locked = Edition.objects.select_for_update().select_related("agency")
    edition = locked.filter(pk=edition_id).first()
    if edition is None:
        raise RuleError("KAS-17", "Draf ini sudah dibuang. Muat ulang halaman, lalu pilih edisi lain.")
    refuse(rules.cannot_change(edition))
    return edition


def _write_row(row: MatrixRow, spec: RowSpec, *, by: User | None, at: datetime) -> MatrixRow:
    """The row with the content of `spec`; written, as a new version, only where it differs."""
    values = {
        "order": spec.order,
        "indicator_id": spec.indicator_id or _new_indicator(row, spec, by=by, at=at),
        "block": spec.block,
        "objective_number": spec.objective_number,
        "objective_wording": spec.objective,
        "indicator_number": spec.indicator_number,
        "indicator_wording": spec.indicator_wording,
        "source_wording": spec.source,
        "measurement": spec.measurement,
        "uom": spec.uom,
        "mode": MatrixRow.Mode.DERIVE if spec.derivation else MatrixRow.Mode.COPY,
        "derivation": spec.derivation,
        "group": spec.group,
        "note": spec.note,
        "targets": spec.targets,
    }
    is_new = row._state.adding
    if _fill(row, values) or is_new:
        row.version += not is_new
        row.save(force_insert=is_new)
    return row


def _fill(thing: MatrixRow | Commitment, values: Mapping[str, object]) -> bool:
    """Give a row or commitment these values; whether that changed anything."""
    differing = {name: value for name, value in values.items() if getattr(thing, name) != value}
    for name, value in differing.items():
        setattr(thing, name, value)
    return bool(differing)


def _new_indicator(row: MatrixRow, spec: RowSpec, *, by: User | None, at: datetime) -> int:
    """A dictionary entry for an indicator that only the document knows; the rest is filled in later."""
    agency = row.agency
    objective = planning.define_objective(
        agency=agency, block=spec.block, name=spec.objective, order=spec.objective_number, by=by, at=at
    )
    esakip = spec.source.casefold() == EntrySystem.ESAKIP.label.casefold()
    indicator = planning.define_indicator(
        objective=objective, number=spec.indicator_number, code=free_code(agency=agency),
        name=spec.indicator_wording, uom=spec.uom, method=spec.measurement,
        entry_system=EntrySystem.ESAKIP if esakip else EntrySystem.HR_SYSTEM, by=by, at=at,
    )  # fmt: skip
    return indicator.pk


_OF_TICK = ["scope_note", "wording", "coordinator", "order"]  # what each tick says for itself
_OF_TARGETS = ("not_measured", *TARGET_FIELDS)
_OF_ROW = ("indicator_id", *_OF_TARGETS)  # what a tick takes over from its row, unless it has its own
_Written = Sequence[tuple[MatrixRow, RowSpec]]


def _write_commitments(written: _Written, *, annex: Annex, edition: Edition) -> None:
    """Who carries these rows, exactly as their specs say; the number of queries never grows."""
    old: dict[int, dict[int, Commitment]] = {row.pk: {} for row, _ in written}
    for one in Commitment.objects.filter(row__in=old).order_by("pk"):
        old[one.row_id][one.position_id] = one
    group = _group(annex, edition) if any(spec.group for _, spec in written) else ()
    new: list[Commitment] = []
    changed: list[Commitment] = []
    behind: list[Commitment] = []  # ticks that shall promise what their row says now
    own: list[Commitment] = []  # ticks that shall promise something else
    for row, spec in written:
        for order, carrier in enumerate(group if spec.group else spec.carriers):
            known = old[row.pk].pop(carrier.position_id, None)
            one = known or Commitment(
                agency_id=annex.agency_id, edition=edition, row=row, position_id=carrier.position_id,
                giver_id=annex.giver_id, indicator_id=row.indicator_id,
            )  # fmt: skip
            said = {name: getattr(carrier, name) for name in _OF_TICK[:-1]}
            promised = carrier.targets or spec.targets
            if known and (one.indicator_id != row.indicator_id or one.targets != promised):
                behind.append(one)
                own += [one] if carrier.targets else []
            one.targets = promised
            if _fill(one, said | {"order": order}) or known is None:
                (changed if known else new).append(one)
    gone = [one for left in old.values() for one in left.values()]
    Commitment.objects.filter(pk__in=[one.pk for one in gone]).delete()
    # a row has one coordinator at any moment: the former ones step down before the next are written
    Commitment.objects.filter(pk__in=[one.pk for one in changed]).update(coordinator=False)
    Commitment.objects.bulk_update(changed, _OF_TICK, batch_size=1_000)
    Commitment.objects.bulk_create(new, batch_size=1_000)
    _take_over_targets([one.pk for one in behind])
    Commitment.objects.bulk_update(own, _OF_TARGETS, batch_size=1_000)
    # a row whose ticks alone have changed is a new version too: other people's pages are told by it
    touched = {one.row_id for one in (*new, *changed, *gone, *behind)}
    MatrixRow.objects.filter(pk__in=touched).update(version=F("version") + 1)


def _take_over_targets(ticks: Sequence[int]) -> None:
    """These ticks promise what their row says; one statement, however many."""
    if not ticks:
        return
    names = ", ".join(_OF_ROW)
    values = ", ".join(f"r.{name}" for name in _OF_ROW)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE cascade_commitment c SET ({names}) = ROW({values}) "  # noqa: S608 - columns of our own
            "FROM cascade_matrixrow r WHERE r.id = c.row_id AND c.id = ANY(%s)",
            [list(ticks)],
        )


def _group(annex: Annex, edition: Edition) -> tuple[Carrier, ...]:
    """The whole level a row may name instead of posts."""
    members = org.heads_of_secretariat(agency=annex.agency, tiers=annex.tiers, on=edition.day)
    return tuple(Carrier(post.pk, scope_note="", wording="") for post in members)


@transaction.atomic
def expand_groups(*, edition: Edition) -> None:
    """Rows that name a whole level are ticked for exactly its posts on the day of the edition.

    Raises RuleError KAS-01 when the edition is published.
    """
    edition = lock_draft(edition_id=edition.pk)
    named = MatrixRow.objects.filter(annex__edition=edition).exclude(group="")
    for annex in edition.annexes.filter(rows__in=named).distinct().order_by("number"):
        rows = {row.pk: row for row in annex.rows.exclude(group="").order_by("pk")}
        specs = row_specs(annex, ids=rows)
        written = [(rows[key], spec) for key, spec in specs.items()]
        _write_commitments(written, annex=annex, edition=edition)

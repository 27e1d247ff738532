"""Every change of a cascade: one deed, one transaction, on the record."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from selaras.accounts.models import User
from selaras.cascade import rules
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver, Remark
from selaras.cascade.queries import Carrier, RowSpec, column_ticks
from selaras.engine.findings import Finding, blocking
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError
from selaras.org import queries as org
from selaras.org.models import Agency, Position
from selaras.planning import actions as planning
from selaras.planning.models import EntrySystem
from selaras.planning.queries import free_code


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
    """The original edition of a year, as a draft."""
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
def hand_down(
    *,
    edition: Edition,
    giver: Position,
    number: int,
    title: str,
    layout: str,
    tiers: Sequence[str],
    receivers_label: str,
    receivers: Sequence[tuple[str, Position]],
    rows: Sequence[RowSpec] = (),
    by: User,
    at: datetime,
) -> Annex:
    """A matrix of a draft for any giver and level, perhaps with rows to begin with.

    `receivers` are the columns as (heading, post); a matrix with a column of owners keeps only the tiers.
    Raises RuleError KAS-01 for a published edition, KAS-25 for unfit receivers, KAS-26 for a number in use.
    """
    edition = lock_draft(edition_id=edition.pk)
    taken = dict(edition.annexes.order_by("number").values_list("number", "title"))
    _refuse(rules.number_taken(edition=edition, number=number, taken=taken))
    if layout == Annex.Layout.COLUMNS:
        below = org.Lines(agency=edition.agency, on=edition.day).below(giver.pk)
        _refuse(*rules.unfit_receivers(giver=giver, columns=receivers, below=below))
    else:
        _refuse(rules.no_tiers(tiers))
    annex = add_annex(
        edition=edition, number=number, title=title, layout=layout, giver=giver, tiers=tiers,
        receivers_label=receivers_label, derives=layout == Annex.Layout.COLUMNS,
        receivers=receivers if layout == Annex.Layout.COLUMNS else (), by=by, at=at,
    )  # fmt: skip
    if rows:
        replace_matrix(annex=annex, rows=rows, by=by, at=at)
    return annex


@transaction.atomic
def change_receivers(
    *,
    annex: Annex,
    receivers: Sequence[tuple[str, Position]],
    drop_ticks: bool,
    by: User,
    at: datetime,
    title: str | None = None,
    receivers_label: str | None = None,
) -> Annex:
    """The columns of a matrix as (heading, post), in this order; a column that goes takes its ticks along.

    Raises RuleError KAS-01, KAS-25 for unfit receivers, and KAS-27 when a column that goes is ticked and
    `drop_ticks` does not say that this is meant.
    """
    edition = lock_draft(edition_id=annex.edition_id)
    annex = edition.annexes.select_related("giver").get(pk=annex.pk)
    below = org.Lines(agency=edition.agency, on=edition.day).below(annex.giver_id)
    _refuse(*rules.unfit_receivers(giver=annex.giver, columns=receivers, below=below))
    kept = {post.pk for _, post in receivers}
    gone = [one for one in annex.receivers.order_by("order") if one.position_id not in kept]
    ticks = column_ticks(annex)
    losses = [(one.heading, ticks.get(one.position_id, 0)) for one in gone]
    if not drop_ticks:
        _refuse(rules.would_lose(annex=annex, losses=losses))
    _drop_ticks(annex, [one.position_id for one in gone])
    _write_receivers(annex, receivers)
    annex.title = annex.title if title is None else title
    annex.receivers_label = annex.receivers_label if receivers_label is None else receivers_label
    annex.save(update_fields=["title", "receivers_label"])
    record(
        kind="receivers.changed", subject=annex, by=by, at=at, agency=annex.agency,
        columns=[heading for heading, _ in receivers], dropped=[list(loss) for loss in losses],
    )  # fmt: skip
    return annex


@transaction.atomic
def remove_annex(*, annex: Annex, with_rows: bool, by: User, at: datetime) -> None:
    """Take a matrix out of a draft. Raises RuleError KAS-01, and KAS-27 when it has rows unless meant."""
    edition = lock_draft(edition_id=annex.edition_id)
    annex = edition.annexes.get(pk=annex.pk)
    rows = annex.rows.count()
    if not with_rows:
        _refuse(rules.would_lose(annex=annex, losses=[("seluruh baris", rows)]))
    record(
        kind="annex.removed", subject=annex, by=by, at=at, agency=annex.agency,
        number=annex.number, title=annex.title, rows=rows,
    )  # fmt: skip
    annex.delete()
    link_parents(edition=edition)


def _refuse(*findings: Finding | None) -> None:
    """Raise RuleError with the first finding that is an error; warnings pass."""
    for finding in blocking([finding for finding in findings if finding]):
        raise RuleError(finding.rule, finding.message)


def _drop_ticks(annex: Annex, positions: Sequence[int]) -> None:
    """Take the ticks of columns that go; their rows count one change, and what hung below hangs anew."""
    dropped = Commitment.objects.filter(row__annex=annex, position_id__in=positions)
    touched = list(dropped.order_by("row_id").values_list("row_id", flat=True).distinct())
    if touched:
        dropped.delete()
        MatrixRow.objects.filter(pk__in=touched).update(version=F("version") + 1)
        link_parents(edition=annex.edition)


def _write_receivers(annex: Annex, receivers: Sequence[tuple[str, Position]]) -> None:
    """Same posts keep their column's row; the order is that of the sequence."""
    old = {one.position_id: one for one in annex.receivers.order_by("pk")}
    kept = {post.pk for _, post in receivers}
    Receiver.objects.filter(pk__in=[one.pk for pk, one in old.items() if pk not in kept]).delete()
    for order, (heading, post) in enumerate(receivers):
        column = old.get(post.pk) or Receiver(agency=annex.agency, annex=annex, position=post)
        column.order, column.heading = order, heading
        column.save()


@transaction.atomic
def add_remarks(*, edition: Edition, remarks: Sequence[Remark], by: User | None, at: datetime) -> None:
    """Corrections, assumptions and readings of the document; unsaved rows without agency and edition."""
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
    for spec in rows:
        row = old.get(spec.key) or MatrixRow(agency=annex.agency, annex=annex)
        _write_row(row, spec, by=by, at=at)
        _write_commitments(row, spec, annex=annex, edition=edition)
    record(kind="matrix.replaced", subject=annex, by=by, at=at, agency=annex.agency, rows=len(rows))


@transaction.atomic
def link_parents(*, edition: Edition) -> None:
    """Hang every commitment under the nearest superior's for the same indicator; 2 queries, 1 write."""
    commitments = list(edition.commitments.order_by("pk"))
    carried = {(one.position_id, one.indicator_id): one for one in commitments}
    above = org.Lines(agency=edition.agency, on=edition.day).above
    changed = []
    for one in commitments:
        chain = org.chain(one.position_id, above)
        parent = next(
            (carried[up, one.indicator_id] for up in chain if (up, one.indicator_id) in carried), None
        )
        if one.parent_id != (parent.pk if parent else None):
            one.parent = parent
            changed.append(one)
    Commitment.objects.bulk_update(changed, ["parent"])


@transaction.atomic
def lock_draft(*, edition_id: int) -> Edition:
    """The edition, locked for this transaction; RuleError KAS-01 unless it's a draft."""
    edition = Edition.objects.select_for_update().select_related("agency").get(pk=edition_id)
    if refused := rules.cannot_change(edition):
        raise RuleError(refused.rule, refused.message)
    return edition


def _write_row(row: MatrixRow, spec: RowSpec, *, by: User | None, at: datetime) -> None:
    indicator_id = spec.indicator_id or _new_indicator(row, spec, by=by, at=at)
    values = {
        "order": spec.order,
        "indicator_id": indicator_id,
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
    if row.pk is None or any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


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


def _write_commitments(row: MatrixRow, spec: RowSpec, *, annex: Annex, edition: Edition) -> None:
    carriers = spec.carriers
    if spec.group:
        members = org.heads_of_secretariat(agency=annex.agency, tiers=annex.tiers, on=edition.day)
        carriers = tuple(Carrier(post.pk, scope_note="", wording="") for post in members)
    old = {one.position_id: one for one in row.commitments.order_by("pk")}
    gone = [
        one.pk for position_id, one in old.items() if position_id not in {c.position_id for c in carriers}
    ]
    Commitment.objects.filter(pk__in=gone).delete()
    _make_way(old.values(), carriers)
    for order, carrier in enumerate(carriers):
        one = old.get(carrier.position_id) or Commitment(
            agency=annex.agency, edition=edition, row=row, position_id=carrier.position_id
        )
        values = {
            "indicator_id": row.indicator_id, "giver_id": annex.giver_id, "scope_note": carrier.scope_note,
            "wording": carrier.wording, "order": order, "targets": spec.targets,
            "coordinator": carrier.coordinator,
        }  # fmt: skip
        if one.pk is None or any(getattr(one, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(one, name, value)
            one.save()


def _make_way(old: Iterable[Commitment], carriers: Sequence[Carrier]) -> None:
    """A row has one coordinator at any moment: the former one steps down before the next is written."""
    stays = {one.position_id for one in carriers if one.coordinator}
    for one in old:
        if one.coordinator and one.position_id not in stays:
            one.coordinator = False
            Commitment.objects.filter(pk=one.pk).update(coordinator=False)

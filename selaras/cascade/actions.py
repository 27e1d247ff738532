"""Every change of a cascade: one deed, one transaction, on the record."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from selaras.accounts.models import User
from selaras.cascade import rules
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver, Remark
from selaras.cascade.queries import Carrier, RowSpec
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
    """The original edition of a year, as a draft. Raises RuleError KAS-16 when the year has one."""
    lock_year(agency=agency)
    existing = Edition.objects.filter(agency=agency, year=year, number=0).first()
    if refused := rules.second_original(existing):
        raise RuleError(refused.rule, refused.message)
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
    for spec in rows:
        row = old.get(spec.key) or MatrixRow(agency=annex.agency, annex=annex)
        _write_row(row, spec, by=by, at=at)
        _write_commitments(row, spec, annex=annex, edition=edition)
    record(kind="matrix.replaced", subject=annex, by=by, at=at, agency=annex.agency, rows=len(rows))


@transaction.atomic
def link_parents(*, edition: Edition) -> None:
    """Hang every commitment under the nearest superior's for the same indicator; 3 queries, 1 write.

    Raises RuleError KAS-01 when the edition is published.
    """
    lock_draft(edition_id=edition.pk)
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
    for order, carrier in enumerate(carriers):
        one = old.get(carrier.position_id) or Commitment(
            agency=annex.agency, edition=edition, row=row, position_id=carrier.position_id
        )
        values = {
            "indicator_id": row.indicator_id, "giver_id": annex.giver_id, "scope_note": carrier.scope_note,
            "wording": carrier.wording, "order": order, "targets": spec.targets,
        }  # fmt: skip
        if one.pk is None or any(getattr(one, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(one, name, value)
            one.save()

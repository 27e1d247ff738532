"""A matrix of a draft as a whole: made for any giver and level, its columns, taken out again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from selaras.accounts.models import User
from selaras.cascade import rules
from selaras.cascade.actions import add_annex, link_parents, lock_draft, replace_matrix
from selaras.cascade.annexes.queries import columns_seen, rows_seen
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver
from selaras.cascade.queries import RowSpec, column_ticks
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse
from selaras.org import queries as org
from selaras.org.models import Position


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
    refuse(rules.number_taken(edition=edition, number=number, taken=taken))
    if layout == Annex.Layout.COLUMNS:
        below = org.Lines(agency=edition.agency, on=edition.day).below(giver.pk)
        refuse(*rules.unfit_receivers(giver=giver, columns=receivers, below=below))
    else:
        refuse(rules.no_tiers(tiers))
    annex = add_annex(
        edition=edition, number=number, title=title, layout=layout, giver=giver, tiers=tiers,
        receivers_label=receivers_label, derives=layout == Annex.Layout.COLUMNS,
        receivers=receivers if layout == Annex.Layout.COLUMNS else (), by=by, at=at,
    )  # fmt: skip
    if rows:
        replace_matrix(annex=annex, rows=rows, by=by, at=at)
    record(
        kind="annex.handed_down", subject=annex, by=by, at=at, agency=annex.agency, **_told(annex),
        rows=len(rows),
    )  # fmt: skip
    return annex


@transaction.atomic
def change_receivers(
    *,
    annex: Annex,
    receivers: Sequence[tuple[str, Position]],
    drop_ticks: bool,
    seen: str,
    by: User,
    at: datetime,
    title: str | None = None,
    receivers_label: str | None = None,
) -> Annex:
    """The columns of a matrix as (heading, post), in this order; a column that goes takes its ticks along.

    Raises RuleError KAS-01, KAS-05 when the columns are no longer those that were `seen` (columns_seen),
    KAS-25 for unfit receivers, and KAS-27 when a column that goes is ticked and `drop_ticks` does not say
    that this is meant.
    """
    edition = lock_draft(edition_id=annex.edition_id)
    annex = _standing(edition, annex)
    refuse(rules.columns_read_otherwise(seen, columns_seen(annex)))
    before = _told(annex)
    below = org.Lines(agency=edition.agency, on=edition.day).below(annex.giver_id)
    refuse(*rules.unfit_receivers(giver=annex.giver, columns=receivers, below=below))
    kept = {post.pk for _, post in receivers}
    gone = [one for one in annex.receivers.order_by("order") if one.position_id not in kept]
    ticks = column_ticks(annex)
    losses = [(one.heading, ticks.get(one.position_id, 0)) for one in gone]
    if not drop_ticks:
        refuse(rules.would_lose(annex=annex, losses=losses))
    _drop_ticks(annex, [one.position_id for one in gone])
    _write_receivers(annex, receivers)
    annex.title = annex.title if title is None else title
    annex.receivers_label = annex.receivers_label if receivers_label is None else receivers_label
    annex.save(update_fields=["title", "receivers_label"])
    record(
        kind="receivers.changed", subject=annex, by=by, at=at, agency=annex.agency, before=before,
        after=_told(annex), dropped=[list(loss) for loss in losses],
    )  # fmt: skip
    return annex


@transaction.atomic
def remove_annex(*, annex: Annex, with_rows: bool, seen: str, by: User, at: datetime) -> None:
    """Take a matrix out of a draft.

    Raises RuleError KAS-01, and KAS-27 when it has rows unless meant, or other rows than those that were
    `seen` (rows_seen) when the consent was given.
    """
    edition = lock_draft(edition_id=annex.edition_id)
    annex = _standing(edition, annex)
    rows = annex.rows.count()
    if not with_rows:
        refuse(rules.would_lose(annex=annex, losses=[("seluruh baris", rows)]))
    refuse(rules.rows_read_otherwise(seen, rows_seen(annex)))
    record(
        kind="annex.removed", subject=annex, by=by, at=at, agency=annex.agency, **_told(annex), rows=rows,
    )  # fmt: skip
    annex.delete()
    link_parents(edition=edition)


def _standing(edition: Edition, annex: Annex) -> Annex:
    """The annex as it stands under the lock; RuleError KAS-27 when somebody has taken it out meanwhile."""
    found = edition.annexes.select_related("agency", "giver").filter(pk=annex.pk).first()
    if found is None:
        raise RuleError("KAS-27", "Matriks ini sudah dihapus dari draf. Muat ulang halaman Kaskade.")
    return found


def _told(annex: Annex) -> dict[str, object]:
    """The head of a matrix as the audit trail keeps it: number, title, giver, and the columns with posts."""
    columns = annex.receivers.select_related("position").order_by("order")
    return {
        "number": annex.number, "title": annex.title, "giver": annex.giver.code,
        "label": annex.receivers_label, "columns": [[one.heading, one.position.code] for one in columns],
    }  # fmt: skip


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

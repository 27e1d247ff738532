"""Every change of a cascade: one deed, one transaction, on the record."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.cascade.models import Annex, Edition, Receiver, Remark
from selaras.kernel.models import record
from selaras.org.models import Agency, Position


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
    receivers: Sequence[tuple[str, Position]] = (),
    signer: tuple[str, str, str] = ("", "", ""),
) -> Annex:
    """A matrix of the edition; `receivers` are its columns as (heading, post), `signer` post, name, NIP."""
    post, name, nip = signer
    annex = Annex.objects.create(
        agency=edition.agency, edition=edition, number=number, title=title, layout=layout, giver=giver,
        tiers=list(tiers), receivers_label=receivers_label,
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
    """Corrections, assumptions and readings of the document; unsaved rows without agency and edition."""
    for remark in remarks:
        remark.agency, remark.edition = edition.agency, edition
    Remark.objects.bulk_create(remarks)
    record(kind="remarks.added", subject=edition, by=by, at=at, agency=edition.agency, count=len(remarks))

"""Whether the persons an agreement names are still those who promise it to each other."""

from selaras.accounts.models import User
from selaras.agreements.models import Agreement, Signature
from selaras.cascade.models import Edition
from selaras.engine.findings import Finding


def replaced(*, first: bool, second: bool, line: bool) -> Finding | None:
    """PK-10: both parties still hold the posts under which the agreement names them (S7), and the second one
    is still the direct superior of the first (`line`).
    """
    gone = [name for name, holds in (("Pihak pertama", first), ("Pihak kedua", second)) if not holds]
    if not gone and line:
        return None
    what = (
        f"{' dan '.join(gone)} tidak lagi memangku jabatan yang tertulis"
        if gone
        else "Atasan langsung pihak pertama hari ini bukan pihak kedua yang tertulis"
    )
    return Finding(
        "PK-10",
        f"{what}. Perjanjian ini tidak dapat diajukan, disetujui, atau ditandatangani; jadikan konsep lagi, "
        "lalu perbarui pejabatnya.",
    )


def not_the_party(agreement: Agreement, side: int, by: User) -> Finding | None:
    """PK-10: each side is signed by its own person; the deed does not rely on the page for that."""
    party = agreement.holder if side == Signature.Side.FIRST else agreement.superior
    if party is not None and party.user_id == by.pk:
        return None
    return Finding("PK-10", "Perjanjian ini hanya dapat ditandatangani oleh pihak yang tertulis.")


def not_by_transfer(agreement: Agreement, reason: str, by: User) -> Finding | None:
    """PK-13: whoever has taken over the post changes the promise of the one before for that reason alone."""
    if by.pk == agreement.holder.user_id or reason == Edition.Reason.OFFICIAL_CHANGE:
        return None
    return Finding(
        "PK-13",
        f"Perjanjian ini atas nama {agreement.holder.user.full_name}. Pilih alasan mutasi, agar konsep baru "
        "dibuka atas nama pejabat sekarang.",
    )


def still_in_office(agreement: Agreement, by: User, *, first: bool, second: bool) -> Finding | None:
    """PK-42: a half signed agreement is cancelled by its parties; by KKPP only where one of them has left."""
    named = {holder.user_id for holder in (agreement.holder, agreement.superior) if holder}
    if by.pk in named or not (first and second):
        return None
    return Finding(
        "PK-42",
        "Kedua pihak masih memangku jabatannya. Pembatalan dilakukan oleh pihak pertama atau pihak kedua.",
    )

"""What may not happen once agreements are signed: the upload, the entry, the covering list, its receipt."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import pairwise

from django.utils import timezone

from selaras.agreements.models import Agreement, Deadline, Delivery, DeliveryItem
from selaras.engine.agreements import VALID
from selaras.engine.findings import Finding
from selaras.engine.periods import format_day
from selaras.kernel.rules import LEAST_WORDS, says_why


def unfit_days(days: Mapping[str, date | None], *, year: int) -> Finding | None:
    """PK-30: the days lie between December before the year and its end, in the order of the work."""
    written = [(kind, day) for kind in Deadline.Kind if (day := days.get(kind))]
    for kind, day in written:
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            return Finding(
                "PK-30", f"{kind.label}: {format_day(day)} berada di luar tahun {year}. Periksa tanggalnya."
            )
    for (before, first), (after, then) in pairwise(written):
        if then < first:
            return Finding(
                "PK-30",
                f"Batas {after.words} ({format_day(then)}) mendahului batas {before.words} "
                f"({format_day(first)}). Urutannya: susun, ajukan, tanda tangani, unggah, sampaikan.",
            )
    return None


def unsourced(source: str) -> Finding | None:
    """PK-30: whoever sets a day says on what it rests."""
    if source.strip():
        return None
    return Finding("PK-30", "Tulis dasar tenggat, misalnya nomor surat edaran.")


def not_in_force(agreement: Agreement, *, what: str) -> Finding | None:
    """PK-32: only what is in force is uploaded and entered elsewhere."""
    if agreement.state in VALID:
        return None
    state = Agreement.State(agreement.state).label
    return Finding("PK-32", f"{what} dicatat setelah perjanjian berlaku; sekarang “{state}”.")


def another_file(agreement: Agreement, file_hash: str) -> Finding | None:
    """PK-31: what was uploaded is the signed file itself, byte for byte."""
    if file_hash == agreement.file_hash:
        return None
    return Finding(
        "PK-31",
        "Berkas ini berbeda dari perjanjian yang ditandatangani (sidik SHA-256 tidak sama), walaupun isinya "
        "mungkin tampak serupa; mencetak ulang atau menyimpan ulang sudah mengubahnya. Unduh berkas "
        "bertanda tangan dari Selaras, unggah berkas itu ke e-SAKIP, lalu catat di sini.",
    )


def unfit_day(day: date, *, since: datetime | None, at: datetime, what: str) -> Finding | None:
    """PK-33: neither in the future nor before the agreement was in force."""
    if day > _civil(at):
        return Finding("PK-33", f"{what} {format_day(day)} belum tiba. Periksa tanggalnya.")
    if since is not None and day < _civil(since):
        return Finding(
            "PK-33",
            f"{what} {format_day(day)} mendahului berlakunya perjanjian ({format_day(_civil(since))}).",
        )
    return None


def recorded_already(recorded: bool) -> Finding | None:
    """PK-34: one upload counts."""
    if not recorded:
        return None
    return Finding("PK-34", "Unggahan perjanjian ini sudah dicatat. Muat ulang halaman untuk melihatnya.")


def answered_already(answered: bool) -> Finding | None:
    """PK-34: a check is done once."""
    return Finding("PK-34", "Unggahan ini sudah diperiksa petugas lain.") if answered else None


def checks_own_record(recorded_by: int, checked_by: int) -> Finding | None:
    """PK-35 (S1): nobody checks what they have recorded, and nobody receives what they have sent."""
    if recorded_by != checked_by:
        return None
    return Finding("PK-35", "Yang Bapak/Ibu catat atau kirim sendiri diperiksa oleh petugas lain.")


def unfit_list(
    delivery: Delivery, agreements: Collection[Agreement], *, under_way: Collection[int], taken: bool
) -> Finding | None:
    """PK-36: a covering list has a number of its own and names agreements in force of its unit or below.

    `under_way` are those on another list, `taken` whether another list bears the number.
    """
    if not delivery.number.strip() or not delivery.addressed_to.strip():
        return Finding("PK-36", "Isi nomor surat pengantar dan tujuannya.")
    if taken:
        return Finding("PK-36", f"Nomor {delivery.number} sudah dipakai surat pengantar lain tahun ini.")
    if not agreements:
        return Finding("PK-36", "Pilih sekurang-kurangnya satu perjanjian yang berlaku.")
    for one in agreements:
        if one.state != Agreement.State.IN_FORCE or one.pk in under_way:
            return Finding(
                "PK-36",
                f"Perjanjian {one.position.title} tidak dapat dimuat: belum berlaku, sudah disampaikan, atau "
                "ada pada surat pengantar lain.",
            )
        if not one.unit.path.startswith(delivery.unit.path):
            return Finding("PK-36", f"Perjanjian {one.position.title} bukan dari {delivery.unit.name}.")
    return None


def sent_already(delivery: Delivery) -> Finding | None:
    """PK-38: what was sent stays as it was sent."""
    if delivery.is_draft:
        return None
    return Finding("PK-38", "Surat pengantar ini sudah dikirim dan tidak dapat diubah. Buat yang baru.")


def not_waiting(delivery: Delivery) -> Finding | None:
    """PK-38: an answer is given once, to what has been sent."""
    if delivery.is_waiting:
        return None
    return Finding("PK-38", "Surat pengantar ini belum dikirim atau sudah diterima. Muat ulang halaman.")


def gone_meanwhile(delivery: Delivery, items: Collection[DeliveryItem]) -> Finding | None:
    """PK-36: what is sent is still in force, with the file that the list names."""
    for item in items:
        agreement = item.agreement
        if agreement.state != Agreement.State.IN_FORCE or agreement.file_hash != item.file_hash:
            return Finding(
                "PK-36",
                f"Perjanjian {item.post} berubah sejak surat pengantar {delivery.number} disusun. Perbarui "
                "daftarnya dahulu.",
            )
    return None


def unfit_receipt(
    receipt: str, received_on: date, items: Collection[DeliveryItem], missing: Mapping[int, str], *,
    sent_at: datetime | None, at: datetime,
) -> Finding | None:  # fmt: skip
    """PK-37: a receipt has a number and a day, and says why an item has not come."""
    if not receipt.strip():
        return Finding("PK-37", "Isi nomor tanda terima.")
    if received_on > _civil(at) or (sent_at and received_on < _civil(sent_at)):
        return Finding("PK-37", f"Tanggal terima {format_day(received_on)} tidak mungkin.")
    for item in items:
        if item.pk in missing and not says_why(missing[item.pk]):
            return Finding(
                "PK-37",
                f"{item.post}: tulis alasan tidak diterima sekurang-kurangnya {LEAST_WORDS} kata; alasan ini "
                "dibaca pengirim.",
            )
    return None


def changed_before_receipt(items: Collection[DeliveryItem], missing: Collection[int]) -> Finding | None:
    """PK-37: what is no longer in force is not received; KKPP returns it with the reason."""
    for item in items:
        if item.pk not in missing and item.agreement.state != Agreement.State.IN_FORCE:
            state = Agreement.State(item.agreement.state).label.lower()
            return Finding(
                "PK-37",
                f"Perjanjian {item.post} sudah {state} sejak dikirim. Tandai tidak diterima.",
            )
    return None


def reminded_today(names: Collection[str]) -> Finding | None:
    """PK-39: not more than one mail a person and day by hand."""
    if not names:
        return None
    return Finding(
        "PK-39",
        f"{', '.join(sorted(names))} sudah diingatkan hari ini. Pengingat berikutnya dapat dikirim besok.",
    )


def nobody_to_remind(count: int) -> Finding | None:
    """PK-39."""
    if count:
        return None
    return Finding("PK-39", "Tidak ada pejabat yang perlu diingatkan sekarang.")


def _civil(at: datetime) -> date:
    return timezone.make_naive(at).date()

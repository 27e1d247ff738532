"""What the deeds over a whole edition do not allow; each function answers one question and runs no query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from selaras.cascade.models import Edition
from selaras.engine.findings import Finding, Severity
from selaras.engine.periods import format_day
from selaras.kernel.rules import LEAST_WORDS

EMPTY = "Edisi ini belum memuat satu baris pun. Isi matriksnya dahulu."
FIRST_PLACES = 3  # as many places of errors a refusal names


def missing_to_publish(
    edition: Edition, *, rows: int, findings: Sequence[Finding], note: str
) -> list[Finding]:
    """What still keeps an edition from being published, in the order of the check-list; [] when nothing does.

    `findings` are those nobody has answered for on the day of the edition, `rows` how many rows it holds.
    """
    return [
        *_missing_decree(edition),
        *unfit_dates(edition),
        *([] if rows else [Finding("KAS-14", EMPTY)]),
        *_errors(findings),
        *_warnings(findings, note),
    ]  # fmt: skip


def _missing_decree(edition: Edition) -> list[Finding]:
    """KAS-11."""
    asked = (
        (edition.decree, "Nomor keputusan belum diisi."),
        (edition.decreed_on, "Tanggal penetapan belum diisi."),
        (edition.effective_on, "Tanggal mulai berlaku belum diisi."),
    )
    return [Finding("KAS-11", message) for given, message in asked if not given]


def unfit_dates(edition: Edition) -> list[Finding]:
    """KAS-12: what does not fit between the day of the decree, the day it takes effect, and its year."""
    decreed, effective, former = edition.decreed_on, edition.effective_on, edition.based_on
    found = []
    if decreed and effective and effective < decreed:
        found.append(
            f"Tanggal berlaku {format_day(effective)} mendahului tanggal penetapan {format_day(decreed)}. "
            "Periksa kedua tanggal."
        )
    if effective and effective.year > edition.year:
        found.append(
            f"Tanggal berlaku {format_day(effective)} jatuh sesudah tahun {edition.year} berakhir. "
            "Periksa tahunnya."
        )
    if effective and edition.kind == Edition.Kind.REVISED and former and effective < former.day:
        found.append(
            f"Perubahan tidak berlaku sebelum yang diubahnya: edisi {former} berlaku sejak "
            f"{format_day(former.day)}. Pilih tanggal itu atau sesudahnya."
        )
    return [Finding("KAS-12", message) for message in found]


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    """KAS-10."""
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if not errors:
        return []
    places = "; ".join(f"{one.rule} {one.place}" for one in errors[:FIRST_PLACES])
    more = f"; dan {len(errors) - FIRST_PLACES} lagi" if len(errors) > FIRST_PLACES else ""
    return [
        Finding(
            "KAS-10", f"Masih ada {len(errors)} galat: {places}{more}. Perbaiki pada Temuan, lalu terbitkan."
        )
    ]


def _warnings(findings: Sequence[Finding], note: str) -> list[Finding]:
    """KAS-13."""
    open_ones = sum(one.severity is Severity.WARNING for one in findings)
    if not open_ones or bad_reason(note) is None:
        return []
    return [
        Finding(
            "KAS-13",
            f"{open_ones} peringatan belum diperbaiki atau diterima. Tulis alasan, sekurang-kurangnya "
            f"{LEAST_WORDS} kata, mengapa edisi ini tetap diterbitkan, atau jawab satu per satu pada Temuan.",
        )
    ]


def already_published(edition: Edition) -> Finding | None:
    """KAS-18: once, and never again."""
    if edition.state != Edition.State.PUBLISHED:
        return None
    on = f" pada {_on(edition.published_at)}" if edition.published_at else ""
    return Finding("KAS-18", f"Edisi {edition} sudah diterbitkan{on}. Tidak ada yang perlu diulang.")


def read_otherwise(seen: str, now: str) -> Finding | None:
    """KAS-18: what is published is what was read; `seen` and `now` are fingerprints of cells and findings."""
    if seen == now:
        return None
    return Finding(
        "KAS-18",
        "Isi edisi atau temuannya berubah sejak halaman ini dibuka. Tidak ada yang diterbitkan: "
        "baca kembali daftar periksa di bawah, lalu terbitkan.",
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a year stands: the last published edition, the open draft, and which post opened it when."""

    newest: Edition | None
    draft: Edition | None
    opened_by: str = ""
    opened_at: datetime | None = None


def cannot_revise(edition: Edition, standing: Standing) -> Finding | None:
    """KAS-15: only what is in force is revised, and one revision at a time."""
    newest, draft = standing.newest, standing.draft
    if draft is not None and draft.pk != edition.pk:
        by = f" oleh {standing.opened_by}" if standing.opened_by else ""
        on = f" pada {_on(standing.opened_at)}" if standing.opened_at else ""
        return Finding(
            "KAS-15",
            f"Draf {draft} sudah dibuka{by}{on}. Lanjutkan draf itu, atau buang lebih dahulu.",
        )
    if edition.state != Edition.State.PUBLISHED:
        return Finding("KAS-15", f"Edisi {edition} masih draf: ubah langsung, tanpa membuat perubahan.")
    if newest is not None and newest.pk != edition.pk:
        return Finding("KAS-15", f"Edisi {edition} sudah digantikan {newest}. Ubah edisi {newest}.")
    return None


def unexplained(reason: str, explanation: str) -> Finding | None:
    """KAS-19: a revision names one of the three cases of the law and says what happened."""
    if reason not in Edition.Reason.values:
        return Finding("KAS-19", "Pilih salah satu dari tiga alasan perubahan.")
    if not explanation.strip():
        return Finding("KAS-19", "Jelaskan apa yang berubah dan mengapa, dalam satu atau dua kalimat.")
    return None


def cannot_copy_into(edition: Edition, year: int) -> Finding | None:
    """KAS-16: a copy looks ahead."""
    if year > edition.year:
        return None
    return Finding("KAS-16", f"Salinan dibuat untuk tahun sesudah {edition.year}, bukan {year}.")


def cannot_discard(edition: Edition, *, rows: int, follower: Edition | None) -> Finding | None:
    """KAS-17: only a draft that was copied or holds nothing, and that no other edition rests on."""
    if edition.state == Edition.State.PUBLISHED:
        return Finding("KAS-17", f"Edisi {edition} sudah terbit dan tetap tersimpan. Buat perubahan saja.")
    if follower is not None:
        return Finding("KAS-17", f"Edisi {follower} disalin dari draf ini. Buang {follower} lebih dahulu.")
    if edition.based_on_id is None and rows:
        return Finding(
            "KAS-17",
            f"Draf {edition} bukan salinan: {rows} baris di dalamnya tidak ada di tempat lain. "
            "Bila memang tidak dipakai, hapus dahulu setiap matriksnya: Kaskade, Lainnya, Hapus matriks.",
        )
    return None


def cannot_accept(finding: Finding | None) -> Finding | None:
    """KAS-21 the finding exists now, KAS-20 and is no error: an error is corrected, never accepted."""
    if finding is None:
        return Finding(
            "KAS-21",
            "Temuan ini sudah tidak ada: datanya telah berubah. Muat ulang daftar, lalu nilai kembali.",
        )
    if finding.severity is Severity.ERROR:
        return Finding(
            "KAS-20",
            f"{finding.rule} di {finding.place} adalah galat. Galat diperbaiki, tidak diterima; "
            "buka selnya dan perbaiki isinya.",
        )
    return None


def bad_reason(reason: str) -> Finding | None:
    """KAS-22: a reason says something; one word or a dash does not."""
    if sum(any(letter.isalpha() for letter in word) for word in reason.split()) < LEAST_WORDS:
        return Finding(
            "KAS-22",
            f"Alasan belum cukup. Tulis sekurang-kurangnya {LEAST_WORDS} kata: mengapa temuan ini memang "
            "dikehendaki, dan siapa yang memutuskan.",
        )
    return None


def _on(moment: datetime) -> str:
    """The civil day of a moment, in words."""
    return format_day(timezone.make_naive(moment).date())

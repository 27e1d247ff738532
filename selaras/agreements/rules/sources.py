"""What a draft says otherwise than what it rests on: cascade, superior, budget document."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from selaras.agreements.models import Agreement
from selaras.engine.agreements import State
from selaras.engine.findings import Finding, Severity
from selaras.engine.periods import format_day


def behind_the_cascade(differing: int) -> Finding | None:
    """PK-11: an agreement promises what the newest published edition gives its post."""
    if not differing:
        return None
    return Finding(
        "PK-11",
        f"Kaskade yang terbit memberi {differing} indikator atau target yang berbeda dari konsep ini. "
        "Perbarui konsep.",
    )


def not_approvable(finding: Finding | None) -> Finding | None:
    """What kept a draft from being handed in keeps it from being sealed; the official puts it right."""
    if finding is None:
        return None
    return replace(
        finding,
        message=f"{finding.message} Kembalikan perjanjian ini kepada pihak pertama untuk diperbaiki.",
    )


def behind_the_superior(lines: Collection[str], superior: str) -> list[Finding]:
    """PK-17: the superior's target has become another since this was handed down; a warning."""
    return [
        Finding(
            "PK-17",
            f"{line}: target {superior} berubah sejak target ini diturunkan. Bandingkan sebelum mengajukan.",
            severity=Severity.WARNING,
        )
        for line in lines
    ]


def moved_since(agreement: Agreement, *, cascade: int, budget: int, above: int, scan: bool) -> Finding | None:
    """PK-43: what is signed still is what the cascade, the budget and the superior's agreement say.

    `scan`: KKPP looks at a paper, which has to be turned down before anything else can be done.
    """
    changes = {
        f"kaskade yang terbit memberi {cascade} indikator atau target yang berbeda": cascade,
        "DPA terbaru memberi anggaran yang berbeda": budget,
        f"target atasan untuk {above} indikator berubah": above,
    }
    said = ", ".join(change for change, count in changes.items() if count)
    if not said:
        return None
    return Finding(
        "PK-43",
        f"Sejak isi perjanjian ini ditetapkan, {said}. Isi yang lama tidak dapat ditandatangani. "
        + _afresh(agreement, scan=scan),
    )


def _afresh(agreement: Agreement, *, scan: bool) -> str:
    if scan:
        return "Tolak pindaian ini dengan alasan itu, agar para pihak memperbarui isinya."
    if agreement.state == State.SIGNED_FIRST:
        return "Batalkan perjanjian ini; konsep baru disusun dari dasar yang berlaku."
    return "Jadikan konsep lagi, perbarui, lalu ajukan kembali."


def too_early(agreed_on: date | None, received_on: date | None, due_on: date | None) -> list[Finding]:
    """PK-23: after the budget document is received, within a month of its ratification (I.C.2); warnings."""
    if agreed_on is None:
        return []
    if received_on and agreed_on < received_on:
        return [
            Finding(
                "PK-23",
                f"Tanggal perjanjian mendahului penerimaan DPA ({format_day(received_on)}).",
                severity=Severity.WARNING,
            )
        ]
    if due_on and agreed_on > due_on:
        return [
            Finding(
                "PK-23",
                f"Tanggal perjanjian melewati batas {format_day(due_on)} (satu bulan sejak DPA disahkan).",
                severity=Severity.WARNING,
            )
        ]
    return []

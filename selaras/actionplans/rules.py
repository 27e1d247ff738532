"""What reporting an action plan does not allow; each function answers one question and runs no query."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from selaras.accounts.models import User
from selaras.actionplans.models import PlanReport
from selaras.cascade.models import Edition
from selaras.documents import kinds
from selaras.engine.exact import HUNDRED
from selaras.engine.findings import Finding
from selaras.engine.periods import format_day
from selaras.engine.plan_outputs import Exemption, PlanOutput
from selaras.engine.plan_reports import PlanDeed, PlanRoute
from selaras.kernel.rules import LEAST_WORDS, says_why

_DONE = {
    PlanDeed.EDIT: "diubah",
    PlanDeed.REPORT: "disampaikan",
    PlanDeed.WITHDRAW: "ditarik",
    PlanDeed.CONFIRM: "disetujui",
    PlanDeed.RECORD: "diselesaikan dengan berita acara",
    PlanDeed.SEND_BACK: "dikembalikan",
    PlanDeed.CORRECT: "dikoreksi",
    PlanDeed.REPLACE: "digantikan",
}
_LONGEST = 60  # days after its month: later than that it would meet the next checkpoint


def not_published(edition: Edition) -> Finding | None:
    """REN-01: one reports on what was decreed, not on a draft."""
    if edition.state == Edition.State.PUBLISHED:
        return None
    return Finding("REN-01", "Edisi ini masih draf. Laporkan rencana aksi pada edisi yang sudah terbit.")


def replaced(later: bool) -> Finding | None:
    """REN-01: nor on an edition that a later one has replaced."""
    if not later:
        return None
    return Finding("REN-01", "Edisi ini sudah digantikan. Laporkan rencana aksi pada edisi yang berlaku.")


def cannot(report: PlanReport, deed: PlanDeed) -> Finding | None:
    """REN-02: the table of its life names no such step from here."""
    if report.step(deed) is not None:
        return None
    state = PlanReport.State(report.state).label
    return Finding(
        "REN-02",
        f"Laporan ini berstatus “{state}”, sehingga tidak dapat {_DONE[deed]}. "
        "Muat ulang halaman untuk melihat langkah yang terbuka.",
    )


def too_early(opens_on: date, *, on: date) -> Finding | None:
    """REN-03: reported from the first day of its quarter, by the calendar of the office."""
    if on >= opens_on:
        return None
    return Finding("REN-03", f"Pelaporan checkpoint ini dibuka pada {format_day(opens_on)}.")


def overwritten(report: PlanReport, seen: int) -> Finding | None:
    """REN-04: nobody overwrites what they have not seen."""
    if report.version == seen:
        return None
    return Finding(
        "REN-04",
        "Orang lain menyimpan laporan ini sementara Bapak/Ibu mengisi. Muat ulang, lalu isikan kembali.",
    )


def not_allowed(exemption: str, allowed: Exemption | None) -> Finding | None:
    """REN-08: a statement stands for the outputs only where the annex's own remark says so."""
    if not exemption or exemption == allowed:
        return None
    return Finding(
        "REN-08", "Keterangan lampiran tidak mengizinkan pernyataan ini. Laporkan keluarannya satu per satu."
    )


def incomplete(
    report: PlanReport, *, outputs: Sequence[PlanOutput], told: Sequence[Decimal | None], late: int,
    proofs: int, statements: int,
) -> list[Finding]:  # fmt: skip
    """What is missing before a report can be handed in: the same list guards the deed and stands on the page.

    REN-05 an output that nobody has told, REN-06 obstacle and follow-up when late or below, REN-07 a proof,
    REN-08 the statement document.
    """
    found = []
    if report.exemption:
        if not statements:
            found.append(Finding("REN-08", "Lampirkan surat pernyataannya sebagai “Surat pernyataan”."))
    else:
        blank = [str(place) for place, one in enumerate(told, 1) if one is None]
        if blank or not outputs:
            named = f" {', '.join(blank)}" if len(outputs) > 1 else ""
            found.append(Finding("REN-05", f"Isi keluaran{named} dahulu; 0 dan “belum ada” juga jawaban."))
        if not proofs:
            found.append(Finding("REN-07", "Lampirkan sekurang-kurangnya satu bukti dukung."))
    below = report.achievement is not None and report.achievement < HUNDRED
    if (below or late) and not (report.obstacle.strip() and report.follow_up.strip()):
        why = "Capaian di bawah target" if below else f"Laporan terlambat {late} hari"
        found.append(Finding("REN-06", f"{why}. Isikan kendala dan tindak lanjutnya."))
    return found


def own_work(report: PlanReport, by: User) -> Finding | None:
    """REN-09 (S1): nobody confirms what they ever entered, proved or reported, whatever their post now."""
    if by.pk not in report.workers:
        return None
    return Finding(
        "REN-09",
        "Bapak/Ibu pernah mengisi, melengkapi bukti, atau menyampaikan laporan ini; orang lain yang "
        "memeriksanya.",
    )


def evidence_fixed(report: PlanReport) -> Finding | None:
    """REN-10: what proves a report that was handed in is neither added to nor taken away."""
    if report.step(PlanDeed.EDIT):
        return None
    return Finding("REN-10", "Bukti laporan yang sudah disampaikan tidak dapat ditambah atau diganti.")


def unexplained(reason: str, *, what: str) -> Finding | None:
    """REN-11: whoever sends back or opens a correction says why, in words."""
    if says_why(reason):
        return None
    return Finding("REN-11", f"Tulis alasan {what}, sedikitnya {LEAST_WORDS} kata.")


def correction_open(at_work: bool) -> Finding | None:
    """REN-21: one correction at a time."""
    return (
        Finding("REN-21", "Koreksi atas laporan ini sedang berjalan. Selesaikan dahulu.") if at_work else None
    )


def opened_oneself(report: PlanReport, by: User) -> Finding | None:
    """REN-22 (S3): who opens a correction does not report it."""
    if report.opened_by_id is None or report.opened_by_id != by.pk:
        return None
    return Finding("REN-22", "Bapak/Ibu sendiri yang membuka koreksi ini; orang lain yang menyampaikannya.")


def unfit_minutes(
    report: PlanReport, *, number: str, dated: date, has_file: bool, on: date
) -> Finding | None:
    """REN-12: the minutes have a number, a day that has come, and a file."""
    if report.route != PlanRoute.MINUTES:
        return Finding("REN-12", "Checkpoint ini tidak meminta berita acara Inspektorat.")
    if not number.strip():
        return Finding("REN-12", "Tulis nomor berita acaranya.")
    if dated > on:
        return Finding("REN-12", f"Tanggal berita acara {format_day(dated)} belum tiba.")
    if not has_file:
        return Finding("REN-12", "Lampirkan berkas berita acaranya.")
    return None


def third_person(report: PlanReport, by: User) -> Finding | None:
    """REN-13: the minutes are recorded by another than who confirmed as superior."""
    if report.confirmed_by_id != by.pk:
        return None
    return Finding("REN-13", "Berita acara dicatat orang lain daripada atasan yang menyetujui.")


def unfit_days(*, month_end: date, due_on: date, after_period_on: date) -> Finding | None:
    """REN-19: a day of one's own lies at the end of its month or after it, the later one not before."""
    if due_on < month_end or (due_on - month_end).days > _LONGEST:
        return Finding(
            "REN-19",
            f"Batas waktu checkpoint ini antara {format_day(month_end)} dan {_LONGEST} hari sesudahnya.",
        )
    if after_period_on < due_on or (after_period_on - month_end).days > _LONGEST:
        return Finding(
            "REN-19", "Batas waktu laporan masa tidak lebih awal dan paling lama 60 hari sesudah bulannya."
        )
    return None


def too_large(size: int) -> Finding | None:
    """REN-15: asked before a file is read at all."""
    told = kinds.too_large(size)
    return Finding("REN-15", told) if told else None


def not_a_proof(content: bytes) -> Finding | None:
    """REN-15: a whole PDF, photo or office document, and nothing else besides; 25 MB at most."""
    told = kinds.refusal(content)
    return Finding("REN-15", told) if told else None

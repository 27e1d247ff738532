"""What the room does not allow; each function answers one question and runs no query."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal

from selaras.accounts.models import User
from selaras.cascade.models import Edition
from selaras.documents import kinds
from selaras.engine.achievement import Achievement, Judgement
from selaras.engine.exact import shown
from selaras.engine.findings import Finding, Severity
from selaras.engine.numbers import format_number, range_words
from selaras.engine.periods import QUARTER_LABELS, format_day, quarter_end
from selaras.engine.reports import ReportDeed
from selaras.engine.targets import NotMeasured
from selaras.kernel.rules import says_why
from selaras.measurement.models import CorrectionRequest, Figure, Reopening, Report
from selaras.planning.models import Indicator
from selaras.surveys.models import Wave

_DONE = {
    ReportDeed.EDIT: "diubah",
    ReportDeed.SEND: "dikirim",
    ReportDeed.WITHDRAW: "ditarik",
    ReportDeed.APPROVE: "disetujui",
    ReportDeed.VERIFY: "diverifikasi",
    ReportDeed.SEND_BACK: "dikembalikan",
    ReportDeed.REPLACE: "dikoreksi",
}


def not_published(edition: Edition) -> Finding | None:
    """LAP-01: one measures what was decreed, not a draft."""
    if edition.state == Edition.State.PUBLISHED:
        return None
    return Finding("LAP-01", "Edisi ini belum terbit. Terbitkan lebih dahulu, lalu siapkan pengukurannya.")


def cannot(report: Report, deed: ReportDeed) -> Finding | None:
    """LAP-02: the table of its life names no such step from here."""
    if report.step(deed) is not None:
        return None
    state = Report.State(report.state).label
    return Finding(
        "LAP-02",
        f"Laporan ini berstatus “{state}”, sehingga tidak dapat {_DONE[deed]}. "
        "Muat ulang halaman untuk melihat langkah yang terbuka.",
    )


def not_reported_here(figure: Figure, quarter: int) -> Finding | None:
    """LAP-03: a quarter that is not measured, and a figure made from others, are nobody's to fill in."""
    if figure.source != Figure.Source.REPORTED:
        return Finding("LAP-03", "Angka ini dihitung dari angka lain dan tidak diisi sendiri.")
    if isinstance(figure.targets.quarters[quarter - 1], NotMeasured):
        return Finding("LAP-03", f"Indikator ini tidak diukur pada {QUARTER_LABELS[quarter]} (target N/A).")
    return None


def filled_by_survey(wave: Wave | None) -> Finding | None:
    """SKM-44: what a survey answers for this post is not typed beside it."""
    if wave is None:
        return None
    return Finding("SKM-44", f"Triwulan ini diisi hasil survei “{wave.name}” setelah diverifikasi.")


def closed(*, opens_on: date, last_day: date, on: date) -> Finding | None:
    """LAP-04: reported within the days of the quarter, by the clock of the server."""
    if opens_on <= on <= last_day:
        return None
    if on < opens_on:
        return Finding("LAP-04", f"Pengisian dibuka pada {format_day(opens_on)}.")
    return Finding(
        "LAP-04", f"Pengisian ditutup pada {format_day(last_day)}. Mintalah pembukaan kembali kepada Bappeda."
    )


def overwritten(report: Report, seen: int) -> Finding | None:
    """LAP-05: nobody overwrites what they have not seen."""
    if report.version == seen:
        return None
    return Finding(
        "LAP-05",
        "Orang lain menyimpan laporan ini sementara Bapak/Ibu mengisi. Muat ulang, lalu isikan kembali.",
    )


def incomplete(report: Report, told: Achievement, *, missing: tuple[str, ...]) -> list[Finding]:
    """What is missing before a report can be sent: the same list guards the deed and stands on the page.

    LAP-06 a figure or the reason for its absence, LAP-07 obstacle and follow-up below the target, LAP-08 an
    explanation of what is beyond belief or beyond the indicator's own range (LAP-25).
    """
    found = []
    if report.absence:
        if not says_why(report.reason):
            found.append(Finding("LAP-06", "Jelaskan mengapa realisasinya tidak ada, sedikitnya tiga kata."))
    elif report.actual is None:
        named = f": {', '.join(missing)}" if missing else ""
        found.append(Finding("LAP-06", f"Lengkapi masukannya{named}, atau nyatakan mengapa tidak ada."))
    if told.judgement is Judgement.MISSED and not (report.obstacle.strip() and report.follow_up.strip()):
        found.append(Finding("LAP-07", "Realisasi di bawah target. Isikan kendala dan tindak lanjutnya."))
    if any(one.rule == "CAP-07" for one in told.findings) and not report.explanation.strip():
        found.append(Finding("LAP-08", "Capaian di atas 200 %. Periksa masukannya, atau beri penjelasan."))
    outside = out_of_range(report.figure.indicator, report.actual)
    if outside and not report.explanation.strip():
        found.append(replace(outside, severity=Severity.ERROR))
    return found


def out_of_range(indicator: Indicator, value: Decimal | None) -> Finding | None:
    """LAP-25: a figure that the indicator cannot have, such as 5 on a scale of 0 to 4.

    A warning once it is explained, never mended: the range of the dictionary may be wrong as well.
    """
    low, high = indicator.low, indicator.high
    if value is None or ((low is None or low <= value) and (high is None or value <= high)):
        return None
    return Finding(
        "LAP-25",
        f"Hasil {format_number(shown(value, 4))} di luar rentang indikator ini: {range_words(low, high)}. "
        "Periksa masukannya; bila memang demikian, beri penjelasan.",
        severity=Severity.WARNING,
    )


def own_work(report: Report, by: User) -> Finding | None:
    """LAP-09 (S1): nobody confirms what they ever entered, proved or sent, whatever post they hold by now."""
    if by.pk not in report.workers:
        return None
    return Finding(
        "LAP-09",
        "Bapak/Ibu pernah mengisi, melengkapi bukti, atau mengirim laporan ini; orang lain yang memeriksa.",
    )


def evidence_fixed(report: Report) -> Finding | None:
    """LAP-10: what proves a report that was sent is neither added to nor taken away."""
    if report.step(ReportDeed.EDIT):
        return None
    return Finding("LAP-10", "Bukti dukung laporan yang sudah dikirim tidak dapat ditambah atau diganti.")


def unexplained(reason: str, *, what: str) -> Finding | None:
    """LAP-11: whoever sends back or corrects says why, in words."""
    if says_why(reason):
        return None
    return Finding("LAP-11", f"Tulis alasan {what}, sedikitnya tiga kata.")


def same_person(one: int | None, by: User, *, what: str) -> Finding | None:
    """LAP-12 (S3): who asks does not grant."""
    if one != by.pk:
        return None
    return Finding("LAP-12", f"{what} disetujui orang lain daripada yang memintanya.")


def without_evidence(count: int) -> Finding | None:
    """LAP-13: a figure is sent with at least one proof; an absence too."""
    if count:
        return None
    return Finding("LAP-13", "Lampirkan sekurang-kurangnya satu bukti dukung.")


def already_corrected(at_work: bool) -> Finding | None:
    """LAP-14: one correction at a time."""
    return (
        Finding("LAP-14", "Koreksi atas triwulan ini sedang berjalan. Selesaikan dahulu.")
        if at_work
        else None
    )


def already_asked(is_open: bool) -> Finding | None:
    """LAP-16: one request at a time, answered once."""
    return (
        Finding("LAP-16", "Koreksi atas laporan ini sudah diminta dan menunggu jawaban.") if is_open else None
    )


def already_answered(request: CorrectionRequest) -> Finding | None:
    """LAP-16: an answer is given once."""
    if request.answered_at is None:
        return None
    return Finding("LAP-16", "Permintaan koreksi ini sudah dijawab. Muat ulang halaman.")


def unfit_days(*, year: int, quarter: int, opens_on: date, closes_on: date) -> Finding | None:
    """LAP-17: a quarter is opened once it has begun and closed after it is over."""
    first, end = date(year, 3 * quarter - 2, 1), quarter_end(year, quarter)
    if opens_on < first:
        return Finding(
            "LAP-17",
            f"{QUARTER_LABELS[quarter]} mulai {format_day(first)}; bukalah pengisiannya sesudah itu.",
        )
    if closes_on <= end or closes_on < opens_on:
        return Finding(
            "LAP-17",
            f"{QUARTER_LABELS[quarter]} berakhir {format_day(end)}; tutuplah pengisiannya sesudah itu.",
        )
    return None


def opened_by_one(*, last_day: date, closes_on: date, on: date) -> Finding | None:
    """LAP-18: what is closed is not opened again by moving its days."""
    if on <= last_day or closes_on < on:
        return None
    return Finding(
        "LAP-18",
        f"Masa ini sudah ditutup {format_day(last_day)}. Pembukaan kembali diminta dan disetujui dua orang.",
    )


def not_to_reopen(*, last_day: date, until: date, on: date, waiting: bool) -> Finding | None:
    """LAP-19: one asks for a quarter that is closed, until a day to come, once at a time."""
    if waiting:
        return Finding("LAP-19", "Pembukaan kembali triwulan ini sudah diminta dan menunggu persetujuan.")
    if on <= last_day:
        return Finding("LAP-19", f"Masa ini masih terbuka sampai {format_day(last_day)}.")
    if until < on:
        return Finding("LAP-19", "Pilih hari yang akan datang sebagai batas pembukaan kembali.")
    return None


def granted_already(reopening: Reopening) -> Finding | None:
    """LAP-19: granted once."""
    return Finding("LAP-19", "Pembukaan kembali ini sudah disetujui.") if reopening.granted_at else None


def to_look_at_alone(reused: int, told: Achievement) -> Finding | None:
    """LAP-22: what proves another report as well, or is beyond belief, is not confirmed unseen."""
    if any(one.rule == "CAP-07" for one in told.findings):
        return Finding("LAP-22", "Capaiannya di atas 200 %. Buka laporannya, periksa, lalu terima di sana.")
    if not reused:
        return None
    return Finding(
        "LAP-22",
        f"{reused} buktinya juga dipakai pada laporan lain. Buka laporannya, bandingkan, lalu terima di "
        "sana.",
    )


def proves_nothing_known(
    *, input_code: str, inputs: Collection[str], expected: str, listed: Collection[str]
) -> Finding | None:
    """LAP-24: a proof is tied to an input of the formula and to a proof of the dictionary, or to neither."""
    if input_code and input_code not in inputs:
        return Finding("LAP-24", "Masukan yang dibuktikan tidak ada pada rumusnya. Pilih dari daftarnya.")
    if expected and expected not in listed:
        return Finding("LAP-24", "Jenis bukti ini tidak ada pada kamus. Pilih dari daftarnya.")
    return None


def too_large(size: int) -> Finding | None:
    """LAP-15: asked before a file is read at all."""
    told = kinds.too_large(size)
    return Finding("LAP-15", told) if told else None


def not_a_proof(content: bytes) -> Finding | None:
    """LAP-15: a whole PDF, photo or office document, and nothing else besides; 25 MB at most."""
    told = kinds.refusal(content)
    return Finding("LAP-15", told) if told else None

"""What the room does not allow; each function answers one question and runs no query."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from selaras.accounts.models import User
from selaras.documents.models import Job
from selaras.engine.findings import Finding, Severity
from selaras.engine.periods import QUARTER_LABELS, format_day
from selaras.engine.survey import check_instrument
from selaras.engine.waves import WaveDeed
from selaras.kernel.rules import LEAST_WORDS, says_why
from selaras.surveys.models import Instrument, Intake, SurveyPoint, Wave, WaveReopening

_DONE = {
    WaveDeed.PREPARE: "diubah",
    WaveDeed.OPEN: "dibuka",
    WaveDeed.CLOSE: "ditutup",
    WaveDeed.SEND_BACK: "dikembalikan",
    WaveDeed.VERIFY: "diverifikasi",
    WaveDeed.REOPEN: "dibuka kembali",
}


def cannot_count(instrument: Instrument) -> list[Finding]:
    """SKM-02: elements, levels and weights that make an index, and a name for every level."""
    found = check_instrument(instrument.counting)
    for element in instrument.elements.all():
        if len(element.options) != instrument.top or not all(name.strip() for name in element.options):
            found.append(Finding(
                "SKM-02",
                f"Unsur {element.code} memerlukan {instrument.top} pilihan jawaban yang bernama.",
            ))  # fmt: skip
    return found


def in_use(instrument: Instrument) -> Finding | None:
    """SKM-04: what was asked stays what was asked."""
    if instrument.used_at is None:
        return None
    return Finding("SKM-04", "Instrumen ini sudah dipakai gelombang survei. Buatlah versi baru.")


def cannot(wave: Wave, deed: WaveDeed) -> Finding | None:
    """SKM-07: the table of its life names no such step from here."""
    if wave.step(deed) is not None:
        return None
    state = Wave.State(wave.state).label
    return Finding(
        "SKM-07",
        f"Gelombang ini berstatus “{state}”, sehingga tidak dapat {_DONE[deed]}. "
        "Muat ulang halaman untuk melihat langkah yang terbuka.",
    )


def not_ready(wave: Wave, points: Sequence[SurveyPoint]) -> list[Finding]:
    """SKM-08: a wave is opened with places to ask at, within its quarter."""
    found = []
    if not points:
        found.append(Finding("SKM-08", "Belum ada titik survei. Pilih unit dan layanan lebih dahulu."))
    first, last = date(wave.year, 3 * wave.quarter - 2, 1), date(wave.year, 12, 31)
    if not first <= wave.closes_on <= last:
        found.append(Finding(
            "SKM-08",
            f"Gelombang {QUARTER_LABELS[wave.quarter]} {wave.year} ditutup antara {format_day(first)} dan "
            f"{format_day(last)}; {format_day(wave.closes_on)} di luarnya.",
            severity=Severity.WARNING,
        ))  # fmt: skip
    return found


def not_open(wave: Wave, on: date) -> Finding | None:
    """SKM-06: answers come while the wave is open, by the clock of the server."""
    if wave.state != Wave.State.OPEN:
        return Finding("SKM-06", "Survei ini tidak sedang dibuka, sehingga jawaban tidak dapat diterima.")
    if on < wave.opens_on:
        return Finding("SKM-06", f"Survei ini dibuka pada {format_day(wave.opens_on)}.")
    if on > wave.closes_on:
        return Finding("SKM-06", f"Survei ini sudah ditutup pada {format_day(wave.closes_on)}.")
    return None


def unexplained(reason: str, *, what: str) -> Finding | None:
    """SKM-09: a reason that somebody else can understand a year later."""
    if says_why(reason):
        return None
    return Finding("SKM-09", f"Tuliskan alasan {what}, sedikitnya {LEAST_WORDS} kata.")


def same_person(first: Sequence[int | None], by: User, *, what: str) -> Finding | None:
    """SKM-10: who ran or asked does not confirm."""
    if by.pk not in first:
        return None
    return Finding("SKM-10", f"{what} dilakukan oleh orang lain, bukan yang mengelola atau memintanya.")


def short_of(points: Sequence[SurveyPoint]) -> Finding | None:
    """SKM-11: fewer respondents than needed are said and never hidden; the index is shown all the same."""
    short = [one for one in points if one.respondents < one.needed]
    if not short:
        return None
    return Finding(
        "SKM-11",
        f"{len(short)} dari {len(points)} titik survei belum mencapai jumlah responden yang diperlukan.",
        severity=Severity.WARNING,
    )


def unreadable(answers: Sequence[int], traits: Sequence[int], instrument: Instrument) -> Finding | None:
    """SKM-12: one level or a blank for each element, one option or none for each trait, and not all blank."""
    elements, groups = list(instrument.elements.all()), instrument.groups
    if len(answers) != len(elements) or len(traits) != len(groups):
        return Finding("SKM-12", "Jawaban tidak sesuai dengan instrumen. Muat ulang formulirnya.")
    for element, answer in zip(elements, answers, strict=True):
        if not 0 <= answer <= instrument.top:
            return Finding("SKM-12", f"{element.code}: jawaban {answer} di luar 1 sampai {instrument.top}.")
    for (_, name, options), option in zip(groups, traits, strict=True):
        if not 0 <= option <= len(options):
            return Finding("SKM-12", f"{name}: pilihan tidak dikenal.")
    if not any(answers):
        return Finding("SKM-12", "Belum ada unsur yang dijawab. Jawablah sedikitnya satu unsur.")
    return None


def fitting(instrument: Instrument) -> Callable[[Sequence[int], Sequence[int]], bool]:
    """SKM-12 for a million forms: whether `unreadable` would find nothing, without asking it each time."""
    elements, top = len(instrument.elements.all()), instrument.top
    most = [len(options) for *_, options in instrument.groups]

    def fits(answers: Sequence[int], traits: Sequence[int]) -> bool:
        if len(answers) != elements or len(traits) != len(most):
            return False
        for option, last in zip(traits, most, strict=True):
            if not 0 <= option <= last:
                return False
        return min(answers) >= 0 and 0 < max(answers) <= top

    return fits


def elsewhere(within: bool) -> Finding | None:
    """SKM-19: an answer belongs to a survey point of its wave."""
    if within:
        return None
    return Finding("SKM-19", "Ada jawaban untuk titik yang bukan titik survei gelombang ini.")


def asked_already(waiting: bool) -> Finding | None:
    """SKM-13: one question at a time."""
    if not waiting:
        return None
    return Finding("SKM-13", "Pembukaan kembali gelombang ini sudah diminta dan menunggu persetujuan.")


def granted_already(asked: WaveReopening) -> Finding | None:
    """SKM-13: answered once."""
    if asked.granted_at is None:
        return None
    return Finding("SKM-13", "Pembukaan kembali ini sudah disetujui.")


def not_verified(wave: Wave) -> Finding | None:
    """SKM-14: what is published was confirmed."""
    if wave.state == Wave.State.VERIFIED:
        return None
    return Finding("SKM-14", "Hasil survei diumumkan sesudah diverifikasi.")


def brought_in(known: bool) -> Finding | None:
    """SKM-15: the same file twice would count everybody twice."""
    if not known:
        return None
    return Finding("SKM-15", "Berkas ini sudah diimpor ke gelombang ini.")


def not_clean(intake: Intake) -> Finding | None:
    """SKM-30: what is taken was examined with the very columns, and nothing was wrong with it."""
    if intake.is_clean:
        return None
    if not intake.told:
        return Finding("SKM-30", "Berkas ini belum diperiksa. Pilih kolomnya, lalu periksa.")
    return Finding(
        "SKM-30",
        "Berkas ini memuat kesalahan dan tidak diambil sebagian pun. Perbaiki berkasnya, lalu unggah lagi.",
    )


def told_otherwise(expected: Mapping[int, int], taken: Mapping[int, int]) -> Finding | None:
    """SKM-31: as many answers at each point as the examination counted; one more or less, and none is in."""
    if dict(expected) == dict(taken):
        return None
    return Finding(
        "SKM-31",
        f"Jawaban yang terbaca ({sum(taken.values())}) berbeda dari hasil pemeriksaan "
        f"({sum(expected.values())}). Tidak ada yang diimpor; periksa ulang berkasnya.",
    )


def in_hand(job: Job | None) -> Finding | None:
    """SKM-32: a file is examined or taken by one worker at a time; `job` as documents.queries tells it."""
    if job is None or not job.running:
        return None
    return Finding("SKM-32", "Berkas ini sedang dikerjakan. Tunggu sampai selesai.")


def taken_already(intake: Intake) -> Finding | None:
    """SKM-15: nothing of it changes any more."""
    if intake.batch_id is None:
        return None
    return Finding("SKM-15", "Berkas ini sudah diimpor.")

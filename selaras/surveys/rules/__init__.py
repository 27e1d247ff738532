"""What the room does not allow; each function answers one question and runs no query."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from selaras.accounts.models import User
from selaras.documents.models import Job
from selaras.engine.findings import Finding, Severity
from selaras.engine.periods import QUARTER_LABELS, format_day
from selaras.engine.survey import check_instrument
from selaras.engine.waves import WaveDeed
from selaras.kernel.rules import LEAST_WORDS, says_why
from selaras.org.models import OrgUnit
from selaras.surveys.models import Instrument, Intake, SurveyPoint, Wave, WaveReopening

# the scale of PermenPANRB 14/2017: levels and factor
LAWFUL = (4, Decimal(25))
# how many groups a trait tells apart: one says nothing, and of many each is a few people
GROUPS = (2, 20)
PERSONAL = frozenset({
    "nama", "nik", "ktp", "nip", "npwp", "kk", "alamat", "telepon", "telp", "hp", "wa", "whatsapp", "email",
    "surel",
})  # fmt: skip

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


def off_the_table(instrument: Instrument) -> Finding | None:
    """SKM-23: the law's classes are those of four levels times 25; another scale has no class."""
    if not instrument.scale or (instrument.top, instrument.factor) == LAWFUL:
        return None
    top, factor = LAWFUL
    return Finding(
        "SKM-23",
        f"Tabel mutu PermenPANRB 14/2017 berlaku untuk skala 1 sampai {top} yang dikalikan {factor}. "
        "Pakailah skala itu, atau pilih tanpa tabel mutu.",
    )


def not_coarse(instrument: Instrument) -> list[Finding]:
    """SKM-24: a trait is a choice of few groups; nothing that is one person's own, nothing twice."""
    found = []
    names = [name for _, name, _ in instrument.groups]
    codes = [code for code, *_ in instrument.groups]
    for code, name, options in instrument.groups:
        least, most = GROUPS
        if not least <= len(options) <= most or len({one.casefold() for one in options}) < len(options):
            found.append(Finding(
                "SKM-24", f"Ciri “{name}” memerlukan {least} sampai {most} pilihan yang berlainan."
            ))  # fmt: skip
        if codes.count(code) > 1 or names.count(name) > 1:
            found.append(Finding("SKM-24", f"Ciri “{name}” tertulis lebih dari sekali."))
        if asked := sorted(set(re.findall(r"\w+", name.casefold())) & PERSONAL):
            found.append(Finding(
                "SKM-24",
                f"Ciri “{name}” menanyakan {asked[0]}, yang menunjuk orangnya. Pakailah kelompok yang kasar.",
            ))  # fmt: skip
    return found


def waves_wait(waves: Sequence[Wave]) -> Finding | None:
    """SKM-22: a version that a wave is prepared with stays."""
    if not waves:
        return None
    named = ", ".join(f"“{wave.name}”" for wave in waves)
    return Finding(
        "SKM-22", f"Versi ini dipakai gelombang {named}. Ubah gelombangnya dahulu, baru buang versi ini."
    )


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


def pointless(points: Sequence[SurveyPoint]) -> list[Finding]:
    """SKM-08: a wave is opened with places to ask at."""
    if points:
        return []
    return [Finding("SKM-08", "Belum ada titik survei. Pilih unit dan layanan lebih dahulu.")]


def off_quarter(wave: Wave) -> list[Finding]:
    """SKM-08: it is closed within its quarter or later in the year; another day is told."""
    first, last = date(wave.year, 3 * wave.quarter - 2, 1), date(wave.year, 12, 31)
    if first <= wave.closes_on <= last:
        return []
    told = (
        f"Gelombang {QUARTER_LABELS[wave.quarter]} {wave.year} seharusnya ditutup antara "
        f"{format_day(first)} dan {format_day(last)}; {format_day(wave.closes_on)} di luarnya."
    )
    return [Finding("SKM-08", told, severity=Severity.WARNING)]


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


def published_already(wave: Wave) -> Finding | None:
    """SKM-14: the day of a publication stands until the wave is opened again."""
    if wave.published_at is None:
        return None
    return Finding("SKM-14", "Hasil gelombang ini sudah diumumkan.")


def brought_in(known: bool) -> Finding | None:
    """SKM-15: the same file twice would count everybody twice."""
    if not known:
        return None
    return Finding("SKM-15", "Berkas ini sudah diimpor ke gelombang ini.")


def not_standing(units: Iterable[OrgUnit], on: date) -> list[Finding]:
    """SKM-25: a survey is held at units that stand on its first day; one that was merged is named."""
    return [Finding("SKM-25", gone(unit, on), unit.name) for unit in units if on not in unit.period]


def gone(unit: OrgUnit, on: date) -> str:
    """Why a unit is not asked on a day: not there yet, or no longer."""
    if unit.period.lower and on < unit.period.lower:
        return f"{unit.name} baru berlaku mulai {format_day(unit.period.lower)}."
    return (
        f"{unit.name} sudah tidak berlaku sejak {format_day(unit.period.upper)}; mungkin sudah digabung. "
        "Pilih unit penggantinya."
    )


def missing_to_open(wave: Wave, points: Sequence[SurveyPoint], on: date) -> list[Finding]:
    """What stands in the way of opening, and what is only told (SKM-08, SKM-25, SKM-28); points with unit."""
    return [finding for _, found in asked_to_open(wave, points, on) for finding in found]


def asked_to_open(wave: Wave, points: Sequence[SurveyPoint], on: date) -> list[tuple[str, list[Finding]]]:
    """The check-list of opening: what is asked for, and what of it is missing, as the deed itself asks."""
    units = {one.unit_id: one.unit for one in points}
    closing = day_is_over(wave.closes_on, on)
    standing = ("Setiap unit berlaku pada hari pertama", not_standing(units.values(), wave.opens_on))
    return [
        ("Unit dan layanan dipilih", pointless(points)),
        *([standing] if points else []),
        ("Hari terakhir belum lewat", [closing] if closing else []),
        ("Hari terakhir sesuai dengan triwulannya", off_quarter(wave)),
    ]


def to_weigh(points: Sequence[SurveyPoint]) -> list[Finding]:
    """What whoever closes or confirms a wave must know: warnings, none forbids it (SKM-11, SKM-29)."""
    short = short_of(points)
    return nobody_asked(points) + ([short] if short else [])


def taken_name(taken: bool, name: str, year: int) -> Finding | None:
    """SKM-27: a name says which wave of a year is meant."""
    if not taken:
        return None
    return Finding(
        "SKM-27", f"Gelombang bernama “{name}” sudah ada pada tahun {year}. Beri nama lain.", "name"
    )


def taken_indicator(taken: bool, quarter: int, year: int) -> Finding | None:
    """SKM-27: one wave fills an indicator in a quarter, or nobody could tell which figure counts."""
    if not taken:
        return None
    return Finding(
        "SKM-27",
        f"Indikator ini sudah diisi gelombang lain pada {QUARTER_LABELS[quarter]} {year}. "
        "Pilih triwulan lain, atau kosongkan indikatornya.",
        "indicator",
    )


def day_is_over(closes_on: date, on: date) -> Finding | None:
    """SKM-28: what is opened stays open for at least today."""
    if closes_on >= on:
        return None
    return Finding(
        "SKM-28", f"Hari penutupan {format_day(closes_on)} sudah lewat. Pilih hari ini atau sesudahnya."
    )


def nobody_asked(points: Sequence[SurveyPoint]) -> list[Finding]:
    """SKM-29: a wave, or a service of it, that nobody answered is named before anybody confirms it."""
    if not any(one.respondents for one in points):
        return [
            Finding("SKM-29", "Belum ada satu jawaban pun pada gelombang ini.", severity=Severity.WARNING)
        ]
    people: dict[str, int] = {}
    for one in points:
        if one.service is not None:
            people[one.service.name] = people.get(one.service.name, 0) + one.respondents
    left = [name for name, count in people.items() if not count]
    if not left:
        return []
    told = f"{len(left)} layanan belum dijawab siapa pun: {', '.join(left)}."
    return [Finding("SKM-29", told, severity=Severity.WARNING)]


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

"""Rules about regional strategic activities (KSD), and about the texts and dates of all plans."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from selaras.engine.cascade.calendar import Period, day_name, due_dates, periods, years
from selaras.engine.cascade.facts import Checkpoint, Facts, Ksd, Plan
from selaras.engine.cascade.phrases import listed, quoted
from selaras.engine.cascade.places import at_activity, at_plan, label
from selaras.engine.cascade.rule import Hit, rule
from selaras.engine.cascade.targets import PERCENT
from selaras.engine.cascade.texts import cut_off, placeholder
from selaras.engine.findings import Severity
from selaras.engine.names import fold
from selaras.engine.numbers import format_number
from selaras.engine.periods import QUARTER_LABELS, quarter_end

ANNEX = "Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran IV"
_HALF_A_YEAR = 184  # days: what is reported later than that names the wrong year
_PERCENT = re.compile(r"(\d{1,3}(?:,\d+)?)\s*%")
_FALLING = re.compile(r"penurunan|menurun|turunnya|berkurang|pengurangan", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(\d{1,3}(?:\.\d{3})*|\d+)\s+(lokasi|kawasan|titik|ruas|kelurahan|kecamatan|rw|rt|dokumen|laporan|orang|"
    r"unit|kegiatan|paket|gedung)\b",
    re.IGNORECASE,
)


def _share(text: str) -> Decimal | None:
    """The one percentage of a text; None where it names none or several."""
    found = _PERCENT.findall(text)
    return Decimal(found[0].replace(",", ".")) if len(found) == 1 else None


def _count(text: str) -> Decimal | None:
    """The one counted quantity of a text, 56 for "di 56 Lokasi"; None where it names none or several."""
    found = _COUNTED.findall(text)
    return Decimal(found[0][0].replace(".", "")) if len(found) == 1 else None


def _points(ksd: Ksd) -> list[Checkpoint]:
    return sorted(ksd.checkpoints, key=lambda point: point.due)


@rule(
    "TGT-14",
    asks="Apakah target KSD tidak turun, dan jumlah per checkpoint sesuai dengan kriterianya?",
    severity=Severity.WARNING,
    why="Persentase penyelesaian tidak berkurang, dan bagian-bagian harus berjumlah yang dijanjikan.",
    source=f"{ANNEX} (kolom kriteria keberhasilan dan target)",
    whole=True,
)
def targets_of_an_activity(facts: Facts) -> Iterator[Hit]:
    for ksd in facts.activities:
        points = _points(ksd)
        shares = [(point.month, share) for point in points if (share := _share(point.output)) is not None]
        may_fall = any(_FALLING.search(text) for text in (ksd.action, *(point.criterion for point in points)))
        for (before, more), (month, less) in pairwise(shares):
            if less < more and not may_fall:
                message = (
                    f"Target turun dari {format_number(more)} % pada {before} menjadi "
                    f"{format_number(less)} % pada {month}. Perbaiki salah satunya."
                )
                yield at_activity(ksd, message, before, str(more), month, str(less))
        yield from _total(ksd, points)


def _total(ksd: Ksd, points: list[Checkpoint]) -> Iterator[Hit]:
    """A promised number that is neither the sum of the checkpoints, nor each of them, nor the last."""
    parts = [_count(point.output) for point in points]
    promised = {count for point in points if (count := _count(point.criterion)) is not None}
    told = [part for part in parts if part is not None]
    if len(promised) != 1 or len(told) < len(parts):
        return
    whole, total = promised.pop(), sum(told, Decimal(0))
    if whole not in {total, told[-1]}:
        sum_ = " + ".join(map(format_number, told))
        message = (
            f"Kriteria menyebut {format_number(whole)}, sedangkan target checkpoint {sum_} = "
            f"{format_number(total)}. Sesuaikan salah satunya."
        )
        yield at_activity(ksd, message, sum_, str(whole))


@rule(
    "TGT-15",
    asks="Apakah target KSD yang menyebut suatu indikator sama dengan target indikator itu?",
    severity=Severity.WARNING,
    why="Satu janji dengan dua angka dinilai dua kali dengan hasil yang berbeda.",
    source=f"{ANNEX} (kolom target) dan Lampiran I (kolom tahunan)",
    whole=True,
)
def activity_against_annex(facts: Facts) -> Iterator[Hit]:
    shares = {
        fold(rows[0].name): rows[0] for rows in facts.rows_of_entry.values() if fold(rows[0].uom) in PERCENT
    }
    for ksd in facts.activities:
        points = _points(ksd)
        last = _share(points[-1].output) if points else None
        if last is None:
            continue
        said = fold(" ".join([ksd.action, *(f"{point.criterion} {point.output}" for point in points)]))
        for name, row in shares.items():
            annual = row.targets.annual
            if name in said and isinstance(annual, Decimal) and annual != last:
                message = (
                    f"Target {points[-1].month} {format_number(last)} % berbeda dengan target tahunan "
                    f"{format_number(annual)} pada {facts.place(row)} untuk indikator yang sama. "
                    "Samakan keduanya."
                )
                yield at_activity(ksd, message, name, str(last), format_number(annual))


@rule(
    "RAK-08",
    asks="Apakah setiap KSD mempunyai checkpoint, unit penanggung jawab, kriteria, dan target?",
    severity=Severity.WARNING,
    why="KSD tanpa salah satunya tidak dapat dilaporkan atau dinilai.",
    source=f"{ANNEX} (kolom 5, 7, 8, 9)",
    whole=True,
)
def incomplete_activity(facts: Facts) -> Iterator[Hit]:
    for ksd in facts.activities:
        gone = [
            facts.units[key].name for key in ksd.units if key in facts.units and not facts.units[key].active
        ]
        faults = [
            *(["checkpoint"] if not ksd.checkpoints else []),
            *(["unit penanggung jawab"] if not ksd.units else []),
            *(f"kriteria {point.month}" for point in ksd.checkpoints if not point.criterion.strip()),
            *(f"target {point.month}" for point in ksd.checkpoints if not point.output.strip()),
            *(f"pengganti {name} yang sudah tidak berlaku" for name in gone),
        ]
        if faults:
            message = f"KSD {quoted(ksd.action)} belum mempunyai {listed(faults, most=5)}. Lengkapi isiannya."
            yield at_activity(ksd, message, *faults)


@rule(
    "RAK-09",
    asks="Apakah tanggal penyampaian di dalam target sama dengan batas checkpoint-nya?",
    severity=Severity.NOTE,
    why="Yang mengikuti checkpoint saja terlambat menurut tanggal yang tertulis, misalnya 31 Juli.",
    source=f"{ANNEX} no. 1 (disampaikan pada 31 Juli) dan kolom 8",
    whole=True,
)
def two_deadlines(facts: Facts) -> Iterator[Hit]:
    for ksd in facts.activities:
        for point in ksd.checkpoints:
            for shown, day, says_day in due_dates(point.output):
                if says_day and day < point.due and day.month != point.due.month:
                    message = (
                        f"Target {point.month} menyebut {shown}, sedangkan checkpoint jatuh "
                        f"{day_name(point.due)}. Pantau tanggal yang lebih awal, atau pindahkan target "
                        "ini ke checkpoint sebelumnya."
                    )
                    yield at_activity(ksd, message, point.month, shown)


@rule(
    "RAK-10",
    asks="Apakah tanggal yang disebut sebuah target tidak jatuh sesudah batas waktunya?",
    severity=Severity.WARNING,
    why="Yang baru jatuh tempo kemudian tidak dapat dinilai pada batas waktu itu.",
    source=f"{ANNEX} (kolom 8 dan 9); Lampiran V (kolom waktu)",
    whole=True,
)
def date_after_deadline(facts: Facts) -> Iterator[Hit]:
    for ksd in facts.activities:
        for point in ksd.checkpoints:
            for shown, day, _ in due_dates(point.output):
                if day > point.due:
                    message = (
                        f"Target {point.month} menyebut {shown}, sesudah checkpoint "
                        f"{day_name(point.due)}. Perbaiki tanggalnya, atau pindahkan checkpoint-nya."
                    )
                    yield at_activity(ksd, message, point.month, shown)
    for plan in facts.plans:
        due = quarter_end(facts.year, plan.quarter)
        for shown, day, _ in due_dates(f"{plan.action}\n{plan.output}"):
            if day > due:
                message = (
                    f"{label(plan)} menyebut {shown}, sesudah {QUARTER_LABELS[plan.quarter]} berakhir "
                    f"{day_name(due)}. Perbaiki tanggal atau waktunya."
                )
                yield at_plan(facts, plan, message, shown, str(plan.quarter))


@rule(
    "RAK-11",
    asks="Apakah teks KSD dan rencana aksi utuh, tanpa isian kosong seperti “di XX”?",
    severity=Severity.WARNING,
    why="Kriteria yang belum diisi tidak dapat dinilai terpenuhi atau tidak.",
    source=f"{ANNEX} (kolom 4–11); Lampiran V",
    whole=True,
)
def plan_text_cut(facts: Facts) -> Iterator[Hit]:
    for ksd in facts.activities:
        texts = [
            ("rencana aksi", ksd.action), ("penanggung jawab", ksd.responsible),
            ("instansi terkait", ksd.related),
            *(("kriteria keberhasilan", point.criterion) for point in _points(ksd)),
            *((f"target {point.month}", point.output) for point in _points(ksd)), ("keterangan", ksd.note),
        ]  # fmt: skip
        faults = _cut(texts)
        if faults:
            yield at_activity(ksd, f"{_sentence(faults)} Lengkapi teksnya.", *faults)
    for plan in facts.plans:
        faults = _cut(
            [("rencana aksi", plan.action), ("kriteria", plan.criterion), ("keluaran", plan.output)]
        )
        if faults:
            yield at_plan(facts, plan, f"{_sentence(faults)} Lengkapi teksnya.", *faults)


def _cut(texts: list[tuple[str, str]]) -> list[str]:
    """What is open or cut off in the texts of a plan, each once."""
    found = []
    for name, text in texts:
        open_place, cut = placeholder(text), cut_off(text)
        if open_place:
            found.append(f"{name} masih memuat isian kosong {open_place}")
        if cut:
            found.append(f"{name} terpotong: {cut}")
    return list(dict.fromkeys(found))


def _sentence(faults: list[str]) -> str:
    said = "; ".join(faults)
    return f"{said[0].upper()}{said[1:]}."


@rule(
    "RAK-12",
    asks="Apakah rencana aksi, kriteria, dan keluarannya menyebut semester, triwulan, dan tahun yang sama?",
    severity=Severity.WARNING,
    why="Keluaran untuk masa lain tidak membuktikan aksi ini.",
    source="Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran V (kode RA, KK, T/O)",
    whole=True,
)
def other_periods(facts: Facts) -> Iterator[Hit]:
    for plan in facts.plans:
        faults = [
            f"{name} menyebut {listed(extra)}, yang tidak disebut {label(plan)} sendiri"
            for name, text in (("kriteria", plan.criterion), ("keluaran", plan.output))
            if (extra := _foreign(plan, text, facts.year))
        ]
        old = _stale(f"{plan.action}\n{plan.output}", facts.year, quarter_end(facts.year, plan.quarter))
        faults += [f"{QUARTER_LABELS[plan.quarter]} {facts.year} masih menyebut {one}" for one in old]
        if faults:
            yield at_plan(facts, plan, f"{_sentence(faults)} Samakan masanya.", *faults)
    for ksd in facts.activities:
        old = [
            f"{point.month} {facts.year} masih menyebut {one}"
            for point in _points(ksd)
            for one in _stale(point.output, facts.year, point.due)
        ]
        if old:
            yield at_activity(ksd, f"{_sentence(old)} Perbaiki tahunnya.", *old)


def _stale(text: str, year: int, due: date) -> list[str]:
    """The semesters and quarters of an earlier year that ended more than half a year before."""
    return list(dict.fromkeys(one.name for one in periods(text, year) if (due - one.end).days > _HALF_A_YEAR))


def _foreign(plan: Plan, text: str, year: int) -> list[str]:
    """The semesters, quarters and years of a text that its action does not name, though it names others."""
    mine, theirs = list(periods(plan.action, year)), list(periods(text, year))
    spans = {(one.first, one.last) for one in mine}
    odd: list[Period] = [one for one in theirs if spans and (one.first, one.last) not in spans]
    own_years = years(plan.action)
    found = [one.name for one in odd]
    if own_years:
        found += [f"tahun {other}" for other in sorted(years(text) - own_years)]
    return found

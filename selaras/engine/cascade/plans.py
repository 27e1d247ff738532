"""Rules about the action plans of key indicators (IKU): order, time, numbering, who answers."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from selaras.engine.cascade.calendar import Period, day_name, periods
from selaras.engine.cascade.facts import Entry, Facts, Plan
from selaras.engine.cascade.phrases import in_dictionary, listed, quoted
from selaras.engine.cascade.places import at_activity, at_plan, label, number_of
from selaras.engine.cascade.rule import Hit, rule
from selaras.engine.findings import Severity
from selaras.engine.names import fold
from selaras.engine.periods import QUARTER_LABELS, QUARTERS, quarter_end
from selaras.engine.targets import YearTargets

ANNEX = "Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran V"
_KK = re.compile(r"\s*KK\s*(\d+)\.(\d+)")
_TO = re.compile(r"\s*T/?O\s*(\d+)\.(\d+)\.(\d+)")


def _by_entry(facts: Facts) -> dict[int, list[Plan]]:
    """Indicator key -> its plans as printed."""
    grouped: dict[int, list[Plan]] = {}
    for plan in sorted(facts.plans, key=lambda plan: plan.order):
        grouped.setdefault(plan.entry, []).append(plan)
    return grouped


@rule(
    "RAK-01",
    asks="Apakah rencana aksi berurutan waktu menurut nomornya?",
    severity=Severity.WARNING,
    why="Langkah yang bernomor lebih besar biasanya memerlukan hasil langkah sebelumnya.",
    source=f"{ANNEX} (kolom rencana aksi dan waktu)",
    whole=True,
)
def out_of_order(facts: Facts) -> Iterator[Hit]:
    for plans in _by_entry(facts).values():
        numbered = sorted(
            ((number, plan) for plan in plans if (number := number_of(plan)) is not None),
            key=lambda one: one[0],
        )
        for (_, before), (_, after) in pairwise(numbered):
            if after.quarter < before.quarter:
                message = (
                    f"{label(after)} dijadwalkan {QUARTER_LABELS[after.quarter]}, mendahului "
                    f"{label(before)} pada {QUARTER_LABELS[before.quarter]}. Perbaiki waktunya, atau "
                    "tukar nomornya."
                )
                yield at_plan(facts, after, message, str(after.quarter), label(before), str(before.quarter))


def _reported(plan: Plan, year: int) -> list[Period]:
    """The periods a plan reports on, by its output, else by its action."""
    said = [one for one in periods(plan.output, year) if one.reports]
    return said or [one for one in periods(plan.action, year) if one.reports]


@rule(
    "RAK-02",
    asks="Apakah laporan suatu masa dijadwalkan sesudah masa itu selesai?",
    severity=Severity.WARNING,
    why="Laporan yang jatuh tempo sebelum masanya selesai tidak dapat memuat seluruh hasilnya.",
    source=f"{ANNEX} (kolom waktu) dan Lampiran IV no. 2 (checkpoint)",
    whole=True,
)
def reported_too_early(facts: Facts) -> Iterator[Hit]:
    for plan in facts.plans:
        due = quarter_end(facts.year, plan.quarter)
        early = next((one for one in _reported(plan, facts.year) if one.end > due), None)
        if early:
            message = (
                f"{label(plan)} melaporkan {early.name} pada {QUARTER_LABELS[plan.quarter]}, padahal "
                f"masa itu baru berakhir {day_name(early.end)}. Mundurkan waktunya, atau perbaiki "
                "masanya."
            )
            yield at_plan(facts, plan, message, early.name, str(plan.quarter))
    for ksd in facts.activities:
        found = [
            (point.month, one)
            for point in ksd.checkpoints
            for one in periods(point.output, facts.year)
            if one.reports and one.end >= point.due
        ]
        if found:
            told = listed(
                (
                    f"{month} meminta laporan {one.name} yang baru berakhir {day_name(one.end)}"
                    for month, one in found
                ),
                most=4,
            )
            message = f"{told}. Izinkan penyampaian sesudah masa itu berakhir, atau pindahkan checkpoint-nya."
            key = [f"{month} {one.name}" for month, one in found]
            yield at_activity(ksd, message, *key)


@rule(
    "RAK-03",
    asks="Apakah laporan hasil terbit dalam masa indikatornya diukur?",
    severity=Severity.WARNING,
    why="Realisasi triwulan memerlukan laporan gelombangnya; tanpa laporan tidak ada yang dapat "
    "diverifikasi.",
    source=f"{ANNEX}; Lampiran I (kolom triwulan, N/A)",
    whole=True,
)
def not_measured_then(facts: Facts) -> Iterator[Hit]:
    for entry, plans in _by_entry(facts).items():
        rows = facts.rows_of_entry.get(entry, [])
        if not rows or not rows[0].targets.measured:
            continue
        earliest: dict[tuple[int, int], tuple[Plan, Period]] = {}
        for plan in sorted(plans, key=lambda plan: plan.quarter):
            for one in _reported(plan, facts.year):
                if one.year == facts.year and not one.follows_up:
                    earliest.setdefault((one.first, one.last), (plan, one))
        for plan, one in earliest.values():
            said = _out_of_season(plan, one, rows[0].targets)
            if said:
                yield at_plan(facts, plan, said, one.name, str(plan.quarter))


def _out_of_season(plan: Plan, one: Period, targets: YearTargets) -> str:
    """Why a report does not fit the quarters in which its indicator is measured, or nothing."""
    span = [quarter for quarter in QUARTERS if one.first <= quarter <= one.last]
    measured = [quarter for quarter in span if isinstance(targets.quarters[quarter - 1], Decimal)]
    if not measured:
        names = listed(QUARTER_LABELS[quarter] for quarter in span)
        return (
            f"{label(plan)} melaporkan {one.name}, tetapi target indikator pada {names} N/A. Sesuaikan "
            "masa laporan dengan masa pengukurannya."
        )
    if plan.quarter > measured[-1]:
        return (
            f"{label(plan)} baru melaporkan {one.name} pada {QUARTER_LABELS[plan.quarter]}, padahal "
            f"indikator bertarget pada {QUARTER_LABELS[measured[-1]]}. Majukan laporannya, atau ubah "
            "triwulan targetnya."
        )
    return ""


@rule(
    "RAK-04",
    asks="Apakah nomor rencana aksi, kriteria, dan keluaran saling cocok?",
    severity=Severity.WARNING,
    why="Nomor menghubungkan keluaran dengan aksinya; nomor yang keliru menilai aksi yang lain.",
    source=f"{ANNEX} (kode RA, KK, T/O)",
    whole=True,
)
def codes_disagree(facts: Facts) -> Iterator[Hit]:
    for plans in _by_entry(facts).values():
        seen: set[int] = set()
        for plan in plans:
            number, kk, to = number_of(plan), _KK.match(plan.criterion), _TO.match(plan.output)
            faults = []
            if number is not None and number in seen:
                faults.append(f"nomor RA{number} dipakai dua kali")
            if number is not None and kk and int(kk[1]) != number:
                faults.append(f"kriterianya bernomor KK{kk[1]}.{kk[2]}")
            if number is not None and to and int(to[1]) != number:
                faults.append(f"keluarannya bernomor T/O{to[1]}.{to[2]}.{to[3]}")
            elif kk and to and kk[2] != to[2]:
                faults.append(f"keluaran T/O{to[1]}.{to[2]}.{to[3]} tidak merujuk KK{kk[1]}.{kk[2]}")
            seen |= {number} if number is not None else set()
            if faults:
                message = f"{label(plan)}: {listed(faults)}. Samakan nomornya."
                yield at_plan(facts, plan, message, *faults)


@rule(
    "RAK-05",
    asks="Apakah nomor rencana aksi bersambung?",
    severity=Severity.NOTE,
    why="Nomor yang dilompati mungkin berarti satu rencana aksi tidak ikut tercetak.",
    source=f"{ANNEX} (kode RA)",
    whole=True,
)
def numbers_missing(facts: Facts) -> Iterator[Hit]:
    for plans in _by_entry(facts).values():
        numbers = {number for plan in plans if (number := number_of(plan)) is not None}
        gone = sorted(set(range(1, max(numbers, default=0))) - numbers)
        if gone:
            have = listed((f"RA{number}" for number in sorted(numbers)), most=8)
            lack = listed((f"RA{number}" for number in gone), most=8)
            message = (
                f"Rencana aksi memuat {have}, tanpa {lack}. Periksa apakah ada yang tertinggal; bila "
                "memang tidak ada, nomornya boleh tetap."
            )
            yield at_plan(facts, plans[0], message, have, lack, which="")


@rule(
    "RAK-06",
    asks="Apakah setiap rencana aksi mempunyai penanggung jawab yang masih ada?",
    severity=Severity.WARNING,
    why="Aksi tanpa penanggung jawab tidak dilaporkan siapa pun.",
    source=f"{ANNEX} (kolom penanggung jawab)",
    whole=True,
)
def nobody_answers(facts: Facts) -> Iterator[Hit]:
    for plans in _by_entry(facts).values():
        found: dict[str, list[Plan]] = {}
        for plan in plans:
            gone = [
                facts.posts[post]
                for post in plan.posts
                if post in facts.posts and not facts.posts[post].active
            ]
            if not plan.posts:
                found.setdefault("belum mempunyai jabatan penanggung jawab", []).append(plan)
            elif gone:
                names = listed(post.title for post in gone)
                found.setdefault(f"masih menunjuk {names} yang sudah tidak berlaku", []).append(plan)
        for fault, same in found.items():
            which = listed(map(label, same), most=8)
            message = f"{which} {fault}. Pilih jabatan yang bertanggung jawab."
            yield at_plan(facts, same[0], message, which, fault)


@rule(
    "RAK-07",
    asks="Apakah setiap indikator utama pimpinan mempunyai rencana aksi?",
    severity=Severity.WARNING,
    why="Target tanpa rencana aksi tidak mempunyai langkah yang dapat dipantau setiap triwulan.",
    source=f"{ANNEX}; PermenPANRB 88/2021, kriteria 1.c (rencana aksi)",
    whole=True,
)
def no_plan(facts: Facts) -> Iterator[Hit]:
    planned = {fold(facts.entries[plan.entry].name) for plan in facts.plans}
    lacking = [entry for entry in _key_indicators(facts) if fold(entry.name) not in planned]
    if lacking and not facts.plans:
        codes = [entry.code for entry in lacking]
        message = (
            f"Edisi ini belum memuat rencana aksi IKU, padahal ada {len(codes)} indikator utama: "
            f"{listed(codes, most=8)}. Susun rencana aksinya."
        )
        yield Hit(message, "Rencana aksi IKU", tuple(codes))
        return
    for entry in lacking:
        message = (
            f"Indikator utama {quoted(entry.name)} belum mempunyai rencana aksi. Tambahkan pada "
            "lampiran rencana aksi IKU."
        )
        yield in_dictionary(entry, message)


def _key_indicators(facts: Facts) -> list[Entry]:
    """The strategic indicators that the giver of the first annex hands down, in printed order."""
    if not facts.matrices_in_order:
        return []
    top = facts.matrices_in_order[0].giver
    rows = sorted(
        (row for row in facts.rows.values() if facts.matrices[row.matrix].giver == top),
        key=facts.reading_order,
    )
    keys = dict.fromkeys(row.entry for row in rows if row.block == "strategis")
    return [facts.entries[key] for key in keys]

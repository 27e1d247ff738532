"""What planning does not allow; each function answers one question and runs no query."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from selaras.accounts.models import User
from selaras.engine.budget import Entry, unfit_tree
from selaras.engine.findings import Finding
from selaras.engine.formula import differences
from selaras.engine.numbers import format_number, is_rupiah
from selaras.engine.periods import QUARTER_LABELS, format_day, quarter_end
from selaras.planning.models import (
    LONGEST_CODE,
    LONGEST_FUND,
    BudgetDocument,
    FormulaVersion,
    Indicator,
)

FIRST_YEAR, LAST_YEAR = 2000, 2100


def still_used(used: Collection[Indicator]) -> Finding | None:
    """KAS-30: what leaves the dictionary is named by nothing."""
    if not used:
        return None
    named = ", ".join(sorted(one.code for one in used))
    said = f"{named} sudah dipakai, jadi tetap dalam kamus. Tidak ada yang dibuang; muat ulang daftarnya."
    return Finding("KAS-30", said)


def unfit_renstra_target(*, indicator: Indicator, year: int, target: Decimal, source: str) -> Finding | None:
    """KAS-28: a target of the strategic plan lies on the indicator's scale and says where it is written."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Finding("KAS-28", f"Tahun {year} bukan tahun rencana. Tulis empat angka, misalnya 2024.")
    if not source:
        said = "Tulis sumbernya, misalnya “Renstra 2023–2026, Tabel 4.1”, agar target dapat ditelusuri."
        return Finding("KAS-28", said)
    low, high = indicator.low, indicator.high
    if (low is not None and target < low) or (high is not None and target > high):
        least = "tanpa batas" if low is None else format_number(low)
        most = "tanpa batas" if high is None else format_number(high)
        return Finding(
            "KAS-28",
            f"{format_number(target)} berada di luar rentang {indicator.code}: {least} sampai {most}. "
            "Periksa angkanya atau rentang pada kamus.",
        )
    return None


def unfit_budget(
    entries: Sequence[Entry],
    *,
    year: int,
    number: str,
    ratified_on: date,
    received_on: date | None,
    total: Decimal,
    today: date,
) -> list[Finding]:
    """All that keeps a DPA from being recorded, with the place of each line (ANG-01 to ANG-04)."""
    unfit = [
        *_unfit_head(number=number, total=total),
        *_unfit_days(year=year, ratified_on=ratified_on, received_on=received_on, today=today),
        *_unfit_lines(entries),
    ]
    countable = all(map(is_rupiah, [total, *(entry.amount for entry in entries)]))
    return [*unfit, *unfit_tree(entries, total=total)] if countable else unfit


def _unfit_head(*, number: str, total: Decimal) -> list[Finding]:
    """ANG-04, ANG-02."""
    found = [] if number.strip() else [Finding("ANG-04", "Isi nomor DPA.")]
    return found if is_rupiah(total) else [*found, Finding("ANG-02", "Jumlah DPA bukan jumlah rupiah.")]


def _unfit_days(*, year: int, ratified_on: date, received_on: date | None, today: date) -> list[Finding]:
    """ANG-04: ratified for the year at the end of the one before or during it, received afterwards."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return [Finding("ANG-04", f"Tahun anggaran {year} tidak mungkin. Tulis empat angka, misalnya 2024.")]
    if ratified_on.year not in {year - 1, year}:
        return [
            Finding(
                "ANG-04",
                f"DPA {year} disahkan pada {year - 1} atau {year}, bukan {format_day(ratified_on)}. "
                "Periksa tanggalnya.",
            )
        ]
    if received_on is not None and received_on < ratified_on:
        said = f"Tanggal diterima {format_day(received_on)} mendahului tanggal disahkan."
        return [Finding("ANG-04", said)]
    latest = max(ratified_on, received_on or ratified_on)
    if latest > today:
        return [Finding("ANG-04", f"{format_day(latest)} belum tiba. Periksa tanggalnya.")]
    return []


def _unfit_lines(entries: Sequence[Entry]) -> list[Finding]:
    """ANG-03: a line has words, of a length that is kept; its amount is rupiah (NUM-06 when it was read)."""
    found = []
    for entry in entries:
        if not entry.name.strip():
            found.append(Finding("ANG-03", f"Uraian {entry.code or 'baris ini'} belum diisi.", entry.place))
        if len(entry.code) > LONGEST_CODE or len(entry.fund) > LONGEST_FUND:
            found.append(Finding("ANG-03", "Kode atau sumber dana terlalu panjang.", entry.place))
        if not is_rupiah(entry.amount):
            found.append(Finding("NUM-06", f"Anggaran {entry.code} bukan jumlah rupiah.", entry.place))
    return found


def out_of_turn(change: int, *, newest: int | None, replace: bool) -> Finding | None:
    """ANG-04: the original document first, then one change after the other; only the newest is replaced."""
    if replace:
        return None if change == newest else Finding("ANG-04", "Hanya DPA terbaru yang dapat diperbaiki.")
    expected = 0 if newest is None else newest + 1
    if change == expected:
        return None
    said = BudgetDocument(change=expected).version.lower()
    return Finding(
        "ANG-04",
        f"Yang dicatat berikutnya untuk unit dan tahun ini adalah DPA {said}. Muat ulang halaman, lalu "
        "periksa apakah orang lain sudah mencatatnya.",
    )


def in_use(used: bool) -> Finding | None:
    """ANG-05: what a signed agreement rests on is not replaced; a change of the DPA is recorded beside it."""
    if not used:
        return None
    return Finding(
        "ANG-05",
        "DPA ini sudah dipakai perjanjian kinerja yang ditandatangani, sehingga tidak diganti. Catat "
        "perubahannya sebagai perubahan DPA.",
    )


def still_named(names: Sequence[str]) -> Finding:
    """ANG-05: a line that a draft agreement takes its money from does not vanish under it."""
    return Finding(
        "ANG-05",
        f"Masih dipakai konsep perjanjian: {', '.join(names)}. Pertahankan barisnya, atau lepaskan "
        "dahulu dari konsep itu.",
    )


def unfit_head_of_actuals(
    *, year: int, quarter: int, source: str, dated_on: date, holds: bool, today: date
) -> list[Finding]:
    """Before any line is looked at: ANG-14 whence and of which day, ANG-15 on the DPA of that quarter."""
    label = f"{QUARTER_LABELS[quarter]} {year}"
    if not holds:
        said = f"DPA ini bukan yang berlaku pada akhir {label}. Buka DPA yang berlaku, lalu catat di sana."
        return [Finding("ANG-15", said)]
    found = []
    if not source.strip():
        found.append(Finding("ANG-14", "Tulis sumbernya, misalnya “SIPD, laporan realisasi 30 Juni 2024”."))
    first, last = date(year, 3 * quarter - 2, 1), quarter_end(year, quarter)
    if not first <= dated_on <= last:
        found.append(
            Finding(
                "ANG-14",
                f"Posisi {format_day(dated_on)} berada di luar {label}, yaitu {format_day(first)} sampai "
                f"{format_day(last)}.",
            )
        )
    elif dated_on > today:
        found.append(Finding("ANG-14", f"{format_day(dated_on)} belum tiba. Periksa tanggalnya."))
    return found


def seen_otherwise(same: bool) -> Finding | None:
    """ANG-16: nobody overwrites what they have not seen."""
    if same:
        return None
    return Finding(
        "ANG-16",
        "Realisasi triwulan ini berubah sejak halaman dibuka. Yang tersimpan sekarang tampil pada kolom "
        "“Tersimpan”; periksa lagi isian Bapak/Ibu, lalu simpan.",
    )


def nothing_new(changes: int) -> Finding | None:
    """ANG-17: what is recorded changes something; else the trail would tell of nothing."""
    return None if changes else Finding("ANG-17", "Tidak ada yang berbeda dari yang tersimpan.")


def unchanged_version(
    formula: str, inputs: Sequence[Mapping[str, str]], *, current: FormulaVersion
) -> Finding | None:
    """RMS-19: a version that says nothing new is none."""
    if differences((current.formula, current.inputs), (formula, inputs)):
        return None
    return Finding(
        "RMS-19",
        f"Rumus dan masukannya sama dengan versi {current.number} yang berlaku. Ubah dahulu yang perlu "
        "diubah.",
    )


def unfit_since(since: date, *, current: FormulaVersion) -> Finding | None:
    """RMS-20: versions follow each other in time."""
    if not FIRST_YEAR <= since.year <= LAST_YEAR:
        return Finding("RMS-20", "Periksa tahun pada tanggal mulai berlakunya.")
    if current.since is not None and since < current.since:
        return Finding(
            "RMS-20",
            f"Versi {current.number} berlaku sejak {format_day(current.since)}. Versi baru mulai pada hari "
            "itu atau sesudahnya.",
        )
    return None


def too_early(since: date, *, today: date) -> Finding | None:
    """RMS-20: the dictionary says what is in force, so that a version is not granted before its day."""
    if since <= today:
        return None
    said = f"Versi ini diusulkan berlaku sejak {format_day(since)}. Tetapkan pada hari itu atau sesudahnya."
    return Finding("RMS-20", said)


def same_proposer(version: FormulaVersion, by: User) -> Finding | None:
    """RMS-21: a formula decides on everybody's figures, so that two persons change it."""
    if version.proposed_by_id != by.pk:
        return None
    return Finding("RMS-21", "Usulan Bapak/Ibu sendiri ditetapkan atau ditolak oleh orang lain.")


def not_proposer(version: FormulaVersion, by: User) -> Finding | None:
    """RMS-21: only who proposed takes it back; others decline with a reason."""
    if version.proposed_by_id == by.pk:
        return None
    return Finding("RMS-21", "Hanya pengusulnya yang menarik usulan. Tolak dengan alasan bila tidak sesuai.")


def already_proposed(version: FormulaVersion | None) -> Finding | None:
    """RMS-22: one proposal at a time, so that both persons speak of the same text."""
    if version is None:
        return None
    said = "Masih ada usulan versi rumus yang menunggu keputusan. Tunggu jawabannya, atau tarik usulan itu."
    return Finding("RMS-22", said)


def already_answered(version: FormulaVersion) -> Finding | None:
    """RMS-22: a proposal is answered once."""
    if version.is_open:
        return None
    said = f"Usulan ini sudah dijawab: {version.get_state_display().lower()}. Muat ulang halaman."
    return Finding("RMS-22", said)


def unexplained_version(text: str, *, what: str) -> Finding | None:
    """RMS-23: whoever reads the history later finds why."""
    return None if text.strip() else Finding("RMS-23", f"Tulis alasan {what}.")

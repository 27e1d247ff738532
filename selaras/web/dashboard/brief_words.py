"""Sentences of the leader's brief, made from figures alone: nothing is supposed, no reason is invented."""

from collections.abc import Sequence
from decimal import Decimal

from selaras.engine.efficiency import Score
from selaras.engine.exact import settled, shown, total
from selaras.engine.numbers import format_number
from selaras.engine.scales import Scale
from selaras.measurement.queries.standing import Share
from selaras.web.dashboard.spending import Overview
from selaras.web.figures import PLACES, brief

LONGEST_NAME, LONGEST_QUOTE = 60, 160


def shortened(text: str, longest: int) -> str:
    """One line of at most so many letters, cut at a word; what is cut says so."""
    line = " ".join(text.split())
    return (
        line if len(line) <= longest else f"{line[: longest - 1].rpartition(' ')[0] or line[: longest - 1]}…"
    )


def achievement(told: Score, *, term: str, scale: Scale) -> str:
    """What the mean is, its class, and of how many."""
    if not told.due:
        return f"Pada {term} tidak ada target yang diukur."
    if told.percent is None:
        return f"Dari {told.due} angka {term} yang seharusnya ada, belum satu pun dapat dihitung."
    band = scale.band(told.percent)
    named = f" ({band.label.lower()})" if band else ""
    missing = told.due - told.counted
    rest = "semuanya sudah ada" if not missing else f"{format_number(Decimal(missing))} belum dapat dihitung"
    return (
        f"Rata-rata capaian {term} {brief(told.percent)} %{named}, dihitung dari {told.counted} dari "
        f"{told.due} angka; {rest}."
    )


def officials(share: Share) -> str:
    if not share.due:
        return "Tidak ada pejabat yang targetnya jatuh tempo."
    return (
        f"{share.met} dari {share.due} pejabat memenuhi semua targetnya, {share.missed} di bawah target pada "
        f"sekurang-kurangnya satu indikator, dan {share.open} belum dapat dinilai."
    )


def money(told: Overview, *, until: str) -> str:
    """Absorption, and how many units are efficient of those that can be judged."""
    whole = told.whole.spent
    if not whole.due:
        return f"Sampai akhir {until} belum ada DPA yang berlaku, sehingga serapan anggaran N/A."
    if not isinstance(whole.percent, Decimal):
        return f"Realisasi anggaran sampai akhir {until} belum dilaporkan."
    partial = "" if whole.is_complete else f", baru {whole.counted} dari {whole.due} baris DPA dilaporkan"
    judged = f" {told.efficient} dari {told.judged} unit yang datanya lengkap efisien." if told.judged else ""
    return f"Anggaran terserap {brief(whole.percent)} % sampai akhir {until}{partial}.{judged}"


def late(count: int, units: int) -> str:
    if not count:
        return "Tidak ada laporan yang melewati masa pengisian."
    many = format_number(Decimal(count))
    return f"{many} laporan dari {units} unit melewati masa pengisian dan belum dikunci."


def change(before: Score, now: Score, *, earlier: str) -> str:
    """How the mean moved since the period before; both are means of what could be computed then."""
    if before.percent is None or now.percent is None:
        return f"Perbandingan dengan {earlier} belum dapat dibuat: salah satunya belum mempunyai capaian."
    moved = settled(total([now.percent, -before.percent]))
    if not moved:
        return f"Rata-rata capaian tetap {brief(now.percent)} % seperti {earlier}."
    word = "naik" if moved > 0 else "turun"
    return (
        f"Rata-rata capaian {word} {points(moved)} dari {brief(before.percent)} % pada {earlier} "
        f"({before.counted} dari {before.due} angka)."
    )


def moved(code: str, before: Decimal, now: Decimal, *, earlier: str) -> str:
    """One indicator: "KOMPUB naik 1,33 poin dari 81,88 % pada TW II"."""
    step = settled(total([now, -before]))
    word = "naik" if step > 0 else "turun"
    return f"{code} {word} {points(step)} dari {brief(before)} % pada {earlier} menjadi {brief(now)} %."


def points(step: Decimal) -> str:
    """A difference of two percentages; one too small to print is said to be so."""
    rounded = shown(step.copy_abs(), PLACES)
    return f"{format_number(rounded)} poin" if rounded else "kurang dari 0,01 poin"


def quoted(obstacle: str, post: str) -> str:
    """What a report says of its obstacle, as it says it."""
    return f"“{shortened(obstacle, LONGEST_QUOTE)}” ({shortened(post, LONGEST_NAME)})"


def joined(sentences: Sequence[str]) -> str:
    return " ".join(sentences)

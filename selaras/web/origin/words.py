"""A figure in sentences: how it is made, how it is judged, and what is assumed on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.achievement import Polarity, Yardstick, achievement
from selaras.engine.actuals import Actual
from selaras.engine.annual import AnnualRule
from selaras.engine.figures import Handling, Quarter
from selaras.engine.rollup import Missing, RollUp
from selaras.engine.scales import Scale
from selaras.engine.targets import NotMeasured, Target
from selaras.measurement.models import Figure, IndicatorHandling, SurveyedQuarter
from selaras.web.figures import Standing, brief, exact, is_short, standing

_ROLLED = {
    RollUp.MEAN: "Rata-rata nilai {}.",
    RollUp.WEIGHTED: "Rata-rata tertimbang nilai {}, menurut bobot masing-masing.",
    RollUp.RATIO: "Jumlah pembilang {} dibagi jumlah penyebutnya, dikali 100.",
    RollUp.SUM: "Jumlah nilai {}.",
    RollUp.MIN: "Nilai terendah dari {}.",
    RollUp.SHARE: "Bagian dari {} yang mencapai ambang {}, dalam persen.",
}
_MISSING = {
    Missing.WAIT: "Angka menunggu sampai semuanya melapor.",
    Missing.PARTIAL: "Angka ini sementara: yang belum melapor belum ikut dihitung.",
    Missing.ZERO: "Yang belum melapor dihitung nol.",
}
_POLARITY = {
    Polarity.MAXIMIZE: "Makin tinggi makin baik: R/T × 100.",
    Polarity.MINIMIZE_LINEAR: "Makin rendah makin baik (linear): (2T − R)/T × 100.",
    Polarity.MINIMIZE_RATIO: "Makin rendah makin baik (rasio): T/R × 100.",
    Polarity.BINARY: "Ada atau tidak ada: sama dengan target 100 %, selain itu 0 %.",
}
_ANNUAL = {
    AnnualRule.LAST: "angka triwulan terakhir yang diukur",
    AnnualRule.MEAN: "rata-rata triwulan yang diukur",
    AnnualRule.SUM: "jumlah triwulan yang diukur",
    AnnualRule.CONSTANT: "rata-rata triwulan, terhadap target yang sama setiap triwulan",
}


def made_words(figure: Figure, made: Quarter, handling: Handling, tiers: Sequence[str]) -> str:
    """How a quarter comes about, with n of N where figures below stand behind it."""
    if figure.source == Figure.Source.REPORTED:
        return "Dilaporkan oleh pemangku jabatan ini, lalu diperiksa dan dikunci."
    if not made.due:
        return "Pada triwulan ini tidak ada yang diukur di bawahnya."
    if figure.source == Figure.Source.COMPUTED:
        known = _of(made, "indikator")
        waits = " Angka menunggu sampai semuanya ada." if made.counted < made.due else ""
        return f"Dihitung dengan rumus dari {known} jabatan yang sama.{waits}"
    noun = tiers[0].lower() if len(tiers) == 1 else "jabatan"
    missing = made.counted < made.due
    if made.due == 1 and not missing and handling.roll_up not in {RollUp.RATIO, RollUp.SHARE}:
        return f"Sama dengan angka satu-satunya {noun} di bawahnya."
    counts_all = missing and handling.missing is Missing.ZERO
    who = f"{made.due} {noun}" if counts_all else _of(made, noun)
    threshold = "" if handling.threshold is None else brief(handling.threshold)
    told = _ROLLED[handling.roll_up].format(who, threshold)
    return f"{told} {_MISSING[handling.missing]}" if missing else told


def surveyed_words(row: SurveyedQuarter) -> str:
    """SKM-42: nobody typed it."""
    return f"Diambil dari survei “{row.wave.name}” yang sudah diverifikasi, tanpa diketik ulang."


def scope_words(row: SurveyedQuarter) -> str:
    """SKM-43 reads the ticks of the decree, which names a scope for assistants only."""
    if not row.services:
        return "Indeks jabatan ini menghitung semua layanan yang disurvei di wilayahnya."
    return (
        "Indeks jabatan ini menghitung layanan yang diampunya atau yang diampu atasan terdekatnya; instruksi "
        "hanya membagi layanan per Asisten."
    )


def provisional_words(count: int) -> str:
    """What n of N does not tell: those that are there may be made from fewer than are due."""
    if not count:
        return ""
    return f"Ikut sementara: {count} angka di bawahnya sendiri belum lengkap."


def _of(made: Quarter, noun: str) -> str:
    return f"{made.due} {noun}" if made.counted == made.due else f"{made.counted} dari {made.due} {noun}"


def ratio_words(made: Quarter) -> str:
    """The two sums of a ratio; nothing where the figure is none."""
    if made.above is None or made.below is None or not isinstance(made.value, Decimal):
        return ""
    return f"{exact(made.above)} / {exact(made.below)} × 100 = {exact(made.value)}"


def cannot_words(made: Quarter, handling: Handling) -> str:
    """GAB-03 on the page: everything is there and still no figure."""
    waits = made.counted < made.due and handling.missing is not Missing.ZERO
    if made.value is not None or not made.due or (waits and handling.missing is Missing.WAIT):
        return ""
    if made.counted == 0 and handling.missing is Missing.PARTIAL:
        return ""
    return (
        "GAB-03: nilai gabungan tidak dapat dihitung, karena bobot, pembilang dan penyebut, atau ambang yang "
        "diperlukan aturannya tidak lengkap."
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The achievement in words: the rule, the rule with its figures, the result, and what to know of it."""

    rule: str
    filled: str
    exact: str
    standing: Standing
    notes: Sequence[str]


def verdict(
    figure: Figure, suffix: str, *, target: Target, actual: Actual, handling: Handling, scale: Scale
) -> Verdict:  # fmt: skip
    """The stored achievement, with what the engine says of these two figures."""
    percent: Decimal | None = getattr(figure, f"percent{suffix}")
    told = achievement(target=target, actual=actual, yardstick=handling.yardstick)
    notes = [f"{one.rule}: {one.message}" for one in told.findings]
    if percent is not None and is_short(percent):
        notes.insert(0, f"Tercetak {brief(percent)} %, tetapi belum tercapai: sebenarnya {exact(percent)} %.")
    return Verdict(
        rule=polarity_words(handling.yardstick), filled=_filled(target, actual, percent, handling.yardstick),
        exact=exact(percent) if percent is not None else "", standing=standing(figure, suffix, scale),
        notes=notes,
    )  # fmt: skip


def polarity_words(yardstick: Yardstick) -> str:
    """What is better, and how a percentage comes of it."""
    if yardstick.polarity is Polarity.STABILIZE:
        low, high = yardstick.low, yardstick.high
        band = "target" if low is None and high is None else f"{_bound(low)} sampai {_bound(high)}"
        return f"Stabil: di dalam rentang ({band}) 100 %, di luarnya dikurangi jaraknya terhadap target."
    if yardstick.polarity is Polarity.ORDINAL:
        if yardstick.by_rank:
            return "Predikat menurut peringkat: peringkat R / peringkat T × 100."
        return "Predikat: tercapai 100 %, di bawahnya 0 %."
    return _POLARITY[yardstick.polarity]


def _bound(bound: Decimal | None) -> str:
    return "target" if bound is None else brief(bound)


def _filled(target: Target, actual: Actual, percent: Decimal | None, yardstick: Yardstick) -> str:
    """Such as "87,5 / 88,6 × 100 = 98,76 %"; nothing where the percentage is not such a quotient."""
    if percent is None or not isinstance(target, Decimal) or not isinstance(actual, Decimal) or not target:
        return ""
    reached, wanted = exact(actual), exact(target)
    parts = {
        Polarity.MAXIMIZE: f"{reached} / {wanted}",
        Polarity.MINIMIZE_LINEAR: f"(2 × {wanted} − {reached}) / {wanted}",
        Polarity.MINIMIZE_RATIO: f"{wanted} / {reached}",
    }
    told = parts.get(yardstick.polarity)
    return f"{told} × 100 = {exact(percent)} %" if told else ""


def annual_words(handling: Handling) -> str:
    return f"Angka setahun adalah {_ANNUAL[handling.annual]}."


def assumptions(figure: Figure, row: IndicatorHandling | None, scale: Scale) -> list[str]:
    """What no source says and the figure rests on all the same."""
    found = list(figure.indicator.assumptions)
    if row is None and figure.source == Figure.Source.ROLLED:
        found.append(
            "Cara menggabungkan indikator ini belum ditetapkan: dipakai rata-rata, dan yang belum melapor "
            "tidak ikut dihitung."
        )
    if not figure.indicator.annual_rule:
        found.append("Aturan tahunan belum ditetapkan: dipakai triwulan terakhir yang diukur.")
    if isinstance(figure.targets.annual, NotMeasured):
        found.append("Target setahun N/A: capaian setahun tidak dihitung.")
    return [*found, *([scale.assumption] if scale.assumption else [])]

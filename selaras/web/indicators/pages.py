"""One indicator in words: the annual rule as a sentence, its class, who carries it, how it is printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from selaras.cascade.models import Commitment, MatrixRow
from selaras.engine import law
from selaras.engine.annual import AnnualRule, annual_of, check_annual, fitting_rules
from selaras.engine.cascade.targets import weaker
from selaras.engine.numbers import format_number, roman, round_half_up
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.targets import NA, Target, YearTargets, format_target
from selaras.planning.models import Indicator, PeriodKind, RenstraTarget

_RULES = {
    AnnualRule.LAST: "angka triwulan terakhir yang diukur",
    AnnualRule.MEAN: "rata-rata triwulan yang diukur",
    AnnualRule.SUM: "jumlah seluruh triwulan yang diukur",
    AnnualRule.CONSTANT: "target yang tetap setiap triwulan",
}


@dataclass(frozen=True, slots=True)
class RuleText:
    """The annual rule explained and checked: `problem` is the finding's sentence, "" when it holds."""

    sentence: str
    problem: str
    others: str


def rule_text(indicator: Indicator, rows: Sequence[MatrixRow]) -> RuleText | None:
    """The rule against the targets of every annex; None where no rule is declared."""
    if not indicator.annual_rule:
        return None
    rule = AnnualRule(indicator.annual_rule)
    findings = [check_annual(row.targets, rule) for row in rows]
    problem = next((finding.message for finding in findings if finding), "")
    if not rows:
        return RuleText(f"Angka tahunan adalah {_RULES[rule]}.", "", "")
    targets = rows[0].targets
    also = [_RULES[other] for other in AnnualRule if other in fitting_rules(targets) - {rule}]
    others = f"Target tahun ini juga sesuai dengan {' dan '.join(also)}." if also and not problem else ""
    return RuleText(_rule_sentence(rule, targets), problem, others)


def _rule_sentence(rule: AnnualRule, targets: YearTargets) -> str:
    measured = [
        f"{QUARTER_LABELS[quarter]} {format_number(value)}"
        for quarter, value in enumerate(targets.quarters, 1)
        if isinstance(value, Decimal)
    ]
    if not measured:
        return f"Angka tahunan adalah {_RULES[rule]}."
    shown = measured[-1:] if rule is AnnualRule.LAST else measured
    computed = annual_of(targets.quarters, rule)
    answer = "" if rule is AnnualRule.LAST else f", yaitu {format_target(computed)}"
    joined = (" + " if rule is AnnualRule.SUM else ", ").join(shown)
    return f"Angka tahunan adalah {_RULES[rule]}: {joined}{answer}."


def target_tiles(targets: YearTargets, uom: str) -> list[dict[str, Any]]:
    """Five figures: four quarters and the year."""
    values: Iterable[tuple[str, Target]] = zip(
        (*QUARTER_LABELS.values(), "Tahunan"), (*targets.quarters, targets.annual), strict=True
    )
    return [
        {
            "label": label,
            "value": value,
            "uom": uom if isinstance(value, Decimal) else "",
            "note": "tidak diukur" if value is NA else "belum diisi" if value is None else "",
        }
        for label, value in values
    ]


@dataclass(frozen=True, slots=True)
class ClassRow:
    mark: str
    label: str
    interval: str
    has_target: bool


@dataclass(frozen=True, slots=True)
class ClassTable:
    rows: list[ClassRow]
    source: str
    assumption: str


def class_table(indicator: Indicator, *, annual: Target, on: date) -> ClassTable | None:
    """The classes of the satisfaction index in force, for an indicator measured on that scale."""
    if indicator.period_kind != PeriodKind.SURVEY:
        return None
    table = law.as_of("skm", on)
    lowest, highest = Decimal(table["lowest"]), Decimal(table["highest"])
    if (indicator.low, indicator.high) != (lowest, highest):
        return None
    # the class is decided on two decimals, half up: between two classes there is no gap
    value = round_half_up(annual, 2) if isinstance(annual, Decimal) else None
    rows, upper = [], highest
    for entry in table["class"]:
        lower = Decimal(entry["from"])
        held = value is not None and lower <= value <= upper
        rows.append(ClassRow(entry["mark"], entry["label"], f"{_places(lower)} – {_places(upper)}", held))
        upper = lower - Decimal("0.01")
    return ClassTable(rows, table["source"], table.get("assumption", ""))


def _places(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")


def facts(indicator: Indicator) -> list[tuple[str, str | None]]:
    """The plain facts of the dictionary; None is shown as belum diisi."""
    return [
        ("Definisi", indicator.definition or None),
        ("Metode pengukuran", indicator.method or None),
        ("Satuan", indicator.uom),
        ("Rentang", _scale(indicator)),
        ("Polaritas", indicator.get_polarity_display()),
        ("Sifat triwulan", indicator.get_period_kind_display() or None),
        ("Sumber data", indicator.data_source or None),
        ("Sistem entri", indicator.get_entry_system_display()),
        ("Verifikator", indicator.verifier or None),
        ("Penanggung jawab", indicator.owner.replace(" | ", "\n") or None),
    ]


def _scale(indicator: Indicator) -> str | None:
    if indicator.low is None and indicator.high is None:
        return None
    low = "tanpa batas bawah" if indicator.low is None else format_number(indicator.low)
    high = "tanpa batas atas" if indicator.high is None else format_number(indicator.high)
    return f"{low} sampai {high}"


@dataclass(frozen=True, slots=True)
class CarriedRow:
    annex: str
    title: str
    url: str
    scope: str
    targets: list[Target]


def carried_rows(commitments: Iterable[Commitment]) -> list[CarriedRow]:
    return [
        CarriedRow(
            annex=annex_name(row.row.annex.number),
            title=row.position.title,
            url=reverse("org:position", args=[row.position_id]),
            scope=row.scope_note,
            targets=[*row.targets.quarters, row.targets.annual],
        )
        for row in commitments
    ]


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A year: what the strategic plan promises, what the cascade says, and how the two compare.

    `worse` None: one of the two is missing or no number, so nothing can be said.
    """

    year: int
    promised: Decimal | None
    source: str
    target: Target
    annex: str
    url: str
    worse: bool | None


def promise_rows(
    indicator: Indicator, promises: Mapping[int, RenstraTarget], rows: Mapping[int, MatrixRow]
) -> list[PromiseRow]:
    """Every year that either of them names."""
    found = []
    for year in sorted({*promises, *rows}):
        promise, row = promises.get(year), rows.get(year)
        target = row.targets.annual if row else None
        found.append(
            PromiseRow(
                year=year,
                promised=promise.target if promise else None,
                source=promise.source if promise else "",
                target=target,
                annex=annex_name(row.annex.number) if row else "",
                url=reverse("cascade:annex", args=[row.annex.number]) if row else "",
                worse=_is_worse(indicator, target, promise.target if promise else None),
            )
        )
    return found


def _is_worse(indicator: Indicator, target: Target, promise: Decimal | None) -> bool | None:
    """Whether the cascade promises less than the strategic plan; None while one of them is no number."""
    if not isinstance(target, Decimal) or promise is None:
        return None
    return weaker(target, promise, indicator.polarity)


_PRINTED = (
    ("Nama indikator", "indicator_wording"),
    ("Sasaran", "objective_wording"),
    ("Sumber data", "source_wording"),
    ("Satuan", "uom"),
    ("Pengukuran", "measurement"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that annexes print differently: (annexes, wording)."""

    label: str
    wordings: list[tuple[str, str]]


def differences(rows: Sequence[MatrixRow]) -> list[Difference]:
    """Where the annexes disagree about the same indicator, letter by letter; the number counts too."""
    fields = [
        *((label, [str(getattr(row, name)) for row in rows]) for label, name in _PRINTED),
        ("Nomor", [f"{row.objective_number}.{row.indicator_number}" for row in rows]),
    ]
    found = []
    for label, values in fields:
        if len(set(values)) > 1:
            found.append(Difference(label, _by_wording(rows, values)))
    return found


def _by_wording(rows: Sequence[MatrixRow], values: Sequence[str]) -> list[tuple[str, str]]:
    places: dict[str, list[str]] = {}
    for row, value in zip(rows, values, strict=True):
        places.setdefault(value, []).append(annex_name(row.annex.number))
    return [(", ".join(annexes), value or "(kosong)") for value, annexes in places.items()]


def annex_name(number: int) -> str:
    return f"Lampiran {roman(number)}"

"""What a checkpoint or a plan promises, and how much of it is there: documents, quantities, percentages.

An achievement is percent of the target. What nobody has told is blank, and blank is never zero (REN-16).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from selaras.engine.exact import HUNDRED, mean, percent, total
from selaras.engine.findings import Finding
from selaras.engine.law import as_of
from selaras.engine.numbers import format_number, parse_number
from selaras.engine.plan_reports import PlanRoute

_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-–•])\s+")
_PERCENT = re.compile(r"(\d{1,3}(?:,\d+)?)\s*%")
_COUNTED = re.compile(
    r"(?<!tahun )\b(\d{1,3}(?:\.\d{3})+|\d+)\s+(lokasi|kawasan|titik|ruas|kelurahan|kecamatan|rw|rt|dokumen|"
    r"laporan|orang|unit|kegiatan|paket|gedung)\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"berita acara[^.\n]{0,60}inspektorat", re.IGNORECASE)
_NO_FINDING = re.compile(r"(?:belum|tidak)\s+(?:mempunyai|memiliki|ada|terdapat)\s+temuan", re.IGNORECASE)
_NOTHING = re.compile(
    r"tidak\s+(?:mempunyai|memiliki)\s[^.\n]{1,80}dapat\s+menyampaikan\s+bahwa\s+tidak", re.IGNORECASE
)
_KEPT = Decimal("0.0001")  # decimals that the column of the annex keeps


class OutputKind(StrEnum):
    """How an output is told: there or not, so many of so many, or a percentage."""

    DOCUMENT = "dokumen"
    QUANTITY = "jumlah"
    PERCENT = "persen"


class Exemption(StrEnum):
    """Why a statement suffices: the annex's remark allows it in so many words."""

    NO_FINDING = "tanpa-temuan"
    NOTHING_TO_DO = "nihil"


EXEMPTION_WORDS = {
    Exemption.NO_FINDING: "Tidak ada temuan atau rekomendasi",
    Exemption.NOTHING_TO_DO: "Tidak ada yang diusulkan",
}


@dataclass(frozen=True, slots=True)
class PlanOutput:
    """One thing promised. `target` is 1 for a document; a quantity that runs through the year counts from
    its beginning, then `step` is this checkpoint's part and `whole` the year's.
    """

    text: str
    kind: OutputKind = OutputKind.DOCUMENT
    target: Decimal = Decimal(1)
    uom: str = ""
    step: Decimal | None = None
    whole: Decimal | None = None

    @property
    def is_cumulative(self) -> bool:
        return self.whole is not None


def outputs_of(text: str) -> tuple[PlanOutput, ...]:
    """The outputs of a target cell: its numbered or dashed lines, or all of it; empty for a blank cell."""
    return tuple(_output(item) for item in _items(text))


def outputs_by_month(cells: Mapping[str, tuple[str, str]]) -> dict[str, tuple[PlanOutput, ...]]:
    """The outputs of each checkpoint of an activity, from month -> (criterion, target cell).

    Where every checkpoint promises a quantity and the criterion names their sum (56 lokasi four times, 224
    in all), each is told from the beginning of the year: 56, 112, 168, 224.
    """
    found = {month: outputs_of(output) for month, (_, output) in sorted(cells.items())}
    whole = _whole(found, [criterion for criterion, _ in cells.values()])
    if whole is None:
        return found
    done = Decimal(0)
    running: dict[str, tuple[PlanOutput, ...]] = {}
    for month, (one,) in found.items():
        done = total([done, one.target])
        running[month] = (replace(one, target=done, step=one.target, whole=whole),)
    return running


def _whole(found: Mapping[str, tuple[PlanOutput, ...]], criteria: Sequence[str]) -> Decimal | None:
    quantities = [outputs[0] for outputs in found.values() if len(outputs) == 1]
    if len(found) < 2 or len(quantities) < len(found):
        return None
    if {one.kind for one in quantities} != {OutputKind.QUANTITY} or len({one.uom for one in quantities}) > 1:
        return None
    promised = {count for text in criteria if (count := _count(text)) is not None}
    together = total(one.target for one in quantities)
    return together if promised == {together} else None


def _items(text: str) -> list[str]:
    """Lines that begin with a number or a dash are items; so is what stands before the first of them."""
    items: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        begins = _ITEM.match(line)
        if begins and items and items[-1].endswith(":"):
            items[-1] = line[begins.end() :]
        elif begins or not items:
            items.append(line[begins.end() :] if begins else line)
        else:
            items[-1] = f"{items[-1]} {line}"
    return items


def _output(text: str) -> PlanOutput:
    shares = _PERCENT.findall(text)
    if len(shares) == 1 and (share := Decimal(shares[0].replace(",", "."))):
        return PlanOutput(text, OutputKind.PERCENT, share, "%")
    counted = _COUNTED.findall(text)
    if len(counted) == 1 and (number := Decimal(counted[0][0].replace(".", ""))):
        return PlanOutput(text, OutputKind.QUANTITY, number, counted[0][1].lower())
    return PlanOutput(text)


def _count(text: str) -> Decimal | None:
    found = _COUNTED.findall(text)
    return Decimal(found[0][0].replace(".", "")) if len(found) == 1 else None


def route_of(note: str) -> PlanRoute:
    """REN-12: whether the remark asks for minutes of the Inspectorate."""
    return PlanRoute.MINUTES if _MINUTES.search(note) else PlanRoute.SUPERIOR


def exemption_of(note: str) -> Exemption | None:
    """REN-08: which statement may stand instead of the outputs, by the remark; None: none."""
    if _NO_FINDING.search(note):
        return Exemption.NO_FINDING
    return Exemption.NOTHING_TO_DO if _NOTHING.search(note) else None


def read_told(output: PlanOutput, text: str) -> tuple[Decimal | None, Finding | None]:
    """What was typed for an output; a document is 1 or 0. (None, None) for blank, NUM-xx for the rest."""
    if output.kind is OutputKind.DOCUMENT:
        return {"1": (Decimal(1), None), "0": (Decimal(0), None)}.get(text.strip(), (None, None))
    high = HUNDRED if output.kind is OutputKind.PERCENT else None
    return parse_number(text, low=Decimal(0), high=high)


def share_of(output: PlanOutput, told: Decimal, *, on: date) -> Decimal:
    """How much of an output is there, in percent of its target, unrounded and at most what the table says."""
    table = as_of("checkpoints", on)
    if output.kind is OutputKind.PERCENT and not table["percent_against_target"]:
        reached = told
    else:
        reached = percent(told, output.target)
    return min(reached, Decimal(table["most"]))


def achievement_of(
    outputs: Sequence[PlanOutput], told: Sequence[Decimal | None], *, exemption: Exemption | None, on: date
) -> Decimal | None:
    """REN-16: the mean share of the outputs in percent, unrounded; None while one of them is not told.

    REN-08: with an exemption the statement alone is worth 100 (Lampiran IV no. 6, keterangan).
    """
    if exemption is not None:
        return HUNDRED
    if not outputs or len(told) != len(outputs) or any(one is None for one in told):
        return None
    return mean(
        share_of(output, one, on=on) for output, one in zip(outputs, told, strict=True) if one is not None
    )


def kept_percent(achievement: Decimal) -> Decimal:
    """An achievement as its column keeps it: four decimals, half up; what lacks anything stays below 100."""
    rounded = achievement.quantize(_KEPT, rounding=ROUND_HALF_UP)
    return HUNDRED - _KEPT if achievement < HUNDRED <= rounded else rounded


def falls_back(output: PlanOutput, told: Decimal | None, before: Decimal | None) -> Finding | None:
    """REN-14: what counts from the beginning of the year does not become less."""
    if not output.is_cumulative or told is None or before is None or told >= before:
        return None
    return Finding(
        "REN-14",
        f"{format_number(told)} {output.uom} lebih kecil daripada {format_number(before)} yang sudah "
        f"dilaporkan. Isikan jumlah sejak awal tahun (target {format_number(output.target)}).",
    )


# --- a row of the annex over its checkpoints


class RowJudgement(StrEnum):
    NOT_DUE = "belum-jatuh-tempo"
    BLANK = "belum-ada"
    PARTIAL = "sementara"
    REACHED = "tercapai"
    MISSED = "di-bawah"


@dataclass(frozen=True, slots=True)
class RowProgress:
    """REN-17: where a row stands after a month. `percent` is unrounded, None while nothing is on record."""

    percent: Decimal | None
    counted: int
    due: int
    missing: tuple[int, ...]

    @property
    def judgement(self) -> RowJudgement:
        """Never reached while something that is due is blank."""
        if not self.due:
            return RowJudgement.NOT_DUE
        if self.percent is None:
            return RowJudgement.BLANK
        if self.missing:
            return RowJudgement.PARTIAL
        return RowJudgement.REACHED if self.percent >= HUNDRED else RowJudgement.MISSED


def row_progress(points: Sequence[tuple[int, Decimal | None]], *, until: int) -> RowProgress:
    """REN-17: the mean of the points (month, achievement) that are due until a month, in any order.

    A point that is blank lowers no mean: it is missing, and named.
    """
    due = sorted(
        (point for point in points if point[0] <= until), key=lambda point: (point[0], point[1] is None)
    )
    told = [achievement for _, achievement in due if achievement is not None]
    missing = tuple(month for month, achievement in due if achievement is None)
    return RowProgress(mean(told), len(told), len(due), missing)

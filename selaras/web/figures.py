"""How figures and achievements are written wherever they stand: brief for the eye, exact where asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from selaras.engine import actuals
from selaras.engine.achievement import SUSPICIOUS, Judgement
from selaras.engine.actuals import Absent
from selaras.engine.exact import CONTEXT, HUNDRED, settled, shown
from selaras.engine.figures import Value, standing_behind
from selaras.engine.numbers import format_number
from selaras.engine.scales import Scale, scale_as_of
from selaras.engine.targets import NotMeasured
from selaras.measurement.models import Figure

PLACES = 2
_LONGEST = 10  # decimals of what is called exact
SIGNS = {5: "▲", 4: "△", 3: "●", 2: "◆", 1: "▼"}  # as in components/heat_cell.html
STEPS = {"best": 5, "good": 4, "fair": 3, "poor": 2, "worst": 1}
BLANK = "belum diisi"
PROVISIONAL = "Sementara"
WORDS = {
    Judgement.NOT_MEASURED: "tidak diukur",
    Judgement.UNTARGETED: "tanpa target",
    Judgement.BLANK: BLANK,
    Judgement.UNAVAILABLE: "tidak tersedia",
    Judgement.EXCUSED: "dikecualikan",
    Judgement.NOT_COMPUTABLE: "tidak dapat dihitung",
    Judgement.REACHED: "tercapai",
    Judgement.MISSED: "belum tercapai",
}


def brief(figure: Decimal) -> str:
    """Rounded half up to two decimals, as published tables are."""
    return format_number(shown(figure, PLACES))


def places(figure: Decimal, count: int = PLACES) -> str:
    """Rounded half up, with all its decimals: 87,30 stands under 87,25."""
    whole, _, fraction = format_number(shown(figure, count)).partition(",")
    return f"{whole},{fraction:0<{count}}"


def exact(figure: Decimal) -> str:
    """All digits, or the first ten decimals and "…": cut, never rounded up to what it is not."""
    whole = settled(figure)
    cut = whole.quantize(Decimal(1).scaleb(-_LONGEST), rounding=ROUND_DOWN, context=CONTEXT)
    return format_number(cut) + ("" if cut == whole else "…")


def value_words(value: Value) -> str:
    """A number, N/A, why there is none, or belum diisi."""
    if isinstance(value, Decimal):
        return brief(value)
    if isinstance(value, Absent):
        return actuals.WORDS[value.kind].lower()
    return "N/A" if isinstance(value, NotMeasured) else BLANK


def achievement_scale(year: int) -> Scale:
    """The classes of achievements in a year, as the law stood at its end."""
    return scale_as_of("achievement", date(year, 12, 31))


@dataclass(frozen=True, slots=True)
class Standing:
    """An achievement for a cell: what is printed, its class as a step (5 the best), and the same in words.

    `short`: printed as 100 and below it all the same. `doubtful`: beyond belief (CAP-07).
    `partial`: "55 dari 56" where reports below are missing; such a figure has no class yet.
    """

    text: str
    words: str
    step: int | None
    label: str
    short: bool
    partial: str
    reached: bool
    doubtful: bool = False

    @property
    def provisional(self) -> bool:
        """An achievement that may still change with what is missing."""
        return bool(self.partial) and self.label == PROVISIONAL

    @property
    def ground(self) -> str:
        """The class of its ground: by step, hatched, or none."""
        return f"heat-{self.step}" if self.step else "heat-partial" if self.provisional else "none"

    @property
    def notes(self) -> list[str]:
        """What stands below it in small: beyond belief, below 100 all the same, n of N."""
        told = ("periksa" if self.doubtful else "", "belum tercapai" if self.short else "", self.partial)
        return [note for note in told if note]

    @property
    def figure(self) -> str:
        """The percentage without its sign, for a table that says so at its head."""
        return self.text.removesuffix(" %")

    @property
    def sign(self) -> str:
        return SIGNS.get(self.step or 0, "")


def standing(figure: Figure, suffix: str, scale: Scale) -> Standing:
    """The stored achievement of a quarter ("1" to "4") or the year ("_year"); nothing is computed here."""
    percent: Decimal | None = getattr(figure, f"percent{suffix}")
    partial = partial_words(figure.source, figure.counted, figure.due, suffix)
    return told_standing(figure.judgement_of(suffix), percent, partial, scale)


def told_standing(
    judged: Judgement | None, percent: Decimal | None, partial: str, scale: Scale
) -> Standing:  # fmt: skip
    """The same of what is already read; `partial` as of `partial_words`."""
    judgement = judged or Judgement.BLANK
    words = WORDS[judgement]
    if not judgement.is_judged:
        text = "N/A" if judgement is Judgement.NOT_MEASURED else words
        return Standing(text, words, None, "", short=False, partial=partial, reached=False)
    if percent is None:  # CAP-04: better than the target, and no percentage
        step, label = (None, PROVISIONAL) if partial else (5, "")
        return Standing(words, words, step, label, short=False, partial=partial, reached=not partial)
    band = None if partial else scale.band(percent)
    unclassed = PROVISIONAL if partial else ""
    return Standing(
        text=f"{brief(percent)} %", words=words, step=STEPS[band.tone] if band else None,
        label=band.label if band else unclassed, short=is_short(percent), partial=partial,
        reached=judgement is Judgement.REACHED and not partial, doubtful=percent > SUSPICIOUS,
    )  # fmt: skip


def is_short(percent: Decimal) -> bool:
    """Whether it is below 100 and would be printed as 100."""
    return settled(percent) < HUNDRED <= shown(percent, PLACES)


def partial_words(source: str, counted: Sequence[int], due: Sequence[int], suffix: str) -> str:
    """Such as "55 dari 56" where reports are missing anywhere below, of the year those of all its quarters
    (GAB-02); nothing for a complete one."""
    if source == Figure.Source.REPORTED:
        return ""
    known, asked = standing_behind(counted, due, int(suffix) if suffix.isdigit() else None)
    return f"{known} dari {asked}" if known < asked else ""

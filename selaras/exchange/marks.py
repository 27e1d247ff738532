"""What may stand beside a receiver in its cell: who coordinates, and targets of one's own (IMP-26, IMP-27).

"✓ [koordinator] PPSU [target TW I N/A; TW II 40; TW III kosong; TW IV 80; tahunan 80]"
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.findings import Finding
from selaras.engine.numbers import roman
from selaras.engine.periods import QUARTERS
from selaras.engine.targets import YearTargets, format_target, parse_target, written_target
from selaras.exchange import schema

BLANK = "kosong"
_BEGIN = "[target "
_BESIDE = f" {schema.COORDINATOR}"
# the field of YearTargets -> what a cell calls it
NAMES = {f"q{quarter}": f"TW {roman(quarter)}" for quarter in QUARTERS} | {"annual": "tahunan"}
_MARK = r"\[\s*(?:(?P<coordinator>koordinator)|target\b(?P<own>[^\]]*))\s*\]"
_ENDS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (rf"^{_MARK}\s*", rf"\s*{_MARK}$"))
_FIGURE = re.compile(r"(?:TW\s*(?P<quarter>IV|I{1,3}|[1-4])|tahunan)\b\s*[:=]?(?P<said>.*)", re.I | re.S)
_QUARTERS = {text: f"q{quarter}" for quarter in QUARTERS for text in (str(quarter), roman(quarter))}


@dataclass(frozen=True, slots=True)
class Marked:
    """A receiver's text without its marks; `own` are the words of each mark of own targets."""

    text: str
    coordinator: bool
    own: tuple[str, ...] = ()


def marked(text: str) -> Marked:
    """The text without the marks before and behind it, in whatever order, and what they said."""
    rest, coordinator, own = text.strip(), False, list[str]()
    while found := next(filter(None, (end.search(rest) for end in _ENDS)), None):
        rest = rest[: found.start()] + rest[found.end() :]
        if found["coordinator"]:
            coordinator = True
        else:
            own.append(found["own"])
    return Marked(rest.strip(), coordinator, tuple(own))


def own_text(targets: YearTargets | None) -> str:
    """Targets of one's own as a cell says them; "" for a receiver that follows its row."""
    return own_of(told(targets)) if targets else ""


def own_of(texts: Mapping[str, str]) -> str:
    """The mark with these texts, by the field of YearTargets; a text that is empty is a blank target."""
    return f"{_BEGIN}{_listed(texts)}]"


def in_words(targets: YearTargets) -> str:
    """Targets of one's own for reading: "TW I N/A; TW II 1.250; …; tahunan 3.000"."""
    return _listed({key: format_target(getattr(targets, key)) for key in NAMES})


def _listed(texts: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {texts[key] or BLANK}" for key, name in NAMES.items())


def told(targets: YearTargets) -> dict[str, str]:
    """The five targets as cells hold them, by field."""
    return {key: written_target(getattr(targets, key)) for key in NAMES}


def figures(own: str) -> dict[str, str]:
    """What a mark says of each target, by field, as it was typed; without what names none or one again."""
    said: dict[str, str] = {}
    for part in own.split(";"):
        if found := _FIGURE.fullmatch(part.strip()):
            key = _QUARTERS[found["quarter"].upper()] if found["quarter"] else "annual"
            text = found["said"].strip()
            said.setdefault(key, "" if text.casefold() == BLANK else text)
    return said


def numbered(text: str, first: int) -> tuple[str, list[tuple[str, str]]]:
    """The receivers of a cell, with numbers from `first` on in place of their own targets.

    For every number whom it stands beside, and the targets in words.
    """
    parts: list[str] = []
    found: list[tuple[str, str]] = []
    if _BEGIN not in text:  # nearly always
        return text, found
    for part in text.split(" | "):
        said = marked(part)
        targets, _ = read_own(said.own)
        if targets:
            found.append((said.text, in_words(targets)))
            part = f"{said.text}{_BESIDE if said.coordinator else ''} {first + len(found) - 1})"
        parts.append(part)
    return " | ".join(parts), found


def read_own(
    own: Sequence[str], *, low: Decimal | None = None, high: Decimal | None = None
) -> tuple[YearTargets | None, list[Finding]]:
    """The targets that marks say, within an indicator's scale; None without a mark, or with what is wrong.

    IMP-27: one mark, which names each of the five targets once. Why a figure is none: NUM rules.
    """
    if not own:
        return None, []
    texts = figures(own[0])
    if len(own) > 1 or len(texts) != len(NAMES) or own[0].count(";") != len(NAMES) - 1:
        return None, [Finding("IMP-27", f"Target sendiri tidak dimengerti. {HELP}")]
    read = {key: parse_target(text, low=low, high=high) for key, text in texts.items()}
    wrong = [
        Finding(finding.rule, f"Target sendiri, {NAMES[key]}: {finding.message}", finding.place)
        for key, (_, finding) in read.items()
        if finding
    ]
    return (None if wrong else YearTargets(**{key: target for key, (target, _) in read.items()})), wrong


_EXAMPLE = {"q1": "N/A", "q2": "40", "q3": "N/A", "q4": "80", "annual": "80"}
HELP = f"Sebut kelima targetnya, misalnya “{own_of(_EXAMPLE)}”; yang belum ada ditulis {BLANK}."

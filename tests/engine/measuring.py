"""How the scenarios of measurement write figures: as a document does."""

import tomllib
from pathlib import Path
from typing import Any

from selaras.engine.actuals import Absence, Absent, Actual
from selaras.engine.exact import shown
from selaras.engine.numbers import format_number, parse_number
from selaras.engine.targets import NA, NotMeasured, Target, parse_target

FOLDER = Path(__file__).parents[1] / "scenarios" / "pengukuran"


def cases(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["kasus"]


def target_of(text: str) -> Target:
    target, finding = parse_target(text)
    assert finding is None, text
    return target


def actual_of(text: str) -> Actual:
    if text in set(Absence):
        return Absent(Absence(text), "menurut berita acara")
    number, finding = parse_number(text)
    assert finding is None, text
    return number


def value_of(text: str) -> Actual | NotMeasured:
    return NA if text == "N/A" else actual_of(text)


def printed(value: Actual | NotMeasured, *, blank: str = "kosong") -> str:
    if value is None:
        return blank
    if isinstance(value, Absent):
        return value.kind.value
    return "N/A" if isinstance(value, NotMeasured) else format_number(shown(value, 2))

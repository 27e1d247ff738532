"""Scenario files of formulas, as officials write them, made into values."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from selaras.engine.numbers import round_half_up
from selaras.engine.targets import parse_target

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "scenarios" / "rumus"
DICTIONARY = ROOT / "examples" / "jakarta-barat-2024" / "kamus.toml"


def cases(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["kasus"]


@cache
def dictionary():
    """Code -> entry of the example's dictionary."""
    entries = tomllib.loads(DICTIONARY.read_text("utf-8"))["indikator"]
    return {entry["kode"]: entry for entry in entries}


def formula_of(case):
    if "rumus" in case:
        return case["rumus"]
    entry = dictionary()[case["indikator"]]
    return entry["rumus_lain"][case["bacaan"] - 1]["rumus"] if "bacaan" in case else entry["rumus"]


def value(told):
    """ "87,3", "N/A", "" for blank, or a list of these."""
    if isinstance(told, list):
        return tuple(map(value, told))
    found, finding = parse_target(told)
    assert finding is None, f"{told}: {finding}"
    return found


def values(case):
    return {code: value(told) for code, told in case.get("masukan", {}).items()}


def rounded(number, like):
    """As many decimals as the text prints; only what is a number can be rounded."""
    assert isinstance(number, Decimal)
    places = len(like.partition(",")[2])
    return f"{round_half_up(number, places)}".replace(".", ",")

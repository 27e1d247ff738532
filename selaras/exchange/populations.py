"""How many people a unit serves, pasted from a workbook or read from a CSV: two columns, unit and number."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from selaras.engine.findings import Finding
from selaras.engine.names import fold, tidy
from selaras.org.models import OrgUnit
from selaras.org.queries import names_of
from selaras.surveys import rules

MOST_BYTES = 1_000_000  # a list of units, not of people
MOST_LINES = 2_000
MOST_PEOPLE = 100_000_000
_WHOLE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+")
_BETWEEN = re.compile(r"[\t;|]")


def whole(text: str) -> int | None:
    """12.345 or 12345; None for anything else, full-width digits and decimals too."""
    typed = text.strip()
    if not _WHOLE.fullmatch(typed) or (number := int(typed.replace(".", ""))) > MOST_PEOPLE:
        return None
    return number


def decoded(content: bytes) -> str:
    """A CSV as offices save it: UTF-8, or Windows-1252 where it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(text: str, units: Iterable[OrgUnit], on: date) -> tuple[dict[int, int], list[Finding]]:
    """SKM-26: unit -> people, and every line that is none; `units` of all times, with aliases prefetched."""
    known = _known(units)
    found: dict[int, int] = {}
    findings = []
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        cells = [tidy(cell) for cell in _BETWEEN.split(line) if cell.strip()]
        if not cells or (number == 1 and not any(letter.isdigit() for letter in line)):
            continue
        told, people = _line(cells, known, on, found)
        if told:
            findings.append(Finding("SKM-26", f"Baris {number}: {told}", f"Baris {number}"))
        else:
            found |= people
    return found, findings


def _line(
    cells: list[str], known: dict[str, list[OrgUnit]], on: date, found: dict[int, int]
) -> tuple[str, dict[int, int]]:
    """(what is wrong, {}) or ("", {unit: people})."""
    name = next((cell for cell in cells if any(letter.isalpha() for letter in cell)), "")
    if not name or len(cells) < 2:
        return "tulis nama unit dan populasinya dalam dua kolom.", {}
    people = whole(cells[-1])
    if people is None:
        return f"“{cells[-1]}” bukan bilangan bulat. Tulis seperti 12.345.", {}
    named = known.get(fold(name), [])
    standing = [unit for unit in named if on in unit.period]
    if len(standing) > 1:
        return f"“{name}” menyebut lebih dari satu unit. Tulis nama lengkapnya.", {}
    if not standing:
        return (rules.gone(named[0], on) if named else f"unit “{name}” tidak dikenal."), {}
    if standing[0].pk in found:
        return f"{name} sudah disebut di atas.", {}
    return "", {standing[0].pk: people}


def _known(units: Iterable[OrgUnit]) -> dict[str, list[OrgUnit]]:
    """Every name of every unit, those in use elsewhere too."""
    known: dict[str, list[OrgUnit]] = defaultdict(list)
    for unit in units:
        for name in names_of(unit):
            known[name].append(unit)
    return known

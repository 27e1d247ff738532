"""The index of a closed wave by a trait of its respondents, without groups of a few people (SKM-48)."""

from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.disclosure import hidden
from selaras.engine.survey import survey_result
from selaras.surveys.queries.counting import Recount, blank_counts, recounted_by_trait
from selaras.surveys.queries.results import WaveResults

SILENT = "Tidak menyebutkan"


@dataclass(frozen=True, slots=True)
class GroupResult:
    """All answers of a group together; `people` and `converted` are None where it `is_untold`."""

    name: str
    people: int | None
    converted: Decimal | None
    is_untold: bool


def groups_of(results: WaveResults) -> list[tuple[str, list[GroupResult]]]:
    """Trait by trait, of the whole wave alone: two tables that cross would tell what each of them hides.

    A group is hidden where few of it answered, or few answered one of the elements its index is made of,
    with as many others as keep it from being found by subtraction. One query a trait.
    """
    instrument = results.instrument
    every = recounted_by_trait(results.wave, instrument)
    nobody, found = Recount(0, blank_counts(instrument)[0], []), []
    for (_, name, options), counted in zip(instrument.groups, every, strict=True):
        cells = [counted.get(place, nobody) for place in (*range(1, len(options) + 1), 0)]
        told = [survey_result(instrument.counting, one.by_element(instrument)) for one in cells]
        untold = hidden([one.people for one in cells])
        for answered in zip(*([one.answered for one in each.elements] for each in told), strict=True):
            untold |= hidden(answered)
        found.append((name, [
            GroupResult(label, None, None, is_untold=True) if place in untold
            else GroupResult(label, cells[place].people, told[place].converted, is_untold=False)
            for place, label in enumerate((*options, SILENT))
        ]))  # fmt: skip
    return found

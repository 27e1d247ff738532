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


def groups_of(results: WaveResults, place: int) -> list[GroupResult]:
    """The groups of one trait, counted from 1, the last those who told none; one query over the answers.

    Of the whole wave alone: two tables that cross would tell what each of them hides. A group is hidden where
    few of it answered, or few answered one of the elements its index is made of, with as many others as keep
    it from being found by subtraction.
    """
    instrument = results.instrument
    *_, options = instrument.groups[place - 1]
    counted = recounted_by_trait(results.wave, instrument, place)
    nobody = Recount(0, blank_counts(instrument)[0], [])
    cells = [counted.get(option, nobody) for option in (*range(1, len(options) + 1), 0)]
    told = [survey_result(instrument.counting, one.by_element(instrument)) for one in cells]
    untold = hidden([one.people for one in cells])
    for answered in zip(*([one.answered for one in each.elements] for each in told), strict=True):
        untold |= hidden(answered)
    return [
        GroupResult(name, None, None, is_untold=True) if at in untold
        else GroupResult(name, cells[at].people, told[at].converted, is_untold=False)
        for at, name in enumerate((*options, SILENT))
    ]  # fmt: skip

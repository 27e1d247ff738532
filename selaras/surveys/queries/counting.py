"""Counters of answers: what one form adds, what many add, and all of them counted anew."""

from collections.abc import Iterable, Sequence

from django.db import connection

from selaras.engine.survey import Counts
from selaras.surveys.models import Instrument, SurveyPoint, Wave

_ANEW = """
SELECT id FROM (
    SELECT s.id, s.respondents, s.counts, s.groups, count(r.id) AS people,
        {counts} AS told_counts, {groups} AS told_groups
    FROM surveys_surveypoint s LEFT JOIN surveys_response r ON r.point_id = s.id
    WHERE s.wave_id = %s GROUP BY s.id
) anew
WHERE people <> respondents OR told_counts <> counts OR told_groups <> groups ORDER BY id
"""


def blank_counts(instrument: Instrument) -> tuple[list[int], list[int]]:
    """Counters before the first answer: (levels of every element, options of every trait)."""
    elements = len(instrument.elements.all())
    return [0] * (elements * instrument.top), [0] * sum(len(options) for *_, options in instrument.groups)


def counted(
    instrument: Instrument, forms: Iterable[tuple[Sequence[int], Sequence[int]]]
) -> tuple[list[int], list[int]]:
    """What forms add to the counters; 0 stands for a blank and adds nothing."""
    counts, groups = blank_counts(instrument)
    starts, place = [], 0
    for *_, options in instrument.groups:
        starts.append(place)
        place += len(options)
    for answers, traits in forms:
        for element, answer in enumerate(answers):
            if answer:
                counts[element * instrument.top + answer - 1] += 1
        for start, option in zip(starts, traits, strict=True):
            if option:
                groups[start + option - 1] += 1
    return counts, groups


def counts_of(point: SurveyPoint, instrument: Instrument) -> Counts:
    """The counters of a point as the engine reads them."""
    top = instrument.top
    return {
        element.code: tuple(point.counts[place * top : (place + 1) * top])
        for place, element in enumerate(instrument.elements.all())
    }


def miscounted(wave: Wave) -> list[int]:
    """SKM-05: the points whose counters differ from their answers; one query, read from all answers."""
    instrument = wave.instrument
    counts = [
        f"count(*) FILTER (WHERE r.answers[{element}] = {level})::int"
        for element in range(1, len(instrument.elements.all()) + 1)
        for level in range(1, instrument.top + 1)
    ]
    groups = [
        f"count(*) FILTER (WHERE r.traits[{place}] = {option})::int"
        for place, (*_, options) in enumerate(instrument.groups, 1)
        for option in range(1, len(options) + 1)
    ]
    query = _ANEW.format(counts=_array(counts), groups=_array(groups))
    with connection.cursor() as cursor:
        cursor.execute(query, [wave.pk])
        return [key for (key,) in cursor.fetchall()]


def _array(columns: Sequence[str]) -> str:
    return f"ARRAY[{', '.join(columns)}]::int[]"

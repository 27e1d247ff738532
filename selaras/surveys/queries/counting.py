"""Counters of answers: what one form adds, what many add, and all of them counted anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from selaras.engine.survey import Counts
from selaras.surveys.models import Batch, Instrument, SurveyPoint, Wave

_OF_WAVE = "r.point_id IN (SELECT id FROM surveys_surveypoint WHERE wave_id = %s)"
_ANEW = """
SELECT r.point_id, count(*), {counts}, {groups} FROM surveys_response r
WHERE {which} GROUP BY r.point_id
"""


def blank_counts(instrument: Instrument) -> tuple[list[int], list[int]]:
    """Counters before the first answer: (levels of every element, options of every trait)."""
    elements = len(instrument.elements.all())
    return [0] * (elements * instrument.top), [0] * sum(len(options) for *_, options in instrument.groups)


def counted(
    instrument: Instrument, answers: Sequence[int], traits: Sequence[int]
) -> tuple[list[int], list[int]]:
    """What one form adds to the counters; 0 stands for a blank and adds nothing."""
    counts, groups = blank_counts(instrument)
    for element, answer in enumerate(answers):
        if answer:
            counts[element * instrument.top + answer - 1] += 1
    place = 0
    for (*_, options), option in zip(instrument.groups, traits, strict=True):
        if option:
            groups[place + option - 1] += 1
        place += len(options)
    return counts, groups


def counts_of(point: SurveyPoint, instrument: Instrument) -> Counts:
    """The counters of a point as the engine reads them."""
    return _by_element(point.counts, instrument)


def _by_element(counts: Sequence[int], instrument: Instrument) -> Counts:
    top = instrument.top
    return {
        element.code: tuple(counts[place * top : (place + 1) * top])
        for place, element in enumerate(instrument.elements.all())
    }


_BY_TRAIT = """
SELECT {trait}, count(*), {counts} FROM surveys_response r WHERE {which} GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Recount:
    """The counters of a point, made anew from its answers."""

    people: int
    counts: list[int]
    groups: list[int]

    def by_element(self, instrument: Instrument) -> Counts:
        """As the engine reads them."""
        return _by_element(self.counts, instrument)


def recounted(wave: Wave, *, batch: Batch | None = None) -> dict[int, Recount]:
    """SKM-05: every point that was answered, counted from its answers, all or those of a batch; one query."""
    instrument = wave.instrument
    counts = _levels(instrument)
    groups = [
        f"count(*) FILTER (WHERE r.traits[{place}] = {option})::int"
        for place, (*_, options) in enumerate(instrument.groups, 1)
        for option in range(1, len(options) + 1)
    ]
    which = "r.batch_id = %s" if batch else _OF_WAVE
    query = _ANEW.format(counts=_array(counts), groups=_array(groups), which=which)
    with connection.cursor() as cursor:
        cursor.execute(query, [batch.pk if batch else wave.pk])
        return {point: Recount(*told) for point, *told in cursor.fetchall()}


def recounted_by_trait(wave: Wave, instrument: Instrument, place: int) -> dict[int, Recount]:
    """All answers of a wave by the option of one trait, counted from 1, 0 for who told none; one query."""
    query = _BY_TRAIT.format(
        trait=f"coalesce(r.traits[{place:d}], 0)", counts=_array(_levels(instrument)), which=_OF_WAVE
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [wave.pk])
        return {option: Recount(people, told, []) for option, people, told in cursor.fetchall()}


def _levels(instrument: Instrument) -> list[str]:
    """How often each level of each element was answered."""
    return [
        f"count(*) FILTER (WHERE r.answers[{element}] = {level})::int"
        for element in range(1, len(instrument.elements.all()) + 1)
        for level in range(1, instrument.top + 1)
    ]


def miscounted(wave: Wave) -> list[int]:
    """SKM-05: the points whose counters differ from their answers; two queries."""
    anew, blank = recounted(wave), blank_counts(wave.instrument)
    empty = Recount(0, *blank)
    kept = wave.points.order_by("pk").values_list("pk", "respondents", "counts", "groups")
    return [
        key for key, people, counts, groups in kept
        if Recount(people, counts, groups) != anew.get(key, empty)
    ]  # fmt: skip


def _array(columns: Sequence[str]) -> str:
    return f"ARRAY[{', '.join(columns)}]::int[]"

"""The tables of a result: elements, units, services, posts, groups; whatever a wave says, as text."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.disclosure import hidden
from selaras.engine.exact import CONTEXT
from selaras.engine.survey import ElementResult, SurveyResult, Weighting
from selaras.org.models import OrgUnit
from selaras.surveys.models import ALL_SERVICES, Service
from selaras.surveys.queries import GroupResult, UnitResult, WaveResults, groups_of, scopes
from selaras.surveys.queries.groups import SILENT
from selaras.web.figures import exact, places
from selaras.web.outcomes.radar import Radar, radar
from selaras.web.outcomes.words import NONE, UNTOLD, Index, index_of

BAR = 120  # pixels of a bar that is full
WEAKEST = 3  # at most, and fewer than half: of three elements one


@dataclass(frozen=True, slots=True)
class ElementRow:
    """`mean` and `weighted` as they are printed, beside them unrounded; `rank` 1 to 3: the weakest."""

    pk: int
    code: str
    name: str
    answered: int
    mean: str
    mean_exact: str
    weighted: str
    weighted_exact: str
    bar: int | None
    rank: int
    is_untold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A unit, a service or a post: its index and how many answered of how many needed (SKM-11).

    `short` points have fewer than needed; `counted` of `due` parts have an index; `note` says the rest.
    """

    key: int
    name: str
    index: Index
    respondents: int
    needed: int
    short: int
    counted: int
    due: int
    bar: int | None
    note: str = ""

    @property
    def is_partial(self) -> bool:
        return self.counted < self.due


def elements(
    results: WaveResults, told: SurveyResult, *, untold: Collection[str] = ()
) -> list[ElementRow]:  # fmt: skip
    """The elements in the order of the instrument.

    Of those in `untold` nothing is said, and of no other that it is the weakest: that would place them.
    """
    most = max(1, min(WEAKEST, (len(told.elements) - 1) // 2))
    weakest = [] if untold else [one.element.code for one in told.weakest[:most]]
    keys = {one.code: one.pk for one in results.instrument.elements.all()}
    return [
        _element(one, keys[one.element.code], results, weakest, is_untold=one.element.code in untold)
        for one in told.elements
    ]


def _element(
    one: ElementResult, key: int, results: WaveResults, weakest: Sequence[str], *, is_untold: bool
) -> ElementRow:
    known = one.mean is not None and one.weighted is not None and not is_untold
    mean, weighted = (one.mean or Decimal(0), one.weighted or Decimal(0)) if known else (None, None)
    return ElementRow(
        pk=key, code=one.element.code, name=one.element.name, answered=one.answered,
        mean=UNTOLD if is_untold else NONE if mean is None else places(mean, 3), is_untold=is_untold,
        mean_exact="" if mean is None else exact(mean),
        weighted="" if weighted is None else places(weighted, 3),
        weighted_exact="" if weighted is None else exact(weighted),
        bar=None if mean is None else _bar(mean, Decimal(results.instrument.top)),
        rank=weakest.index(one.element.code) + 1 if known and one.element.code in weakest else 0,
    )  # fmt: skip


def drawn(
    results: WaveResults, rows: Sequence[ElementRow], told: SurveyResult, before: WaveResults | None
) -> Radar | None:
    """The elements around a middle, over those of an earlier wave with the same on the same scale."""
    means = {one.element.code: one.mean for one in told.elements}
    is_alike = before is not None and before.instrument.top == results.instrument.top
    earlier = {one.element.code: one.mean for one in before.whole.elements} if before and is_alike else {}
    return radar(
        [
            (row.code, means[row.code] if row.mean_exact else None, row.mean if row.mean_exact else "–")
            for row in rows
        ],
        top=results.instrument.top,
        before=[earlier.get(row.code) for row in rows] if list(earlier) == list(means) else (),
    )


def units(results: WaveResults, below: Iterable[UnitResult], *, untold: Collection[int] = ()) -> list[Line]:
    return [_line(results, one.unit.pk, one.unit.name, one, untold=one.unit.pk in untold) for one in below]


def services(
    results: WaveResults, *, at: OrgUnit | None = None, untold: Collection[int | None] = ()
) -> list[Line]:
    """Every service that was asked about, as if it were a survey of its own, at a unit or at the top."""
    found = []
    for service in results.services:
        key = service.pk if service else None
        only = results.narrowed(services=[key])
        told = only.of_unit(at.pk) if at else only.top
        if told is not None:
            name = service.name if service else ALL_SERVICES
            found.append(_line(results, key or 0, name, told, untold=key in untold))
    return found


def posts(results: WaveResults) -> list[Line]:
    """Every post by the services it answers for; a post with all of them has the index of the wave."""
    found = []
    for post, only in scopes(results):
        top = only.top
        if top is not None:
            names = ", ".join(one.name for one in only.services if one)
            found.append(_line(results, post.pk, post.title, top, note=names))
    return found


def _line(
    results: WaveResults, key: int, name: str, told: UnitResult, *, untold: bool = False, note: str = ""
) -> Line:
    return Line(
        key=key, name=name, index=index_of(results, told.converted, untold=untold),
        respondents=told.respondents, needed=told.needed, short=told.short,
        counted=told.counted, due=told.due, note=note,
        bar=None if untold or told.converted is None else _bar(told.converted, _full(results)),
    )  # fmt: skip


def heat(
    results: WaveResults, below: Sequence[UnitResult]
) -> tuple[list[str], list[tuple[UnitResult, list[Index]]]]:
    """(heads, rows): units by services; nothing where a wave asks about one service or none."""
    asked = results.services
    if len(asked) < 2 or not below:
        return [], []
    only = [results.narrowed(services=[one.pk if one else None]) for one in asked]
    return (
        [one.name if one else ALL_SERVICES for one in asked],
        [(unit, [_cell(one, unit) for one in only]) for unit in below],
    )


def _cell(only: WaveResults, unit: UnitResult) -> Index:
    told = only.of_unit(unit.unit.pk)
    return Index(text="–") if told is None else index_of(only, told.converted)


@dataclass(frozen=True, slots=True)
class Group:
    """A trait: (option, people or None where it is hidden), the last for those who did not tell it."""

    name: str
    options: tuple[tuple[str, int | None], ...]

    @property
    def is_hidden(self) -> bool:
        return any(people is None for _, people in self.options)


def groups(results: WaveResults) -> list[Group]:
    """Who answered, trait by trait, without cells of a few people (SKM-35)."""
    found = []
    for name, options, silent in results.groups:
        cells = [*options, (SILENT, silent)]
        untold = hidden([people for _, people in cells])
        found.append(Group(name, tuple(
            (option, None if place in untold else people) for place, (option, people) in enumerate(cells)
        )))  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """A group with its index; `people` None where it is hidden."""

    name: str
    people: int | None
    index: Index
    bar: int | None


def group_indices(results: WaveResults, place: int) -> list[GroupIndex]:
    """The index of each group of a trait (SKM-48); of those who told none only where there are some."""
    return [
        _group_index(results, one)
        for one in groups_of(results, place)
        if one.people != 0 or one.name != SILENT
    ]  # fmt: skip


def _group_index(results: WaveResults, one: GroupResult) -> GroupIndex:
    index = index_of(results, one.converted, untold=one.is_untold)
    bar = None if one.converted is None else _bar(one.converted, _full(results))
    return GroupIndex(one.name, one.people, index, bar)


def unasked(results: WaveResults, known: Iterable[Service]) -> list[str]:
    """The services nobody was asked about in this wave."""
    asked = {one.pk for one in results.services if one}
    return [one.name for one in known if one.pk not in asked] if asked else []


def basis(results: WaveResults) -> str:
    """How an element counts, in a sentence."""
    counting = results.instrument.counting
    many = len(counting.elements)
    if counting.weighting is Weighting.OWN:
        return "Setiap unsur mempunyai bobot tersendiri."
    if counting.weighting is Weighting.EXACT:
        return f"Setiap unsur berbobot tepat 1/{many}."
    weight = exact(counting.weighs(counting.elements[0]))
    return f"Setiap unsur berbobot {weight} (1/{many} dibulatkan menurut instrumen)."


def _full(results: WaveResults) -> Decimal:
    """The highest index an instrument can give."""
    return results.instrument.top * results.instrument.factor


def _bar(figure: Decimal, full: Decimal) -> int:
    return min(BAR, int(CONTEXT.divide(figure * BAR, full)))

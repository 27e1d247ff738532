"""The figures of one post for one indicator in one year: a wide row, stored so that a page only reads it."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

from selaras.cascade.models import Commitment, Edition
from selaras.engine.achievement import Achievement, Judgement
from selaras.engine.actuals import Absence, Absent
from selaras.engine.figures import Judged, Quarter, Quarters, Value
from selaras.engine.periods import QUARTERS
from selaras.engine.targets import NA
from selaras.measurement.models.formula import FormulaUsed
from selaras.org.models import Agency, Position
from selaras.planning.models import Indicator, TargetFields

BLANK, NUMBER, NOT_MEASURED = "", "angka", "N/A"
_OF_A_QUARTER = ("value", "state", "above", "below", "percent", "judgement")
RESULTS = (
    *(f"{part}{quarter}" for part in _OF_A_QUARTER for quarter in QUARTERS),
    "counted", "due", "value_year", "state_year", "percent_year", "judgement_year",
)  # fmt: skip
_KEEP = f"""
UPDATE measurement_figure kept SET {", ".join(f"{name} = told.{name}" for name in RESULTS)}
FROM json_populate_recordset(NULL::measurement_figure, %s::json) told WHERE kept.id = told.id
"""  # noqa: S608 - the names of our own columns


class ExactField(models.DecimalField):  # type: ignore[type-arg]
    """A number with all its digits: PostgreSQL's numeric without a scale, so that nothing is rounded here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 1000, "decimal_places": 300, **kwargs})

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "numeric"


def _number(label: str) -> ExactField:
    return ExactField(label, null=True)


def _state(label: str) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=16, blank=True, default=BLANK)


def _judgement(label: str) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=24, blank=True, default=BLANK)


class FigureQuerySet(models.QuerySet["Figure"]):
    def keep(self, figures: Iterable["Figure"]) -> None:
        """Write the results of many figures in one statement; Django's bulk_update takes ten times it.

        Numbers travel as text: JSON knows no decimals.
        """
        told = [{"id": figure.pk} | {name: getattr(figure, name) for name in RESULTS} for figure in figures]
        with connections[self.db].cursor() as cursor:
            cursor.execute(_KEEP, [json.dumps(told, default=str)])


class Figure(TargetFields):
    """What a post promised and reached, quarter by quarter and for the year; kept up to date along its path.

    The source says who makes the quarters: the post's own reports, the figures below it (`parent` points up),
    or a formula over other indicators of the same post. `commitment` is empty for the head of the agency, who
    hands down and carries no commitment of his own.
    """

    class Source(models.TextChoices):
        REPORTED = "isian", "Dilaporkan"
        ROLLED = "gabungan", "Gabungan dari bawah"
        COMPUTED = "rumus", "Dihitung dari indikator lain"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="figures", verbose_name="edisi")
    position = models.ForeignKey(Position, models.PROTECT, related_name="figures", verbose_name="jabatan")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures", verbose_name="indikator")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="figures", verbose_name="komitmen"
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="children", verbose_name="induk"
    )
    source = models.CharField("asal angka", max_length=10, choices=Source, default=Source.REPORTED)
    weight = models.DecimalField("bobot", max_digits=20, decimal_places=4, null=True)
    # the four quarters: a number with all its digits, and what stands where there is none
    value1, value2, value3, value4 = (_number(f"realisasi {q}") for q in QUARTERS)
    state1, state2, state3, state4 = (_state(f"keadaan {q}") for q in QUARTERS)
    above1, above2, above3, above4 = (_number(f"pembilang {q}") for q in QUARTERS)
    below1, below2, below3, below4 = (_number(f"penyebut {q}") for q in QUARTERS)
    counted = ArrayField(models.PositiveIntegerField(), size=4, default=list, verbose_name="yang dihitung")
    due = ArrayField(models.PositiveIntegerField(), size=4, default=list, verbose_name="yang seharusnya")
    # the achievements, in percent, unrounded and uncapped
    percent1, percent2, percent3, percent4 = (_number(f"capaian {q}") for q in QUARTERS)
    judgement1, judgement2, judgement3, judgement4 = (_judgement(f"penilaian {q}") for q in QUARTERS)
    value_year, percent_year = _number("realisasi setahun"), _number("capaian setahun")
    state_year, judgement_year = _state("keadaan setahun"), _judgement("penilaian setahun")

    objects = FigureQuerySet.as_manager()

    # read by queries.formulas, once for many
    formula_used: FormulaUsed | None = None

    class Meta:
        verbose_name = "angka kinerja"
        ordering = ["year", "position", "indicator"]
        constraints = [
            *TargetFields.target_constraints("figure"),
            models.UniqueConstraint(fields=["year", "position", "indicator"], name="figure_once_a_year"),
            models.CheckConstraint(name="figure_parent_is_another", condition=~Q(pk=F("parent"))),
            *(
                models.CheckConstraint(
                    name=f"figure_{part}_is_whole",
                    condition=Q(**{f"value{suffix}__isnull": False, f"state{suffix}": NUMBER})
                    | Q(**{f"value{suffix}__isnull": True}) & ~Q(**{f"state{suffix}": NUMBER}),
                )
                for part, suffix in [*((f"q{q}", str(q)) for q in QUARTERS), ("year", "_year")]
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"figure/{self.pk}"

    @property
    def quarters(self) -> Quarters:
        """The four quarters as the engine knows them."""
        told = [self._quarter(quarter) for quarter in QUARTERS]
        return (told[0], told[1], told[2], told[3])

    @quarters.setter
    def quarters(self, quarters: Quarters) -> None:
        self.counted = [quarter.counted for quarter in quarters]
        self.due = [quarter.due for quarter in quarters]
        for number, quarter in zip(QUARTERS, quarters, strict=True):
            self._put(str(number), quarter.value)
            setattr(self, f"above{number}", quarter.above)
            setattr(self, f"below{number}", quarter.below)

    def note(self, number: int, quarter: Quarter) -> None:
        """Keep one quarter of a reported figure."""
        quarters = list(self.quarters)
        quarters[number - 1] = quarter
        self.quarters = (quarters[0], quarters[1], quarters[2], quarters[3])

    def judge(self, told: Judged) -> None:
        """Keep what the engine made of the quarters."""
        for number, one in zip(QUARTERS, told.quarters, strict=True):
            self._put_achievement(str(number), one)
        self._put("_year", told.year.actual)
        self._put_achievement("_year", told.year_achievement)

    def value_of(self, suffix: str) -> Value:
        """What stands in a quarter ("1" to "4") or the year ("_year")."""
        state = getattr(self, f"state{suffix}")
        if state == NUMBER:
            number: Decimal = getattr(self, f"value{suffix}")
            return number
        if state == NOT_MEASURED:
            return NA
        return Absent(Absence(state)) if state else None

    def _quarter(self, number: int) -> Quarter:
        place = number - 1
        return Quarter(
            self.value_of(str(number)),
            self.counted[place] if self.counted else 0,
            self.due[place] if self.due else 0,
            getattr(self, f"above{number}"),
            getattr(self, f"below{number}"),
        )

    def _put(self, suffix: str, value: Value) -> None:
        is_number = isinstance(value, Decimal)
        setattr(self, f"value{suffix}", value if is_number else None)
        setattr(self, f"state{suffix}", NUMBER if is_number else _state_of(value))

    def _put_achievement(self, suffix: str, told: Achievement) -> None:
        setattr(self, f"percent{suffix}", told.percent)
        setattr(self, f"judgement{suffix}", told.judgement.value)

    def judgement_of(self, suffix: str) -> Judgement | None:
        told = getattr(self, f"judgement{suffix}")
        return Judgement(told) if told else None


def _state_of(value: Value) -> str:
    if isinstance(value, Absent):
        return value.kind.value
    return BLANK if value is None else NOT_MEASURED

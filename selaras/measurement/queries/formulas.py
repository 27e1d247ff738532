"""Which version of its formula a figure is worked out with: the one its agreement names, else the newest."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import connection

from selaras.engine.formula import Formula, Input, parse, read_input
from selaras.engine.targets import Target
from selaras.measurement.models import Figure, Report
from selaras.measurement.models.formula import FormulaUsed, of_dictionary, of_version
from selaras.planning.models import FormulaVersion

DIRECT = "nilai"  # the one input of an indicator without a formula

# The agreement of the post that came into force last in the year binds it; what a void one or a draft names
# counts for nothing, and what was signed before formulas had versions was signed with the first. Without an
# agreement: the newest version that has begun by the end of the year, so that later ones leave it alone.
_USED = """
SELECT f.id, v.id, v.number, v.formula, v.inputs, newest.number, newest.last, signed.since
FROM measurement_figure f
LEFT JOIN LATERAL (
    SELECT max(number) AS last,
        COALESCE(max(number) FILTER (WHERE since IS NULL OR since <= make_date(f.year, 12, 31)), 1) AS number
    FROM planning_formulaversion WHERE indicator_id = f.indicator_id
) newest ON true
LEFT JOIN LATERAL (
    SELECT l.formula_version_id, (lower(a.in_force) AT TIME ZONE %s)::date AS since
    FROM agreements_agreement a JOIN agreements_agreementline l ON l.agreement_id = a.id
    WHERE a.position_id = f.position_id AND a.year = f.year AND l.indicator_id = f.indicator_id
        AND a.in_force IS NOT NULL AND NOT isempty(a.in_force) AND a.state <> 'batal'
    ORDER BY lower(a.in_force) DESC, a.number DESC LIMIT 1
) signed ON true
JOIN planning_formulaversion v ON v.indicator_id = f.indicator_id AND CASE
    WHEN signed.since IS NULL THEN v.number = newest.number
    WHEN signed.formula_version_id IS NULL THEN v.number = 1
    ELSE v.id = signed.formula_version_id END
WHERE f.id = ANY(%s)
"""


def read_along(figures: Iterable[Figure]) -> None:
    """Put at each figure what it is worked out with (RMS-24, RMS-25); one query, none for no figures."""
    waiting = {figure.pk: figure for figure in figures if figure.formula_used is None}
    if not waiting:
        return
    with connection.cursor() as cursor:
        cursor.execute(_USED, [settings.TIME_ZONE, list(waiting)])
        told = {key: rest for key, *rest in cursor.fetchall()}
    for key, figure in waiting.items():
        figure.formula_used = _used(figure, told.get(key))


def _used(figure: Figure, told: list[Any] | None) -> FormulaUsed:
    if told is None:
        return of_dictionary(figure.indicator)
    version, number, text, inputs, newest, last, since = told
    if number == last:  # what the dictionary says
        text, inputs = figure.indicator.formula, figure.indicator.inputs
    elif isinstance(inputs, str):
        inputs = json.loads(inputs)
    return FormulaUsed(
        text=text, inputs=inputs, version_id=version, number=number, newest=newest, signed_since=since
    )


def used_by(figure: Figure) -> FormulaUsed:
    """What a figure is worked out with; a query where it was not read along."""
    read_along([figure])
    assert figure.formula_used is not None  # noqa: S101 - just read
    return figure.formula_used


def pinned(report: Report) -> FormulaUsed:
    """What a report was worked out with when it was handed in, whatever is used today."""
    version = report.formula_version or _first(report)
    if version is None:
        return replace(of_dictionary(report.figure.indicator), text=report.formula, kept=True)
    return replace(of_version(version, kept=True), text=report.formula)


def _first(report: Report) -> FormulaVersion | None:
    """Reports from before formulas had versions were worked out with the first."""
    return FormulaVersion.objects.filter(indicator=report.figure.indicator_id, number=1).first()


def formula_of(figure: Figure) -> Formula | None:
    """The formula a figure is worked out with, None where there is none or it cannot be read (DEF-26)."""
    text = used_by(figure).text
    return parse(text)[0] if text.strip() else None


def evaluator(figure: Figure) -> Callable[[Mapping[str, Target]], Target]:
    """The formula as a function of the parts of a figure; blank where it cannot be read or computed."""
    formula = formula_of(figure)
    if formula is None:
        return lambda _: None
    return lambda values: formula.evaluate(values).value


def inputs_of(figure: Figure) -> tuple[Input, ...]:
    """What one fills in: the inputs that the formula reads, or the figure itself without a formula."""
    formula, indicator = formula_of(figure), figure.indicator
    if formula is None or not formula.names:
        return (
            Input(
                code=DIRECT, name="Realisasi", source=indicator.data_source, uom=indicator.uom,
                low=indicator.low, high=indicator.high,
            ),
        )  # fmt: skip
    told = {one["kode"].lower(): read_input(one) for one in used_by(figure).inputs}
    return tuple(told.get(name) or Input(code=name) for name in formula.names)

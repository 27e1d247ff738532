"""A correction beside what it corrects: the old and the new figure, and every input that is another one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selaras.engine.formula import Input
from selaras.measurement.models import Report
from selaras.measurement.queries.formulas import inputs_of
from selaras.web.measurement.words import Told, told_report


@dataclass(frozen=True, slots=True)
class Changed:
    """`inputs`: (label, old, new, whether they differ), in the order of the formula."""

    before_label: str
    label: str
    before: Told
    now: Told
    inputs: list[tuple[str, str, str, bool]]


def number_words(report: Report) -> str:
    return f"Koreksi ke-{report.number}" if report.number else "Laporan pertama"


def changed(
    report: Report | None, former: Sequence[Report], now: Told, typed: Mapping[str, str]
) -> Changed | None:
    """None for what corrects nothing; `now` and `typed` as they stand on the page, saved or not."""
    if report is None or report.corrects_id is None:
        return None
    old = next(one for one in former if one.pk == report.corrects_id)
    return Changed(
        number_words(old), number_words(report), told_report(report.figure, old, report.quarter), now,
        [_input(one, old.inputs, typed) for one in inputs_of(report.figure)],
    )  # fmt: skip


def _input(one: Input, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, str, str, bool]:
    before, now = old.get(one.code, ""), new.get(one.code, "")
    return one.name or one.code, before, now, before != now

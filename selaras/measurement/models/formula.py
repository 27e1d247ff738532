"""The formula that a figure is worked out with, and why it is that one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from selaras.planning.models import FormulaVersion, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaUsed:
    """Text and inputs of a version. `number` is None for an entry that came without versions.

    `signed_since`: the agreement of the post was signed with it and is in force since that day (RMS-24);
    None: the post has signed nothing that names one, so that the newest of the year is used (RMS-25), which
    is `newest`. `kept`: it is what
    a report was worked out with when it was handed in, whatever is used today.
    """

    text: str
    inputs: Sequence[Mapping[str, str]]
    version_id: int | None = None
    number: int | None = None
    newest: int | None = None
    signed_since: date | None = None
    kept: bool = False

    @property
    def is_newest(self) -> bool:
        return self.number == self.newest


def of_version(version: FormulaVersion, *, kept: bool = False) -> FormulaUsed:
    return FormulaUsed(
        text=version.formula, inputs=version.inputs, version_id=version.pk, number=version.number, kept=kept
    )


def of_dictionary(indicator: Indicator) -> FormulaUsed:
    return FormulaUsed(text=indicator.formula, inputs=indicator.inputs)

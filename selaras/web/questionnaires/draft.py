"""The editor's forms together: read, arranged without saving, and handed to the deed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from selaras.engine import survey
from selaras.engine.canonical import fingerprint
from selaras.engine.numbers import parse_number
from selaras.surveys.actions import Asked
from selaras.surveys.models import Instrument
from selaras.web.forms import number
from selaras.web.questionnaires import forms
from selaras.web.questionnaires.forms import ELEMENTS, TRAITS

Rows = list[dict[str, str]]
# the codes another instrument has; None where the code stands already
Taken = Collection[str] | None
_FIELDS = {ELEMENTS: forms.ElementBlock, TRAITS: forms.TraitBlock}
UP, DOWN, ADD = "naik", "turun", "tambah"


@dataclass(frozen=True, slots=True)
class Draft:
    """`moved` is the block that was just moved, as "unsur-3"; the button of the `step` keeps the focus."""

    settings: forms.Settings
    elements: forms.Blocks
    traits: forms.Blocks
    moved: str = ""
    step: str = ""

    def is_valid(self) -> bool:
        fine = self.settings.is_valid() & self.elements.is_valid() & self.traits.is_valid()
        return fine and self._adds_up()

    def _adds_up(self) -> bool:
        """As many levels as the scale has, and own weights that add up to 1 (SKM-02), at their fields."""
        told, kept = self.settings.cleaned_data, self.elements.kept()
        for row in kept:
            if len(row.cleaned_data["options"]) != told["top"]:
                row.add_error(
                    "options",
                    f"Tulis {told['top']} tingkat, satu baris satu tingkat; sekarang "
                    f"{len(row.cleaned_data['options'])}.",
                )
            if told["weighting"] == Instrument.Weighting.OWN and row.cleaned_data["weight"] is None:
                row.add_error("weight", "Isi bobotnya, atau pilih bobot yang sama untuk semua unsur.")
        if any(row.errors for row in kept):
            return False
        for found in survey.check_instrument(self.counting):
            self.settings.add_error(None if not kept else "weighting", f"{found.message} ({found.rule})")
        return not self.settings.errors

    @property
    def counting(self) -> survey.Instrument:
        """As the engine counts what can be read of it."""
        told = self.settings.cleaned_data
        return survey.Instrument(
            tuple(
                survey.Element(row.cleaned_data["code"], row.cleaned_data["name"], row.cleaned_data["weight"])
                for row in self.elements.kept()
            ),
            top=told["top"], factor=told["factor"], weighting=survey.Weighting(told["weighting"]),
        )  # fmt: skip

    def take_focus(self, kind: str) -> None:
        """In the first field of the block that was added."""
        rows = {ELEMENTS: self.elements, TRAITS: self.traits}.get(kind)
        if rows is not None and rows.forms:
            rows.forms[-1].fields["code"].widget.attrs["autofocus"] = True

    @property
    def sketch(self) -> survey.Instrument | None:
        """As the engine would weigh what stands there, judged or not; None while it weighs nothing."""
        rows = [one for one in self.elements.forms if one.has_changed() and not one["remove"].value()]
        top = number(str(self.settings["top"].value() or ""))
        factor = _figure(self.settings["factor"].value())
        weighting = self.settings["weighting"].value()
        if not rows or top < 2 or factor is None or weighting not in Instrument.Weighting.values:
            return None
        elements = tuple(survey.Element("", "", _figure(one["weight"].value())) for one in rows)
        return survey.Instrument(elements, top=top, factor=factor, weighting=survey.Weighting(weighting))

    @property
    def asked(self) -> list[Asked]:
        own = self.settings.cleaned_data["weighting"] == Instrument.Weighting.OWN
        return [
            Asked(
                code=row.cleaned_data["code"], name=row.cleaned_data["name"],
                question=row.cleaned_data["question"], options=row.cleaned_data["options"],
                weight=row.cleaned_data["weight"] if own else None,
            )
            for row in self.elements.kept()
        ]  # fmt: skip

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the instrument besides its elements."""
        told = {name: value for name, value in self.settings.cleaned_data.items() if name != "code"}
        return told | {"traits": [row.trait for row in self.traits.kept()]}


def first(instrument: Instrument | None, taken: Taken) -> Draft:
    """What stands there before anything is typed: the version before it, or an empty block."""
    if instrument is None:
        return Draft(_settings(taken), forms.blocks(ELEMENTS, first=[{}]), forms.blocks(TRAITS))
    return Draft(
        _settings(taken, initial=forms.first_settings(instrument)),
        forms.blocks(ELEMENTS, first=forms.first_blocks(instrument, ELEMENTS)),
        forms.blocks(TRAITS, first=forms.first_blocks(instrument, TRAITS)),
    )


def typed(data: Mapping[str, Any], taken: Taken) -> Draft:
    return Draft(_settings(taken, data), forms.blocks(ELEMENTS, data), forms.blocks(TRAITS, data))


def arranged(data: Mapping[str, Any], taken: Taken, step: str) -> Draft:
    """The same typing with a block moved or added ("naik-unsur-3", "tambah-ciri"); nothing is judged yet."""
    raw = {kind: _raw(kind, data) for kind in _FIELDS}
    deed, _, rest = step.partition("-")
    kind, _, place = rest.partition("-")
    moved = ""
    if kind in raw and deed == ADD:
        raw[kind] = [*raw[kind], {}][: forms.MOST[kind]]
    elif kind in raw:
        moved = _move(raw[kind], kind, deed, number(place))
    draft = Draft(
        _settings(taken, initial={name: data.get(name, "") for name in forms.NewSettings.base_fields}),
        forms.blocks(ELEMENTS, first=raw[ELEMENTS]), forms.blocks(TRAITS, first=raw[TRAITS]), moved, deed,
    )  # fmt: skip
    if deed == ADD:
        draft.take_focus(kind)
    return draft


def _figure(text: Any) -> Decimal | None:
    return parse_number(str(text or ""))[0]


def mark_of(instrument: Instrument) -> str:
    """What a version says, as one word: another one says that somebody changed it meanwhile."""
    told = {kind: forms.first_blocks(instrument, kind) for kind in _FIELDS}
    return fingerprint("questionnaire", told | {"settings": forms.first_settings(instrument)})


def _settings(
    taken: Taken, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
) -> forms.Settings:
    first = dict(initial or {})
    return (
        forms.Settings(data, initial=first)
        if taken is None
        else forms.NewSettings(taken, data, initial=first)
    )


def _raw(kind: str, data: Mapping[str, Any]) -> Rows:
    """The blocks as they came, unread."""
    count = min(number(data.get(f"{kind}-TOTAL_FORMS", "")), forms.MOST[kind])
    names = _FIELDS[kind].base_fields
    return [{name: data.get(f"{kind}-{place}-{name}", "") for name in names} for place in range(count)]


def _move(rows: Rows, kind: str, deed: str, place: int) -> str:
    """One place up or down; at an end it stays."""
    other = place + {UP: -1, DOWN: 1}.get(deed, 0)
    if 0 <= place < len(rows) and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        return f"{kind}-{other}"
    return f"{kind}-{place}"

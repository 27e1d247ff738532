"""A file of answers, and which of its columns is what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from selaras.exchange.streams import RefusedError, letters
from selaras.exchange.surveying import (
    ELEMENT,
    MOST_BYTES,
    OPINION,
    PERSON,
    SERVICE,
    TRAIT,
    UNIT,
    Columns,
    Table,
    suggest,
    table_of,
)  # fmt: skip
from selaras.surveys.models import Instrument
from selaras.web.http import CONTENT_TYPES

_LONGEST_SAMPLE = 40


class Upload(forms.Form):
    """Read far enough to know that it is a table with headings; `name` and `media_type` once it is valid."""

    file = forms.FileField(
        label="Berkas jawaban",
        help_text=(
            "CSV atau XLSX, satu baris setiap responden, dengan judul kolom. Paling besar "
            f"{MOST_BYTES // 2**20} MB; lebih dari 200.000 baris sebagai CSV."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": "Pilih berkas yang memuat jawaban.",
            "empty": "Berkas ini kosong. Pilih berkas yang memuat jawaban.",
        },
    )

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._instrument = instrument

    def clean_file(self) -> bytes:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(f"Berkas lebih dari {MOST_BYTES // 2**20} MB. Bagilah menurut unit.")
        self.name = (file.name or "jawaban").rpartition("/")[2]
        content: bytes = file.read()
        table = table_of(content)
        if not table.is_readable:
            raise forms.ValidationError([one.message for one in table.findings])
        try:
            mapping, findings = suggest(table.rows(), self._instrument)
        except RefusedError as refused:
            raise forms.ValidationError(refused.message) from refused
        if mapping is None:
            raise forms.ValidationError([one.message for one in findings])
        self.media_type = CONTENT_TYPES["xlsx"] if content.startswith(b"PK") else "text/csv"
        return content


class Mapping(forms.Form):
    """One choice for every element, the unit, and what else the wave knows; proposed from the headings."""

    def __init__(
        self, instrument: Instrument, proposed: Columns, samples: Sequence[Sequence[str]],
        *args: Any, by_service: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._proposed = proposed
        self._keys: dict[str, str] = {}
        offered = _offered(proposed, samples)
        self._ask("unit", UNIT, "Unit kerja", offered, required=True)
        if by_service:
            self._ask("layanan", SERVICE, "Layanan", offered, required=True)
        for place, element in enumerate(instrument.elements.all()):
            self._ask(f"u{place}", f"{ELEMENT}{element.code}", str(element), offered, required=True)
        for place, (code, name, _) in enumerate(instrument.groups):
            self._ask(f"c{place}", f"{TRAIT}{code}", name, offered)
        self._ask("nomor", PERSON, "Nomor responden", offered)
        self.fields["nomor"].help_text = "Kosongkan bila penomoran mulai lagi di setiap unit."
        self._ask("saran", OPINION, "Saran", offered)

    def _ask(
        self, name: str, key: str, label: str, offered: Sequence[tuple[str, str]], *, required: bool = False
    ) -> None:
        place = self._proposed.columns.get(key)
        is_guess = key in self._proposed.guessed
        self._keys[name] = key
        self.fields[name] = forms.ChoiceField(
            label=label, choices=[("", "tidak ada" if not required else "pilih kolom"), *offered],
            required=required, initial="" if place is None else str(place),
            error_messages={"required": f"Pilih kolom untuk {label}."},
            help_text="Diusulkan dari judul yang searti; periksa apakah benar." if is_guess else "",
        )  # fmt: skip

    def main(self) -> list[forms.BoundField]:
        """What the index is made of."""
        return [field for field in self if field.field.required]

    def more(self) -> list[forms.BoundField]:
        return [field for field in self if not field.field.required]

    @property
    def chosen(self) -> Columns:
        """As chosen; only after validation."""
        told = {self._keys[name]: int(place) for name, place in self.cleaned_data.items() if place != ""}
        return Columns(self._proposed.header, told, self._proposed.headings)


def _offered(proposed: Columns, samples: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Every column by its letter, heading and first text."""
    width = max([len(proposed.headings), *map(len, samples)], default=0)
    offered = []
    for place in range(width):
        heading = proposed.headings[place] if place < len(proposed.headings) else ""
        texts = [row[place] for row in samples if place < len(row) and row[place].strip()]
        label = f"{letters(place)} · {heading or 'tanpa judul'}"
        if texts:
            label += f" (misalnya {texts[0][:_LONGEST_SAMPLE]})"
        offered.append((str(place), label))
    return offered


def samples_of(table: Table, proposed: Columns, *, most: int = 5) -> list[Sequence[str]]:
    """The first rows below the headings."""
    found: list[Sequence[str]] = []
    try:
        for number, texts in table.rows():
            if number > proposed.header and any(text.strip() for text in texts):
                found.append(texts)
            if len(found) == most:
                break
    except RefusedError:
        return found  # the examination tells of the row that ends it
    return found

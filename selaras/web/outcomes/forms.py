"""What is typed about a follow-up: the promise, and what came of it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from selaras.org.models import Position
from selaras.surveys.models import Element, FollowUp
from selaras.web.forms import Day


class Plan(forms.Form):
    element = forms.ChoiceField(label="Unsur")
    action = forms.CharField(
        label="Tindak lanjut", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Apa yang dikerjakan, misalnya loket kedua dibuka pada jam ramai.",
        error_messages={"required": "Tuliskan tindak lanjutnya."},
    )  # fmt: skip
    responsible = forms.ChoiceField(label="Penanggung jawab")
    due_on = Day("Batas waktu")

    def __init__(
        self, *args: Any, elements: Iterable[Element], posts: Iterable[Position], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._elements = {str(one.pk): one for one in elements}
        self._posts = {str(one.pk): one for one in posts}
        self._offer("element", "Pilih unsur", [(key, str(one)) for key, one in self._elements.items()])
        self._offer("responsible", "Pilih jabatan", [(key, one.title) for key, one in self._posts.items()])

    def _offer(self, name: str, blank: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.widget.choices = field.choices = [("", blank), *choices]  # type: ignore[attr-defined]
        field.error_messages |= {"required": f"{blank}.", "invalid_choice": f"{blank} dari daftar."}

    def clean_element(self) -> Element:
        return self._elements[self.cleaned_data["element"]]

    def clean_responsible(self) -> Position:
        return self._posts[self.cleaned_data["responsible"]]


class Outcome(forms.Form):
    result = forms.CharField(
        label="Hasil", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tuliskan hasilnya."},
    )  # fmt: skip
    done_on = Day("Selesai pada")
    evidence = forms.URLField(
        label="Tautan bukti", required=False, max_length=300, assume_scheme="https",
        help_text="Alamat laporan atau foto, dimulai dengan https://. Berkasnya tetap di tempatnya.",
        error_messages={"invalid": "Tulis alamat seperti https://contoh.go.id/laporan."},
    )  # fmt: skip

    @classmethod
    def of(cls, row: FollowUp) -> "Outcome":
        return cls(
            prefix=f"hasil-{row.pk}",
            initial={"result": row.result, "done_on": row.done_on, "evidence": row.evidence},
        )

"""The days of a year, one field a kind."""

from datetime import date

from django import forms

from selaras.agreements.models import Deadline
from selaras.web.forms import Day


class Days(forms.Form):
    """An empty day lets the usual one hold."""

    source = forms.CharField(
        label="Dasar", max_length=300, required=False,
        help_text="Misalnya nomor surat edaran. Wajib bila ada tanggal yang diisi.",
    )  # fmt: skip

    def __init__(self, *args: object, usual: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for kind in Deadline.Kind:
            self.fields[kind.value] = Day(str(kind.label), usual[kind], required=False)
        self.order_fields([*Deadline.Kind.values, "source"])

    @property
    def days(self) -> dict[str, date | None]:
        return {kind: self.cleaned_data[kind] for kind in Deadline.Kind.values}

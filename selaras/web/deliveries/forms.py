"""The head of a covering list, and the receipt that answers it."""

from collections.abc import Iterable

from django import forms

from selaras.agreements.models import DeliveryItem
from selaras.web.forms import Day


class Letter(forms.Form):
    number = forms.CharField(
        label="Nomor surat pengantar", max_length=80, help_text="Usulan nomor dapat diganti.",
        error_messages={"required": "Isi nomornya."},
    )  # fmt: skip
    dated_on = Day("Tanggal")
    addressed_to = forms.CharField(
        label="Kepada", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Isi tujuannya."},
    )  # fmt: skip


class Receipt(forms.Form):
    receipt_number = forms.CharField(
        label="Nomor tanda terima", max_length=80, error_messages={"required": "Isi nomor tanda terima."}
    )
    received_on = Day("Tanggal terima")

    def __init__(self, *args: object, items: Iterable[DeliveryItem], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.items = list(items)

    @property
    def missing(self) -> dict[int, str]:
        """Item id -> the reason typed, for every item marked as missing."""
        return {
            item.pk: str(self.data.get(f"alasan-{item.pk}", "")).strip()
            for item in self.items
            if f"tidak-{item.pk}" in self.data
        }

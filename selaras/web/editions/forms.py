"""What is asked before a deed over an edition, and what a comparison is narrowed to."""

from collections.abc import Sequence

from django import forms
from django.forms import model_to_dict
from django.http import QueryDict

from selaras.cascade.models import Edition
from selaras.exchange.comparison import AnnexChanges
from selaras.exchange.difference import Kind
from selaras.web.filters import Filters
from selaras.web.forms import Day

NEEDED = "Diperlukan untuk menerbitkan."


class Decree(forms.Form):
    """The decree of a draft, as far as it is known."""

    decree = forms.CharField(
        label="Nomor keputusan",
        max_length=120,
        required=False,
        help_text=f"Seperti tercetak: e-0001/2024. {NEEDED}",
    )
    decree_title = forms.CharField(
        label="Tentang", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    decreed_on = Day("Tanggal ditetapkan", f"Tanggal pada keputusan. {NEEDED}", required=False)
    effective_on = Day(
        "Mulai berlaku",
        "Jabatan, unit, dan atasan dibaca menurut tanggal ini, di semua halaman; selama kosong, menurut "
        f"1 Januari. {NEEDED}",
        required=False,
    )


UNSAVED = "Isian keputusan berubah dan belum disimpan. Simpan keputusan, baca daftar periksa, lalu terbitkan."


def unsaved_decree(typed: QueryDict, edition: Edition) -> Decree | None:
    """What was typed of the decree beside another deed, where it is not what the edition holds."""
    form = Decree(typed, initial=model_to_dict(edition))
    return form if any(name in typed for name in form.changed_data) else None


class Publish(forms.Form):
    """The reason for what stays open, and the fingerprint of what was read."""

    note = forms.CharField(
        label="Alasan tetap diterbitkan",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dicatat sebagai jawaban atas setiap peringatan yang masih terbuka, atas nama Bapak/Ibu.",
    )
    sure = forms.BooleanField(
        label="Saya sudah membaca daftar periksa. Edisi yang terbit tidak dapat diubah lagi, oleh siapa pun.",
        error_messages={"required": "Centang pernyataan ini untuk menerbitkan."},
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def shown_again(self, seen: str) -> "Publish":
        """A refused form with what was typed and the fingerprint of what is shown now."""
        data = QueryDict(mutable=True)
        data.update({**{name: self.data.get(name, "") for name in self.fields}, "seen": seen})
        self.data = data
        return self

    def ask_about(self, warnings: int) -> None:
        """The reason is asked where there is something to answer for, and nowhere else."""
        if warnings:
            self.fields["note"].required = True
        elif not self.errors.get("note"):
            del self.fields["note"]


class Revise(forms.Form):
    """One of the three reasons of the law, and what happened."""

    reason = forms.ChoiceField(
        label="Alasan perubahan", choices=Edition.Reason.choices, widget=forms.RadioSelect,
        help_text="Tiga alasan menurut PermenPANRB 53/2014, Lampiran I huruf E.",
        error_messages={"required": "Pilih salah satu alasan."},
    )  # fmt: skip
    explanation = forms.CharField(
        label="Penjelasan", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Apa yang berubah dan mengapa. Tersimpan bersama edisi.",
        error_messages={"required": "Jelaskan apa yang berubah dan mengapa, dalam satu atau dua kalimat."},
    )  # fmt: skip


class Copy(forms.Form):
    """What of an edition the next year starts with."""

    targets = forms.ChoiceField(
        label="Target",
        choices=[
            ("kosong", "Dikosongkan; triwulan yang N/A tetap N/A"),
            ("tetap", "Disalin dari tahun sebelumnya sebagai titik tolak"),
        ],
        widget=forms.RadioSelect,
        initial="kosong",
    )
    plans = forms.BooleanField(
        label="Salin juga rencana aksi KSD dan IKU, tanpa capaiannya", required=False, initial=True
    )


class Open(forms.Form):
    """The year of an empty edition."""

    year = forms.IntegerField(
        label="Tahun", min_value=2000, max_value=2100,
        error_messages={
            "required": "Isi tahunnya.", "invalid": "Tulis tahun dengan empat angka, misalnya 2025.",
            "min_value": "Tulis tahun mulai 2000.", "max_value": "Tulis tahun sampai 2100.",
        },
    )  # fmt: skip


def narrow(filters: Filters, annexes: Sequence[AnnexChanges]) -> list[AnnexChanges]:
    """The changes of one annex, of one kind, whose line holds the words searched for."""
    words = filters.search("Cari indikator, jabatan, atau isi").casefold().split()
    number = filters.choice(
        "lampiran", "Lampiran", [(str(one.number), one.name) for one in annexes], every="Semua lampiran"
    )
    kind = filters.choice(
        "jenis", "Jenis", [(one.name, str(one).capitalize()) for one in Kind], every="Semua jenis"
    )
    found = []
    for annex in annexes:
        kept = [
            one
            for one in annex.changes
            if (not number or str(annex.number) == number)
            and (not kind or one.kind.name == kind)
            and all(word in f"{one.about} {one.column} {one.old} {one.new}".casefold() for word in words)
        ]
        if kept:
            found.append(AnnexChanges(annex.number, annex.name, annex.title, kept))
    return found

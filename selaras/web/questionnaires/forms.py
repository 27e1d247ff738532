"""An instrument as it is typed: its settings, a block for every element and for every trait."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from selaras.engine.numbers import written_number
from selaras.surveys import rules
from selaras.surveys.models import Instrument
from selaras.web.forms import Number

ELEMENTS, TRAITS = "unsur", "ciri"
MOST = {ELEMENTS: 60, TRAITS: 12}
_CODE = {"invalid": "Kode terdiri atas huruf, angka, dan -.", "required": "Isi kodenya."}
_WEIGHT = Decimal("0.000001")  # the places a weight is kept with
_LONGEST_LEVEL = 120


def lines(text: str) -> list[str]:
    """What stands on the lines that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Settings(forms.Form):
    use_required_attribute = False
    name = forms.CharField(label="Nama", max_length=200, error_messages={"required": "Isi namanya."})
    kind = forms.ChoiceField(label="Jenis", choices=Instrument.Kind.choices, initial=Instrument.Kind.OWN)
    top = forms.IntegerField(
        label="Banyak tingkat jawaban", min_value=2, max_value=10, initial=4,
        help_text="Dari 1, yang terburuk.", error_messages={"required": "Isi banyaknya tingkat."},
    )  # fmt: skip
    factor = Number("Pengali konversi", "Indeks dikalikan angka ini: 25 untuk empat tingkat.", required=True)
    weighting = forms.ChoiceField(
        label="Bobot unsur", choices=Instrument.Weighting.choices, initial=Instrument.Weighting.EXACT,
        help_text="Angka yang diumumkan berbeda menurut bobot ini. Yang tepat adalah 1/n.",
    )  # fmt: skip
    scale = forms.ChoiceField(
        label="Tabel mutu", required=False,
        choices=[("skm", "PermenPANRB 14/2017 (A sampai D)"), ("", "Tanpa tabel mutu")], initial="skm",
    )  # fmt: skip
    source = forms.CharField(label="Dasar", max_length=300, required=False)
    assumption = forms.CharField(
        label="Asumsi", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Yang tidak disebut dasarnya dan dipilih sendiri; ditampilkan sebagai asumsi.",
    )  # fmt: skip
    greeting = forms.CharField(
        label="Pengantar", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kalimat pertama yang dibaca responden.",
    )  # fmt: skip
    consent = forms.CharField(
        label="Pernyataan persetujuan", max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Isi pernyataan persetujuan; responden membacanya sebelum mengirim."},
    )  # fmt: skip

    def clean_factor(self) -> Decimal:
        factor: Decimal = self.cleaned_data["factor"]
        if not 0 < factor < 100_000 or factor != factor.quantize(Decimal("0.0001")):
            raise forms.ValidationError("Lebih dari 0, paling banyak empat desimal.")
        return factor

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if {"top", "factor", "scale"} <= told.keys():
            typed = Instrument(top=told["top"], factor=told["factor"], scale=told["scale"])
            if found := rules.off_the_table(typed):
                self.add_error("scale", f"{found.message} ({found.rule})")
        return told


class NewSettings(Settings):
    code = forms.SlugField(
        label="Kode", max_length=40, help_text="Huruf kecil dan tanda -; tetap sama untuk setiap versi.",
        error_messages=_CODE,
    )  # fmt: skip
    field_order = ("code",)

    def __init__(self, taken: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = set(taken)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if code in self._taken:
            raise forms.ValidationError("Kode ini sudah dipakai. Untuk mengubahnya, susun versi berikutnya.")
        return code


class Block(forms.Form):
    """A part that is added, moved and removed; an empty one at the end is none."""

    use_required_attribute = False
    words: tuple[str, ...] = ()
    called: tuple[str, ...] = ("name",)

    def has_changed(self) -> bool:
        return any(str(self[name].value() or "").strip() for name in self.words)

    @property
    def is_kept(self) -> bool:
        return self.has_changed() and not self.cleaned_data.get("remove")

    @property
    def heading(self) -> str:
        """What the block is called while it is folded."""
        return " ".join(str(self[name].value() or "").strip() for name in self.called).strip()


class ElementBlock(Block):
    words = ("code", "name", "question", "options", "weight")
    called = ("code", "name")
    code = forms.SlugField(label="Kode", max_length=20, help_text="Seperti U1.", error_messages=_CODE)
    name = forms.CharField(label="Unsur", max_length=200, error_messages={"required": "Isi nama unsurnya."})
    question = forms.CharField(
        label="Pertanyaan", max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Isi pertanyaannya."},
    )  # fmt: skip
    options = forms.CharField(
        label="Pilihan jawaban", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Satu baris satu tingkat, dari yang terburuk.",
        error_messages={"required": "Isi pilihan jawabannya."},
    )  # fmt: skip
    weight = Number("Bobot", "Jumlah semua bobot tepat 1.")
    remove = forms.BooleanField(label="Hapus unsur ini", required=False)

    def clean_options(self) -> list[str]:
        levels = lines(self.cleaned_data["options"])
        if any(len(level) > _LONGEST_LEVEL for level in levels):
            raise forms.ValidationError(f"Nama tingkat paling panjang {_LONGEST_LEVEL} huruf.")
        if len({level.casefold() for level in levels}) < len(levels):
            raise forms.ValidationError("Setiap tingkat mempunyai nama yang berbeda.")
        return levels

    def clean_weight(self) -> Decimal | None:
        weight: Decimal | None = self.cleaned_data["weight"]
        if weight is not None and (not 0 < weight <= 1 or weight != weight.quantize(_WEIGHT)):
            raise forms.ValidationError("Bobot lebih dari 0 sampai 1, paling banyak enam desimal.")
        return weight


class TraitBlock(Block):
    words = ("code", "name", "options")
    code = forms.SlugField(label="Kode", max_length=20, error_messages=_CODE)
    name = forms.CharField(label="Ciri", max_length=80, error_messages={"required": "Isi nama cirinya."})
    options = forms.CharField(
        label="Kelompok", widget=forms.Textarea(attrs={"rows": 4}), help_text="Satu baris satu kelompok.",
        error_messages={"required": "Isi kelompoknya."},
    )  # fmt: skip
    remove = forms.BooleanField(label="Hapus ciri ini", required=False)

    def clean_options(self) -> list[str]:
        return lines(self.cleaned_data["options"])

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if {"code", "name", "options"} <= told.keys() and not told.get("remove"):
            for found in rules.not_coarse(Instrument(traits=[self.trait])):
                self.add_error("options" if "pilihan" in found.message else "name", found.message)
        return told

    @property
    def trait(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"kode": told["code"], "nama": told["name"], "pilihan": told["options"]}


class Blocks(BaseFormSet):  # type: ignore[type-arg]
    """The blocks of one kind; a code stands once."""

    def initial_form_count(self) -> int:
        """None of what comes back must be filled in: a block that was emptied is none."""
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        kept = self.kept()
        codes = [str(form.cleaned_data["code"]).casefold() for form in kept]
        for form, code in zip(kept, codes, strict=True):
            if codes.count(code) > 1:
                form.add_error("code", "Kode ini dipakai dua kali.")

    def kept(self) -> list[Any]:
        """The blocks that can be read and stay."""
        return [form for form in self.forms if form.is_valid() and form.is_kept]


def blocks(kind: str, data: Any = None, *, first: Sequence[Mapping[str, Any]] = ()) -> Blocks:
    form = ElementBlock if kind == ELEMENTS else TraitBlock
    made = formset_factory(form, formset=Blocks, extra=0, max_num=MOST[kind], absolute_max=MOST[kind])
    return made(data, initial=list(first), prefix=kind)  # type: ignore[return-value]


def first_settings(instrument: Instrument) -> dict[str, Any]:
    names = ("name", "kind", "top", "weighting", "scale", "source", "assumption", "greeting", "consent")
    return {name: getattr(instrument, name) for name in names} | {"factor": written_number(instrument.factor)}


def first_blocks(instrument: Instrument, kind: str) -> list[dict[str, Any]]:
    if kind == ELEMENTS:
        return [
            {
                "code": one.code, "name": one.name, "question": one.question,
                "options": "\n".join(one.options),
                "weight": "" if one.weight is None else written_number(one.weight),
            }
            for one in instrument.elements.all()
        ]  # fmt: skip
    return [
        {"code": code, "name": name, "options": "\n".join(options)}
        for code, name, options in instrument.groups
    ]

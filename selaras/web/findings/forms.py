"""What the findings are narrowed to and grouped by, and the form that answers for some of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms

from selaras.editions.queries import Checked
from selaras.engine.cascade.facts import Facts
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Severity
from selaras.exchange.findings import annex_heading, spot_of
from selaras.web.filters import Filters
from selaras.web.findings.reach import Concerned

ACCEPTED = "diterima"
STATES = (
    ("", "Terbuka"),
    (Severity.ERROR.value, "Galat"),
    (Severity.WARNING.value, "Peringatan"),
    (Severity.NOTE.value, "Catatan"),
    (ACCEPTED, "Diterima"),
    ("semua", "Semua"),
)
GROUPINGS = (("", "Lampiran"), ("aturan", "Aturan"), ("bobot", "Bobot"))
NOWHERE = "lain"  # the choice of what stands in no annex


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for; `state` is a tab, `grouping` one of GROUPINGS, the rest narrows."""

    state: str
    grouping: str
    words: str
    rule: str
    annex: str
    unit: int | None

    def fits(self, one: Checked, concerned: Concerned) -> bool:
        """Whether a finding is among what is asked for, whatever its state."""
        finding, spot = one.finding, spot_of(one.finding)
        place = str(spot.matrix) if spot.matrix else NOWHERE
        text = f"{finding.rule} {finding.place} {finding.message} {spot.indicator} {finding.id}".casefold()
        return (
            self.rule in {"", finding.rule}
            and self.annex in {"", place}
            and all(word in text for word in self.words.casefold().split())
            and (self.unit is None or self.unit in concerned(finding))
        )

    def is_in_state(self, one: Checked) -> bool:
        return in_state(self.state, one)


def in_state(state: str, one: Checked) -> bool:
    match state:
        case "semua":
            return True
        case "diterima":
            return not one.is_open
        case "":
            return one.is_open
        case severity:
            return one.is_open and one.finding.severity == severity


def choice(
    filters: Filters, found: Iterable[Checked], facts: Facts, concerned: Concerned, *, wanted: Checked | None
) -> Choice:
    """Read the address; a finding asked for by its id is shown on the tab where it stands."""
    found = list(found)
    rules = sorted({one.finding.rule for one in found})
    numbers = sorted({spot_of(one.finding).matrix or 0 for one in found})
    annexes = [(str(number) if number else NOWHERE, annex_heading(number or None)) for number in numbers]
    words = filters.search("Cari tempat, bunyi temuan, atau kode")
    annex = filters.choice("lampiran", "Lampiran", annexes, every="Semua tempat")
    rule = filters.choice(
        "aturan", "Aturan", [(key, f"{key} {RULES[key].asks}") for key in rules], every="Semua aturan"
    )
    unit = filters.choice("unit", "Unit", _units(found, facts, concerned), every="Semua unit")
    standing = ACCEPTED if wanted is not None and not wanted.is_open else ""
    state = filters.tab("keadaan", STATES, chosen=standing)
    grouping = filters.tab("menurut", GROUPINGS)
    return Choice(state, grouping, words, rule, annex, int(unit) if unit else None)


def _units(found: Iterable[Checked], facts: Facts, concerned: Concerned) -> list[tuple[str, str]]:
    """The units that findings concern, in the order of the chart; the top unit is the whole house."""
    named = {key for one in found for key in concerned(one.finding)}
    return [
        (str(unit.key), unit.name)
        for unit in facts.units.values()
        if unit.key in named and unit.parent is not None
    ]


class Answer(forms.Form):
    """One reason for one or several findings; which of them there are, the deed asks."""

    temuan = forms.Field(
        widget=forms.MultipleHiddenInput,
        error_messages={"required": "Pilih sekurang-kurangnya satu temuan."},
    )
    alasan = forms.CharField(
        max_length=1000,
        error_messages={
            "required": "Tulis alasannya: mengapa temuan ini memang dikehendaki.",
            "max_length": "Alasan paling panjang 1.000 karakter. Ringkaslah, lalu simpan kembali.",
        },
    )

    @property
    def problem(self) -> str:
        """What is wrong with it in one sentence, "" for nothing."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)

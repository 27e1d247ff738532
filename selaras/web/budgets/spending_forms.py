"""What was spent as it is typed beside the lines, pasted or handed in as a file."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from selaras.engine.findings import Finding
from selaras.engine.numbers import parse_rupiah
from selaras.engine.spending import Spent
from selaras.exchange import budget as reader
from selaras.exchange.spending import MOST_REASON, read_spending
from selaras.web.forms import Day

_LONGEST = 40


class Head(forms.Form):
    """Whence, of which day, and a table; `spent` and `findings` are what the table says, once valid."""

    source = forms.CharField(
        label="Sumber", max_length=200, error_messages={"required": "Tulis sumbernya."},
        help_text="Misalnya: SIPD, laporan realisasi 30 Juni 2024.",
    )  # fmt: skip
    dated_on = Day("Posisi tanggal", "Hari terakhir yang dihitung, di dalam triwulan ini.")
    file = forms.FileField(
        label="Berkas XLSX atau CSV", required=False,
        help_text="Templat yang sudah diisi, atau laporan dengan kolom Kode dan Realisasi.",
    )  # fmt: skip
    table = forms.CharField(
        label="Tempel dari Excel", required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "pasted"}),
        help_text="Sertakan judul Kode, Realisasi, dan bila perlu Alasan. Isinya masuk ke tabel di atas.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spent: list[Spent] = []
        self.findings: list[Finding] = []

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        for text, found in self._tables(given):
            self.findings += found
            spent, findings = read_spending(text)
            self.spent, self.findings = [*self.spent, *spent], [*self.findings, *findings]
        return given

    @staticmethod
    def _tables(given: dict[str, Any]) -> Iterable[tuple[str, list[Finding]]]:
        """The file, then what was pasted; both may be there, and a line that is in both is told twice."""
        if handed_in := given.get("file"):
            yield reader.text_of_file(handed_in.read(reader.MOST_BYTES + 1))
        if text := given.get("table"):
            yield text, []

    @property
    def head(self) -> list[forms.BoundField]:
        return [self["source"], self["dated_on"]]

    @property
    def body(self) -> list[forms.BoundField]:
        return [self["file"], self["table"]]


def typed_lines(
    posted: QueryDict, codes: Iterable[str]
) -> tuple[dict[str, tuple[str, str]], list[Spent], list[Finding]]:
    """The fields beside the lines: (amount, reason) as typed by code, what they mean, and what is no amount.

    A field that did not come is no blank: its line stays as it is.
    """
    texts: dict[str, tuple[str, str]] = {}
    spent, findings = [], []
    for code in codes:
        if f"isi-{code}" not in posted:
            continue
        amount_text = _clean(posted.get(f"isi-{code}", ""), _LONGEST)
        reason = _clean(posted.get(f"alasan-{code}", ""), MOST_REASON)
        texts[code] = (amount_text, reason)
        amount, finding = parse_rupiah(amount_text)
        if finding:
            findings.append(finding.at(code))
        else:
            spent.append(Spent(code, amount, reason))
    return texts, spent, findings


def _clean(text: str, longest: int) -> str:
    """Without what nobody can type and no database holds."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:longest]

"""Rules about what documents say of the same regulation and the same person in two ways."""

import re
from collections.abc import Iterator

from selaras.engine.cascade.facts import Facts, Row, Signer
from selaras.engine.cascade.phrases import DECREE, listed
from selaras.engine.cascade.rule import Hit, rule
from selaras.engine.findings import Severity, Spot
from selaras.engine.names import fold, likeness
from selaras.engine.numbers import roman

_REGULATION = re.compile(
    r"\b((?:undang-undang|peraturan|keputusan|instruksi|seruan|permen|pergub|kepgub|insekda)"
    r"[\w&/\- ]{0,50}?)\s*"
    r"(?:nomor|no\.?)\s*(\d[\w-]*)\s*tahun\s*(\d{4})(?:\s*tentang\s+([^\n;.()]+))?",
    re.IGNORECASE,
)
_SHORT = {
    "permen": "peraturanmenteri", "pergub": "peraturangubernur", "kepgub": "keputusangubernur",
    "insekda": "instruksisekretarisdaerah",
}  # fmt: skip
_YEAR = re.compile(r"\d{4}(?:-\d{4})?")
_TITLE_WORDS = 5  # of a title that tell one regulation from another
_SAME_PERSON = 0.85  # likeness above which two names or numbers are one, mistyped


def _kind(text: str) -> str:
    """The kind of a regulation as one word: "Peraturan Menteri PAN&RB" and "Permenpan-RB" are the same."""
    word = re.sub(r"[^a-z]", "", fold(text).replace(" dan ", ""))
    for short, full in _SHORT.items():
        if word.startswith(short):
            return full + word[len(short) :]
    return word


def _named(text: str) -> Iterator[tuple[tuple[str, str], str, str]]:
    """The regulations of a text: (kind, title), the number and year, and how it is printed."""
    for kind, number, year, title in _REGULATION.findall(text):
        words = fold(title).split()
        if len(words) >= _TITLE_WORDS and words[0] != "perubahan":
            years = [word for word in words[_TITLE_WORDS:] if _YEAR.fullmatch(word)]  # issued anew every year
            yield (
                (_kind(kind), " ".join(words[:_TITLE_WORDS] + years)),
                f"Nomor {number} Tahun {year}",
                " ".join(title.split()[:8]),
            )


@rule(
    "DEF-22",
    asks="Apakah satu peraturan disebut dengan nomor dan tahun yang sama di mana-mana?",
    severity=Severity.WARNING,
    why="Salah satu nomornya menunjuk peraturan lain, dan dasar hukumnya tidak dapat ditelusuri.",
    source=f"{DECREE} (dasar hukum); kebijakan Selaras",
    whole=True,
)
def one_regulation_two_numbers(facts: Facts) -> Iterator[Hit]:
    found: dict[tuple[str, str], dict[str, tuple[str, Spot]]] = {}
    printed: dict[tuple[str, str], str] = {}
    for place, spot, text in _texts(facts):
        for regulation, number, title in _named(text):
            found.setdefault(regulation, {}).setdefault(number, (place, spot))
            printed.setdefault(regulation, title)
    for regulation, numbers in found.items():
        if len(numbers) > 1:
            where = listed((f"{number} pada {place}" for number, (place, _) in numbers.items()), most=4)
            message = (
                f"Peraturan tentang {printed[regulation]} disebut {where}. Periksa naskahnya, dan "
                "pakai satu nomor."
            )
            place, spot = list(numbers.values())[-1]
            yield Hit(message, place, (*regulation, *numbers), spot)


def _texts(facts: Facts) -> Iterator[tuple[str, Spot, str]]:
    """Every text that names regulations, each once: the annexes in reading order, then the dictionary."""
    seen: set[tuple[int, str]] = set()
    rows: list[Row] = sorted(facts.rows.values(), key=facts.reading_order)
    for row in rows:
        text = row.measurement or ""
        if text and (row.entry, text) not in seen:
            seen.add((row.entry, text))
            code = facts.entries[row.entry].code
            spot = Spot(facts.matrices[row.matrix].number, row.key, "measurement", indicator=code)
            yield facts.place(row, "measurement"), spot, text
    for key in facts.rows_of_entry:
        entry = facts.entries[key]
        for base in entry.legal_bases:
            yield f"Kamus {entry.code}", Spot(indicator=entry.code), base


@rule(
    "DEF-23",
    asks="Apakah satu penanda tangan tercetak dengan nama dan NIP yang sama pada setiap lampiran?",
    severity=Severity.WARNING,
    why="Nama atau NIP yang keliru membuat tanda tangan pada lampiran itu dapat dipersoalkan.",
    source="Instruksi Walikota Jakarta Barat e-0001/2024, halaman 1 dan penanda tangan Lampiran I, II, IV",
    whole=True,
)
def one_signer_twice(facts: Facts) -> Iterator[Hit]:
    signers = sorted(facts.signers, key=lambda one: one.annex)
    for at, signer in enumerate(signers):
        for other in signers[:at]:
            faults = _two_ways(other, signer)
            if faults:
                message = (
                    f"Penanda tangan {_annex(other)} dan {_annex(signer)} tercetak berbeda: "
                    f"{listed(faults)}. "
                    "Cocokkan dengan data pegawai, lalu samakan."
                )
                key = (str(other.annex), str(signer.annex), *faults)
                yield Hit(message, f"{_annex(other)}, penanda tangan", key, Spot(matrix=other.annex))
                break


def _annex(signer: Signer) -> str:
    return f"Lampiran {roman(signer.annex)}"


def _two_ways(one: Signer, other: Signer) -> list[str]:
    """What two signatures of one post print alike but not equal: a name, a number."""
    if fold(one.post) != fold(other.post):
        return []
    pairs = (("nama", one.name, other.name), ("NIP", _digits(one.nip), _digits(other.nip)))
    return [
        f"{what} {first} dan {second}"
        for what, first, second in pairs
        if first and second and fold(first) != fold(second) and likeness(first, second) >= _SAME_PERSON
    ]


def _digits(nip: str) -> str:
    return "".join(sign for sign in nip if sign.isdigit())

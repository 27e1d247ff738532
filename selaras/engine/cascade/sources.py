"""Rules about what documents say of the same regulation and the same person in two ways."""

import re
from collections import defaultdict
from collections.abc import Iterator

from selaras.engine.cascade.facts import Facts, Signer
from selaras.engine.cascade.phrases import DECREE, listed
from selaras.engine.cascade.rule import Hit, rule
from selaras.engine.findings import Severity, Spot
from selaras.engine.names import fold, likeness
from selaras.engine.numbers import roman

_KIND = re.compile(
    r"\b(?:undang-undang|peraturan|keputusan|instruksi|seruan|permen|pergub|kepgub|insekda)[\w&/\- ]*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\bno(?:mor|\.)?\s*(\d[\w-]*)\s*tahun\s*(\d{4})(?:\s*tentang\s+([^\n;.()]+))?", re.IGNORECASE
)
_BEFORE = 70  # signs before a number that hold the kind of regulation
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
    for told in _NUMBER.finditer(text):
        kind, title = _KIND.search(text[max(0, told.start() - _BEFORE) : told.start()]), told[3] or ""
        words = fold(title).split()
        if kind and len(words) >= _TITLE_WORDS and words[0] != "perubahan":
            years = [word for word in words[_TITLE_WORDS:] if _YEAR.fullmatch(word)]  # issued anew every year
            regulation = (_kind(kind[0]), " ".join(words[:_TITLE_WORDS] + years))
            yield regulation, f"Nomor {told[1]} Tahun {told[2]}", " ".join(title.split()[:8])


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
    for row in facts.in_order:
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
    of_post = defaultdict(list)  # a province has thousands of annexes, but a post signs few of them
    for signer in signers:
        if signer.name or signer.nip:
            of_post[fold(signer.post)].append(signer)
    for signer in signers:
        faults = []
        for what, printed, known in (
            ("nama", signer.name, signer.holder_name),
            ("NIP", signer.nip, signer.holder_nip),
        ):
            # what the holder is called is not for everybody: only that it is something else
            odd = ["berbeda dengan data pemangku jabatannya"] if _mistyped(printed, known) else []
            for other in of_post[fold(signer.post)]:
                theirs = other.name if what == "nama" else other.nip
                if other.annex > signer.annex and _mistyped(printed, theirs):
                    odd.append(f"{_annex(other)} mencetak {theirs}")
            faults += [f"{what} {printed} ({'; '.join(odd)})"] if odd else []
        if faults:
            message = (
                f"Penanda tangan {_annex(signer)} tercetak dengan {listed(faults, most=4)}. Cocokkan "
                "dengan data pegawai, lalu samakan."
            )
            key = (str(signer.annex), *faults)
            yield Hit(message, f"{_annex(signer)}, penanda tangan", key, Spot(matrix=signer.annex))


def _annex(signer: Signer) -> str:
    return f"Lampiran {roman(signer.annex)}"


def _mistyped(one: str, other: str) -> bool:
    """Whether two names, or two NIPs, are alike but not equal: one person, two ways."""
    first, second = _bare(one), _bare(other)
    return bool(first and second) and first != second and likeness(first, second) >= _SAME_PERSON


def _bare(text: str) -> str:
    """A name folded; of a NIP only its digits."""
    digits = "".join(sign for sign in text if sign.isdigit())
    return digits or fold(text)

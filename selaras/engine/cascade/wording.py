"""Rules about the measurement text of an annex: is it whole, does it say how to compute, do annexes agree."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from selaras.engine.cascade.facts import Facts, Row
from selaras.engine.cascade.phrases import DECREE, also, listed
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.texts import cut_off, placeholder, stray
from selaras.engine.findings import Severity
from selaras.engine.numbers import format_number

SOURCE = f"{DECREE} (kolom pengukuran kinerja); PermenPANRB 53/2014 Lampiran II huruf F dan H"
_TEXTS = {"objective": "Sasaran", "indicator": "Nama indikator", "measurement": "Teks pengukuran"}
_WEIGHT = re.compile(r"bobot\s*:?\s*(\d{1,3}(?:,\d+)?)\s*%", re.IGNORECASE)
_SUM = re.compile(r"=\s*\[?\s*(\([^()]+\)(?:\s*\+\s*\([^()]+\))+)")
_TERM = re.compile(r"\(([^()]+)\)")
_SECTION = re.compile(r"\b(?:dasar hukum|definisi)\s*:", re.IGNORECASE)
_METHOD = re.compile(
    r"metode|formula|rumus|p(?:eng|er)hitungan|pengukuran|diukur|dihitung|dibagi|rata-rata|bobot|%",
    re.IGNORECASE,
)


@rule(
    "DEF-03",
    asks="Apakah teks sasaran, indikator, dan pengukuran utuh?",
    severity=Severity.WARNING,
    why="Yang membaca lampiran tidak tahu apa yang hilang, dan mengisi sendiri.",
    source=SOURCE,
)
def row_text_cut(facts: Facts) -> Iterator[Hit]:
    known: dict[str, tuple[str, str]] = {"": ("", "")}
    for row in facts.checked:
        texts = {"objective": row.objective, "indicator": row.name, "measurement": row.measurement or ""}
        for column, text in texts.items():
            if text not in known:
                known[text] = placeholder(text), cut_off(text)
            open_place, cut = known[text]
            if open_place:
                message = f"{_TEXTS[column]} masih memuat isian kosong {open_place}. Lengkapi teksnya."
                yield at_row(facts, row, message, column, open_place, column=column)
            if cut:
                message = f"{_TEXTS[column]} terpotong: {cut}. Lengkapi teksnya."
                yield at_row(facts, row, message, column, cut, column=column)


def once(facts: Facts, find: Callable[[str], str]) -> Iterator[tuple[Row, str, list[Row]]]:
    """Each fault of a measurement text once per indicator: first row, the fault, the other rows with it."""
    known: dict[str, str] = {}
    for rows in facts.rows_of_entry.values():
        found: dict[str, list[Row]] = {}
        for row in rows:
            text = row.measurement or ""
            if text not in known:
                known[text] = find(text)
            if known[text]:
                found.setdefault(known[text], []).append(row)
        for fault, same in found.items():
            yield same[0], fault, same[1:]


@rule(
    "DEF-05",
    asks="Apakah setiap kurung dan tanda kutip pada teks pengukuran berpasangan?",
    severity=Severity.NOTE,
    why="Kurung yang hilang pada rumus mengubah urutan menghitungnya.",
    source=SOURCE,
    whole=True,
)
def stray_brackets(facts: Facts) -> Iterator[Hit]:
    for row, where, others in once(facts, stray):
        message = f"Kurung tutup tanpa kurung buka sesudah {where}. Lengkapi atau hapus.{also(facts, others)}"
        yield at_row(facts, row, message, where, column="measurement")


@rule(
    "DEF-06",
    asks="Apakah setiap unsur yang dijumlahkan dijelaskan cara menghitungnya?",
    severity=Severity.WARNING,
    why="Unsur tanpa rumus diisi menurut kira-kira, dan nilainya tidak dapat diuji.",
    source=SOURCE,
)
def terms_unexplained(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        text = " ".join((row.measurement or "").split())
        for told in _SUM.finditer(text):
            terms = [term.strip() for term in _TERM.findall(told[1])]
            explained = {term for term in terms if re.search(rf"{re.escape(term)}\s*=", text, re.IGNORECASE)}
            missing = [term for term in terms if term not in explained]
            if explained and missing:
                message = (
                    f"Rumus menjumlahkan {len(terms)} unsur, tetapi {listed(missing, most=5)} tidak "
                    "dijelaskan cara menghitungnya. Lengkapi rumusnya; mungkin teksnya terpotong."
                )
                yield at_row(facts, row, message, *missing, column="measurement")


@rule(
    "DEF-07",
    asks="Apakah teks pengukuran menyebut metode atau rumus?",
    severity=Severity.WARNING,
    why="Definisi tanpa cara menghitung memberi angka yang berbeda pada setiap pengisi.",
    source=SOURCE,
    whole=True,
)
def no_method(facts: Facts) -> Iterator[Hit]:
    for row, _, others in once(facts, _without_method):
        message = (
            "Teks pengukuran memuat dasar hukum atau definisi, tetapi tidak menyebut metode atau "
            f"rumus. Tambahkan cara menghitungnya.{also(facts, others)}"
        )
        yield at_row(facts, row, message, column="measurement")


def _without_method(text: str) -> str:
    return "x" if _SECTION.search(text) and not _METHOD.search(text) and not cut_off(text) else ""


@rule(
    "DEF-08",
    asks="Apakah bobot pada teks pengukuran berjumlah 100 persen?",
    severity=Severity.WARNING,
    why="Bobot yang tidak berjumlah 100 membuat nilai penuh tidak pernah tercapai, atau terlampaui.",
    source=SOURCE,
)
def weights_of_a_row(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        weights = weights_in(row.measurement or "")
        if len(weights) > 1 and sum(weights) != 100:
            shown = " + ".join(map(format_number, weights))
            message = (
                f"Bobot {shown} berjumlah {format_number(sum(weights, Decimal(0)))}, bukan 100. "
                "Perbaiki bobot."
            )
            yield at_row(facts, row, message, shown, column="measurement")


def weights_in(text: str) -> list[Decimal]:
    """The weights of a text, in percent: "Bobot 20%: …"."""
    return [Decimal(figure.replace(",", ".")) for figure in _WEIGHT.findall(text)]

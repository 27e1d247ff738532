"""Rules about the dictionary: what an entry must say, its weights, its formula."""

import re
from collections.abc import Iterator
from decimal import Decimal

from selaras.engine.cascade.facts import Entry, Facts
from selaras.engine.cascade.formula import coefficients, divisors, key_of, unknown, unused
from selaras.engine.cascade.phrases import in_dictionary, listed, used
from selaras.engine.cascade.rule import Hit, rule
from selaras.engine.cascade.texts import cut_off, placeholder
from selaras.engine.cascade.wording import weights_in
from selaras.engine.findings import Severity, Spot
from selaras.engine.formula import parse
from selaras.engine.numbers import format_number

SOURCE = "PermenPANRB 53/2014 Lampiran II huruf F dan H (definisi, sumber data, mekanisme perhitungan)"
_ASSUMABLE = ("sumber data", "bukti dukung", "verifikator")  # an assumed legal basis is none
_IF_NOTHING = re.compile(
    r"\b(?:bila|jika|apabila|kalau)\s+(?:[^\s,.;]+\s+){0,3}?"
    r"(?:tidak ada|nol|=\s*0|kosong|belum (?:ada|mempunyai|memiliki))\b",
    re.IGNORECASE,
)
_FIXED = re.compile(r"\(\d+\b")  # an input that is a number: "dokumen wajib (2 dokumen)"
_SHARE = re.compile(r"\bbobot\b.*?\((\d{1,3}(?:,\d+)?)\s*%\)", re.IGNORECASE)
_MANY = 6  # codes that a sentence bears


def _missing(entry: Entry) -> list[str]:
    """What an entry does not say, by the words of the dictionary's page."""
    told = {
        "dasar hukum": any(base.strip() for base in entry.legal_bases),
        "metode atau rumus": entry.formula.strip() or entry.method.strip(),
        "sumber data": entry.data_source.strip(),
        "bukti dukung": any(one.strip() for one in entry.evidence),
        "verifikator": entry.verifier.strip(),
    }
    return [what for what, is_told in told.items() if not is_told]


def _assumed(entry: Entry, what: str) -> str:
    """The assumption that stands in for what an entry does not say, or nothing."""
    if what not in _ASSUMABLE:
        return ""
    return next((said for said in entry.assumptions if what.split()[0] in said.casefold()), "")


@rule(
    "DEF-01",
    asks="Apakah kamus menyebut dasar hukum, rumus, sumber data, bukti dukung, dan verifikator indikator?",
    severity=Severity.WARNING,
    why="Tanpa itu realisasi tidak dapat dihitung sama oleh dua orang, dan tidak dapat diverifikasi.",
    source=SOURCE,
    whole=True,
)
def incomplete_entry(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        missing = [what for what in _missing(entry) if not _assumed(entry, what)]
        if missing:
            message = f"Kamus belum menyebut {listed(missing, most=5)}. Lengkapi kamus indikator ini."
            yield in_dictionary(entry, message, *missing)


@rule(
    "DEF-02",
    asks="Apakah isian kamus yang diasumsikan sudah diputuskan?",
    severity=Severity.NOTE,
    why="Asumsi bekerja sampai seorang penilai menanyakan dasarnya.",
    source=SOURCE,
    whole=True,
)
def assumed_entry(facts: Facts) -> Iterator[Hit]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in used(facts):
        for what in _missing(entry):
            answer = _assumed(entry, what)
            if answer:
                found.setdefault((what, answer), []).append(entry)
    for (what, answer), entries in found.items():
        codes = [entry.code for entry in entries]
        message = (
            f"{listed(codes, most=_MANY)} belum menyebut {what}. Kamus mengasumsikan: {answer} "
            "Mintakan keputusan, lalu isi kamusnya."
        )
        place = f"Kamus {codes[0]}" if len(codes) == 1 else f"Kamus ({len(codes)} indikator)"
        yield Hit(message, place, (what, answer, *codes), Spot(indicator=codes[0]))


@rule(
    "DEF-04",
    asks="Apakah teks kamus utuh?",
    severity=Severity.WARNING,
    why="Perjanjian kinerja dan SKP menyalin teks kamus; yang terpotong ikut tersalin.",
    source=SOURCE,
    whole=True,
)
def entry_text_cut(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        texts = {"Nama": entry.name, "Definisi": entry.definition, "Metode": entry.method}
        texts |= {f"Dasar hukum {at}": base for at, base in enumerate(entry.legal_bases, 1)}
        for name, text in texts.items():
            open_place, cut = placeholder(text), cut_off(text)
            if open_place or cut:
                fault = f"masih memuat isian kosong {open_place}" if open_place else f"terpotong: {cut}"
                yield in_dictionary(entry, f"{name} {fault}. Lengkapi teksnya.", name, open_place, cut)


@rule(
    "DEF-09",
    asks="Apakah bobot pada metode, rumus, dan masukan kamus berjumlah 100?",
    severity=Severity.WARNING,
    why="Bobot yang tidak berjumlah 100 membuat nilai penuh tidak pernah tercapai, atau terlampaui.",
    source=SOURCE,
    whole=True,
)
def weights_of_an_entry(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        shares = [told[1] for one in entry.inputs if (told := _SHARE.search(one.name))]
        found = {
            "metode": weights_in(entry.method),
            "rumus": coefficients(entry.formula) if _has_shares(entry) else [],
            "masukan": [Decimal(share.replace(",", ".")) for share in shares],
        }
        for where, weights in found.items():
            if len(weights) > 1 and sum(weights) not in {1, 100}:
                shown = " + ".join(map(format_number, weights))
                total = format_number(sum(weights, Decimal(0)))
                message = f"Bobot pada {where} {shown} berjumlah {total}, bukan 100. Perbaiki bobotnya."
                yield in_dictionary(entry, message, where, shown)


def _has_shares(entry: Entry) -> bool:
    """Whether the numbers before the terms of a formula are shares of a whole."""
    return entry.high == 100 or "%" in entry.formula


@rule(
    "DEF-13",
    asks="Apakah setiap nama dalam rumus adalah masukan atau komponen indikator?",
    severity=Severity.WARNING,
    why="Rumus yang menyebut hal yang tidak dikumpulkan tidak dapat dihitung.",
    source=SOURCE,
    whole=True,
)
def unknown_input(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        parts = {key_of(facts.entries[key].code) for key in entry.parts if key in facts.entries}
        names = unknown(entry, parts)
        if names:
            message = (
                f"Rumus memakai {listed(names, most=5)}, yang bukan masukan indikator. Tambahkan "
                "masukannya, atau perbaiki rumus."
            )
            yield in_dictionary(entry, message, *names)


@rule(
    "DEF-14",
    asks="Apakah setiap masukan dipakai oleh rumus?",
    severity=Severity.NOTE,
    why="Yang dikumpulkan tanpa dipakai membebani pengisi, atau rumusnya belum lengkap.",
    source=SOURCE,
    whole=True,
)
def unused_input(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        codes = unused(entry)
        if codes:
            message = (
                f"Masukan {listed(codes, most=5)} tidak dipakai oleh rumus. Hapus masukannya, atau "
                "lengkapi rumus."
            )
            yield in_dictionary(entry, message, *codes)


@rule(
    "DEF-15",
    asks="Apakah kamus menyebut yang berlaku bila penyebut rumus nol?",
    severity=Severity.NOTE,
    why="Penyebut nol terjadi pada triwulan yang sepi; tanpa aturan nilainya tidak dapat dihitung.",
    source=f"{SOURCE}; Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran IV no. 6 (keterangan)",
    whole=True,
)
def zero_denominator(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        texts = (*entry.assumptions, entry.method, entry.definition)
        if any(_IF_NOTHING.search(text) for text in texts):
            continue
        fixed = {one.code for one in entry.inputs if _FIXED.search(one.name)}
        names = [one for one in divisors(entry.formula) if one not in fixed]
        if names:
            message = (
                f"Rumus membagi dengan {listed(names, most=5)}, tetapi kamus tidak menyebut nilai bila "
                "penyebut itu nol. Tambahkan aturannya, misalnya: bila tidak ada, nilainya 100."
            )
            yield in_dictionary(entry, message, *names)


@rule(
    "DEF-26",
    asks="Apakah rumus kamus dapat dihitung sistem?",
    severity=Severity.WARNING,
    why="Rumus yang tidak dapat dibaca harus dihitung di luar sistem, dan hasilnya tidak dapat ditelusuri.",
    source=SOURCE,
    whole=True,
)
def unreadable_formula(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        mistakes = parse(entry.formula)[1] if entry.formula.strip() else ()
        for one in mistakes[:1]:  # the first; the next is told once this one is mended
            place = entry.formula[one.start : one.end].strip()
            where = f" pada “{place[:40]}”" if place else ""
            message = f"Rumus belum dapat dihitung{where}. {one.finding.message}"
            yield in_dictionary(entry, message, one.finding.rule, entry.formula)

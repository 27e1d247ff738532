"""Rules of PermenPANRB 89/2021: conditions instead of activities, no copying down, the right level."""

from collections.abc import Iterator
from typing import Any

from selaras.engine.cascade.facts import Facts, Row
from selaras.engine.cascade.lines import lines
from selaras.engine.cascade.phrases import TIERS, cut, listed, quoted_each
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.structure import is_orphan
from selaras.engine.cascade.wordlists import wordlist
from selaras.engine.findings import Severity
from selaras.engine.names import fold

LAW = "PermenPANRB 89/2021"


@rule(
    "HKM-01",
    asks="Apakah setiap sasaran dirumuskan sebagai kondisi yang dicapai, bukan kegiatan?",
    severity=Severity.WARNING,
    why="Kegiatan dapat terlaksana tanpa hasil; sasaran harus menyebut keadaan yang ingin dicapai.",
    source=f"{LAW} (langkah 1 dan 3: kondisi, dari outcome sampai kinerja paling operasional)",
)
def objectives_are_conditions(facts: Facts) -> Iterator[Hit]:
    words = wordlist("wording", facts.year)
    activities = {text for text in {row.objective for row in facts.checked} if _is_activity(text, words)}
    for row in facts.checked:
        if row.objective in activities:
            same = lines(facts).rows_worded[fold(row.objective)]
            if row.key == same[0].key:
                places = dict.fromkeys(
                    f"{facts.matrices[one.matrix].name} no. {one.objective_number}" for one in same
                )
                message = (
                    f"Sasaran “{cut(row.objective)}” ({listed(places, most=4)}) dirumuskan "
                    "sebagai kegiatan. Rumuskan sebagai kondisi yang dicapai, misalnya “Meningkatnya …”, "
                    "“Terwujudnya …”, atau “Menurunnya …”."
                )
                yield at_row(facts, row, message, fold(row.objective), column="objective")


def _is_activity(text: str, words: dict[str, Any]) -> bool:
    """Begins with an activity, or with a condition that only says an activity took place."""
    if not words:
        return False
    first, _, rest = fold(text).partition(" ")
    if first in words["hollow"]:
        return _is_activity(rest, words)
    if first.endswith(words["condition_ending"]) or (first in words["described"] and " yang " in rest):
        return False
    return first in words["activity"] or (first.startswith("me") and first.endswith("kan"))


@rule(
    "HKM-02",
    asks="Apakah kriteria keberhasilan rencana aksi dirumuskan sebagai kondisi, bukan kegiatan?",
    severity=Severity.NOTE,
    why="Kriteria yang mengulang kegiatannya tidak mengatakan kapan kegiatan itu berhasil.",
    source=f"{LAW}; Instruksi Walikota Jakarta Barat e-0001/2024 Lampiran IV (kolom Kriteria Keberhasilan)",
    whole=True,
)
def criteria_are_conditions(facts: Facts) -> Iterator[Hit]:
    words = wordlist("wording", facts.year)
    for one in facts.activities:
        phrased = dict.fromkeys(
            point.criterion for point in one.checkpoints if _is_activity(point.criterion, words)
        )
        if phrased:
            message = (
                f"Kriteria keberhasilan {quoted_each([cut(text) for text in phrased])} dirumuskan "
                "sebagai kegiatan. Rumuskan keadaan yang menandai berhasilnya, misalnya “Tersusunnya …” "
                "atau “Tertatanya …”."
            )
            yield Hit(message, f"KSD no. {one.number}", (str(one.number), *(fold(text) for text in phrased)))


@rule(
    "HKM-03",
    asks="Apakah indikator dan target yang disalin utuh ke beberapa jenjang mempunyai alasan adopsi?",
    severity=Severity.NOTE,
    why="Bila setiap jenjang memikul target yang sama, tidak terlihat sumbangan masing-masing.",
    source=f"{LAW} (penjabaran sebab-akibat); catatan evaluasi AKIP menurut PermenPANRB 88/2021",
)
def copied_down_for_a_reason(facts: Facts) -> Iterator[Hit]:
    words = wordlist("wording", facts.year)
    for entry in dict.fromkeys(row.entry for row in facts.checked) if words else ():
        chain = _copied(facts, facts.rows_of_entry[entry])
        noted = any(word in fold(row.note) for row in chain for word in words["adoption"])
        if len(chain) > 2 and not noted:
            row = chain[-1]
            message = (
                f"Indikator “{cut(row.name)}” disalin dengan target yang sama pada {len(chain)} "
                f"jenjang: {listed([facts.place(one) for one in chain])}. Turunkan menjadi indikator "
                "yang menunjukkan sumbangan setiap jenjang, atau tulis alasan adopsinya pada catatan."
            )
            yield at_row(facts, row, message, *(facts.place(one) for one in chain), column="indicator")


def _copied(facts: Facts, rows: list[Row]) -> list[Row]:
    """The longest line of rows, each in a matrix below the one before, that hand down one target.

    What a whole level shares ("Seluruh …", every column ticked) is a duty of everybody and no copy, and a row
    whose scope is divided hands down parts.
    """
    longest: dict[int, list[Row]] = {}
    matrices_above, rows_above = lines(facts).matrices_above, lines(facts).rows_above
    for row in sorted(rows, key=lambda one: len(matrices_above[one.matrix])):
        if _is_copy(facts, row):
            above = [
                longest[one.key]
                for one in rows_above[row.key]
                if one.key in longest and one.targets == row.targets
            ]
            longest[row.key] = [*max(above, key=len, default=[]), row]
    return max(longest.values(), key=len, default=[])


def _is_copy(facts: Facts, row: Row) -> bool:
    ticks = facts.ticks_of_row.get(row.key, ())
    if not ticks or row.group or row.derivation or row.key in facts.scoped_rows:
        return False
    receivers = lines(facts).receivers_of_matrix[row.matrix]
    return len(receivers) == 1 or not receivers <= {tick.post for tick in ticks}


@rule(
    "HKM-04",
    asks="Apakah sasaran strategis dipikul pada jenjang yang dapat menjawab hasilnya?",
    severity=Severity.NOTE,
    why="Hasil (outcome) tidak dapat dijawab oleh pejabat yang hanya mengelola kegiatan.",
    source=f"{LAW} (kesesuaian jenjang kinerja); PermenPANRB 53/2014 Lampiran I huruf C",
)
def outcomes_stand_high(facts: Facts) -> Iterator[Hit]:
    words = wordlist("wording", facts.year)
    low = set(words.get("low_tiers", ()))
    for row in facts.checked if words else ():
        if row.block == "strategis" and _lowest_alone(facts, row, low):
            tiers = dict.fromkeys(
                facts.posts[tick.post].tier
                for tick in facts.ticks_of_row[row.key]
                if tick.post in facts.posts
            )
            message = (
                f"Indikator sasaran strategis “{cut(row.name)}” hanya dipikul "
                f"{listed(TIERS.get(t, t) for t in tiers)}. Serahkan kepada jenjang yang lebih tinggi, "
                "dan turunkan menjadi indikator kegiatan untuk jenjang ini."
            )
            yield at_row(facts, row, message, *tiers, column="carriers")


def _lowest_alone(facts: Facts, row: Row, low: set[str]) -> bool:
    """The first row that is carried, and by the lowest levels only; what is missing above is said there."""
    first = next((one for one in facts.rows_of_entry[row.entry] if facts.ticks_of_row.get(one.key)), None)
    if first is None or first.key != row.key or is_orphan(facts, row):
        return False
    if any(not one.derivation for one in lines(facts).rows_above[row.key]):
        return False
    carriers = [facts.posts[post] for post in facts.carriers_of_entry[row.entry] if post in facts.posts]
    return bool(carriers) and all(post.tier in low for post in carriers)


@rule(
    "HKM-05",
    asks="Apakah pimpinan memikul hasil (outcome), bukan jumlah keluaran?",
    severity=Severity.NOTE,
    why="Jumlah dokumen atau rapat menunjukkan kesibukan, bukan hasil yang dijanjikan pimpinan.",
    source=f"{LAW}; PermenPANRB 53/2014 Lampiran I huruf C (dampak dan outcome pada pimpinan)",
)
def heads_carry_outcomes(facts: Facts) -> Iterator[Hit]:
    words = wordlist("wording", facts.year)
    for row in facts.checked if words else ():
        if fold(row.name).startswith(tuple(words["output"])):
            heads = [
                facts.posts[tick.post]
                for tick in facts.ticks_of_row.get(row.key, ())
                if tick.post in facts.posts
            ]
            heads = [post for post in heads if post.tier in words["head_tiers"]]
            if heads or row.block == "strategis":
                who = listed([post.title for post in heads]) or "sasaran strategis"
                message = (
                    f"Indikator “{cut(row.name)}” menghitung keluaran, tetapi dipakai untuk {who}. "
                    "Ganti dengan indikator hasil, dan pakai keluaran ini pada jenjang pelaksana."
                )
                yield at_row(facts, row, message, *sorted(post.code for post in heads), column="indicator")


@rule(
    "HKM-06",
    asks="Apakah indikator yang di jenjang atas sudah diturunkan tidak muncul kembali di bawahnya?",
    severity=Severity.NOTE,
    why="Yang sudah diturunkan menjadi indikator lain, bila muncul lagi di bawah, melewati atasannya.",
    source=f"{LAW}; Instruksi Walikota Jakarta Barat e-0001/2024 Lampiran II dan III",
)
def derived_stays_derived(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        ticks = facts.ticks_of_row.get(row.key, ())
        derived = [one for one in lines(facts).rows_above[row.key] if one.derivation]
        if ticks and derived and not row.group:
            who = listed([facts.posts[tick.post].title for tick in ticks if tick.post in facts.posts])
            message = (
                f"{facts.place(derived[0])} menurunkan indikator ini menjadi indikator lain, tetapi di "
                f"sini indikatornya sendiri dipikul {who}. Centang pula atasannya, atau ganti dengan "
                "indikator turunannya."
            )
            codes = sorted(facts.posts[tick.post].code for tick in ticks if tick.post in facts.posts)
            yield at_row(facts, row, message, *codes, column="carriers", post=ticks[0].post)


@rule(
    "HKM-07",
    asks="Apakah nama indikator menyebut ukuran, bukan kegiatan atau alat ukurnya?",
    severity=Severity.NOTE,
    why="Nama kegiatan atau alat ukur tidak mengatakan apa yang dihitung dan kapan hasilnya baik.",
    source="PermenPANRB 53/2014 Lampiran II huruf F (indikator spesifik dan dapat diukur)",
)
def indicators_are_measures(facts: Facts) -> Iterator[Hit]:
    words = wordlist("wording", facts.year)
    no_measures = {*words.get("activity", ()), *words.get("instrument", ())}
    for row in facts.checked:
        is_first = row.key == facts.rows_of_entry[row.entry][0].key
        if is_first and fold(row.name).partition(" ")[0] in no_measures:
            places = listed([facts.place(one) for one in facts.rows_of_entry[row.entry]], most=4)
            message = (
                f"Indikator “{cut(row.name)}” ({places}) bernama kegiatan atau alat ukur. Sebut "
                "ukurannya, misalnya “Indeks …”, “Persentase …”, atau “Nilai …”."
            )
            yield at_row(facts, row, message, fold(row.name), column="indicator")

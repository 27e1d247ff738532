"""Rules about structure: is every row carried, handed over by somebody, and in the right category."""

from collections.abc import Iterator, Sequence
from typing import Any

from selaras.engine.cascade.facts import Entry, Facts, Row, Tick
from selaras.engine.cascade.lines import lines
from selaras.engine.cascade.phrases import BLOCKS, SYSTEMS, listed, quoted_each
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.wordlists import wordlist
from selaras.engine.findings import Severity
from selaras.engine.names import fold

DECREE = "Instruksi Walikota Jakarta Barat e-0001/2024"
TREE = "PermenPANRB 89/2021 (penjenjangan kinerja)"


@rule(
    "STR-01",
    asks="Apakah setiap baris memuat sasaran dan indikatornya?",
    severity=Severity.WARNING,
    why="Sasaran tanpa indikator tidak dapat diukur, dan indikator tanpa sasaran tidak berarah.",
    source=f"{TREE}, langkah merumuskan indikator setiap kondisi",
)
def named_in_full(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if not row.name.strip():
            about = f"Sasaran “{row.objective}” belum mempunyai indikator pada baris ini."
            yield at_row(
                facts, row, f"{about} Isi indikatornya atau hapus barisnya.", "indikator", column="indicator"
            )
        elif not row.objective.strip():
            about = f"Indikator “{row.name}” tidak menyebut sasarannya."
            way = "Isi sasaran yang diukurnya."
            yield at_row(facts, row, f"{about} {way}", "sasaran", column="objective")


@rule(
    "STR-02",
    asks="Apakah setiap indikator dipikul sekurang-kurangnya satu jabatan?",
    severity=Severity.WARNING,
    why="Target yang tidak dipikul siapa pun tidak masuk ke perjanjian kinerja mana pun.",
    source=f"{DECREE} diktum KEDUA; {TREE}",
)
def carried_by_somebody(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if row.derivation or facts.ticks_of_row.get(row.key):
            continue
        above = [
            f"{facts.posts[tick.post].title} ({facts.place(one)})"
            for one in lines(facts).rows_above[row.key]
            for tick in facts.ticks_of_row.get(one.key, ())
            if tick.post in facts.posts
        ]
        known = f" Di atasnya indikator ini dipikul {listed(above, most=3)}." if above else ""
        message = (
            f"Indikator “{row.name}” tidak dipikul jabatan mana pun.{known} Tandai penerimanya, atau "
            "tulis kalimat turunannya bila indikator ini diturunkan menjadi indikator lain."
        )
        yield at_row(facts, row, message, column="carriers")


@rule(
    "STR-03",
    asks="Apakah setiap komitmen mempunyai pemberi, yaitu jabatan lain dari penerimanya?",
    severity=Severity.ERROR,
    why="Target diturunkan dari atasan; tanpa pemberi tidak ada pihak yang menagih dan menilainya.",
    source=f"{DECREE} diktum KEDUA (turunan dari target kinerja atasan langsung)",
)
def given_by_another(facts: Facts) -> Iterator[Hit]:
    posts = facts.posts
    for row in facts.checked:
        ticks = facts.ticks_of_row.get(row.key, ())
        wrong = [tick for tick in ticks if tick.giver == tick.post or tick.giver not in posts]
        if wrong:
            own = [tick for tick in wrong if tick.giver == tick.post]
            nobody = [tick for tick in wrong if tick.giver != tick.post]
            said = f"Komitmen {_titles(facts, nobody)} tidak mempunyai pemberi. " if nobody else ""
            said += f"{_titles(facts, own)} tercatat memberi target kepada dirinya sendiri. " if own else ""
            message = f"{said}Pilih jabatan pemberi target, biasanya pemberi lampiran ini."
            yield at_row(facts, row, message, *_codes(facts, wrong), column="carriers", post=wrong[0].post)


@rule(
    "STR-04",
    asks="Apakah setiap komitmen menginduk pada komitmen atasan terdekat untuk indikator yang sama?",
    severity=Severity.WARNING,
    why="Tanpa induk yang benar, perubahan target atasan tidak sampai kepada bawahannya.",
    source=f"{DECREE} diktum KEDUA; {TREE}",
)
def hangs_under_the_superior(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        ticks = facts.ticks_of_row.get(row.key, ())
        wrong = list(_astray(facts, row, ticks))
        if wrong:
            lost = [(tick, post) for tick, post in wrong if post is not None]
            said = [
                f"{facts.posts[tick.post].title} di bawah {facts.posts[post].title}" for tick, post in lost
            ]
            no_parent = [tick for tick, post in wrong if post is None]
            parts = [f"Seharusnya komitmen menginduk demikian: {listed(said)}."] if said else []
            if no_parent:
                names = _titles(facts, no_parent)
                parts.append(f"Tidak satu pun atasan {names} memikul indikator ini, tetapi induknya terisi.")
            parts.append("Susun ulang induk komitmen baris ini.")
            codes = _codes(facts, [tick for tick, _ in wrong])
            yield at_row(facts, row, " ".join(parts), *codes, column="carriers", post=wrong[0][0].post)


def _astray(facts: Facts, row: Row, ticks: Sequence[Tick]) -> Iterator[tuple[Tick, int | None]]:
    """The ticks whose parent isn't the nearest superior's, each with the post it should hang under."""
    superiors = facts.superior_of_post
    hung = [(superiors.get(tick[2]), tick[4]) for tick in ticks]  # most ticks of a row hang alike
    nearest = {above: _carrier_from(facts, above, row.entry) for above, _ in {*hung}}
    right = {(above, up) for above, up in {*hung} if _hangs(facts, up, nearest[above], row.entry)}
    if len(right) < len({*hung}):
        for tick, (above, up) in zip(ticks, hung, strict=True):
            if (above, up) not in right:
                yield tick, nearest[above]


def _hangs(facts: Facts, parent: int | None, post: int | None, entry: int) -> bool:
    """Whether this commitment is the post's for the indicator; both None: no parent, and none expected."""
    up = facts.tick_of_key.get(parent) if parent is not None else None
    if up is None:
        return parent is None and post is None
    return up.post == post and facts.rows[up.row].entry == entry


def _carrier_from(facts: Facts, post: int | None, entry: int) -> int | None:
    """The nearest one who carries the indicator, from this post upwards."""
    carriers = facts.carriers_of_entry[entry]
    ups = () if post is None else (post, *facts.chain(post))
    return next((one for one in ups if one in carriers), None)


@rule(
    "STR-11",
    asks="Apakah setiap indikator di jenjang bawah berasal dari jenjang di atasnya?",
    severity=Severity.WARNING,
    why="Target yang hanya ada di bawah tidak mendukung kinerja siapa pun di atasnya.",
    source=f"{TREE}; {DECREE} Lampiran I–III",
)
def comes_from_above(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if is_orphan(facts, row):
            above = lines(facts).names(lines(facts).matrices_above[row.matrix])
            message = (
                f"Indikator “{row.name}” hanya ada pada {facts.matrices[row.matrix].name}; "
                f"{listed(above)} tidak memuatnya dan tidak memuat kalimat turunan untuk blok ini. "
                "Tambahkan barisnya di jenjang atas, atau jelaskan dari target mana indikator ini "
                "diturunkan."
            )
            yield at_row(facts, row, message, column="indicator")


def is_orphan(facts: Facts, row: Row) -> bool:
    """A row whose indicator no matrix above holds, neither itself, as a part of a whole, nor derived."""
    known = lines(facts)
    above = known.matrices_above[row.matrix]
    if not above or row.derivation:
        return False
    wholes = {row.entry, *known.wholes_of_entry.get(row.entry, ())}
    if any((entry, matrix) in known.rows_in_matrix for entry in wholes for matrix in above):
        return False
    return not any((matrix, row.block) in known.derived_blocks for matrix in above)


@rule(
    "STR-12",
    asks="Apakah blok, kamus, dan sistem entri setiap indikator saling cocok?",
    severity=Severity.WARNING,
    why="Indikator yang berblok keliru diisikan pada sistem yang keliru, dan hilang dari penilaiannya.",
    source=f"{DECREE} Lampiran III (kolom Sumber Data dan Catatan)",
)
def block_fits_the_system(facts: Facts) -> Iterator[Hit]:
    systems = wordlist("entry", facts.year)
    for row in facts.checked:
        said = _mismatches(facts.entries[row.entry], row, systems)
        if said:
            about = "; ".join(sentence for sentence, _ in said)
            message = f"Kategori tidak cocok: {about}. Samakan blok, sumber data, dan sistem entri."
            column = "objective" if row.block != facts.entries[row.entry].block else "source"
            yield at_row(facts, row, message, *(key for _, key in said), column=column)


def _mismatches(entry: Entry, row: Row, systems: dict[str, Any]) -> list[tuple[str, str]]:
    """What speaks against what, each with its part of the finding's key."""
    wanted = systems.get("block", {}).get(row.block, "")
    printed = systems.get("source_wording", {}).get(fold(row.source), "")
    said = []
    if row.block != entry.block:
        here, there = _block(row.block), _block(entry.block)
        said.append((f"baris ini di bawah {here}, kamus {entry.code} di bawah {there}", entry.block))
    rule_of_block = f"{_block(row.block)} diisi melalui {SYSTEMS.get(wanted, wanted)}"
    if wanted and entry.entry_system not in {"", wanted}:
        named = SYSTEMS.get(entry.entry_system, entry.entry_system)
        said.append((f"{rule_of_block}, kamus menyebut {named}", entry.entry_system))
    if wanted and printed not in {"", wanted}:
        said.append((f"{rule_of_block}, kolom sumber data mencetak “{row.source}”", fold(row.source)))
    return said


def _block(code: str) -> str:
    return BLOCKS.get(code, code)


@rule(
    "STR-13",
    asks="Apakah catatan menyebut blok dan sistem entri barisnya sendiri?",
    severity=Severity.WARNING,
    why="Catatan yang tersalin dari blok lain mengarahkan pengisian ke tempat yang keliru.",
    source=f"{DECREE} Lampiran III (kolom Catatan)",
    whole=True,
)
def note_speaks_of_its_own_block(facts: Facts) -> Iterator[Hit]:
    systems = wordlist("entry", facts.year)
    found: dict[tuple[int, str, str], list[Row]] = {}
    for row in facts.checked:
        if row.note and _other_things(row, systems):
            found.setdefault((row.matrix, row.block, fold(row.note)), []).append(row)
    for rows in found.values():
        first = rows[0]
        others = _other_things(first, systems)
        message = (
            f"Catatan no. {listed([row.label for row in rows], most=8)} menyebut "
            f"{quoted_each(others)}, padahal baris itu di bawah {_block(first.block)}. Perbaiki "
            "catatannya; tampaknya tersalin dari blok lain."
        )
        yield at_row(facts, first, message, *(row.label for row in rows), fold(first.note), column="note")


def _other_things(row: Row, systems: dict[str, Any]) -> list[str]:
    """The blocks and systems a note names although they are not the row's, as printed."""
    note, wanted = fold(row.note), systems.get("block", {}).get(row.block, "")
    blocks = [name for code, name in BLOCKS.items() if code != row.block and name.casefold() in note]
    if BLOCKS.get(row.block, "").casefold() in note and row.block in BLOCKS:
        blocks = []  # a note that compares blocks names its own as well
    named = {system: words for words, system in systems.get("note_wording", {}).items() if words in note}
    return blocks + ([] if wanted in named else [named[system] for system in named])


def _titles(facts: Facts, ticks: list[Tick]) -> str:
    return listed([facts.posts[tick.post].title if tick.post in facts.posts else "?" for tick in ticks])


def _codes(facts: Facts, ticks: list[Tick]) -> list[str]:
    return sorted(facts.posts[tick.post].code if tick.post in facts.posts else "?" for tick in ticks)

"""Rules about the owner path: from whoever carries a row up to the superior whose column is ticked."""

from collections.abc import Collection, Iterable, Iterator

from selaras.engine.cascade.facts import Facts, Row, Tick
from selaras.engine.cascade.lines import lines
from selaras.engine.cascade.phrases import listed
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.structure import DECREE, TREE
from selaras.engine.findings import Severity

# posts of these kinds of units answer for a territory of their own: many of them are no crosscutting
TERRITORIES = {"kecamatan", "kelurahan"}


@rule(
    "JLR-01",
    asks="Apakah atasan yang dicentang memang membawahi penanggung jawab di bawahnya?",
    severity=Severity.WARNING,
    why="Atasan yang dicentang tidak dapat menagih target dari bawahan yang bukan bawahannya.",
    source=f"{DECREE} diktum KEDUA dan Lampiran I–III (kolom penerima)",
)
def ticked_is_the_owners_superior(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        inside, outside = _owners_below(facts, row)
        if outside and not inside:
            yield _drift(facts, row, outside)


@rule(
    "JLR-02",
    asks="Apakah semua penanggung jawab berada di bawah atasan yang dicentang?",
    severity=Severity.WARNING,
    why="Penanggung jawab di luar cabang yang dicentang bekerja tanpa atasan yang memikul target itu.",
    source=f"{DECREE} diktum KEDUA dan Lampiran I–III (kolom penerima)",
)
def no_owner_outside_the_branch(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        inside, outside = _owners_below(facts, row)
        if outside and inside:
            owners = listed([_owner(facts, tick, post) for tick, post in outside], most=4)
            superiors = listed(dict.fromkeys(facts.posts[post].title for _, post in outside))
            message = (
                f"Di luar cabang yang dicentang ({_ticked(facts, row)}): {owners}. Centang pula "
                f"{superiors}, atau "
                "ganti penanggung jawabnya."
            )
            yield at_row(facts, row, message, *_owner_key(facts, outside), column="carriers")


Owner = tuple[Tick, int]  # somebody who carries a row, and the superior whose column would be ticked


def _owners_below(facts: Facts, row: Row) -> tuple[list[Owner], list[Owner]]:
    """Those who carry the indicator in the next matrices below: inside the ticked branches, and outside.

    Nobody where the row is derived, given to a whole level, or ticked for nobody; who has no superior among
    the receivers of this matrix is in neither list.
    """
    inside: list[Owner] = []
    outside: list[Owner] = []
    ticks = facts.ticks_of_row.get(row.key, ())
    if not ticks or row.group:
        return inside, outside
    ticked = {tick.post for tick in ticks}
    receivers = lines(facts).receivers_of_matrix[row.matrix] | ticked
    above: dict[int, int | None] = {}
    for below in lines(facts).rows_below.get(row.key, ()):
        if below.derivation or below.group:
            continue
        for tick in facts.ticks_of_row.get(below.key, ()):
            superior = facts.posts[tick.post].superior if tick.post in facts.posts else None
            if superior is None:
                continue
            if superior not in above:
                ups = (superior, *facts.chain(superior))
                above[superior] = next((post for post in ups if post in ticked), None)
                if above[superior] is None:
                    above[superior] = next((post for post in ups if post in receivers), None)
            post = above[superior]
            if post is not None:
                (inside if post in ticked else outside).append((tick, post))
    return inside, outside


def _drift(facts: Facts, row: Row, outside: list[Owner]) -> Hit:
    owners = listed([_owner(facts, tick, post) for tick, post in outside], most=4)
    right = listed(dict.fromkeys(facts.posts[post].title for _, post in outside))
    message = (
        f"Yang dicentang {_ticked(facts, row)}, sedangkan penanggung jawabnya: {owners}. Pindahkan centang "
        "ke "
        f"{right}, atau ganti penanggung jawabnya."
    )
    ticked = sorted(facts.posts[tick.post].code for tick in facts.ticks_of_row[row.key])
    key = (*ticked, ">", *_owner_key(facts, outside))
    return at_row(facts, row, message, *key, column="carriers", post=facts.ticks_of_row[row.key][0].post)


def _owner(facts: Facts, tick: Tick, post: int) -> str:
    below = facts.rows[tick.row]
    return f"{facts.posts[tick.post].title} ({facts.place(below)}), di bawah {facts.posts[post].title}"


def _owner_key(facts: Facts, owners: Iterable[Owner]) -> list[str]:
    return sorted(facts.posts[tick.post].code for tick, _ in owners)


def _ticked(facts: Facts, row: Row) -> str:
    return listed([facts.posts[tick.post].title for tick in facts.ticks_of_row[row.key]])


@rule(
    "JLR-03",
    asks="Apakah baris dengan beberapa penanggung jawab mempunyai koordinator?",
    severity=Severity.WARNING,
    why="Bila dua pejabat menanggung satu target yang sama, tidak jelas siapa yang menjawab atas hasilnya.",
    source=f"{TREE}: crosscutting mempunyai koordinator; {DECREE} Lampiran III (kolom Penanggung Jawab)",
)
def owners_have_a_coordinator(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if not facts.matrices[row.matrix].has_columns and (posts := _without_coordinator(facts, row)):
            message = (
                f"{_named(facts, posts)} bersama-sama menanggung indikator ini tanpa koordinator dan tanpa "
                "pembagian "
                "lingkup. Tetapkan satu koordinator, atau tulis bagian masing-masing pada catatan lingkup."
            )
            yield at_row(facts, row, message, *_post_codes(facts, posts), column="carriers", post=posts[0])


@rule(
    "JLR-04",
    asks="Apakah indikator yang dipikul beberapa cabang (crosscutting) mempunyai koordinator?",
    severity=Severity.NOTE,
    why="Hasil antara yang dikerjakan beberapa bidang perlu satu pejabat yang mengoordinasikannya.",
    source=f"{TREE}: crosscutting; PermenPANRB 88/2021 Lampiran I (hubungan antarbidang)",
)
def branches_have_a_coordinator(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if facts.matrices[row.matrix].has_columns and (posts := _without_coordinator(facts, row)):
            message = (
                f"Indikator ini dipikul {len(posts)} cabang, {_named(facts, posts)}, tanpa koordinator. "
                "Tetapkan "
                "siapa yang mengoordinasikan, atau tulis bagian masing-masing pada catatan lingkup."
            )
            yield at_row(facts, row, message, *_post_codes(facts, posts), column="carriers", post=posts[0])


def _without_coordinator(facts: Facts, row: Row) -> list[int]:
    """The posts that share the row and nobody coordinates; none when a superior of all carries it too.

    Parts of a scope are no shared target, and a whole level or many territories carry each their own.
    """
    ticks = facts.ticks_of_row.get(row.key, ())
    if len(ticks) < 2 or row.group or any(tick.coordinator or tick.scope for tick in ticks):
        return []
    shared = [tick.post for tick in ticks if not _territory(facts, tick.post)]
    if len(shared) < 2 or _answering(facts, row, shared):
        return []
    return shared


def _territory(facts: Facts, post: int) -> bool:
    """Also a post that is not known: there is nothing to say of it here."""
    held = facts.posts.get(post)
    unit = facts.units.get(held.unit) if held else None
    return unit is None or unit.kind in TERRITORIES


def _answering(facts: Facts, row: Row, shared: list[int]) -> bool:
    """Somebody who carries the indicator stands above all of them, or is one of them and above the others."""
    carriers = facts.carriers_of_entry[row.entry]
    common = {shared[0], *facts.chain(shared[0])} & carriers
    for post in shared[1:]:
        common &= {post, *facts.chain(post)}
        if not common:
            return False
    return True


def _named(facts: Facts, posts: Collection[int]) -> str:
    return listed([facts.posts[post].title for post in posts])


def _post_codes(facts: Facts, posts: Iterable[int]) -> list[str]:
    return sorted(facts.posts[post].code for post in posts)


@rule(
    "JLR-07",
    asks="Apakah target setiap atasan didukung sekurang-kurangnya satu bawahannya?",
    severity=Severity.WARNING,
    why="Target atasan yang tidak diturunkan kepada bawahannya tidak dikerjakan siapa pun.",
    source=f"{DECREE} diktum KEDUA (turunan dari target kinerja atasan langsung)",
)
def superiors_are_supported(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        alone = _unsupported(facts, row)
        if alone:
            below = [
                m.name for m in facts.matrices_in_order if row.matrix in lines(facts).matrices_above[m.key]
            ]
            message = (
                f"Target {_named(facts, alone)} tidak didukung bawahannya: pada {listed(below)} tidak ada "
                "pejabat di "
                "bawahnya yang memikul indikator ini. Turunkan kepada bawahannya, atau tulis kalimat "
                "turunannya."
            )
            yield at_row(facts, row, message, *_post_codes(facts, alone), column="carriers", post=alone[0])


def _unsupported(facts: Facts, row: Row) -> list[int]:
    """Those ticked whose subordinates receive matrices, yet carry neither the indicator nor a part of it.

    Silent where a row below is derived or carried by nobody (that row says so itself), and where all owners
    belong to other branches (JLR-01).
    """
    ticks = facts.ticks_of_row.get(row.key, ())
    below = lines(facts).rows_below.get(row.key, ())
    if not ticks or any(one.derivation or not facts.ticks_of_row.get(one.key) for one in below):
        return []
    inside, outside = _owners_below(facts, row)
    if outside and not inside:
        return []
    with_level_below = lines(facts).superiors_below(row.matrix)
    parts = facts.entries[row.entry].parts
    supported = lines(facts).superiors_of(
        facts.carriers_of_entry.get(row.entry, set()).union(
            *(facts.carriers_of_entry.get(part, ()) for part in parts)
        )
    )
    asked = [tick.post for tick in ticks if tick.post in with_level_below and tick.post in facts.posts]
    return [post for post in asked if post not in supported]

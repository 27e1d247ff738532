"""Rules about the owner path: from whoever carries a row up to the superior whose column is ticked."""

from collections.abc import Collection, Iterable, Iterator

from selaras.engine.cascade.facts import Facts, Post, Row, Tick
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
        some_inside, outside = _owners_below(facts, row)
        if outside and not some_inside:
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
        some_inside, outside = _owners_below(facts, row)
        if outside and some_inside:
            owners = listed([_owner(facts, tick, post) for tick, post in outside], most=4)
            superiors = listed(dict.fromkeys(facts.posts[post].title for _, post in outside))
            message = (
                f"Di luar cabang yang dicentang ({_ticked(facts, row)}): {owners}. Centang pula "
                f"{superiors}, atau ganti penanggung jawabnya."
            )
            yield at_row(facts, row, message, *_owner_key(facts, outside), column="carriers")


Owner = tuple[Tick, int]  # somebody who carries a row, and the superior whose column would be ticked


def _owners_below(facts: Facts, row: Row) -> tuple[bool, list[Owner]]:
    """Of those who carry the indicator in the next matrices below: are some inside the ticked branches, and
    who is outside. Worked out once for each row.

    Nobody where the row is given to a whole level or ticked for nobody; who has no superior among the
    receivers of this matrix is neither inside nor outside.
    """
    known: dict[int, tuple[bool, list[Owner]]] = facts.worked_out.setdefault("owners", {})
    if row.key not in known:
        known[row.key] = (False, [])
        ticked = {tick.post for tick in facts.ticks_of_row.get(row.key, ())}
        if ticked and not row.group:
            known[row.key] = _inside_and_outside(facts, row, ticked)
    return known[row.key]


def _inside_and_outside(facts: Facts, row: Row, ticked: set[int]) -> tuple[bool, list[Owner]]:
    some_inside = False
    outside: list[Owner] = []
    receivers = lines(facts).receivers_of_matrix[row.matrix] | ticked
    above: dict[int | None, int | None] = {None: None}  # by direct superior: many owners share one
    for below in lines(facts).rows_below.get(row.key, ()):
        if below.derivation or below.group:
            continue
        ticks = facts.ticks_of_row.get(below.key, ())
        superiors = [facts.superior_of_post.get(tick[2]) for tick in ticks]
        for superior in {*superiors} - above.keys():
            above[superior] = _ticked_above(facts, superior, ticked, receivers)
        ends = {above[superior] for superior in superiors} - {None}
        some_inside = some_inside or not ticked.isdisjoint(ends)
        if not ends <= ticked:
            found = zip(ticks, (above[superior] for superior in superiors), strict=True)
            outside += [(tick, post) for tick, post in found if post is not None and post not in ticked]
    return some_inside, outside


def _ticked_above(facts: Facts, post: int | None, ticked: set[int], receivers: set[int]) -> int | None:
    """From this post upwards the nearest that is ticked, else the nearest receiver."""
    ups = () if post is None else (post, *facts.chain(post))
    nearest = next((one for one in ups if one in receivers), None)
    return next((one for one in ups if one in ticked), nearest)


def _drift(facts: Facts, row: Row, outside: list[Owner]) -> Hit:
    owners = listed([_owner(facts, tick, post) for tick, post in outside], most=4)
    right = listed(dict.fromkeys(facts.posts[post].title for _, post in outside))
    message = (
        f"Yang dicentang {_ticked(facts, row)}, sedangkan penanggung jawabnya: {owners}. Pindahkan "
        f"centang ke {right}, atau ganti penanggung jawabnya."
    )
    ticked = sorted(facts.posts[tick.post].code for tick in facts.ticks_of_row[row.key])
    key = (*ticked, ">", *_owner_key(facts, outside))
    return at_row(facts, row, message, *key, column="carriers", post=facts.ticks_of_row[row.key][0].post)


def _owner(facts: Facts, tick: Tick, post: int) -> str:
    """The owner, where it stands, its superior, and on which assumptions that superior rests."""
    below = facts.rows[tick.row]
    reasons = " ".join(facts.assumptions(tick.post, post)).rstrip(".")
    rests = f" (atasan langsung ini asumsi: {reasons})" if reasons else ""
    return f"{facts.posts[tick.post].title} ({facts.place(below)}), di bawah {facts.posts[post].title}{rests}"


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
                f"{_named(facts, posts)} bersama-sama menanggung indikator ini tanpa koordinator dan "
                "tanpa pembagian lingkup. Tetapkan satu koordinator, atau tulis bagian masing-masing "
                "pada catatan lingkup."
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
                f"Indikator ini dipikul {len(posts)} cabang, {_named(facts, posts)}, tanpa "
                "koordinator. Tetapkan siapa yang mengoordinasikan, atau tulis bagian masing-masing "
                "pada catatan lingkup."
            )
            yield at_row(facts, row, message, *_post_codes(facts, posts), column="carriers", post=posts[0])


def _without_coordinator(facts: Facts, row: Row) -> list[int]:
    """The heads of the branches that share the row and nobody coordinates.

    None when one of those who carry it stands above the others, or a superior of all carries the indicator
    too. Parts of a scope are no shared target, and a whole level or many territories carry each their own.
    """
    ticks = facts.ticks_of_row.get(row.key, ())
    divided = row.group or row.key in facts.scoped_rows
    if len(ticks) < 2 or divided or any(tick.coordinator for tick in ticks):
        return []
    shared = {tick.post for tick in ticks}
    below: dict[int | None, bool] = {None: False}  # by superior: whether somebody above shares the row
    heads = []
    for post in (facts.posts[tick[2]] for tick in ticks if tick[2] in facts.posts):
        superior = post.superior
        if superior is not None and superior not in below:
            below[superior] = not shared.isdisjoint((superior, *facts.chain(superior)))
        if not below[superior] and not _territory(facts, post):
            heads.append(post.key)
    if len(heads) < 2:
        return []
    common = set(facts.chain(heads[0])).intersection(*(facts.chain(post) for post in heads[1:]))
    return [] if common & facts.carriers_of_entry[row.entry] else heads


def _territory(facts: Facts, post: Post) -> bool:
    unit = facts.units.get(post.unit)
    return unit is not None and unit.kind in TERRITORIES


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
            below = lines(facts).names(lines(facts).matrices_below[row.matrix])
            message = (
                f"Target {_named(facts, alone)} tidak didukung bawahannya: pada {listed(below)} tidak "
                "ada pejabat di bawahnya yang memikul indikator ini. Turunkan kepada bawahannya, atau "
                "tulis kalimat turunannya."
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
    some_inside, outside = _owners_below(facts, row)
    if outside and not some_inside:
        return []
    with_level_below = lines(facts).superiors_below(row.matrix)
    supported = _supported(facts, row.entry)
    asked = [tick.post for tick in ticks if tick.post in with_level_below and tick.post in facts.posts]
    return [post for post in asked if post not in supported]


def _supported(facts: Facts, entry: int) -> set[int]:
    """The posts with somebody below them who carries the indicator or a part of it; worked out once each."""
    known: dict[int, set[int]] = facts.worked_out.setdefault("supported", {})
    if entry not in known:
        parts = facts.entries[entry].parts
        carriers = [facts.carriers_of_entry.get(one, set()) for one in (entry, *parts)]
        known[entry] = lines(facts).superiors_of(set().union(*carriers))
    return known[entry]

"""Rules about posts and units behind the ticks: circles, what was abolished or retired, two names for one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from selaras.engine.cascade.coverage import OUTSIDE
from selaras.engine.cascade.facts import Facts, Post, Unit
from selaras.engine.cascade.phrases import listed, quoted_each
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.structure import DECREE
from selaras.engine.findings import Severity, Spot
from selaras.engine.names import fold


@rule(
    "JLR-08",
    asks="Apakah garis atasan berujung pada satu pimpinan, tanpa melingkar?",
    severity=Severity.ERROR,
    why="Dalam lingkaran tidak ada atasan yang pertama: target tidak dapat diturunkan dan dinilai.",
    source=f"{DECREE} diktum KEDUA mengandaikan satu garis atasan",
    whole=True,
)
def no_circle_of_superiors(facts: Facts) -> Iterator[Hit]:
    above = {post.key: post.superior for post in facts.posts.values() if post.superior is not None}
    for circle in circles(above):
        titles = [facts.posts[key].title for key in circle if key in facts.posts]
        message = (
            f"Garis atasan melingkar: {' → '.join([*titles, titles[0]])}. Perbaiki atasan langsung "
            "salah satunya pada data organisasi."
        )
        codes = sorted(facts.posts[key].code for key in circle)
        yield Hit(message, f"Jabatan {titles[0]}", tuple(codes), Spot(post=circle[0]))


@rule(
    "JLR-09",
    asks="Apakah induk komitmen bebas dari lingkaran?",
    severity=Severity.ERROR,
    why="Komitmen yang menginduk pada turunannya sendiri tidak mempunyai target asal.",
    source="kebijakan Selaras",
    whole=True,
)
def no_circle_of_commitments(facts: Facts) -> Iterator[Hit]:
    parents = {tick[4] for tick in facts.ticks}  # who is nobody's parent stands in no circle: nearly all
    above = {tick.key: tick.parent for tick in facts.ticks if tick[0] in parents and tick.parent is not None}
    for circle in circles(above):
        ticks = [facts.tick_of_key[key] for key in circle]
        row = facts.rows[ticks[0].row]
        titles = [facts.posts[tick.post].title for tick in ticks if tick.post in facts.posts]
        codes = sorted(facts.posts[tick.post].code for tick in ticks if tick.post in facts.posts)
        message = (
            f"Komitmen {listed(titles)} saling menjadi induk. Susun ulang induk komitmen indikator ini "
            "menurut garis atasan."
        )
        yield at_row(facts, row, message, *codes, column="carriers", post=ticks[0].post)


def circles(above: Mapping[int, int | None]) -> list[list[int]]:
    """Every circle of a map from one to the next, each once, beginning with its smallest key."""
    done: set[int] = set()
    found = []
    for start in above:
        path: dict[int, None] = {}
        step: int | None = start
        while step is not None and step not in done and step not in path:
            path[step] = None
            step = above.get(step)
        if step is not None and step in path:
            walked = list(path)
            circle = walked[walked.index(step) :]
            first = circle.index(min(circle))
            found.append(circle[first:] + circle[:first])
        done.update(path)  # not |=, which would copy what is done each time
    return found


@rule(
    "JLR-10",
    asks="Apakah semua pemikul masih berlaku pada hari edisi?",
    severity=Severity.ERROR,
    why="Jabatan atau unit yang sudah dihapus tidak mempunyai pejabat yang dapat menandatangani targetnya.",
    source="PermenPANRB 53/2014 Lampiran I (perjanjian kinerja dibuat oleh pejabat yang memangku jabatan)",
)
def carriers_are_in_force(facts: Facts) -> Iterator[Hit]:
    ended = _ended(facts)
    for row in facts.checked if ended else ():
        gone = [tick.post for tick in facts.ticks_of_row.get(row.key, ()) if tick.post in ended]
        if gone:
            names = listed([_why(facts, facts.posts[post]) for post in gone])
            message = f"Dipikul yang tidak berlaku lagi: {names}. Alihkan kepada jabatan penggantinya."
            codes = sorted(facts.posts[post].code for post in gone)
            yield at_row(facts, row, message, *codes, column="carriers", post=gone[0])


def _ended(facts: Facts) -> set[int]:
    """The posts that are not in force, or whose unit isn't."""
    inactive = {unit.key for unit in facts.units.values() if not unit.active}
    return {post.key for post in facts.posts.values() if not post.active or post.unit in inactive}


def _why(facts: Facts, post: Post) -> str:
    return (
        f"{post.title} (unitnya, {facts.units[post.unit].name}, sudah dihapus)" if post.active else post.title
    )


@rule(
    "JLR-11",
    asks="Apakah pemberi dan kolom setiap lampiran masih berlaku pada hari edisi?",
    severity=Severity.WARNING,
    why="Lampiran dari pemberi yang sudah dihapus tidak dapat ditandatangani; kolomnya tidak dapat diisi.",
    source="kebijakan Selaras",
    whole=True,
)
def annexes_name_posts_in_force(facts: Facts) -> Iterator[Hit]:
    ended = _ended(facts)
    for matrix in facts.matrices_in_order:
        gone = [post for post in (matrix.giver, *(post for post, _ in matrix.receivers)) if post in ended]
        if gone:
            names = listed([_why(facts, facts.posts[post]) for post in gone])
            message = f"Lampiran ini menyebut yang tidak berlaku lagi: {names}. Ganti pemberi atau kolomnya."
            codes = sorted(facts.posts[post].code for post in gone)
            spot = Spot(matrix=matrix.number, post=gone[0])
            yield Hit(message, matrix.name, (str(matrix.number), *codes), spot)


@rule(
    "JLR-12",
    asks="Apakah semua indikator pada edisi ini masih dipakai menurut kamus?",
    severity=Severity.WARNING,
    why="Indikator yang sudah dihentikan tidak diukur lagi, sehingga targetnya tidak akan terisi.",
    source="PermenPANRB 88/2021 Lampiran I (indikator tidak berganti dalam satu periode Renstra)",
)
def indicators_are_in_use(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if facts.entries[row.entry].retired:
            message = (
                f"Indikator {facts.entries[row.entry].code} “{row.name}” sudah dihentikan pada kamus. "
                "Ganti dengan indikator penggantinya, atau berlakukan kembali pada kamus."
            )
            yield at_row(facts, row, message, column="indicator")


@rule(
    "JLR-13",
    asks="Apakah setiap unit dan jabatan disebut dengan satu nama dan satu jenjang?",
    severity=Severity.WARNING,
    why="Unit yang bernama dua dibaca sebagai dua unit, dan tanggung jawabnya terbelah.",
    source=f"{DECREE} Lampiran II–V (sebutan unit dan jabatan)",
    whole=True,
)
def one_name_each(facts: Facts) -> Iterator[Hit]:
    yield from _units_called_otherwise(facts)
    yield from _posts_called_otherwise(facts)
    yield from _namesakes(facts)


def _units_called_otherwise(facts: Facts) -> Iterator[Hit]:
    called: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in facts.activities:
        lines = {plain(line): line for line in _printed(one.responsible)}
        for unit in (facts.units[key] for key in one.units if key in facts.units):
            for alias in unit.aliases:
                if plain(alias) in lines and _is_another_name(alias, unit.name, unit.short):
                    called[unit.key][lines[plain(alias)]].append(f"KSD no. {one.number}")
    for key, names in called.items():
        unit = facts.units[key]
        yield _called(f"Unit {unit.name}", unit.name, unit.code, names, Spot(unit=key))


def _posts_called_otherwise(facts: Facts) -> Iterator[Hit]:
    called: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for post, wording, row in {(t.post, t.wording, t.row) for t in facts.ticks if t.wording}:
        held = facts.posts.get(post)
        if held is not None and _is_another_name(wording, held.title, held.short):
            called[post][wording].append(facts.place(facts.rows[row]))
    for key, names in sorted(called.items()):
        held = facts.posts[key]
        yield _called(f"Jabatan {held.title}", held.title, held.code, names, Spot(post=key))


def _called(place: str, name: str, code: str, names: Mapping[str, list[str]], spot: Spot) -> Hit:
    others = listed([f"“{other}” ({listed(sorted(set(where)))})" for other, where in sorted(names.items())])
    message = (
        f"“{name}” disebut pula {others}. Samakan sebutannya; bila memang berganti nama atau jenjang, "
        "catat masa berlakunya."
    )
    return Hit(message, place, (code, *sorted(fold(other) for other in names)), spot)


def _namesakes(facts: Facts) -> Iterator[Hit]:
    """Two active units of one name under one parent."""
    named: dict[tuple[int | None, str], list[Unit]] = defaultdict(list)
    for unit in facts.units.values():
        if unit.active:
            named[unit.parent, plain(unit.name)].append(unit)
    for units in named.values():
        if len(units) > 1:
            codes = sorted(unit.code for unit in units)
            message = (
                f"{len(units)} unit bernama “{units[0].name}” di bawah satu induk "
                f"({quoted_each(codes)}). Satukan, atau bedakan namanya."
            )
            yield Hit(message, f"Unit {units[0].name}", tuple(codes), Spot(unit=units[0].key))


_LEVELS = {"bagian", "kecamatan", "kelurahan", "sekretariat", "seksi", "subbagian", "subkelompok", "suku"}
_HEADS = ("kepala ", "ketua ")
_SHORT = {"kasubbag": "kepala subbagian", "kasubag": "kepala subbagian", "kabag": "kepala bagian"}


def _printed(text: str) -> list[str]:
    """The names a cell prints, one a line, without dash and without "-- SEKRETARIAT KOTA …" behind."""
    lines = (re.split(r"\s+(?:--?|–)\s+", line.strip(" -–"))[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def plain(name: str) -> str:
    """A name without what spelling varies: case, points and commas, "Sub Bagian", "Kasubbag"."""
    words = re.sub(r"[^\w\s]", " ", fold(name)).replace("sub bagian", "subbagian").split()
    return " ".join(_SHORT.get(word, word) for word in words)


def _is_another_name(other: str, name: str, short: str) -> bool:
    """Not a spelling, an abbreviation, a longer or a cut-off form of the name: another name or level."""
    one, own, brief = (_without_head(plain(text)) for text in (other, name, short))
    if one.startswith(own) or own.startswith(one) or (brief and one.startswith(brief)):
        return False
    mine, theirs = _level(own), _level(one)
    if theirs and mine and theirs != mine:
        return True
    return one.removeprefix(f"{theirs} ") not in {own.removeprefix(f"{mine} "), brief}


def _without_head(name: str) -> str:
    for head in _HEADS:
        name = name.removeprefix(head)
    return name


def _level(name: str) -> str:
    first = name.partition(" ")[0]
    return first if first in _LEVELS else ""


@rule(
    "JLR-14",
    asks="Apakah semua unit berada di bawah satu unit induk?",
    severity=Severity.WARNING,
    why="Unit tanpa induk berada di luar garis komando: targetnya tidak berasal dari siapa pun.",
    source="kebijakan Selaras (satu susunan organisasi)",
    whole=True,
)
def one_top(facts: Facts) -> Iterator[Hit]:
    inside = [unit for unit in facts.units.values() if unit.active and unit.kind not in OUTSIDE]
    tops = [unit for unit in inside if unit.parent is None]
    gone = [unit for unit in inside if unit.parent is not None and _has_ended(facts, unit.parent)]
    for unit in _besides_the_largest(facts, tops):
        message = f"{unit.name} tidak mempunyai unit induk. Pilih induknya pada data organisasi."
        yield Hit(message, f"Unit {unit.name}", (unit.code,), Spot(unit=unit.key))
    for unit in gone:
        parent = facts.units.get(unit.parent or 0)
        name = parent.name if parent else "unit yang tidak dikenal"
        message = (
            f"Induk {unit.name}, yaitu {name}, sudah tidak berlaku. Pindahkan unit ini ke induk yang berlaku."
        )
        yield Hit(message, f"Unit {unit.name}", (unit.code, "induk"), Spot(unit=unit.key))


def _has_ended(facts: Facts, unit: int) -> bool:
    parent = facts.units.get(unit)
    return parent is None or not parent.active


def _besides_the_largest(facts: Facts, tops: Iterable[Unit]) -> list[Unit]:
    """All tops but the one with most units directly below it, the first of equals."""
    below: dict[int | None, int] = defaultdict(int)
    for unit in facts.units.values():
        below[unit.parent] += 1
    ordered = sorted(tops, key=lambda unit: -below[unit.key])
    return ordered[1:]

"""Rules about numbers: one number one objective, in an annex and across those of one giver, without holes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from selaras.engine.cascade.facts import Facts, Matrix, Row
from selaras.engine.cascade.lines import lines
from selaras.engine.cascade.phrases import cut, listed, spans
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.structure import DECREE
from selaras.engine.findings import Severity, Spot
from selaras.engine.names import fold


@rule(
    "STR-07",
    asks="Apakah setiap nomor baris dipakai satu kali dalam satu lampiran?",
    severity=Severity.ERROR,
    why="Dua baris dengan satu nomor tidak dapat dirujuk, dan pada impor yang satu menimpa yang lain.",
    source="kebijakan Selaras",
)
def one_number_one_row(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        twins = [one for one in lines(facts).rows_labelled[row.matrix, row.label] if one.order < row.order]
        if twins:
            name = cut(twins[0].name)
            message = (
                f"Nomor {row.label} sudah dipakai untuk “{name}”, lalu dipakai lagi untuk "
                f"“{cut(row.name)}”. Beri salah satunya nomor yang lain."
            )
            yield at_row(facts, row, message, fold(twins[0].name), fold(row.name), column="indicator")


@rule(
    "STR-08",
    asks="Apakah dalam satu lampiran satu nomor berarti satu sasaran, dan satu sasaran bernomor satu?",
    severity=Severity.WARNING,
    why="Perjanjian kinerja merujuk sasaran dengan nomornya; nomor yang bermakna dua salah dibaca.",
    source=f"{DECREE} Lampiran I–III (kolom NO dan Sasaran)",
)
def one_number_one_objective(facts: Facts) -> Iterator[Hit]:
    wording = lines(facts).objective
    for row in facts.checked:
        peers = lines(facts).rows_numbered[row.matrix, row.objective_number]
        others = lines(facts).rows_of_objective[row.matrix, wording[row.key]]
        first = next(one for one in peers if wording[one.key] == wording[row.key])
        if wording[row.key] != wording[peers[0].key] and row.key == first.key:
            message = (
                f"Sasaran no. {row.objective_number} berbunyi “{cut(peers[0].objective)}” pada no. "
                f"{peers[0].label}, tetapi “{cut(row.objective)}” pada no. {row.label}. Samakan "
                "bunyinya, atau beri nomor sendiri bila memang sasaran lain."
            )
            key = (wording[peers[0].key], wording[row.key])
        elif row.objective_number != others[0].objective_number and row == next(
            one for one in others if one.objective_number == row.objective_number
        ):
            message = (
                f"Sasaran “{cut(row.objective)}” bernomor {others[0].objective_number} pada no. "
                f"{others[0].label}, tetapi {row.objective_number} pada no. {row.label}. Satukan "
                "nomornya."
            )
            key = (str(others[0].objective_number), str(row.objective_number))
        else:
            continue
        yield at_row(facts, row, message, *key, column="objective")


@rule(
    "STR-09",
    asks="Apakah satu sasaran bernomor sama pada semua lampiran dari pemberi yang sama?",
    severity=Severity.WARNING,
    why="Lampiran dicocokkan dengan nomornya; nomor yang bergeser mempertemukan sasaran yang keliru.",
    source=f"{DECREE} Lampiran I–III (kolom NO)",
    whole=True,
)
def same_number_in_every_annex(facts: Facts) -> Iterator[Hit]:
    for objectives in _numbers_by_giver(facts).values():
        shifted: dict[int, list[tuple[Row, list[Row]]]] = defaultdict(list)
        for rows in objectives.values():
            counted = Counter(row.objective_number for row in rows)
            usual = max(counted, key=counted.__getitem__)
            models = [row for row in rows if row.objective_number == usual]
            for row in rows:
                if row.objective_number != usual:
                    shifted[row.matrix].append((row, models))
        for matrix, pairs in sorted(shifted.items(), key=lambda pair: facts.matrices[pair[0]].number):
            yield _shifted(facts, facts.matrices[matrix], sorted(pairs, key=lambda pair: pair[0].order))


def _numbers_by_giver(facts: Facts) -> dict[int, dict[str, list[Row]]]:
    """Giver -> the dictionary's objective -> its first row in each of the giver's annexes."""
    found: dict[int, dict[str, dict[int, Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in facts.checked:
        giver = facts.matrices[row.matrix].giver
        found[giver][lines(facts).objective_of_entry[row.entry]].setdefault(row.matrix, row)
    return {
        giver: {objective: list(rows.values()) for objective, rows in objectives.items()}
        for giver, objectives in found.items()
    }


def _shifted(facts: Facts, matrix: Matrix, pairs: list[tuple[Row, list[Row]]]) -> Hit:
    here = [str(row.objective_number) for row, _ in pairs]
    there = [str(models[0].objective_number) for _, models in pairs]
    numbers = {facts.matrices[model.matrix].number for _, models in pairs for model in models}
    of_giver = facts.matrices_of_giver[matrix.giver]
    elsewhere = listed([one.name for one in of_giver if one.number in numbers])
    first, models = pairs[0]
    other = lines(facts).rows_numbered[models[-1].matrix, first.objective_number]
    clash = f" (no. {here[0]} di sana: “{cut(other[0].objective)}”)" if other else ""
    message = (
        f"Sasaran no. {listed(here, most=9)} di sini, mulai dari “{cut(first.objective)}”, bernomor "
        f"{listed(there, most=9)} pada {elsewhere}{clash}. Samakan agar satu nomor berarti satu "
        "sasaran."
    )
    hit = at_row(
        facts,
        first,
        message,
        *(f"{old}>{new}" for old, new in zip(here, there, strict=True)),
        column="objective",
    )
    return Hit(
        hit.message, f"{matrix.name} no. {listed(spans([int(n) for n in here]))}, sasaran", hit.key, hit.spot
    )


@rule(
    "STR-10",
    asks="Apakah nomor sasaran dan indikator pada setiap lampiran berurutan tanpa lompatan?",
    severity=Severity.WARNING,
    why="Nomor yang melompat berarti halaman atau blok yang hilang: jenjang itu tidak menerima targetnya.",
    source=f"{DECREE} Lampiran I–III (kolom NO)",
    whole=True,
)
def no_holes(facts: Facts) -> Iterator[Hit]:
    for matrix in facts.matrices_in_order:
        rows = facts.rows_of_matrix.get(matrix.key, [])
        missing = _missing({row.objective_number for row in rows})
        if missing and not _chosen(facts, matrix, missing):
            yield _hole(facts, matrix, rows, missing)
        numbers: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            numbers[row.objective_number].add(row.number)
        for objective, found in numbers.items():
            if lost := _missing(found):
                names = [f"{objective}.{number}" for gap in lost for number in gap]
                message = (
                    f"Indikator no. {listed(names)} tidak ada, padahal sasaran no. {objective} memuat "
                    "nomor sebelum dan sesudahnya. Lengkapi barisnya atau rapikan nomornya."
                )
                place = f"{matrix.name} no. {objective}"
                yield Hit(message, place, (str(matrix.number), *names), Spot(matrix=matrix.number))


Gaps = list[range]  # the numbers left out, run by run: a gap may be wide, so it is never spelt out


def _missing(numbers: Collection[int]) -> Gaps:
    return [range(one + 1, other) for one, other in pairwise(sorted(numbers)) if other - one > 1]


def _within(gaps: Gaps, numbers: Iterable[int]) -> set[int]:
    return {number for number in numbers if any(number in gap for gap in gaps)}


def _runs(gaps: Gaps) -> list[str]:
    """As phrases.spans of all these numbers."""
    return [str(gap[0]) if len(gap) == 1 else f"{gap[0]}–{gap[-1]}" for gap in gaps]


def _chosen(facts: Facts, matrix: Matrix, missing: Gaps) -> bool:
    """The numbers are another level's: the giver uses them only in matrices above and below none of these."""
    line = _in_line(facts, matrix)
    holding = {one.key for one in _holding(facts, matrix, missing)}
    return bool(holding) and not line & holding


def _holding(facts: Facts, matrix: Matrix, missing: Gaps) -> list[Matrix]:
    """The matrices of the same giver that do use one of these numbers."""
    numbers = lines(facts).numbers_of_matrix
    return [one for one in facts.matrices_of_giver[matrix.giver] if _within(missing, numbers[one.key])]


def _in_line(facts: Facts, matrix: Matrix) -> set[int]:
    return lines(facts).matrices_above[matrix.key] | lines(facts).matrices_below[matrix.key]


def _hole(facts: Facts, matrix: Matrix, rows: list[Row], missing: Gaps) -> Hit:
    numbers = lines(facts).numbers_of_matrix
    known = [
        f"{one.name} (no. {listed(spans(_within(missing, numbers[one.key])))})"
        for one in _holding(facts, matrix, missing)
    ]
    runs = listed(_runs(missing))
    elsewhere = f" padahal ada pada {listed(known)}." if known else " dan tidak ada pada lampiran lain."
    message = (
        f"Sasaran no. {runs} tidak ada pada lampiran ini,{elsewhere} Lengkapi barisnya, atau catat "
        "mengapa jenjang ini tidak menerimanya."
    )
    before = max(row.objective_number for row in rows if row.objective_number < missing[0][0])
    spot = Spot(matrix=matrix.number, row=next(r.key for r in rows if r.objective_number == before))
    return Hit(message, f"{matrix.name} no. {runs}", (str(matrix.number), *_runs(missing)), spot)

"""Rules about coverage: does every level, unit and post of the organisation receive a target."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from selaras.engine.cascade.facts import Facts, Post, Unit
from selaras.engine.cascade.lines import lines
from selaras.engine.cascade.phrases import TIERS, listed
from selaras.engine.cascade.rule import Hit, rule
from selaras.engine.cascade.structure import DECREE, TREE
from selaras.engine.findings import Severity, Spot

# kinds of units that stand outside the agency, mentioned by its documents only
OUTSIDE = {"inspektorat", "perangkat-daerah"}


@rule(
    "STR-05",
    asks="Apakah setiap jenjang dan setiap jabatan memikul sekurang-kurangnya satu indikator?",
    severity=Severity.WARNING,
    why="Jabatan tanpa target tidak dapat menyusun perjanjian kinerja dan SKP sebagai turunan atasannya.",
    source=f"{DECREE} diktum KEDUA dan KETIGA; {TREE}",
    whole=True,
)
def every_level_receives(facts: Facts) -> Iterator[Hit]:
    told = _covered(facts)
    for tier in told.empty_tiers:
        posts = told.posts_of_tier[tier]
        named = [matrix.name for matrix in facts.matrices_in_order if tier in matrix.tiers]
        way = f"Isi {listed(named)}" if named else "Tambahkan lampiran untuk jenjang ini"
        message = (
            f"Jenjang {TIERS.get(tier, tier)} belum memikul satu indikator pun ({len(posts)} jabatan: "
            f"{_titles(posts)}). {way}, atau catat di dokumen mana targetnya ditetapkan."
        )
        yield _at_tier(tier, posts, message)
    for tier, posts in told.lonely_posts.items():
        message = (
            f"{len(posts)} dari {len(told.posts_of_tier[tier])} jabatan pada jenjang "
            f"{TIERS.get(tier, tier)} belum memikul satu indikator pun: {_titles(posts)}. Tandai "
            "indikatornya, atau catat alasannya."
        )
        yield _at_tier(tier, posts, message)


def _at_tier(tier: str, posts: list[Post], message: str) -> Hit:
    codes = sorted(post.code for post in posts)
    return Hit(message, f"Jenjang {TIERS.get(tier, tier)}", (tier, *codes), Spot(post=posts[0].key))


@rule(
    "STR-06",
    asks="Apakah setiap unit kerja ikut memikul target?",
    severity=Severity.WARNING,
    why="Unit tanpa target bekerja dan dibiayai di luar kaskade.",
    source=f"{DECREE} diktum KEDUA dan KETIGA; {TREE}",
    whole=True,
)
def every_unit_takes_part(facts: Facts) -> Iterator[Hit]:
    told = _covered(facts)
    for unit in told.idle_units:
        posts = told.idle_posts[unit.key]
        message = (
            f"Tidak satu pun jabatan pada {unit.name} memikul indikator: {_titles(posts)}. Tandai "
            "indikator yang menjadi bagian unit ini, atau catat alasannya."
        )
        yield _at_unit(unit, message, *sorted(post.code for post in posts))
    bare: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in told.bare_units:
        bare[unit.parent].append(unit)
    for units in bare.values():
        names = listed([unit.name for unit in units])
        message = f"{names} tidak mempunyai jabatan. Daftarkan jabatannya, atau akhiri masa berlaku unitnya."
        yield _at_unit(units[0], message, *sorted(unit.code for unit in units))


def _at_unit(unit: Unit, message: str, *key: str) -> Hit:
    return Hit(message, f"Unit {unit.name}", (unit.code, *key), Spot(unit=unit.key))


def _titles(posts: list[Post]) -> str:
    return listed([post.title for post in posts])


def _covered(facts: Facts) -> "Covered":
    known: Covered | None = facts.worked_out.get("covered")
    if known is None:
        facts.worked_out["covered"] = known = Covered(facts)
    return known


class Covered:
    """Who carries something, ticked or by a sentence of derivation, and who doesn't: level, unit, post.

    Asked are the active posts below a giver. What a whole level lacks is said of the level, what a whole
    unit lacks of the unit, and only the rest of single posts.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        carrying = {tick.post for tick in facts.ticks}
        for row in facts.rows.values():
            if row.derivation:
                carrying |= lines(facts).receivers_of_matrix[row.matrix]
        asked = self._asked() if facts.rows else []
        self.posts_of_tier = _by_tier(asked)
        lacking = [post for post in asked if post.key not in carrying]
        self.empty_tiers = [
            tier for tier, posts in _by_tier(lacking).items() if len(posts) == len(self.posts_of_tier[tier])
        ]
        lacking = [post for post in lacking if post.tier not in self.empty_tiers]
        idle = self._idle({post.unit for post in lacking}, carrying)
        self.idle_posts: dict[int, list[Post]] = defaultdict(list)
        lonely: list[Post] = []
        for post in lacking:
            tops = [unit for unit in self._above(post.unit) if unit in idle]
            (self.idle_posts[tops[-1]] if tops else lonely).append(post)
        self.idle_units = [facts.units[unit] for unit in self.idle_posts]
        self.lonely_posts = _by_tier(lonely)

    def _asked(self) -> list[Post]:
        """The active posts somewhere below a giver; a giver without superior answers to somebody outside."""
        givers = {matrix.giver for matrix in self._facts.matrices.values()}
        return [
            post
            for post in self._facts.posts.values()
            if post.active and any(up in givers for up in self._facts.chain(post.key))
        ]

    def _above(self, unit: int) -> Iterator[int]:
        """The unit and those above it, nearest first; a circle ends it."""
        seen: set[int] = set()
        step: int | None = unit
        while step is not None and step in self._facts.units and step not in seen:
            seen.add(step)
            yield step
            step = self._facts.units[step].parent

    def _idle(self, lacking: set[int], carrying: set[int]) -> set[int]:
        """The units with somebody who lacks and nobody who carries, in themselves and below."""
        posts = self._facts.posts
        busy = {posts[key].unit for key in carrying if key in posts}
        within = {above for unit in busy for above in self._above(unit)}
        return {above for unit in lacking for above in self._above(unit)} - within

    @property
    def bare_units(self) -> list[Unit]:
        """The active units in which no active post stands, neither in them nor below: the topmost ones."""
        if not self._facts.rows:
            return []
        staffed = Counter(post.unit for post in self._facts.posts.values() if post.active)
        filled = {above for unit in staffed for above in self._above(unit)}
        bare = {
            unit.key
            for unit in self._facts.units.values()
            if unit.active and unit.key not in filled and unit.kind not in OUTSIDE
        }
        return [unit for unit in self._facts.units.values() if unit.key in bare and unit.parent not in bare]


def _by_tier(posts: list[Post]) -> dict[str, list[Post]]:
    found: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        found[post.tier].append(post)
    return found

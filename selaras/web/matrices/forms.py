"""What was typed for a matrix: read from the form, proposed where nothing was typed yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from selaras.cascade.models import Annex, Receiver
from selaras.cascade.rules import LONGEST_HEADING, proposed_headings
from selaras.engine.names import fold, tidy
from selaras.org.models import Position

FEW = 30  # up to so many receivers each have a column of their own
MOST_FOUND = 30  # posts that a search offers at once
LAYOUTS = (Annex.Layout.COLUMNS, Annex.Layout.OWNERS)
OWNERS_LABEL = "Penanggung Jawab"
_LONGEST_TITLE, _LONGEST_LABEL = 500, 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may receive; `ticks` counts the rows it carries, `outside`: it is not below the giver."""

    post: Position
    heading: str
    chosen: bool
    outside: bool = False
    ticks: int = 0


@dataclass
class MatrixDraft:
    """A new matrix as it stands in the form. `tiers` are all below the giver as (value, label, count)."""

    giver: Position
    tiers: Sequence[tuple[str, str, int]]
    chosen_tiers: Sequence[str]
    candidates: Sequence[Candidate]
    layout: str
    number: int | None
    title: str
    label: str
    rows_from: str
    words: str
    others: Sequence[Candidate] = field(default_factory=list)

    @property
    def proposed_for(self) -> str:
        """For which giver and tiers the proposals were made: other ones are proposed anew."""
        return ".".join([str(self.giver.pk), *self.chosen_tiers])

    @property
    def columns(self) -> list[tuple[str, Position]]:
        return chosen_columns([*self.candidates, *self.others])


def chosen_columns(candidates: Sequence[Candidate]) -> list[tuple[str, Position]]:
    """(heading, post) of the candidates that are ticked, in their order."""
    return [(one.heading, one.post) for one in candidates if one.chosen]


def matrix_draft(
    data: QueryDict, *, giver: Position, below: Sequence[Position], every: Sequence[Position],
    direct: Collection[int], numbers: Collection[int], year: int,
) -> MatrixDraft:  # fmt: skip
    """What is typed, with proposals for the rest.

    `every` are all posts, `below` those under the giver, `direct` the ids of those directly under it:
    their tiers are proposed first.
    """
    tiers = _tiers(below)
    known = {value for value, _, _ in tiers}
    chosen_tiers = [value for value in data.getlist("jenjang") if value in known]
    if not chosen_tiers and data.get("dari") != str(giver.pk):
        chosen_tiers = [post.tier for post in below if post.pk in direct]
    labels = [label for value, label, _ in tiers if value in chosen_tiers]
    draft = MatrixDraft(
        giver=giver, tiers=tiers, chosen_tiers=sorted(set(chosen_tiers)), candidates=[],
        layout="", number=None, title="", label="", rows_from=data.get("ambil", ""), words=words_of(data),
    )  # fmt: skip
    kept = data if data.get("untuk") == draft.proposed_for else QueryDict()
    proposed = [post for post in below if post.tier in chosen_tiers]
    draft.candidates = candidates(kept, proposed, all_at_first=True)
    draft.others = others(kept, every, words=draft.words, without=[*proposed, giver], below=below)
    many = sum(one.chosen for one in draft.candidates) > FEW
    layout = Annex.Layout.OWNERS if many else Annex.Layout.COLUMNS
    draft.layout = kept.get("bentuk", "") if kept.get("bentuk") in LAYOUTS else layout
    draft.number = number_of(data.get("nomor", "")) if "nomor" in data else max(numbers, default=0) + 1
    draft.label = typed(kept, "label", _LONGEST_LABEL, "/".join(labels) or OWNERS_LABEL)
    draft.title = typed(kept, "judul", _LONGEST_TITLE, title_of(giver, labels, year))
    return draft


def candidates(
    data: QueryDict, posts: Sequence[Position], *, all_at_first: bool, ticks: Mapping[int, int] | None = None,
    outside: Collection[int] = (), headings: Mapping[int, str] | None = None,
) -> list[Candidate]:  # fmt: skip
    """The posts with heading and choice as typed; at first all or none of them are chosen.

    A post that the form did not show yet was not decided about: somebody else made it a column meanwhile.
    """
    answered = "dijawab" in data
    chosen = set(data.getlist("penerima"))
    proposed = proposed_headings(posts) | dict(headings or {})
    return [
        Candidate(
            post,
            heading=typed(data, f"kepala-{post.pk}", LONGEST_HEADING * 2, proposed[post.pk]),
            chosen=str(post.pk) in chosen
            or (all_at_first and not (answered and f"kepala-{post.pk}" in data)),
            outside=post.pk in outside,
            ticks=(ticks or {}).get(post.pk, 0),
        )
        for post in posts
    ]


def others(
    data: QueryDict, every: Sequence[Position], *, words: str, without: Sequence[Position],
    below: Sequence[Position],
) -> list[Candidate]:  # fmt: skip
    """Posts that were added by hand, and those a search finds."""
    there, added = {post.pk for post in without}, set(data.getlist("penerima"))
    rest = [post for post in every if post.pk not in there]
    found = [post for post in rest if words and matches(post, words)][:MOST_FOUND]
    posts = [post for post in rest if str(post.pk) in added or post in found]
    outside = {post.pk for post in posts} - {post.pk for post in below}
    if not posts:
        return []
    return candidates(data, posts, all_at_first=False, outside=outside)


def current(receivers: Sequence[Receiver]) -> dict[int, str]:
    return {one.position_id: one.heading for one in receivers}


def title_of(giver: Position, labels: Sequence[str], year: int) -> str:
    """The title in the wording of the decree."""
    to = f" KEPADA PARA {'/'.join(labels).upper()}" if labels else ""
    return f"CASCADING INDIKATOR DAN TARGET KINERJA TAHUN {year}\n{giver.title.upper()}{to}"


def words_of(data: QueryDict) -> str:
    return typed(data, "cari", 100, "")


def matches(post: Position, words: str) -> bool:
    """Every word occurs in the title of the post or in the name of its unit."""
    name = fold(f"{post.title} {post.unit.name}")
    return all(fold(word) in name for word in words.split())


def typed(data: QueryDict, name: str, longest: int, proposal: str) -> str:
    """A text as typed, without what nobody can type; the proposal where the field was not there."""
    if name not in data:
        return proposal
    lines = (
        "".join(letter if letter.isprintable() else " " for letter in line)
        for line in data.get(name, "").splitlines()
    )
    return tidy("\n".join(lines))[:longest].strip()


def number_of(text: str) -> int | None:
    """An annex number, 1 to 999; None for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:4]) < 1000 else None


def _tiers(below: Sequence[Position]) -> list[tuple[str, str, int]]:
    """The tiers that exist below, from the top of the house down."""
    counts = dict.fromkeys(Position.Tier.values, 0)
    for post in below:
        counts[post.tier] += 1
    return [(str(tier), str(tier.label), counts[tier]) for tier in Position.Tier if counts[tier]]

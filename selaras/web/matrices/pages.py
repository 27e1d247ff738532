"""What the pages of matrices show: proposals in groups, where rows may come from, what a deed made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from selaras.cascade import queries, rules
from selaras.cascade.models import Annex, Edition, Receiver
from selaras.cascade.queries import RowSpec
from selaras.engine.numbers import roman
from selaras.kernel.rules import RuleError
from selaras.org.models import Position
from selaras.org.queries import Lines, chain
from selaras.web.matrices import forms
from selaras.web.matrices.forms import Candidate, MatrixDraft


def annex_name(annex: Annex) -> str:
    return f"Lampiran {roman(annex.number)}"


def frame(title: str, *way: tuple[str, str]) -> dict[str, object]:
    """What every page around a matrix begins with."""
    crumbs = [("Meja kerja", "/"), ("Kaskade", reverse("cascade:matrix")), *way, (title, None)]
    return {"title": title, "crumbs": crumbs}


def with_somebody_below(posts: Sequence[Position], lines: Lines) -> list[Position]:
    """The posts that have a post under them: only they hand down."""
    superiors = set(lines.above.values())
    return [post for post in posts if post.pk in superiors]


def giver_of(typed: str, givers: Sequence[Position]) -> Position:
    """The giver meant, the first one where none or a foreign one is."""
    return next((post for post in givers if str(post.pk) == typed), givers[0])


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where the rows of a new matrix may come from."""

    value: str
    label: str
    rows: Sequence[RowSpec]


def row_sources(
    edition: Edition, giver: Position, annexes: Sequence[Annex], above: Mapping[int, int]
) -> list[RowSource]:
    """What the giver carries, and the matrices of its own and of those above it, as the rows they give."""
    carried = queries.rows_carried(edition=edition, position=giver)
    found = [RowSource("dipikul", f"Yang dipikul {giver.title}", carried)]
    line = {giver.pk, *chain(giver.pk, above)}
    for annex in annexes:
        if annex.giver_id in line and annex.layout in queries.MATRIX_LAYOUTS:
            label = f"Yang sudah ada pada {annex_name(annex)}"
            label += "" if annex.giver_id == giver.pk else f" dari {annex.giver.title}"
            found.append(RowSource(str(annex.number), label, queries.rows_handed(annex)))
    return [one for one in found if one.rows]


def new_context(
    edition: Edition, draft: MatrixDraft, givers: Sequence[Position], sources: Sequence[RowSource],
    *, problem: RuleError | None,
) -> dict[str, object]:  # fmt: skip
    chosen = draft.columns
    return frame("Matriks baru") | {
        "edition": edition,
        "draft": draft,
        "givers": by_tier(givers),
        "sources": sources,
        "layouts": [(layout.value, layout.label) for layout in forms.LAYOUTS],
        "owners": draft.layout == Annex.Layout.OWNERS,
        "few": forms.FEW,
        "count": len(chosen),
        "outside": [one.post.title for one in draft.others if one.chosen and one.outside],
        "problem": problem,
    }


def by_tier(posts: Sequence[Position]) -> list[tuple[str, list[Position]]]:
    """The posts under the words for their tiers, in the order of the house."""
    groups: dict[str, list[Position]] = {tier: [] for tier in Position.Tier.values}
    for post in posts:
        groups[post.tier].append(post)
    return [(str(Position.Tier(tier).label), found) for tier, found in groups.items() if found]


def made_text(draft: MatrixDraft, source: RowSource | None) -> str:
    """One sentence on what was made."""
    to = f"{len(draft.columns)} kolom penerima"
    if draft.layout == Annex.Layout.OWNERS:
        to = "kolom penanggung jawab"
    rows = f" dan {len(source.rows)} baris" if source else ""
    return f"Lampiran {roman(draft.number or 0)} dibuat dengan {to}{rows}."


@dataclass(frozen=True, slots=True)
class ColumnsPicture:
    """The columns of a matrix as they stand in the form, and the posts that could become one."""

    title: str
    label: str
    words: str
    present: Sequence[Candidate]
    missing: Sequence[Candidate]
    others: Sequence[Candidate]

    @property
    def columns(self) -> list[tuple[str, Position]]:
        return forms.chosen_columns([*self.present, *self.missing, *self.others])


def columns_picture(
    data: QueryDict, *, annex: Annex, every: Sequence[Position], below: Collection[int],
    receivers: Sequence[Receiver], ticks: Mapping[int, int],
) -> ColumnsPicture:  # fmt: skip
    """Present columns first; then the posts of the same tiers under the giver; then whom a search finds."""
    headings = forms.current(receivers)
    posts = [one.position for one in receivers]
    tiers = set(annex.tiers) or {post.tier for post in posts}
    missing = [post for post in every if post.pk in below and post.tier in tiers and post.pk not in headings]
    words = forms.words_of(data)
    return ColumnsPicture(
        title=forms.typed(data, "judul", 500, annex.title),
        label=forms.typed(data, "label", 200, annex.receivers_label),
        words=words,
        present=forms.candidates(data, posts, all_at_first=True, ticks=ticks, headings=headings),
        missing=forms.candidates(data, missing, all_at_first=False),
        others=forms.others(
            data, every, words=words, without=[*posts, *missing, annex.giver],
            below=[post for post in every if post.pk in below],
        ),
    )  # fmt: skip


def columns_context(annex: Annex, picture: ColumnsPicture, *, problem: RuleError | None) -> dict[str, object]:
    leaving = [(one.heading, one.ticks) for one in picture.present if not one.chosen]
    return frame("Kolom penerima", (annex_name(annex), reverse("cascade:annex", args=[annex.number]))) | {
        "annex": annex,
        "name": annex_name(annex),
        "picture": picture,
        "losing": rules.would_lose(annex=annex, losses=leaving),
        "problem": problem,
    }


def remove_context(annex: Annex, *, rows: int, seen: str, problem: RuleError | None) -> dict[str, object]:
    way = (annex_name(annex), reverse("cascade:annex", args=[annex.number]))
    return frame("Hapus matriks", way) | {
        "annex": annex, "name": annex_name(annex), "rows": rows, "seen": seen, "problem": problem,
    }  # fmt: skip

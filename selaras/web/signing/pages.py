"""What is shown before a signature: the values one puts one's name to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from selaras.agreements.models import Agreement, Signature
from selaras.agreements.queries import bundle, printed
from selaras.engine.agreements import State

ENDINGS, TAIL = bundle.SUFFIX, printed.TAIL


@dataclass(frozen=True, slots=True)
class Waiting:
    """An agreement that waits for the person's signature, in the list of many."""

    pk: int
    url: str
    post: str
    name: str
    side: str
    lines: int
    seen: str
    tail: str
    notes: list[str]


def side_of(agreement: Agreement) -> Signature.Side:
    """Whose turn it is."""
    return Signature.Side.FIRST if agreement.state == State.READY else Signature.Side.SECOND


def post_of(agreement: Agreement) -> str:
    return agreement.holder.post_title


def url_of(agreement: Agreement) -> str:
    return reverse("agreements:show", args=[agreement.pk])


def waiting(
    agreements: Iterable[Agreement], lines: dict[int, int], notes: dict[int, list[str]]
) -> list[Waiting]:
    return [
        Waiting(
            pk=one.pk, url=url_of(one), post=post_of(one), name=one.holder.user.full_name,
            side=str(side_of(one).label), lines=lines.get(one.pk, 0), seen=one.content_hash,
            tail=one.content_hash[-TAIL:], notes=notes.get(one.pk, []),
        )
        for one in agreements
    ]  # fmt: skip


def crumbs(agreement: Agreement, last: str) -> list[tuple[str, str | None]]:
    return [
        ("Meja kerja", "/"), ("Perjanjian", reverse("agreements:list")),
        (agreement.position.short_title, reverse("agreements:show", args=[agreement.pk])), (last, None),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many: signed, or why not."""

    post: str
    url: str
    problem: str = ""

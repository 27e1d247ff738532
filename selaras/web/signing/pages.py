"""What is shown before a signature: the values one puts one's name to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from selaras.agreements.models import Agreement, AgreementLine, Signature
from selaras.agreements.queries import bundle, printed, waits
from selaras.engine.agreements import State
from selaras.engine.targets import Target

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
    differences: "Differences | None"  # from the version before, where there is one


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is promised otherwise: with its annual target before and after, or added, or taken out."""

    number: str
    wording: str
    kind: str  # changed, added, removed
    before: Target | None
    after: Target | None
    quarters: bool  # only the quarters differ


@dataclass(frozen=True, slots=True)
class Differences:
    lines: list[Difference]
    budget: tuple[Decimal, Decimal] | None  # the totals, where they differ

    @property
    def said(self) -> str:
        """How much differs, in a few words."""
        parts = [f"{len(self.lines)} indikator"] if self.lines else []
        parts += ["jumlah anggaran"] if self.budget else []
        return " dan ".join(parts)


def side_of(agreement: Agreement) -> Signature.Side:
    """Whose turn it is."""
    return Signature.Side.FIRST if agreement.state == State.READY else Signature.Side.SECOND


def post_of(agreement: Agreement) -> str:
    return agreement.holder.post_title


def url_of(agreement: Agreement) -> str:
    return reverse("agreements:show", args=[agreement.pk])


def waiting(
    agreements: Iterable[Agreement], lines: dict[int, int], differing: Mapping[int, waits.Differences]
) -> list[Waiting]:
    return [
        Waiting(
            pk=one.pk, url=url_of(one), post=post_of(one), name=one.holder.user.full_name,
            side=str(side_of(one).label), lines=lines.get(one.pk, 0), seen=one.content_hash,
            tail=one.content_hash[-TAIL:], differences=_shown(differing.get(one.pk)),
        )
        for one in agreements
    ]  # fmt: skip


def _shown(found: waits.Differences | None) -> Differences | None:
    if found is None:
        return None
    before, after = found.budget
    return Differences(
        [_difference(was, now) for was, now in found.lines], found.budget if before != after else None
    )


def _difference(was: AgreementLine | None, now: AgreementLine | None) -> Difference:
    line = now or was
    if line is None:
        raise ValueError("a difference has a line")
    before, after = (one.targets.annual if one else None for one in (was, now))
    kind = "changed" if was and now else "added" if now else "removed"
    return Difference(
        str(line), line.indicator_wording, kind, before, after, kind == "changed" and before == after
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many: signed, or why not."""

    post: str
    url: str
    problem: str = ""

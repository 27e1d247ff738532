"""The papers of agreements on the clock: one, a thousand in a row, two at once; and the Word copy."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements.actions import draw_up
from selaras.agreements.models import Agreement
from selaras.agreements.queries import letter, paper
from selaras.agreements.queries.drawing import posts_with_targets
from selaras.agreements.queries.printed import Block, Printed, printed
from selaras.cascade.models import Edition
from selaras.documents import render
from selaras.documents.barcode import qr
from selaras.ops.measure import Result, measure

MANY = 1_000
TEN = 10  # indicators of the paper that is measured: three pages


def papers(edition: Edition) -> Iterator[Result]:
    """On the agreements of the example, whose edition is published for as long as this lasts."""
    agreement = _drawn(edition)
    whole = printed(agreement)
    sheet, others = _of_ten(whole), count(MANY)  # each time another one: no page of it was set before
    bare = measure(
        "dokumen perjanjian, penyusun baru (pembanding)", lambda: _afresh(_numbered(sheet, next(others)))
    )
    yield bare
    yield measure(
        "dokumen perjanjian, 3 halaman, 10 indikator",
        lambda: paper.typeset([_numbered(sheet, next(others))]),
        baseline=bare,
    )
    yield measure("dokumen perjanjian walikota, dari basis data", lambda: paper.pdf(agreement), baseline=bare)
    yield measure("dua dokumen sekaligus, dua utas", lambda: _two_at_once(sheet, others), baseline=bare)
    yield measure("salinan Word", lambda: letter.docx(agreement), baseline=bare)
    yield measure("kode QR", lambda: qr(sheet.url), baseline=bare)
    yield _in_a_row(sheet, bare)


def _drawn(edition: Edition) -> Agreement:
    if edition.state != Edition.State.PUBLISHED:
        edition.state, edition.published_at = Edition.State.PUBLISHED, timezone.now()
        edition.published_by, edition.effective_on = User.objects.order_by("pk").first(), edition.day
        edition.save()
    draw_up(edition=edition, positions=posts_with_targets(edition), by=None, at=timezone.now())
    mayor = Agreement.objects.with_parties().filter(agency=edition.agency, position__tier="walikota")
    return mayor.order_by("pk")[0]


def _of_ten(whole: Printed) -> Printed:
    """The paper as it is once it is fixed, with ten short indicators under five objectives."""
    promises = [promise for block in whole.blocks for goal in block.goals for promise in goal.promises]
    short = [replace(promise, measurement=promise.measurement[:200]) for promise in promises[:TEN]]
    goals = [goal for block in whole.blocks for goal in block.goals][: TEN // 2]
    pairs = [replace(goal, promises=tuple(short[2 * n : 2 * n + 2])) for n, goal in enumerate(goals)]
    return replace(
        whole, draft=False, blocks=(Block("Sasaran", tuple(pairs)),), url=f"https://selaras.example/v/{whole.code}",
        fingerprint="0" * 12, canonical="{}" * 3_000,
    )  # fmt: skip


def _numbered(sheet: Printed, number: int) -> Printed:
    party = replace(sheet.first, name=f"Pejabat {number}", post=f"Kepala Bagian {number}")
    return replace(sheet, first=party, title=f"Perjanjian {number}", code=f"{number:026d}")


def _afresh(sheet: Printed) -> bytes:
    render.forget()
    return paper.typeset([sheet])


def _two_at_once(sheet: Printed, others: Iterator[int]) -> None:
    pair = [[_numbered(sheet, next(others))] for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(paper.typeset, pair))


def _in_a_row(sheet: Printed, bare: Result) -> Result:
    """Processor time of each of a thousand different papers, and what memory grew after the first hundred."""
    times, start = [], 0
    for number in range(MANY):
        if number == MANY // 10:
            start = _peak()
        began = time.process_time()
        paper.typeset([_numbered(sheet, number)])
        times.append((time.process_time() - began) * 1000)
    mean = sum(times) / len(times)
    work = f"1.000 dokumen, CPU (rata-rata {mean:.1f} ms, +{_peak() - start} MB)"
    return Result(work, times, 0, sorted(bare.times)[len(bare.times) // 2])


def _peak() -> int:
    """The most memory this process has held, in MB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

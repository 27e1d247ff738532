"""The papers of agreements on the clock: one, a thousand in a row, two at once; and the Word copy."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from statistics import fmean, median, quantiles

from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements.actions import draw_up
from selaras.agreements.models import Agreement
from selaras.agreements.queries import letter, paper
from selaras.agreements.queries.drawing import posts_with_targets
from selaras.agreements.queries.printed import Block, Goal, Printed, printed
from selaras.cascade.models import Edition
from selaras.documents import render
from selaras.documents.barcode import qr
from selaras.ops.measure import Result, measure, peak

MANY = 1_000
TEN = 10  # indicators of the paper that is measured
PAGES = 3
TARGET = 30  # ms of processor time each, on average


def papers(edition: Edition) -> Iterator[Result]:
    """On the agreements of the example, whose edition is published for as long as this lasts."""
    agreement = _drawn(edition)
    whole = printed(agreement)
    sheet, others = _of_ten(whole), count(MANY)  # each time another one: no text of it was set before
    if _pages(paper.typeset([sheet])) != PAGES:
        raise RuntimeError(f"the paper that is measured has not {PAGES} pages")
    bare = measure(
        "dokumen perjanjian, penyusun baru (pembanding)", lambda: _afresh(_numbered(sheet, next(others)))
    )
    yield bare
    yield measure(
        f"dokumen perjanjian, {PAGES} halaman, {TEN} indikator",
        lambda: paper.typeset([_numbered(sheet, next(others))]),
        baseline=bare,
    )
    yield measure("dokumen perjanjian walikota, dari basis data", lambda: paper.pdf(agreement), baseline=bare)
    yield measure("dua dokumen sekaligus, dua utas", lambda: _two_at_once(sheet, others), baseline=bare)
    yield measure("salinan Word", lambda: letter.docx(agreement), baseline=bare)
    yield measure("kode QR", lambda: qr(sheet.url), baseline=bare)
    yield from _in_a_row(sheet)


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
    short = [
        replace(promise, text=promise.text[:90], measurement=" ".join(promise.measurement.split())[:160])
        for promise in promises[:TEN]
    ]
    goals = [goal for block in whole.blocks for goal in block.goals][: TEN // 2]
    pairs = [
        replace(goal, text=goal.text[:90], promises=tuple(short[2 * n : 2 * n + 2]))
        for n, goal in enumerate(goals)
    ]
    return replace(
        whole, draft=False, blocks=(Block("Sasaran", tuple(pairs)),), url=f"https://selaras.example/v/{whole.code}",
        fingerprint="0" * 12, canonical="{}" * 3_000,
    )  # fmt: skip


def _numbered(sheet: Printed, number: int) -> Printed:
    """Another agreement of the same length: its person, its code and every text of an indicator its own."""

    def own(text: str) -> str:
        return f"{number:04d}{text[4:]}"

    def goal(one: Goal) -> Goal:
        promises = (
            replace(promise, text=own(promise.text), measurement=own(promise.measurement))
            for promise in one.promises
        )
        return replace(one, text=own(one.text), promises=tuple(promises))

    blocks = tuple(replace(block, goals=tuple(map(goal, block.goals))) for block in sheet.blocks)
    party = replace(sheet.first, name=f"Pejabat {number}", post=f"Kepala Bagian {number}")
    code = f"{number:026d}"
    return replace(
        sheet, first=party, title=f"Perjanjian {number}", code=code, blocks=blocks,
        url=f"https://selaras.example/v/{code}",
    )  # fmt: skip


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _afresh(sheet: Printed) -> bytes:
    render.forget()
    return paper.typeset([sheet])


def _two_at_once(sheet: Printed, others: Iterator[int]) -> None:
    pair = [[_numbered(sheet, next(others))] for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(paper.typeset, pair))


def _in_a_row(sheet: Printed) -> Iterator[Result]:
    """Processor time of each of a thousand different papers. Every tenth is set again at once, which only
    writes the file: the baseline of the same minute, and the same bytes.
    """
    times, again, start = list[float](), list[float](), 0
    for number in range(MANY):
        if number == MANY // 10:
            start = peak()
        one = _numbered(sheet, number)
        made = _on_processor(one, times)
        if number % 10 == 0 and _on_processor(one, again) != made:
            raise RuntimeError(f"paper {number} came out otherwise when it was set again")
    written = Result("dokumen yang sama lagi: hanya ditulis, CPU", again, 0, note=_spread(again))
    yield written
    grown = peak() - start
    note = f"{_spread(times)}, sasaran {TARGET} ms; memori +{grown} MB sejak dokumen ke-{MANY // 10}"
    yield Result(f"{MANY} dokumen berbeda, CPU per dokumen", times, 0, median(again), note)


def _on_processor(sheet: Printed, times: list[float]) -> bytes:
    began = time.process_time()
    made = paper.typeset([sheet])
    times.append((time.process_time() - began) * 1000)
    return made


def _spread(times: list[float]) -> str:
    """The tenth percentile is what it costs when nothing else runs on the machine."""
    return f"rata-rata {fmean(times):.1f} ms, p10 {quantiles(times, n=10)[0]:.1f} ms"

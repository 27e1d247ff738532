"""The measurements: what the system promises, each beside a baseline of the same run.

Everything happens in one transaction that is rolled back. Times vary with the machine; the ratios and the
numbers of queries are what counts.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver
from selaras.exchange import actions
from selaras.exchange.tables import annex_table
from selaras.exchange.writers import WRITERS
from selaras.ops.bench_board import boards
from selaras.ops.bench_check import checks
from selaras.ops.bench_figures import figures
from selaras.ops.bench_measure import formulas
from selaras.ops.bench_paper import papers
from selaras.ops.bench_sign import signatures
from selaras.ops.bench_surveys import surveys
from selaras.ops.bench_sweep import sweeps
from selaras.ops.measure import Result, measure, undone
from selaras.org.models import OrgUnit, Position
from selaras.org.queries import subtree
from selaras.planning.models import Indicator

SINCE = date(2024, 1, 1)


def run(*, folder: Path, units: int) -> Iterator[Result]:
    """All measurements on the example; `units` is the size of the tree."""
    with undone():
        edition = Edition.objects.select_related("agency").get(year=2024, number=0)
        client = _signed_in(edition)
        yield from _pages(client, edition)
        yield from _exchange(edition, folder)
        yield from signatures(_write("pdf", Annex.objects.get(edition=edition, number=1)))
        yield from papers(edition)
        yield from _performance_tree(client, edition)
        yield from _boards(client, edition)
        yield from figures(edition)
        yield from formulas()
        yield from surveys(edition.agency)
        # last: what a nation's tree and a province leave behind, rolled back, slows whoever reads after
        with undone():
            yield from _tree(edition, units)
        yield from checks(edition)
        yield from sweeps(edition)


def _pages(client: Client, edition: Edition) -> Iterator[Result]:
    empty = _nothing("permintaan kosong setelah masuk (pembanding)", client)
    yield empty
    for path in ("/", "/kaskade/", "/pohon/", "/indikator/", "/rencana-aksi/", "/organisasi/"):
        yield measure(f"halaman {path}", partial(_get, client, path), baseline=empty)
    for work, number, rows, columns in (("500 baris", 9, 500, 0), ("300 baris x 30 penerima", 10, 300, 30)):
        annex = _big_matrix(edition, number, rows=rows, columns=columns)
        path = f"/kaskade/lampiran/{annex.number}/"
        yield measure(f"matriks {work}, sesudah perubahan", partial(_afresh, client, path), baseline=empty)
        yield measure(f"matriks {work}, disunting", partial(_get, client, path), baseline=empty)


def _afresh(client: Client, path: str) -> None:
    """The first drawing after a deed: nothing is known of what the check says."""
    cache.clear()
    _get(client, path)


def _exchange(edition: Edition, folder: Path) -> Iterator[Result]:
    annexes = list(Annex.objects.filter(edition=edition, number__lte=5).select_related("edition__agency"))
    first = annexes[0]
    csv = measure("Lampiran I sebagai CSV (pembanding)", lambda: WRITERS["csv"](annex_table(first)))
    yield csv
    for kind in ("json", "xlsx", "pdf"):
        yield measure(
            f"Lampiran I sebagai {kind.upper()}",
            partial(_write, kind, first),
            baseline=csv,
        )
    reading = measure(
        "membaca kelima lampiran dari basis data (pembanding)", lambda: [annex_table(a) for a in annexes]
    )
    yield reading

    def load() -> None:
        with undone():
            preview = actions.preview_csv_folder(edition=edition, folder=folder)
            actions.apply(preview=preview, by=None, at=timezone.now())

    yield measure("impor contoh: baca, periksa, bandingkan", load, baseline=reading)


def _write(kind: str, annex: Annex) -> bytes:
    return WRITERS[kind](annex_table(annex))


def _tree(edition: Edition, units: int) -> Iterator[Result]:
    top = _grow(edition, units)
    single = measure("satu unit menurut kunci (pembanding)", lambda: OrgUnit.objects.get(pk=top.pk))
    yield single
    branch = OrgUnit.objects.filter(parent=top).order_by("path").first() or top
    wanted = OrgUnit.objects.filter(subtree(branch)).order_by("path").values_list("pk", flat=True)
    yield measure(
        f"subpohon dari {units} unit ({wanted.count()} unit)", lambda: list(wanted.all()), baseline=single
    )


def _performance_tree(client: Client, edition: Edition) -> Iterator[Result]:
    """The page of an edition of 5,000 commitments; its findings come after it, and are kept until a deed."""
    empty = _nothing("permintaan kosong (pembanding)", client)
    large = _large_edition(edition, indicators=100)
    first = MatrixRow.objects.filter(annex__edition=large).order_by("order", "pk")[0].indicator
    for label, path in (
        ("halaman", "/pohon/?warna=jenjang"),
        ("satu cabang", f"/pohon/cabang/{first.pk}/?warna=jenjang"),
        ("mencari jabatan", "/pohon/?warna=jenjang&cari=pos+29"),
    ):
        yield measure(f"pohon 5.000 komitmen: {label}", partial(_get, client, path), baseline=empty)

    def counted() -> None:
        cache.clear()
        _get(client, "/pohon/temuan/")

    yield measure("pohon 5.000 komitmen: temuan dihitung menyusul", counted, baseline=empty)
    yield measure("pohon 5.000 komitmen: dengan temuan", partial(_get, client, "/pohon/"), baseline=empty)


def _boards(client: Client, edition: Edition) -> Iterator[Result]:
    with undone():  # what comes next counts the figures that were there
        yield from boards(client, edition, _nothing("permintaan kosong (pembanding)", client))


def _large_edition(edition: Edition, *, indicators: int) -> Edition:
    """Next year's edition: every indicator goes from 5 posts to 15 and on to 30."""
    large = Edition.objects.create(agency=edition.agency, year=edition.year + 1)
    pattern = Annex.objects.get(edition=edition, number=1)
    model = pattern.rows.select_related("indicator__objective").order_by("order")[0]
    posts = _many_posts(edition, 50)
    carried = _many_indicators(model.indicator, indicators)
    above: dict[tuple[int, int], Commitment] = {}
    for number, (start, end) in enumerate(((0, 5), (5, 20), (20, 50)), 1):
        annex = Annex.objects.create(
            agency=edition.agency, edition=large, number=number, title="Cascading", layout=pattern.layout,
            giver=pattern.giver, tiers=pattern.tiers,
        )  # fmt: skip
        places = {"objective_number": 1, "annex_id": annex.pk}
        rows = [
            _copy(model, **places, order=n, indicator_id=one.pk, indicator_number=n + 1)
            for n, one in enumerate(carried)
        ]
        MatrixRow.objects.bulk_create(rows)
        made = {
            (row.indicator_id, n): _commitment_below(
                row, posts[n], above.get((row.indicator_id, n % 5 if n < 20 else 5 + n % 15))
            )
            for row in rows
            for n in range(start, end)
        }
        Commitment.objects.bulk_create(made.values())
        above |= made
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cascade_commitment, cascade_matrixrow, org_position, planning_indicator")
    return large


def _commitment_below(row: MatrixRow, post: Position, parent: Commitment | None) -> Commitment:
    commitment = Commitment(
        agency=row.agency, edition=row.annex.edition, row=row, position=post, giver=row.annex.giver,
        indicator_id=row.indicator_id, parent=parent,
    )  # fmt: skip
    commitment.targets = row.targets
    return commitment


def _many_posts(edition: Edition, count: int, *, first: int = 0) -> list[Position]:
    like = Position.objects.filter(agency=edition.agency, tier=Position.Tier.DIVISION_HEAD).order_by("pk")[0]
    return Position.objects.bulk_create(
        Position(
            agency=edition.agency, unit_id=like.unit_id, code=f"bench-{n}", title=f"Kepala Pos {n}",
            short_title=f"Pos {n}", tier=like.tier, period=like.period, order=n,
        )
        for n in range(first, first + count)
    )  # fmt: skip


def _many_indicators(like: Indicator, count: int) -> list[Indicator]:
    return Indicator.objects.bulk_create(
        Indicator(
            agency_id=like.agency_id, objective=like.objective, code=f"BENCH-{n}", name=f"Indikator {n}",
            number=1000 + n, uom=like.uom, entry_system=like.entry_system,
        )
        for n in range(count)
    )  # fmt: skip


def _signed_in(edition: Edition) -> Client:
    mayor = Position.objects.get(agency=edition.agency, tier=Position.Tier.MAYOR)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(posts__position=mayor))
    return client


def _nothing(work: str, client: Client) -> Result:
    """The baseline: a request that every middleware sees and no view answers."""
    with _refusals_unsaid():
        return measure(work, lambda: _get(client, "/konteks/", 405))


@contextmanager
def _refusals_unsaid() -> Iterator[None]:
    """Without the line that Django logs for every refused request: it would stand within the table."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def _get(client: Client, path: str, status: int = 200) -> None:
    response = client.get(path)
    if response.status_code != status:
        raise RuntimeError(f"{path} answered {response.status_code}")


def _big_matrix(edition: Edition, number: int, *, rows: int, columns: int) -> Annex:
    """A copy of annex I with many rows, and up to so many receivers; each carries four rows of ten."""
    model = Annex.objects.get(edition=edition, number=1)
    pattern = list(model.rows.order_by("order"))
    receivers = list(model.receivers.order_by("order"))
    model.pk, model.number = None, number
    model.save()
    more = _many_posts(edition, columns - len(receivers), first=1_000) if columns else []
    receivers += [
        Receiver(agency=model.agency, position=post, heading=post.short_title, order=100 + place)
        for place, post in enumerate(more)
    ]
    for receiver in receivers:
        receiver.pk, receiver.annex = None, model
        receiver.save()
    made = []
    for n in range(rows):
        row = pattern[n % len(pattern)]
        made.append(
            _copy(
                row,
                annex_id=model.pk,
                order=n,
                objective_number=n // 2 + 1,
                indicator_number=n % 2 + 1,
            )
        )
    MatrixRow.objects.bulk_create(made)
    Commitment.objects.bulk_create(
        _commitment(row, one)
        for row in made
        for place, one in enumerate(receivers)
        if (row.order * 7 + place * 3) % 10 < 4
    )
    return model


def _commitment(row: MatrixRow, receiver: Receiver) -> Commitment:
    annex = row.annex
    commitment = Commitment(
        agency=annex.agency, edition=annex.edition, row=row, position=receiver.position,
        indicator=row.indicator, giver=annex.giver,
    )  # fmt: skip
    commitment.targets = row.targets
    return commitment


def _copy(row: MatrixRow, **changes: object) -> MatrixRow:
    fields = (field.attname for field in MatrixRow._meta.concrete_fields if not field.primary_key)
    return MatrixRow(**{name: getattr(row, name) for name in fields} | changes)


def _grow(edition: Edition, units: int) -> OrgUnit:
    """A tree with about `units` units below one new top, sixty below each."""
    top = _unit(edition, None, 9_000_000)
    top.save(force_insert=True)
    made: list[OrgUnit] = []
    parents, number = [top], 9_000_000
    while len(made) < units:
        level: list[OrgUnit] = []
        for parent in parents:
            for _ in range(min(60, units - len(made) - len(level))):
                number += 1
                level.append(_unit(edition, parent, number))
        made += level
        parents = level
    OrgUnit.objects.bulk_create(made, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE org_orgunit")
    return top


def _unit(edition: Edition, parent: OrgUnit | None, number: int) -> OrgUnit:
    return OrgUnit(
        pk=number, agency=edition.agency, parent=parent, path=f"{parent.path if parent else ''}{number}.",
        code=f"bench-{number}", name="Unit", short_name="Unit", kind=OrgUnit.Kind.DIVISION,
        period=DateRange(SINCE),
    )  # fmt: skip

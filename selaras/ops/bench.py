"""The measurements: what the system promises, each beside a baseline of the same run.

Everything happens in one transaction that is rolled back. Times vary with the machine; the ratios and the
numbers of queries are what counts.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver
from selaras.exchange import actions
from selaras.exchange.tables import annex_table
from selaras.exchange.writers import WRITERS
from selaras.ops.bench_check import checks
from selaras.ops.measure import Result, measure, undone
from selaras.org.models import OrgUnit, Position
from selaras.org.queries import subtree

SINCE = date(2024, 1, 1)


def run(*, folder: Path, units: int) -> Iterator[Result]:
    """All measurements on the example; `units` is the size of the tree."""
    with undone():
        edition = Edition.objects.select_related("agency").get(year=2024, number=0)
        client = _signed_in(edition)
        yield from _pages(client, edition)
        yield from _exchange(edition, folder)
        yield from checks(edition)
        yield from _tree(edition, units)


def _pages(client: Client, edition: Edition) -> Iterator[Result]:
    empty = measure("permintaan kosong setelah masuk (pembanding)", lambda: _get(client, "/konteks/", 405))
    yield empty
    for path in ("/", "/kaskade/", "/pohon/", "/indikator/", "/rencana-aksi/", "/organisasi/"):
        yield measure(f"halaman {path}", partial(_get, client, path), baseline=empty)
    annex = _big_matrix(edition, rows=500, ticks=3)
    path = f"/kaskade/lampiran/{annex.number}/"
    yield measure("matriks 500 baris", lambda: _get(client, path), baseline=empty)


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


def _signed_in(edition: Edition) -> Client:
    mayor = Position.objects.get(agency=edition.agency, tier=Position.Tier.MAYOR)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(posts__position=mayor))
    return client


def _get(client: Client, path: str, status: int = 200) -> None:
    response = client.get(path)
    if response.status_code != status:
        raise RuntimeError(f"{path} answered {response.status_code}")


def _big_matrix(edition: Edition, *, rows: int, ticks: int) -> Annex:
    """A copy of annex I with many rows."""
    model = Annex.objects.get(edition=edition, number=1)
    pattern = list(model.rows.order_by("order"))
    receivers = list(model.receivers.order_by("order"))
    model.pk, model.number = None, 9
    model.save()
    for receiver in receivers:
        receiver.pk, receiver.annex = None, model
        receiver.save()
    made = []
    for number in range(rows):
        row = pattern[number % len(pattern)]
        made.append(
            _copy(
                row,
                annex_id=model.pk,
                order=number,
                objective_number=number // 2 + 1,
                indicator_number=number % 2 + 1,
            )
        )
    MatrixRow.objects.bulk_create(made)
    Commitment.objects.bulk_create(_commitment(row, one) for row in made for one in receivers[:ticks])
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

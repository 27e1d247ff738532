"""What the worker does with a file of answers: reads it all and tells what it found; later takes it all."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from selaras.documents import store
from selaras.documents.models import Job
from selaras.engine.findings import Finding, Severity
from selaras.engine.spreadsheet import BOM, inert
from selaras.exchange.answering import MOST_FINDINGS, FormReader, Read
from selaras.exchange.streams import RefusedError
from selaras.exchange.surveying import Columns, Row, Table, check_mapping, table_of
from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.models import Instrument, Intake

MOST_IN_FILE = 10_000  # findings in the file of them
EVERY = 10_000  # rows between two words about how far it is
FAULT = (
    "Pekerjaan terhenti karena galat. Tidak ada jawaban yang masuk. Coba lagi; bila terulang, hubungi "
    "pengelola."
)


def columns_of(mapping: dict[str, Any]) -> Columns:
    return Columns(mapping["header"], mapping["columns"], mapping["headings"])


def as_mapping(columns: Columns) -> dict[str, Any]:
    return {
        "header": columns.header, "columns": dict(columns.columns), "headings": list(columns.headings)
    }  # fmt: skip


def examine(*, job: Job, at: datetime) -> None:
    """Read every row of the file, counting along; what is found is kept with the intake."""
    with _ended_by_faults(job, at):
        intake = Intake.objects.select_related("wave", "file").get(examining=job)
        table = table_of(store.checked(intake.file.sha256))
        mapping, instrument = columns_of(intake.mapping), _instrument(intake)
        read = Read(most=MOST_IN_FILE)
        read.findings += [*table.findings, *check_mapping(mapping, instrument)]
        read.errors = sum(one.severity is Severity.ERROR for one in read.findings)
        if not read.errors:
            _read_through(_reader(intake, mapping, instrument), _counting(table, job), read)
        actions.end_examining(job=job, told=_told(read), findings=findings_csv(read), at=at)


def take(*, job: Job, at: datetime) -> None:
    """Take every form of the file in one transaction; what is refused is told, and nothing is in."""
    with _ended_by_faults(job, at), _counting_aside(job) as tick:
        intake = Intake.objects.select_related("wave", "file").get(taking=job)
        table = table_of(store.checked(intake.file.sha256))
        mapping, read = columns_of(intake.mapping), Read()
        forms = _reader(intake, mapping, _instrument(intake)).forms(table.rows(), read)
        actions.take_intake(job=job, forms=forms, at=at, tick=tick)


def _instrument(intake: Intake) -> Instrument:
    return Instrument.objects.prefetch_related("elements").get(pk=intake.wave.instrument_id)


def _reader(intake: Intake, mapping: Columns, instrument: Instrument) -> FormReader:
    points = intake.wave.points.select_related("unit", "service").order_by("pk")
    return FormReader(mapping, instrument, points)


def _read_through(reader: FormReader, rows: Iterator[Row], read: Read) -> None:
    try:
        for _ in reader.forms(rows, read):
            pass
    except RefusedError as refused:
        read.tell(Finding("SKM-16", refused.message))
    if not read.rows and not read.errors:
        read.tell(Finding("SKM-16", "Berkas ini tidak memuat satu jawaban pun di bawah judul kolomnya."))


def _counting(table: Table, job: Job) -> Iterator[Row]:
    for number, texts in table.rows():
        if not number % EVERY:
            Job.objects.filter(pk=job.pk, total__gte=number).update(done=number)
        yield number, texts


@contextmanager
def _counting_aside(job: Job) -> Iterator[Callable[[int], None]]:
    """How far a transaction is, told by a second connection: what it writes is seen before the first ends."""
    other = connections[DEFAULT_DB_ALIAS].copy()

    def tick(done: int) -> None:
        with other.cursor() as cursor:
            cursor.execute("UPDATE documents_job SET done = least(total, %s) WHERE id = %s", [done, job.pk])

    try:
        yield tick
    finally:
        other.close()


@contextmanager
def _ended_by_faults(job: Job, at: datetime) -> Iterator[None]:
    """A job that fails has ended and says why; a rule that refuses is an answer, a fault goes on."""
    try:
        yield
    except RuleError as refused:
        _failed(job, str(refused), at)
    except RefusedError as refused:
        _failed(job, refused.message, at)
    except Exception:
        _failed(job, FAULT, at)
        raise


def _failed(job: Job, why: str, at: datetime) -> None:
    Job.objects.filter(pk=job.pk).update(ended_at=at, failed=[(job.label, why)])


def _told(read: Read) -> dict[str, Any]:
    """What the page shows, without reading the file again."""
    shown = sorted(read.findings, key=lambda one: list(Severity).index(one.severity))[:MOST_FINDINGS]
    return {
        "rows": read.rows, "forms": read.forms, "blank_rows": read.blank_rows, "notes": read.notes,
        "errors": read.errors, "counted": {str(point): count for point, count in read.counted.items()},
        "findings": [[one.rule, one.message, one.place, one.severity.value] for one in shown],
    }  # fmt: skip


def findings_csv(read: Read) -> bytes:
    """Every finding that was kept, a line each, and how many more; nothing is taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["tingkat", "aturan", "tempat", "temuan"])
    for one in read.findings:
        table.writerow([inert(text) for text in (one.severity.value, one.rule, one.place, one.message)])
    if read.more:
        table.writerow(["", "", "", f"{read.more} kesalahan lain tidak ditulis satu per satu."])
    return (BOM + out.getvalue()).encode()

"""From a figure down to the rows that its report counted."""

import pytest
from django.db import connection

from selaras.measurement.actions import registering, reporting
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import CountedRow, RegisterRow
from tests.measurement.registering import AT, counting_world, directives, figure_of, put
from tests.measurement.test_reporting import prove
from tests.web.cast import enter, queries

WORDS = Typed(inputs={}, obstacle="Cuaca.", follow_up="Dijadwalkan ulang.")


@pytest.fixture
def world(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: AT.date())
    return counting_world()


def locked(world):
    report = reporting.note(figure=figure_of(world), quarter=2, seen=0, typed=WORDS, by=world.sub.user, at=AT)
    prove(report)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    return reporting.approve(report=report, by=world.head.user, at=AT)


def page(client, world, query="", name="sub"):
    answer = enter(client, world.people[name]).get(f"/asal/{figure_of(world).pk}/2/{query}")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_the_rows_stand_below_the_report_as_they_were_counted(world, client):
    _, waiting = directives(world, done=1, waiting=1)
    put(world, nomor="9", tanggal="05-01-2024", status="Selesai", selesai="06-01-2024", isi="Tidak dihitung")
    locked(world)
    put(world, waiting.pk, nomor="2", status="Selesai", selesai="02-07-2024")
    told = page(client, world)
    assert 'Baris yang dihitung <span class="count">2</span>' in told
    assert "<code>tl_selesai</code>, <code>tl_total</code>" in told
    assert 'href="https://contoh.example/bukti"' in told
    assert "2 Juli 2024" not in told  # the row went on; the report did not
    assert "Tidak dihitung" not in told
    assert world.sub.user.full_name in told


def test_a_correction_and_what_it_corrects_each_show_their_own_rows(world, client):
    _, waiting = directives(world, done=1, waiting=1)
    first = locked(world)
    correction = reporting.correct(
        report=first, reason="satu arahan terhitung ganda", asked_by=world.sub.user,
        granted_by=world.head.user, at=AT,
    )  # fmt: skip
    registering.drop_row(
        figure=figure_of(world), row=RegisterRow.objects.get(pk=waiting.pk), seen=1, by=world.sub.user, at=AT
    )
    prove(correction)
    correction = reporting.send(report=correction, by=world.sub.user, at=AT)
    reporting.approve(report=correction, by=world.head.user, at=AT)
    told = page(client, world)
    assert '<span class="count">1</span>' in told
    assert f"?laporan={first.pk}#baris" in told
    assert '<span class="count">2</span>' in page(client, world, f"?laporan={first.pk}")
    assert '<span class="count">1</span>' in page(client, world, "?laporan=999999")


def test_many_rows_are_paged_with_as_many_queries_as_for_one(world, client):
    directives(world, done=1, waiting=0)
    report = locked(world)
    address = f"/asal/{figure_of(world).pk}/2/"
    enter(client, world.people["sub"])
    once = queries(client, address)
    row = CountedRow.objects.get()
    report_pk = report.pk
    with connection.cursor() as cursor:  # the rows of a locked report, past its guard
        cursor.execute("SET LOCAL session_replication_role = replica")
        CountedRow.objects.bulk_create(
            CountedRow(
                agency=row.agency, report_id=report_pk, register=row.register, row=row.row + number,
                number=number, cells=row.cells, inputs=row.inputs, is_closed=True, entered_by=row.entered_by,
                changed_by=row.changed_by,
            )
            for number in range(2, 140)
        )  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert queries(client, address) == once
    told = page(client, world)
    assert "1–50 dari 139" in told
    assert f"?laporan={report_pk}&amp;hal=2" in told or f"?laporan={report_pk}&hal=2" in told
    assert "51–100 dari 139" in page(client, world, f"?laporan={report_pk}&hal=2")


def test_nothing_counted_is_said_too(world, client):
    report = reporting.note(
        figure=figure_of(world), quarter=2, seen=0, typed=Typed(inputs={}, explanation="Tidak ada arahan."),
        by=world.sub.user, at=AT,
    )  # fmt: skip
    prove(report)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    reporting.approve(report=report, by=world.head.user, at=AT)
    assert "Tidak ada baris yang dihitung pada triwulan ini" in page(client, world)

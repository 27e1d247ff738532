"""Registers: what is written, what a report counts of it, and what stays once it was sent."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from selaras.engine.reports import ReportState
from selaras.kernel.models import AuditEvent, first_broken_event
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import registering, reporting
from selaras.measurement.actions.handling import set_handling
from selaras.measurement.actions.registering import Written
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import CountedRow, Figure, RegisterRow, Report
from selaras.measurement.queries import periods
from selaras.measurement.queries.formulas import read_along
from selaras.measurement.queries.registers import rows_of, seen_mark, tally_of
from selaras.measurement.rules import registers
from tests.measurement.registering import AT, DONE, ROW, cells, counting_world, directives, figure_of, put
from tests.measurement.test_reporting import prove

WORDS = Typed(inputs={}, obstacle="Cuaca buruk.", follow_up="Dijadwalkan ulang.")


@pytest.fixture
def world(db):
    return counting_world()


def noted(world, typed=WORDS, *, seen=0, quarter=2, by=None):
    return reporting.note(
        figure=figure_of(world), quarter=quarter, seen=seen, typed=typed, by=by or world.sub.user, at=AT
    )


def sent(world):
    report = noted(world)
    prove(report)
    return reporting.send(report=report, by=world.sub.user, at=AT)


def locked(world):
    return reporting.approve(report=sent(world), by=world.head.user, at=AT)


def kinds():
    told = AuditEvent.objects.filter(kind__startswith="register.").order_by("sequence")
    return list(told.values_list("kind", flat=True))


def test_LAP_38_the_rows_are_counted_and_nobody_types_the_number(world):
    directives(world, done=18, waiting=2)
    report = noted(world, Typed(inputs={"tl_selesai": "99", "tl_total": "1"}, obstacle="a", follow_up="b"))
    assert report.inputs == {"tl_selesai": "18", "tl_total": "20"}
    assert report.actual == 90
    assert first_broken_event() is None
    assert kinds() == ["register.row_added"] * 20


def test_a_draft_follows_its_register_and_what_was_sent_does_not(world):
    rows = directives(world, done=1, waiting=1)
    report = noted(world)
    put(world, rows[1].pk, nomor="2", **DONE)
    report.refresh_from_db()
    assert (report.inputs["tl_selesai"], report.actual, report.version) == ("2", 100, 1)
    registering.drop_row(figure=figure_of(world), row=rows[0], seen=1, by=world.sub.user, at=AT)
    report.refresh_from_db()
    assert (report.inputs["tl_total"], report.actual) == ("1", 100)


def test_a_report_is_counted_anew_when_it_is_sent(world):
    directives(world, done=1, waiting=1)
    report = noted(world)
    prove(report)
    Report.objects.filter(pk=report.pk).update(inputs={"tl_selesai": "9", "tl_total": "9"}, actual=100)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    assert (report.inputs, report.actual) == ({"tl_selesai": "1", "tl_total": "2"}, 50)


def test_the_report_keeps_the_rows_it_counted(world):
    rows = directives(world, done=1, waiting=1)
    put(world, nomor="3", tanggal="05-01-2024", status="Selesai", selesai="06-01-2024")  # of TW I
    report = locked(world)
    told = list(CountedRow.objects.filter(report=report).order_by("number"))
    assert [(one.row, one.inputs, one.is_closed) for one in told] == [
        (rows[0].pk, ["tl_selesai", "tl_total"], True),
        (rows[1].pk, ["tl_total"], False),
    ]
    assert told[0].cells == cells(**ROW | DONE)
    for change in ({"cells": {}}, {"inputs": []}):
        with pytest.raises(DatabaseError, match="LAP-34"), transaction.atomic():
            CountedRow.objects.filter(pk=told[0].pk).update(**change)
    draft = Report.objects.create(
        agency=report.agency, figure=report.figure, quarter=3, entered_by=world.sub.user, entered_at=AT
    )
    with pytest.raises(DatabaseError, match="LAP-34"), transaction.atomic():
        CountedRow.objects.filter(report=report).update(report=draft)
    with pytest.raises(DatabaseError, match="LAP-34"), transaction.atomic():
        CountedRow.objects.filter(report=report).delete()
    fields = {name: getattr(told[0], name) for name in ("agency", "report", "register", "cells")}
    with pytest.raises(DatabaseError, match="LAP-34"), transaction.atomic():
        CountedRow.objects.create(
            **fields, row=999, number=9, inputs=[], is_closed=False, entered_by=world.sub.user,
            changed_by=world.sub.user,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("measurement_countedrow", "measurement_registerrow"):
            with pytest.raises(DatabaseError, match="LAP-02"), transaction.atomic():
                cursor.execute(f"TRUNCATE {table}")


def test_LAP_34_a_counted_row_is_neither_rewritten_nor_removed(world):
    done, waiting = directives(world, done=1, waiting=1)
    locked(world)
    figure = figure_of(world)
    with pytest.raises(RuleError, match=r"Isi arahan tetap.*LAP-34"):
        put(world, waiting.pk, nomor="2", isi="Lain")
    with pytest.raises(RuleError, match=r"tidak dapat dihapus.*LAP-34"):
        registering.drop_row(figure=figure, row=waiting, seen=1, by=world.sub.user, at=AT)
    with pytest.raises(RuleError, match=r"Bukti penyelesaian tetap.*LAP-34"):
        put(world, done.pk, **DONE | {"bukti": "lain"})
    with pytest.raises(DatabaseError, match="LAP-34"), transaction.atomic():
        RegisterRow.objects.filter(pk=waiting.pk).update(facts={})
    with pytest.raises(DatabaseError, match="LAP-34"), transaction.atomic():
        RegisterRow.objects.filter(pk=waiting.pk).delete()


def test_LAP_34_an_open_row_is_brought_to_its_end_in_a_later_quarter_only(world):
    _, waiting = directives(world, done=1, waiting=1)
    locked(world)
    with pytest.raises(RuleError, match=r"mengubah hitungan TW II.*LAP-34"):
        put(world, waiting.pk, nomor="2", status="Selesai", selesai="30-06-2024")
    put(world, waiting.pk, nomor="2", status="Selesai", selesai="01-07-2024")
    third = tally_of(figure_of(world), 3)
    assert third.values == {"tl_selesai": "1", "tl_total": "1"}
    assert tally_of(figure_of(world), 2).values == {"tl_selesai": "1", "tl_total": "2"}


def test_LAP_34_no_row_slips_into_a_quarter_that_was_sent(world):
    directives(world, done=1, waiting=0)
    report = sent(world)
    with pytest.raises(RuleError, match=r"mengubah hitungan TW II.*LAP-34"):
        put(world, nomor="7")
    put(world, nomor="8", tanggal="01-07-2024")  # of the next one
    reporting.withdraw(report=report, by=world.sub.user, at=AT)
    put(world, nomor="7")
    report.refresh_from_db()
    assert report.inputs["tl_total"] == "2"


def test_a_correction_opens_the_rows_again_and_the_first_count_stays(world):
    _, waiting = directives(world, done=1, waiting=1)
    first = locked(world)
    correction = reporting.correct(
        report=first, reason="ada arahan ganda terhitung", asked_by=world.sub.user,
        granted_by=world.head.user, at=AT,
    )  # fmt: skip
    waiting.refresh_from_db()
    registering.drop_row(figure=figure_of(world), row=waiting, seen=1, by=world.sub.user, at=AT)
    prove(correction)
    correction = reporting.send(report=correction, by=world.sub.user, at=AT)
    correction = reporting.approve(report=correction, by=world.head.user, at=AT)
    assert (first.actual, correction.actual) == (50, 100)
    assert [CountedRow.objects.filter(report=one).count() for one in (first, correction)] == [2, 1]
    first.refresh_from_db()
    assert first.state == ReportState.REPLACED


def test_what_is_sent_again_is_counted_again(world):
    directives(world, done=1, waiting=1)
    report = sent(world)
    reporting.withdraw(report=report, by=world.sub.user, at=AT)
    put(world, nomor="7")
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    assert CountedRow.objects.filter(report=report).count() == 3


def test_LAP_41_whoever_wrote_a_row_does_not_confirm_the_report(world):
    directives(world, done=1, waiting=0)
    put(world, nomor="7", by=world.head.user)
    report = sent(world)
    with pytest.raises(RuleError, match="LAP-41"):
        reporting.approve(report=report, by=world.head.user, at=AT)
    assert reporting.approve(report=report, by=world.mayor.user, at=AT).state == ReportState.LOCKED


def test_LAP_41_holds_for_the_verifier_too(world):
    set_handling(indicator=world.rows[0].indicator, by=None, at=AT, verifier="inspektorat")
    directives(world, done=1, waiting=0)
    put(world, nomor="7", by=world.people["inspector"])
    report = reporting.approve(report=sent(world), by=world.head.user, at=AT)
    with pytest.raises(RuleError, match="LAP-41"):
        reporting.verify(report=report, by=world.people["inspector"], at=AT)


def test_LAP_42_that_there_was_nothing_is_said(world):
    report = noted(world, Typed(inputs={}))
    prove(report)
    assert (report.inputs, report.actual) == ({"tl_selesai": "0", "tl_total": "0"}, 100)
    with pytest.raises(RuleError, match=r"Tidak ada arahan yang dihitung.*LAP-42"):
        reporting.send(report=report, by=world.sub.user, at=AT)
    report = noted(world, Typed(inputs={}, explanation="Tidak ada arahan."), seen=report.version)
    assert reporting.send(report=report, by=world.sub.user, at=AT).state == ReportState.SENT


def test_LAP_42_a_register_that_is_empty_as_a_rule_needs_no_word(db):
    told = [{"kode": "krisis_total", "jenis": "hitung-daftar", "daftar": "krisis", "hitung": {}}]
    world = counting_world(told, "krisis_total + 90")
    report = noted(world, Typed(inputs={}))
    prove(report)
    assert reporting.send(report=report, by=world.sub.user, at=AT).actual == 90


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("LAP-30", {"kanal": ""}),
        ("LAP-31", {"tanggal": "2025-04-05"}),
        ("LAP-32", {"selesai": "2024-04-01", "status": "Selesai"}),
    ],
)
def test_LAP_30_to_32_a_row_that_does_not_fit_is_refused(world, rule, change):
    told = cells(**ROW) | change
    with pytest.raises(RuleError, match=rule):
        registering.put_row(
            figure=figure_of(world), register="arahan", key=0, seen=0, cells=told, by=world.sub.user, at=AT
        )
    assert not RegisterRow.objects.exists()


def test_LAP_40_personal_data_is_refused_and_no_trail_keeps_the_words_of_a_complaint(db):
    told = [{"kode": "aduan", "jenis": "hitung-daftar", "daftar": "pengaduan", "hitung": {}}]
    world = counting_world(told, "aduan")
    put(world, register="pengaduan", tiket="JK-1", masuk="05-04-2024 08.00", isi="Lampu mati", status="Baru")
    assert "Lampu mati" not in str(AuditEvent.objects.latest("sequence").data)
    row = cells("pengaduan", tiket="JK-2", masuk="05-04-2024 08.00", isi="x", status="Baru")
    with pytest.raises(RuleError, match="LAP-40"):
        registering.put_row(
            figure=figure_of(world), register="pengaduan", key=0, seen=0,
            cells=row | {"isi": "hubungi 081234567890"}, by=world.sub.user, at=AT,
        )  # fmt: skip


def test_LAP_33_one_number_is_one_row(world):
    first = put(world)
    with pytest.raises(RuleError, match="LAP-33"):
        put(world)
    put(world, first.pk, isi="Tetap nomor satu")


def test_LAP_35_only_what_is_counted_and_reported_here_has_a_register(world):
    with pytest.raises(RuleError, match="LAP-35"):
        put(world, register="publikasi", judul="a", tanggal="05-04-2024", medium="Media sosial",
            tautan="https://contoh.example/a")  # fmt: skip
    figure = Figure.objects.select_related("indicator__handling", "agency").get(
        position=world.mayor_post, indicator=world.rows[0].indicator
    )
    with pytest.raises(RuleError, match="LAP-35"):
        registering.put_row(
            figure=figure, register="arahan", key=0, seen=0, cells=cells(**ROW), by=world.mayor.user, at=AT
        )


def test_LAP_35_a_register_has_an_end(world, monkeypatch):
    monkeypatch.setattr(registers, "MOST_ROWS", 2)
    directives(world, done=0, waiting=2)
    with pytest.raises(RuleError, match="LAP-35"):
        put(world, nomor="3")


def test_LAP_36_nobody_overwrites_what_they_have_not_seen(world):
    row = put(world)
    figure = figure_of(world)
    put(world, row.pk, isi="Orang lain")
    with pytest.raises(RuleError, match="LAP-36"):
        registering.put_row(
            figure=figure, register="arahan", key=row.pk, seen=1, cells=cells(**ROW), by=world.sub.user, at=AT
        )
    with pytest.raises(RuleError, match="LAP-36"):
        registering.drop_row(figure=figure, row=row, seen=1, by=world.sub.user, at=AT)
    seen = seen_mark(rows_of(figure))
    put(world, nomor="2")
    with pytest.raises(RuleError, match="LAP-36"):
        registering.put_rows(
            figure=figure, register="arahan", written=[Written(0, cells(**ROW | {"nomor": "3"}))], seen=seen,
            by=world.sub.user, at=AT,
        )  # fmt: skip
    with pytest.raises(RuleError, match="LAP-36"):
        registering.put_rows(
            figure=figure, register="arahan", written=[Written(999_999, cells(**ROW))],
            seen=seen_mark(rows_of(figure)), by=world.sub.user, at=AT,
        )  # fmt: skip


def test_many_rows_come_together_or_not_at_all(world):
    figure = figure_of(world)
    row = put(world)
    good = [Written(0, cells(**ROW | {"nomor": str(number)})) for number in range(2, 30)]
    ask = {"figure": figure, "register": "arahan", "by": world.sub.user, "at": AT}
    bad = Written(0, cells(**ROW | {"nomor": "5"}))
    with pytest.raises(RuleError, match="LAP-33"):
        registering.put_rows(written=[*good, bad], seen=seen_mark(rows_of(figure)), **ask)
    assert RegisterRow.objects.count() == 1
    written = [*good, Written(row.pk, cells(**ROW | DONE))]
    assert registering.put_rows(written=written, seen=seen_mark(rows_of(figure)), **ask) == 29
    assert tally_of(figure, 2).values == {"tl_selesai": "1", "tl_total": "29"}
    assert list(RegisterRow.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 30))


def test_writing_many_rows_asks_as_little_as_writing_few(world, django_assert_max_num_queries):
    figure = figure_of(world)
    ask = {"figure": figure, "register": "arahan", "by": world.sub.user, "at": AT}
    many = [Written(0, cells(**ROW | {"nomor": str(number)})) for number in range(400)]
    with django_assert_max_num_queries(16):
        registering.put_rows(written=many, seen=seen_mark([]), **ask)


def test_the_agency_may_set_what_is_carried_over(world):
    put(world, tanggal="05-01-2024")
    assert tally_of(figure_of(world), 2).values == {"tl_selesai": "0", "tl_total": "1"}
    set_handling(indicator=world.rows[0].indicator, by=None, at=AT, carry_over="masuk")
    assert tally_of(figure_of(world), 2).values == {"tl_selesai": "0", "tl_total": "0"}


def test_an_indicator_without_a_register_asks_nothing(world, django_assert_num_queries):
    figure = figure_of(world)
    figure.indicator.inputs = []
    read_along([figure])  # which version of the formula it is
    with django_assert_num_queries(0):
        assert tally_of(figure, 2).values == {}


def test_the_database_keeps_one_row_of_a_number(world):
    row = put(world)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_zone_is_that_of_the_installation_and_never_guessed(settings, monkeypatch):
    assert periods.zone() == "WIB"
    monkeypatch.setattr("django.utils.timezone.get_default_timezone_name", lambda: "Asia/Makassar")
    assert periods.zone() == "WITA"
    monkeypatch.setattr("django.utils.timezone.get_default_timezone_name", lambda: "UTC")
    with pytest.raises(LookupError):
        periods.zone()

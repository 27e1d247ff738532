"""S1, four eyes: whoever ever worked on a report or a card does not confirm it, whoever worked on it last."""

from importlib import import_module

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from selaras.engine.reports import ReportState
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import card_rounds, proving, registering, reporting
from selaras.measurement.actions import cards as deeds
from selaras.measurement.actions.handling import set_handling
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import RegisterHand, Report, ScoreCard
from tests.measurement.cards import AFTER, DURING, MARCH, agreed, make_cards, picture
from tests.measurement.registering import AT, counting_world, directives, figure_of, put
from tests.measurement.test_reporting import FULL, noted, prove
from tests.measurement.test_reporting import world as world
from tests.pictures import jpeg


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def refused(rule, deed, *args, **given):
    with pytest.raises(RuleError) as told:
        deed(*args, **given)
    assert told.value.rule == rule


def overwritten(world, by):
    """Typed by one, typed over by the head of the subdivision, sent by that head."""
    first = noted(world, by=by)
    report = noted(world, seen=first.version)
    prove(report)
    return reporting.send(report=report, by=world.sub.user, at=AT)


def test_LAP_09_who_typed_first_is_not_forgotten_when_another_types_over_it(world):
    report = overwritten(world, world.head.user)
    assert (report.entered_by, report.sent_by) == (world.sub.user, world.sub.user)
    refused("LAP-09", reporting.approve, report=report, by=world.head.user, at=AT)
    with pytest.raises(IntegrityError, match="report_confirmed_by_no_hand"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(approved_by=world.head.user, approved_at=AT)
    assert reporting.approve(report=report, by=world.mayor.user, at=AT).state == ReportState.LOCKED


def test_LAP_09_holds_for_the_verifier_too(world):
    set_handling(indicator=world.rows[0].indicator, by=None, at=AT, verifier="inspektorat")
    inspector = world.people["inspector"]
    report = reporting.approve(report=overwritten(world, inspector), by=world.head.user, at=AT)
    refused("LAP-09", reporting.verify, report=report, by=inspector, at=AT)


@pytest.mark.parametrize("is_taken_away", [False, True])
def test_LAP_09_who_proved_it_does_not_confirm_it(world, is_taken_away):
    report = noted(world)
    prove(report)
    evidence = proving.attach(
        report=report, content=jpeg(), name="foto.jpg", by=world.head.user, at=AT
    )  # fmt: skip
    if is_taken_away:
        proving.detach(evidence=evidence, by=world.head.user, at=AT)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    refused("LAP-09", reporting.approve, report=report, by=world.head.user, at=AT)


def test_LAP_09_who_only_took_a_proof_away_does_not_confirm_it(world):
    report = noted(world)
    evidence = proving.attach(report=report, content=jpeg(), name="foto.jpg", by=world.sub.user, at=AT)
    proving.detach(evidence=evidence, by=world.head.user, at=AT)
    prove(report)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    refused("LAP-09", reporting.approve, report=report, by=world.head.user, at=AT)


def test_LAP_09_a_correction_begins_with_the_hands_of_what_it_copies(world):
    report = reporting.approve(report=overwritten(world, world.head.user), by=world.mayor.user, at=AT)
    correction = reporting.correct(
        report=report, reason="salah hitung jumlah", asked_by=world.sub.user, granted_by=world.mayor.user,
        at=AT,
    )  # fmt: skip
    prove(correction)
    correction = reporting.send(report=correction, by=world.sub.user, at=AT)
    refused("LAP-09", reporting.approve, report=correction, by=world.head.user, at=AT)


def test_LAP_41_who_took_a_row_away_before_the_report_was_begun_does_not_confirm_it(db):
    world = counting_world()
    rows = directives(world, done=1, waiting=1)
    registering.drop_row(figure=figure_of(world), row=rows[1], seen=1, by=world.head.user, at=AT)
    report = noted(world, Typed(inputs={}))
    prove(report)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    refused("LAP-41", reporting.approve, report=report, by=world.head.user, at=AT)
    assert reporting.approve(report=report, by=world.mayor.user, at=AT).state == ReportState.LOCKED


def test_LAP_41_who_changed_a_row_that_another_changed_again_does_not_confirm_it(db):
    world = counting_world()
    row = put(world)
    put(world, row.pk, isi="Percepat sekali", by=world.head.user)
    put(world, row.pk, isi="Percepat lagi")
    report = noted(world, FULL)
    prove(report)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    refused("LAP-41", reporting.approve, report=report, by=world.head.user, at=AT)


def test_LAP_41_only_the_quarters_that_count_the_row(db):
    world = counting_world()
    row = put(world, by=world.head.user, **{"tanggal": "05-04-2024", "selesai": "10-04-2024"},
              status="Selesai", bukti="https://contoh.example/bukti")  # fmt: skip
    assert list(RegisterHand.objects.order_by("quarter").values_list("quarter", "by")) == [
        (2, world.head.user.pk)
    ]
    put(world, row.pk, status="Selesai", selesai="10-04-2024", bukti="https://contoh.example/bukti")
    assert RegisterHand.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterHand.objects.all().delete()


def sampled_anyway(card):
    """Whatever the lot says."""
    ScoreCard.objects.filter(pk=card.pk).update(state="disampel")


def test_SKR_14_who_filled_it_in_first_does_not_recheck_it(db):
    city = make_cards()
    ward = city.wards[0]
    camat = city.superior(ward)
    deeds.fill_in(position=ward, month=MARCH, seen=0, filled=city.filled(ward), by=camat, at=DURING)
    card = city.sent(ward)
    assert card.entered_by == card.sent_by == city.holder(ward)
    sampled_anyway(card)
    refused("SKR-14", card_rounds.recheck, card=card, results=agreed(card), by=camat, at=AFTER)
    with pytest.raises(IntegrityError, match="rechecked_by_no_hand"), transaction.atomic():
        ScoreCard.objects.filter(pk=card.pk).update(rechecked_by=camat, rechecked_at=AFTER)


@pytest.mark.parametrize("is_taken_away", [False, True])
def test_SKR_14_who_photographed_for_it_does_not_recheck_it(db, is_taken_away):
    city = make_cards()
    ward = city.wards[0]
    camat = city.superior(ward)
    card = city.fill(ward)
    photo = deeds.attach(
        card=card, item=card.template.items.get(code="kantor"), content=picture("lain"), name="lain.png",
        by=city.holder(ward) if is_taken_away else camat, at=DURING,
    )  # fmt: skip
    if is_taken_away:
        deeds.detach(photo=photo, by=camat, at=DURING)
    deeds.send(card=card, by=city.holder(ward), at=DURING)
    sampled_anyway(card)
    refused("SKR-14", card_rounds.recheck, card=card, results=agreed(card), by=camat, at=AFTER)


def test_S1_asks_nothing_of_the_database(world, django_assert_num_queries):
    report = noted(world)
    with django_assert_num_queries(0):
        assert world.sub.user.pk in report.workers
        assert world.head.user.pk not in report.workers


def test_what_is_open_when_the_column_comes_gets_its_hands_from_the_trail(world):
    report = noted(world, seen=noted(world, by=world.head.user).version)
    proof = proving.attach(report=report, content=jpeg(), name="foto.jpg", by=world.mayor.user, at=AT)
    proving.detach(evidence=proof, by=world.people["planner"], at=AT)
    worked = [world.sub.user, world.head.user, world.mayor.user, world.people["planner"]]
    Report.objects.update(hands=[])
    told = import_module("selaras.measurement.migrations.0016_hands_of_open_reports")
    with connection.cursor() as cursor:
        for sql in told.Migration.operations[0].sql:
            cursor.execute(sql)
    report.refresh_from_db()
    assert report.hands == sorted(one.pk for one in worked)

"""The life of a wave: every step, whom it needs, and what the table and the database refuse."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from selaras.engine.waves import SURVEYING, WaveDeed, WaveKind, WaveState
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.models import Wave, WaveReopening
from tests.conftest import NOW, TODAY
from tests.surveys.fields import answered, make_wave

LATER = TODAY + timedelta(days=20)
REASON = "Dua kelurahan belum terhitung."
WALKS = {
    (WaveState.DRAFT, WaveDeed.PREPARE): WaveState.DRAFT,
    (WaveState.DRAFT, WaveDeed.OPEN): WaveState.OPEN,
    (WaveState.OPEN, WaveDeed.CLOSE): WaveState.CLOSED,
    (WaveState.CLOSED, WaveDeed.SEND_BACK): WaveState.OPEN,
    (WaveState.CLOSED, WaveDeed.VERIFY): WaveState.VERIFIED,
    (WaveState.VERIFIED, WaveDeed.REOPEN): WaveState.OPEN,
}


@pytest.mark.parametrize("state", WaveState)
@pytest.mark.parametrize("deed", WaveDeed)
def test_SKM_07_every_state_knows_its_deeds_and_no_other(state, deed):
    step = SURVEYING.step(WaveKind.SURVEY, state, deed)
    assert (step and step.to) == WALKS.get((state, deed))


def closed(city):
    actions.close_wave(wave=city.wave, by=city.runner, at=NOW)
    city.wave.refresh_from_db()
    return city.wave


def verified(city):
    actions.verify(wave=closed(city), by=city.checker, at=NOW)
    city.wave.refresh_from_db()
    return city.wave


def test_a_wave_walks_from_its_preparation_to_the_public(open_city):
    answered(open_city, 0, 0, "444")
    wave = verified(open_city)
    assert wave.state == Wave.State.VERIFIED
    actions.publish(wave=wave, by=open_city.checker, at=NOW)
    kinds = list(AuditEvent.objects.filter(kind__startswith="wave.").values_list("kind", flat=True))
    assert kinds == [
        "wave.prepared", "wave.points_set", "wave.opened", "wave.closed", "wave.verified", "wave.published",
    ]  # fmt: skip


def test_SKM_07_an_open_wave_keeps_its_points(open_city):
    with pytest.raises(RuleError, match="SKM-07"):
        actions.set_points(
            wave=open_city.wave, units=[], services=[], by=open_city.runner, at=NOW
        )  # fmt: skip


def test_SKM_08_a_wave_without_a_place_to_ask_at_is_not_opened(city):
    city.wave.points.all().delete()
    with pytest.raises(RuleError, match="Belum ada titik survei"):
        actions.open_wave(wave=city.wave, by=city.runner, at=NOW)


def test_SKM_10_whoever_ran_it_does_not_confirm_it(open_city):
    wave = closed(open_city)
    with pytest.raises(RuleError, match="SKM-10"):
        actions.verify(wave=wave, by=open_city.runner, at=NOW)
    with pytest.raises(IntegrityError, match="wave_verified_by_another"), transaction.atomic():
        Wave.objects.update(state="diverifikasi", verified_by=open_city.runner, verified_at=NOW)


def test_a_closed_wave_goes_back_with_a_reason_and_takes_answers_again(open_city):
    wave = closed(open_city)
    with pytest.raises(RuleError, match="SKM-09"):
        actions.send_back(wave=wave, reason="kurang", closes_on=LATER, by=open_city.checker, at=NOW)
    actions.send_back(wave=wave, reason=REASON, closes_on=LATER, by=open_city.checker, at=NOW)
    answered(open_city, 0, 0, "333")
    wave.refresh_from_db()
    assert (wave.state, wave.closes_on, wave.closed_by) == (Wave.State.OPEN, LATER, None)


def test_SKM_10_a_verified_wave_is_opened_again_by_two_persons(open_city):
    wave = verified(open_city)
    with pytest.raises(RuleError, match="SKM-09"):
        actions.ask_reopening(wave=wave, reason="salah", by=open_city.runner, at=NOW)
    asked = actions.ask_reopening(wave=wave, reason=REASON, by=open_city.runner, at=NOW)
    with pytest.raises(RuleError, match="SKM-13"):
        actions.ask_reopening(wave=wave, reason=REASON, by=open_city.checker, at=NOW)
    with pytest.raises(RuleError, match="SKM-10"):
        actions.grant_reopening(asked=asked, closes_on=LATER, by=open_city.runner, at=NOW)
    actions.grant_reopening(asked=asked, closes_on=LATER, by=open_city.checker, at=NOW)
    wave.refresh_from_db()
    assert (wave.state, wave.verified_by) == (Wave.State.OPEN, None)
    with pytest.raises(RuleError, match="SKM-07"):
        actions.grant_reopening(asked=asked, closes_on=LATER, by=open_city.checker, at=NOW)


def test_SKM_14_a_second_publication_does_not_move_the_day_of_the_first(open_city):
    wave = actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    wave = actions.verify(wave=wave, by=open_city.checker, at=NOW)
    actions.publish(wave=wave, by=open_city.checker, at=NOW)
    with pytest.raises(RuleError, match="SKM-14"):
        actions.publish(wave=wave, by=open_city.checker, at=NOW + timedelta(1))
    wave.refresh_from_db()
    assert wave.published_at == NOW


OPEN_AGAIN = {
    "state": "dibuka", "closed_by": None, "closed_at": None, "verified_by": None, "verified_at": None,
}  # fmt: skip


def test_SKM_10_the_database_opens_no_verified_wave_without_a_grant(open_city):
    wave = verified(open_city)
    own = Wave.objects.filter(pk=wave.pk)
    asked = actions.ask_reopening(wave=wave, reason=REASON, by=open_city.runner, at=NOW)
    for fields in (OPEN_AGAIN, {"verified_at": NOW - timedelta(days=1)}):
        with pytest.raises(DatabaseError, match="SKM-10"), transaction.atomic():
            own.update(**fields)
    actions.grant_reopening(asked=asked, closes_on=LATER, by=open_city.checker, at=NOW)
    wave = closed(open_city)
    actions.verify(wave=wave, by=open_city.checker, at=NOW + timedelta(minutes=1))
    with pytest.raises(DatabaseError, match="SKM-10"), transaction.atomic():
        own.update(**OPEN_AGAIN)  # that grant was for the verification before


def test_SKM_13_a_reopening_is_granted_once_and_otherwise_stays(open_city):
    wave = verified(open_city)
    asked = actions.ask_reopening(wave=wave, reason=REASON, by=open_city.runner, at=NOW)
    own = WaveReopening.objects.filter(pk=asked.pk)
    with pytest.raises(DatabaseError, match="SKM-13"), transaction.atomic():
        own.update(reason="Alasan yang lain sama sekali.")
    actions.grant_reopening(asked=asked, closes_on=LATER, by=open_city.checker, at=NOW)
    for fields in ({"granted_by": None, "granted_at": None}, {"granted_at": NOW + timedelta(days=1)}):
        with pytest.raises(DatabaseError, match="SKM-13"), transaction.atomic():
            own.update(**fields)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        own.delete()
    with (
        pytest.raises(DatabaseError, match="SKM-13"), transaction.atomic(), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE surveys_wavereopening")


def test_SKM_14_only_what_is_verified_is_published(open_city):
    with pytest.raises(RuleError, match="SKM-14"):
        actions.publish(wave=open_city.wave, by=open_city.checker, at=NOW)
    with pytest.raises(IntegrityError, match="wave_published_is_verified"), transaction.atomic():
        Wave.objects.update(published_at=NOW)


@pytest.mark.parametrize(
    ("sample", "population", "wanted"),
    [
        ("minimum", 10, 100), ("populasi", 10, 10), ("populasi", None, 100), ("terbesar", 10, 100),
        ("terbesar", 5000, 357), ("terbesar", None, 100),
    ],
)  # fmt: skip
def test_how_many_are_needed_is_a_setting(sample, population, wanted):
    assert Wave(sample=sample, minimum=100).needs(population) == wanted


def test_a_point_has_a_link_of_its_own(city):
    tokens = set(city.wave.points.values_list("token", flat=True))
    assert len(tokens) == 6
    assert all(len(one) == 10 and not set(one) & set("ilou01") for one in tokens)


def test_an_indicator_has_one_wave_a_quarter(city):
    same = {"indicator": city.indicator, "instrument": city.wave.instrument}
    with pytest.raises(RuleError, match="SKM-27"):
        make_wave(city.agency, city.owner, city.runner, name="Lain", **same)
    other = make_wave(city.agency, city.owner, city.runner, name="Lain", instrument=city.wave.instrument)
    with pytest.raises(IntegrityError, match="wave_one_a_quarter"), transaction.atomic():
        Wave.objects.filter(pk=other.pk).update(indicator=city.indicator)

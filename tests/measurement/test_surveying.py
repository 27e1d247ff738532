"""A verified survey is the figure of its indicator, at every post, to the last digit."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from selaras.engine.exact import mean, percent
from selaras.kernel.models import CHAIN_LOCK, AuditEvent
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import surveying
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.reporting import Typed, approve, note
from selaras.measurement.models import Figure, Report, SurveyedQuarter
from selaras.measurement.queries.recompute import differing
from selaras.measurement.queries.standing import gaps
from selaras.measurement.queries.surveyed import apart, unlike
from selaras.surveys import actions as surveys
from selaras.surveys.models import Wave
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.measurement.surveying import (
    answer_all,
    closed,
    coordination,
    figure,
    make_surveyed_city,
    publish,
)
from tests.surveys.fields import answered, miscount

D = Decimal
WARDS = [D("87.5"), D("68.75"), mean([D(100), mean([D(100), D(100), D("87.5")])])]


@pytest.fixture
def city(db):
    return publish(make_surveyed_city())


@pytest.fixture
def told(city):
    return verified(city)


def verified(city):
    answer_all(city)
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    city.wave.refresh_from_db()
    return city


def test_SKM_43_every_lurah_has_the_index_of_the_own_kelurahan(told):
    assert [figure(post, told.ikm).value1 for post in told.lurahs] == WARDS
    first = figure(told.lurahs[0], told.ikm)
    assert first.percent1 == percent(D("87.5"), D("88.6"))


def test_the_mean_of_kecamatan_is_the_mayors_and_not_that_of_all_kelurahan(told):
    a, b = (figure(post, told.ikm).value1 for post in told.camats)
    assert (a, b) == (mean(WARDS[:2]), WARDS[2])
    assert figure(told.mayor, told.ikm).value1 == mean([a, b]) != mean(WARDS)
    assert differing(told.agency, 2024) == []
    assert unlike([told.wave]) == []


def test_an_index_of_two_surveys_is_computed_by_itself(told):
    wave = coordination(told, 4, 3)
    surveying.verify_wave(wave=wave, by=told.checker, at=NOW)
    ikm, iek, ikl = (figure(told.mayor, one).value1 for one in (told.ikm, told.iek, told.ikl))
    assert (iek, ikl) == (D("87.5"), mean([ikm, iek]))


def test_SKM_43_an_assistant_answers_for_the_own_services_in_the_whole_city(db):
    city = make_surveyed_city()
    verified(publish(city, also=[city.assistant]))
    own = figure(city.assistant, city.ikm)
    assert own.value1 == mean([mean([D(100), D("87.5")]), D(100)])
    kept = SurveyedQuarter.objects.get(figure=own)
    assert (kept.services, kept.area, kept.respondents) == ([city.services[0].pk], city.city, 5)


def test_SKM_43_who_has_no_services_answers_for_those_of_the_superior(db):
    city = make_surveyed_city()
    head = make.make_position(make.make_unit(parent=city.city), "kabag")
    make.set_superior(head, city.assistant)
    verified(publish(city, also=[head]))
    assert SurveyedQuarter.objects.get(figure=figure(head, city.ikm)).services == [city.services[0].pk]


def with_another_kelurahan():
    """One where nobody is asked."""
    city = make_surveyed_city()
    city.other = make.make_position(make.make_unit(parent=city.districts[0], kind="kelurahan"), "lurah")
    city.above[city.other] = city.camats[0]
    return publish(city, lurahs=[*city.lurahs, city.other])


def test_SKM_43_a_kelurahan_that_was_not_asked_in_gets_nothing_of_its_kecamatan(db):
    city = verified(with_another_kelurahan())
    own = figure(city.other, city.ikm)
    assert (own.value1, own.state1) == (None, "")


def test_an_edition_of_later_is_filled_as_well(told):
    """The assistant carries it by the revised edition, after the wave was verified."""
    publish(told, also=[told.assistant])
    assert figure(told.assistant, told.ikm).value1 == mean([mean([D(100), D("87.5")]), D(100)])


def test_a_quarter_that_is_not_measured_takes_nothing(city):
    Figure.objects.filter(position=city.lurahs[0], indicator=city.ikm).update(
        q1=None, not_measured=["q1", "q2", "q3"]
    )
    answer_all(city)
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    assert not SurveyedQuarter.objects.filter(figure=figure(city.lurahs[0], city.ikm)).exists()
    assert figure(city.lurahs[1], city.ikm).value1 == WARDS[1]


def typed(city, lurah=0):
    return note(
        figure=figure(city.lurahs[lurah], city.ikm), quarter=1, seen=0, typed=Typed(inputs={"nilai": "90"}),
        by=city.runner, at=NOW,
    )  # fmt: skip


def test_SKM_44_what_a_survey_answers_is_not_typed_beside_it(city):
    assert typed(city).inputs == {"nilai": "90"}  # nobody asks yet
    answer_all(city)
    with pytest.raises(RuleError, match="SKM-44"):
        typed(city, lurah=1)


def test_SKM_44_what_waits_to_be_confirmed_is_left_to_the_survey(city):
    report = typed(city)
    Report.objects.filter(pk=report.pk).update(state="dikirim", sent_by=city.runner, sent_at=NOW)
    answer_all(city)
    with pytest.raises(RuleError, match="SKM-44"):
        approve(report=report, by=city.checker, at=NOW)
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    assert figure(city.lurahs[0], city.ikm).value1 == WARDS[0]


def test_SKM_44_where_nobody_was_asked_the_post_reports_itself(db):
    city = with_another_kelurahan()
    answer_all(city)
    own, given = figure(city.other, city.ikm), Typed(inputs={"nilai": "90"})
    assert note(figure=own, quarter=1, seen=0, typed=given, by=city.runner, at=NOW).actual == 90


def test_SKM_45_a_report_that_was_locked_before_stays(city):
    report = typed(city)
    Report.objects.filter(pk=report.pk).update(state="dikunci", approved_by=city.checker, approved_at=NOW)
    answer_all(city)
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    assert not SurveyedQuarter.objects.filter(figure=report.figure).exists()
    assert SurveyedQuarter.objects.count() == 2


def reopened(city):
    return granted(asked_again(city), city)


def asked_again(city):
    return surveys.ask_reopening(
        wave=city.wave, reason="Dua kelurahan belum terhitung.", by=city.runner, at=NOW
    )


def granted(asked, city):
    return surveying.grant_reopening(
        asked=asked, closes_on=TODAY + timedelta(days=5), by=city.checker, at=NOW
    )


def test_a_wave_that_is_opened_again_is_counted_on_by_nobody_up_to_the_mayor(told):
    wave = reopened(told)
    assert wave.state == Wave.State.OPEN
    for post in [*told.lurahs, *told.camats, told.mayor]:
        assert (figure(post, told.ikm).value1, figure(post, told.ikm).state1) == (None, "")
    event = AuditEvent.objects.get(kind="figures.survey_withdrawn")
    assert event.data["figures"][str(figure(told.lurahs[0], told.ikm).pk)] == "87.5000"
    assert differing(told.agency, 2024) == []


def test_verified_again_it_counts_with_what_came_in_meanwhile(told):
    reopened(told)
    answered(told, 1, 1, "444")
    told.wave.refresh_from_db()
    surveying.verify_wave(wave=closed(told), by=told.checker, at=NOW)
    assert figure(told.lurahs[1], told.ikm).value1 == mean([D("87.5"), D(75)])


def test_laying_out_again_changes_nothing(told):
    before = list(Figure.objects.order_by("pk").values())
    lay_out(edition=told.edition, by=None, at=NOW)
    assert list(Figure.objects.order_by("pk").values()) == before


def test_what_was_made_from_below_and_is_reported_again_takes_the_survey_up(told):
    """A camat whose lurah carry it no longer: the index of the whole kecamatan."""
    publish(told, lurahs=told.lurahs[2:])
    camat = figure(told.camats[0], told.ikm)
    assert (camat.source, camat.value1) == (Figure.Source.REPORTED, mean(WARDS[:2]))
    lay_out(edition=told.edition, by=None, at=NOW)
    assert figure(told.camats[0], told.ikm).value1 == mean(WARDS[:2])


def test_SKM_46_a_figure_that_is_not_what_the_survey_says_is_found(told):
    own = figure(told.lurahs[0], told.ikm)
    Figure.objects.filter(pk=own.pk).update(value1=D("87.6"))
    assert [row.figure for row in unlike([told.wave])] == [own]
    Figure.objects.filter(pk=own.pk).update(value1=D("87.5"))
    miscount(told.wave.points.filter(unit=told.wards[0]), counts=[0, 0, 0, 1] * 3)
    assert [row.figure for row in unlike([told.wave])] == [own]


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_SKM_42_what_a_verified_wave_said_stays_as_it_is(told, deed):
    rows = SurveyedQuarter.objects.filter(figure=figure(told.lurahs[0], told.ikm))
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows.delete() if deed == "delete" else rows.update(value=D(99))


def test_SKM_42_the_table_of_what_surveys_said_is_never_emptied(told):
    with (
        pytest.raises(ProgrammingError, match="SKM-42"), transaction.atomic(), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE measurement_surveyedquarter CASCADE")


def test_SKM_42_only_a_verified_wave_fills(city):
    answer_all(city)
    closed(city)
    with pytest.raises(ProgrammingError), transaction.atomic():
        surveying.fill(wave=city.wave, by=None, at=NOW)


def order_of_locks(queries):
    """The year, the figures, the wave, the audit trail: what a deed takes, in its order."""
    marks = {
        "year": ("pg_advisory_xact_lock", ", "), "figures": ("FOR UPDATE OF figure", ""),
        "wave": ('FROM "surveys_wave"', "FOR UPDATE"), "trail": (f"pg_advisory_xact_lock({CHAIN_LOCK})", ""),
    }  # fmt: skip
    found = []
    for query in queries:
        told = [name for name, words in marks.items() if all(word in query["sql"] for word in words)]
        found += [name for name in told if name not in found]
    return found


def test_a_wave_is_verified_and_opened_again_in_the_order_of_locks_that_reports_take(city):
    answer_all(city)
    wave = closed(city)
    with CaptureQueriesContext(connection) as asked_for:
        surveying.verify_wave(wave=wave, by=city.checker, at=NOW)
    assert order_of_locks(asked_for) == ["year", "figures", "wave", "trail"]
    asked = asked_again(city)
    with CaptureQueriesContext(connection) as asked_for:
        granted(asked, city)
    assert order_of_locks(asked_for) == ["year", "figures", "wave", "trail"]


def test_SKM_44_what_the_survey_could_not_answer_is_left_to_the_post(db):
    """Nobody answered in the kelurahan: once the wave is verified its lurah is late, and may type."""
    city = publish(make_surveyed_city())
    surveys.open_wave(wave=city.wave, by=city.runner, at=NOW)
    answered(city, 0, 0, "444")
    own = Figure.objects.filter(position=city.lurahs[1], indicator=city.ikm)
    assert gaps(own, quarters=[1]).count == 0
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    assert gaps(own, quarters=[1]).count == 1
    assert typed(city, lurah=1).actual == 90
    with pytest.raises(RuleError, match="SKM-44"):
        typed(city, lurah=0)


def test_SKM_46_a_scope_that_was_edited_since_is_no_wrong_figure(db):
    city = make_surveyed_city()
    verified(publish(city, also=[city.assistant]))
    city.services[0].positions.clear()
    assert unlike([city.wave]) == []


def test_what_is_made_from_below_and_the_index_of_the_survey_may_differ_and_are_told(db):
    """A kecamatan asked in itself: its answers are part of the survey, not of its lurah's figures."""
    city = publish(make_surveyed_city())
    units = [*city.wards, city.districts[0]]
    surveys.set_points(wave=city.wave, units=units, services=city.services, by=city.runner, at=NOW)
    answer_all(city)
    point = city.wave.points.get(unit=city.districts[0], service=city.services[0])
    surveys.answer(point=point, form=surveys.Form([1, 1, 1], [1]), at=NOW)
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    city.wave.refresh_from_db()
    told = {one.position: (one.value_of("1"), index) for one, index in apart(city.wave)}
    inner = mean([*WARDS[:2], D(25)])
    assert told == {
        city.camats[0]: (mean(WARDS[:2]), inner),
        city.mayor: (mean([mean(WARDS[:2]), WARDS[2]]), mean([inner, WARDS[2]])),
    }


def test_where_only_kelurahan_are_asked_nothing_differs(told):
    assert apart(told.wave) == []

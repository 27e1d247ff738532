"""What is done about a weak element, and a remark taken out of sight."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.models import FollowUp, Opinion
from tests.conftest import NOW
from tests.factories import make_position, make_unit
from tests.surveys.fields import make_instrument, point

TODAY = NOW.date()
ACTION = "Membuka loket kedua pada jam ramai."


@pytest.fixture
def closed(open_city):
    actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    open_city.wave.refresh_from_db()
    return open_city


def plan(city, **fields):
    content = {
        "wave": city.wave, "element": city.wave.instrument.elements.get(code="U2"), "action": ACTION,
        "responsible": city.assistant, "due_on": TODAY + timedelta(30), "by": city.runner, "at": NOW,
    } | fields  # fmt: skip
    return actions.plan_follow_up(**content)


def report(row, city, **fields):
    content = {
        "result": "Loket kedua dibuka.", "evidence": "", "done_on": TODAY, "by": city.checker, "at": NOW,
    } | fields  # fmt: skip
    return actions.report_follow_up(follow_up=row, **content)


def test_SKM_38_a_promise_is_kept_with_who_and_until_when(closed):
    row = plan(closed)
    assert (row.responsible, row.element.code, row.by) == (closed.assistant, "U2", closed.runner)
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.kind, event.data["element"], event.data["action"]) == ("follow_up.planned", "U2", ACTION)


def test_SKM_38_nothing_is_planned_before_the_answers_are_in(open_city):
    with pytest.raises(RuleError, match="SKM-38"):
        plan(open_city)


@pytest.mark.parametrize("action", ["", "Segera diperbaiki"])
def test_SKM_38_a_promise_says_what_is_done(closed, action):
    with pytest.raises(RuleError, match="SKM-38"):
        plan(closed, action=action)


def test_SKM_38_only_elements_of_the_wave_and_posts_of_the_agency(closed):
    other = make_instrument(closed.agency, code="lain").elements.get(code="U1")
    with pytest.raises(RuleError, match="SKM-38"):
        plan(closed, element=other)
    with pytest.raises(RuleError, match="SKM-38"):
        plan(closed, responsible=make_position(make_unit()))


def test_SKM_38_a_promise_changes_until_somebody_reports_on_it(closed):
    row = plan(closed)
    changed = {
        "element": row.element, "responsible": closed.owner, "due_on": TODAY, "by": closed.runner, "at": NOW,
    }  # fmt: skip
    row = actions.change_follow_up(follow_up=row, action="Menambah petugas pada loket.", **changed)
    assert row.responsible == closed.owner
    report(row, closed)
    with pytest.raises(RuleError, match="SKM-38"):
        actions.change_follow_up(follow_up=row, action="Menambah petugas lagi.", **changed)
    with pytest.raises(RuleError, match="SKM-38"):
        actions.drop_follow_up(follow_up=row, by=closed.runner, at=NOW)
    assert FollowUp.objects.count() == 1


def test_a_promise_that_is_dropped_stays_on_the_record(closed):
    actions.drop_follow_up(follow_up=plan(closed), by=closed.runner, at=NOW)
    assert not FollowUp.objects.exists()
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.kind, event.data["action"]) == ("follow_up.dropped", ACTION)


def test_SKM_39_what_came_of_it_is_reported_with_its_day_and_proof(closed):
    row = report(plan(closed), closed, evidence="https://contoh.go.id/laporan")
    assert (row.done_on, row.evidence) == (TODAY, "https://contoh.go.id/laporan")
    assert report(row, closed, result="Loket kedua dibuka tiap hari.").result.endswith("tiap hari.")


@pytest.mark.parametrize(
    "fields",
    [
        {"result": "Sudah selesai"},
        {"done_on": TODAY + timedelta(1)},
        {"evidence": "http://contoh.go.id/laporan"},
        {"evidence": "javascript:alert(1)"},
    ],
    ids=["words", "day", "plain", "script"],
)
def test_SKM_39_a_result_that_says_nothing_is_refused(closed, fields):
    row = plan(closed)
    with pytest.raises(RuleError, match="SKM-39"):
        report(row, closed, **fields)
    row.refresh_from_db()
    assert row.done_on is None


def test_the_database_keeps_no_proof_without_a_result(closed):
    row = plan(closed)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=row.pk).update(evidence="https://contoh.go.id")


@pytest.fixture
def opinion(open_city):
    return Opinion.objects.create(
        agency=open_city.agency, point=point(open_city, 0, 0), text="Antrean lama.", on=TODAY
    )


def test_SKM_37_a_remark_is_hidden_with_a_reason_and_by_somebody(open_city, opinion):
    hidden = actions.hide_opinion(opinion=opinion, reason="memuat nama petugas", by=open_city.runner, at=NOW)
    assert (hidden.hidden_by, hidden.hidden_reason) == (open_city.runner, "memuat nama petugas")
    with pytest.raises(RuleError, match="SKM-37"):
        actions.hide_opinion(opinion=opinion, reason="memuat nama lain", by=open_city.checker, at=NOW)
    assert AuditEvent.objects.filter(kind="opinion.hidden").count() == 1


def test_SKM_37_no_remark_is_hidden_without_a_word(open_city, opinion):
    with pytest.raises(RuleError, match="SKM-37"):
        actions.hide_opinion(opinion=opinion, reason="jelek", by=open_city.runner, at=NOW)


def test_a_remark_in_sight_again_leaves_its_hiding_on_the_record(open_city, opinion):
    actions.hide_opinion(opinion=opinion, reason="memuat nama petugas", by=open_city.runner, at=NOW)
    shown = actions.show_opinion(opinion=opinion, by=open_city.runner, at=NOW)
    assert (shown.hidden_by, shown.hidden_reason) == (None, "")
    kinds = AuditEvent.objects.filter(kind__startswith="opinion.").order_by("sequence")
    assert [one.kind for one in kinds] == ["opinion.hidden", "opinion.shown"]

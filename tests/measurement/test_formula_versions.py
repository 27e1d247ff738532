"""Which version of its formula a figure is worked out with: what was signed, else the newest."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.accounts.models import Role
from selaras.agreements import actions
from selaras.agreements.actions.drafts import Successor
from selaras.agreements.models import AgreementLine
from selaras.cascade.models import Edition
from selaras.engine.agreements import State
from selaras.measurement.actions import reporting
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.formulas import inputs_of, pinned, read_along, used_by
from selaras.measurement.queries.origin import retold
from selaras.measurement.queries.recompute import differing
from selaras.planning.actions import formulas, link_component
from selaras.planning.models import FormulaVersion, Indicator
from tests import factories as make
from tests.agreements.world import make_world, put
from tests.conftest import NOW, TODAY
from tests.measurement.test_reporting import AT, noted, prove

pytestmark = pytest.mark.django_db

D = Decimal
INPUTS = [{"kode": "jumlah", "nama": "Jumlah"}, {"kode": "banyak", "nama": "Banyak", "bawah": "1"}]
NEW = "jumlah / banyak * 2"
TYPED = Typed(inputs={"jumlah": "3520", "banyak": "88"})


@pytest.fixture
def world(db):
    world = make_world()
    lay_out(edition=world.edition, by=None, at=AT)
    return world


def ikm(world):
    return world.rows[0].indicator


def granted(world, formula=NEW, indicator=None, inputs=INPUTS):
    indicator = indicator or ikm(world)
    version = formulas.propose(
        indicator=indicator, formula=formula, inputs=inputs, reason="Skala.", since=TODAY,
        by=world.people["planner"], at=NOW,
    )  # fmt: skip
    second = make.make_grantee(Role.PLANNING_AGENCY, world.head_post)
    return formulas.grant(version=version, by=second, at=NOW)


def figure(world, post=None, indicator=None):
    return Figure.objects.select_related("indicator").get(
        position=post or world.sub_post, indicator=indicator or ikm(world)
    )


def in_force(world, post):
    return put(world.draft(post), State.IN_FORCE)


def number_of(world, post):
    return used_by(figure(world, post)).number


def test_RMS_24_a_signed_agreement_keeps_its_version_and_the_rest_takes_the_newest_RMS_25(world):
    signed = in_force(world, world.sub_post)
    granted(world)
    kept, newest = used_by(figure(world)), used_by(figure(world, world.head_post))
    assert (kept.number, kept.text, kept.newest, kept.is_newest) == (1, "jumlah / banyak", 2, False)
    assert kept.signed_since == signed.in_force.lower.date()
    assert (newest.number, newest.text, newest.signed_since, newest.is_newest) == (2, NEW, None, True)
    assert [one.low for one in inputs_of(figure(world))] == [None, None]  # its inputs stay as well
    assert [one.low for one in inputs_of(figure(world, world.head_post))] == [None, D(1)]
    report = noted(world, TYPED)
    assert (report.actual, report.formula, report.formula_version.number) == (D(40), "jumlah / banyak", 1)


def test_RMS_25_without_a_signed_agreement_the_newest_version_computes(world):
    granted(world)
    report = noted(world, TYPED)
    assert (report.actual, report.formula, report.formula_version.number) == (D(80), NEW, 2)


def test_RMS_25_a_version_of_a_later_year_leaves_the_figures_of_this_one_alone(world):
    granted(world)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        FormulaVersion.objects.filter(number=2).update(since=date(2025, 1, 1))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    told = used_by(figure(world))
    assert (told.number, told.text, told.is_newest) == (1, "jumlah / banyak", True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        FormulaVersion.objects.filter(number=2).update(since=date(2024, 12, 31))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert number_of(world, world.sub_post) == 2


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.READY, State.SIGNED_FIRST, State.VOID])
def test_RMS_24_what_is_not_in_force_keeps_nothing(world, state):
    put(world.draft(world.sub_post), state)
    granted(world)
    assert number_of(world, world.sub_post) == 2


@pytest.mark.parametrize("state", [State.DELIVERED, State.REVISED, State.ENDED])
def test_RMS_24_what_was_in_force_last_keeps_its_version(world, state):
    put(world.draft(world.sub_post), state)
    granted(world)
    assert number_of(world, world.sub_post) == 1


def test_a_revised_agreement_takes_the_version_it_was_signed_with(world):
    first = in_force(world, world.head_post)
    granted(world)
    assert number_of(world, world.head_post) == 1
    revision = Successor(first, 1, Edition.Reason.values[0], "Strategi berubah.").save(by=None, at=NOW)
    assert number_of(world, world.head_post) == 1  # a draft changes nothing
    with connection.cursor() as cursor:  # as the deed leaves it: the former until now, the other from then on
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE agreements_agreement SET state = 'direvisi', "
            "in_force = tstzrange(lower(in_force), lower(in_force) + interval '1 hour') WHERE id = %s",
            [first.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    put(revision, State.READY)
    assert revision.lines.get(indicator=ikm(world)).formula_version.number == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE agreements_agreement SET state = 'berlaku', "
            "in_force = (SELECT tstzrange(upper(in_force), NULL) FROM agreements_agreement WHERE id = %s) "
            "WHERE id = %s",
            [first.pk, revision.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert number_of(world, world.head_post) == 2


def test_what_was_signed_before_versions_was_signed_with_the_first(world):
    agreement = in_force(world, world.sub_post)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        AgreementLine.objects.filter(agreement=agreement).update(formula_version=None)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    granted(world)
    assert number_of(world, world.sub_post) == 1


def test_the_sealed_content_names_the_version(world):
    granted(world)
    draft = actions.submit(agreement=world.draft(world.mayor_post), by=world.people["mayor"], at=NOW)
    assert '"versi_rumus":"2"' in draft.content
    assert f'"rumus":"{NEW}"' in draft.content


def test_RMS_25_what_was_noted_is_worked_out_anew_when_it_is_sent(world):
    report = noted(world, Typed(inputs=TYPED.inputs, obstacle="Cuaca.", follow_up="Ulang."))
    prove(report)
    assert report.actual == D(40)
    granted(world)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    assert (report.actual, report.formula_version.number) == (D(80), 2)


def test_what_was_handed_in_stays_as_it_was_worked_out(world):
    report = noted(world, Typed(inputs=TYPED.inputs, obstacle="Cuaca.", follow_up="Ulang."))
    prove(report)
    reporting.send(report=report, by=world.sub.user, at=AT)
    granted(world, "jumlah / banyak * 3")
    report = reporting.approve(report=report, by=world.head.user, at=AT)
    assert (report.actual, report.formula_version.number) == (D(40), 1)
    report = Report.objects.get(pk=report.pk)
    again = retold(report, figure(world))
    assert again.agrees
    assert again.worked.outcome.value == D(40)
    assert (pinned(report).number, pinned(report).kept) == (1, True)


def test_a_report_from_before_versions_is_told_with_the_inputs_of_the_first(world):
    report = noted(world, TYPED)
    Report.objects.filter(pk=report.pk).update(formula_version=None)
    report = Report.objects.get(pk=report.pk)
    granted(world, NEW.replace("banyak", "responden"), inputs=[INPUTS[0], {"kode": "responden", "nama": "R"}])
    assert (pinned(report).number, pinned(report).text) == (1, "jumlah / banyak")
    assert [one.code for one in retold(report, figure(world)).worked.inputs] == ["jumlah", "banyak"]


def locked_pair():
    """Two posts below one, locked with 1 of 2 and 8 of 8; the world and the figure above."""
    world = make_world()
    beside = make.make_position(world.subdivision, "kasubbag")
    make.set_superior(beside, world.head_post)
    other = make.appoint(beside)
    lay_out(edition=world.edition, by=None, at=AT)
    above = figure(world, world.head_post)
    given = {"agency": world.agency, "year": 2024, "edition": world.edition, "indicator": ikm(world)}
    second = Figure.objects.create(position=beside, parent=above, q2=D(1), **given)
    for one, by, inputs in (
        (figure(world), world.sub.user, {"jumlah": "1", "banyak": "2"}),
        (second, other.user, {"jumlah": "8", "banyak": "8"}),
    ):
        typed = Typed(inputs=inputs, obstacle="Cuaca buruk.", follow_up="Dijadwalkan ulang.")
        report = reporting.note(figure=one, quarter=2, seen=0, typed=typed, by=by, at=AT)
        prove(report)
        report = reporting.send(report=report, by=by, at=AT)
        reporting.approve(report=report, by=world.head.user, at=AT)
    Indicator.objects.filter(pk=ikm(world).pk).update(inputs=INPUTS)
    return world, above


def whole(world):
    """An indicator computed from IKM at the post of the head of division."""
    found = make.make_indicator(ikm(world).objective, code="IKL", number=9, formula="RATA_RATA(ikm)")
    link_component(whole=found, part=ikm(world), by=None, at=NOW)
    return Figure.objects.create(
        agency=world.agency, year=2024, edition=world.edition, position=world.head_post, indicator=found,
        source=Figure.Source.COMPUTED, q2=D(50),
    )  # fmt: skip


def test_what_is_computed_from_other_indicators_follows_the_same_rule(world):
    made = whole(world)
    report = noted(world, Typed(inputs=TYPED.inputs, obstacle="Cuaca.", follow_up="Ulang."))
    prove(report)
    reporting.send(report=report, by=world.sub.user, at=AT)
    reporting.approve(report=report, by=world.head.user, at=AT)
    made.refresh_from_db()
    assert made.value2 == D(40)
    granted(world, "RATA_RATA(ikm) * 2", made.indicator, [])
    assert [one.pk for one in differing(world.agency, 2024)] == [made.pk]  # until it is made anew
    settle(figures=[made.pk])
    made.refresh_from_db()
    assert made.value2 == D(80)
    assert differing(world.agency, 2024) == []


def test_one_query_for_any_number_of_figures(world):
    granted(world)
    figures = list(Figure.objects.select_related("indicator").order_by("pk"))
    assert len(figures) > 2
    with CaptureQueriesContext(connection) as asked:
        read_along(figures)
        told = [used_by(one).number for one in figures]
    assert len(asked) == 1
    assert set(told) == {1, 2}
    with CaptureQueriesContext(connection) as asked:
        read_along([])
    assert len(asked) == 0

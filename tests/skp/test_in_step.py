"""KETIGA: a changed agreement shows every SKP that carries the older number, and one deed takes it over."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from selaras.engine.agreements import State
from selaras.engine.targets import YearTargets
from selaras.org.models import Holder, Superior
from selaras.skp import actions
from selaras.skp.models import Skp
from selaras.skp.queries.in_step import InStep, in_step
from tests import factories as make
from tests.agreements.world import put
from tests.conftest import NOW, TODAY

D, YEAR = Decimal, 2024


@pytest.fixture
def skp(world):
    put(world.draft(world.sub_post), State.IN_FORCE)
    actions.draw_up(agency=world.agency, year=YEAR, positions=[world.sub_post.pk], by=None, at=NOW)
    return Skp.objects.with_people().get(holder=world.sub)


def change(skp, **fields):
    """The agreement's line says something else, as after a revision."""
    line = skp.agreement.lines.get()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, value in fields.items():
            setattr(line, name, value)
        line.save()
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return line


def told(skp):
    found, moved = in_step(Skp.objects.with_people().get(pk=skp.pk), on=TODAY)
    return [(one.field, one.old, one.new) for one in found], [one.message for one in moved]


def test_an_skp_just_drawn_says_what_its_agreement_says(skp):
    assert told(skp) == ([], [])


def test_SKP_33_a_new_target_and_new_words_are_told_until_they_are_taken_over(skp):
    before = skp.agreement.lines.get()
    old, words = before.targets, before.objective_wording
    change(skp, targets=YearTargets(q4=D(90), annual=D(90)), objective_wording="Sasaran lain")
    found, _ = told(skp)
    assert found == [
        ("objective", words, "Sasaran lain"),
        ("q1", old.q1, None), ("q2", old.q2, None), ("q3", old.q3, None),
        ("q4", old.q4, D(90)), ("annual", old.annual, D(90)),
    ]  # fmt: skip
    actions.take_over(skp=skp, by=skp.holder.user, at=NOW)
    assert told(skp) == ([], [])


def test_SKP_33_an_approved_one_is_told_too_and_stays_as_it_is(world, skp):
    actions.submit(skp=skp, by=world.sub.user, at=NOW)
    actions.approve(skp=skp, by=world.head.user, at=NOW)
    change(skp, targets=YearTargets(annual=D(90)))
    assert ("annual", D("87.3"), D(90)) in told(skp)[0]
    assert skp.indicators.get().targets.annual == D("87.3")


def test_what_the_person_wrote_is_no_difference(world, skp):
    by = world.sub.user
    own = actions.add_work_result(
        skp=skp, rank="tambahan", leader_wording="", wording="Mengajar", by=by, at=NOW
    )
    actions.add_indicator(
        result=own, aspect="kuantitas", wording="Kelas", uom="kelas", targets=YearTargets(annual=D(3)), by=by,
        at=NOW,
    )  # fmt: skip
    assert told(skp) == ([], [])


def test_a_role_given_or_taken_away_is_told(world, skp):
    matrix = actions.draw_matrix(position=world.head_post, year=YEAR, by=world.head.user, at=NOW)
    own = actions.add_result(matrix=matrix, wording="Peta aduan", under=None, by=world.head.user, at=NOW)
    cell = (own.pk, world.sub_post.pk)
    actions.set_roles(matrix=matrix, roles={cell: ["Memetakan aduan"]}, by=world.head.user, at=NOW)
    [(field, old, new)] = told(skp)[0]
    assert (field, old, new.objective, new.leader) == (None, None, "Memetakan aduan", "Peta aduan")
    actions.take_over(skp=skp, by=world.sub.user, at=NOW)
    assert told(skp) == ([], [])
    actions.set_roles(matrix=matrix, roles={cell: []}, by=world.head.user, at=NOW)
    [(field, old, new)] = told(skp)[0]
    assert (field, old.objective, new) == (None, "Memetakan aduan", None)


def test_SKP_15_another_rater_and_other_days_are_told_and_taken_over(world, skp):
    link = Superior.objects.get(position=world.sub_post)
    link.superior = world.mayor_post
    link.save()
    world.sub.period = type(world.sub.period)(world.sub.period.lower, date(2024, 12, 1))
    world.sub.save()
    assert told(skp) == (
        [],
        [
            f"Pejabat penilai sekarang {world.mayor.post_title}.",
            "Masa jabatan pada tahun ini sekarang 1 Januari 2024 sampai 30 November 2024.",
        ],
    )  # fmt: skip
    actions.take_over(skp=skp, by=world.sub.user, at=NOW)
    assert told(skp) == ([], [])


def test_SKP_33_two_posts_acted_for_are_told_apart(world, skp):
    """Both carry the same indicator; a change in either is told."""
    acted = []
    for n in range(2):
        vacant = make.make_position(world.subdivision, "kasubbag", title=f"Kepala Subbagian Kosong {n}")
        make.set_superior(vacant, world.head_post)
        make.appoint(vacant, world.sub.user, kind=Holder.Kind.PLT)
        draft, line = world.draft(vacant), skp.agreement.lines.get()
        line.pk, line.agreement, line.commitment = None, draft, None
        line.save()
        acted.append(put(draft, State.IN_FORCE))
    actions.take_over(skp=skp, by=world.sub.user, at=NOW)
    assert told(skp) == ([], [])
    assert skp.results.filter(rank="tambahan").count() == 2
    for agreement in acted:
        line = agreement.lines.get()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            type(line).objects.filter(pk=line.pk).update(annual=D(90))
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        assert [field for field, *_ in told(skp)[0]] == ["annual"]
        actions.take_over(skp=skp, by=world.sub.user, at=NOW)


def test_SKP_15_a_vacant_superior_is_told(world, skp):
    world.head.period = type(world.head.period)(world.head.period.lower, TODAY)
    world.head.save()
    assert told(skp)[1] == ["Pejabat penilai sekarang belum ada."]


def test_many_are_compared_with_as_many_queries_as_one(world, skp):
    def count():
        every = list(Skp.objects.with_people().filter(agency=world.agency).order_by("pk"))
        with CaptureQueriesContext(connection) as asked:
            beside = InStep(every, on=TODAY)
            assert [beside.drifts(one) or beside.moved(one) for one in every] == [[]] * len(every)
        return len(every), len(asked)

    one = count()
    for n in range(20):
        post = make.make_position(world.subdivision, "pelaksana", title=f"Pelaksana {n}")
        make.set_superior(post, world.sub_post)
        make.appoint(post)
        actions.draw_up(agency=world.agency, year=YEAR, positions=[post.pk], by=None, at=NOW)
    many = count()
    assert (one[0], many[0]) == (1, 21)
    assert one[1] == many[1] <= 9

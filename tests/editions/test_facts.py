"""What the check reads of an edition: everything of it, in a number of queries that never grows."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.cascade.models import Commitment, MatrixRow
from selaras.editions.queries import facts
from selaras.engine.targets import YearTargets
from selaras.org.models import Holder
from tests.exchange.world import World, make_world
from tests.factories import appoint, make_commitment, make_indicator, make_objective, make_position, make_row


@pytest.fixture
def world(db: None, tmp_path) -> World:
    return make_world(tmp_path)


def test_the_facts_hold_the_whole_edition(world):
    told = facts(world.edition)
    assert {matrix.name for matrix in told.matrices.values()} == {"Lampiran I", "Lampiran II", "Lampiran III"}
    assert len(told.rows) == MatrixRow.objects.count()
    assert len(told.ticks) == Commitment.objects.count()
    assert [(plan.action, plan.target) for plan in told.plans] == [
        ("RA1. Survei", Decimal("87.3")), ("RA3. Laporan", Decimal("87.3")),
    ]  # fmt: skip
    assert [(one.number, len(one.checkpoints)) for one in told.activities] == [(1, 2), (2, 1)]
    row = next(row for row in told.rows.values() if told.place(row) == "Lampiran I no. 1.1")
    assert row.targets == MatrixRow.objects.get(pk=row.key).targets
    assert (row.name, row.uom, row.measurement) == ("Indeks layanan", "Nilai", "Cara")
    assert {tick.scope for tick in told.ticks_of_row[row.key]} == {"", "(bagian hukum)"}


def test_plans_and_activities_name_their_annex_and_every_annex_its_signer(world):
    annex = world.annex(1)
    annex.signer_post, annex.signer_name, annex.signer_nip = "Walikota", "Pejabat Contoh", "0" * 18
    annex.save()
    told = facts(world.edition)
    numbers = dict(world.edition.annexes.values_list("layout", "number"))
    assert {plan.annex for plan in told.plans} == {numbers["iku"]}
    assert {one.annex for one in told.activities} == {numbers["ksd"]}
    assert [one.annex for one in told.signers] == list(
        world.edition.annexes.order_by("number").values_list("number", flat=True)
    )
    first = told.signers[0]
    assert (first.post, first.name, first.nip) == ("Walikota", "Pejabat Contoh", "0" * 18)


def test_a_signer_is_held_against_the_definitive_holder_of_the_day(world):
    giver = world.annex(1).giver
    holder = appoint(giver)
    appoint(giver, kind=Holder.Kind.PLT)
    first = facts(world.edition).signers[0]
    assert (first.holder_name, first.holder_nip) == (holder.user.name, holder.user.nip or "")


def test_ticks_with_targets_of_their_own_say_so(world):
    one = Commitment.objects.order_by("pk").first()
    one.targets = YearTargets(q2=Decimal(5), annual=Decimal(5))
    one.save()
    own = {tick.key: tick.targets for tick in facts(world.edition).ticks if tick.targets is not None}
    assert own == {one.pk: one.targets}


def test_a_focus_leaves_long_texts_and_unrelated_ticks_where_they_are(world):
    row = MatrixRow.objects.get(annex__number=1, indicator_number=1, objective_number=1)
    told = facts(world.edition, focus=[row.pk])
    assert [one.key for one in told.checked] == [row.pk]
    assert {tick.row for tick in told.ticks} <= set(
        MatrixRow.objects.filter(indicator=row.indicator_id).values_list("pk", flat=True)
    )
    assert {one.key for one in told.rows.values() if one.measurement is not None} == {row.pk}


def test_a_focus_on_a_row_that_is_gone_checks_nothing(world):
    assert facts(world.edition, focus=[0]).checked == []


@pytest.mark.parametrize("focused", [False, True])
def test_the_number_of_queries_does_not_grow(world, focused):
    focus = [MatrixRow.objects.order_by("pk").values_list("pk", flat=True)[0]] if focused else None
    with CaptureQueriesContext(connection) as before:
        facts(world.edition, focus=focus)
    objective = make_objective(world.edition.agency)
    for number in range(5):
        row = make_row(world.annex(1), make_indicator(objective, number=number + 10))
        make_commitment(row, make_position(world.posts["umum"].unit))
    with CaptureQueriesContext(connection) as after:
        facts(world.edition, focus=focus)
    assert len(after) == len(before) <= 20

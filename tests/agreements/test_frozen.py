"""PK-03 and PK-04 in the database: what is signed stays, one is in force, also against plain SQL."""

# ruff: noqa: S608 - the statements are ours

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from psycopg.types.range import TimestamptzRange

from selaras.agreements.models import Agreement, AgreementLine, BudgetLine, Signature
from selaras.engine.agreements import DEAD, OPEN, SIGNED, State
from tests.agreements.world import FILE, D, put
from tests.conftest import NOW
from tests.factories import make_agency

REFUSED = (InternalError, ProgrammingError)
CONTENT = {
    "place": "'Kembangan'", "agreed_on": "'2024-05-05'", "content": "'{}'", "content_hash": f"'{'a' * 64}'",
    "number": "7", "code": "'X'", "salt": "'x'", "explanation": "'lain'", "made_at": "now()", "year": "2025",
    "outside_name": "'lain'", "agency_id": "agency_id + 1",
}  # fmt: skip


def sql(words, *values):
    with connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.rowcount


def settle():
    """What is left for the end of the transaction is checked now: a table at rest can be altered."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")


def refused(words, *values, match="PK-03"):
    with pytest.raises(REFUSED, match=match), transaction.atomic():
        sql(words, *values)


@pytest.fixture
def signed(world):
    """An agreement in force with two lines and a line of its budget."""
    draft = world.draft()
    BudgetLine.objects.create(
        agency=draft.agency, agreement=draft, order=1, name="Layanan", amount=D("1234567.89")
    )
    return put(draft, State.IN_FORCE)


@pytest.mark.parametrize("column", CONTENT)
def test_PK_03_no_column_of_the_content_changes(signed, column):
    refused(f"UPDATE agreements_agreement SET {column} = {CONTENT[column]}")


def test_PK_03_whatever_its_state_what_is_signed_stays(world):
    draft = world.draft()
    for state in sorted(SIGNED):
        with transaction.atomic():
            put(Agreement.objects.get(pk=draft.pk), state)
            refused("UPDATE agreements_agreement SET place = 'lain'")
            refused("DELETE FROM agreements_agreement")
            for back in sorted(OPEN):
                refused("UPDATE agreements_agreement SET state = %s", back)
            transaction.set_rollback(True)


def test_PK_03_signed_agreements_are_never_emptied(signed):
    settle()
    refused("TRUNCATE agreements_agreement CASCADE")
    refused("TRUNCATE agreements_agreementline CASCADE")
    refused("TRUNCATE agreements_budgetline")


@pytest.mark.parametrize(
    "words",
    [
        "UPDATE agreements_agreementline SET annual = 1",
        'UPDATE agreements_agreementline SET "order" = "order" + 100',
        "DELETE FROM agreements_agreementline",
        "UPDATE agreements_budgetline SET amount = amount + 0.01",
        "DELETE FROM agreements_budgetline",
    ],
)
def test_PK_03_nor_do_its_lines_and_its_budget(signed, words):
    refused(words)


def test_PK_03_no_line_is_added(signed):
    line = signed.lines.order_by("order").first()
    line.pk, line.order, line.commitment = None, 9, None
    with pytest.raises(REFUSED, match="PK-03"), transaction.atomic():
        line.save()
    with pytest.raises(REFUSED, match="PK-03"), transaction.atomic():
        BudgetLine.objects.create(agency=signed.agency, agreement=signed, order=9, name="x", amount=1)


def test_PK_03_no_line_moves_in_from_a_draft(world, signed):
    draft = world.draft(world.sub_post)
    moving = draft.lines.get()
    refused("UPDATE agreements_agreementline SET agreement_id = %s, \"order\" = 99 WHERE id = %s",
            signed.pk, moving.pk)  # fmt: skip


def test_PK_03_without_the_triggers_it_would_change(signed):
    """The negative control: the same statements go through where the safeguard is off."""
    for model, words in (
        (Agreement, "UPDATE agreements_agreement SET place = 'lain'"),
        (AgreementLine, "UPDATE agreements_agreementline SET annual = 1"),
        (BudgetLine, "DELETE FROM agreements_budgetline"),
    ):
        with transaction.atomic():
            settle()
            sql(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
            assert sql(words) > 0
            transaction.set_rollback(True)


def test_what_still_moves_moves(signed):
    moved = sql(
        "UPDATE agreements_agreement SET state = %s, reached_at = %s, in_force = %s",
        State.REVISED, NOW + timedelta(days=1), TimestamptzRange(signed.in_force.lower, NOW),
    )  # fmt: skip
    assert moved == 1


def test_PK_03_the_file_changes_with_the_second_signature_alone(world):
    put(world.draft(), State.SIGNED_FIRST)
    refused("UPDATE agreements_agreement SET file_hash = %s", "e" * 64)
    refused("UPDATE agreements_agreement SET file_hash = %s, state = 'batal'", "e" * 64)
    moved = sql("UPDATE agreements_agreement SET file_hash = %s, state = 'ttd2'", "e" * 64)
    assert moved == 1
    refused("UPDATE agreements_agreement SET file_hash = %s", FILE)


@pytest.mark.parametrize("state", [State.IN_FORCE, State.DELIVERED])
def test_PK_03_nor_does_it_change_while_it_is_in_force(world, state):
    put(world.draft(), state)
    refused("UPDATE agreements_agreement SET file_hash = %s", "e" * 64)


BEGAN = NOW - timedelta(days=1)
SPANS = {
    "begins earlier": (State.IN_FORCE, TimestamptzRange(BEGAN - timedelta(days=1), None)),
    "begins later": (State.IN_FORCE, TimestamptzRange(NOW, None)),
    "ends with another beginning": (State.REVISED, TimestamptzRange(BEGAN - timedelta(days=1), NOW)),
    "never was": (State.REVISED, TimestamptzRange(empty=True)),
    "has no beginning": (State.ENDED, TimestamptzRange(None, NOW)),
}


@pytest.mark.parametrize("case", SPANS)
def test_PK_03_the_time_in_force_keeps_its_beginning(signed, case):
    state, span = SPANS[case]
    refused("UPDATE agreements_agreement SET state = %s, reached_at = %s, in_force = %s", state, NOW, span)


def test_PK_03_the_time_in_force_grows_shorter_and_never_longer(signed):
    words = "UPDATE agreements_agreement SET in_force = %s"
    assert sql(words, TimestamptzRange(BEGAN, NOW + timedelta(days=9))) == 1
    refused(words, TimestamptzRange(BEGAN, NOW + timedelta(days=10)))
    refused(words, TimestamptzRange(BEGAN, None))
    assert sql(words, TimestamptzRange(BEGAN, NOW)) == 1


def test_PK_03_what_is_replaced_in_its_first_moment_was_in_force_for_none(signed):
    words = "UPDATE agreements_agreement SET state = %s, reached_at = %s, in_force = %s"
    assert sql(words, State.REVISED, BEGAN, TimestamptzRange(BEGAN, BEGAN)) == 1


@pytest.mark.parametrize("state", [State.SIGNED_FIRST, State.SIGNED_BOTH])
def test_PK_03_nothing_comes_into_force_but_with_the_last_signature(world, state):
    put(world.draft(), state)
    words = "UPDATE agreements_agreement SET state = 'berlaku', in_force = %s"
    if state == State.SIGNED_FIRST:
        refused(words, TimestamptzRange(NOW, None))
    else:
        assert sql(words, TimestamptzRange(NOW, None)) == 1


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT}))
def test_PK_03_an_agreement_begins_as_a_draft(world, state):
    again = put(world.draft(), state)
    again.pk, again.code, again.number, again.reason = None, "A" * 26, 1, "strategi"
    with pytest.raises(REFUSED, match="PK-03: Perjanjian selalu bermula sebagai draf"), transaction.atomic():
        again.save()
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize("state", sorted(DEAD))
def test_PK_03_of_what_is_dead_nothing_moves(world, state):
    put(world.draft(), state)
    refused("UPDATE agreements_agreement SET file_hash = %s", "e" * 64)
    refused("UPDATE agreements_agreement SET reached_at = now()")


def test_a_draft_is_free(world):
    world.draft()
    assert sql("UPDATE agreements_agreement SET place = 'lain'") == 1
    assert sql("UPDATE agreements_agreementline SET annual = 1") == 2
    assert sql("DELETE FROM agreements_agreementline") == 2
    assert sql("DELETE FROM agreements_agreement") == 1


def test_PK_04_two_of_a_post_are_never_in_force_at_once(world, signed):
    Agreement.objects.filter(pk=signed.pk).update(state=State.DELIVERED)  # no post of it counts as free
    other = world.draft(world.sub_post)
    other.position = world.head_post
    other.number, other.reason = 1, "strategi"
    with pytest.raises(IntegrityError, match="agreement_one_in_force"), transaction.atomic():
        put(other, State.IN_FORCE)


def test_PK_04_one_after_the_other_is_fine(world, signed):
    signed.in_force, signed.state = TimestamptzRange(signed.in_force.lower, NOW), State.REVISED
    signed.save()
    other = world.draft(world.sub_post)
    other.position, other.number, other.reason = world.head_post, 1, "strategi"
    put(other, State.READY)
    other.state, other.in_force = State.IN_FORCE, TimestamptzRange(NOW, None)
    other.save()
    assert Agreement.objects.filter(position=world.head_post, in_force__contains=NOW).get() == other


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"reason": "mutasi"}, "agreement_revision_has_a_reason"),
        ({"number": 1}, "agreement_revision_has_a_reason"),
        ({"content": "{}"}, "agreement_content_is_sealed"),
        ({"state": State.READY}, "agreement_content_is_sealed"),
        ({"file_hash": FILE}, "agreement_content_is_sealed"),
        ({"in_force": TimestamptzRange(NOW, None)}, "agreement_in_force_is_spanned"),
        ({"outside_post": "Gubernur"}, "agreement_second_party_fits_the_form"),
        ({"form": "pihak-kedua-luar"}, "agreement_second_party_fits_the_form"),
        ({"form": "satu-pihak"}, "agreement_second_party_fits_the_form"),
    ],
)
def test_facts_are_whole(world, change, constraint):
    draft = world.draft()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Agreement.objects.filter(pk=draft.pk).update(**change)


def test_PK_05_nobody_stands_on_both_sides(world):
    draft = world.draft()
    with pytest.raises(IntegrityError, match="agreement_parties_differ"), transaction.atomic():
        Agreement.objects.filter(pk=draft.pk).update(superior=draft.holder)
    with pytest.raises(IntegrityError, match="agreement_follows_another"), transaction.atomic():
        Agreement.objects.filter(pk=draft.pk).update(previous=draft)


def test_one_version_of_a_number_stands(world):
    draft = world.draft()
    again = Agreement.objects.get(pk=draft.pk)
    again.pk, again.code = None, "A" * 26
    with pytest.raises(IntegrityError, match="agreement_unique"), transaction.atomic():
        again.save()


def test_a_signature_is_never_changed(world, signed):
    Signature.objects.create(
        agency=signed.agency, agreement=signed, side=1, method="scan-basah", user=world.people["head"],
        holder=world.head, content_hash=signed.content_hash, file_hash=FILE, signed_at=NOW,
    )  # fmt: skip
    settle()
    refused("UPDATE agreements_signature SET file_hash = %s", "e" * 64, match="Cannot update or delete")
    refused("DELETE FROM agreements_signature", match="Cannot update or delete")
    refused("TRUNCATE agreements_signature", match="never emptied")


def test_no_row_of_another_agency(world):
    world.draft()
    sql("UPDATE agreements_agreement SET agency_id = %s", make_agency().pk)
    with pytest.raises(IntegrityError, match="same_agency"):
        settle()

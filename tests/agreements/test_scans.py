"""What KKPP accepts: PK-21 for the day on the paper, PK-09 for the content it was compared with."""

from datetime import date, timedelta

import pytest
from psycopg.types.range import DateRange, TimestamptzRange

from selaras.agreements import actions
from selaras.agreements.models import Scan, Signature
from selaras.agreements.queries import registry
from selaras.engine.agreements import Form, State
from selaras.kernel.rules import RuleError
from selaras.org.models import Superior
from tests.agreements.world import put
from tests.conftest import NOW, TODAY
from tests.factories import appoint, make_position

pytestmark = pytest.mark.django_db
PDF, JPEG = b"%PDF-1.7\n%%EOF\n", b"\xff\xd8\xff gambar"
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def quietly(folders):
    """Files of this test only."""


def hand_in(agreement, signed_on=TODAY, content=PDF, at=NOW):
    kind = "application/pdf" if content is PDF else "image/jpeg"
    return actions.hand_in_scan(
        agreement=agreement, content=content, media_type=kind, signed_on=signed_on,
        by=agreement.holder.user, at=at,
    )  # fmt: skip


def accept(world, scan, **changed):
    given = {"scan": scan, "seen": scan.agreement.content_hash, "by": world.people["hr"], "at": NOW}
    return actions.accept_scan(**given | changed)


def holds_from(holder, day):
    holder.period = DateRange(day, holder.period.upper)
    holder.save()


@pytest.mark.parametrize("name", ["head", "mayor"])
def test_PK_21_both_held_their_posts_on_the_day_of_the_paper(world, name):
    agreement = put(world.draft(), State.READY)
    scan = hand_in(agreement)
    holds_from(getattr(world, name), TODAY + timedelta(days=1))
    with pytest.raises(RuleError, match=r"tidak semua pihak memangku.*PK-21"):
        accept(world, scan)
    assert not Signature.objects.exists()
    scan.delete()
    with pytest.raises(RuleError, match="PK-21"):
        hand_in(agreement)
    assert not Scan.objects.exists()


def test_PK_21_nor_did_one_who_was_not_the_superior_on_the_day_of_the_paper(world):
    """Both are in office; on that day the one did not report to the other."""
    scan = hand_in(put(world.draft(), State.READY))
    other = make_position(world.division, "asisten")
    appoint(other)
    Superior.objects.filter(position=world.head_post).update(superior=other)
    with pytest.raises(RuleError, match=r"tidak semua pihak memangku.*PK-21"):
        accept(world, scan)
    assert not Signature.objects.exists()


def test_PK_21_whoever_left_after_signing_has_signed(world):
    scan = hand_in(put(world.draft(), State.READY))
    world.head.period = DateRange(world.head.period.lower, TODAY + timedelta(days=1))
    world.head.save()
    tomorrow = NOW + timedelta(days=1)
    assert accept(world, scan, at=tomorrow).state == State.IN_FORCE


def test_PK_21_nothing_is_signed_before_it_was_settled(world):
    agreement = put(world.draft(), State.READY)
    with pytest.raises(RuleError, match=r"mendahului 20 Maret 2024.*PK-21"):
        hand_in(agreement, YESTERDAY)
    scan = hand_in(agreement)
    Scan.objects.filter(pk=scan.pk).update(signed_on=YESTERDAY)
    scan.refresh_from_db()
    with pytest.raises(RuleError, match="PK-21"):
        accept(world, scan)
    assert not Signature.objects.exists()


def test_PK_21_a_paper_may_be_signed_late_and_in_no_other_year_before_that(world):
    late = NOW + timedelta(days=400)
    agreement = put(world.draft(), State.READY)
    with pytest.raises(RuleError, match="PK-21"):
        hand_in(agreement, date(2022, 12, 30), at=late)
    assert accept(world, hand_in(agreement, late.date(), at=late), at=late).state == State.IN_FORCE


def test_PK_21_a_party_outside_may_have_signed_before_it_was_entered(world):
    agreement = put(world.of_form(Form.OUTSIDE), State.READY)
    assert accept(world, hand_in(agreement, YESTERDAY)).state == State.IN_FORCE


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_PK_09_what_was_not_seen_is_not_accepted(world, seen):
    scan = hand_in(put(world.draft(), State.READY))
    with pytest.raises(RuleError, match="PK-09"):
        accept(world, scan, seen=seen)
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("form", "content", "method"),
    [
        (Form.OUTSIDE, PDF, "luar-sistem"), (Form.OUTSIDE, JPEG, "scan-basah"),
        (Form.TWO, PDF, "scan-basah"), (Form.ALONE, PDF, "scan-basah"),
    ],
)  # fmt: skip
def test_a_file_from_outside_is_called_what_it_is_and_dated_as_it_says(world, form, content, method):
    agreement = accept(world, hand_in(put(world.of_form(form), State.READY), content=content))
    assert set(Signature.objects.order_by().values_list("method", flat=True)) == {method}
    found = registry.public_record(agreement.code)
    assert {(one.at, one.on) for one in found.signatures} == {(None, TODAY)}
    assert registry.signed_outside(registry.scanned(agreement.file_hash)) == (method == "luar-sistem")


@pytest.mark.parametrize(
    ("upper", "day"),
    [
        (NOW, TODAY), (NOW.replace(hour=17, minute=0), TODAY),  # midnight in Jakarta: the day before
        (NOW.replace(year=2025, month=1, day=1, hour=0, minute=5), date(2024, 12, 31)),
    ],
)  # fmt: skip
def test_the_last_day_of_what_has_ended_is_the_last_one_in_force(world, upper, day):
    agreement = put(world.draft(), State.ENDED)
    assert agreement.in_force.upper == NOW
    agreement.in_force = TimestamptzRange(agreement.in_force.lower, upper)
    assert registry.ended_on(agreement) == day
    agreement.in_force = TimestamptzRange(empty=True)
    assert registry.ended_on(agreement) == TODAY
    agreement.state = State.REVISED
    assert registry.ended_on(agreement) is None

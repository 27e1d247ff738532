"""Covering lists: put together, sent once, answered item by item by KKPP."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selaras.agreements import access, actions
from selaras.agreements.models import Agreement, Delivery, DeliveryItem
from selaras.agreements.queries import covering
from selaras.documents.models import StoredFile
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.agreements.world import carry, put
from tests.conftest import NOW, TODAY

REASON = "halaman dua tidak terbaca"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def two(world):
    """The head's and the subordinate's agreements in force, in the order of the chart."""
    found = [put(world.draft(post), State.IN_FORCE) for post in (world.head_post, world.sub_post)]
    for number, one in enumerate(found):
        content = f"%PDF-1.7 signed {number}".encode()
        StoredFile.objects.keep(
            content, media_type="application/pdf", by=None, at=NOW, agency_id=world.agency.pk
        )
        carry(one, sha256(content).hexdigest())
    return found


def put_together(world, agreements, *, number="001/PK/2024", unit=None):
    return actions.put_together(
        unit=unit or world.division, year=2024, number=number, dated_on=TODAY,
        addressed_to="Walikota melalui KKPP", by=world.people["head"], at=NOW,
        agreements=Agreement.objects.filter(pk__in=[one.pk for one in agreements]),
    )  # fmt: skip


def sent(world, agreements):
    delivery = put_together(world, agreements)
    return actions.send_delivery(delivery=delivery, by=world.people["head"], at=NOW)


def receive(world, delivery, *, missing=None, by="hr", receipt="TT-1", on=TODAY, at=NOW):
    return actions.receive_delivery(
        delivery=delivery, receipt_number=receipt, received_on=on, missing=missing or {},
        by=world.people[by], at=at,
    )  # fmt: skip


def states():
    return set(Agreement.objects.order_by().values_list("state", flat=True))


def test_a_list_names_each_document_as_it_is(world, two):
    delivery = put_together(world, reversed(two))
    items = covering.items(delivery)
    assert [item.order for item in items] == [1, 2]
    assert [item.post for item in items] == [world.head_post.title, world.sub_post.title]
    assert items[0].name == world.head.user.full_name
    assert items[0].title == "Perjanjian Kinerja 2024"
    assert items[0].file_hash == sha256(b"%PDF-1.7 signed 0").hexdigest()
    assert items[0].pages is None, "the file of this test is no whole PDF"


def test_a_file_that_is_gone_has_no_pages(world, two):
    carry(two[0], "e" * 64)
    assert put_together(world, two[:1]).items.get().pages is None


def test_receiving_delivers_all_with_one_event(world, two):
    delivery = sent(world, two)
    before = AuditEvent.objects.count()
    receive(world, delivery)
    assert states() == {"disampaikan"}
    event = AuditEvent.objects.order_by("-sequence").first()
    assert AuditEvent.objects.count() == before + 1
    assert event.kind == "delivery.received"
    assert sorted(event.data["delivered"]) == sorted(one.pk for one in two)


def test_what_is_missing_stays_in_force_and_goes_onto_the_next_list(world, two):
    delivery = sent(world, two)
    item = delivery.items.get(order=2)
    receive(world, delivery, missing={item.pk: REASON})
    assert states() == {"disampaikan", "berlaku"}
    again = put_together(world, two[1:], number="002")
    assert again.items.count() == 1
    event = AuditEvent.objects.filter(kind="delivery.received").get()
    assert event.data["missing"] == {str(two[1].pk): REASON}


@pytest.mark.parametrize(("number", "to"), [("", "KKPP"), ("1", " ")])
def test_PK_36_a_list_has_a_number_and_an_addressee(world, two, number, to):
    with pytest.raises(RuleError, match="PK-36"):
        actions.put_together(
            unit=world.division, year=2024, number=number, dated_on=TODAY, addressed_to=to,
            by=world.people["head"], at=NOW, agreements=Agreement.objects.all(),
        )  # fmt: skip


def test_PK_36_a_number_is_used_once(world, two):
    put_together(world, two[:1])
    with pytest.raises(RuleError, match="sudah dipakai"):
        put_together(world, two[1:])


def test_PK_36_an_empty_list_is_no_list(world, two):
    with pytest.raises(RuleError, match="sekurang-kurangnya satu"):
        put_together(world, [])


def test_PK_36_only_what_is_in_force_and_on_no_other_list(world, two):
    put_together(world, two[:1])
    with pytest.raises(RuleError, match="tidak dapat dimuat"):
        put_together(world, two, number="002")
    draft = world.draft(world.mayor_post)
    with pytest.raises(RuleError, match="tidak dapat dimuat"):
        put_together(world, [draft], number="003")


def test_PK_36_of_the_unit_or_below(world, two):
    with pytest.raises(RuleError, match="bukan dari"):
        put_together(world, two, unit=world.subdivision)


def test_PK_36_what_changed_since_is_not_sent(world, two):
    delivery = put_together(world, two)
    carry(two[0], "e" * 64)
    with pytest.raises(RuleError, match="berubah sejak"):
        actions.send_delivery(delivery=delivery, by=world.people["head"], at=NOW)


def change(world, delivery, **fields):
    given = {
        "number": "009", "dated_on": TODAY, "addressed_to": "KKPP", "agreements": Agreement.objects.all(),
    } | fields  # fmt: skip
    return actions.change_delivery(delivery=delivery, by=world.people["head"], at=NOW, **given)


def test_a_list_may_change_until_it_is_sent(world, two):
    delivery = put_together(world, two[:1])
    change(world, delivery, number="009")
    delivery.refresh_from_db()
    assert (delivery.number, delivery.items.count()) == ("009", 2)
    actions.discard_delivery(delivery=delivery, by=world.people["head"], at=NOW)
    assert not Delivery.objects.exists()
    with pytest.raises(RuleError, match="sudah dihapus"):
        actions.send_delivery(delivery=delivery, by=world.people["head"], at=NOW)


def test_PK_38_what_was_sent_stays(world, two):
    delivery = sent(world, two)
    head = world.people["head"]
    for deed in (
        lambda: change(world, delivery),
        lambda: actions.send_delivery(delivery=delivery, by=head, at=NOW),
        lambda: actions.discard_delivery(delivery=delivery, by=head, at=NOW),
    ):
        with pytest.raises(RuleError, match="PK-38"):
            deed()
    for write in (
        lambda: Delivery.objects.filter(pk=delivery.pk).update(number="x"),
        lambda: delivery.items.update(name="x"),
        lambda: delivery.items.all().delete(),
        lambda: Delivery.objects.filter(pk=delivery.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_PK_38_an_answer_is_given_once_and_only_to_what_was_sent(world, two):
    delivery = put_together(world, two)
    with pytest.raises(RuleError, match="PK-38"):
        receive(world, delivery)
    actions.send_delivery(delivery=delivery, by=world.people["head"], at=NOW)
    receive(world, delivery)
    with pytest.raises(RuleError, match="PK-38"):
        receive(world, delivery)
    with pytest.raises(DatabaseError), transaction.atomic():
        DeliveryItem.objects.update(received=False, reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(receipt_number="x")


def test_PK_35_who_sends_does_not_receive(world, two):
    with pytest.raises(RuleError, match="PK-35"):
        receive(world, sent(world, two), by="head")


@pytest.mark.parametrize(
    ("receipt", "on"), [(" ", TODAY), ("TT-1", TODAY + timedelta(days=1)), ("TT-1", date(2024, 3, 1))]
)
def test_PK_37_a_receipt_has_a_number_and_a_possible_day(world, two, receipt, on):
    with pytest.raises(RuleError, match="PK-37"):
        receive(world, sent(world, two), receipt=receipt, on=on)


def test_PK_37_missing_needs_a_reason(world, two):
    delivery = sent(world, two)
    with pytest.raises(RuleError, match="PK-37"):
        receive(world, delivery, missing={delivery.items.get(order=1).pk: "hilang"})
    assert states() == {"berlaku"}


def test_PK_37_what_is_no_longer_in_force_is_not_received(world, two):
    delivery = sent(world, two)
    ended = Agreement.objects.get(pk=two[0].pk)
    ended.state = State.REVISED
    ended.save()
    with pytest.raises(RuleError, match="sudah direvisi"):
        receive(world, delivery)
    receive(world, delivery, missing={delivery.items.get(agreement=ended).pk: REASON})
    assert states() == {"direvisi", "disampaikan"}


def test_a_clock_set_back_receives_nothing(world, two):
    delivery = sent(world, two)
    with pytest.raises(RuleError, match="PK-16"):
        receive(world, delivery, at=NOW - timedelta(hours=1))


def test_an_agreement_is_on_one_list_at_a_time(world, two):
    item = put_together(world, two).items.get(order=1)
    other = put_together_empty(world)
    item.pk, item.delivery = None, other
    with pytest.raises(IntegrityError, match="delivery_item_once_under_way"), transaction.atomic():
        item.save()


def put_together_empty(world):
    return Delivery.objects.create(
        agency=world.agency, year=2024, unit=world.division, number="x", dated_on=TODAY, addressed_to="x",
        by=world.people["head"], at=NOW,
    )  # fmt: skip


def test_who_puts_together_for_which_unit(world):
    units = {
        name: {unit.name for unit in access.units_to_deliver(world.duties(name))} for name in world.people
    }
    assert {name: found for name, found in units.items() if found and name != "stranger"} == {
        "mayor": {"Kota Contoh"}, "head": {"Bagian Layanan"}, "clerk": {"Bagian Layanan"},
        "city_clerk": {"Kota Contoh"}, "other_clerk": {"Subbagian Aduan"},
    }  # fmt: skip


def test_the_operators_reach_ends_at_the_unit(world, two):
    reach = {
        name: set(
            access.agreements_to_deliver(world.duties(name), world.division).values_list("pk", flat=True)
        )
        for name in ("head", "clerk", "stranger", "hr")
    }
    assert reach == {"head": {one.pk for one in two}, "clerk": {two[0].pk}, "stranger": set(), "hr": set()}


def test_who_sees_a_list_before_and_after_it_is_sent(world, two):
    def seeing():
        return {name for name in world.people if access.deliveries(world.duties(name)).exists()}

    delivery = put_together(world, two)
    assert seeing() == {"mayor", "head", "clerk"}
    actions.send_delivery(delivery=delivery, by=world.people["head"], at=NOW)
    assert seeing() == {"mayor", "head", "clerk", "hr", "inspector", "planner", "auditor"}


def test_who_changes_and_who_receives(world, two):
    delivery = put_together(world, two)
    changing = {n for n in world.people if access.may_change_delivery(world.duties(n), delivery)}
    receiving = {n for n in world.people if access.may_receive(world.duties(n), world.agency)}
    assert (changing, receiving) == ({"head", "clerk"}, {"hr"})


def test_the_first_number_and_addressee_are_offered(world, two):
    assert covering.next_number(world.division, 2024) == f"001/PK/{world.division.code}/2024"
    assert covering.addressee(world.agency).startswith("Walikota Contoh melalui Kepala Bagian")
    put_together(world, two)
    assert covering.next_number(world.division, 2024).startswith("002/")
    assert covering.addressee(world.agency) == "Walikota melalui KKPP"
    assert covering.signer(world.division, on=TODAY).pk == world.head.pk
    assert covering.signer(world.subdivision, on=TODAY) is None

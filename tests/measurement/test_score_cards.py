"""Score cards filled in, sent and taken back; every refusal by its rule."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from selaras.engine.exact import shown
from selaras.kernel.models import AuditEvent, first_broken_event
from selaras.measurement.actions import card_rounds
from selaras.measurement.actions import cards as deeds
from selaras.measurement.actions.cards import Filled
from selaras.measurement.models import CardEntry, CardPhoto, CardTemplate, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import items_of, worked
from tests import factories as make
from tests.measurement.cards import (
    AFTER,
    DURING,
    MARCH,
    agreed,
    make_template,
    refused,
)

D = Decimal


def test_a_card_is_filled_in_and_sent(city):
    ward = city.wards[0]
    card = city.sent(ward, aduan="80")
    assert (card.state, card.version) == ("dikirim", 2)
    # SKR-03: the item of the rainy months takes no part, and 50 : 30 becomes 62,5 : 37,5
    assert card.score == worked(card).score == D("87.5")
    assert card.group == ward.unit.parent
    kinds = ["card.filled", "card.photo_attached", "card.sent"]
    assert list(AuditEvent.objects.filter(kind__startswith="card.").values_list("kind", flat=True)) == kinds
    assert first_broken_event() is None


def test_what_is_filled_in_again_replaces_the_draft_and_keeps_the_photos(city):
    city.fill(city.wards[0])
    card = city.fill(city.wards[0], aduan="70")
    assert ScoreCard.objects.count() == 1
    assert CardEntry.objects.get(card=card, item__code="aduan").value == 70
    assert CardPhoto.objects.filter(card=card).count() == 1


def test_skr_03_what_is_not_measured_this_month_is_not_filled_in(city):
    filled = city.filled(city.wards[0])
    rain = items_of(CardTemplate.objects.get(tier="lurah"))[2]
    refused(
        "SKR-03", deeds.fill_in, position=city.wards[0], month=MARCH, seen=0,
        filled=filled | {rain.pk: Filled(D(1))}, by=city.clerk, at=DURING,
    )  # fmt: skip


def test_skr_09_what_was_sent_is_not_changed_by_anybody(city):
    card = city.sent(city.wards[0])
    refused(
        "SKR-09", deeds.fill_in, position=city.wards[0], month=MARCH, seen=card.version,
        filled=city.filled(city.wards[0]), by=city.clerk, at=DURING,
    )  # fmt: skip
    refused("SKR-09", deeds.send, card=card, by=city.clerk, at=DURING)
    refused("SKR-09", card_rounds.recheck, card=card, results=agreed(card), by=city.mayor, at=DURING)
    with pytest.raises(LookupError):
        card.advance("periksa-ulang")


@pytest.mark.parametrize("sql", [
    "UPDATE measurement_cardentry SET value = 1",
    "DELETE FROM measurement_cardentry",
    "DELETE FROM measurement_cardphoto",
    "TRUNCATE measurement_cardphoto",
    "DELETE FROM measurement_scorecard",
])  # fmt: skip
def test_the_database_itself_keeps_what_was_sent(city, sql):
    city.sent(city.wards[0])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(sql)


@pytest.mark.parametrize(("days", "open_"), [(-29, False), (-28 + 1, True), (8, True), (9, False)])
def test_skr_10_within_the_days_of_the_month(city, days, open_):
    """March closes five days after its end, by the civil date of the office."""
    at = DURING + timedelta(days)
    given = {
        "position": city.wards[0], "month": MARCH, "seen": 0, "filled": city.filled(city.wards[0]),
        "by": city.clerk, "at": at,
    }  # fmt: skip
    if open_:
        deeds.fill_in(**given)
    else:
        refused("SKR-10", deeds.fill_in, **given)


def test_skr_10_a_card_is_not_sent_or_taken_back_after_its_days(city):
    card = city.fill(city.wards[0])
    refused("SKR-10", deeds.send, card=card, by=city.holder(city.wards[0]), at=AFTER)
    card = city.sent(city.wards[1])
    refused("SKR-10", deeds.withdraw, card=card, by=city.holder(city.wards[1]), at=AFTER)


def test_skr_11_nobody_overwrites_what_they_have_not_seen(city):
    city.fill(city.wards[0])
    refused(
        "SKR-11", deeds.fill_in, position=city.wards[0], month=MARCH, seen=0,
        filled=city.filled(city.wards[0]), by=city.clerk, at=DURING,
    )  # fmt: skip


def test_skr_12_a_card_is_sent_when_every_item_is_answered(city):
    ward = city.wards[0]
    complaints = next(iter(city.filled(ward)))
    given = {"position": ward, "month": MARCH, "by": city.holder(ward), "at": DURING}
    card = deeds.fill_in(seen=0, filled={complaints: Filled(D(90))}, **given)
    assert [(one.rule, one.place) for one in queries.missing_to_send(card)] == [
        ("SKR-12", "kantor"), ("SKR-13", "kantor"),
    ]  # fmt: skip
    refused("SKR-12", deeds.send, card=card, by=city.holder(ward), at=DURING)
    short = {complaints: Filled(absence="keadaan-kahar", reason="banjir")}
    card = deeds.fill_in(seen=1, filled=city.filled(ward) | short, **given)
    assert {(one.rule, one.place) for one in queries.missing_to_send(card)} == {
        ("SKR-12", "aduan"), ("SKR-13", "kantor"),
    }  # fmt: skip


def test_skr_13_a_photo_where_the_template_asks_for_one(city):
    ward = city.wards[0]
    card = deeds.fill_in(
        position=ward, month=MARCH, seen=0, filled=city.filled(ward), by=city.clerk, at=DURING
    )
    refused("SKR-13", deeds.send, card=card, by=city.holder(ward), at=DURING)


def test_an_absence_needs_a_reason_and_no_photo(city):
    ward = city.wards[0]
    complaints, office = city.filled(ward)
    reason = "kantor terendam banjir besar"
    filled = {complaints: Filled(D(90)), office: Filled(D(2), "keadaan-kahar", reason)}
    card = deeds.fill_in(position=ward, month=MARCH, seen=0, filled=filled, by=city.clerk, at=DURING)
    card = deeds.send(card=card, by=city.holder(ward), at=DURING)
    assert card.score == 90
    assert CardEntry.objects.get(item=office).value is None


def test_what_was_sent_can_be_taken_back_while_its_days_last(city):
    card = deeds.withdraw(card=city.sent(city.wards[0]), by=city.holder(city.wards[0]), at=DURING)
    assert (card.state, card.sent_by, card.score) == ("sedang-diisi", None, None)
    city.fill(city.wards[0], aduan="20")


def test_skr_09_entries_and_photos_stay_with_a_sent_card(city):
    sent, draft = city.sent(city.wards[0]), city.fill(city.wards[1])
    for rows in (CardEntry.objects.filter(card=sent), CardPhoto.objects.filter(card=sent)):
        assert rows.exists()
        with pytest.raises(DatabaseError, match="SKR-09"), transaction.atomic():
            rows.update(card=draft)


def test_no_row_refers_to_a_row_of_another_agency(city):
    """ADR 0012: the database itself refuses it."""
    other = make_template(make.make_agency(), "lurah")
    card = city.fill(city.wards[0])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreCard.objects.filter(pk=card.pk).update(template=other)


def test_a_score_keeps_its_digits(city):
    card = city.sent(city.wards[0], aduan="33.3333")
    card.refresh_from_db()
    assert card.score == D("58.3333125")
    assert shown(card.score, 2) == D("58.33")

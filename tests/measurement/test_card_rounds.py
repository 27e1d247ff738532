"""A month of score cards: drawn, re-checked, published, ranked; every refusal by its rule."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from selaras.engine import sampling
from selaras.kernel.models import AuditEvent
from selaras.measurement.actions import card_rounds
from selaras.measurement.actions import cards as deeds
from selaras.measurement.models import CardEntry, CardRecheck, CardRound, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import worked
from selaras.measurement.rules.cards import Checked
from selaras.org.models import Position
from tests.measurement.cards import (
    AFTER,
    DURING,
    LONG,
    MARCH,
    agreed,
    draw,
    due_items,
    refused,
)

D = Decimal


def recheck_all(city):
    for card in ScoreCard.objects.filter(state="disampel").order_by("pk"):
        by = city.superior(Position.objects.get(pk=card.position_id))
        card_rounds.recheck(card=card, results=agreed(card), by=by, at=AFTER)


def test_skr_16_the_sample_waits_for_all_cards_or_for_the_closing_day(city):
    refused("SKR-16", draw, city)
    for ward in city.wards[:4]:
        city.sent(ward)
    assert "Baru 4 dari 5" in refused("SKR-16", draw, city, at=DURING)
    city.sent(city.wards[4])
    draw(city, at=DURING)
    refused("SKR-16", draw, city, seed="benih lain", at=AFTER)


def test_skr_16_after_the_draw_nobody_chooses_their_luck(city):
    for ward in city.wards[:4]:
        city.sent(ward)
    late = city.fill(city.wards[4])
    draw(city)
    spared = ScoreCard.objects.filter(state="dikirim").first()
    assert spared is not None
    refused("SKR-16", deeds.withdraw, card=spared, by=city.clerk, at=DURING)
    refused("SKR-16", deeds.send, card=late, by=city.holder(city.wards[4]), at=DURING)


def test_skr_07_the_sample_is_recorded_so_that_anybody_draws_it_again(city):
    sent = [city.sent(ward) for ward in city.wards]
    round_ = draw(city)
    for group in round_.drawn_from:
        again = sampling.draw(
            round_.seed, {group["kelompok"]: group["kartu"]}, share=round_.share, least=round_.least
        )
        assert sorted(again[group["kelompok"]]) == group["sampel"]
        assert len(group["sampel"]) == 1
    assert sorted(n for group in round_.drawn_from for n in group["kartu"]) == sorted(c.pk for c in sent)
    assert ScoreCard.objects.filter(state="disampel").count() == 2  # one in each kecamatan
    event = AuditEvent.objects.get(kind="card.sample_drawn")
    assert (event.by_id, event.data["seed"]) == (city.planner.pk, "benih")


@pytest.mark.parametrize("change", [
    {"seed": "lain"}, {"drawn_from": []}, {"share": 100}, {"drawn_at": DURING},
])  # fmt: skip
def test_what_was_drawn_stays(city, change):
    city.sent(city.wards[0])
    round_ = draw(city)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardRound.objects.filter(pk=round_.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        round_.delete()


def sampled(city):
    for ward in city.wards:
        city.sent(ward, aduan="80")
    draw(city)
    card = ScoreCard.objects.filter(state="disampel").order_by("pk")[0]
    return card, city.superior(next(w for w in city.wards if w.pk == card.position_id))


def test_skr_08_a_recheck_replaces_nothing_and_the_confirmed_value_counts(city):
    card, camat = sampled(city)
    complaints, office = due_items(card)
    results = {
        complaints.pk: Checked(agrees=False, value=D(40), reason=LONG),
        office.pk: Checked(agrees=True),
    }
    card = card_rounds.recheck(card=card, results=results, by=camat, at=AFTER)
    assert card.state == "diperiksa-ulang"
    assert CardEntry.objects.get(card=card, item=complaints).value == 80  # as it was filled in
    assert CardRecheck.objects.get(card=card, item=complaints).value == 40
    assert card.score == worked(card).score == D("62.5")
    event = AuditEvent.objects.get(kind="card.rechecked")
    assert (event.data["before"], event.data["after"]) == ("87.5", "62.5")
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardRecheck.objects.update(agrees=True)
    refused("SKR-09", card_rounds.recheck, card=card, results=results, by=camat, at=AFTER)


def test_skr_08_only_what_was_drawn_is_rechecked_says_the_database(city):
    card = city.sent(city.wards[0])
    with pytest.raises(ProgrammingError, match="SKR-08"), transaction.atomic():
        CardRecheck.objects.create(
            agency=card.agency, card=card, item=due_items(card)[0], agrees=True, by=city.mayor, at=AFTER
        )


def test_skr_14_nobody_rechecks_what_they_entered_or_sent(city):
    card, _ = sampled(city)
    refused("SKR-14", card_rounds.recheck, card=card, results=agreed(card), by=card.sent_by, at=AFTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreCard.objects.filter(pk=card.pk).update(rechecked_by=card.sent_by, rechecked_at=AFTER)


@pytest.mark.parametrize(("told", "said"), [
    (None, "Pilih sesuai"),
    (Checked(agrees=False, reason=LONG), "Isikan nilai"),
    (Checked(agrees=False, value=D(40), reason="salah"), "tiga kata"),
])  # fmt: skip
def test_skr_15_every_item_is_answered_and_a_difference_explained(city, told, said):
    card, camat = sampled(city)
    results = agreed(card)
    first = due_items(card)[0].pk
    results = {key: one for key, one in results.items() if key != first} | ({first: told} if told else {})
    assert said in refused("SKR-15", card_rounds.recheck, card=card, results=results, by=camat, at=AFTER)


def publish(city, by=None):
    return card_rounds.publish(agency=city.agency, tier="lurah", month=MARCH, by=by or city.mayor, at=AFTER)


def test_skr_17_published_once_by_another_when_all_is_rechecked(city):
    for ward in city.wards[:4]:
        city.sent(ward)
    assert "Tariklah sampel" in refused("SKR-17", publish, city)
    draw(city)
    assert "2 kartu sampel" in refused("SKR-17", publish, city)
    recheck_all(city)
    assert "orang lain" in refused("SKR-17", publish, city, by=city.planner)
    publish(city)
    assert set(ScoreCard.objects.values_list("state", flat=True)) == {"final"}
    refused("SKR-17", publish, city)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ScoreCard.objects.update(score=100)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardRound.objects.update(published_by=city.clerk)


def test_skr_16_a_draw_is_never_emptied_away(city):
    city.sent(city.wards[0])
    draw(city)
    with pytest.raises(DatabaseError, match="SKR-16"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE measurement_cardround CASCADE")


def test_the_database_refuses_a_publisher_who_drew(city):
    city.sent(city.wards[0])
    round_ = draw(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        CardRound.objects.filter(pk=round_.pk).update(published_by=city.planner, published_at=AFTER)


def test_the_board_ranks_within_the_kecamatan(city):
    """SKR-06: ties share a rank; who has not sent is listed without one."""
    for ward, aduan in zip(city.wards, ("80", "80", "60", "90"), strict=False):
        city.sent(ward, aduan=aduan)
    city.fill(city.wards[4], aduan="100")
    posts = queries.posts_of_month(city.agency, MARCH).filter(tier="lurah")
    found = queries.board(posts, ScoreCard.objects.all())
    told = {group.unit.name: [(row.rank, row.post.title, row.score) for row in group.rows] for group in found}
    assert told == {
        "Kecamatan Hulu": [
            (1, "Lurah Duri", D("87.5")), (1, "Lurah Rawa", D("87.5")), (3, "Lurah Utan", D(75)),
        ],
        "Kecamatan Hilir": [(1, "Lurah Kapuk", D("93.75")), (None, "Lurah Semanan", None)],
    }  # fmt: skip
    assert queries.trend(ScoreCard.objects.all())[city.wards[0].pk] == {3: D("87.5")}

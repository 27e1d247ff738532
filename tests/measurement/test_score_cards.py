"""Score cards filled in, sent, drawn, re-checked and published; every refusal by its rule."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from selaras.documents.models import StoredFile
from selaras.engine import sampling
from selaras.engine.exact import shown
from selaras.kernel.models import AuditEvent, first_broken_event
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import card_rounds, card_templates
from selaras.measurement.actions import cards as deeds
from selaras.measurement.actions.cards import Filled
from selaras.measurement.models import CardEntry, CardPhoto, CardRecheck, CardRound, CardTemplate, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import Again, Month, items_of, worked
from selaras.measurement.rules import cards as rules
from selaras.measurement.rules.cards import MOST_PHOTOS, Checked
from selaras.org.models import Position
from tests import factories as make
from tests.agreements.test_race import rush
from tests.measurement.cards import (
    AFTER,
    DURING,
    LONG,
    MARCH,
    PHOTO,
    items,
    make_cards,
    make_template,
    picture,
)
from tests.pictures import jpeg

D = Decimal


@pytest.fixture
def city(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_cards()


def refused(rule, deed, *args, **given):
    with pytest.raises(RuleError) as told:
        deed(*args, **given)
    assert told.value.rule == rule
    return str(told.value)


def draw(city, tier="lurah", *, at=AFTER, seed="benih", month=MARCH):
    return card_rounds.draw_sample(
        agency=city.agency, tier=tier, month=month, seed=seed, by=city.planner, at=at
    )


def due_items(card):
    return [item for item in items_of(card.template) if card.month in item.months]


def agreed(card):
    return {item.pk: Checked(agrees=True) for item in due_items(card)}


def recheck_all(city):
    for card in ScoreCard.objects.filter(state="disampel").order_by("pk"):
        by = city.superior(Position.objects.get(pk=card.position_id))
        card_rounds.recheck(card=card, results=agreed(card), by=by, at=AFTER)


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


def test_skr_09_entries_and_photos_stay_with_a_sent_card(city):
    sent, draft = city.sent(city.wards[0]), city.fill(city.wards[1])
    for rows in (CardEntry.objects.filter(card=sent), CardPhoto.objects.filter(card=sent)):
        assert rows.exists()
        with pytest.raises(DatabaseError, match="SKR-09"), transaction.atomic():
            rows.update(card=draft)


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


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"<svg onload=alert(1)>", b"PK\x03\x04", b""])
def test_skr_20_a_photo_is_a_photo(city, content):
    card = city.fill(city.wards[0])
    office = due_items(card)[1]
    refused(
        "SKR-20", deeds.attach, card=card, item=office, content=content, name="a.jpg", by=city.clerk,
        at=DURING,
    )  # fmt: skip


def test_skr_20_a_few_photos_and_none_after_sending(city):
    card = city.fill(city.wards[0])
    office = due_items(card)[1]
    given = {"card": card, "item": office, "name": "a.jpg", "by": city.clerk, "at": DURING}
    for n in range(MOST_PHOTOS - 1):
        deeds.attach(content=picture(str(n)), **given)
    refused("SKR-20", deeds.attach, content=picture("!"), **given)
    photo = card.photos.order_by("pk")[0]
    deeds.detach(photo=photo, by=city.clerk, at=DURING)
    assert StoredFile.objects.filter(pk=photo.file_id).exists()
    photo = card.photos.order_by("pk")[0]
    deeds.send(card=card, by=city.holder(city.wards[0]), at=DURING)
    refused("SKR-20", deeds.attach, content=picture("?"), **given)
    refused("SKR-20", deeds.detach, photo=photo, by=city.clerk, at=DURING)


def test_skr_20_a_photo_is_as_large_as_any_proof(city, monkeypatch):
    monkeypatch.setattr("selaras.documents.kinds.MOST_BYTES", 10)
    card = deeds.fill_in(
        position=city.wards[0], month=MARCH, seen=0, filled=city.filled(city.wards[0]), by=city.clerk,
        at=DURING,
    )  # fmt: skip
    refused(
        "SKR-20", deeds.attach, card=card, item=due_items(card)[1], content=PHOTO, name="a.jpg",
        by=city.clerk, at=DURING,
    )  # fmt: skip


def test_skr_21_the_same_photo_on_several_cards_is_counted(city):
    for ward in city.wards[:3]:
        card = city.fill(ward)
        deeds.attach(
            card=card, item=due_items(card)[1], content=PHOTO, name="sama.jpg", by=city.clerk, at=DURING
        )
    photos = list(CardPhoto.objects.order_by("pk"))
    again = queries.used_again(photos)
    assert {again[one.pk] for one in photos if one.name == "sama.jpg"} == {Again(2, 0)}
    assert {again[one.pk] for one in photos if one.name != "sama.jpg"} == {Again(0, 0)}


def test_skr_21_the_same_picture_twice_on_one_card_is_told_and_kept(city, django_assert_num_queries):
    card = city.fill(city.wards[0])
    complaints, office = due_items(card)[:2]
    for item, note in ((complaints, b"A"), (office, b"A"), (office, b"B")):  # B: other bytes, the same pixels
        deeds.attach(card=card, item=item, content=jpeg(note=note), name="j.jpg", by=city.clerk, at=DURING)
    photos = list(card.photos.select_related("file").order_by("pk"))
    with django_assert_num_queries(2):
        again = queries.used_again(photos)
    assert [again[one.pk] for one in photos] == [Again(0, 0), Again(0, 2), Again(0, 2), Again(0, 2)]
    told = rules.used_again(cards=1, here=2)
    assert told.message == "Foto yang sama juga ada pada 1 kartu lain dan di 2 tempat lain pada kartu ini."
    assert deeds.send(card=card, by=city.clerk, at=DURING).state == "dikirim"


def test_skr_22_without_a_template_there_is_no_card(db):
    city = make_cards(templates=False)
    refused(
        "SKR-22", deeds.fill_in, position=city.wards[0], month=MARCH, seen=0, filled={}, by=city.clerk,
        at=DURING,
    )  # fmt: skip
    refused("SKR-22", draw, city)


def test_a_template_holds_from_its_month_until_the_next_version(city):
    follow = card_templates.begin_version(
        agency=city.agency, tier="lurah", holds_from=date(2024, 5, 1), by=city.planner, at=DURING
    )
    assert [item.code for item in items_of(follow)] == ["aduan", "kantor", "banjir"]
    card_templates.issue(template=follow, by=city.planner, at=DURING)
    of = {
        month: queries.templates_for(city.agency, Month(2024, month))["lurah"].number for month in (1, 4, 5)
    }
    assert of == {1: 1, 4: 1, 5: 2}
    assert queries.templates_for(city.agency, Month(2023, 12)) == {}


def begin(city, holds_from=date(2024, 6, 1)):
    return card_templates.begin_version(
        agency=city.agency, tier="lurah", holds_from=holds_from, by=city.planner, at=DURING
    )


def test_skr_18_an_issued_version_stays(city):
    template = CardTemplate.objects.get(tier="lurah")
    refused(
        "SKR-18", card_templates.write_template, template=template, settings={}, items=items(),
        by=city.planner, at=DURING,
    )  # fmt: skip
    refused("SKR-18", card_templates.issue, template=template, by=city.planner, at=DURING)
    refused("SKR-18", card_templates.discard, template=template, by=city.planner, at=DURING)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardTemplate.objects.filter(pk=template.pk).update(cap=200)
    with pytest.raises(ProgrammingError, match="SKR-18"), transaction.atomic():
        template.items.update(weight=1)
    with pytest.raises(ProgrammingError, match="SKR-18"), transaction.atomic():
        template.items.all().delete()


def test_skr_01_a_draft_need_not_add_up_and_is_not_issued_then(city):
    draft = begin(city)
    wrong = items({"weight": D("49.9999")})
    card_templates.write_template(
        template=draft, settings={"cap": D(120)}, items=wrong, by=city.planner, at=DURING
    )
    assert "Tambah 0,0001" in refused(
        "SKR-01", card_templates.issue, template=draft, by=city.planner, at=DURING
    )


def test_skr_02_an_item_that_cannot_be_judged_is_not_issued(city):
    draft = begin(city)
    card_templates.write_template(
        template=draft, settings={}, items=items({"target": None}), by=city.planner, at=DURING
    )
    refused("SKR-02", card_templates.issue, template=draft, by=city.planner, at=DURING)


@pytest.mark.parametrize(("day", "rule"), [
    (date(2023, 12, 1), "SKR-19"), (date(2024, 3, 1), "SKR-19"), (date(2024, 4, 1), ""),
])  # fmt: skip
def test_skr_19_a_version_begins_where_no_card_was_filled_in(city, day, rule):
    city.fill(city.wards[0])
    draft = begin(city, day)
    if rule:
        refused(rule, card_templates.issue, template=draft, by=city.planner, at=DURING)
    else:
        card_templates.issue(template=draft, by=city.planner, at=DURING)


def test_skr_23_one_draft_at_a_time(city):
    draft = begin(city)
    refused("SKR-23", begin, city)
    card_templates.discard(template=draft, by=city.planner, at=DURING)
    assert begin(city).number == 2


def test_the_first_template_begins_with_the_days_of_the_law_table(db):
    city = make_cards(templates=False)
    draft = begin(city)
    assert (draft.close_after, draft.share, draft.least, draft.number) == (5, 10, 1, 1)
    assert "Instruksi tidak menyebut hari" in draft.basis


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


def test_two_at_once_keep_what_one_has_typed(committed, settings, tmp_path):
    """SKR-11: exactly one of those who saw an empty card keeps theirs; the others are told."""
    settings.MEDIA_ROOT = tmp_path
    city = make_cards()
    ward, filled = city.wards[0], city.filled(city.wards[0])

    def fill():
        deeds.fill_in(position=ward, month=MARCH, seen=0, filled=filled, by=city.clerk, at=DURING)

    assert rush(fill, 6) == [*["SKR-11"] * 5, "signed"]
    assert ScoreCard.objects.get().version == 1


def test_two_at_once_draw_one_sample(committed, settings, tmp_path):
    """SKR-16."""
    settings.MEDIA_ROOT = tmp_path
    city = make_cards()
    for ward in city.wards:
        city.sent(ward)
    assert rush(lambda: draw(city), 5) == [*["SKR-16"] * 4, "signed"]
    assert CardRound.objects.count() == 1

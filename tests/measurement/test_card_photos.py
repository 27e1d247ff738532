"""The photos of score cards: what is taken, how many, and the same one again."""

from decimal import Decimal

import pytest

from selaras.documents.models import StoredFile
from selaras.measurement.actions import cards as deeds
from selaras.measurement.models import CardPhoto
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import Again
from selaras.measurement.rules import cards as rules
from selaras.measurement.rules.cards import MOST_PHOTOS
from tests.measurement.cards import (
    DURING,
    MARCH,
    PHOTO,
    due_items,
    picture,
    refused,
)
from tests.pictures import jpeg

D = Decimal


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

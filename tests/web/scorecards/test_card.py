"""A card filled in, photographed, sent and re-checked on its pages."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selaras.measurement.actions import card_rounds
from selaras.measurement.actions import cards as deeds
from selaras.measurement.models import CardEntry, CardItem, CardPhoto, CardRecheck, CardTemplate, ScoreCard
from selaras.measurement.queries.cards import items_of
from selaras.org.models import Position
from tests.measurement.cards import (
    AFTER,
    DURING,
    LONG,
    MARCH,
    PHOTO,
    Cards,
    make_cards,
    make_template,
    picture,
)
from tests.web.cast import enter, queries
from tests.web.scorecards.conftest import Clock

D = Decimal


def url(post: Position, rest: str = "", month: int = 3) -> str:
    return f"/kartu-skor/{post.pk}/2024/{month}/{rest}"


def due(post: Position) -> tuple[CardItem, CardItem]:
    complaints, office, _ = items_of(CardTemplate.objects.get(agency=post.agency, tier=post.tier))
    return complaints, office


def upload(content: bytes = PHOTO, name: str = "kantor.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def typed(post: Position, *, aduan: str = "87,5", seen: int = 0, **more: Any) -> dict[str, Any]:
    complaints, office = due(post)
    return {"seen": seen, f"nilai-{complaints.pk}": aduan, f"nilai-{office.pk}": "2", **more}


def with_photo(post: Position, **given: Any) -> dict[str, Any]:
    return typed(post, **given) | {f"foto-{due(post)[1].pk}": upload()}


def test_the_page_of_a_lurah_leads_to_the_card_of_the_month(city: Cards, client: Client) -> None:
    ward = city.wards[0]
    page = enter(client, city.holder(ward)).get("/kartu-skor/").text
    assert f'href="{url(ward)}"' in page
    assert "Ditutup 5 April 2024, masih 8 hari" in page
    page = client.get(url(ward)).text
    assert "Aduan selesai" in page
    assert "Kurang" in page
    assert "tidak diukur bulan ini; bobotnya dibagikan" in page
    assert page.count('type="file"') == 2


def test_last_months_card_comes_first_while_it_is_open(city: Cards, client: Client, clock: Clock) -> None:
    clock(datetime(2024, 4, 5, 3, 0, tzinfo=UTC))
    enter(client, city.holder(city.wards[0]))
    assert "Kartu saya, Maret 2024" in client.get("/kartu-skor/").text
    clock(datetime(2024, 4, 6, 3, 0, tzinfo=UTC))
    enter(client, city.holder(city.wards[0]))  # a session does not last a day
    assert "Kartu saya, April 2024" in client.get("/kartu-skor/").text
    assert "Kartu saya, Desember 2023" not in client.get("/kartu-skor/?bulan=2023-12").text
    for odd in ("2024-13", "-1", "x", "2024-03-01", "%00"):
        assert client.get(f"/kartu-skor/?bulan={odd}").status_code == 200


def test_a_card_is_saved_with_its_photo_and_sent(city: Cards, client: Client) -> None:
    ward = city.wards[0]
    enter(client, city.holder(ward))
    assert client.post(url(ward), with_photo(ward)).status_code == 302
    card = ScoreCard.objects.get()
    assert CardEntry.objects.get(item=due(ward)[0]).value == D("87.5")
    assert CardPhoto.objects.get().name == "kantor.png"
    page = client.get(url(ward)).text
    assert 'value="87,5"' in page
    assert "92,19" in page  # (87,5 x 50 + 100 x 30) / 80
    assert client.post(url(ward, "kirim/"), typed(ward, seen=card.version)).status_code == 302
    page = client.get(url(ward)).text
    assert "Dikirim" in page
    assert "Simpan" not in page
    assert "menjadi 62,5" in page


def test_what_cannot_be_read_is_told_at_its_field_and_nothing_is_saved(city: Cards, client: Client) -> None:
    ward = city.wards[0]
    enter(client, city.holder(ward))
    answer = client.post(url(ward), typed(ward, aduan="3.25"))
    assert answer.status_code == 422
    assert "3,25" in answer.text
    assert 'value="3.25"' in answer.text
    assert not ScoreCard.objects.exists()
    for wrong in ("-1", "banyak", "99.9.9", "1" * 59):
        assert client.post(url(ward), typed(ward, aduan=wrong)).status_code == 422
    assert client.post(url(ward), typed(ward) | {f"nilai-{due(ward)[1].pk}": "9"}).status_code == 422


def test_a_card_is_not_sent_before_it_is_whole_and_what_was_typed_is_kept(
    city: Cards, client: Client
) -> None:
    ward = city.wards[0]
    enter(client, city.holder(ward))
    answer = client.post(url(ward, "kirim/"), typed(ward, aduan=""))
    assert answer.status_code == 422
    assert "SKR-12" in answer.text
    assert "Lampirkan sekurang-kurangnya satu foto." in answer.text
    assert ScoreCard.objects.get().state == "sedang-diisi"
    again = client.post(url(ward, "kirim/"), with_photo(ward, seen=1))
    assert again.status_code == 302


def test_nobody_overwrites_what_they_have_not_seen(city: Cards, client: Client) -> None:
    ward = city.wards[0]
    enter(client, city.holder(ward)).post(url(ward), typed(ward))
    answer = client.post(url(ward), typed(ward, aduan="10"))
    assert answer.status_code == 422
    assert "SKR-11" in answer.text
    assert 'value="10"' in answer.text


@pytest.mark.parametrize(("content", "name"), [
    (b"<svg onload=alert(1)>", "foto.svg"), (b"%PDF-1.7", "foto.jpg"), (b"<html>", "x.png"), (b"", "a.jpg"),
])  # fmt: skip
def test_a_file_that_is_no_photo_is_refused_and_the_figures_are_kept(
    city: Cards, client: Client, content: bytes, name: str
) -> None:
    ward = city.wards[0]
    enter(client, city.holder(ward))
    files = {f"foto-{due(ward)[1].pk}": upload(content, name)}
    answer = client.post(url(ward), typed(ward) | files)
    if not content:  # an empty file is none
        assert not CardPhoto.objects.exists()
        return
    assert answer.status_code == 422
    assert "SKR-20" in answer.text
    assert 'name="seen" value="1"' in answer.text
    assert CardEntry.objects.count() == 2
    assert not CardPhoto.objects.exists()


def test_a_photo_too_large_is_refused_before_it_is_read(
    city: Cards, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selaras.documents.kinds.MOST_BYTES", 5)
    ward = city.wards[0]
    answer = enter(client, city.holder(ward)).post(url(ward), with_photo(ward))
    assert answer.status_code == 422
    assert "LAP-15" in answer.text


def test_a_photo_is_shown_as_a_picture_that_can_run_nowhere(city: Cards, client: Client) -> None:
    card = city.fill(city.wards[0])
    photo = card.photos.get()
    enter(client, city.holder(city.wards[0]))
    answer = client.get(f"/kartu-skor/foto/{photo.pk}/")
    assert answer.content == picture(str(city.wards[0].pk))
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, max-age=600"


def test_the_clerk_types_and_the_lurah_sends(city: Cards, client: Client) -> None:
    ward = city.wards[0]
    enter(client, city.clerk)
    assert client.post(url(ward), with_photo(ward)).status_code == 302
    page = client.get(url(ward)).text
    assert "Yang mengirim adalah pejabatnya sendiri." in page
    assert client.post(url(ward, "kirim/"), typed(ward, seen=1)).status_code == 403


def test_a_photo_is_taken_off_a_draft(city: Cards, client: Client) -> None:
    card = city.fill(city.wards[0])
    photo = card.photos.get()
    enter(client, city.holder(city.wards[0]))
    assert client.post(url(city.wards[0], f"foto/{photo.pk}/lepas/")).status_code == 302
    assert not CardPhoto.objects.exists()
    other = city.fill(city.wards[1]).photos.get()
    assert client.post(url(city.wards[0], f"foto/{other.pk}/lepas/")).status_code == 404


def test_the_same_photo_on_another_card_is_told(city: Cards, client: Client) -> None:
    """SKR-21, to the one who re-checks as well."""
    for ward in city.wards[:3]:
        card = city.fill(ward)
        deeds.attach(card=card, item=due(ward)[1], content=PHOTO, name="sama.jpg", by=city.clerk, at=DURING)
    enter(client, city.holder(city.wards[0]))
    assert "Foto yang sama juga ada pada 2 kartu lain." in client.get(url(city.wards[0])).text


def test_what_to_look_at_again_is_told_while_one_types_and_nothing_is_saved(
    city: Cards, client: Client
) -> None:
    """SKR-24, SKR-25: against the latest month before, as reports are read against the last quarter."""
    ward = city.wards[0]
    complaints = due(ward)[0]
    february = ScoreCard.objects.create(
        agency=city.agency, template=complaints.template, position=ward, group=ward.unit.parent, year=2024,
        month=2, entered_by=city.holder(ward), entered_at=DURING,
    )  # fmt: skip
    CardEntry.objects.create(agency=city.agency, card=february, item=complaints, value=98)
    enter(client, city.holder(ward))
    address = url(ward, "periksa-isian/")
    told = client.post(address, {"seen": 0, f"nilai-{complaints.pk}": "0,98"}).text
    assert "0,98 atau 98? Periksa sekali lagi." in told
    assert "SKR-25" in told
    told = client.post(address, {"seen": 0, f"nilai-{complaints.pk}": "980"}).text
    assert "980 di luar rentang 0 sampai 100 untuk Aduan selesai. Maksudnya 9,8?" in told
    assert "SKR-24" in told
    assert "Periksa sekali lagi" not in client.post(address, {"seen": 0, f"nilai-{complaints.pk}": "97"}).text
    assert "Periksa sekali lagi" not in client.post(address, {"seen": 0, f"nilai-{complaints.pk}": "x"}).text
    assert ScoreCard.objects.count() == 1
    enter(client, city.superior(ward))
    assert client.post(address, {"seen": 0}).status_code == 403


def test_skr_24_what_is_beyond_its_unit_is_saved_as_typed_and_sent_with_a_word(
    city: Cards, client: Client
) -> None:
    ward = city.wards[0]
    city.fill(ward, aduan="104")
    enter(client, city.holder(ward))
    page = client.get(url(ward)).text
    assert "104 di luar rentang 0 sampai 100" in page
    assert "SKR-24" in page
    complaints, office = due(ward)[:2]
    given = {f"nilai-{complaints.pk}": "104", f"nilai-{office.pk}": "2"}
    answer = client.post(url(ward, "kirim/"), {"seen": city.seen(ward), **given})
    assert answer.status_code == 422
    assert "SKR-24" in answer.text
    given[f"ket-{complaints.pk}"] = "termasuk aduan bulan lalu"
    answer = client.post(url(ward, "kirim/"), {"seen": city.seen(ward), **given})
    assert answer.status_code == 302
    assert ScoreCard.objects.get().entries.get(item=complaints).value == 104


def test_outside_its_days_a_card_is_not_offered(city: Cards, client: Client, clock: Clock) -> None:
    clock(AFTER)
    ward = city.wards[0]
    enter(client, city.holder(ward))
    page = client.get(url(ward)).text
    assert "Di luar masa pengisian" in page
    assert "Simpan" not in page
    answer = client.post(url(ward), typed(ward))
    assert answer.status_code == 422
    assert "SKR-10" in answer.text


def test_a_card_can_be_taken_back(city: Cards, client: Client) -> None:
    ward = city.wards[0]
    city.sent(ward)
    enter(client, city.holder(ward))
    assert "Tarik kembali" in client.get(url(ward)).text
    assert client.post(url(ward, "tarik/")).status_code == 302
    assert ScoreCard.objects.get().state == "sedang-diisi"
    assert client.post(url(ward, "tarik/")).status_code == 422
    assert client.post(url(city.wards[0], "tarik/", month=2)).status_code == 404


def sampled(city: Cards) -> ScoreCard:
    for ward in city.wards:
        city.sent(ward, aduan="80")
    card_rounds.draw_sample(
        agency=city.agency, tier="lurah", month=MARCH, seed="benih", by=city.planner, at=AFTER
    )
    return ScoreCard.objects.filter(state="disampel").select_related("position").order_by("pk")[0]


def test_the_superior_sees_the_photo_beside_the_figure_and_answers(
    city: Cards, client: Client, clock: Clock
) -> None:
    card = sampled(city)
    clock(AFTER)
    camat = city.superior(next(ward for ward in city.wards if ward.pk == card.position_id))
    page = enter(client, camat).get("/kartu-skor/").text
    assert f'href="/kartu-skor/periksa/{card.pk}/"' in page
    here = f"/kartu-skor/periksa/{card.pk}/"
    page = client.get(here).text
    assert f'src="/kartu-skor/foto/{card.photos.get().pk}/"' in page
    assert "80 %" in page
    complaints, office = due(card.position)
    half = client.post(here, {f"hasil-{complaints.pk}": "sesuai"})
    assert half.status_code == 422
    assert "Pilih sesuai atau berbeda." in half.text
    said = {f"hasil-{complaints.pk}": "berbeda", f"hasil-{office.pk}": "sesuai"}
    wrong = client.post(here, said | {f"nilai-{complaints.pk}": "3.25", f"alasan-{complaints.pk}": LONG})
    assert wrong.status_code == 422
    assert "3,25" in wrong.text
    unsaid = client.post(here, said | {f"nilai-{complaints.pk}": "40"})
    assert "tiga kata" in unsaid.text
    good = client.post(here, said | {f"nilai-{complaints.pk}": "40", f"alasan-{complaints.pk}": LONG})
    assert good.status_code == 302
    assert CardRecheck.objects.filter(card=card).count() == 2
    page = client.get(good.url).text
    assert "80 %" in page
    assert "<strong>40 %</strong>" in page
    assert LONG in page
    assert "Kedua nilai tetap tercatat" in page
    again = client.get(here)
    assert again.status_code == 302  # done: the card itself is shown


def test_a_level_found_otherwise_is_chosen_from_the_same_scale(
    city: Cards, client: Client, clock: Clock
) -> None:
    card = sampled(city)
    clock(AFTER)
    complaints, office = due(card.position)
    camat = city.superior(next(ward for ward in city.wards if ward.pk == card.position_id))
    said = {
        f"hasil-{complaints.pk}": "sesuai", f"hasil-{office.pk}": "berbeda", f"nilai-{office.pk}": "1",
        f"alasan-{office.pk}": LONG,
    }  # fmt: skip
    enter(client, camat).post(f"/kartu-skor/periksa/{card.pk}/", said)
    assert CardRecheck.objects.get(card=card, item=office).value == 1
    assert "Kurang" in client.get(url(card.position)).text


def test_nobody_rechecks_their_own_entry(city: Cards, client: Client, clock: Clock) -> None:
    """SKR-14: the lurah of March is the camat of April."""
    card = sampled(city)
    ScoreCard.objects.filter(pk=card.pk).update(
        sent_by=city.superior(next(w for w in city.wards if w.pk == card.position_id))
    )
    clock(AFTER)
    card.refresh_from_db()
    said = {f"hasil-{item.pk}": "sesuai" for item in due(card.position)}
    answer = enter(client, card.sent_by).post(f"/kartu-skor/periksa/{card.pk}/", said)
    assert answer.status_code == 422
    assert "SKR-14" in answer.text


@pytest.mark.parametrize("tail", ["1999/3/", "2024/0/", "2024/13/", "99999/1/"])
def test_a_month_that_no_calendar_has_is_not_found(city: Cards, client: Client, tail: str) -> None:
    enter(client, city.holder(city.wards[0]))
    assert client.get(f"/kartu-skor/{city.wards[0].pk}/{tail}").status_code == 404


def test_without_a_template_the_page_teaches(db: None, clock: Clock, client: Client) -> None:
    city = make_cards(templates=False)
    enter(client, city.planner)
    page = client.get("/kartu-skor/").text
    assert "Belum ada templat kartu skor" in page
    assert "/kartu-skor/templat/" in page
    enter(client, city.holder(city.wards[0]))
    assert "Setelah Bappeda menetapkannya" in client.get("/kartu-skor/").text
    assert "Belum ada kartu untuk bulan ini" in client.get(url(city.wards[0])).text
    assert client.post(url(city.wards[0]), {"seen": 0}).status_code == 422


def test_who_has_no_card_is_led_to_the_board(city: Cards, client: Client) -> None:
    assert "Buka papan" in enter(client, city.mayor).get("/kartu-skor/").text


def test_the_example_says_so_wherever_it_is_used(db: None, clock: Clock, client: Client) -> None:
    city = make_cards(templates=False)
    from_example(city)
    ward = city.wards[0]
    enter(client, city.holder(ward))
    for page in ("/kartu-skor/", url(ward), "/kartu-skor/papan/2024/3/", "/kartu-skor/templat/"):
        assert "Contoh, bukan ketetapan" in client.get(page).text, page


def from_example(city: Cards) -> None:
    for tier in ("camat", "lurah"):
        make_template(city.agency, tier, is_example=True)


def test_a_page_asks_as_many_queries_however_many_photos_and_wards(city: Cards, client: Client) -> None:
    ward = city.wards[0]
    card = city.fill(ward)
    enter(client, city.holder(ward))
    one = queries(client, url(ward))
    for number in range(4):
        deeds.attach(
            card=card, item=due(ward)[number % 2], content=picture(str(number)), name="a.jpg",
            by=city.clerk, at=DURING,
        )  # fmt: skip
    assert queries(client, url(ward)) == one

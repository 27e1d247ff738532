"""The board: ranking, draw, publishing, export, and what the public may read of it."""

import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from selaras.engine.sampling import place
from selaras.measurement.actions import card_rounds
from selaras.measurement.models import CardRound, ScoreCard
from selaras.org.models import OrgUnit
from selaras.web.scorecards import chart
from tests import factories as make
from tests.measurement.cards import AFTER, DURING, LONG, MARCH, Cards, make_template
from tests.web.cast import enter, queries
from tests.web.scorecards.conftest import Clock

BOARD = "/kartu-skor/papan/2024/3/"
LURAH = f"{BOARD}?jenjang=lurah"
RANK = r'<td class="num rank" data-label="Peringkat">(\d)</td>'


def all_sent(city: Cards) -> None:
    for number, post in enumerate(city.districts + city.wards):
        city.sent(post, aduan=str(90 - number))


def draw(city: Cards, client: Client, tier: str = "lurah") -> None:
    enter(client, city.planner)
    assert client.post(f"{BOARD}sampel/", {"jenjang": tier}).status_code == 302


def recheck_all(city: Cards) -> None:
    for card in ScoreCard.objects.filter(state="disampel").select_related("template").order_by("pk"):
        post = next(one for one in city.districts + city.wards if one.pk == card.position_id)
        items = [item for item in card.template.items.order_by("order") if 3 in item.months]
        results = {item.pk: card_rounds.rules.Checked(agrees=True) for item in items}
        card_rounds.recheck(card=card, results=results, by=city.superior(post), at=AFTER)


def published(city: Cards, client: Client) -> None:
    all_sent(city)
    for tier in ("lurah", "camat"):
        draw(city, client, tier)
    recheck_all(city)
    enter(client, city.mayor)
    for tier in ("lurah", "camat"):
        assert client.post(f"{BOARD}terbitkan/", {"jenjang": tier}).status_code == 302


def test_the_board_ranks_within_each_kecamatan(city: Cards, client: Client) -> None:
    all_sent(city)
    page = enter(client, city.mayor).get(LURAH).text
    assert "Kecamatan Hulu" in page
    assert re.findall(RANK, page) == ["1", "2", "3", "1", "2"]


def test_before_it_is_published_one_sees_as_far_as_one_reaches(city: Cards, client: Client) -> None:
    all_sent(city)
    camat = enter(client, city.holder(city.districts[0])).get(LURAH).text
    assert "Kelurahan Utan" in camat
    assert "Kelurahan Kapuk" not in camat
    assert re.findall(RANK, camat) == ["1", "2", "3"]  # all of the kecamatan
    own = enter(client, city.holder(city.wards[0])).get(LURAH).text
    assert "Kelurahan Duri" in own
    assert re.findall(RANK, own) == []  # alone one has no rank (SKR-06)
    assert "Kelurahan Utan" not in own
    nobody = enter(client, make.make_official(OrgUnit.objects.get(agency=city.agency, parent=None))).get(
        LURAH
    )
    assert "Belum ada yang tampil" in nobody.text


def test_the_draw_is_recorded_with_who_when_and_how_to_repeat_it(
    city: Cards, client: Client, clock: Clock
) -> None:
    all_sent(city)
    clock(AFTER)
    draw(city, client)
    round_ = CardRound.objects.get()
    assert re.fullmatch("[0-9a-f]{32}", round_.seed)
    assert (round_.drawn_by, round_.drawn_at) == (city.planner, AFTER)
    page = client.get(LURAH).text
    assert round_.seed in page
    assert "SHA-256" in page
    assert city.planner.full_name in page
    for group in round_.drawn_from:
        first = min(group["kartu"], key=lambda number: place(round_.seed, number))
        assert group["sampel"] == [first]
        assert f"<strong>{first}</strong>" in page
    again = client.post(f"{BOARD}sampel/", {"jenjang": "lurah"})
    assert again.status_code == 422
    assert "SKR-16" in again.text


def test_two_draws_have_two_seeds(city: Cards, client: Client) -> None:
    all_sent(city)
    for tier in ("lurah", "camat"):
        draw(city, client, tier)
    assert len(set(CardRound.objects.values_list("seed", flat=True))) == 2


def test_too_early_a_draw_is_refused_on_the_page(city: Cards, client: Client) -> None:
    city.sent(city.wards[0])
    answer = enter(client, city.planner).post(f"{BOARD}sampel/", {"jenjang": "lurah"})
    assert answer.status_code == 422
    assert "Baru 1 dari 5 kartu dikirim" in answer.text


def test_a_month_is_published_once_its_sample_is_rechecked(city: Cards, client: Client, clock: Clock) -> None:
    all_sent(city)
    clock(AFTER)
    draw(city, client)
    enter(client, city.mayor)
    early = client.post(f"{BOARD}terbitkan/", {"jenjang": "lurah"})
    assert early.status_code == 422
    assert "2 kartu sampel belum diperiksa ulang" in early.text
    recheck_all(city)
    assert client.post(f"{BOARD}terbitkan/", {"jenjang": "lurah"}).status_code == 302
    assert "Diterbitkan 8 April 2024" in client.get(LURAH).text
    stranger = enter(client, city.holder(city.wards[4])).get(LURAH).text
    assert "Kelurahan Duri" in stranger
    assert f"/kartu-skor/{city.wards[0].pk}/" not in stranger  # the figures of the card stay within reach


def test_the_public_reads_units_and_scores_and_no_person(city: Cards, client: Client, clock: Clock) -> None:
    clock(AFTER)
    public = f"/publik/kartu-skor/{city.agency.code}/2024/3/"
    assert Client().get(public).status_code == 404
    start = Client().get(f"/publik/kartu-skor/{city.agency.code}/")
    assert "Belum ada bulan yang diterbitkan" in start.text
    clock(DURING)
    published(city, client)
    page = Client().get(public)
    assert page.status_code == 200
    for post in city.districts + city.wards:
        assert post.unit.name in page.text
    told = [*city.people.values(), city.mayor, city.planner]
    assert [one.full_name for one in told if one.full_name in page.text] == []
    assert [post.title for post in city.districts + city.wards if post.title in page.text] == []
    assert "<img" not in page.text
    assert "/kartu-skor/foto/" not in page.text
    assert "Nama orang dan foto tidak diumumkan" in page.text
    assert CardRound.objects.get(tier="lurah").seed in page.text
    assert Client().get(f"/publik/kartu-skor/{city.agency.code}/").url == public
    for wrong in ("2024/2/", "2024/13/", "1/1/"):
        assert Client().get(f"/publik/kartu-skor/{city.agency.code}/{wrong}").status_code == 404
    assert Client().get("/publik/kartu-skor/tidak-ada/2024/3/").status_code == 404


def test_only_the_tier_that_was_published_is_public(city: Cards, client: Client) -> None:
    all_sent(city)
    draw(city, client)
    recheck_all(city)
    enter(client, city.mayor).post(f"{BOARD}terbitkan/", {"jenjang": "lurah"})
    page = Client().get(f"/publik/kartu-skor/{city.agency.code}/2024/3/").text
    assert "Lurah, Kecamatan Hulu" in page
    assert "Camat, " not in page


def test_the_public_page_is_asked_so_often_and_not_more(
    city: Cards, client: Client, settings: object
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "public_page": "2/m/ip"}  # type: ignore[attr-defined]
    url = f"/publik/kartu-skor/{city.agency.code}/"
    assert [client.get(url, REMOTE_ADDR="192.0.2.77").status_code for _ in range(3)] == [200, 200, 429]


def test_the_board_as_a_table_to_take_away(city: Cards, client: Client) -> None:
    for ward in city.wards[:4]:
        city.sent(ward, aduan="33,3333".replace(",", "."))
    enter(client, city.mayor)
    answer = client.get(f"{BOARD}kartu-skor.csv?jenjang=lurah")
    lines = answer.text.splitlines()
    assert lines[0] == "kelompok,peringkat,unit,nilai,kelas,keadaan"
    assert 'Kecamatan Hulu,1,Kelurahan Duri,"58,33",Rendah,Dikirim' in lines
    assert "Kecamatan Hilir,,Kelurahan Semanan,,,Belum diisi" in lines
    assert "kartu-skor-lurah-2024-03.csv" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(client.get(f"{BOARD}kartu-skor.xlsx?jenjang=lurah").content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert any("Kelurahan Duri" in row and 58.33 in row for row in cells)


def test_the_example_is_marked_in_the_file_too(city: Cards, client: Client) -> None:
    other = make.make_agency()
    make_template(other, "lurah", is_example=True)
    home = make.make_position(make.make_unit(other), "walikota")
    enter(client, make.appoint(home).user)
    answer = client.get(f"{BOARD}kartu-skor.xlsx?jenjang=lurah")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert any(
        "Contoh, bukan ketetapan" in str(cell.value) for row in book.active.iter_rows() for cell in row
    )


def test_camat_stand_beside_each_other_month_by_month(city: Cards, client: Client, clock: Clock) -> None:
    for post in city.districts:
        city.sent(post)
    enter(client, city.mayor)
    page = client.get(f"{BOARD}?jenjang=camat").text
    assert "Bulan demi bulan, 2024" in page
    assert '<th scope="col">Mar</th>' in page
    assert 'aria-label="Maret 93,75"' in page
    assert "Bulan demi bulan" not in client.get(LURAH).text


@pytest.mark.parametrize(("scores", "strokes", "dots"), [
    ({1: 0}, 0, 1), ({1: 0, 2: 50}, 1, 2), ({1: 100, 3: 100}, 0, 2), ({1: 1, 2: 1, 4: 1, 5: 1, 6: 1}, 2, 5),
])  # fmt: skip
def test_a_month_without_a_score_cuts_the_line(scores: dict[int, int], strokes: int, dots: int) -> None:
    drawn = chart.line({month: Decimal(score) for month, score in scores.items()})
    assert drawn is not None
    assert (len(drawn.strokes), len(drawn.dots)) == (strokes, dots)
    assert all(0 <= x <= chart.WIDTH and 0 <= y <= chart.HEIGHT for x, y in drawn.dots)


def test_no_score_is_no_line_and_no_change() -> None:
    assert chart.line({}) is None
    assert chart.change({3: Decimal(1)}, 3) == ""
    assert chart.change({2: Decimal("80.004"), 3: Decimal("80.001")}, 3) == "tetap"
    assert chart.change({2: Decimal("80"), 3: Decimal("87.5")}, 3) == "naik 7,5"
    assert chart.change({2: Decimal("80"), 3: Decimal("70")}, 3) == "turun 10"


def test_the_board_asks_as_many_queries_however_many_units(city: Cards, client: Client) -> None:
    city.sent(city.wards[0])
    enter(client, city.mayor)
    one = queries(client, LURAH)
    for ward in city.wards[1:]:
        city.sent(ward)
    for n in range(30):
        unit = make.make_unit(parent=city.districts[0].unit, kind=OrgUnit.Kind.WARD, name=f"Kelurahan {n}")
        make.make_position(unit, "lurah")
    assert queries(client, LURAH) == one


def test_the_sample_of_a_month_asks_no_more_for_more_cards(city: Cards, client: Client) -> None:
    enter(client, city.mayor)
    all_sent(city)
    before = queries(client, LURAH)
    card_rounds.draw_sample(
        agency=city.agency, tier="lurah", month=MARCH, seed="benih", by=city.planner, at=AFTER
    )
    assert queries(client, LURAH) == before + 1  # the names of the groups


def test_a_difference_changes_the_board(city: Cards, client: Client, clock: Clock) -> None:
    """SKR-08: ranked by the confirmed value."""
    for ward, aduan in zip(city.wards, ("90", "80", "70", "60", "50"), strict=True):
        city.sent(ward, aduan=aduan)
    clock(AFTER)
    draw(city, client)
    for card in ScoreCard.objects.filter(state="disampel", group=city.districts[0].unit):
        items = [item for item in card.template.items.order_by("order") if 3 in item.months]
        results = {items[1].pk: card_rounds.rules.Checked(agrees=True)} | {
            items[0].pk: card_rounds.rules.Checked(agrees=False, value=0 * card.score, reason=LONG)
        }
        card_rounds.recheck(card=card, results=results, by=city.holder(city.districts[0]), at=AFTER)
        page = enter(client, city.mayor).get(LURAH).text
        last = page.partition("Kecamatan Hulu</h2>")[2].partition("</table>")[0].rpartition("<tr>")[2]
        assert "37,5" in last
        assert "sampel, diperiksa ulang" in last


def test_SKR_16_a_sample_is_offered_only_when_it_can_be_drawn(city: Cards, client: Client) -> None:
    enter(client, city.planner)
    page = client.get(LURAH).text
    assert "Sampel belum dapat ditarik. Belum ada kartu yang dikirim untuk bulan ini." in page
    assert "Tarik sampel" not in page
    all_sent(city)
    page = client.get(LURAH).text
    assert "Tarik sampel" in page
    assert "belum dapat ditarik" not in page

"""The live count: what is short is marked, the page asks again only while it makes sense; tables."""

import csv
import io
import re

from selaras.accounts.models import Role
from selaras.surveys import actions
from selaras.surveys.models import SurveyPoint
from tests.conftest import NOW
from tests.factories import make_grantee
from tests.surveys.fields import answered
from tests.web.cast import FRAGMENT, enter, queries


def look(client, city, query="", **headers):
    return client.get(f"/survei/{city.wave.pk}/{query}", headers=headers)


def live_of(page):
    found = re.search(r'id="hitungan" hx-get="([^"]+)"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def test_SKM_11_points_short_of_their_need_are_marked_and_can_be_picked_out(client, open_city):
    answered(open_city, 0, 0, "444", "333")
    enter(client, open_city.runner)
    page = look(client, open_city).content.decode()
    assert page.count('<span class="lack">kurang</span>') == 5
    for service in open_city.services:
        answered(open_city, 1, open_city.services.index(service), "444", "444")
    only = look(client, open_city, "?tampil=kurang").content.decode()
    names = [ward.name in only for ward in open_city.wards]
    assert names == [True, False, True]


def test_the_count_asks_again_while_the_wave_is_open_and_gets_nothing_without_news(client, open_city):
    enter(client, open_city.runner)
    live = live_of(look(client, open_city))
    assert client.get(live, headers=FRAGMENT).status_code == 204
    answered(open_city, 0, 0, "444")
    again = client.get(live, headers=FRAGMENT)
    assert again.status_code == 200
    assert again.content.decode().lstrip().startswith('<div class="count-now" id="hitungan"')
    assert "1 responden</strong>" in again.content.decode()
    actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    closed = client.get(live, headers=FRAGMENT)
    assert (closed.status_code, live_of(closed)) == (200, "")


def test_a_page_that_was_left_open_stops_asking(client, open_city):
    enter(client, open_city.runner)
    live = live_of(look(client, open_city))
    long_ago = re.sub(r"sejak=\d+", "sejak=1000", live)
    stopped = client.get(long_ago, headers=FRAGMENT)
    assert (stopped.status_code, live_of(stopped)) == (200, "")


def test_a_draft_marks_nothing_as_short(client, city):
    page = look(enter(client, city.runner), city).content.decode()
    assert ('class="lack"' in page, "12 responden</strong> diperlukan pada 6 titik" in page) == (False, True)


def test_the_table_has_a_line_for_every_point(client, open_city):
    answered(open_city, 0, 0, "444", "333")
    enter(client, make_grantee(Role.PLANNING_AGENCY, open_city.owner))
    text = client.get(f"/survei/{open_city.wave.pk}/responden.csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert len(lines) == 6
    ward = next(one for one in lines if open_city.wards[0].name in one.values() and "PKK" in one.values())
    assert list(ward.values())[-3:] == ["2", "2", "0"]
    book = client.get(f"/survei/{open_city.wave.pk}/responden.xlsx")
    assert (book.status_code, book.content[:2]) == (200, b"PK")


def test_queries_do_not_grow_with_points(client, open_city):
    enter(client, open_city.runner)
    pages = [f"/survei/{open_city.wave.pk}/{page}" for page in ("", "titik/")]
    before = [queries(client, page) for page in pages]
    SurveyPoint.objects.bulk_create(
        SurveyPoint(
            agency=open_city.agency, wave=open_city.wave, unit=unit, token=f"t{unit.pk}x{n}", needed=3,
            service=actions.define_service(
                agency=open_city.agency, code=f"l{unit.pk}-{n}", name=f"L{n}", order=n, by=None, at=NOW
            ),
        )
        for unit in open_city.wards for n in range(12)
    )  # fmt: skip
    assert [queries(client, page) for page in pages] == before

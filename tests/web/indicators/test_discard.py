"""The dictionary shows what nothing uses, and planners discard it (KAS-30)."""

import pytest

from selaras.accounts.models import Role
from selaras.planning.models import Indicator
from tests.factories import make_agency, make_grantee, make_indicator, make_objective, make_position
from tests.web.cast import FRAGMENT, enter

LIST = "/indikator/?pemakaian=belum"
DEED = "/indikator/belum-dipakai/buang/"


@pytest.fixture
def planner(cast):
    make_indicator(make_objective(cast.agency, name="Baru"), code="BARU-1", name="Indeks salah ketik")
    return make_grantee(Role.PLANNING_AGENCY, make_position(cast.division, "fungsional"))


def test_the_list_is_narrowed_to_what_nothing_uses(client, cast, planner):
    enter(client, planner)
    page = client.get(LIST, headers=FRAGMENT).text
    assert "Indeks salah ketik" in page
    assert 'href="/indikator/IKL/"' not in page
    assert 'name="kode" value="BARU-1"' in page
    assert 'name="kode"' not in client.get("/indikator/").text


def test_a_planner_discards_what_is_ticked(client, cast, planner):
    answer = enter(client, planner).post(DEED, {"kode": ["BARU-1"]}, follow=True)
    assert "1 entri dibuang dari kamus." in answer.text
    assert not Indicator.objects.filter(code="BARU-1").exists()
    assert "Centang dahulu" in client.post(DEED, {"kode": ["BARU-1", "\x00"]}, follow=True).text


def test_KAS_30_an_entry_that_is_used_meanwhile_stays(client, cast, planner):
    answer = enter(client, planner).post(DEED, {"kode": ["BARU-1", "IKL"]}, follow=True)
    assert "KAS-30" in answer.text
    assert Indicator.objects.filter(code__in=["BARU-1", "IKL"]).count() == 2


@pytest.mark.parametrize("who", ["subordinate", "inspector", "owner"])
def test_who_may_not_edit_the_dictionary_discards_nothing(client, cast, planner, who):
    enter(client, getattr(cast, who))
    assert 'name="kode"' not in client.get(LIST).text
    client.post(DEED, {"kode": ["BARU-1"]})
    assert Indicator.objects.filter(code="BARU-1").exists()


def test_a_stranger_reaches_no_entry_of_this_agency(client, cast, planner):
    other = make_agency(code="lain")
    make_indicator(make_objective(other, name="Lain"), code="LAIN-1")
    enter(client, planner).post(DEED, {"kode": ["LAIN-1"]})
    assert Indicator.objects.filter(code="LAIN-1").exists()

"""Target Renstra on the page of an indicator: who reads, who records, what is refused."""

import pytest

from selaras.accounts.models import Role
from selaras.cascade import access
from selaras.cascade.models import MatrixRow
from selaras.engine.targets import NA, YearTargets
from selaras.org.access import duties_of
from selaras.planning.models import Indicator, RenstraTarget
from tests.conftest import TODAY
from tests.factories import make_edition, make_grantee, make_indicator, make_official, make_position
from tests.web.cast import FRAGMENT, add_rows, enter, queries

URL = "/indikator/IKL/renstra/"
GOOD = {"year": "2024", "target": "87,5", "source": "Renstra 2023–2026"}


@pytest.fixture
def planner(cast):
    return make_grantee(Role.PLANNING_AGENCY, make_position(cast.division, "fungsional"))


def test_the_target_of_the_plan_stands_beside_that_of_the_cascade(client, cast, planner):
    answer = enter(client, planner).post(URL, GOOD)
    assert answer.headers["Location"] == "/indikator/IKL/#renstra"
    page = client.get("/indikator/IKL/").text
    assert 'data-label="Target Renstra">87,5<' in page
    assert 'data-label="Target kaskade">87,3<' in page
    assert "▼ kurang dari Renstra" in page
    assert "Kaskade 2024, Lampiran I" in page
    client.post(URL, GOOD | {"target": "87,3"})
    assert "● memenuhi Renstra" in client.get("/indikator/IKL/").text


def test_where_fewer_is_better_more_is_worse(client, cast, planner):
    Indicator.objects.filter(code="IKL").update(polarity="minimal-linear")
    page = enter(client, planner).post(URL, GOOD, headers=FRAGMENT).text
    assert page.lstrip().startswith('<section id="renstra"')
    assert "● memenuhi Renstra" in page
    assert "▼ kurang dari Renstra" in client.post(URL, GOOD | {"target": "80"}, headers=FRAGMENT).text


def test_a_year_without_a_cascade_compares_nothing(client, cast, planner):
    page = enter(client, planner).post(URL, GOOD | {"year": "2026"}, headers=FRAGMENT).text
    assert "2026" in page
    assert "Renstra</span>" not in page


def test_a_target_that_is_no_number_fulfils_nothing(client, cast, planner):
    row = MatrixRow.objects.get(annex=cast.annex, indicator=cast.indicator)
    row.targets = YearTargets(q2=NA, annual=None)
    row.save()
    page = enter(client, planner).post(URL, GOOD, headers=FRAGMENT).text
    assert "belum dapat dibandingkan" in page
    assert "memenuhi Renstra" not in page


def test_a_blank_target_takes_it_away(client, cast, planner):
    enter(client, planner).post(URL, GOOD)
    client.post(URL, GOOD | {"target": " "})
    assert not RenstraTarget.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"target": "87.5"}, "Pakai koma"),
        ({"target": "delapan"}, "bukan angka"),
        ({"year": "dua ribu"}, "empat angka"),
        ({"year": "99"}, "bukan tahun rencana"),
        ({"source": ""}, "Tulis sumbernya"),
    ],
)
def test_KAS_28_what_is_refused_says_what_to_do_and_keeps_what_was_typed(client, cast, planner, typed, said):
    enter(client, planner)
    for headers in ({}, FRAGMENT):
        answer = client.post(URL, GOOD | typed, headers=headers)
        assert (answer.status_code, said in answer.text) == (422, True), answer.text[:2000]
        assert f'value="{(GOOD | typed)["target"]}"' in answer.text
    assert not RenstraTarget.objects.exists()


def test_the_division_that_carries_an_indicator_records_its_target(client, cast):
    assert enter(client, cast.owner).post(URL, GOOD).status_code == 302
    assert "Catat target Renstra" in client.get("/indikator/IKL/").text
    assert "Catat target Renstra" not in client.get("/indikator/IKM/").text
    assert client.post("/indikator/IKM/renstra/", GOOD).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "subordinate", "mayor", "inspector", "superadmin"])
def test_who_may_not_change_the_dictionary_finds_no_form_and_no_page(client, cast, who):
    enter(client, getattr(cast, who))
    assert client.post(URL, GOOD).status_code == 404
    assert "Catat target Renstra" not in client.get("/indikator/IKL/").text
    assert not RenstraTarget.objects.exists()


def test_a_planner_of_another_agency_finds_no_page(client, cast):
    stranger = make_grantee(Role.PLANNING_AGENCY)
    assert enter(client, stranger).post(URL, GOOD).status_code == 404


def test_KAS_28_a_division_reaches_what_its_posts_carry_or_hand_down(cast):
    def codes(user):
        return set(access.indicators_to_plan(duties_of(user, on=TODAY)).values_list("code", flat=True))

    operator = make_grantee(Role.OPERATOR, make_position(cast.division.parent, "pelaksana"))
    planner = make_grantee(Role.PLANNING_AGENCY, make_position(cast.division, "pelaksana"))
    assert codes(cast.owner) == {"IKL"}, "carried by the head of the division"
    assert codes(operator) == {"IKL"}, "handed down by the mayor, whose unit it is"
    assert codes(planner) == {"IKL", "IKM"}
    assert codes(make_official()) == set()
    assert codes(cast.subordinate) == set()


def test_the_newest_edition_of_a_year_speaks(client, cast, planner):
    make_edition(cast.agency, year=2023)
    page = enter(client, planner).get("/indikator/IKL/").text
    assert page.count("Kaskade 2024, Lampiran I") == 1
    other = make_indicator(cast.indicator.objective, code="LAIN", number=9)
    assert "Belum ada target Renstra maupun" in client.get(f"/indikator/{other.code}/").text


def test_queries_do_not_grow(client, cast, planner):
    enter(client, planner)
    before = queries(client, "/indikator/IKL/")
    add_rows(cast, 300)
    for year in range(2010, 2024):
        RenstraTarget.objects.create(
            agency=cast.agency, indicator=cast.indicator, year=year, target=80, source="Renstra"
        )
    assert queries(client, "/indikator/IKL/") == before

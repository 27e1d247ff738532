"""Batas capaian: set by the planning agency, said where it cuts, never in what is stored."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from selaras.accounts.models import Role
from selaras.kernel.rules import RuleError
from selaras.measurement.actions.capping import set_cap
from selaras.measurement.models import Figure, ReportingCap
from selaras.measurement.queries.caps import caps_on, counting
from selaras.measurement.queries.scores import by_year
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.web.cast import enter, queries

pytestmark = pytest.mark.django_db

URL = "/dasbor/batas/"
TYPED = {"percent": "120", "since": TODAY.isoformat(), "reason": "Pedoman tambahan penghasilan."}


def seen(response):
    return response.content.decode()


@pytest.fixture
def planner(cast):
    return make.make_grantee(Role.PLANNING_AGENCY, cast.owner_post)


@pytest.fixture
def figure(cast):
    return Figure.objects.create(
        agency=cast.agency, year=2024, edition=cast.edition, position=cast.owner_post, indicator=cast.part,
        q1=80, value1=238, state1="angka", percent1="297.5", judgement1="tercapai",
    )  # fmt: skip


def test_everybody_of_the_house_reads_it_and_bappeda_sets_it(client, cast, planner):
    page = seen(enter(client, cast.owner).get(URL))
    assert "tanpa batas" in page
    assert "asumsi" in page
    assert "Tetapkan" not in page
    assert client.post(URL, TYPED).status_code == 403
    assert enter(client, planner).post(URL, TYPED).status_code == 302
    page = seen(client.get(URL))
    assert "120 %" in page
    assert "Pedoman tambahan penghasilan." in page
    assert planner.full_name in page


def test_who_reads_no_figure_finds_nothing(client, cast):
    assert enter(client, cast.superadmin).get(URL).status_code == 404


def test_ATR_03_a_refusal_loses_nothing(client, cast, planner):
    enter(client, planner)
    answer = client.post(URL, TYPED | {"reason": " "})
    assert answer.status_code == 422
    assert "ATR-03" in seen(answer)
    assert client.post(URL, TYPED | {"percent": "90"}).status_code == 422
    assert not ReportingCap.objects.exists()
    assert client.post(URL, TYPED | {"percent": ""}).status_code == 302
    assert ReportingCap.objects.get().percent is None


def test_ATR_03_how_efficiency_is_written_is_set_by_the_day_and_no_assumption_any_more(
    client, cast, planner, figure
):
    enter(client, planner)
    page = seen(client.get("/dasbor/serapan/"))
    assert "capaian dikurangi serapan, dalam poin persen" in page
    assert "Peraturan tidak memberi rumus" in page
    assert client.post(URL, TYPED | {"habit": "lain"}).status_code == 422
    assert client.post(URL, TYPED | {"habit": "rasio", "percent": ""}).status_code == 302
    page = seen(client.get("/dasbor/serapan/"))
    assert "100 dikurangi serapan per capaian, dalam persen" in page
    assert "Pedoman tambahan penghasilan." in page
    assert "Peraturan tidak memberi rumus" not in page
    assert "capaian dikurangi serapan, dalam poin persen" in seen(
        client.get("/dasbor/serapan/?efisiensi=selisih")
    )
    assert "rasio: 100 dikurangi serapan per capaian" in seen(client.get(URL))
    with pytest.raises(RuleError, match="ATR-03"):
        set_cap(
            agency=cast.agency, percent=None, habit="lain", since=TODAY, reason="x", by=planner, at=NOW
        )  # fmt: skip


def test_ATR_04_the_board_says_so_and_the_file_shows_both(client, cast, planner, figure):
    enter(client, planner)
    page = seen(client.get("/dasbor/?tw=1"))
    assert "Tanpa batas: capaian dihitung apa adanya." in page
    assert URL in page
    assert "297,5" in page
    assert "Dihitung paling tinggi" not in client.get("/dasbor/capaian.csv?tw=1").text
    set_cap(agency=cast.agency, percent=120, since=TODAY, reason="Pedoman.", by=planner, at=NOW)
    page = seen(client.get("/dasbor/?tw=1"))
    assert "Batas laporan 120 %" in page
    assert "297,5" in page
    lines = client.get("/dasbor/capaian.csv?tw=1").text.splitlines()
    assert any("297,5" in line and "120" in line for line in lines)
    figure.refresh_from_db()
    assert str(figure.percent1) == "297.5"


def test_ATR_04_a_mean_counts_up_to_the_cap_and_the_page_says_so(client, cast, planner, figure):
    enter(client, planner)
    before = seen(client.get("/dasbor/tren/"))
    assert "Tanpa batas" in before
    means = [by_year(Figure.objects.all(), caps={2024: cap})[2024]["1"] for cap in (None, Decimal(120))]
    assert [(one.percent, one.counted) for one in means] == [(Decimal("297.5"), 1), (Decimal(120), 1)]
    set_cap(agency=cast.agency, percent=120, since=TODAY, reason="Pedoman.", by=planner, at=NOW)
    for page in ("tren", "serapan"):
        assert "Batas laporan 120 %" in seen(client.get(f"/dasbor/{page}/?tw=1"))


def test_ATR_04_what_was_averaged_under_a_cap_stays_under_it(cast, planner):
    for percent, since in ((100, date(2023, 6, 1)), (None, date(2024, 2, 1))):
        set_cap(agency=cast.agency, percent=percent, since=since, reason="Pedoman.", by=planner, at=NOW)
    caps = caps_on(cast.agency, {2022: date(2022, 12, 31), 2023: date(2023, 12, 31), 2024: TODAY})
    assert {year: cap and cap.percent for year, cap in caps.items()} == {2022: None, 2023: 100, 2024: None}


@pytest.mark.parametrize(
    ("judgement", "due"), [("tidak-dapat-dihitung", 1), ("tercapai", 1), ("belum-diisi", 2)]
)
def test_EFI_05_what_can_have_no_percentage_takes_part_in_neither_number(cast, figure, judgement, due):
    Figure.objects.create(
        agency=cast.agency, year=2024, edition=cast.edition, position=cast.mayor_post, indicator=cast.part,
        judgement1=judgement,
    )  # fmt: skip
    told = by_year(Figure.objects.all(), caps={2024: None})[2024]["1"]
    assert (told.counted, told.due) == (1, due)


@pytest.mark.parametrize(("cap", "total"), [(None, 297), (120, 120)])
def test_ATR_04_sums_in_the_database_cut_alike_and_blank_stays_blank(cast, figure, cap, total):
    Figure.objects.create(
        agency=cast.agency, year=2024, edition=cast.edition, position=cast.mayor_post, indicator=cast.part
    )
    told = Figure.objects.aggregate(sum=Sum(counting("1", cap)))["sum"]
    assert int(told) == total
    assert set(Figure.objects.order_by("pk").values_list(counting("1", cap), flat=True)) >= {None}


def test_the_page_asks_the_same_queries_whatever_the_history(client, cast, planner):
    given = {"agency": cast.agency, "since": TODAY, "reason": "x", "by": planner, "at": NOW}
    set_cap(percent=100, **given)
    before = queries(enter(client, planner), URL)
    for percent in (110, 120, 150):
        set_cap(percent=percent, **given)
    assert queries(client, URL) == before

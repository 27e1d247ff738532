"""Pengaturan: what the sources leave open, said on the page, switched by the planning agency."""

import pytest

from selaras.accounts.models import Role
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure, IndicatorHandling
from selaras.planning.models import Indicator
from selaras.web.indicators.settings import verifiers
from tests import factories as make
from tests.web.cast import enter, queries

pytestmark = pytest.mark.django_db

URL = "/indikator/IKM/pengaturan/"
TYPED = {
    "roll_up": "terendah", "missing": "sementara", "annual_rule": "-", "above": "", "below": "",
    "threshold": "", "force_majeure": "dikecualikan", "no_event": "penuh", "verifier": "walidata",
}  # fmt: skip


def seen(response):
    return response.content.decode()


def hidden(page, name):
    return page.split(f'name="{name}" value="')[1].split('"')[0]


@pytest.fixture
def planner(cast):
    return make.make_grantee(Role.PLANNING_AGENCY, cast.owner_post)


@pytest.fixture
def figures(cast):
    """The owner's figure is made of two below: 80 and 90."""
    given = {"agency": cast.agency, "year": 2024, "edition": cast.edition, "indicator": cast.part, "q2": 80}
    top = Figure.objects.create(
        position=cast.owner_post, source=Figure.Source.ROLLED, value2=85, state2="angka", **given
    )
    for post, value in ((cast.subordinate_post, 80), (cast.mayor_post, 90)):
        leaf = Figure.objects.create(
            position=post, parent=top, value2=value, state2="angka", counted=[0, 1, 0, 0], due=[0, 1, 0, 0],
            **given,
        )  # fmt: skip
        settle(figures=[leaf.pk])
    return top


def typed(client, **changed):
    page = seen(client.get(URL))
    return TYPED | {"awal": hidden(page, "awal"), "langkah": "periksa"} | changed


def test_defaults_are_assumptions_for_everybody(client, cast):
    page = seen(enter(client, cast.owner).get(URL))
    assert "Rata-rata" in page
    assert "asumsi" in page
    assert "Bappeda mengubah pengaturan ini." in page
    assert "Lihat dampaknya" not in page
    IndicatorHandling.objects.create(agency=cast.agency, indicator=cast.part, roll_up="jumlah")
    assert "sudah ditetapkan" in seen(client.get(URL))


def test_a_stranger_finds_nothing_and_a_reader_is_refused(client, cast):
    assert enter(client, cast.stranger).get(URL).status_code == 404
    for name in ("owner", "mayor", "inspector"):
        assert enter(client, getattr(cast, name)).post(URL, TYPED).status_code == 403
    assert not IndicatorHandling.objects.exists()


def test_what_would_change_is_said_before_it_is_saved(client, cast, planner, figures):
    enter(client, planner)
    given = typed(client)
    page = seen(client.post(URL, given))
    assert "1 angka akan berubah" in page
    assert "Belum ada yang tersimpan." in page
    assert not IndicatorHandling.objects.exists()
    looked_at = {"langkah": "simpan", "diperiksa": hidden(page, "diperiksa")}
    answer = client.post(URL, given | looked_at, follow=True)
    assert "1 angka dihitung ulang." in seen(answer)
    row = IndicatorHandling.objects.get(indicator=cast.part)
    assert (row.roll_up, row.verifier) == ("terendah", "walidata")
    figures.refresh_from_db()
    assert figures.value2 == 80


def test_only_what_was_looked_at_is_saved(client, cast, planner, figures):
    enter(client, planner)
    given = typed(client)
    page = seen(client.post(URL, given))
    other = given | {"langkah": "simpan", "diperiksa": hidden(page, "diperiksa"), "roll_up": "jumlah"}
    assert "1 angka akan berubah" in seen(client.post(URL, other))
    assert not IndicatorHandling.objects.exists()


def test_ATR_01_ATR_02_a_refusal_loses_nothing(client, cast, planner):
    enter(client, planner)
    given = typed(client, roll_up="bagian-tercapai")
    answer = client.post(URL, given)
    assert answer.status_code == 422
    assert "ATR-01" in seen(answer)
    assert '<option value="bagian-tercapai" selected>' in seen(answer)
    answer = client.post(URL, given | {"threshold": "x"})
    assert answer.status_code == 422
    IndicatorHandling.objects.create(agency=cast.agency, indicator=cast.part, roll_up="jumlah")
    answer = client.post(URL, given | {"threshold": "75"})
    assert answer.status_code == 422
    assert "ATR-02" in seen(answer)


def test_what_means_nothing_for_an_indicator_is_not_asked(client, cast, planner):
    enter(client, planner)
    assert "Rentang dari" not in seen(client.get(URL))
    Indicator.objects.filter(pk=cast.part.pk).update(polarity="stabil")
    page = seen(client.get(URL))
    assert "Rentang dari" in page
    IndicatorHandling.objects.create(agency=cast.agency, indicator=cast.part, low=1, high=2)
    assert 'value="1"' in seen(client.get(URL))


def test_how_rows_are_counted_is_asked_where_rows_are_counted(client, cast, planner):
    enter(client, planner)
    assert "Baris yang terlambat" not in seen(client.get(URL))
    told = {"kode": "tl", "nama": "Tindak lanjut", "jenis": "hitung-daftar", "daftar": "arahan", "hitung": {}}
    Indicator.objects.filter(pk=cast.part.pk).update(inputs=[told])
    late, carried = IndicatorHandling.Late.COUNTED, IndicatorHandling.CarryOver.STOCK
    given = typed(client, late=late, carry_over=carried, cutoff="15.00")
    looked_at = hidden(seen(client.post(URL, given)), "diperiksa")
    client.post(URL, given | {"langkah": "simpan", "diperiksa": looked_at})
    row = IndicatorHandling.objects.get(indicator=cast.part)
    assert (row.late, row.carry_over, f"{row.cutoff:%H:%M}") == (late, carried, "15:00")
    assert "pukul 15.00" in seen(enter(client, cast.owner).get(URL))
    assert "Batas jam akhir triwulan" in seen(enter(client, planner).get(URL))


def test_the_verifiers_are_those_the_matrix_lets_verify():
    assert [role for role, _ in verifiers()] == ["-", "inspektorat", "walidata"]


def test_the_entry_of_the_dictionary_lists_what_can_be_switched(client, cast):
    Indicator.objects.filter(pk=cast.part.pk).update(readings=[{"rumus": "1 + 1", "arti": "Lain."}])
    page = seen(enter(client, cast.owner).get("/indikator/IKM/"))
    assert "Yang dapat diganti" in page
    assert URL in page
    assert "/indikator/IKM/rumus/#bacaan" in page
    assert "Ganti bacaan rumus (1)" in page


def test_the_page_asks_the_same_queries_whatever_hangs_on_it(client, cast, planner, figures):
    before = queries(enter(client, planner), URL)
    for number in range(3):
        make.make_indicator(cast.part.objective, number=20 + number)
    assert queries(client, URL) == before

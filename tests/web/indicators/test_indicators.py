"""Kamus indikator: the list and the page of one."""

from decimal import Decimal

import pytest

from selaras.planning.models import Indicator, PeriodKind
from tests.web.cast import FRAGMENT, add_rows, enter, queries


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector", "superadmin"])
def test_the_dictionary_is_open_to_the_agency(client, cast, who):
    page = enter(client, getattr(cast, who)).get("/indikator/").text
    assert "<h1>Kamus indikator</h1>" in page
    assert "2 indikator" in page


def test_filters_and_fragment(client, cast):
    enter(client, cast.owner)
    page = client.get("/indikator/?cari=layanan&blok=strategis", headers=FRAGMENT).text
    assert "<h1" not in page
    assert "Indeks Kepuasan Layanan" in page
    assert "Tidak ada indikator yang cocok" in client.get("/indikator/?aturan=sum").text


def test_one_indicator_tells_everything(client, cast):
    page = enter(client, cast.subordinate).get("/indikator/IKL/").text
    assert "angka triwulan terakhir yang diukur: TW IV 87,3" in page
    assert "Kepala Bagian Layanan" in page
    assert "khusus PPSU" in page
    assert "Dibaca sebagai rata-rata." in page
    assert "Dihitung dari:" in page
    assert 'href="/indikator/IKM/"' in page


def test_a_formula_says_its_inputs_and_what_else_it_may_mean(client, cast):
    Indicator.objects.filter(code="IKL").update(
        formula="s := a / 2\ns * b",
        inputs=[
            {"kode": "a", "nama": "Banyaknya", "sumber": "CRM", "satuan": "Aduan", "bawah": "0", "atas": "4"},
            {"kode": "b", "nama": "Daftar", "sumber": "", "jenis": "daftar", "bawah": "1"},
            {"kode": "c", "nama": "Ada", "sumber": "", "jenis": "ya-tidak", "atas": "1"},
        ],
        readings=[{"rumus": "a <> b", "arti": "Tanpa dibagi."}],
    )
    page = " ".join(enter(client, cast.subordinate).get("/indikator/IKL/").text.split())
    assert '<code class="written">s := a / 2 s * b</code>' in page
    assert "Sumber: CRM. Satuan: Aduan. Rentang 0 sampai 4." in page
    assert "Daftar, satu isian tiap baris. Paling rendah 1." in page
    assert "Ya (1) atau tidak (0). Paling tinggi 1." in page
    assert "Bacaan lain" in page
    assert "a &lt;&gt; b" in page
    Indicator.objects.filter(code="IKL").update(readings=[])
    assert "Bacaan lain" not in client.get("/indikator/IKL/").text


def test_wordings_that_differ_between_annexes_are_shown(client, cast):
    page = enter(client, cast.owner).get("/indikator/IKL/").text
    assert "Tercetak berbeda" in page
    assert "CRM" in page


def test_TGT_01_a_rule_that_does_not_fit_is_said_with_both_numbers(client, cast):
    Indicator.objects.filter(pk=cast.indicator.pk).update(annual_rule="sum")
    cast.annex.rows.filter(order=1).update(q3=Decimal(1))
    page = enter(client, cast.owner).get("/indikator/IKL/").text
    assert "87,3" in page
    assert "175,6" in page


def test_classes_stand_beside_an_index_on_the_survey_scale_only(client, cast):
    enter(client, cast.owner)
    assert "Kelas mutu" not in client.get("/indikator/IKL/").text
    Indicator.objects.filter(code="IKL").update(low=25, high=100, period_kind=PeriodKind.SURVEY)
    page = client.get("/indikator/IKL/").text
    assert "76,61 – 88,30" in page
    assert page.index('class="held"') < page.index("◂ target")


def test_another_agency_s_indicator_does_not_exist(client, cast):
    enter(client, cast.stranger)
    assert client.get("/indikator/IKL/").status_code == 404
    assert "Kamus indikator masih kosong" in client.get("/indikator/").text


def test_who_is_not_signed_in_is_sent_to_the_door(client, cast):
    assert client.get("/indikator/IKL/").status_code == 302


def test_queries_do_not_grow(client, cast):
    enter(client, cast.owner)
    before = queries(client, "/indikator/"), queries(client, "/indikator/IKL/")
    add_rows(cast, 500)
    assert (queries(client, "/indikator/"), queries(client, "/indikator/IKL/")) == before

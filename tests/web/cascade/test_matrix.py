"""Kaskade: what each of the cast sees of the matrix."""

import pytest

from selaras.cascade.models import Commitment
from selaras.planning.models import Objective
from tests.factories import make_annex, make_edition, make_indicator, make_row
from tests.web.cast import FRAGMENT, add_rows, enter, queries


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_everybody_of_the_agency_reads_the_matrix(client, cast, who):
    page = enter(client, getattr(cast, who)).get("/kaskade/").text
    assert "<h1>Kaskade</h1>" in page
    assert "Indeks Kepuasan Layanan" in page
    assert "khusus PPSU" in page
    # whoever edits it finds the way to the dictionary in the form of the row
    assert ('href="/indikator/IKL/"' in page) is (who != "mayor")


def test_the_three_states_of_a_target_are_told_apart(client, cast):
    page = enter(client, cast.owner).get("/kaskade/").text
    assert 'data-label="TW I"><abbr class="na" title="tidak diukur">N/A</abbr>' in page
    assert 'data-label="TW II">87,3<' in page
    assert "belum diisi" in page


def test_a_derived_row_has_one_sentence_over_all_receivers(client, cast):
    page = enter(client, cast.owner).get("/kaskade/").text
    assert 'colspan="1">Diturunkan menjadi indikator kegiatan</td>' in page


def test_annex_with_owners_names_them_as_printed(client, cast):
    page = enter(client, cast.owner).get("/kaskade/lampiran/3/").text
    assert "Penanggung jawab" in page
    assert "Kasubbag Aduan" in page
    assert "diinput melalui e-SAKIP" in page


def test_the_coordinator_of_a_row_is_named_and_explained(client, cast):
    enter(client, cast.owner)
    for number, beside in ((1, "khusus PPSU"), (3, "Kasubbag Aduan")):
        url = f"/kaskade/lampiran/{number}/"
        assert 'class="coordinator"' not in client.get(url).text
        Commitment.objects.filter(row__annex__number=number).update(coordinator=True)
        page = client.get(url).text
        assert page.count('class="coordinator"') == 2
        assert "menjawab atas seluruh baris" in page
        assert beside in page


def test_a_sasaran_spans_its_rows(client, cast):
    assert 'rowspan="2">1</td>' in enter(client, cast.owner).get("/kaskade/").text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("cari=kepuasan+ikl", "Indeks Kepuasan Layanan", "Indeks Kepuasan Masyarakat"),
        ("blok=khusus", "Tidak ada indikator yang cocok", "Indeks Kepuasan"),
        ("sumber=e-SAKIP", "Indeks Kepuasan Layanan", "Tidak ada indikator"),
        ("sumber=bukan-sumber", "Indeks Kepuasan Layanan", "Tidak ada indikator"),
    ],
)
def test_filters(client, cast, query, shown, hidden):
    page = enter(client, cast.owner).get(f"/kaskade/?{query}", headers=FRAGMENT).text
    assert shown in page
    assert hidden not in page


def test_filter_by_receiver(client, cast):
    url = f"/kaskade/?jabatan={cast.owner_post.pk}"
    page = enter(client, cast.owner).get(url, headers=FRAGMENT).text
    assert "Indeks Kepuasan Layanan" in page
    assert "Indeks Kepuasan Masyarakat" not in page


def test_htmx_gets_the_table_only_and_the_page_holds_the_same(client, cast):
    fragment = enter(client, cast.owner).get("/kaskade/", headers=FRAGMENT).text
    assert "<h1" not in fragment
    assert fragment.lstrip().startswith('<section id="matriks"')
    assert '<section id="matriks"' in client.get("/kaskade/").text


def test_the_chosen_giver_leads_to_his_annex(client, cast):
    answer = enter(client, cast.owner).get(f"/kaskade/?pemberi={cast.mayor_post.pk}")
    assert answer.headers["Location"] == "/kaskade/lampiran/1/"


def test_a_stranger_sees_nothing_of_it(client, cast):
    page = enter(client, cast.stranger).get("/kaskade/").text
    assert "Belum ada kaskade" in page
    assert "Indeks Kepuasan" not in page
    assert client.get("/kaskade/lampiran/1/").status_code == 404


def test_the_administrator_of_the_system_finds_no_page(client, cast):
    assert enter(client, cast.superadmin).get("/kaskade/").status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(client, cast):
    assert client.get("/kaskade/").status_code == 302


def test_markup_in_a_document_stays_text(client, cast):
    cast.annex.rows.filter(order=1).update(
        indicator_wording="<script>alert(1)</script>", source_wording="<b>"
    )
    page = enter(client, cast.owner).get("/kaskade/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_queries_do_not_grow_with_rows(client, cast):
    enter(client, cast.owner)
    before = queries(client, "/kaskade/")
    add_rows(cast, 499)
    assert queries(client, "/kaskade/") == before <= 24


def test_the_latest_edition_of_the_year_is_shown(client, cast):
    other = make_edition(cast.agency, year=2023)
    indicator = make_indicator(Objective.objects.get(), name="Indikator tahun lalu")
    make_row(make_annex(other, cast.mayor_post), indicator)
    assert "Indikator tahun lalu" not in enter(client, cast.owner).get("/kaskade/").text


def test_remarks_are_counted_and_listed(client, cast):
    assert "1 koreksi" in enter(client, cast.owner).get("/kaskade/").text
    page = client.get("/kaskade/koreksi/").text
    assert "ejaan baku" in page
    assert "<h1>Koreksi dan asumsi</h1>" in page
    assert "Tidak ada catatan yang cocok" in client.get("/kaskade/koreksi/?jenis=asumsi").text
    assert "<h1" not in client.get("/kaskade/koreksi/", headers=FRAGMENT).text


def test_remarks_of_another_agency_do_not_exist(client, cast):
    assert "ejaan baku" not in enter(client, cast.stranger).get("/kaskade/koreksi/").text


def test_remarks_queries_do_not_grow(client, cast):
    enter(client, cast.owner)
    before = queries(client, "/kaskade/koreksi/")
    add_rows(cast, 500)
    assert queries(client, "/kaskade/koreksi/") == before

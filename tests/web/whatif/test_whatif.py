"""Pengandaian: other figures in a row, what they would do, and that nothing is written."""

from decimal import Decimal

import pytest

from selaras.cascade.models import MatrixRow
from selaras.engine.targets import NA, YearTargets
from selaras.kernel.models import AuditEvent
from tests.factories import make_edition, make_official, mark_published
from tests.web.cast import FRAGMENT, add_rows, enter, queries

URL = "/kaskade/andai/"
FITTING = YearTargets(q1=NA, q2=Decimal("87.3"), q3=NA, q4=Decimal("87.3"), annual=Decimal("87.3"))


@pytest.fixture
def row(cast):
    """The row of annex I, all rows of its branch in order."""
    for one in MatrixRow.objects.order_by("pk"):
        one.targets = FITTING
        one.save()
    return MatrixRow.objects.get(annex=cast.annex, indicator=cast.indicator)


def ask(client, row, **typed):
    return client.get(URL, {"baris": row.pk, **typed})


def test_the_rows_to_choose_from(client, cast, row):
    page = enter(client, cast.subordinate).get(URL).text
    assert "Pengandaian target" in page
    assert f'href="{URL}?baris={row.pk}"' in page
    page = client.get(f"{URL}?cari=kepuasan+masyarakat", headers=FRAGMENT).text
    assert "Indeks Kepuasan Masyarakat" in page
    assert f'href="{URL}?baris={row.pk}"' not in page
    assert "Tidak ada baris yang cocok" in client.get(f"{URL}?cari=tiada").text


def test_the_form_shows_the_figures_as_they_stand(client, cast, row):
    page = ask(enter(client, cast.owner), row).text
    assert page.count('value="87,3"') == 3
    assert page.count('value="N/A"') == 2
    assert "Ubah satu angka untuk melihat akibatnya." in page


def test_another_figure_answers_along_the_branch_and_writes_nothing(client, cast, row):
    enter(client, cast.mayor)
    before = AuditEvent.objects.count()
    page = ask(client, row, q2="90", q4="90", annual="90").text
    assert "<del>87,3</del>" in page
    assert "<ins>90</ins>" in page
    assert "muncul" in page
    assert "Lampiran III no. 1.1" in page
    assert "Walikota Contoh" in page
    assert "Kepala Subbagian Aduan" in page
    row.refresh_from_db()
    assert row.targets == FITTING
    assert AuditEvent.objects.count() == before


def test_an_error_is_shown_when_the_year_does_not_follow(client, cast, row):
    page = ask(enter(client, cast.mayor), row, annual="90").text
    assert "TGT-01" in page
    assert "Buka selnya" in page
    assert f'href="/kaskade/lampiran/1/?sel={row.pk}:annual#baris-{row.pk}"' in page


def test_what_a_change_mends_is_shown_too(client, cast, row):
    row.annual = Decimal(90)
    row.save()
    page = ask(enter(client, cast.mayor), row, annual="87,3").text
    assert "temuan hilang" in page
    page = ask(client, row, annual="95").text
    assert "temuan tetap, dengan angka lain" in page
    assert "Sekarang: Target tahunan 90" in page


def test_the_same_figures_say_so(client, cast, row):
    page = ask(enter(client, cast.mayor), row, q2="87,3").text
    assert "Angka masih sama" in page
    assert "Terapkan" not in page


def test_a_change_that_fits_says_so(client, cast, row, monkeypatch):
    monkeypatch.setattr("selaras.engine.cascade.what_if.check", lambda _: [])
    page = ask(enter(client, cast.mayor), row, q2="87", q4="88", annual="88").text
    assert "Angka masih sama" not in page
    assert "Tidak ada temuan yang muncul atau hilang" in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [("8.5", "Pakai koma untuk desimal: 8,5?"), ("abc", "bukan angka"), ("9" * 50, "40")],
)
def test_the_strict_parser_answers_with_its_own_sentences(client, cast, row, typed, says):
    page = ask(enter(client, cast.mayor), row, q2=typed)
    assert page.status_code == 422
    assert says in page.text
    assert "muncul" not in page.text
    assert client.get(URL, {"baris": row.pk, "q2": typed}, headers=FRAGMENT).status_code == 422


def test_a_unit_is_needed(client, cast, row):
    assert ask(enter(client, cast.mayor), row, satuan="").status_code == 422
    page = ask(client, row, satuan="Persen").text
    assert f"sel={row.pk}:uom" in page


def test_only_an_editor_is_led_to_the_cell(client, cast, row):
    assert "Terapkan" not in ask(enter(client, cast.inspector), row, annual="90").text


def test_a_published_edition_is_supposed_but_not_applied(client, cast, row):
    mark_published(cast.edition)
    page = ask(enter(client, cast.mayor), row, annual="90").text
    assert "TGT-01" in page
    assert "Terapkan" not in page
    assert "perubahan dibuat pada edisi perubahan" in page


@pytest.mark.parametrize("key", ["abc", "0", "９", "9" * 40, "-1"])
def test_a_row_that_is_not_there(client, cast, key):
    assert enter(client, cast.mayor).get(URL, {"baris": key}).status_code == 404


def test_strangers_find_nothing(client, cast, row):
    assert client.get(URL).status_code == 302
    assert ask(enter(client, cast.superadmin), row).status_code == 404
    client.force_login(make_official())
    assert "Belum ada baris" in ask(client, row).text


def test_the_row_of_the_house_next_door_is_not_there(client, cast, row):
    stranger = enter(client, cast.stranger)
    make_edition(cast.stranger.posts.get().agency)
    assert ask(stranger, row).status_code == 404


def test_queries_do_not_grow(client, cast, row):
    enter(client, cast.mayor)
    url = f"{URL}?baris={row.pk}&annual=90"
    before, choosing = queries(client, url), queries(client, URL)
    add_rows(cast, 200)
    assert queries(client, url) == before
    assert queries(client, URL) == choosing
    assert "Masih ada baris lain" in client.get(URL).text

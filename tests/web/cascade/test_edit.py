"""The matrix as an editing surface: who gets it, what it shows, what each deed answers."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.cascade.models import Commitment
from selaras.org.models import Position
from selaras.web.cascade.sheet import head_lines
from tests.factories import mark_published
from tests.web.cascade.desk import MATRIX, NEW, Page, refused, said
from tests.web.cast import D, add_rows, enter, queries

# --- who


def test_the_giver_edits_and_everybody_else_reads_the_page_as_before(client, cast):
    edited = enter(client, cast.mayor).get(MATRIX).text
    assert 'role="grid"' in edited
    assert "selaras/grid/grid.js" in edited
    for reader in (cast.owner, cast.subordinate, cast.inspector):
        read = enter(client, reader).get(MATRIX).text
        assert 'role="grid"' not in read
        assert "grid.js" not in read
        assert "Indeks Kepuasan Layanan" in read


def test_a_published_edition_is_only_read(client, cast):
    mark_published(cast.edition)
    assert 'role="grid"' not in enter(client, cast.mayor).get(MATRIX).text


DEEDS = ["sel", "tempel", "urungkan", "ulangi", "hapus", "hadir"]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["owner", "inspector", "stranger", "superadmin"])
def test_who_may_not_edit_finds_no_deed(client, cast, who, deed):
    page = Page(enter(client, getattr(cast, who)), cast)
    assert page.post(deed, edits="[]").status_code == 404


@pytest.mark.parametrize("path", ["kamus", "baris-baru"])
@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_who_may_not_edit_finds_no_page_for_it(client, cast, who, path):
    page = Page(enter(client, getattr(cast, who)), cast)
    assert client.get(page.url(path)).status_code == 404
    assert client.get(f"/kaskade/baris/{page.row().pk}/").status_code == 404


def test_a_deed_is_no_link(page):
    assert all(page.client.get(page.url(deed)).status_code == 405 for deed in DEEDS)


# --- the surface


def test_a_cell_holds_exactly_the_text_that_is_edited(page):
    text = page.client.get(MATRIX).text
    assert re.search(r'class="num target" data-label="TW II">87,3</td>', text)
    assert 'data-label="TW I">N/A</td>' in text
    assert 'data-label="TW III"></td>' in text
    assert 'data-label="Layanan">✓ khusus PPSU</td>' in text
    assert '<th class="pin" scope="row"><div class="v">Indeks Kepuasan Layanan</div></th>' in text


def test_every_row_stands_for_itself_and_a_derived_one_is_one_cell(page):
    text = page.client.get(MATRIX).text
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    assert "rowspan" not in body
    assert 'class="same"' in body
    derived = 'colspan="1" data-key="catatan_turunan" data-name="Kalimat turunan">Diturunkan menjadi'
    assert derived in body


def test_the_layout_with_owners_is_edited_too(client, cast):
    text = enter(client, cast.mayor).get("/kaskade/lampiran/3/").text
    assert 'role="grid"' in text
    assert "Kasubbag Aduan" in text
    assert 'data-key="catatan"' in text


def test_markup_in_a_document_stays_text(page):
    hostile = '"><script>alert(1)</script>'
    page.annex.rows.filter(order=1).update(
        indicator_wording=hostile, source_wording=hostile, measurement=hostile * 3
    )
    Commitment.objects.filter(row=page.row()).update(scope_note=hostile)
    assert "<script>alert" not in page.client.get(MATRIX).text
    assert "<script>alert" not in page.send(page.edit("tw3", "", hostile)).text


def test_queries_do_not_grow_with_rows(page, cast):
    Commitment.objects.filter(row__annex=cast.annex).update(q4=D(1))  # targets of one's own are asked for
    before = queries(page.client, MATRIX)
    add_rows(cast, 499)
    assert queries(page.client, MATRIX) == before <= 46


def test_queries_of_a_deed_do_not_grow_with_rows(page, cast):
    def asked() -> int:
        was = "" if page.row().q3 is None else "25"
        with CaptureQueriesContext(connection) as found:
            assert page.send(page.edit("tw3", was, "" if was else "25")).status_code == 200
        return len(found)

    asked()
    before = asked()
    add_rows(cast, 499)
    assert asked() == before <= 80


# --- deeds


def test_a_typed_cell_is_saved_and_its_row_comes_back(page):
    answer = page.send(page.edit("tw2", "87,3", "88"))
    assert answer.status_code == 200
    assert page.row().q2 == D(88)
    assert said(answer).startswith("Tersimpan ")
    assert f'id="baris-{page.row().pk}"' in answer.text
    assert "<h1" not in answer.text


def test_what_cannot_be_read_comes_back_as_typed_with_the_reason_and_the_rest_is_saved(page):
    answer = page.send(page.edit("tw2", "87,3", "banyak"), page.edit("satuan", "Nilai", "Indeks"))
    assert refused(answer) == [("tw2", "NUM-02")]
    assert 'data-now="banyak"' in answer.text
    assert (page.row().uom, page.row().q2) == ("Indeks", D("87.3"))
    assert said(answer).endswith("; 1 sel perlu diperiksa.")


def test_KAS_05_what_somebody_else_changed_is_offered_beside_what_was_typed(page, cast):
    page.annex.rows.filter(pk=page.row().pk).update(q2=D(90))
    answer = page.send(page.edit("tw2", "87,3", "88"))
    assert refused(answer) == [("tw2", "KAS-05")]
    assert 'data-current="90"' in answer.text
    assert {"Pakai milik saya", "Pakai miliknya"} <= set(re.findall(r">(Pakai [^<]+)<", answer.text))
    assert page.row().q2 == D(90)


def test_KAS_05_a_row_that_is_gone_offers_no_choice(page):
    gone = page.row().pk
    page.annex.rows.filter(pk=gone).delete()
    answer = page.send(page.edit("tw2", "87,3", "88", row=gone))
    assert refused(answer) == [("tw2", "KAS-05")]
    assert "Pakai milik saya" not in answer.text


def test_KAS_01_an_edition_published_meanwhile_says_so_and_keeps_what_was_typed(page, cast):
    mark_published(cast.edition)
    answer = page.send(page.edit("tw2", "87,3", "88"))
    assert answer.status_code == 422
    assert "KAS-01" in re.search(r'data-problem="([^"]*)"', answer.text)[1]
    assert page.row().q2 == D("87.3")


def test_KAS_08_a_post_abolished_while_it_is_ticked(page, cast):
    Position.objects.filter(pk=cast.owner_post.pk).update(period=("2023-01-01", "2023-12-31"))
    answer = page.send(page.edit("layanan", "✓ khusus PPSU", "✓"))
    assert refused(answer) == [("layanan", "KAS-08")]


def test_a_new_row_is_saved_once_it_is_whole(page):
    edits = [page.edit(column, "", text, row=None) for column, text in NEW.items()]
    answer = page.send(*edits[:-1])
    assert refused(answer) == [("satuan", "IMP-06")]
    answer = page.send(*edits)
    assert refused(answer) == []
    assert [row.indicator_number for row in page.annex.rows.order_by("order")] == [1, 2, 3]
    assert f'data-after="{page.row(1).pk}"' in answer.text


def test_undo_and_redo_say_what_they_did(page):
    page.send(page.edit("tw2", "87,3", "88"))
    assert said(page.post("urungkan")) == "Diurungkan: 1.1 Triwulan II: 87,3 → 88"
    assert page.row().q2 == D("87.3")
    assert said(page.post("ulangi")) == "Diulangi: 1.1 Triwulan II: 87,3 → 88"
    assert page.row().q2 == D(88)
    assert said(page.post("ulangi")) == "Tidak ada lagi yang dapat diulangi."


def test_a_deleted_row_is_named_as_gone_and_comes_back(page):
    row = page.row()
    answer = page.post("hapus", rows=f"{row.pk}:{row.version}")
    assert f'data-gone="{row.pk}"' in answer.text
    assert page.annex.rows.count() == 1
    assert f'id="baris-{row.pk}"' in page.post("urungkan").text
    assert page.row() == row


def test_KAS_05_a_row_changed_meanwhile_is_not_deleted(page):
    row = page.row()
    assert refused(page.post("hapus", rows=f"{row.pk}:{row.version + 1}")) == [("indikator", "KAS-05")]
    assert page.row() == row


def test_the_head_is_as_tall_as_the_longest_heading_of_a_receiver(page):
    assert "matrix-part heads-1" in page.client.get(MATRIX).text
    assert [head_lines(one) for one in ([], ["Pem"], ["Pem", "Cengkareng Barat"])] == [1, 1, 2]
    assert head_lines(["Program, Pelaporan, Keuangan, dan Tata Usaha"]) == 3
    page.annex.receivers.update(heading="Cengkareng Barat")
    assert "matrix-part heads-2" in page.client.get(MATRIX).text

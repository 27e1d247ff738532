"""Several people at one matrix, and the findings beside its cells."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from selaras.cascade.actions import note_presence
from selaras.cascade.models import Presence
from selaras.exchange import actions as exchange
from tests.conftest import NOW
from tests.factories import make_user
from tests.web.cascade.desk import MATRIX, Page, refused, said, told
from tests.web.cast import FRAGMENT, D, enter


def test_a_page_is_told_who_else_is_here_and_which_rows_changed(page, cast):
    other = cast.owner
    exchange.edit_cells(
        annex=cast.annex, by=other, at=NOW,
        edits=[exchange.CellEdit(page.row().pk, 0, "tw2", "87,3", "88")],
    )  # fmt: skip
    note_presence(annex=cast.annex, user=other, cell=f"{page.row().pk}:tw2", at=timezone.now())
    seen = f"{page.row(0).pk}:1 {page.row(1).pk}:1 999:1"
    answer = page.post("hadir", seen=seen, cell="7:tw1")
    assert "Sedang menyunting:" in answer.text
    assert "Ibu Kabag" in answer.text
    assert "(1.1 Triwulan II)" in answer.text
    assert f'id="baris-{page.row(0).pk}"' in answer.text
    assert f'id="baris-{page.row(1).pk}"' not in answer.text
    assert 'data-gone="999"' in answer.text
    assert Presence.objects.get(user=cast.mayor).cell == "7:tw1"


def test_whose_name_one_may_not_read_is_called_by_the_post(client, cast):
    note_presence(annex=cast.annex, user=make_user(name="Orang Lain"), cell="", at=timezone.now())
    answer = Page(enter(client, cast.mayor), cast).post("hadir", seen="")
    assert "Seorang rekan" in answer.text
    assert "Orang Lain" not in answer.text


def test_rows_of_others_do_not_break_into_a_filtered_page(page):
    answer = page.post("hadir", seen=f"{page.row(0).pk}:1", cell="", narrowed="1")
    assert "data-row" not in answer.text


def test_new_rows_behind_a_filtered_page_are_said_to_be_new(page):
    line = "\t".join(
        [
            "1",
            "Meningkatnya layanan warga",
            "3",
            "Lama tunggu",
            "e-SAKIP",
            "",
            "1",
            "2",
            "3",
            "4",
            "4",
            "Menit",
        ]
    )
    answer = page.post(
        "tempel", text=line, rows="[]", column="no_sasaran", block="Sasaran Strategis", narrowed="1"
    )
    assert any("1 baris baru dibuat di belakang baris yang tampak" in one for one in told(answer))
    assert any("Indikator “Lama tunggu” belum ada di kamus" in one for one in told(answer))
    assert f'data-made="{page.annex.rows.get(indicator_number=3).pk}"' in answer.text
    assert "tetap ada pada kamus" in told(page.post("urungkan"))[0]
    assert "data-narrowed" in page.client.get(f"{MATRIX}?cari=layanan").text
    assert "data-narrowed" not in page.client.get(f"{MATRIX}?sel={page.row().pk}:q1").text


def test_many_new_entries_are_said_in_one_line_that_unfolds(page):
    lines = "\n".join(
        f"1\tMeningkatnya layanan warga\t{n}\tLama {n}{n}\tCRM\t\t\t\t\t\t\tMenit" for n in range(3, 9)
    )
    answer = page.post("tempel", text=lines, rows="[]", column="no_sasaran", block="Sasaran Strategis")
    assert ["belum ada di kamus" in one for one in told(answer)] == [True] * 6
    assert "6 catatan</span>" in answer.text
    assert told(page.send(page.edit("tw2", "87,3", "88"))) == []


def test_undo_that_takes_nothing_back_says_so(page, cast):
    page.send(page.edit("tw2", "87,3", "88"))
    page.annex.rows.filter(pk=page.row().pk).update(q2=D(90))
    answer = page.post("urungkan")
    assert (refused(answer), said(answer)) == (
        [("tw2", "KAS-05")],
        "Tidak diurungkan: 1 sel perlu diperiksa.",
    )


def test_a_paste_asks_for_its_matrix_once(page):
    with CaptureQueriesContext(connection) as found:
        page.post("tempel", text="80\t81\n", rows=page.shown(), column="tw1")
    asked = [one for one in found.captured_queries if '"layout" IN' in one["sql"]]
    assert len(asked) == 1


# --- findings


def a_fault(page: Page) -> list[dict]:
    """A year that does not follow its quarters."""
    return [page.edit("tw3", "", "N/A"), page.edit("tahunan", "87,3", "91")]


def test_the_findings_of_a_saved_row_stand_beside_its_cell(page):
    answer = page.send(*a_fault(page))
    assert re.search(r'aria-describedby="temuan-\d+-\d+">91<div class="note"', answer.text)
    assert re.search(r'href="/kaskade/temuan/\?temuan=[0-9a-f]{12}">TGT-\d\d<', answer.text)
    assert 'class="sign tone-error"' in page.client.get(MATRIX).text


def counts(page: Page) -> str:
    return page.client.get(f"/kaskade/hitungan/{page.annex.pk}/").text


def number(text: str, words: str) -> int:
    found = re.search(rf"(\d+) {words}", text)
    return int(found[1]) if found else 0


def test_the_counts_above_the_table_follow_every_deed(page):
    before = counts(page)
    page.send(*a_fault(page))
    after = counts(page)
    assert number(after, "galat") > number(before, "galat")
    assert number(after, "pada lampiran ini") > number(before, "pada lampiran ini")
    assert 'href="/kaskade/temuan/?lampiran=1"' in after


def test_a_page_does_not_wait_for_counts_that_are_not_known(page):
    page.send(page.edit("tw2", "87,3", "88"))
    waiting = page.client.get(MATRIX).text
    assert "Memeriksa…" in waiting
    assert "data-awaited" in waiting
    counts(page)
    known = page.client.get(MATRIX).text
    assert "Memeriksa…" not in known
    assert "data-awaited" not in known


def test_counts_are_for_whoever_may_read_the_matrix(client, cast, page):
    path = f"/kaskade/hitungan/{page.annex.pk}/"
    assert enter(client, cast.inspector).get(path).status_code == 200
    assert enter(client, cast.stranger).get(path).status_code == 404


@pytest.mark.parametrize("value", ["ada", "TGT-01", ""])
def test_rows_are_narrowed_to_those_with_findings(page, value):
    page.send(*a_fault(page))
    text = page.client.get(f"{MATRIX}?temuan={value}", headers=FRAGMENT).text
    assert "Indeks Kepuasan Layanan" in text
    assert ("Indeks Kepuasan Masyarakat" in text) is (value != "TGT-01")

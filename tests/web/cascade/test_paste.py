"""Blocks from a spreadsheet, and requests that no page of ours sends."""

import json
import re

import pytest

from selaras.engine.targets import NA, YearTargets
from tests.web.cascade.desk import Page, empty, refused, said
from tests.web.cast import D, enter

HEADINGS = (
    "NO\tSasaran\tNO\tIndikator Kinerja\tSumber Data\tPengukuran Kinerja"
    "\tTriwulan\t\t\t\tTahunan\tKeterangan\tLayanan"
)
LINE = (
    '1\tMeningkatnya layanan warga\t1\tIndeks Kepuasan Layanan\te-SAKIP\t"cara\nmengukur"'
    "\tN/A\t87,3\tN/A\t87,3\t87,3\tNilai\t✓"
)
SECOND = "\t\t2\tIndeks Kepuasan Masyarakat\te-SAKIP\t\tN/A\t86\tN/A\t86\t86\tNilai\tv PPSU"


def test_a_block_is_pasted_over_rows_from_a_cell_on(page):
    answer = page.post("tempel", text="80\t81\nN/A\tbanyak\n", rows=page.shown(), column="tw1")
    assert refused(answer) == [("tw2", "NUM-02")]
    assert page.row(0).targets == YearTargets(D(80), D(81), None, D("87.3"), D("87.3"))
    assert page.row(1).q1 is None
    assert page.row(1).targets.q1 is NA
    assert said(page.post("urungkan")).startswith("Diurungkan: Tempel 2 sel")


def test_a_headed_block_fills_an_empty_matrix(client, cast):
    page = Page(enter(client, cast.mayor), cast, empty(cast))
    text = client.get("/kaskade/lampiran/7/").text
    assert "Lampiran ini masih kosong" in text
    assert "Sasaran · Nomor indikator" in text
    block = "\n".join([HEADINGS, "Sasaran Strategis" + "\t" * 12, LINE, SECOND])
    answer = page.post("tempel", text=block, rows="[]", column="no_sasaran")
    assert refused(answer) == []
    assert [row.indicator.code for row in page.annex.rows.order_by("order")] == ["IKL", "IKM"]
    assert page.row().measurement == "cara\nmengukur"
    assert "Lampiran ini masih kosong" not in client.get("/kaskade/lampiran/7/").text


def test_lines_that_could_not_become_rows_come_back_whole(client, cast):
    page = Page(enter(client, cast.mayor), cast, empty(cast))
    line = LINE.replace("87,3", "banyak", 1)
    answer = page.post("tempel", text=f"Sasaran Strategis\n{line}", rows="[]", column="no_sasaran")
    assert refused(answer) == [("tw2", "NUM-02")]
    draft = re.search(r"<tr data-draft.*?</tr>", answer.text, re.DOTALL)[0]
    assert 'data-block="Sasaran Strategis"' in draft
    assert {"banyak", "Nilai", "✓"} <= set(re.findall(r">([^<]+)<", draft))
    assert page.annex.rows.count() == 0


def test_KAS_07_ten_thousand_cells_are_taken_and_more_is_refused_in_one_sentence(page):
    answer = page.post("tempel", text="\n".join(["1\t2\t3\t4"] * 1_001), rows="[]", column="tw1")
    assert answer.status_code == 422
    assert "Tidak ada yang diubah" in answer.text
    assert "data-refused" not in answer.text


# --- strangely made requests


LONG = "9" * 5_000


@pytest.mark.parametrize(
    "rows", ["{}", "[1]", '[["1", {}]]', "[[1, []]]", '[[1, {"tw1": 5}]]', f"[[{LONG}, {{}}]]"]
)
def test_rows_that_no_page_has_seen_are_a_bad_request(page, rows):
    assert page.post("tempel", text="1\t2", rows=rows, column="tw1").status_code == 400


def test_ids_of_five_thousand_figures_are_no_error_of_the_server(page):
    assert page.post("hapus", rows=f"{LONG}:1").status_code == 400
    assert page.post("hadir", seen=f"1:{LONG}").status_code == 400
    assert page.post("sel", edits=json.dumps([page.edit("tw1", "", "", row=10**400)])).status_code == 400
    assert page.client.get(f"/kaskade/?pemberi={LONG}").status_code == 200
    assert refused(page.send(page.edit("tw2", "87,3", LONG), page.edit("no_sasaran", "1", LONG))) == [
        ("tw2", "NUM-04"),
        ("no_sasaran", "IMP-08"),
    ]


def test_what_no_database_holds_is_dropped_on_the_way(page):
    assert refused(page.send(page.edit("tw2", "87,3", "8\ud8008\x00"), page.edit("x\udfff", "", "1"))) == [
        ("x", "KAS-06")
    ]
    assert page.row().q2 == D(88)
    assert page.post("hadir", seen="", cell="1\x00:tw1").status_code == 200
    assert page.client.get(page.url("baris-baru"), {"indikator": "\x00"}).status_code == 200
    answer = page.post("tempel", text='"' + "80\t1\n" * 40_000, rows=page.shown(), column="tw1")
    assert (answer.status_code, "KAS-07" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "edits",
    ["", "{", "{}", "[1]", '[{"row": "1"}]', '[{"row": 1, "line": 0, "column": "tw1", "was": "", "now": 5}]',
     "[" * 5000],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_a_bad_request(page, edits):
    assert page.post("sel", edits=edits).status_code == 400


def test_versions_that_are_none_are_a_bad_request(page):
    assert page.post("hapus", rows="1:x").status_code == 400
    assert page.post("hadir", seen="1").status_code == 400

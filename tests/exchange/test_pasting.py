"""Blocks that are pasted and rows that are new."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.exchange import actions
from selaras.exchange.editing import CellEdit
from selaras.kernel.rules import RuleError
from selaras.planning.models import Indicator
from tests.conftest import NOW
from tests.exchange.clerk import Clerk, reasons


def test_a_new_row_comes_behind_its_block_and_is_a_new_entry_only_when_unknown(desk):
    cells = {
        "blok": "Sasaran Strategis", "no_sasaran": "1", "sasaran": "Meningkatnya layanan",
        "no_indikator": "3", "indikator": "Lama layanan", "sumber_data": "CRM", "satuan": "Hari",
        "tahunan": "3", "umum": "✓",
    }  # fmt: skip
    edited = desk.type(*(CellEdit(None, 0, column, "", text) for column, text in cells.items()))
    assert edited.refused == []
    assert [f"{one['no_sasaran']}.{one['no_indikator']}" for one in desk.lines()] == [
        "1.1",
        "1.2",
        "1.3",
        "2.1",
    ]
    assert (desk.row("1.3").indicator.code, desk.row("1.3").commitments.count()) == ("BARU-1", 1)
    again = desk.type(*(CellEdit(None, 0, column, "", text) for column, text in cells.items()))
    assert reasons(again) == [("no_indikator", "IMP-11")]


def test_a_new_row_that_is_not_whole_says_what_is_missing(desk):
    edited = desk.type(CellEdit(None, 4, "indikator", "", "Lama layanan"), CellEdit(None, 5, "tw1", "", ""))
    assert {("no_sasaran", "IMP-06"), ("sasaran", "IMP-06"), ("satuan", "IMP-06")} <= {*reasons(edited)}
    assert {one.edit.line for one in edited.refused} == {4}
    assert desk.annex.rows.count() == 3


def test_a_block_from_a_spreadsheet_goes_where_it_is_put(desk):
    edited = desk.paste('80\tN/A\t\t90\t90\r\n70\t71\t72\t"73"\t73,5\r\n', "1.1", "tw1")
    assert edited.refused == []
    got = [[line[key] for key in ("tw1", "tw2", "tw3", "tw4", "tahunan")] for line in desk.lines()[:2]]
    assert got == [["80", "N/A", "", "90", "90"], ["70", "71", "72", "73", "73,5"]]
    assert edited.change.label == "Tempel 10 sel"


def test_words_in_a_pasted_block_come_back_and_the_figures_are_kept(desk):
    edited = desk.paste("80\tbanyak\n81\t3.250", "1.1", "tw1")
    assert sorted(reasons(edited)) == [("tw2", "NUM-02"), ("tw2", "NUM-03")]
    assert [line["tw1"] for line in desk.lines()] == ["80", "81", "5"]


def test_a_whole_annex_is_pasted_into_an_empty_matrix_with_its_headings_and_merged_cells(world):
    clerk = Clerk(world)
    rows = {row.pk: row.version for row in clerk.annex.rows.all()}
    before = clerk.lines()
    actions.delete_rows(annex=clerk.annex, rows=rows, by=clerk.user, at=NOW)
    head = "NO\tSasaran\tNO\tIndikator Kinerja\tSumber Data\tPengukuran Kinerja"
    head += "\tTriwulan\t\t\t\tTahunan\tKeterangan\tKepala Bagian\t"
    sub = "\t\t\t\t\t\tI\tII\tIII\tIV\t\t\tUmum\tHukum"
    lines = [
        head, sub, "\t".join(str(n) for n in range(1, 15)), "Sasaran Strategis" + "\t" * 13,
        "1\tMeningkatnya layanan\t1\tIndeks layanan\te-SAKIP\tCara\tN/A\t87,3\tN/A\t87,3\t87,3\tNilai\t✓\t"
        '"✓ (bagian hukum)"',
        "\t\t2\tIndeks kepercayaan\te-SAKIP\tCara\tN/A\t86\tN/A\t86\t86\tNilai\t✓\t",
        "Sasaran Khusus" + "\t" * 13,
        "2\tTertibnya barang\t1\tPersentase barang tercatat\te-Kinerja\t\t5\t25\t55\t100\t100\tPersen\t\t✓",
    ]  # fmt: skip
    edited = clerk.paste("\n".join(lines), None, "no_sasaran")
    assert edited.refused == []
    assert clerk.lines() == before
    assert Indicator.objects.count() == 3


def test_what_lies_beyond_the_last_column_or_the_last_row_is_said(desk):
    edited = desk.paste("✓\t✓\n✓\t✓\n✓\t✓\n✓\t✓", "1.1", "hukum")
    assert ("", "KAS-06") in reasons(edited)
    assert {one.edit.line for one in edited.refused if one.edit.row is None} == {3}


def test_KAS_07_a_paste_of_the_size_of_a_workbook_is_refused_whole(desk):
    before = desk.lines()
    with pytest.raises(RuleError, match="KAS-07"):
        desk.paste("1\n" * 1_001, "1.1", "tw1")
    with pytest.raises(RuleError, match="KAS-07"):
        desk.paste("1\t" * 20_001, "1.1", "tw1")
    assert desk.lines() == before


def test_KAS_06_a_paste_needs_a_column(desk):
    with pytest.raises(RuleError, match="KAS-06"):
        desk.paste("1", "1.1", "blok")


def test_a_paste_over_a_stale_page_overwrites_nothing(desk):
    rows = desk.shown()
    other = Clerk(desk.world)
    other.type(other.edit("1.1", "tw1", "44"))
    edited = desk.paste_over(rows, "80\n81", "tw1")
    assert reasons(edited) == [("tw1", "KAS-05")]
    assert [line["tw1"] for line in desk.lines()] == ["44", "81", "5"]


def test_the_number_of_queries_does_not_grow_with_the_block(desk):
    def asked(text):
        with CaptureQueriesContext(connection) as captured:
            desk.paste(text, "1.1", "umum")
        return len(captured)

    one, many = asked("✓ A\t✓ B"), asked("✓ C\t✓ D\n✓ E\t✓ F")
    assert many - one <= 1  # one UPDATE for the row more


def test_a_paste_over_a_cell_that_somebody_emptied_does_not_fill_it_again(desk):
    rows = desk.shown()
    other = Clerk(desk.world)
    other.type(other.edit("1.1", "tahunan", ""))
    assert reasons(desk.paste_over(rows, "88", "tahunan")) == [("tahunan", "KAS-05")]
    assert desk.line("1.1")["tahunan"] == ""


def test_lines_below_the_last_row_begin_in_the_block_that_is_named(desk):
    text = "3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen\n\t\t\t"
    edited = actions.paste(
        annex=desk.annex, text=text, rows={}, column="no_sasaran", under="Sasaran Khusus", by=desk.user,
        at=NOW,
    )  # fmt: skip
    assert edited.refused == []
    assert (desk.line("3.1")["blok"], edited.made) == ("Sasaran Khusus", [desk.row("3.1").pk])


@pytest.mark.parametrize("text", ['"' + "1\t2\n" * 40_000, '80\n"' + "x" * 140_000])
def test_KAS_07_a_quotation_mark_without_its_second_one_is_said(desk, text):
    before = desk.lines()
    with pytest.raises(RuleError, match="tanda kutip") as refused:
        desk.paste(text, "1.1", "tw1")
    assert refused.value.rule == "KAS-07"
    assert desk.lines() == before


def test_a_paste_loses_what_no_database_holds(desk):
    assert desk.paste("8\x000\t\ud80090\r\n", "1.1", "tw1").refused == []
    assert (desk.line("1.1")["tw1"], desk.line("1.1")["tw2"]) == ("80", "90")


ANNEX = [
    "1\tMeningkatnya layanan\t1\tIndeks layanan\te-SAKIP\tCara\tN/A\t87,3\tN/A\t87,3\t87,3\tNilai\t✓"
    "\t✓ (bagian hukum)",
    "1\tMeningkatnya layanan\t2\tIndeks kepercayaan\te-SAKIP\tCara\tN/A\t86\tN/A\t86\t86\tNilai\t✓\t",
    "2\tTertibnya barang\t1\tPersentase barang tercatat\te-Kinerja\t\t5\t25\t55\t100\t100\tPersen\t\t✓",
]


KEYS = (
    "no_sasaran\tsasaran\tno_indikator\tindikator\tsumber_data\tpengukuran\ttw1\ttw2\ttw3\ttw4\ttahunan"
    "\tsatuan\tumum\thukum"
)


SHOWN = (
    "Nomor sasaran\tSasaran\tNomor indikator\tIndikator Kinerja\tSumber Data\tPengukuran\tTW I\tTW II"
    "\tTW III\tTW IV\tTahunan\tSatuan\tUmum\tHukum"
)


BLOCKS = {
    "as a matrix shows it": ANNEX,
    "keys of our CSV": [KEYS, *ANNEX],
    "keys with the block": [f"blok\t{KEYS}", *(f"\t{line}" for line in ANNEX)],
    "names on the page": [SHOWN, *ANNEX],
    "title and signer": [
        "LAMPIRAN I: CASCADING",
        "",
        SHOWN,
        *ANNEX,
        "",
        "\t\t\t\t\tWALIKOTA",
        "\t\t\t\t\tNAMA",
    ],
}


def emptied(world):
    clerk = Clerk(world)
    rows = {row.pk: row.version for row in clerk.annex.rows.all()}
    before = clerk.lines()
    actions.delete_rows(annex=clerk.annex, rows=rows, by=clerk.user, at=NOW)
    return clerk, before


@pytest.mark.parametrize("lines", BLOCKS.values(), ids=BLOCKS)
def test_a_block_is_taken_with_and_without_headings_and_bands(world, lines):
    clerk, before = emptied(world)
    assert reasons(clerk.paste("\n".join(lines), None, "no_sasaran")) == []
    assert clerk.lines() == before


def test_a_new_row_without_a_block_takes_the_one_above_it(desk):
    row = "3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen"
    assert desk.paste(row, None, "no_sasaran").refused == []
    assert desk.row("3.1").block == desk.row("2.1").block == "khusus"


def test_the_first_row_of_all_begins_with_the_strategic_objectives(world):
    clerk, _ = emptied(world)
    row = "3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen"
    assert clerk.paste(row, None, "no_sasaran").refused == []
    assert clerk.row("3.1").block == "strategis"

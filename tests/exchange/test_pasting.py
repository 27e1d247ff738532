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
    covered = ["tw1", "tw2", "tw3", "tw4", "tahunan"]
    assert edited.covered == {desk.row("1.1").pk: covered, desk.row("1.2").pk: covered}


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


def test_a_block_without_headings_names_its_blocks_in_front_as_an_export_does(world):
    clerk = Clerk(world)
    before = clerk.lines()
    text = "\n".join("\t".join(line.values()) for line in before)
    assert text.startswith("Sasaran Strategis\t1\t")
    rows = {row.pk: row.version for row in clerk.annex.rows.all()}
    actions.delete_rows(annex=clerk.annex, rows=rows, by=clerk.user, at=NOW)
    assert clerk.paste(text, None, "no_sasaran").refused == []
    assert clerk.lines() == before
    assert clerk.paste(text, "1.1", "sasaran").refused != []  # only from the first column on


def test_what_lies_beyond_the_last_column_or_the_last_row_is_said(desk):
    edited = desk.paste("✓\t✓\n✓\t✓\n✓\t✓\n✓\t✓", "1.1", "hukum")
    beyond = [one.finding for one in edited.refused if not one.edit.column]
    assert {(one.rule, "luar kolom terakhir" in one.message) for one in beyond} == {("KAS-06", True)}
    assert {one.edit.row is None for one in edited.refused if not one.edit.column} == {True, False}
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


PRINTED = (
    "NO\tSasaran\tNO\tIndikator Kinerja\tSumber Data\tPengukuran Kinerja\tI\tII\tIII\tIV\tTahunan"
    "\tKeterangan\tUmum\tHukum"
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


HEADED = {
    "reordered": ["TW III\tTW I\tTahunan", "73\t71\t75"],
    "keys": ["tw3\ttw1\ttahunan", "73\t71\t75"],
    "printed on two lines": ["Triwulan\t\tTahunan", "III\tI\t", "73\t71\t75"],
    "in full": ["Triwulan 3\tTriwulan I\tTarget Tahunan", "73\t71\t75"],
    "below a title": ["Target 2024\t\t", "TW III\tTW I\tTahunan", "73\t71\t75"],
    "beside an empty column": ["TW III\t\tTW I\tTahunan", "73\t\t71\t75"],
    "the lower line alone": ["III\tI\tTahunan", "73\t71\t75"],
}


@pytest.mark.parametrize("lines", HEADED.values(), ids=HEADED)
@pytest.mark.parametrize("start", ["tw1", "sasaran", "hukum"])
def test_KAS_31_headings_say_where_the_cells_below_them_go(desk, lines, start):
    before = desk.lines()
    assert desk.paste("\n".join(lines), "1.1", start).refused == []
    assert desk.lines() == [before[0] | {"tw3": "73", "tw1": "71", "tahunan": "75"}, *before[1:]]


def test_KAS_31_receivers_are_named_by_heading_group_or_title(desk):
    titled = "Kepala Bagian Hukum\tTW I\tKepala Bagian Umum\n✓\t71\t"
    assert desk.paste(titled, "1.1", "tw1").refused == []
    assert [desk.line("1.1")[key] for key in ("hukum", "tw1", "umum")] == ["✓", "71", ""]
    grouped = "Kepala Bagian\t\tTriwulan\t\t\t\n✓\t\t71\t72\t73\t74"
    assert desk.paste(grouped, "1.1", "tw1").refused == []
    keys = ("umum", "hukum", "tw1", "tw2", "tw3", "tw4")
    assert [desk.line("1.1")[key] for key in keys] == ["✓", "", "71", "72", "73", "74"]


def test_KAS_31_a_number_belongs_to_what_stands_right_of_it(world):
    clerk, before = emptied(world)
    order = (2, 3, 0, 1, *range(4, 14))
    lines = ["\t".join(line.split("\t")[at] for at in order) for line in (PRINTED, *ANNEX)]
    assert reasons(clerk.paste("\n".join(lines), None, "no_sasaran")) == []
    assert clerk.lines() == before


def test_KAS_31_columns_that_are_not_pasted_stay_blank_in_a_new_row(world):
    clerk, _ = emptied(world)
    text = (
        "Satuan\tIndikator Kinerja\tNomor indikator\tSasaran\tNomor sasaran\tSumber Data\tTahunan\n"
        "Persen\tSurat tertib\t1\tTertibnya surat\t3\te-Kinerja\t100"
    )
    assert reasons(clerk.paste(text, None, "no_sasaran")) == []
    line = clerk.line("3.1")
    assert [line[key] for key in ("indikator", "satuan", "tahunan", "tw1", "umum")] == [
        "Surat tertib", "Persen", "100", "", "",
    ]  # fmt: skip


MISFITS = {
    "TW I\tCatatan Tim\n71\tperiksa": "Kolom “Catatan Tim” tidak dikenal. Hapus kolomnya atau samakan "
    "judulnya, lalu tempel lagi.",
    "Triwulan\t\tRapat\tTim\nI\tII\t\t\n1\t2\t3\t4": "Kolom “Rapat” dan “Tim” tidak dikenal.",
    "TW I\tTW II\ttw1\n1\t2\t3": "Kolom “tw1” muncul lebih dari satu kali.",
    "TW I\t\tTW II\n1\tx\t2": "ke-2 (tanpa judul)",
    "TW I\tTahunan\n1\t2\t3": "ke-3 (tanpa judul)",
    "NO\tTW I\n1\t2": "Kolom “NO” dapat berarti beberapa kolom.",
    "Triwulan\tTahunan\n1\t2": "Kolom “Triwulan” tidak dikenal.",
    "TW I\tTW II\n\t": "hanya memuat judul kolom",
}


@pytest.mark.parametrize(("text", "sentence"), MISFITS.items())
def test_KAS_31_headings_that_do_not_fit_refuse_the_whole_paste(desk, text, sentence):
    before = desk.lines()
    with pytest.raises(RuleError) as refused:
        desk.paste(text, "1.1", "tw1")
    assert refused.value.rule == "KAS-31"
    assert sentence in refused.value.message
    assert desk.lines() == before


def test_KAS_31_a_line_without_enough_headings_is_a_line_of_cells(desk):
    edited = desk.paste("Sumber Data\nCatatan rapat", "1.1", "pengukuran")
    assert edited.refused == []
    assert [line["pengukuran"] for line in desk.lines()[:2]] == ["Sumber Data", "Catatan rapat"]


def test_KAS_31_one_heading_alone_is_no_cell_where_only_figures_stand(desk):
    assert desk.paste("TW II\n71\n72", "1.1", "tw1").refused == []
    assert [line["tw2"] for line in desk.lines()[:2]] == ["71", "72"]


def test_figures_that_count_are_figures_where_only_figures_stand(desk):
    assert desk.paste("1\t2\t3\t4", "2.1", "tw1").refused == []
    assert [desk.line("2.1")[key] for key in ("tw1", "tw2", "tw3", "tw4")] == ["1", "2", "3", "4"]

"""Cells that are typed and pasted: read, kept, undone, and never written over somebody else's."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.cascade.actions import note_presence
from selaras.cascade.models import Commitment, MatrixChange, MatrixRow
from selaras.cascade.queries import PRESENT_FOR, changed_rows, present
from selaras.engine.targets import YearTargets
from selaras.exchange import actions, editing, tables
from selaras.exchange.editing import CellEdit
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.models import Position
from selaras.planning.models import Indicator
from tests import factories as make
from tests.conftest import NOW
from tests.exchange.world import GROUP, World


@pytest.fixture
def desk(world):
    return Clerk(world)


class Clerk:
    """Somebody at an annex: types into cells by the row's number, as the page would."""

    def __init__(self, world: World, number: int = 1) -> None:
        self.world, self.annex, self.user = world, world.annex(number), make.make_user()

    def row(self, label: str) -> MatrixRow:
        objective, number = label.split(".")
        return self.annex.rows.get(objective_number=objective, indicator_number=number)

    def line(self, label: str) -> dict[str, str]:
        return next(one for one in self.lines() if f"{one['no_sasaran']}.{one['no_indikator']}" == label)

    def lines(self) -> list[dict[str, str]]:
        return list(tables.annex_table(self.world.annex(self.annex.number)).lines)

    def edit(self, label: str, column: str, now: str) -> CellEdit:
        return CellEdit(self.row(label).pk, 0, column, self.line(label)[column], now)

    def type(self, *edits: CellEdit) -> editing.Edited:
        return actions.edit_cells(annex=self.annex, edits=edits, by=self.user, at=NOW)

    def paste(self, text: str, label: str | None, column: str) -> editing.Edited:
        shown = self.shown()
        first = 0 if label is None else list(shown).index(self.row(label).pk)
        rows = dict(list(shown.items())[first:]) if label else {}
        return self.paste_over(rows, text, column)

    def shown(self) -> dict[int, dict[str, str]]:
        """The rows with their texts, as a page shows them."""
        keys = self.annex.rows.order_by("order").values_list("pk", flat=True)
        return dict(zip(keys, self.lines(), strict=True))

    def paste_over(self, rows: dict[int, dict[str, str]], text: str, column: str) -> editing.Edited:
        return actions.paste(annex=self.annex, text=text, rows=rows, column=column, by=self.user, at=NOW)

    def delete(self, label: str) -> editing.Edited:
        row = self.row(label)
        return actions.delete_rows(annex=self.annex, rows={row.pk: row.version}, by=self.user, at=NOW)

    def undo(self) -> editing.Edited:
        return actions.undo(annex=self.annex, by=self.user, at=NOW)

    def redo(self) -> editing.Edited:
        return actions.redo(annex=self.annex, by=self.user, at=NOW)


def reasons(edited: editing.Edited) -> list[tuple[str, str]]:
    return [(one.edit.column, one.finding.rule) for one in edited.refused]


def test_a_typed_cell_is_kept_as_one_change_and_one_event(desk):
    before = AuditEvent.objects.count()
    edited = desk.type(desk.edit("1.1", "tahunan", "88"))
    assert (edited.saved, edited.refused) == ([desk.row("1.1").pk], [])
    assert desk.line("1.1")["tahunan"] == "88"
    assert (edited.change.label, edited.change.by) == ("1.1 Tahunan: 87,3 → 88", desk.user)
    event = AuditEvent.objects.latest("sequence")
    assert (AuditEvent.objects.count(), event.kind) == (before + 1, "matrix.changed")
    assert event.data["changed"] == [desk.row("1.1").pk]


def test_a_cell_that_stays_the_same_leaves_no_trace(desk):
    before = AuditEvent.objects.count(), desk.row("1.1").version
    edited = desk.type(desk.edit("1.1", "tahunan", "87,3"))
    assert (edited.change, edited.saved, edited.refused) == (None, [], [])
    assert (AuditEvent.objects.count(), desk.row("1.1").version) == before


def test_every_column_can_be_typed(desk):
    typed = {
        "sasaran": "Meningkatnya layanan warga", "sumber_data": "CRM", "pengukuran": "Baru",
        "satuan": "Indeks", "tw1": "80", "tw2": "N/A", "tw3": "", "tw4": "90",
        "no_sasaran": "7", "no_indikator": "3", "umum": "",
        "hukum": "✓",
    }  # fmt: skip
    desk.type(*(desk.edit("1.1", column, text) for column, text in typed.items()))
    assert {column: desk.line("7.3")[column] for column in typed} == typed


def test_a_tick_comes_and_goes_with_its_commitment_and_the_row_is_a_new_version(desk):
    version = desk.row("1.1").version
    desk.type(desk.edit("1.1", "hukum", ""), desk.edit("1.1", "umum", "✓ PPSU"))
    notes = Commitment.objects.filter(row=desk.row("1.1")).values_list("position__title", "scope_note")
    assert list(notes.order_by("pk")) == [("Kepala Bagian Umum", "PPSU")]
    assert desk.row("1.1").version > version


@pytest.mark.parametrize(
    ("column", "typed", "rule"),
    [
        ("tahunan", "delapan puluh", "NUM-02"),
        ("tw2", "87.3", "NUM-01"),
        ("tahunan", "250", "NUM-05"),
        ("no_sasaran", "satu", "IMP-08"),
        ("satuan", "", "IMP-06"),
        ("umum", "boleh", "IMP-13"),
        ("blok", "Sasaran Lain", "IMP-07"),
        ("kolom lama", "x", "KAS-06"),
    ],
)
def test_what_cannot_be_read_stays_as_it_was_and_the_rest_is_kept(desk, column, typed, rule):
    before = desk.line("1.1")
    bad = CellEdit(desk.row("1.1").pk, 0, column, before.get(column, ""), typed)
    edited = desk.type(bad, desk.edit("1.1", "pengukuran", "Cara baru"))
    assert reasons(edited) == [(column, rule)]
    assert edited.refused[0].current == before.get(column, "")
    assert desk.line("1.1") == before | {"pengukuran": "Cara baru"}


def test_quarters_that_do_not_fit_the_year_yet_are_kept_the_check_says_so(desk):
    assert desk.type(desk.edit("1.1", "tw4", "60")).refused == []
    assert desk.line("1.1")["tw4"] == "60"


def test_KAS_05_a_cell_that_somebody_else_changed_is_not_overwritten(desk):
    mine = desk.edit("1.1", "tahunan", "89"), desk.edit("1.1", "satuan", "Indeks")
    other = Clerk(desk.world)
    other.type(other.edit("1.1", "tahunan", "90"))
    edited = desk.type(*mine)
    assert reasons(edited) == [("tahunan", "KAS-05")]
    assert (edited.refused[0].current, "“90”" in edited.refused[0].finding.message) == ("90", True)
    assert (desk.line("1.1")["tahunan"], desk.line("1.1")["satuan"]) == ("90", "Indeks")


def test_KAS_05_two_who_type_the_same_agree(desk):
    mine = desk.edit("1.1", "tahunan", "90")
    Clerk(desk.world).type(mine)
    assert desk.type(mine).refused == []


def test_KAS_05_a_row_that_is_gone_takes_nothing(desk):
    mine = desk.edit("1.1", "tahunan", "90")
    row = desk.row("1.1")
    actions.delete_rows(annex=desk.annex, rows={row.pk: row.version}, by=desk.user, at=NOW)
    edited = desk.type(mine)
    assert (reasons(edited), "dihapus" in edited.refused[0].finding.message) == (
        [("tahunan", "KAS-05")],
        True,
    )


def test_KAS_05_a_cell_of_a_row_that_is_gone_reads_as_it_did_should_the_row_come_back():
    wanted, refused = editing.compare([CellEdit(7, 0, "tw1", "92", "93")], None)
    assert wanted == []
    assert [one.current for one in refused] == ["92"]


def test_KAS_05_a_row_that_was_changed_meanwhile_is_not_deleted(desk):
    row = desk.row("1.1")
    other = Clerk(desk.world)
    other.type(other.edit("1.1", "tahunan", "90"))
    edited = actions.delete_rows(annex=desk.annex, rows={row.pk: row.version, 0: 1}, by=desk.user, at=NOW)
    assert reasons(edited) == [("indikator", "KAS-05")]
    assert desk.row("1.1") == row


def test_KAS_08_a_post_that_is_no_longer_in_force_takes_no_tick(desk):
    post = desk.world.posts["hukum"]
    Position.objects.filter(pk=post.pk).update(period=("2023-01-01", "2023-12-31"))
    edited = desk.type(
        desk.edit("1.2", "hukum", "✓"), desk.edit("1.2", "umum", "✓ PPSU"), desk.edit("1.1", "hukum", "")
    )
    assert reasons(edited) == [("hukum", "KAS-08")]
    assert "Kepala Bagian Hukum" in edited.refused[0].finding.message
    assert (desk.line("1.2")["hukum"], desk.line("1.2")["umum"]) == ("", "✓ PPSU")
    assert desk.line("1.1")["hukum"] == ""


def test_KAS_09_a_row_does_not_turn_into_another_indicator_unsaid(desk):
    edited = desk.type(desk.edit("1.1", "indikator", "Luas taman kota"))
    assert reasons(edited) == [("indikator", "KAS-09")]
    assert (desk.line("1.1")["indikator"], Indicator.objects.count()) == ("Indeks layanan", 3)


def test_a_corrected_wording_keeps_its_entry_and_a_known_name_means_that_entry(desk):
    entry = desk.row("1.1").indicator_id
    desk.type(desk.edit("1.1", "indikator", "Indeks layanan warga"))
    assert desk.row("1.1").indicator_id == entry
    assert desk.type(desk.edit("1.1", "indikator", "Indeks kepercayaan")).refused == []
    assert desk.row("1.1").indicator_id == desk.row("1.2").indicator_id


def test_IMP_11_a_number_stands_once_but_two_rows_exchange_theirs(desk):
    first, second = desk.row("1.1").pk, desk.row("1.2").pk
    assert reasons(desk.type(desk.edit("1.1", "no_indikator", "2"))) == [("no_indikator", "IMP-11")]
    edited = desk.type(desk.edit("1.1", "no_indikator", "2"), desk.edit("1.2", "no_indikator", "1"))
    assert edited.refused == []
    assert (desk.row("1.2").pk, desk.row("1.1").pk) == (first, second)


def test_IMP_11_a_chain_of_numbers_falls_back_together(desk):
    edits = desk.edit("1.1", "no_indikator", "2"), desk.edit("1.2", "no_indikator", "zwei")
    assert set(reasons(desk.type(*edits))) == {("no_indikator", "IMP-11"), ("no_indikator", "IMP-08")}
    edits = (
        desk.edit("1.1", "no_indikator", "9"), desk.edit("1.2", "no_indikator", "9"),
    )  # fmt: skip
    assert reasons(desk.type(*edits)) == [("no_indikator", "IMP-11")] * 2


def test_a_derived_row_is_a_mode_that_is_switched_in_one_stroke(world):
    clerk = Clerk(world, 2)
    edited = clerk.type(clerk.edit("2.1", "catatan_turunan", "Diturunkan menjadi kegiatan"))
    assert reasons(edited) == [("catatan_turunan", "IMP-13")]
    clerk.type(
        clerk.edit("2.1", "catatan_turunan", "Diturunkan menjadi kegiatan"), clerk.edit("2.1", "umum", "")
    )
    assert (clerk.row("2.1").mode, clerk.row("2.1").commitments.count()) == (MatrixRow.Mode.DERIVE, 0)


def test_owners_are_typed_as_names_or_as_a_whole_level(world):
    clerk = Clerk(world, 3)
    assert reasons(clerk.type(clerk.edit("1.2", "penanggung_jawab", "Kasubbag Tamu"))) == [
        ("penanggung_jawab", "IMP-09")
    ]
    clerk.type(clerk.edit("1.2", "penanggung_jawab", GROUP))
    assert clerk.row("1.2").commitments.count() == 2
    clerk.type(
        clerk.edit("1.2", "penanggung_jawab", "Kasubbag Tata Usaha"), clerk.edit("1.2", "catatan", "x")
    )
    assert (clerk.row("1.2").commitments.count(), clerk.line("1.2")["catatan"]) == (1, "x")


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


def test_KAS_01_a_published_edition_takes_no_cell(desk):
    edit = desk.edit("1.1", "tahunan", "90")
    make.mark_published(desk.world.edition)
    deeds = [
        lambda: desk.type(edit), lambda: desk.paste("1", "1.1", "tw1"), desk.undo, desk.redo,
        lambda: actions.delete_rows(annex=desk.annex, rows={edit.row: 1}, by=desk.user, at=NOW),
    ]  # fmt: skip
    for deed in deeds:
        with pytest.raises(RuleError, match="KAS-01"):
            deed()


def test_undo_and_redo_walk_through_ones_own_changes(desk):
    assert (desk.undo().change, desk.redo().change) == (None, None)
    states = [desk.lines()]
    for now in ("88", "89", "90"):
        desk.type(desk.edit("1.1", "tahunan", now))
        states.append(desk.lines())
    for state in (*reversed(states[:-1]),):
        desk.undo()
        assert desk.lines() == state
    for state in states[1:]:
        desk.redo()
        assert desk.lines() == state
    desk.undo()
    desk.type(desk.edit("1.1", "tahunan", "91"))
    assert desk.redo().change is None  # after a new change there is nothing to do again


def test_undo_is_ones_own_and_leaves_what_others_changed(desk):
    desk.type(desk.edit("1.1", "tahunan", "88"), desk.edit("1.1", "satuan", "Indeks"))
    other = Clerk(desk.world)
    other.type(other.edit("1.1", "tahunan", "90"))
    edited = desk.undo()
    assert reasons(edited) == [("tahunan", "KAS-05")]
    assert (desk.line("1.1")["tahunan"], desk.line("1.1")["satuan"]) == ("90", "Nilai")
    assert MatrixChange.objects.filter(undone_at=None).count() == 1


def test_undo_of_a_new_row_that_somebody_filled_keeps_it(desk):
    desk.paste("3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen", None, "no_sasaran")
    assert desk.undo().refused == []
    assert desk.annex.rows.count() == 3
    row = "Sasaran Khusus\n3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen"
    assert desk.paste(row, None, "no_sasaran").refused == []
    other = Clerk(desk.world)
    other.type(other.edit("3.1", "tahunan", "5"))
    assert reasons(desk.undo()) == [("indikator", "KAS-05")]
    assert desk.row("3.1").annual == 5


def test_a_deleted_row_comes_back_as_it_was_with_its_id(desk):
    before, row = desk.lines(), desk.row("1.1")
    actions.delete_rows(annex=desk.annex, rows={row.pk: row.version}, by=desk.user, at=NOW)
    assert len(desk.lines()) == 2
    desk.undo()
    assert (desk.lines(), desk.row("1.1").pk, desk.row("1.1").indicator) == (before, row.pk, row.indicator)
    desk.redo()
    assert len(desk.lines()) == 2


def test_a_row_that_came_back_by_another_hand_is_left_alone(desk):
    row = desk.row("1.1")
    actions.delete_rows(annex=desk.annex, rows={row.pk: row.version}, by=desk.user, at=NOW)
    desk.undo()
    MatrixChange.objects.update(undone_at=None)
    before = desk.lines()
    assert desk.undo().refused == []
    assert desk.lines() == before


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


def test_KAS_05_a_row_that_came_back_is_a_version_that_no_page_has_seen(desk):
    other = Clerk(desk.world)
    other.type(other.edit("1.1", "tahunan", "90"))
    row = desk.row("1.1")
    desk.delete("1.1")
    desk.undo()
    assert desk.row("1.1").version > row.version
    stale = {row.pk: row.version}
    edited = actions.delete_rows(annex=desk.annex, rows=stale, by=other.user, at=NOW)
    assert reasons(edited) == [("indikator", "KAS-05")]
    assert changed_rows(desk.annex, seen={one.pk: one.version for one in desk.annex.rows.all()} | stale) == [
        row.pk
    ]


def test_KAS_05_a_row_that_was_added_again_is_newer_than_all_that_was_seen_of_it(desk):
    row = "Sasaran Khusus\n3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen"
    desk.paste(row, None, "no_sasaran")
    other = Clerk(desk.world)
    for now in ("5", "6", "7"):
        other.type(other.edit("3.1", "tahunan", now))
    other.type(other.edit("3.1", "tahunan", "4"))
    seen = desk.row("3.1").version
    desk.undo()
    desk.redo()
    assert desk.row("3.1").version > seen


def test_IMP_16_hidden_characters_and_texts_without_end_are_no_receivers(world):
    clerk = Clerk(world, 2)
    for text in ("Diturunkan\u200b menjadi", "Diturunkan " + "x" * 20_000):
        edited = clerk.type(clerk.edit("1.1", "catatan_turunan", text))
        assert reasons(edited) == [("catatan_turunan", "IMP-16")]
        assert clerk.line("1.1")["catatan_turunan"] == edited.refused[0].current
    assert reasons(clerk.type(clerk.edit("2.1", "umum", "✓ ke\u200bdua"))) == [("umum", "IMP-16")]


def test_a_number_that_is_refused_is_no_change_and_has_no_name(desk):
    before = AuditEvent.objects.count(), MatrixChange.objects.count(), desk.row("1.1").version
    edited = desk.type(desk.edit("1.1", "no_indikator", "2"))
    assert (edited.change, edited.saved) == (None, [])
    assert (AuditEvent.objects.count(), MatrixChange.objects.count(), desk.row("1.1").version) == before
    edited = desk.type(desk.edit("1.1", "no_indikator", "2"), desk.edit("2.1", "tahunan", "99"))
    assert (edited.change.label, edited.saved) == ("2.1 Tahunan: 100 → 99", [desk.row("2.1").pk])
    assert desk.paste("banyak\t80", "1.1", "tw1").change.label == "Tempel 1 sel"


def test_undo_that_can_take_nothing_back_leaves_no_trace_and_stands(desk):
    desk.type(desk.edit("1.1", "tahunan", "88"))
    other = Clerk(desk.world)
    other.type(other.edit("1.1", "tahunan", "90"))
    before = AuditEvent.objects.count()
    edited = desk.undo()
    assert (edited.change, edited.saved, reasons(edited)) == (None, [], [("tahunan", "KAS-05")])
    assert AuditEvent.objects.count() == before
    assert MatrixChange.objects.get(by=desk.user).undone_at is None


def test_IMP_15_a_new_entry_of_the_dictionary_is_said_and_stays_when_the_row_goes(desk):
    row = "Sasaran Khusus\n3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen"
    edited = desk.paste(row, None, "no_sasaran")
    assert [(one.rule, "Surat tertib" in one.message) for one in edited.said] == [("IMP-15", True)]
    (said,) = desk.undo().said
    assert "1 indikator baru yang dibuatnya tetap ada pada kamus" in said.message
    assert desk.redo().said == []
    desk.type(desk.edit("3.1", "tahunan", "5"))
    assert desk.undo().said == []


def test_IMP_14_what_is_taken_for_an_entry_that_reads_otherwise_is_said(desk):
    typed = {
        "blok": "Sasaran Strategis", "no_sasaran": "1", "sasaran": "Meningkatnya layanan",
        "no_indikator": "2", "indikator": "Indeks kepercayaa", "sumber_data": "CRM", "satuan": "Nilai",
    }  # fmt: skip
    desk.delete("1.2")
    edited = desk.type(*(CellEdit(None, 0, column, "", text) for column, text in typed.items()))
    assert [one.rule for one in edited.said] == ["IMP-14"]
    edited = desk.type(
        desk.edit("1.1", "no_indikator", "2"), desk.edit("1.2", "no_indikator", "1"),
        desk.edit("1.1", "indikator", "Indeks kepercayaam"),
    )  # fmt: skip
    assert [one.rule for one in edited.said] == ["IMP-14"]


def test_the_trail_holds_the_texts_of_few_cells_and_the_digest_of_many(desk):
    def told() -> dict:
        return AuditEvent.objects.filter(kind="matrix.changed").latest("sequence").data

    key = str(desk.row("1.1").pk)
    desk.type(desk.edit("1.1", "tahunan", "88"), desk.edit("1.1", "umum", ""))
    first = told()
    assert first["cells"] == [[key, "tahunan", "87,3", "88"], [key, "umum", "✓", ""]]
    assert (first["count"], len(first["digest"])) == (2, 64)
    desk.delete("2.1")
    gone = told()["cells"]
    assert [one[1:] for one in gone if one[1] in {"tahunan", "hukum"}] == [
        ["tahunan", "100", ""],
        ["hukum", "✓", ""],
    ]
    row = "Sasaran Khusus\n3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen"
    desk.paste(row, None, "no_sasaran")
    assert ["+1", "indikator", "", "Surat tertib"] in told()["cells"]
    desk.type(desk.edit("1.1", "pengukuran", "x" * 19_990))
    long = told()
    assert ("cells" in long, long["count"], long["digest"] != first["digest"]) == (False, 1, True)


typed_texts = st.sampled_from(["", "N/A", "87,3", "100", "0", "banyak", "3.250", "✓", "✓ PPSU"])
columns = st.sampled_from(["tw1", "tw2", "tahunan", "umum", "hukum", "satuan", "pengukuran"])
strokes = st.lists(
    st.tuples(st.sampled_from(["1.1", "1.2", "2.1"]), columns, typed_texts), min_size=1, max_size=4,
    unique_by=lambda one: one[:2],
)  # fmt: skip
in_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@in_database
@given(changes=st.lists(strokes, min_size=1, max_size=4))
def test_undo_restores_whatever_was_typed(desk, changes):
    states = [desk.lines()]
    for stroke in changes:
        edited = desk.type(*(desk.edit(*cell) for cell in stroke))
        if edited.change:
            states.append(desk.lines())
    for state in reversed(states[:-1]):
        desk.undo()
        assert desk.lines() == state
    for state in states[1:]:
        desk.redo()
        assert desk.lines() == state
    for _ in states[1:]:
        desk.undo()


@in_database
@given(mine=strokes, theirs=strokes)
def test_two_editors_never_lose_a_cell(desk, mine, theirs):
    """Both saw the same page: each cell reads as whoever was not refused wrote it, the first one first."""
    seen = desk.lines()
    other = Clerk(desk.world)
    first, second = ([desk.edit(*cell) for cell in cells] for cells in (mine, theirs))
    refused = {
        id(one.edit)
        for clerk, edits in ((desk, first), (other, second))
        for one in clerk.type(*edits).refused
    }
    now = dict(zip(desk.annex.rows.order_by("order").values_list("pk", flat=True), desk.lines(), strict=True))
    kept = {}
    for edit in (*second, *first):  # what the first one changed stands; the second may only agree or be told
        if id(edit) not in refused and edit.now != edit.was:
            kept[edit.row, edit.column] = edit.now
    unchanged = {(edit.row, edit.column): edit.was for edit in (*first, *second)}
    for (row, column), text in (unchanged | kept).items():
        assert now[row][column] == text
    for clerk in (other, desk):
        while clerk.undo().change:
            pass
    assert desk.lines() == seen


rows_of_world = st.sampled_from(["1.1", "1.2", "2.1"])
blocks = st.lists(st.lists(typed_texts, min_size=1, max_size=3), min_size=1, max_size=3)
deeds = st.one_of(
    st.tuples(st.just("type"), strokes),
    st.tuples(st.just("paste"), rows_of_world, st.sampled_from(["tw1", "tw3", "tahunan", "umum"]), blocks),
    st.tuples(st.just("delete"), rows_of_world),
    st.tuples(st.just("delete and undo"), rows_of_world),
)


class StalePage:
    """What somebody does on a page as it was when it was opened, whatever happened since."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk, self.lines = clerk, clerk.shown()
        self.keys = {f"{one['no_sasaran']}.{one['no_indikator']}": key for key, one in self.lines.items()}
        self.versions = {row.pk: row.version for row in clerk.annex.rows.order_by("order")}

    def do(self, deed: tuple) -> list[editing.Refused]:
        match deed:
            case ("type", cells):
                return self.clerk.type(*self._edits(cells)).refused
            case ("paste", label, column, block):
                first = list(self.lines).index(self.keys[label])
                rows = dict(list(self.lines.items())[first:])
                text = "\n".join("\t".join(line) for line in block[: len(rows)])
                return self.clerk.paste_over(rows, text, column).refused
            case (kind, label):
                key = self.keys[label]
                edited = actions.delete_rows(
                    annex=self.clerk.annex, rows={key: self.versions[key]}, by=self.clerk.user, at=NOW
                )
                if kind != "delete" and edited.change:
                    self.clerk.undo()
                return edited.refused

    def _edits(self, cells: list[tuple[str, str, str]]) -> list[CellEdit]:
        return [
            CellEdit(self.keys[label], 0, column, self.lines[self.keys[label]][column], now)
            for label, column, now in cells
        ]


@in_database
@given(mine=st.lists(deeds, min_size=1, max_size=3), theirs=deeds)
def test_a_stale_page_never_undoes_what_somebody_did_since(desk, mine, theirs):
    """Whatever was typed, pasted, deleted or brought back meanwhile reads the same afterwards."""
    with transaction.atomic():
        stale = StalePage(Clerk(desk.world))
        for deed in mine:
            StalePage(desk).do(deed) if _still_there(desk, deed) else None
        now = desk.shown()
        versions = {row.pk: row.version for row in desk.annex.rows.order_by("order")}
        stale.do(theirs)
        after = desk.shown()
        for key, line in now.items():
            if versions[key] != stale.versions[key]:
                assert key in after, "a row that is not as it was seen is not deleted"
            for column, text in line.items():
                if text != stale.lines[key][column]:
                    assert after[key][column] == text
        assert set(after) <= set(now), "what was deleted stays so"
        transaction.set_rollback(True)


def _still_there(desk, deed: tuple) -> bool:
    labels = {f"{one['no_sasaran']}.{one['no_indikator']}" for one in desk.lines()}
    wanted = {cell[0] for cell in deed[1]} if deed[0] == "type" else {deed[1]}
    return wanted <= labels


def test_presence_is_seen_by_others_for_a_while(desk):
    other = Clerk(desk.world)
    note_presence(annex=desk.annex, user=other.user, cell="5:tw1", at=NOW)
    note_presence(annex=desk.annex, user=other.user, cell="6:tw2", at=NOW)
    here = present(desk.annex, at=NOW, but=desk.user)
    assert [(one.user, one.cell) for one in here] == [(other.user, "6:tw2")]
    assert present(desk.annex, at=NOW, but=other.user) == []
    assert present(desk.annex, at=NOW + PRESENT_FOR, but=desk.user) == []
    seen = {row.pk: row.version for row in desk.annex.rows.all()}
    assert changed_rows(desk.annex, seen=seen) == []
    other.type(other.edit("1.1", "umum", ""))
    assert changed_rows(desk.annex, seen=seen) == [desk.row("1.1").pk]


def test_the_coordinator_passes_on_in_one_stroke_and_stays_when_others_change(desk):
    desk.type(desk.edit("1.1", "umum", "✓ [koordinator]"))
    desk.type(desk.edit("1.1", "hukum", "✓ catatan baru"))
    assert desk.line("1.1")["umum"] == "✓ [koordinator]"
    edited = desk.type(desk.edit("1.1", "umum", "✓"), desk.edit("1.1", "hukum", "✓ [koordinator]"))
    assert edited.refused == []
    assert (desk.line("1.1")["umum"], desk.line("1.1")["hukum"]) == ("✓", "✓ [koordinator]")
    desk.undo()
    assert desk.line("1.1")["umum"] == "✓ [koordinator]"


def test_targets_of_a_ticks_own_stay_its_own_while_the_others_follow_their_row(desk):
    desk.type(desk.edit("1.1", "umum", "✓"), desk.edit("1.1", "hukum", "✓"))
    own = Commitment.objects.get(row=desk.row("1.1"), position=desk.world.posts["hukum"])
    own.targets = YearTargets(q4=Decimal(80), annual=Decimal(80))
    own.save()
    desk.type(desk.edit("1.1", "satuan", "Indeks"))
    desk.type(desk.edit("1.1", "tahunan", "90"))
    told = dict(Commitment.objects.filter(row=desk.row("1.1")).values_list("position__title", "annual"))
    assert told == {"Kepala Bagian Umum": 90, "Kepala Bagian Hukum": 80}


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

"""Cells that are typed: read, kept, and never written over somebody else's."""

from decimal import Decimal

import pytest

from selaras.cascade.actions import note_presence
from selaras.cascade.models import Commitment, MatrixChange, MatrixRow
from selaras.cascade.queries import PRESENT_FOR, changed_rows, present
from selaras.engine.targets import YearTargets
from selaras.exchange import actions
from selaras.exchange.editing import CellEdit, compare
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.models import Position
from selaras.planning.models import Indicator
from tests import factories as make
from tests.conftest import NOW
from tests.exchange.clerk import Clerk, reasons
from tests.exchange.world import GROUP


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
    wanted, refused = compare([CellEdit(7, 0, "tw1", "92", "93")], None)
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

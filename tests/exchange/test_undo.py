"""Changes taken back and done again, rows that go and come back."""

from selaras.cascade.models import MatrixChange
from selaras.cascade.queries import changed_rows
from selaras.exchange import actions
from selaras.kernel.models import AuditEvent
from selaras.planning.actions import discard_indicators
from selaras.planning.models import Indicator
from tests import factories as make
from tests.conftest import NOW
from tests.exchange.clerk import Clerk, reasons


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


def test_a_row_comes_back_although_its_entry_was_discarded_from_the_dictionary(desk):
    row = "Sasaran Khusus\n3\tTertibnya surat\t1\tSurat tertib\te-Kinerja\t\t1\t2\t3\t4\t4\tPersen"
    desk.paste(row, None, "no_sasaran")
    desk.undo()
    made = Indicator.objects.filter(name="Surat tertib")
    discard_indicators(indicators=list(made), agency=desk.annex.agency, by=desk.user, at=NOW)
    edited = desk.redo()
    assert [one.rule for one in edited.said] == ["IMP-15"]
    assert desk.line("3.1")["indikator"] == "Surat tertib"
    assert made.count() == 1


def test_a_row_meant_again_what_was_discarded_keeps_its_entry_and_says_so(desk):
    spare = make.make_indicator(
        desk.row("1.1").indicator.objective, number=9, name="Indeks lain sama sekali", uom="Nilai"
    )
    desk.type(desk.edit("1.2", "indikator", spare.name))
    desk.undo()
    discard_indicators(indicators=[spare], agency=desk.annex.agency, by=desk.user, at=NOW)
    edited = desk.redo()
    assert reasons(edited) == [("indikator", "KAS-09")]
    assert desk.line("1.2")["indikator"] == "Indeks kepercayaan"

"""A revision, a new year, a draft nobody wants: everything copied, nothing dropped silently."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.actionplans.models import Checkpoint
from selaras.cascade import actions as cascade
from selaras.cascade.models import Acceptance, Annex, Commitment, Edition, MatrixRow, Receiver
from selaras.editions import actions, rules
from selaras.editions.queries import lineage
from selaras.exchange.tables import annex_table
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.planning.models import TARGET_FIELDS
from tests.conftest import NOW
from tests.editions.conftest import finding, read
from tests.exchange.world import make_world
from tests.factories import (
    appoint,
    make_agency,
    make_commitment,
    make_edition,
    make_indicator,
    make_objective,
    make_position,
    make_row,
    mark_published,
)

WHY = {"reason": "mutasi", "explanation": "Kepala Bagian Umum berganti"}
LATER = datetime(2024, 7, 1, 3, 0, tzinfo=UTC)
NEW_YEAR = date(2025, 1, 1)


def close(*rows):
    """The post or unit is there until the end of 2024."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(period=(date(2024, 1, 1), NEW_YEAR))


def lines(edition):
    return {
        annex.number: list(annex_table(annex).lines)
        for annex in edition.annexes.order_by("number").select_related("edition")
    }


@pytest.fixture
def published(world):
    mark_published(world.edition)
    return world.edition


@pytest.fixture
def revise(published, mayor):
    def deed(**changes):
        return actions.revise(edition=published, **{**WHY, **changes}, by=mayor, at=LATER)

    return deed


@pytest.fixture
def copy(world, mayor):
    def deed(year=2025, *, keep_targets=True, **changes):
        return actions.copy_year(
            edition=world.edition, year=year, keep_targets=keep_targets, **changes, by=mayor, at=LATER
        )

    return deed


def test_a_revision_holds_everything_of_what_it_revises(revise, published):
    revision = revise()
    assert (str(revision), revision.state, revision.based_on) == ("2024 Perubahan ke-1", "draf", published)
    assert lines(revision) == lines(published)
    assert [str(one) for one in revision.annexes.order_by("number")] == [f"Lampiran {n}" for n in range(1, 6)]
    kept = Checkpoint.objects.filter(activity__edition=revision).exclude(achievement=None)
    assert [point.month for point in kept.order_by("pk")] == ["B06"]
    event = AuditEvent.objects.get(kind="edition.revised")
    assert (event.subject_id, event.data["reason"]) == (revision.pk, "mutasi")


def test_a_revision_is_read_as_of_the_day_it_was_opened(revise):
    assert revise().day == date(2024, 7, 1)


def test_a_revision_of_a_year_gone_by_stays_in_its_year(published, mayor):
    late = datetime(2026, 5, 1, tzinfo=UTC)
    revision = actions.revise(edition=published, **WHY, by=mayor, at=late)
    assert revision.day == date(2024, 12, 31)


def test_parents_are_copied_among_the_copies(world, mayor):
    one, other = Commitment.objects.filter(edition=world.edition).order_by("pk")[:2]
    Commitment.objects.filter(pk=other.pk).update(parent=one, coordinator=True)
    world.edition.effective_on = LATER.date()  # read as of the same day: nothing hangs anew
    mark_published(world.edition)
    revision = actions.revise(edition=world.edition, **WHY, by=mayor, at=LATER)
    copied = revision.commitments.get(parent__isnull=False)
    assert (copied.position, copied.parent.position) == (other.position, one.position)
    assert copied.parent.edition == revision
    assert copied.coordinator
    assert revision.commitments.count() == world.edition.commitments.count()


def test_acceptances_that_stand_and_remarks_go_along(world, mayor):
    agency, edition = world.edition.agency, world.edition
    for name, withdrawn in (("a", None), ("b", NOW)):
        Acceptance.objects.create(
            agency=agency, edition=edition, finding=name, rule="TGT-02", message="x", reason="dibahas",
            by=mayor, at=NOW, withdrawn_at=withdrawn, withdrawn_by=mayor if withdrawn else None,
        )  # fmt: skip
    edition.remarks.create(agency=agency, number=1, kind="koreksi", place="Lampiran I", reason="ejaan")
    mark_published(edition)
    revision = actions.revise(edition=edition, **WHY, by=mayor, at=LATER)
    assert [(one.finding, one.at) for one in revision.acceptances.order_by("pk")] == [("a", NOW)]
    assert [one.place for one in revision.remarks.order_by("pk")] == ["Lampiran I"]


def test_KAS_15_a_second_revision_is_refused_and_says_which_post_opened_the_first(revise, mayor):
    appoint(make_position(title="Walikota"), mayor)
    revise()
    with pytest.raises(RuleError) as error:
        revise()
    assert error.value.rule == "KAS-15"
    assert "2024 Perubahan ke-1 sudah dibuka oleh Walikota pada 1 Juli 2024" in error.value.message


def test_KAS_15_a_draft_is_changed_directly(world, mayor):
    with pytest.raises(RuleError, match="masih draf"):
        actions.revise(edition=world.edition, **WHY, by=mayor, at=LATER)


def test_KAS_15_only_the_newest_edition_is_revised(revise, published, mayor):
    second = mark_published(revise())
    with pytest.raises(RuleError, match="sudah digantikan 2024 Perubahan ke-1"):
        revise()
    assert actions.revise(edition=second, **WHY, by=mayor, at=LATER).number == 2


def test_KAS_15_a_draft_that_nobody_is_known_to_have_opened(published):
    standing = rules.Standing(published, Edition(year=2024, kind="perubahan", number=1))
    assert rules.cannot_revise(published, standing).message.startswith(
        "Draf 2024 Perubahan ke-1 sudah dibuka. "
    )


def test_an_edition_opened_by_the_system_has_no_opener(world):
    assert lineage.standing(world.edition).opened_by == ""
    bare = Edition.objects.create(agency=make_agency(), year=2024)
    assert lineage.standing(bare).opened_at is None


@pytest.mark.parametrize(("reason", "explanation"), [("", "jelas"), ("bosan", "jelas"), ("mutasi", "  ")])
def test_KAS_19_a_revision_says_why(revise, reason, explanation):
    with pytest.raises(RuleError, match="KAS-19"):
        revise(reason=reason, explanation=explanation)


# --- another year


def test_a_new_year_keeps_targets_and_leaves_the_old_year_behind(copy, world):
    world.edition.remarks.create(
        agency=world.edition.agency, number=1, kind="koreksi", place="x", reason="ejaan"
    )
    Annex.objects.filter(edition=world.edition, number=1).update(title="CASCADING TAHUN 2024")
    draft, misfits = copy()
    assert (draft.year, draft.kind, draft.number, draft.based_on) == (2025, "murni", 0, world.edition)
    assert (draft.decree, draft.effective_on, misfits) == ("", None, [])
    assert draft.annexes.get(number=1).title == "CASCADING TAHUN 2025"
    assert lines(draft)[1] == lines(world.edition)[1]
    assert lines(draft)[5] == lines(world.edition)[5]
    assert not draft.remarks.exists()
    assert not Checkpoint.objects.filter(activity__edition=draft).exclude(achievement=None).exists()
    told = AuditEvent.objects.get(kind="edition.copied").data
    assert told["keep_targets"] is True
    for told_of, edition in (("before", world.edition), ("after", draft)):
        annex = edition.annexes.get(number=1)
        headings = [one.heading for one in annex.receivers.order_by("order")]
        assert told[told_of][0] == [1, annex.title, annex.giver.code, headings]


def test_emptied_targets_stay_not_measured_where_they_were(copy):
    draft, _ = copy(keep_targets=False)
    rows = MatrixRow.objects.filter(annex__edition=draft).order_by("annex__number", "order")
    assert {tuple(getattr(row, field) for field in TARGET_FIELDS) for row in rows} == {(None,) * 5}
    assert list(rows[0].not_measured) == ["q1", "q3"]
    assert {one.annual for one in draft.commitments.order_by("pk")} == {None}


def test_action_plans_are_left_out_on_request(copy):
    draft, _ = copy(with_plans=False)
    assert not draft.activities.exists()
    assert not draft.indicator_plans.exists()
    assert draft.annexes.count() == 5


def test_KAS_16_a_year_has_one_original_edition(copy, mayor, world):
    copy()
    with pytest.raises(RuleError, match="KAS-16") as error:
        copy()
    assert "Tahun 2025 sudah mempunyai edisi murni (draf yang belum terbit)" in error.value.message
    mark_published(world.edition)
    with pytest.raises(RuleError, match="sudah terbit"):
        cascade.open_edition(agency=world.edition.agency, year=2024, by=mayor, at=NOW)


@pytest.mark.parametrize("year", [2024, 2023])
def test_KAS_16_a_copy_looks_ahead(copy, year):
    with pytest.raises(RuleError, match="sesudah 2024"):
        copy(year)


def test_what_is_gone_on_the_new_day_is_named_and_its_ticks_stay_behind(copy, world):
    legal = world.posts["hukum"]
    unused = make_row(
        world.annex(3), make_indicator(make_objective(world.edition.agency), retired_on=NEW_YEAR)
    )
    close(legal)
    draft, misfits = copy()
    told = [(one.kind, one.place, one.name, one.left_out) for one in misfits]
    assert ("Jabatan", "Lampiran I", legal.title, True) in told
    assert ("Jabatan", "Lampiran II", legal.title, True) in told
    texts = {one.place: one.text for one in misfits if one.name == legal.title}
    assert "2 centang tidak disalin: no. 1.1, 2.1." in texts["Lampiran I"]
    assert "tidak bercentang" in texts["Lampiran II"]
    assert not Receiver.objects.filter(annex__edition=draft, position=legal).exists()
    assert not draft.commitments.filter(position=legal).exists()
    assert [one.name for one in misfits if one.kind == "Indikator"] == [str(unused.indicator)]
    assert MatrixRow.objects.filter(annex__edition=draft, indicator=unused.indicator).exists()


def test_givers_units_and_owners_that_are_gone_are_named(copy, world):
    umum = world.posts["umum"]
    unit, mayor_post = umum.unit, world.posts["mayor"]
    close(unit, mayor_post)
    draft, misfits = copy()
    told = {(one.kind, one.place, one.left_out) for one in misfits}
    assert ("Jabatan", "Lampiran 1", False) in told
    assert ("Unit", unit.name, False) in told
    assert ("Unit", "KSD baris 1", True) in told
    assert draft.annexes.get(number=1).giver == mayor_post
    assert draft.activities.get(number=1).responsible_units.count() == 1
    without = lineage.misfits(world.edition, on=NEW_YEAR, with_plans=False)
    assert not [one for one in without if "KSD" in one.place]


def test_owners_of_plans_that_are_gone_are_named(copy, world):
    umum = world.posts["umum"]
    close(umum)
    draft, misfits = copy()
    named = [one for one in misfits if one.place.startswith("Rencana aksi")]
    assert [(one.name, one.left_out) for one in named] == [(umum.title, True)] * 2
    assert draft.indicator_plans.get(order=0).responsible.count() == 1


# --- discarding


def test_a_revision_is_discarded_with_all_it_holds(revise, published, mayor):
    revision = revise()
    before = lines(published)
    actions.discard(edition=revision, by=mayor, at=LATER)
    assert not Edition.objects.filter(pk=revision.pk).exists()
    assert lines(published) == before
    assert AuditEvent.objects.get(kind="edition.discarded").data["name"] == "2024 Perubahan ke-1"
    assert revise().number == 1


def test_KAS_17_what_is_published_is_not_discarded(published, mayor):
    with pytest.raises(RuleError, match="KAS-17"):
        actions.discard(edition=published, by=mayor, at=NOW)


def test_KAS_17_a_draft_that_is_no_copy_is_not_discarded_while_it_holds_rows(world, mayor):
    with pytest.raises(RuleError, match="bukan salinan: 8 baris"):
        actions.discard(edition=world.edition, by=mayor, at=NOW)


def test_KAS_17_a_draft_that_another_rests_on_is_not_discarded(copy, mayor):
    draft, _ = copy()
    actions.copy_year(edition=draft, year=2026, keep_targets=True, by=mayor, at=LATER)
    with pytest.raises(RuleError, match="2026 Murni disalin dari draf ini"):
        actions.discard(edition=draft, by=mayor, at=LATER)


def test_KAS_17_an_empty_draft_is_discarded_and_a_second_time_says_so(mayor):
    edition = make_edition(make_agency())
    actions.discard(edition=edition, by=mayor, at=NOW)
    edition.pk = 0
    with pytest.raises(RuleError, match="sudah dibuang"):
        actions.discard(edition=edition, by=mayor, at=NOW)


# --- size


def grow(world, count):
    objective = make_objective(world.edition.agency)
    for number in range(count):
        row = make_row(world.annex(1), make_indicator(objective, number=number + 10))
        make_commitment(row, world.posts["umum"])


def test_the_number_of_queries_does_not_grow_with_the_edition(world, mayor, found):
    def count(deed):
        with CaptureQueriesContext(connection) as asked:
            deed()
        return len(asked)

    def every_deed():
        made = []
        given = {"edition": world.edition, "year": 2025, "keep_targets": False, "by": mayor, "at": LATER}
        return (
            count(lambda: made.append(actions.copy_year(**given)[0])),
            count(lambda: actions.discard(edition=made[0], by=mayor, at=LATER)),
        )

    small = every_deed()
    grow(world, 20)
    assert every_deed() == small


def test_publishing_and_revising_ask_as_often_however_large_the_edition(db, tmp_path, mayor, found):
    counts = []
    for size, folder in ((0, tmp_path / "a"), (20, tmp_path / "b")):
        folder.mkdir()
        world = make_world(folder, code=f"kota-{size}")
        grow(world, size)
        found[:] = [finding(f"1.{number}") for number in range(size + 1)]
        day = NOW.date()
        with CaptureQueriesContext(connection) as asked:
            actions.set_decree(
                edition=world.edition, decree="1", decree_title="", decreed_on=day, effective_on=day,
                by=mayor, at=NOW,
            )  # fmt: skip
            world.edition.refresh_from_db()
            actions.publish(
                edition=world.edition, note="disepakati dalam rapat", seen=read(world.edition), by=mayor,
                at=NOW,
            )  # fmt: skip
            actions.revise(edition=world.edition, **WHY, by=mayor, at=LATER)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_REN_20_publishing_a_revision_links_it_to_what_it_continues(revise, found, mayor):
    revision = revise()
    revision.decree, revision.decreed_on, revision.effective_on = "e-2", LATER.date(), LATER.date()
    revision.save()
    Checkpoint.objects.filter(activity__edition=revision).update(continues=None)
    actions.publish(edition=revision, note="Disepakati rapat.", seen=read(revision), by=mayor, at=LATER)
    points = Checkpoint.objects.filter(activity__edition=revision)
    assert points.exists()
    assert not points.filter(continues=None).exists()
    told = AuditEvent.objects.get(kind="edition.published", subject_id=revision.pk).data
    assert told["reports_continued"] >= points.count()
    assert found == []

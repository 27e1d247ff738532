"""Publishing: what is missing is said, what is put in force stays as it is."""

from datetime import date

import pytest

from selaras.cascade.models import Acceptance, Commitment, MatrixRow
from selaras.editions import actions, rules
from selaras.editions.queries import lineage
from selaras.engine.findings import Severity
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.conftest import NOW
from tests.editions.conftest import finding
from tests.factories import make_agency, make_edition, mark_published, set_superior

DECREED = date(2024, 2, 21)
GIVEN = {
    "decree": "e-0001/2024", "decree_title": "Cascading", "decreed_on": DECREED, "effective_on": DECREED,
    "note": "",
}  # fmt: skip


@pytest.fixture
def publish(world, mayor, found):
    def deed(**changes):
        return actions.publish(edition=world.edition, **{**GIVEN, **changes}, by=mayor, at=NOW)

    return deed


def refused(deed, **changes):
    with pytest.raises(RuleError) as error:
        deed(**changes)
    return error.value


def test_a_published_edition_says_by_whom_when_and_by_which_decree(publish, world, mayor):
    publish()
    edition = world.edition
    edition.refresh_from_db()
    assert (edition.state, edition.published_by, edition.published_at) == ("terbit", mayor, NOW)
    assert (edition.decree, edition.decreed_on, edition.effective_on) == ("e-0001/2024", DECREED, DECREED)
    event = AuditEvent.objects.get(kind="edition.published")
    assert (event.by_id, event.data["decree"], event.data["accepted"]) == (mayor.pk, "e-0001/2024", 0)


def test_KAS_10_errors_keep_an_edition_from_being_published_and_the_first_are_named(publish, found, world):
    found += [finding(f"1.{number}", Severity.ERROR) for number in range(1, 6)]
    error = refused(publish, note="tetap diterbitkan")
    assert error.rule == "KAS-10"
    assert "5 galat: TGT-02 Lampiran I no. 1.1; " in error.message
    assert "1.3; dan 2 lagi" in error.message
    world.edition.refresh_from_db()
    assert world.edition.state == "draf"


def test_KAS_10_a_single_error_is_named_without_more(publish, found):
    found.append(finding("1.1", Severity.ERROR))
    assert "1 galat: TGT-02 Lampiran I no. 1.1. Perbaiki" in refused(publish).message


@pytest.mark.parametrize("field", ["decree", "decreed_on", "effective_on"])
def test_KAS_11_number_and_dates_of_the_decree_are_needed(publish, field):
    error = refused(publish, **{field: " " if field == "decree" else None})
    assert (error.rule, "belum diisi" in error.message) == ("KAS-11", True)


@pytest.mark.parametrize(
    ("decreed", "effective", "said"),
    [
        (date(2024, 2, 21), date(2024, 2, 20), "mendahului tanggal penetapan 21 Februari 2024"),
        (date(2024, 2, 21), date(2025, 1, 1), "sesudah tahun 2024 berakhir"),
    ],
)
def test_KAS_12_dates_fit_each_other_and_the_year(publish, decreed, effective, said):
    error = refused(publish, decreed_on=decreed, effective_on=effective)
    assert (error.rule, said in error.message) == ("KAS-12", True)


def test_KAS_12_an_edition_may_take_effect_on_the_day_of_its_decree_or_before_its_year(publish):
    assert publish(decreed_on=date(2023, 12, 29), effective_on=date(2023, 12, 29)).state == "terbit"


def test_KAS_12_a_revision_does_not_reach_back_behind_what_it_revises(world, mayor, found):
    mark_published(world.edition)
    revision = actions.revise(
        edition=world.edition, reason="mutasi", explanation="Camat berganti", by=mayor, at=NOW
    )
    before = {**GIVEN, "decreed_on": date(2023, 12, 1), "effective_on": date(2023, 12, 2)}
    with pytest.raises(RuleError, match="KAS-12") as error:
        actions.publish(edition=revision, **before, by=mayor, at=NOW)
    assert "berlaku sejak" in error.value.message


def test_KAS_13_open_warnings_need_a_reason(publish, found, world):
    found += [finding("1.1"), finding("1.2"), finding("1.3", Severity.NOTE)]
    assert refused(publish, note="  ").rule == "KAS-13"
    assert "2 peringatan" in refused(publish).message
    assert not Acceptance.objects.exists()


def test_KAS_13_the_reason_is_kept_as_the_answer_to_each_warning(publish, found, world, mayor):
    found += [finding("1.1"), finding("1.2"), finding("1.3", Severity.NOTE)]
    Acceptance.objects.create(
        agency=world.edition.agency, edition=world.edition, finding=found[0].id, rule="TGT-02",
        message="x", reason="sudah dibahas", by=mayor, at=NOW,
    )  # fmt: skip
    publish(note=" Disepakati dalam rapat. ")
    reasons = dict(Acceptance.objects.order_by("pk").values_list("finding", "reason"))
    assert reasons == {found[0].id: "sudah dibahas", found[1].id: "Disepakati dalam rapat."}
    assert AuditEvent.objects.get(kind="edition.published").data["accepted"] == 1


def test_KAS_13_warnings_that_are_accepted_need_nothing_more(publish, found, world, mayor):
    found.append(finding("1.1"))
    Acceptance.objects.create(
        agency=world.edition.agency, edition=world.edition, finding=found[0].id, rule="TGT-02",
        message="x", reason="sudah dibahas", by=mayor, at=NOW,
    )  # fmt: skip
    assert publish().state == "terbit"


def test_KAS_14_an_edition_without_rows_is_not_published(mayor, found, db):
    edition = make_edition(make_agency())
    with pytest.raises(RuleError, match="KAS-14"):
        actions.publish(edition=edition, **GIVEN, by=mayor, at=NOW)


def test_KAS_18_publishing_twice_from_a_stale_page_says_who_did_it(publish, mayor):
    publish()
    error = refused(publish, decree="e-0002/2024")
    assert error.rule == "KAS-18"
    assert "sudah diterbitkan oleh Ibu Wali Kota pada 20 Maret 2024" in error.message
    assert AuditEvent.objects.filter(kind="edition.published").count() == 1


def test_KAS_18_what_was_changed_since_it_was_read_is_not_published(publish, world):
    seen = lineage.fingerprint(world.edition)
    MatrixRow.objects.filter(pk=MatrixRow.objects.order_by("pk")[0].pk).update(q4=99)
    assert refused(publish, seen=seen).rule == "KAS-18"
    assert publish(seen=lineage.fingerprint(world.edition)).state == "terbit"


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: edition.annexes.filter(number=1).update(title="lain"),
        lambda edition: edition.commitments.order_by("pk").first().delete(),
        lambda edition: edition.activities.filter(number=1).update(action="lain"),
        lambda edition: edition.activities.get(number=1).responsible_units.clear(),
        lambda edition: edition.indicator_plans.filter(order=0).update(output="lain"),
        lambda edition: edition.indicator_plans.get(order=0).responsible.clear(),
        lambda edition: edition.activities.get(number=1).checkpoints.filter(month="B03").update(output="x"),
    ],
)  # fmt: skip
def test_the_fingerprint_changes_with_every_part(world, change):
    before = lineage.fingerprint(world.edition)
    assert lineage.fingerprint(world.edition) == before
    change(world.edition)
    assert lineage.fingerprint(world.edition) != before


def test_publishing_hangs_ticks_under_the_superiors_of_the_day(publish, world):
    above, below = None, None
    for one in Commitment.objects.filter(edition=world.edition).order_by("pk"):
        for other in Commitment.objects.filter(indicator=one.indicator, edition=world.edition).order_by("pk"):
            if other.position_id != one.position_id:
                above, below = one, other
    assert above is not None
    set_superior(below.position, above.position, since=DECREED)
    publish()
    below.refresh_from_db()
    assert below.parent.position == above.position


def test_the_check_list_and_the_guard_say_the_same(world, found):
    """missing_to_publish takes data and asks no query."""
    nothing = rules.Decree("", "", None, None)
    found += [finding("1.1", Severity.ERROR), finding("1.2")]
    missing = rules.missing_to_publish(world.edition, nothing, rows=0, findings=found, note="")
    assert [one.rule for one in missing] == [*["KAS-11"] * 3, "KAS-14", "KAS-10", "KAS-13"]

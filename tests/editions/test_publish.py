"""Publishing: what is missing is said, what is put in force stays as it is."""

from datetime import date

import pytest

from selaras.cascade.models import Acceptance, Commitment, Edition, MatrixRow
from selaras.editions import actions, rules
from selaras.editions.queries import lineage
from selaras.engine.findings import Severity
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.conftest import NOW
from tests.editions.conftest import finding, read
from tests.factories import make_agency, make_edition, mark_published, set_superior

DECREED = date(2024, 2, 21)
DECREE = {
    "decree": "e-0001/2024", "decree_title": "Cascading", "decreed_on": DECREED, "effective_on": DECREED,
}  # fmt: skip
AGREED = "Disepakati dalam rapat"


def publish_as_read(edition, by, *, note="", **decree):
    """Publish what stands there now, under a decree that is already written."""
    Edition.objects.filter(pk=edition.pk, state="draf").update(**{**DECREE, **decree})
    edition.refresh_from_db()
    if edition.state == "draf":
        actions.follow_day(edition=edition)
    return actions.publish(edition=edition, note=note, seen=read(edition), by=by, at=NOW)


@pytest.fixture
def publish(world, mayor, found):
    def deed(**changes):
        return publish_as_read(world.edition, mayor, **changes)

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
    error = refused(publish, note=AGREED)
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
    error = refused(publish, **{field: "" if field == "decree" else None})
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
    before = {"decreed_on": date(2023, 12, 1), "effective_on": date(2023, 12, 2)}
    with pytest.raises(RuleError, match="KAS-12") as error:
        publish_as_read(revision, mayor, **before)
    assert "berlaku sejak" in error.value.message


def test_KAS_13_open_warnings_need_a_reason(publish, found, world):
    found += [finding("1.1"), finding("1.2"), finding("1.3", Severity.NOTE)]
    for note in ("  ", "-", "ya sudah", "ok . ."):  # a reason says something (KAS-22)
        assert refused(publish, note=note).rule == "KAS-13"
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
    told = AuditEvent.objects.get(kind="edition.published").data
    assert told["accepted"] == 1
    assert (told["findings"], told["rules"], told["reason"]) == (
        [found[1].id], ["TGT-02"], "Disepakati dalam rapat."
    )  # fmt: skip


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
        publish_as_read(edition, mayor)


def test_KAS_18_publishing_twice_from_a_stale_page_says_when_it_was_done(publish, mayor):
    publish()
    error = refused(publish)
    assert error.rule == "KAS-18"
    assert "sudah diterbitkan pada 20 Maret 2024" in error.message
    assert "Ibu Wali Kota" not in error.message  # a refusal does not know whose names may be read
    assert AuditEvent.objects.filter(kind="edition.published").count() == 1


def publish_seen(world, mayor, seen, note=AGREED):
    with pytest.raises(RuleError) as error:
        actions.publish(edition=world.edition, note=note, seen=seen, by=mayor, at=NOW)
    return error.value.rule


@pytest.fixture
def decreed(world):
    Edition.objects.filter(pk=world.edition.pk).update(**DECREE)
    world.edition.refresh_from_db()
    return world.edition


def test_KAS_18_what_was_changed_since_it_was_read_is_not_published(publish, world, mayor, decreed):
    seen = read(decreed)
    MatrixRow.objects.filter(pk=MatrixRow.objects.order_by("pk")[0].pk).update(q4=99)
    assert publish_seen(world, mayor, seen) == "KAS-18"
    assert publish().state == "terbit"


def test_KAS_18_one_reason_answers_only_for_the_warnings_that_were_read(found, world, mayor, decreed):
    """No cell changed, yet the check finds something else than the page said."""
    found.append(finding("1.1"))
    seen = read(decreed)
    found.append(finding("1.2"))
    assert publish_seen(world, mayor, seen) == "KAS-18"
    assert not Acceptance.objects.exists()


def test_KAS_18_nothing_is_published_that_nobody_has_read(found, world, mayor, decreed):
    assert publish_seen(world, mayor, "") == "KAS-18"


def test_KAS_18_another_decree_is_another_document(found, world, mayor, decreed):
    seen = read(decreed)
    Edition.objects.filter(pk=decreed.pk).update(decree="e-0009/2024")
    assert publish_seen(world, mayor, seen) == "KAS-18"


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
    def now():
        return lineage.fingerprint(world.edition, left_open=["a"])

    before = now()
    assert now() == before
    change(world.edition)
    assert now() != before


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
    nothing = Edition(agency=world.edition.agency, year=2024)
    found += [finding("1.1", Severity.ERROR), finding("1.2")]
    missing = rules.missing_to_publish(nothing, rows=0, findings=found, note="")
    assert [one.rule for one in missing] == [*["KAS-11"] * 3, "KAS-14", "KAS-10", "KAS-13"]

"""Terima dengan alasan: who answers for which finding, what is refused, and what is left of it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from selaras.cascade.models import Acceptance, MatrixRow
from selaras.editions import actions
from selaras.editions.access import answerable
from selaras.editions.queries import checked, checkup
from selaras.engine.findings import Finding, Severity, Spot
from selaras.engine.targets import NA, YearTargets
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from tests.conftest import NOW, TODAY
from tests.factories import make_official, mark_published
from tests.web.cast import Cast, make_cast

REASON = "Sudah diputuskan dalam rapat pimpinan"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def open_ids(cast, rule="TGT-16"):
    return [one.finding.id for one in checked(cast.edition) if one.finding.rule == rule and one.is_open]


def accept(cast, *ids, reason=REASON):
    return actions.accept(edition=cast.edition, findings=ids, reason=reason, by=cast.mayor, at=NOW)


def refused(rule, deed, *given, **more):
    before = (Acceptance.objects.count(), AuditEvent.objects.count())
    with pytest.raises(RuleError) as caught:
        deed(*given, **more)
    assert caught.value.rule == rule
    assert (Acceptance.objects.count(), AuditEvent.objects.count()) == before


def test_accepting_hides_exactly_one(cast):
    before = [one.finding.id for one in checkup(cast.edition).open]
    wanted = open_ids(cast)[0]
    [made] = accept(cast, wanted)
    after = checkup(cast.edition)
    assert [one.finding.id for one in after.open] == [key for key in before if key != wanted]
    assert [one.finding.id for one in after.found] == before
    assert (made.rule, made.reason, made.by, made.at) == ("TGT-16", REASON, cast.mayor, NOW)
    assert made.message.startswith("Lampiran I no. 1.1, TW III: Target TW III belum diisi.")


def test_several_are_accepted_with_one_reason_and_recorded_once(cast):
    ids = open_ids(cast)
    accept(cast, *ids, ids[0], reason=f"  {REASON}\n ")
    assert sorted(Acceptance.objects.values_list("finding", flat=True)) == sorted(ids)
    assert set(Acceptance.objects.values_list("reason", flat=True)) == {REASON}
    event = AuditEvent.objects.get(kind="findings.accepted")
    assert event.data["findings"] == ids
    assert event.by_id == cast.mayor.pk


def test_KAS_20_an_error_is_corrected_and_not_accepted(cast):
    row = MatrixRow.objects.get(annex=cast.annex, indicator=cast.indicator)
    row.targets = YearTargets(q1=NA, q2=Decimal("87.3"), q3=NA, q4=Decimal("87.3"), annual=Decimal(90))
    row.save()
    [wrong] = open_ids(cast, "TGT-01")
    refused("KAS-20", accept, cast, wrong)
    refused("KAS-20", accept, cast, *open_ids(cast), wrong)


def test_KAS_21_what_is_gone_is_not_accepted(cast):
    wanted = open_ids(cast)[0]
    row = MatrixRow.objects.get(annex=cast.annex, indicator=cast.indicator)
    row.targets = YearTargets(q1=NA, q2=Decimal("87.3"), q3=NA, q4=Decimal("87.3"), annual=Decimal("87.3"))
    row.save()
    refused("KAS-21", accept, cast, wanted)
    refused("KAS-21", accept, cast, "tidak-ada")


@pytest.mark.parametrize("reason", ["", "   ", "-", "ya sudah", "1 2 3 4", "ok . ."])
def test_KAS_22_a_reason_says_something(cast, reason):
    refused("KAS-22", accept, cast, open_ids(cast)[0], reason=reason)


def test_KAS_23_one_acceptance_stands_at_a_time(cast):
    wanted = open_ids(cast)[0]
    accept(cast, wanted)
    refused("KAS-23", accept, cast, wanted)
    with pytest.raises(IntegrityError), transaction.atomic():  # the database refuses it too
        Acceptance.objects.create(
            agency=cast.agency, edition=cast.edition, finding=wanted, rule="TGT-16", message="x",
            reason="y", by=cast.mayor, at=NOW,
        )  # fmt: skip


def test_KAS_23_what_is_taken_back_is_open_again_and_can_be_accepted_anew(cast):
    wanted = open_ids(cast)[0]
    accept(cast, wanted)
    actions.withdraw(edition=cast.edition, findings=[wanted], by=cast.owner, at=NOW)
    assert wanted in open_ids(cast)
    assert AuditEvent.objects.get(kind="findings.withdrawn").data == {"findings": [wanted]}
    refused("KAS-23", actions.withdraw, edition=cast.edition, findings=[wanted], by=cast.mayor, at=NOW)
    accept(cast, wanted, reason="Alasan yang lain lagi")
    assert Acceptance.objects.count() == 2
    assert Acceptance.objects.get(withdrawn_at=None).reason == "Alasan yang lain lagi"


def test_an_acceptance_ends_with_the_figures_it_was_about(cast):
    """A finding with other figures is another finding: nobody has answered for that one."""
    [rate] = [one.finding for one in checked(cast.edition) if one.finding.rule == "RAK-07"]
    accept(cast, rate.id)
    row = MatrixRow.objects.get(annex=cast.annex, indicator=cast.indicator)
    row.targets = YearTargets(q1=NA, q2=Decimal("87.3"), q3=None, q4=None, annual=Decimal("87.3"))
    row.save()
    assert {one.finding.rule for one in checked(cast.edition) if not one.is_open} == {"RAK-07"}


def test_what_was_accepted_in_a_published_edition_stays(cast):
    wanted, other = open_ids(cast)[:2]
    accept(cast, wanted)
    mark_published(cast.edition)
    refused("KAS-01", accept, cast, other)
    refused("KAS-01", actions.withdraw, edition=cast.edition, findings=[wanted], by=cast.mayor, at=NOW)


def of(matrix):
    return Finding("TGT-16", "…", severity=Severity.WARNING, spot=Spot(matrix=matrix))


def mine(user, cast):
    return answerable(duties_of(user, on=TODAY), cast.edition)


def test_KAS_24_findings_of_an_annex_belong_to_its_editors_and_the_others_to_the_planners(cast):
    assert mine(cast.mayor, cast).annexes == {1, 3, None}
    assert mine(cast.mayor, cast).covers(of(1))
    assert mine(cast.mayor, cast).covers(of(None))
    assert mine(cast.mayor, cast).covers(Finding("DEF-01", "…"))
    assert not mine(cast.mayor, cast).covers(of(4))


def test_KAS_24_whoever_hands_down_one_annex_answers_for_that_one_only(cast):
    cast.owners_annex.giver = cast.owner_post
    cast.owners_annex.save()
    assert mine(cast.owner, cast).annexes == {3}
    assert not mine(cast.owner, cast).covers(of(None))


@pytest.mark.parametrize("who", ["subordinate", "inspector", "superadmin", "stranger"])
def test_KAS_24_colleagues_without_the_right_answer_for_nothing(cast, who):
    assert not mine(getattr(cast, who), cast)


def test_KAS_24_nobody_answers_in_a_published_edition(cast):
    mark_published(cast.edition)
    assert not mine(cast.mayor, cast)


def test_the_house_next_door_answers_for_nothing(cast):
    assert not mine(make_official(), cast)

"""What was entered elsewhere: the same file, in time, once, and checked by somebody else."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selaras.agreements import access, actions
from selaras.agreements.models import Agreement, LineEntry, Upload
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.agreements.world import carry, put
from tests.conftest import NOW, TODAY

PDF = b"%PDF-1.7 the signed paper"
REASON = "tidak ada di laman e-SAKIP"


@pytest.fixture
def agreement(world):
    """The head of division's, in force since yesterday, with PDF as its signed file."""
    found = put(world.draft(), State.IN_FORCE)
    carry(found, sha256(PDF).hexdigest())
    return Agreement.objects.with_parties().get(pk=found.pk)


def record(world, agreement, *, content=PDF, on=TODAY, by="head"):
    return actions.record_upload(
        agreement=agreement, content=content, uploaded_on=on, note="", by=world.people[by], at=NOW
    )


def check(world, upload, *, found=True, answer="", by="hr"):
    return actions.check_upload(upload=upload, found=found, answer=answer, by=world.people[by], at=NOW)


def test_the_signed_file_is_recorded_with_its_hash(world, agreement):
    before = AuditEvent.objects.count()
    upload = record(world, agreement)
    assert upload.file_hash == agreement.file_hash
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.order_by("-sequence").first().kind == "agreement.uploaded"


def test_PK_31_another_file_is_refused_kindly(world, agreement):
    with pytest.raises(RuleError, match="berbeda dari perjanjian yang ditandatangani") as refused:
        record(world, agreement, content=PDF + b" ")
    assert refused.value.rule == "PK-31"
    assert not Upload.objects.exists()


def test_PK_32_before_it_is_in_force_nothing_is_recorded(world):
    draft = world.draft()
    with pytest.raises(RuleError, match="PK-32"):
        record(world, draft)
    with pytest.raises(RuleError, match="PK-32"):
        actions.set_entries(
            agreement=draft, system="esakip", lines=[], entered_on=TODAY, by=world.people["head"], at=NOW
        )


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2024, 1, 5)])
def test_PK_33_neither_tomorrow_nor_before_it_was_in_force(world, agreement, day):
    with pytest.raises(RuleError, match="PK-33"):
        record(world, agreement, on=day)


def test_PK_34_one_upload_counts(world, agreement):
    record(world, agreement)
    with pytest.raises(RuleError, match="PK-34"):
        record(world, agreement)


def test_what_was_not_found_is_recorded_again(world, agreement):
    first = record(world, agreement)
    check(world, first, found=False, answer=REASON)
    second = record(world, agreement)
    check(world, second)
    assert [one.accepted for one in Upload.objects.order_by("pk")] == [False, True]


def test_not_found_needs_a_reason_and_an_answer_is_given_once(world, agreement):
    upload = record(world, agreement)
    with pytest.raises(RuleError, match="PK-14"):
        check(world, upload, found=False, answer="hilang")
    check(world, upload)
    with pytest.raises(RuleError, match="PK-34"):
        check(world, upload)


def test_PK_35_who_records_does_not_check(world, agreement):
    upload = record(world, agreement, by="hr")
    with pytest.raises(RuleError, match="PK-35"):
        check(world, upload, by="hr")
    upload.checked_by, upload.checked_at, upload.accepted = upload.by, NOW, True
    with pytest.raises(IntegrityError, match="upload_checked_by_another"), transaction.atomic():
        upload.save()


def test_a_checked_upload_never_changes(world, agreement):
    upload = check(world, record(world, agreement))
    with pytest.raises(DatabaseError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(uploaded_on=date(2024, 3, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        upload.delete()


def enter(world, agreement, lines, on=TODAY):
    return actions.set_entries(
        agreement=agreement, system="esakip", lines=lines, entered_on=on, by=world.people["head"], at=NOW
    )


def test_lines_are_ticked_and_unticked_by_system(world, agreement):
    lines = list(agreement.lines.filter(entry_system="esakip").order_by("order"))
    assert len(lines) == 2
    assert enter(world, agreement, [lines[0].pk], on=date(2024, 3, 19)) == 1
    assert enter(world, agreement, [line.pk for line in lines]) == 2
    days = dict(LineEntry.objects.order_by("pk").values_list("line_id", "entered_on"))
    assert days == {lines[0].pk: date(2024, 3, 19), lines[1].pk: TODAY}
    assert enter(world, agreement, []) == 0
    assert not LineEntry.objects.exists()


def test_a_line_of_another_agreement_or_system_is_not_ticked(world, agreement):
    other = world.draft(world.sub_post)
    assert enter(world, agreement, [line.pk for line in other.lines.order_by("order")]) == 0
    assert actions.set_entries(
        agreement=agreement, system="kepegawaian", by=world.people["head"], at=NOW, entered_on=TODAY,
        lines=list(agreement.lines.order_by("order").values_list("pk", flat=True)),
    ) == 0  # fmt: skip


def test_PK_33_an_entry_does_not_lie_ahead(world, agreement):
    with pytest.raises(RuleError, match="PK-33"):
        enter(world, agreement, [], on=TODAY + timedelta(days=1))


def test_who_records_and_who_checks(world, agreement):
    recording = {name for name in world.people if access.may_record_upload(world.duties(name), agreement)}
    checking = {name for name in world.people if access.may_check_upload(world.duties(name), agreement)}
    assert recording == {"head", "clerk"}
    assert checking == {"hr"}

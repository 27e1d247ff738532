"""PK-41: what one party does to an agreement is told to the other one, by mail and on the desk."""

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from selaras.agreements import actions
from selaras.agreements.models import Agreement, Notice
from selaras.agreements.queries.turns import news
from selaras.agreements.tasks import letter, send_notice
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from tests.agreements.test_reminders import remind
from tests.agreements.world import REASON, put, wait_for_scan
from tests.conftest import NOW


def jobs():
    return ProcrastinateJob.objects.filter(task_name="selaras.agreements.tasks.send_notice").count()


def on_desk(world, name):
    return [one.what for one in news(agency=world.agency, year=2024, user=world.people[name].pk)]


DEEDS = [
    (State.SUBMITTED, "send_back", "mayor", "head", Notice.What.SENT_BACK),
    (State.READY, "reopen", "head", "mayor", Notice.What.REOPENED),
    (State.READY, "reopen", "mayor", "head", Notice.What.REOPENED),
    (State.SIGNED_FIRST, "cancel", "head", "mayor", Notice.What.CANCELLED),
    (State.SIGNED_FIRST, "cancel", "mayor", "head", Notice.What.CANCELLED),
]


@pytest.mark.parametrize(("state", "deed", "by", "to", "what"), DEEDS)
def test_PK_41_the_other_party_is_told_and_nobody_else(world, state, deed, by, to, what):
    put(agreement := world.draft(), state)
    before = AuditEvent.objects.count()
    after = getattr(actions, deed)(agreement=agreement, reason=REASON, by=world.people[by], at=NOW)
    assert list(Notice.objects.values_list("to", "what", "agreement")) == [
        (world.people[to].pk, what, after.pk)
    ]
    assert (on_desk(world, to), on_desk(world, by), jobs()) == ([what], [], 1)
    assert AuditEvent.objects.count() == before + 1


def test_PK_41_a_refused_scan_is_told_to_both(world):
    scan = wait_for_scan(put(world.draft(), State.READY), world.people["head"])
    actions.reject_scan(scan=scan, answer=REASON, by=world.people["hr"], at=NOW)
    assert on_desk(world, "head") == on_desk(world, "mayor") == [Notice.What.SCAN_REJECTED]


@pytest.mark.parametrize(
    ("granted", "what"), [(True, Notice.What.REVISION_GRANTED), (False, Notice.What.REVISION_REFUSED)]
)
def test_PK_41_who_asked_for_a_revision_reads_the_answer(world, granted, what):
    put(world.draft(), State.IN_FORCE)
    request = actions.ask_for_revision(
        agreement=Agreement.objects.get(), reason="mutasi", explanation=REASON, granted=False,
        by=world.people["head"], at=NOW,
    )  # fmt: skip
    actions.answer_request(request=request, granted=granted, answer=REASON, by=world.people["mayor"], at=NOW)
    assert on_desk(world, "head") == [what]


def test_PK_41_it_leaves_the_desk_when_looked_at_or_overtaken(world):
    put(agreement := world.draft(), State.SUBMITTED)
    actions.send_back(agreement=agreement, reason=REASON, by=world.people["mayor"], at=NOW)
    actions.look(agreement=agreement, by=world.people["mayor"], at=NOW)
    assert on_desk(world, "head") == [Notice.What.SENT_BACK]
    actions.look(agreement=agreement, by=world.people["head"], at=NOW)
    assert on_desk(world, "head") == []
    Notice.objects.update(seen_at=None)
    Agreement.objects.update(reached_at=NOW.replace(year=2025))
    assert on_desk(world, "head") == []


def test_PK_41_a_deed_that_is_refused_tells_nobody(world):
    put(agreement := world.draft(), State.SUBMITTED)
    with pytest.raises(Exception, match="PK-14"):
        actions.send_back(agreement=agreement, reason="x", by=world.people["mayor"], at=NOW)
    assert (Notice.objects.count(), jobs()) == (0, 0)


def test_PK_41_the_mail_says_what_and_where_but_not_why(world, settings):
    settings.PUBLIC_URL = "https://selaras.example.go.id"
    put(agreement := world.draft(), State.SUBMITTED)
    actions.send_back(agreement=agreement, reason=REASON, by=world.people["mayor"], at=NOW)
    notice = Notice.objects.get()
    assert send_notice(notice.pk) == "sent"
    assert send_notice(notice.pk) == "nothing to send"
    (sent,) = mail.outbox
    assert sent.to == [world.people["head"].email]
    assert "dikembalikan untuk diperbaiki" in sent.body
    assert f"https://selaras.example.go.id/perjanjian/{agreement.pk}/" in sent.body
    assert REASON not in sent.body


def test_PK_41_nothing_is_mailed_to_who_has_looked_or_left(world):
    put(agreement := world.draft(), State.SUBMITTED)
    actions.send_back(agreement=agreement, reason=REASON, by=world.people["mayor"], at=NOW)
    notice = Notice.objects.get()
    head = world.people["head"]
    head.is_active = False
    head.save()
    assert send_notice(notice.pk) == "no address"
    actions.look(agreement=agreement, by=head, at=NOW)
    assert send_notice(notice.pk) == "nothing to send"
    assert mail.outbox == []


def test_an_approval_is_not_called_a_signing(world):
    put(world.draft(), State.SUBMITTED)
    made = next(one for one in remind(world) if one.to == world.people["mayor"])
    written = letter(made)
    assert "Persetujuan, Kepala Bagian Layanan" in written.body
    assert "Penandatanganan, Kepala Bagian" not in written.body

"""Reminders: one mail a person and day, by hand and by itself, through a real server."""

import asyncio
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from threading import Thread

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from selaras.agreements import actions
from selaras.agreements.models import Reminder, ReminderItem
from selaras.agreements.queries import compliance
from selaras.agreements.tasks import letter, send_reminder
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.ops.tasks import remind_of_agreements
from selaras.org.models import Position
from tests.agreements.test_compliance import upload
from tests.agreements.world import put
from tests.conftest import NOW, TODAY


def remind(world, *, by="hr", at=NOW, posts=None):
    posts = Position.objects.filter(agency=world.agency) if posts is None else posts
    found = compliance.standings(agency=world.agency, year=2024, posts=posts, on=TODAY)
    return actions.remind(agency=world.agency, year=2024, wanted=found, by=world.people[by], at=at)


def jobs():
    return ProcrastinateJob.objects.filter(task_name="selaras.agreements.tasks.send_reminder").count()


def test_each_person_gets_one_mail_and_the_deed_one_event(world):
    before = AuditEvent.objects.count()
    made = remind(world)
    assert {one.to for one in made} == {world.people[name] for name in ("mayor", "head", "sub")}
    assert jobs() == len(made) == 3
    assert AuditEvent.objects.count() == before + 1


def test_what_waits_for_one_person_stands_in_one_mail(world):
    for post in (world.mayor_post, world.head_post):
        put(world.draft(post), State.SUBMITTED if post == world.head_post else State.DRAFT)
    made = remind(world)
    mine = next(one for one in made if one.to == world.people["mayor"])
    assert mine.items.count() == 2


def test_without_an_address_it_is_only_on_the_desk(world):
    head = world.people["head"]
    head.nip, head.email = "198001012005012001", None
    head.save()
    made = remind(world)
    assert [one.channel for one in made if one.to == head] == [Reminder.Channel.DESK]
    assert jobs() == 2


def test_PK_39_once_a_day_by_hand(world):
    of_head = Position.objects.filter(pk=world.head_post.pk)
    remind(world, posts=of_head)
    with pytest.raises(RuleError, match="sudah diingatkan hari ini"):
        remind(world, posts=of_head, by="mayor")
    assert {one.to for one in remind(world)} == {world.people["mayor"], world.people["sub"]}
    assert len(remind(world, posts=of_head, at=NOW + timedelta(days=1))) == 1


def test_PK_39_nobody_to_remind_is_said(world):
    with pytest.raises(RuleError, match="Tidak ada pejabat"):
        remind(world, posts=Position.objects.none())


def test_PK_39_the_database_keeps_it_too(world):
    first = remind(world, posts=Position.objects.filter(pk=world.head_post.pk))[0]
    with pytest.raises(IntegrityError, match="reminder_once_a_day_by_hand"), transaction.atomic():
        Reminder.objects.create(
            agency=world.agency, year=2024, to=first.to, channel="surel", day=first.day,
            by=world.people["mayor"], at=NOW,
        )  # fmt: skip


def test_what_was_said_stays(world):
    made = remind(world)[0]
    for write in (
        lambda: Reminder.objects.filter(pk=made.pk).update(day=TODAY - timedelta(days=1)),
        lambda: made.delete(),
        lambda: ReminderItem.objects.update(due_on=TODAY),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert compliance.last_reminders([world.head_post.pk], 2024)[world.head_post.pk].day == TODAY


# the usual day for drawing up is 15 February 2024
@pytest.mark.parametrize(("day", "told"), [(7, 0), (8, 3), (9, 0), (14, 3), (15, 0), (16, 3), (23, 3)])
def test_PK_40_the_system_reminds_on_its_days(world, day, told):
    at = datetime(2024, 2, day, 0, tzinfo=UTC)
    assert len(actions.remind_due(agency=world.agency, at=at)) == told


def test_PK_40_twice_on_a_day_says_it_once(world, monkeypatch):
    at = datetime(2024, 2, 16, 0, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    assert remind_of_agreements.func(timestamp=0) == 3
    assert remind_of_agreements.func(timestamp=0) == 0
    assert Reminder.objects.filter(by=None).count() == jobs() == 3


def test_PK_40_by_hand_and_by_itself_are_two_things(world):
    at = datetime(2024, 2, 16, 0, tzinfo=UTC)
    actions.remind_due(agency=world.agency, at=at)
    assert len(remind(world, at=at)) == 3


def test_the_letter_says_what_by_when_and_where(world, settings):
    settings.PUBLIC_URL = "https://selaras.contoh.example"
    agreement = put(world.draft(), State.IN_FORCE)
    made = next(one for one in remind(world) if one.to == world.people["head"])
    text = letter(made)
    assert text.subject == "Pengingat: unggah ke e-SAKIP Perjanjian Kinerja 2024, terlambat 13 hari"
    assert "Yth. Bapak/Ibu Kepala Bagian Layanan" in text.body
    assert "batas 7 Maret 2024 (terlambat 13 hari)" in text.body
    assert f"https://selaras.contoh.example/perjanjian/{agreement.pk}/" in text.body
    assert "87,3" not in text.body


def test_the_letter_of_a_draft_not_made_yet_leads_to_the_list(world):
    made = next(one for one in remind(world) if one.to == world.people["sub"])
    assert "/perjanjian/\n" in letter(made).body


def test_the_letter_to_a_coordinator_leads_to_the_covering_lists(world):
    for post in (world.head_post, world.sub_post):
        upload(world, put(world.draft(post), State.IN_FORCE))
    made = next(one for one in remind(world) if one.to == world.people["head"])
    text = letter(made)
    assert "/penyampaian/" in text.body
    assert text.subject.startswith("Pengingat: 2 langkah Perjanjian Kinerja 2024")


def test_a_mail_is_sent_once(world):
    made = remind(world)[0]
    assert send_reminder.func(made.pk) == "sent"
    assert send_reminder.func(made.pk) == "already sent"
    assert len(mail.outbox) == 1
    made.refresh_from_db()
    assert made.sent_at is not None


def test_whoever_has_left_gets_no_mail(world):
    made = remind(world)[0]
    made.to.is_active = False
    made.to.save()
    assert send_reminder.func(made.pk) == "no address"
    assert mail.outbox == []


class Office:
    """A mail server that keeps what it is handed (RFC 5321, as much as Django says)."""

    def __init__(self):
        self.received = []
        self.port = 0

    async def handle(self, reader, writer):
        async def say(line):
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 office ESMTP")
        while line := await reader.readline():
            verb = line.split()[0].upper()
            if verb == b"EHLO":
                await say("250 office")
            elif verb == b"DATA":
                await say("354 go on")
                self.received.append(await reader.readuntil(b"\r\n.\r\n"))
                await say("250 kept")
            elif verb == b"QUIT":
                await say("221 bye")
                break
            else:
                await say("250 ok")
        writer.close()


@contextmanager
def office():
    kept, loop = Office(), asyncio.new_event_loop()

    async def start():
        server = await asyncio.start_server(kept.handle, "127.0.0.1", 0)
        kept.port = server.sockets[0].getsockname()[1]
        return server

    server = loop.run_until_complete(start())
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield kept
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(server.wait_closed())
    loop.close()


def test_a_real_server_receives_a_well_formed_mail(world, settings):
    made = next(one for one in remind(world) if one.to == world.people["head"])
    with office() as kept:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", kept.port, False
        assert send_reminder.func(made.pk) == "sent"
    [raw] = kept.received
    received = message_from_bytes(raw.removesuffix(b"\r\n.\r\n"), policy=policy.default)
    assert received["To"] == world.people["head"].email
    assert received["Subject"].startswith("Pengingat: penyusunan Perjanjian Kinerja 2024, terlambat")
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Content-Language"] == "id"
    assert received["Message-ID"]
    assert received["Date"]
    assert received.get_content_type() == "text/plain"
    assert "Kepala Bagian Layanan" in received.get_content()
    assert received.defects == []


def test_a_server_that_is_away_leaves_the_mail_unsent(world, settings):
    made = remind(world)[0]
    with office() as gone:
        pass
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", gone.port, False
    with pytest.raises(OSError, match=r"."):
        send_reminder.func(made.pk)
    made.refresh_from_db()
    assert made.sent_at is None

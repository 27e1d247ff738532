"""What the worker does for agreements: the mail of a reminder, and of a notice."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.timezone import make_naive
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from selaras.accounts.models import User
from selaras.agreements.models import Deadline, Notice, Reminder, ReminderItem
from selaras.engine.agreements import State
from selaras.engine.deadlines import days_late, in_words
from selaras.engine.periods import format_day
from selaras.org.models import Agency
from selaras.org.queries import posts_of_users

# A server that does not answer is asked again after 1, 2, 4, … minutes, for about a day.
_AGAIN = RetryStrategy(max_attempts=11, exponential_wait=2, wait=60)


@app.task(retry=_AGAIN)
@transaction.atomic
def send_reminder(reminder: int) -> str:
    """Hand one mail to the office's server; a second worker with the same job waits and sends nothing."""
    found = Reminder.objects.select_for_update(of=("self",)).select_related("to", "agency").get(pk=reminder)
    if found.sent_at is not None:
        return "already sent"
    if not found.to.email or not found.to.is_active:
        return "no address"
    letter(found).send()
    Reminder.objects.filter(pk=found.pk).update(sent_at=Now())
    return "sent"


def letter(reminder: Reminder) -> EmailMessage:
    """The mail: what waits, by when, where to do it. No NIP, no figure of an agreement, no name of others."""
    items = list(reminder.items.select_related("position", "agreement").order_by("due_on", "pk"))
    post = posts_of_users([reminder.to_id], on=reminder.day).get(reminder.to_id, "")
    lines = [
        f"Yth. Bapak/Ibu {post or reminder.to.full_name}", "",
        f"Yang berikut menunggu Bapak/Ibu untuk Perjanjian Kinerja {reminder.year}:", "",
    ]  # fmt: skip
    for item in items:
        lines += [
            f"- {_what(item)}, batas {format_day(item.due_on)} ({_when(reminder, item)})",
            f"  {_link(item)}",
            "",
        ]
    lines += [
        "Pengingat berhenti sendiri setelah langkah itu selesai dicatat.", "",
        *_closing(reminder.agency),
    ]  # fmt: skip
    return _mail(reminder.to, _subject(reminder, items), lines)


@app.task(retry=_AGAIN)
@transaction.atomic
def send_notice(notice: int) -> str:
    """Mail what has become of an agreement; what the person has seen meanwhile is not mailed."""
    related = ("to", "agency", "agreement__position")
    found = Notice.objects.select_for_update(of=("self",)).select_related(*related).filter(pk=notice).first()
    if found is None or found.seen_at is not None or found.sent_at is not None:
        return "nothing to send"
    if not found.to.email or not found.to.is_active:
        return "no address"
    news(found).send()
    Notice.objects.filter(pk=found.pk).update(sent_at=Now())
    return "sent"


def news(notice: Notice) -> EmailMessage:
    """The mail of a notice: what has happened and where to read why. No reason, no figure, no name."""
    agreement = notice.agreement
    post = posts_of_users([notice.to_id], on=make_naive(notice.at).date()).get(notice.to_id, "")
    lines = [
        f"Yth. Bapak/Ibu {post or notice.to.full_name}", "",
        f"{agreement.title}, {agreement.position.title}: {notice.get_what_display()}.", "",
        "Alasan dan langkah berikutnya ada di sini:",
        f"{settings.PUBLIC_URL}{reverse('agreements:show', args=[agreement.pk])}", "",
        *_closing(notice.agency),
    ]  # fmt: skip
    return _mail(notice.to, f"{agreement.title}, {agreement.position.title}: kabar", lines)


def _closing(agency: Agency) -> list[str]:
    return [f"Selaras, {agency.name}", "Surel ini dikirim oleh sistem dan tidak perlu dibalas.", ""]


def _mail(to: User, subject: str, lines: list[str]) -> EmailMessage:
    return EmailMessage(
        subject=subject,
        body="\n".join(lines),
        to=[to.email or ""],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": "id"},
    )


def _subject(reminder: Reminder, items: list[ReminderItem]) -> str:
    first = items[0]
    if len(items) == 1:
        return f"Pengingat: {_words(first)} Perjanjian Kinerja {reminder.year}, {_when(reminder, first)}"
    return f"Pengingat: {len(items)} langkah Perjanjian Kinerja {reminder.year}, {_when(reminder, first)}"


def _what(item: ReminderItem) -> str:
    words = _words(item)
    return f"{words[0].upper()}{words[1:]}, {item.position.title}"


def _words(item: ReminderItem) -> str:
    """What is to be done; before the signing the superior agrees or sends back."""
    if item.agreement is not None and item.agreement.state == State.SUBMITTED:
        return "persetujuan"
    return Deadline.Kind(item.kind).words


def _when(reminder: Reminder, item: ReminderItem) -> str:
    return in_words(days_late(item.due_on, on=reminder.day))


def _link(item: ReminderItem) -> str:
    """The page where the step is taken; the addresses are those of the site that reads the mail."""
    if item.kind == Deadline.Kind.DELIVER:
        path = reverse("deliveries:list")
    elif item.agreement_id is None:
        path = reverse("agreements:list")
    else:
        path = reverse("agreements:show", args=[item.agreement_id])
    return f"{settings.PUBLIC_URL}{path}"

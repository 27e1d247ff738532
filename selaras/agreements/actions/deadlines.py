"""The calendar of an agency's agreements, and reminding of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements.models import Deadline, Reminder, ReminderItem
from selaras.agreements.queries import compliance
from selaras.agreements.queries.compliance import PostStanding
from selaras.agreements.rules import following
from selaras.agreements.tasks import send_reminder
from selaras.engine import deadlines
from selaras.engine.deadlines import DueKind
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Agency, Position


@transaction.atomic
def set_deadlines(
    *, agency: Agency, year: int, days: Mapping[str, date | None], source: str, by: User, at: datetime
) -> list[Deadline]:
    """The days of a year with their source; None takes a day away, then the usual one holds (PK-30)."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    refuse(following.unfit_days(days, year=year))
    if any(days.values()):
        refuse(following.unsourced(source))
    kept = {one.kind: one for one in Deadline.objects.filter(agency=agency, year=year).order_by("pk")}
    old = {kind: one.due_on for kind, one in kept.items()}
    Deadline.objects.filter(
        pk__in=[kept[kind].pk for kind, day in days.items() if kind in kept and not day]
    ).delete()
    for kind, day in days.items():
        if day and (kind not in kept or kept[kind].due_on != day or kept[kind].source != source.strip()):
            Deadline.objects.update_or_create(
                agency=agency, year=year, kind=kind,
                defaults={"due_on": day, "source": source.strip(), "by": by, "at": at},
            )  # fmt: skip
    record(
        kind="agreement.deadlines_set", subject=agency, by=by, at=at, agency=agency, year=year,
        old=old, new={kind: day for kind, day in days.items() if day}, source=source.strip(),
    )  # fmt: skip
    return list(Deadline.objects.filter(agency=agency, year=year).order_by("due_on", "kind"))


@transaction.atomic
def remind(
    *, agency: Agency, year: int, wanted: Sequence[PostStanding], by: User, at: datetime
) -> list[Reminder]:
    """One mail to each person whose turn it is; who was reminded by hand today is left out (PK-39).

    Raises RuleError PK-39 where nobody remains.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    day = timezone.make_naive(at).date()
    asked = _by_person(wanted)
    today = Reminder.objects.filter(agency=agency, day=day, to__in=asked).exclude(by=None)
    told = dict(today.order_by("pk").values_list("to_id", "to__name"))
    left = {user: things for user, things in asked.items() if user.pk not in told}
    refuse(following.reminded_today(told.values()) if not left else None)
    refuse(following.nobody_to_remind(len(left)))
    return _remind(agency, year, left, day=day, by=by, at=at)


@transaction.atomic
def remind_due(*, agency: Agency, at: datetime) -> list[Reminder]:
    """What the system says by itself: 7 and 1 days before, then weekly; once a day (PK-40)."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    day = timezone.make_naive(at).date()
    found = compliance.standings(
        agency=agency, year=day.year, posts=Position.objects.as_of(day).filter(agency=agency), on=day
    )
    due = [one for one in found if one.late is not None and deadlines.is_reminded(one.late, year=day.year)]
    told = set(
        Reminder.objects.filter(agency=agency, day=day, by=None).order_by().values_list("to_id", flat=True)
    )
    left = {user: things for user, things in _by_person(due).items() if user.pk not in told}
    return _remind(agency, day.year, left, day=day, by=None, at=at) if left else []


class _Thing(NamedTuple):
    """What waits for somebody: whose agreement, what, by when."""

    standing: PostStanding
    kind: DueKind
    due_on: date


def _by_person(wanted: Iterable[PostStanding]) -> dict[User, list[_Thing]]:
    """Person -> what waits for them; nothing that is done, nobody who has left."""
    found: dict[User, list[_Thing]] = {}
    for one in wanted:
        turn = one.responsible
        if one.kind is None or one.due_on is None or turn is None or not turn.user.is_active:
            continue
        found.setdefault(turn.user, []).append(_Thing(one, one.kind, one.due_on))
    return found


def _remind(
    agency: Agency, year: int, people: Mapping[User, Sequence[_Thing]], *, day: date, by: User | None,
    at: datetime,
) -> list[Reminder]:  # fmt: skip
    made = Reminder.objects.bulk_create(
        Reminder(
            agency=agency, year=year, to=user, day=day, by=by, at=at,
            channel=Reminder.Channel.MAIL if user.email else Reminder.Channel.DESK,
        )
        for user in people
    )  # fmt: skip
    ReminderItem.objects.bulk_create(
        ReminderItem(
            agency=agency, reminder=reminder, position=one.standing.position,
            agreement=one.standing.agreement, kind=one.kind, due_on=one.due_on,
        )
        for reminder in made
        for one in people[reminder.to]
    )  # fmt: skip
    for reminder in made:
        if reminder.channel == Reminder.Channel.MAIL:
            send_reminder.defer(reminder=reminder.pk)
    record(
        kind="agreement.reminded", subject=agency, by=by, at=at, agency=agency, year=year,
        reminders=[reminder.pk for reminder in made],
    )  # fmt: skip
    return made

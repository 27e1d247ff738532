"""After the answers: what is done about a weak element, and a remark that is taken out of sight."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Position
from selaras.surveys.models import Element, FollowUp, Opinion, Wave
from selaras.surveys.rules import following as rules


@transaction.atomic
def plan_follow_up(
    *, wave: Wave, element: Element, action: str, responsible: Position, due_on: date, by: User, at: datetime
) -> FollowUp:
    """What is promised for an element of the wave. Raises RuleError SKM-38."""
    wave = Wave.objects.select_for_update(of=("self",)).select_related("agency").get(pk=wave.pk)
    refuse(*rules.not_plannable(wave, element, action, responsible, due_on))
    made = FollowUp.objects.create(
        agency_id=wave.agency_id, wave=wave, element=element, action=action.strip(), responsible=responsible,
        due_on=due_on, by=by, at=at,
    )  # fmt: skip
    record(kind="follow_up.planned", subject=made, by=by, at=at, agency=wave.agency, **_told(made))
    return made


@transaction.atomic
def change_follow_up(
    *, follow_up: FollowUp, element: Element, action: str, responsible: Position, due_on: date, by: User,
    at: datetime,
) -> FollowUp:  # fmt: skip
    """Another promise in place of one that nobody has reported on. Raises RuleError SKM-38."""
    row = _locked(follow_up)
    refuse(rules.reported_already(row), *rules.not_plannable(row.wave, element, action, responsible, due_on))
    row.element, row.action, row.responsible, row.due_on = element, action.strip(), responsible, due_on
    row.by, row.at = by, at
    row.save()
    record(kind="follow_up.changed", subject=row, by=by, at=at, agency=row.agency, **_told(row))
    return row


@transaction.atomic
def drop_follow_up(*, follow_up: FollowUp, by: User, at: datetime) -> None:
    """A promise that nobody has reported on, withdrawn; the record keeps it. Raises RuleError SKM-38."""
    row = _locked(follow_up)
    refuse(rules.reported_already(row))
    record(kind="follow_up.dropped", subject=row, by=by, at=at, agency=row.agency, **_told(row))
    row.delete()


@transaction.atomic
def report_follow_up(
    *, follow_up: FollowUp, result: str, evidence: str = "", done_on: date, by: User, at: datetime
) -> FollowUp:
    """What came of it, by the post that promised; may be said better later. Raises RuleError SKM-39."""
    row = _locked(follow_up)
    refuse(*rules.not_reportable(result, evidence, done_on, on=timezone.make_naive(at).date()))
    row.result, row.evidence, row.done_on = result.strip(), evidence.strip(), done_on
    row.save(update_fields=["result", "evidence", "done_on"])
    record(
        kind="follow_up.reported", subject=row, by=by, at=at, agency=row.agency, result=row.result,
        evidence=row.evidence, done_on=done_on,
    )  # fmt: skip
    return row


@transaction.atomic
def hide_opinion(*, opinion: Opinion, reason: str, by: User, at: datetime) -> Opinion:
    """Out of sight, with who did it and why. Raises RuleError SKM-37."""
    row = Opinion.objects.select_for_update(of=("self",)).select_related("agency").get(pk=opinion.pk)
    refuse(rules.hidden_already(row), rules.hidden_without_reason(reason))
    row.hidden_by, row.hidden_reason = by, reason.strip()
    row.save(update_fields=["hidden_by", "hidden_reason"])
    record(kind="opinion.hidden", subject=row, by=by, at=at, agency=row.agency, reason=row.hidden_reason)
    return row


@transaction.atomic
def show_opinion(*, opinion: Opinion, by: User, at: datetime) -> Opinion:
    """In sight again; that it was hidden stays on the record."""
    row = Opinion.objects.select_for_update(of=("self",)).select_related("agency").get(pk=opinion.pk)
    row.hidden_by, row.hidden_reason = None, ""
    row.save(update_fields=["hidden_by", "hidden_reason"])
    record(kind="opinion.shown", subject=row, by=by, at=at, agency=row.agency)
    return row


def _locked(follow_up: FollowUp) -> FollowUp:
    related = ("agency", "wave", "element", "responsible")
    return FollowUp.objects.select_for_update(of=("self",)).select_related(*related).get(pk=follow_up.pk)


def _told(row: FollowUp) -> dict[str, object]:
    return {
        "wave": row.wave_id, "element": row.element.code, "action": row.action,
        "responsible": row.responsible_id, "due_on": row.due_on,
    }  # fmt: skip

"""The deeds over an edition as a whole: publish, revise, copy into another year, discard."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import connection, models, transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.actionplans.actions.settling import continue_reports
from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.cascade import actions as cascade
from selaras.cascade.models import Acceptance, Annex, Commitment, Edition, MatrixRow, Receiver, Remark
from selaras.editions import queries, rules
from selaras.editions.actions.decree import follow_day
from selaras.editions.queries import lineage
from selaras.editions.queries.lineage import Misfit
from selaras.engine.findings import Finding, Severity
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse
from selaras.planning.actions.formulas import date_first
from selaras.planning.models import TARGET_FIELDS


@transaction.atomic
def publish(
    *,
    edition: Edition,
    note: str,
    seen: str,
    by: User,
    at: datetime,
) -> Edition:
    """Put a draft in force under the decree it carries, frozen from now on.

    `note` answers for the warnings nobody has accepted, `seen` is the fingerprint of what the person read:
    cells, decree and open findings. Raises RuleError KAS-10 … KAS-14 for what is missing, KAS-18 when the
    edition is published already or is not what was read.
    """
    edition = _lock(edition)
    refuse(rules.already_published(edition))
    follow_day(edition=edition)
    left = [one.finding for one in queries.checked(edition) if one.is_open]
    now = lineage.fingerprint(edition, left_open=[one.id for one in left])
    refuse(rules.read_otherwise(seen, now))
    missing = rules.missing_to_publish(edition, rows=lineage.row_count(edition), note=note, findings=left)
    refuse(next(iter(missing), None))
    accepted = _accept(edition, left, note=" ".join(note.split()), by=by, at=at)
    continued = continue_reports(edition=edition)
    edition.state, edition.published_at, edition.published_by = Edition.State.PUBLISHED, at, by
    edition.save()
    rows = MatrixRow.objects.filter(annex__edition=edition)
    date_first(
        indicators=set(rows.values_list("indicator", flat=True)),
        since=edition.effective_on or timezone.make_naive(at).date(),
    )
    record(
        kind="edition.published", subject=edition, by=by, at=at, agency=edition.agency, decree=edition.decree,
        decreed_on=edition.decreed_on, effective_on=edition.effective_on, accepted=len(accepted),
        findings=[one.finding for one in accepted], rules=[one.rule for one in accepted],
        reason=accepted[0].reason if accepted else "", reports_continued=continued,
    )  # fmt: skip
    return edition


@transaction.atomic
def revise(*, edition: Edition, reason: str, explanation: str, by: User, at: datetime) -> Edition:
    """A draft revision with everything of the published edition: also what was reached and accepted.

    It is read as of today until it has a date of its own. Raises RuleError KAS-15 (not in force, or a
    revision is open), KAS-19 (no reason).
    """
    cascade.lock_year(agency=edition.agency)
    edition = _lock(edition)
    refuse(rules.unexplained(reason, explanation))
    refuse(rules.cannot_revise(edition, lineage.standing(edition)))
    today = timezone.make_naive(at).date()
    revision = Edition.objects.create(
        agency=edition.agency, year=edition.year, kind=Edition.Kind.REVISED, number=edition.number + 1,
        based_on=edition, reason=reason, explanation=explanation.strip(), decree_title=edition.decree_title,
        effective_on=min(max(edition.day, today), date(edition.year, 12, 31)),
    )  # fmt: skip
    copied = _copy(edition, revision, [*_MATRICES, *_PLANS, _REMARKS, _ACCEPTANCES])
    if revision.day != edition.day:
        follow_day(edition=revision)
    record(
        kind="edition.revised", subject=revision, by=by, at=at, agency=edition.agency, based_on=str(edition),
        reason=reason, ticks=copied,
    )  # fmt: skip
    return revision


@transaction.atomic
def copy_year(
    *, edition: Edition, year: int, keep_targets: bool, by: User, at: datetime, with_plans: bool = True
) -> tuple[Edition, list[Misfit]]:
    """The original draft of a later year, made of this edition; with it, what did not fit any more.

    Emptied targets stay N/A where they were: when an indicator is measured does not depend on the year. Posts
    and units that are gone on 1 January are left out and named. Remarks, acceptances, reported achievements
    and the decree belong to the old year. Raises RuleError KAS-16.
    """
    cascade.lock_year(agency=edition.agency)
    refuse(rules.cannot_copy_into(edition, year))
    edition = _lock(edition)
    draft = cascade.open_edition(agency=edition.agency, year=year, by=by, at=at)
    draft.based_on = edition
    draft.save()
    misfits, heads = lineage.misfits(edition, on=draft.day, with_plans=with_plans), lineage.heads(edition)
    parts = _of_new_year([*_MATRICES, *(_PLANS if with_plans else [])], keep_targets=keep_targets)
    copied = _copy(edition, draft, parts, on=draft.day)
    _retitle(draft, former=edition.year)
    follow_day(edition=draft)
    record(
        kind="edition.copied", subject=draft, by=by, at=at, agency=edition.agency, based_on=str(edition),
        keep_targets=keep_targets, with_plans=with_plans, ticks=copied, left_out=len(misfits),
        before=heads, after=lineage.heads(draft),
    )  # fmt: skip
    return draft, misfits


@transaction.atomic
def discard(*, edition: Edition, by: User, at: datetime) -> None:
    """Remove a draft that nobody wants, with all it holds. Raises RuleError KAS-17."""
    edition = _lock(edition)
    rows, follower = lineage.row_count(edition), lineage.follower(edition)
    refuse(rules.cannot_discard(edition, rows=rows, follower=follower))
    record(
        kind="edition.discarded", subject=edition, by=by, at=at, agency=edition.agency, name=str(edition),
        explanation=edition.explanation,
    )  # fmt: skip
    with connection.cursor() as cursor:  # at once: the ORM would first read every tick
        cursor.execute("DELETE FROM cascade_commitment WHERE edition_id = %s", [edition.pk])
    edition.delete()


def _lock(edition: Edition) -> Edition:
    """The edition as it is now, whatever its state; a second person waits here."""
    locked = Edition.objects.select_for_update(of=("self",)).select_related(
        "agency", "published_by", "based_on"
    )
    found = locked.filter(pk=edition.pk).first()
    if found is None:
        raise RuleError("KAS-17", f"Draf {edition} sudah dibuang.")
    return found


def _accept(
    edition: Edition, found: Sequence[Finding], *, note: str, by: User, at: datetime
) -> list[Acceptance]:
    """Every open warning accepted with the one reason."""
    return Acceptance.objects.bulk_create(
        Acceptance(
            agency=edition.agency, edition=edition, finding=one.id, rule=one.rule,
            message=f"{one.place}: {one.message}", reason=note, by=by, at=at,
        )
        for one in found
        if one.severity is Severity.WARNING
    )  # fmt: skip


# --- Copying: inside the database, a handful of statements however large the edition is


@dataclass(frozen=True, slots=True)
class _Part:
    """A table to copy: which of its rows, what other copied tables its columns refer to, what changes.

    `which` is a condition on the row `o`; `links` maps a column to the copied table it refers to, `values` a
    column to an expression; a column in `loose` may refer to nothing.
    """

    model: type[models.Model]
    which: str
    links: dict[str, type[models.Model]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    loose: tuple[str, ...] = ()
    dated: str = ""  # the condition that the row's post or unit still exists on the day `on`


_OF_EDITION = "o.edition_id = %(source)s"
_NEW_EDITION = {"edition_id": "%(target)s"}
_CONTINUES = {"continues_id": "COALESCE(o.continues_id, o.id)"}  # looked at again when it is published
_POST = "EXISTS (SELECT FROM org_position p WHERE p.id = o.position_id AND p.period @> %(on)s::date)"
_UNIT = "EXISTS (SELECT FROM org_orgunit u WHERE u.id = o.orgunit_id AND u.period @> %(on)s::date)"
_UNITS, _POSTS = StrategicActivity.responsible_units.through, IndicatorPlan.responsible.through
_REMARKS = _Part(Remark, _OF_EDITION, values=_NEW_EDITION)
_ACCEPTANCES = _Part(Acceptance, f"{_OF_EDITION} AND o.withdrawn_at IS NULL", values=_NEW_EDITION)
_MATRICES = (
    _Part(Annex, _OF_EDITION, values=_NEW_EDITION),
    _Part(Receiver, "TRUE", {"annex_id": Annex}, dated=_POST),
    _Part(MatrixRow, "TRUE", {"annex_id": Annex}, {"version": "1"}),
    _Part(
        Commitment, _OF_EDITION, {"row_id": MatrixRow, "parent_id": Commitment}, _NEW_EDITION,
        loose=("parent_id",), dated=_POST,
    ),
)  # fmt: skip
_PLANS = (
    _Part(StrategicActivity, _OF_EDITION, values=_NEW_EDITION),
    _Part(Checkpoint, "TRUE", {"activity_id": StrategicActivity}, _CONTINUES),
    _Part(_UNITS, "TRUE", {"strategicactivity_id": StrategicActivity}, dated=_UNIT),
    _Part(IndicatorPlan, _OF_EDITION, values=_NEW_EDITION | _CONTINUES),
    _Part(_POSTS, "TRUE", {"indicatorplan_id": IndicatorPlan}, dated=_POST),
)


def _copy(source: Edition, target: Edition, parts: Sequence[_Part], *, on: date | None = None) -> int:
    """Copy the parts from one edition to another, parents before children; how many ticks there were.

    With `on`, ticks, columns and owners whose post or unit does not exist on that day stay behind.
    """
    given = {"source": source.pk, "target": target.pk, "on": on}
    with connection.cursor() as cursor:
        for part in parts:
            cursor.execute(_numbering(part, dated=on is not None), given)
            cursor.execute(_insertion(part), given)
        for part in parts:
            cursor.execute(f"DROP TABLE {_map(part.model)}")
    return target.commitments.count()


def _map(model: type[models.Model]) -> str:
    return f"copied_{model._meta.db_table}"[:63]


def _numbering(part: _Part, *, dated: bool) -> str:
    """A passing table: the number of each row to copy, and the number its copy will have."""
    table = part.model._meta.db_table
    joins = "".join(
        f" JOIN {_map(parent)} l{number} ON l{number}.old = o.{column}"
        for number, (column, parent) in enumerate(part.links.items())
        if column not in part.loose
    )
    still = f" AND {part.dated}" if dated and part.dated else ""
    return (
        f"CREATE TEMPORARY TABLE {_map(part.model)} ON COMMIT DROP AS "  # noqa: S608 - names of our own
        f"SELECT o.id AS old, nextval(pg_get_serial_sequence('{table}', 'id')) AS new "
        f"FROM {table} o{joins} WHERE {part.which}{still}"
    )


def _insertion(part: _Part) -> str:
    table = part.model._meta.db_table
    columns = [str(one.column) for one in part.model._meta.concrete_fields if not one.primary_key]
    links = {column: f"l{number}" for number, column in enumerate(part.links)}
    values = [
        f"{links[column]}.new" if column in links else part.values.get(column, f'o."{column}"')
        for column in columns
    ]
    joins = "".join(
        f" LEFT JOIN {_map(parent)} {links[column]} ON {links[column]}.old = o.{column}"
        for column, parent in part.links.items()
    )
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO {table} (id, {names}) SELECT m.new, {', '.join(values)} "  # noqa: S608 - names of our own
        f"FROM {table} o JOIN {_map(part.model)} m ON m.old = o.id{joins}"
    )


def _of_new_year(parts: Sequence[_Part], *, keep_targets: bool) -> list[_Part]:
    """The parts without what belonged to the old year: achievements, and targets unless they are kept."""
    empty = dict.fromkeys(TARGET_FIELDS, "NULL")
    unreported = {"achievement": "NULL", "continues_id": "NULL"}
    reset: dict[type[models.Model], dict[str, str]] = {Checkpoint: unreported, IndicatorPlan: unreported}
    if not keep_targets:
        # without figures nobody has targets of their own: what is N/A, a tick takes from its row
        absent = f"(SELECT not_measured FROM {MatrixRow._meta.db_table} WHERE id = o.row_id)"  # noqa: S608
        reset |= {MatrixRow: empty, Commitment: empty | {"not_measured": absent}}
    return [replace(part, values={**part.values, **reset.get(part.model, {})}) for part in parts]


def _retitle(draft: Edition, *, former: int) -> None:
    """The new year in the printed titles, wherever the old one stood."""
    for annex in draft.annexes.order_by("number"):
        titled = re.sub(rf"\b{former}\b", str(draft.year), annex.title)
        if titled != annex.title:
            Annex.objects.filter(pk=annex.pk).update(title=titled)

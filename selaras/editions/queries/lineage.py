"""An edition among the others of its agency: where its year stands, what it holds, what of it outlives it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver
from selaras.editions.rules import Standing
from selaras.engine.numbers import roman
from selaras.kernel.models import AuditEvent
from selaras.org import queries as org
from selaras.org.models import Holder, Position

SOMEBODY = "pejabat berwenang"


def standing(edition: Edition) -> Standing:
    """Where the edition's year stands; at most four queries."""
    of_year = Edition.objects.filter(agency_id=edition.agency_id, year=edition.year).order_by("-number")
    newest = next((one for one in of_year if one.state == Edition.State.PUBLISHED), None)
    draft = next((one for one in of_year if one.state == Edition.State.DRAFT), None)
    return Standing(newest, draft, *(_opened(draft) if draft else ("", None)))


def _opened(draft: Edition) -> tuple[str, datetime | None]:
    """The post of who opened a draft, and when, as the audit trail says."""
    kinds = ["edition.opened", "edition.revised"]
    events = AuditEvent.objects.filter(subject_type="cascade.edition", subject_id=draft.pk, kind__in=kinds)
    event = events.order_by("sequence").first()
    if event is None:
        return "", None
    on = timezone.make_naive(event.at).date()
    return posts_of({event.by_id} if event.by_id else (), on=on).get(event.by_id or 0, ""), event.at


def posts_of(users: Collection[int], *, on: date) -> dict[int, str]:
    """User id -> how somebody is called where the name may be out of reach: the post of that day.

    A post is public within the house; two queries, none without users.
    """
    found = org.posts_of_users(users, on=on) if users else {}
    return dict.fromkeys(users, SOMEBODY) | found


def publishing_posts(editions: Iterable[Edition]) -> dict[int, str]:
    """Edition id -> the post its publisher held on that day; one query, none without published editions."""
    on = {
        one: timezone.make_naive(one.published_at).date() for one in editions if one.published_at is not None
    }
    if not on:
        return {}
    held = Holder.objects.filter(user_id__in={one.published_by_id for one in on})
    known = list(held.select_related("position").order_by("position__order", "pk"))
    return {
        one.pk: next(
            (each.post_title for each in known if each.user_id == one.published_by_id and day in each.period),
            SOMEBODY,
        )
        for one, day in on.items()
    }


def follower(edition: Edition) -> Edition | None:
    """An edition that was made of this one."""
    return Edition.objects.filter(based_on=edition).order_by("year", "number").first()


def row_count(edition: Edition) -> int:
    """How many rows the matrices of an edition hold."""
    return MatrixRow.objects.filter(annex__edition=edition).count()


def heads(edition: Edition) -> list[list[object]]:
    """Number, title, giver and headings of each annex, as the audit trail keeps them; two queries."""
    annexes = edition.annexes.select_related("giver").prefetch_related("receivers").order_by("number")
    return [
        [
            one.number, one.title, one.giver.code,
            [column.heading for column in sorted(one.receivers.all(), key=lambda each: each.order)],
        ]
        for one in annexes
    ]  # fmt: skip


def fingerprint(edition: Edition, *, left_open: Iterable[str]) -> str:
    """Thirty-two letters that change with any cell, with the decree and its days, and with what is left open.

    `left_open` are the ids of the findings nobody has answered for: what somebody answers for with one
    reason is what stood on the page, nothing that came later. One query.
    """
    decree = (edition.decree, edition.decree_title, edition.decreed_on, edition.effective_on)
    told = "|".join(map(str, (*decree, *sorted(left_open))))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT md5(concat({', '.join(_digest(*part) for part in _PARTS)}, %(told)s::text))",
            {"edition": edition.pk, "told": told},
        )
        return str(cursor.fetchone()[0])


_BY_ANNEX = "annex_id IN (SELECT id FROM cascade_annex WHERE edition_id = %(edition)s)"
_BY_ACTIVITY = "{} IN (SELECT id FROM actionplans_strategicactivity WHERE edition_id = %(edition)s)"
_BY_PLAN = "indicatorplan_id IN (SELECT id FROM actionplans_indicatorplan WHERE edition_id = %(edition)s)"
_OF_EDITION = "edition_id = %(edition)s"
_PARTS: tuple[tuple[type[Model], str], ...] = (
    (Annex, _OF_EDITION),
    (Receiver, _BY_ANNEX),
    (MatrixRow, _BY_ANNEX),
    (Commitment, _OF_EDITION),
    (StrategicActivity, _OF_EDITION),
    (Checkpoint, _BY_ACTIVITY.format("activity_id")),
    (StrategicActivity.responsible_units.through, _BY_ACTIVITY.format("strategicactivity_id")),
    (IndicatorPlan, _OF_EDITION),
    (IndicatorPlan.responsible.through, _BY_PLAN),
)
# computed, reported later, counted: nobody typed them
_NOT_READ = {"parent_id", "achievement", "continues_id", "version"}


def _digest(model: type[Model], which: str) -> str:
    columns = [f'"{one.column}"' for one in model._meta.concrete_fields if one.column not in _NOT_READ]
    table = model._meta.db_table
    row = f"md5(ROW({', '.join(columns)})::text)"
    return f"(SELECT md5(string_agg({row}, '' ORDER BY id)) FROM {table} WHERE {which})"  # noqa: S608 - ours


# --- What of an edition no longer fits on another day


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something of an edition that a later year cannot take over as it is.

    `kind` in one word, `place` where it stands, `name` of the post, unit or indicator, `text` what follows
    from it; `left_out` tells whether the copy leaves it behind.
    """

    kind: str
    place: str
    name: str
    text: str
    left_out: bool


def misfits(edition: Edition, *, on: date, with_plans: bool = True) -> list[Misfit]:
    """What an edition holds that is gone on a day: posts, units, indicators; in the order of the annexes."""
    gone = Position.objects.filter(agency_id=edition.agency_id).exclude(period__contains=on)
    found = [*_gone_givers(edition, gone), *_gone_receivers(edition, gone), *_gone_units(edition, on)]
    found += _retired(edition, on)
    return found + (_gone_owners(edition, gone, on) if with_plans else [])


def _gone_givers(edition: Edition, gone: QuerySet[Position]) -> list[Misfit]:
    annexes = Annex.objects.filter(edition=edition, giver__in=gone).order_by("number").select_related("giver")
    text = "Pemberinya tidak ada lagi. Lampiran tetap disalin; pilih pemberi yang baru."
    return [Misfit("Jabatan", str(one), one.giver.title, text, left_out=False) for one in annexes]


def _gone_receivers(edition: Edition, gone: QuerySet[Position]) -> list[Misfit]:
    """A post that is gone, with its column and its ticks; one entry for an annex and post."""
    lost: dict[tuple[int, str], list[str]] = defaultdict(list)
    columns = Receiver.objects.filter(annex__edition=edition, position__in=gone).order_by("annex__number")
    for number, title in columns.order_by("annex__number", "order").values_list(
        "annex__number", "position__title"
    ):
        lost[number, title] = []
    ticks = Commitment.objects.filter(edition=edition, position__in=gone)
    fields = ("row__annex__number", "position__title", "row__objective_number", "row__indicator_number")
    for number, title, *row in ticks.order_by("row__annex__number", "row__order", "pk").values_list(*fields):
        lost[number, title].append(f"{row[0]}.{row[1]}")
    return [
        Misfit("Jabatan", f"Lampiran {roman(number)}", title, _lost_ticks(rows), left_out=True)
        for (number, title), rows in sorted(lost.items())
    ]


def _lost_ticks(rows: Sequence[str]) -> str:
    if not rows:
        return "Jabatan ini tidak ada lagi. Kolomnya, yang tidak bercentang, tidak disalin."
    return f"Jabatan ini tidak ada lagi. {len(rows)} centang tidak disalin: no. {', '.join(rows)}."


def _gone_units(edition: Edition, on: date) -> list[Misfit]:
    """Units that are gone while their posts still carry something."""
    posts = Position.objects.filter(commitments__edition=edition, period__contains=on)
    posts = posts.exclude(unit__period__contains=on).select_related("unit").distinct().order_by("order", "pk")
    text = "Unitnya dihapus, tetapi jabatan ini masih ada. Centangnya disalin; periksa kedudukannya."
    return [Misfit("Unit", one.unit.name, one.title, text, left_out=False) for one in posts]


def _retired(edition: Edition, on: date) -> list[Misfit]:
    rows = MatrixRow.objects.filter(annex__edition=edition, indicator__retired_on__lte=on)
    rows = rows.select_related("annex", "indicator").order_by("annex__number", "order")
    text = "Indikator ini tidak dipakai lagi. Barisnya disalin; ganti atau hapus sebelum terbit."
    return [
        Misfit("Indikator", f"Lampiran {roman(one.annex.number)} no. {one}", str(one.indicator), text, False)
        for one in rows
    ]


def _gone_owners(edition: Edition, gone: QuerySet[Position], on: date) -> list[Misfit]:
    """Who answers for an action plan and is gone."""
    text = "Tidak ada lagi. Rencana aksinya disalin tanpa penanggung jawab ini."
    units = StrategicActivity.responsible_units.through.objects.filter(strategicactivity__edition=edition)
    units = units.exclude(orgunit__period__contains=on)
    posts = IndicatorPlan.responsible.through.objects.filter(
        indicatorplan__edition=edition, position__in=gone
    )
    ksd = units.order_by("strategicactivity__number", "pk").values_list(
        "strategicactivity__number", "orgunit__name"
    )
    iku = posts.order_by("indicatorplan__order", "pk").values_list(
        "indicatorplan__indicator_wording", "position__title"
    )
    return [
        *(Misfit("Unit", f"KSD baris {number}", name, text, left_out=True) for number, name in ksd),
        *(Misfit("Jabatan", f"Rencana aksi {name}", title, text, left_out=True) for name, title in iku),
    ]

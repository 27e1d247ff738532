"""Taking answers: one form, or a file of them; counters are kept in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.documents.models import StoredFile
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.surveys import rules
from selaras.surveys.models import Batch, Instrument, Opinion, Response, SurveyPoint, Wave
from selaras.surveys.queries import counted

# arrays are added element by element; the row is locked by the statement itself
_SUM = "(SELECT array_agg(a + b ORDER BY o) FROM unnest({0}, %s::int[]) WITH ORDINALITY told (a, b, o))"
_ADD = f"""
UPDATE surveys_surveypoint SET respondents = respondents + %s, counts = {_SUM.format("counts")},
    groups = COALESCE({_SUM.format("groups")}, groups)
WHERE id = %s
"""  # noqa: S608 - the names of our own columns
_TAKE = (
    'COPY surveys_response (agency_id, point_id, way, answers, traits, batch_id, receipt, "on") FROM STDIN'
)


@dataclass(frozen=True, slots=True)
class Form:
    """One filled-in form: levels by element (0 blank) and options by trait (0 not told)."""

    answers: Sequence[int]
    traits: Sequence[int] = ()


@transaction.atomic
def answer(
    *, point: SurveyPoint, form: Form, opinion: str = "", receipt: str = "", keyed_by: User | None = None,
    at: datetime,
) -> Response:  # fmt: skip
    """One form, from the public (nobody is recorded) or keyed in by staff. Raises SKM-06, SKM-12.

    The same `receipt` again is the same form: what was taken then is given back (SKM-21).
    """
    point = SurveyPoint.objects.prefetch_related("wave__instrument__elements").get(pk=point.pk)
    wave, on = point.wave, timezone.make_naive(at).date()
    refuse(rules.not_open(wave, on), rules.unreadable(form.answers, form.traits, wave.instrument))
    fields = {
        "agency_id": point.agency_id, "point": point, "answers": list(form.answers),
        "traits": list(form.traits), "keyed_by": keyed_by, "on": on,
        "way": Response.Way.STAFF if keyed_by else Response.Way.PUBLIC,
    }  # fmt: skip
    if receipt:
        response, made = Response.objects.get_or_create(receipt=receipt, defaults=fields)
        if not made:
            return response
    else:
        response = Response.objects.create(**fields)
    if opinion.strip():
        Opinion.objects.create(agency_id=point.agency_id, point=point, text=opinion.strip()[:1000], on=on)
    _count(wave.instrument, {point.pk: [form]})
    if keyed_by:
        record(kind="response.keyed", subject=response, by=keyed_by, at=at, agency=wave.agency)
    return response


@transaction.atomic
def take_batch(
    *, wave: Wave, file: StoredFile, name: str, mapping: dict[str, Any],
    forms: Iterable[tuple[SurveyPoint, Form]], rows: int, by: User, at: datetime,
) -> Batch:  # fmt: skip
    """All answers of a file, or none; the caller has read and confirmed them. Raises SKM-06, SKM-12, SKM-15.

    `rows` is the number of rows of the file, for the control total on record.
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("agency", "instrument").get(pk=wave.pk)
    refuse(
        rules.not_open(wave, timezone.make_naive(at).date()),
        rules.brought_in(wave.batches.filter(file=file).exists()),
    )
    batch = Batch.objects.create(
        agency_id=wave.agency_id, wave=wave, file=file, name=name[:200], mapping=mapping, rows=rows, by=by,
        at=at,
    )  # fmt: skip
    by_point: dict[int, list[Form]] = defaultdict(list)
    for point, form in forms:
        by_point[point.pk].append(form)
    _copy(batch, by_point, timezone.make_naive(at).date())
    _count(wave.instrument, by_point)
    batch.taken = sum(map(len, by_point.values()))
    batch.save(update_fields=["taken"])
    record(
        kind="batch.taken", subject=batch, by=by, at=at, agency=wave.agency, wave=wave.pk, rows=rows,
        taken=batch.taken, file=file.sha256,
    )  # fmt: skip
    return batch


def _copy(batch: Batch, by_point: dict[int, list[Form]], on: date) -> None:
    with connection.cursor() as cursor, cursor.copy(_TAKE) as copy:
        for point, forms in by_point.items():
            for form in forms:
                copy.write_row((
                    batch.agency_id, point, Response.Way.IMPORT.value, list(form.answers),
                    list(form.traits), batch.pk, "", on,
                ))  # fmt: skip


def _count(instrument: Instrument, by_point: dict[int, list[Form]]) -> None:
    """The counters of each point, in the order of their keys: two imports never wait for each other."""
    with connection.cursor() as cursor:
        for point in sorted(by_point):
            forms = by_point[point]
            counts, groups = counted(instrument, ((form.answers, form.traits) for form in forms))
            cursor.execute(_ADD, [len(forms), counts, groups, point])

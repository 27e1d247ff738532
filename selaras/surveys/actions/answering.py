"""Taking answers: one form, or a file of them; counters are kept in the same transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from secrets import randbelow
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.documents.models import StoredFile
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.surveys import rules
from selaras.surveys.models import Batch, Instrument, Opinion, Response, SurveyPoint, Wave
from selaras.surveys.queries import Recount, counted, recounted

# arrays are added element by element; the row is locked by the statement itself
_SUM = "(SELECT array_agg(a + b ORDER BY o) FROM unnest({0}, %s::int[]) WITH ORDINALITY told (a, b, o))"
_ADD = f"""
UPDATE surveys_surveypoint SET respondents = respondents + %s, counts = {_SUM.format("counts")},
    groups = COALESCE({_SUM.format("groups")}, groups)
WHERE id = %s
"""  # noqa: S608 - the names of our own columns
_HOLD = "SELECT FROM surveys_wave WHERE id = %s FOR KEY SHARE"
_TAKE = (
    'COPY surveys_response (agency_id, point_id, way, answers, traits, batch_id, receipt, "on") FROM STDIN'
)
_PIECE = 1_000  # lines the database begins with while the next are made
BLOCK = 20_000  # forms in memory at a time, and checks of keys waiting in the database
# words of single forms are numbered by chance, beyond those of files: their order would point at answers
_APART_FROM = 2**52
# words lie here until the end, and leave it in the order of the alphabet: their places would point at answers
_APART = "CREATE TEMP TABLE opinions_of_batch (point_id bigint, text varchar(1000)) ON COMMIT DROP"
_SET_APART = "COPY opinions_of_batch (point_id, text) FROM STDIN"
_KEEP_APART = """
INSERT INTO surveys_opinion (agency_id, point_id, text, "on", hidden_reason)
SELECT %s, point_id, text, %s, '' FROM opinions_of_batch ORDER BY point_id, text
"""


@dataclass(frozen=True, slots=True)
class Form:
    """One filled-in form: levels by element (0 blank) and options by trait (0 not told)."""

    answers: Sequence[int]
    traits: Sequence[int] = ()


Filled = tuple[SurveyPoint, Form, str]  # a survey point, its form, and the words that came with it


@transaction.atomic
def answer(
    *, point: SurveyPoint, form: Form, opinion: str = "", receipt: str = "", keyed_by: User | None = None,
    at: datetime,
) -> Response:  # fmt: skip
    """One form, from the public (nobody is recorded) or keyed in by staff. Raises SKM-06, SKM-12.

    The same `receipt` again is the same form: what was taken then is given back (SKM-21).
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [point.wave_id])  # whoever closes it waits, or is waited for
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
        Opinion.objects.create(
            pk=randbelow(_APART_FROM) + _APART_FROM, agency_id=point.agency_id, point=point,
            text=opinion.strip()[:1000], on=on,
        )  # fmt: skip
    _add({point.pk: Recount(1, *counted(wave.instrument, form.answers, form.traits))})
    if keyed_by:
        record(kind="response.keyed", subject=response, by=keyed_by, at=at, agency=wave.agency)
    return response


@transaction.atomic
def take_batch(
    *, wave: Wave, file: StoredFile, name: str, mapping: dict[str, Any], forms: Iterable[Filled], rows: int,
    by: User, at: datetime, tick: Callable[[int], None] | None = None,
) -> Batch:  # fmt: skip
    """All answers of a file, or none. Raises SKM-06, SKM-12, SKM-15, SKM-19.

    `rows` is the number of rows of the file, for the control total on record; `tick` hears how many are in.
    Forms stream by. The public goes on answering meanwhile; whoever closes the wave waits for the end.
    """
    related = ("agency", "instrument")
    wave = Wave.objects.select_for_update(of=("self",), no_key=True).select_related(*related).get(pk=wave.pk)
    on = timezone.make_naive(at).date()
    refuse(rules.not_open(wave, on), rules.brought_in(wave.batches.filter(file=file).exists()))
    batch = Batch.objects.create(
        agency_id=wave.agency_id, wave=wave, file=file, name=name[:200], mapping=mapping, rows=rows, by=by,
        at=at,
    )  # fmt: skip
    taken = 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a million checks would wait in memory
        cursor.execute(_APART)
        fitting = _fitting(wave, forms)
        while block := list(islice(fitting, BLOCK)):
            _copy(cursor, batch, block, on.isoformat())
            taken += len(block)
            if tick:
                tick(taken)
        cursor.execute(_KEEP_APART, [wave.agency_id, on])
        cursor.execute("DROP TABLE opinions_of_batch")
    _add(recounted(wave, batch=batch))  # counted where they lie: in a second, whatever came in
    batch.taken = taken
    batch.save(update_fields=["taken"])
    record(
        kind="batch.taken", subject=batch, by=by, at=at, agency=wave.agency, wave=wave.pk, rows=rows,
        taken=batch.taken, file=file.sha256,
    )  # fmt: skip
    return batch


def _fitting(wave: Wave, forms: Iterable[Filled]) -> Iterator[Filled]:
    """The forms as they come; the first one that is not of this wave or not on its scale ends it all."""
    points = set(wave.points.values_list("pk", flat=True))
    instrument = Instrument.objects.prefetch_related("elements").get(pk=wave.instrument_id)
    fits = rules.fitting(instrument)
    for one in forms:
        point, form, _ = one
        if point.id not in points or not fits(form.answers, form.traits):
            refuse(
                rules.elsewhere(point.id in points), rules.unreadable(form.answers, form.traits, instrument)
            )
        yield one


def _copy(cursor: Any, batch: Batch, block: Sequence[Filled], on: str) -> None:
    """One COPY, in lines made here: a call for each row costs more than the row."""
    before, after = f"{batch.agency_id}\t", f"}}\t{batch.pk}\t\t{on}\n"
    with cursor.copy(_TAKE) as copy:
        for start in range(0, len(block), _PIECE):
            # a list shows itself faster than its numbers are joined
            copy.write("".join([
                f"{before}{point.id}\timpor\t{{{repr(list(form.answers))[1:-1]}}}\t"
                f"{{{repr(list(form.traits))[1:-1]}{after}"
                for point, form, _ in block[start : start + _PIECE]
            ]))  # fmt: skip
    words = [(point.id, text[:1000]) for point, _, opinion in block if (text := opinion.strip())]
    if words:
        with cursor.copy(_SET_APART) as copy:
            for row in words:
                copy.write_row(row)


def _add(anew: dict[int, Recount]) -> None:
    """Add to the counters of points, in the order of their keys: two imports never wait for each other."""
    with connection.cursor() as cursor:
        for point in sorted(anew):
            told = anew[point]
            cursor.execute(_ADD, [told.people, told.counts, told.groups, point])

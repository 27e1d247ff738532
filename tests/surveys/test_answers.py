"""Answers: while a wave is open, on its scale, counted at once and never changed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from selaras.documents.models import StoredFile
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.surveys import actions, rules
from selaras.surveys.actions import Form
from selaras.surveys.models import Batch, Instrument, Opinion, Response, SurveyPoint
from selaras.surveys.queries import miscounted
from tests.conftest import NOW
from tests.surveys.fields import answered, make_wave, point


def file_of(city, content=b"%PDF-1"):
    return StoredFile.objects.keep(
        content, media_type="application/pdf", by=city.runner, at=NOW, agency_id=city.agency.pk
    )[0]


def take(city, forms, *, rows=None, content=b"%PDF-1"):
    return actions.take_batch(
        wave=city.wave, file=file_of(city, content), name="jawaban.xlsx", mapping={},
        forms=[(*one, "") for one in forms],
        rows=len(forms) if rows is None else rows, by=city.runner, at=NOW,
    )  # fmt: skip


def emptied(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")


def test_every_form_is_counted_with_it(open_city):
    answered(open_city, 0, 0, "444", "4-3", "411")
    row = point(open_city, 0, 0)
    assert (row.respondents, row.groups) == (3, [3, 0])
    assert row.counts == [0, 0, 0, 3, 1, 0, 0, 1, 1, 0, 1, 1]
    assert miscounted(open_city.wave) == []


def test_SKM_05_a_counter_that_differs_from_the_answers_is_found(open_city):
    answered(open_city, 0, 0, "444")
    row, other = point(open_city, 0, 0), point(open_city, 1, 1)
    SurveyPoint.objects.filter(pk=row.pk).update(counts=[0, 0, 1, 0, *row.counts[4:]])
    SurveyPoint.objects.filter(pk=other.pk).update(respondents=7)
    assert miscounted(open_city.wave) == [row.pk, other.pk]


def test_a_public_answer_tells_nobody_a_keyed_one_tells_who_keyed_it(open_city):
    spot = point(open_city, 0, 0)
    public = actions.answer(point=spot, form=Form([4, 4, 4], [0]), opinion=" Ramah ", at=NOW)
    before = AuditEvent.objects.count()
    keyed = actions.answer(point=spot, form=Form([3, 3, 3], [2]), keyed_by=open_city.runner, at=NOW)
    assert (public.way, public.keyed_by, keyed.way, keyed.keyed_by) == (
        "publik", None, "petugas", open_city.runner,
    )  # fmt: skip
    assert AuditEvent.objects.count() == before + 1
    assert [(one.text, one.point_id) for one in Opinion.objects.all()] == [("Ramah", spot.pk)]


@pytest.mark.parametrize(
    ("answers", "traits", "said"),
    [
        ([0, 0, 0], [1], "sedikitnya satu unsur"), ([5, 4, 4], [1], "U1: jawaban 5"),
        ([4, -1, 4], [1], "U2: jawaban -1"), ([4, 4], [1], "tidak sesuai"), ([4, 4, 4], [], "tidak sesuai"),
        ([4, 4, 4], [3], "Jenis kelamin"),
    ],
)  # fmt: skip
def test_SKM_12_what_is_not_on_the_scale_is_not_taken(open_city, answers, traits, said):
    with pytest.raises(RuleError, match=said):
        actions.answer(point=point(open_city, 0, 0), form=Form(answers, traits), at=NOW)
    assert not Response.objects.exists()


def test_SKM_06_before_and_after_its_days_a_wave_takes_nothing(city):
    form = Form([4, 4, 4], [1])
    with pytest.raises(RuleError, match="tidak sedang dibuka"):
        actions.answer(point=point(city, 0, 0), form=form, at=NOW)
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    for days, said in ((-60, "dibuka pada"), (60, "sudah ditutup")):
        with pytest.raises(RuleError, match=said):
            actions.answer(point=point(city, 0, 0), form=form, at=NOW + timedelta(days=days))


def test_SKM_06_the_database_keeps_answers_as_they_came(open_city):
    answered(open_city, 0, 0, "444")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Response.objects.update(answers=[1, 1, 1])
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Response.objects.all().delete()
    with pytest.raises(DatabaseError, match="SKM-06"), transaction.atomic():
        emptied("surveys_response")
    actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    with pytest.raises(DatabaseError, match="SKM-06"), transaction.atomic():
        Response.objects.create(
            agency=open_city.agency, point=point(open_city, 0, 0), way="publik", answers=[1, 1, 1],
            on=NOW.date(),
        )  # fmt: skip


@pytest.mark.parametrize("deed", ["change", "remove", "add", "empty"])
def test_SKM_05_points_and_their_counters_stay_once_a_wave_is_closed(open_city, deed):
    answered(open_city, 0, 0, "444")
    spare = SurveyPoint.objects.filter(pk=point(open_city, 1, 1).pk)  # nobody answered there
    deeds = {
        "change": lambda: spare.update(respondents=7),
        "remove": spare.delete,
        "add": lambda: SurveyPoint.objects.create(
            agency=open_city.agency, wave=open_city.wave, unit=open_city.city, token="lain"
        ),
        "empty": lambda: emptied("surveys_surveypoint"),
    }  # fmt: skip
    actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    with pytest.raises(DatabaseError, match="SKM-05"), transaction.atomic():
        deeds[deed]()


def test_a_file_is_taken_as_a_whole(open_city):
    here, there = point(open_city, 0, 0), point(open_city, 2, 1)
    batch = take(open_city, [(here, Form([4, 4, 4], [1])), (there, Form([1, 0, 1], [2]))] * 50, rows=103)
    assert (batch.rows, batch.taken, Response.objects.filter(batch=batch).count()) == (103, 100, 100)
    assert [one.respondents for one in (point(open_city, 0, 0), point(open_city, 2, 1))] == [50, 50]
    assert miscounted(open_city.wave) == []


def test_SKM_15_the_same_file_is_not_taken_twice(open_city):
    forms = [(point(open_city, 0, 0), Form([4, 4, 4], [1]))]
    take(open_city, forms)
    with pytest.raises(RuleError, match="sudah diimpor"):
        take(open_city, forms)
    assert Batch.objects.count() == 1


def test_a_file_that_fails_in_the_middle_leaves_nothing(open_city):
    def breaks():
        yield point(open_city, 0, 0), Form([4, 4, 4], [1]), ""
        raise OSError("the file ends here")

    with pytest.raises(OSError, match="ends here"):
        actions.take_batch(
            wave=open_city.wave, file=file_of(open_city), name="x", mapping={}, forms=breaks(), rows=2,
            by=open_city.runner, at=NOW,
        )  # fmt: skip
    assert not Batch.objects.exists()
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("answers", "traits"),
    [
        ([4, 0, 1], [2]), ([0, 0, 0], [1]), ([5, 1, 1], [1]), ([-1, 4, 4], [1]), ([4, 4], [1]),
        ([4, 4, 4], []), ([4, 4, 4], [3]), ([4, 4, 4], [-1]), ([4, 4, 4], [0]), ([1, 2, 3, 4], [1]),
    ],
)  # fmt: skip
def test_SKM_12_a_million_forms_are_held_to_the_same_rule_as_one(open_city, answers, traits):
    instrument = Instrument.objects.prefetch_related("elements").get()
    fits = rules.fitting(instrument)(answers, traits)
    assert fits == (rules.unreadable(answers, traits, instrument) is None)
    spot = point(open_city, 0, 0)
    if fits:
        assert take(open_city, [(spot, Form(answers, traits))]).taken == 1
    else:
        with pytest.raises(RuleError, match="SKM-12"):
            take(open_city, [(spot, Form([4, 4, 4], [1])), (spot, Form(answers, traits))])
        assert not Response.objects.exists()


def test_SKM_19_a_point_of_another_wave_takes_nothing(open_city):
    other = make_wave(
        open_city.agency, open_city.owner, open_city.runner, name="Lain",
        instrument=open_city.wave.instrument,
    )  # fmt: skip
    [spot] = actions.set_points(
        wave=other, units=open_city.wards[:1], services=[], by=open_city.runner, at=NOW
    )
    with pytest.raises(RuleError, match="SKM-19"):
        take(open_city, [(spot, Form([4, 4, 4], [1]))])
    assert not Response.objects.exists()


def test_words_of_single_forms_are_numbered_by_chance(open_city):
    """Their order would say which answers they came with."""
    spot = point(open_city, 0, 0)
    for number in range(12):
        actions.answer(point=spot, form=Form([4, 4, 4], [1]), opinion=f"Saran {number:02}", at=NOW)
    texts = list(Opinion.objects.order_by("pk").values_list("text", flat=True))
    assert (len(texts), texts != sorted(texts)) == (12, True)

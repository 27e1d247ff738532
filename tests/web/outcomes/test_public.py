"""What everybody may read: aggregates of five people or more, and nothing of anybody."""

import csv
import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from selaras.engine.periods import format_day
from selaras.surveys import actions
from selaras.surveys.models import Opinion, SurveyPoint, Wave
from selaras.surveys.queries import WaveResults, fingerprint, public_mark
from selaras.web.outcomes.report import report
from tests.conftest import NOW, TODAY
from tests.factories import appoint, make_user
from tests.surveys.fields import answered, make_wave, miscount, point


def address(city, more=""):
    return f"/publik/survei/{city.agency.code}/{city.wave.pk}/{more}"


def text(client, city):
    answer = client.get(address(city))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def told(client, city, ending):
    answer = client.get(address(city, f"data.{ending}"))
    assert answer.status_code == 200
    return answer.content.decode()


def people(city, *counts):
    places = [(ward, service) for ward in range(3) for service in range(2)]
    for (ward, service), count in zip(places, counts, strict=True):
        miscount(SurveyPoint.objects.filter(pk=point(city, ward, service).pk), respondents=count)


def test_SKM_14_only_what_is_published_is_read(client, closed):
    assert client.get(address(closed)).status_code == 404
    assert "Belum ada hasil survei" in client.get(f"/publik/survei/{closed.agency.code}/").text


def test_a_published_wave_is_found_from_the_page_of_its_agency(client, published):
    listed = client.get(f"/publik/survei/{published.agency.code}/").text
    assert address(published) in listed
    shown = text(client, published)
    assert "79,17" in shown
    assert "Mutu B, baik" in shown
    assert public_mark(WaveResults(published.wave)) in shown


@pytest.fixture
def reopened(published):
    asked = actions.ask_reopening(
        wave=published.wave, reason="Dua berkas tertukar unitnya.", by=published.runner, at=NOW
    )
    actions.grant_reopening(asked=asked, closes_on=published.wave.closes_on, by=published.checker, at=NOW)
    published.wave.refresh_from_db()
    return published


def test_SKM_47_a_published_wave_that_is_opened_again_says_that_it_holds_no_longer(client, reopened):
    day = format_day(TODAY)
    said = f"Hasil sedang dibuka kembali untuk diperbaiki; hasil yang terbit pada tanggal {day} tidak berlaku"
    shown = text(client, reopened)
    assert said in shown
    assert "79,17" not in shown
    assert public_mark_of(reopened) not in shown
    listed = client.get(f"/publik/survei/{reopened.agency.code}/").text
    assert address(reopened) in listed
    assert "sedang dibuka kembali untuk diperbaiki" in listed
    for ending in ("json", "csv"):
        answer = client.get(address(reopened, f"data.{ending}"))
        assert answer.status_code == 410
        assert said in answer.text
        assert "79.1" not in answer.text


def public_mark_of(city):
    """Of the same data, read as if the wave were closed still."""
    city.wave.state = "ditutup"
    mark = public_mark(WaveResults(city.wave))
    city.wave.refresh_from_db()
    return mark


def test_SKM_47_once_it_is_published_anew_it_is_told_again(client, reopened):
    publish(reopened)
    assert "79,17" in text(client, reopened)
    assert "tidak berlaku" not in text(client, reopened)


def test_SKM_47_a_wave_that_was_never_published_stays_unknown(client, closed):
    actions.verify(wave=closed.wave, by=closed.checker, at=NOW)
    asked = actions.ask_reopening(
        wave=closed.wave, reason="Dua berkas tertukar unitnya.", by=closed.runner, at=NOW
    )
    actions.grant_reopening(asked=asked, closes_on=closed.wave.closes_on, by=closed.checker, at=NOW)
    assert [client.get(address(closed, more)).status_code for more in ("", "data.json", "data.csv")] == [
        404
    ] * 3


def test_the_days_that_are_told_are_those_that_took_answers(client, published):
    """Planned until the 28th, closed before it."""
    content = json.loads(told(client, published, "json"))
    assert published.wave.closes_on > TODAY
    assert (content["dibuka"], content["ditutup"]) == (TODAY.isoformat(), TODAY.isoformat())
    shown = text(client, published)
    assert f"{format_day(TODAY)} sampai {format_day(TODAY)}" in shown
    assert format_day(published.wave.closes_on) not in shown
    blocks = report(published.wave, on=TODAY).blocks
    masa = dict(next(
        one for one in blocks if getattr(one, "title", "") == "Dasar dan metode"
    ).rows)["Masa"]  # fmt: skip
    assert masa.endswith(f"{format_day(TODAY)} sampai {format_day(TODAY)}")


def test_SKM_35_units_of_a_few_people_are_hidden_in_every_form(client, published):
    """Ward 0 has 4 people: it and the other ward of the district are hidden, the district is told."""
    people(published, 3, 1, 6, 7, 5, 9)
    wards = published.wards
    rows = {row["kode"]: row for row in csv.DictReader(io.StringIO(told(client, published, "csv")))}
    for ward in wards[:2]:
        row = rows[ward.code]
        assert (row["indeks"], row["indeks_tepat"], row["responden"], row["titik_kurang"]) == ("",) * 4
        assert row["disembunyikan"] == "ya"
    assert rows[published.districts[0].code]["responden"] == "17"
    assert rows[wards[2].code]["responden"] == "14"
    lines = json.loads(told(client, published, "json"))["baris"]
    assert {one["kode"] for one in lines if one["disembunyikan"] == "ya"} == {one.code for one in wards[:2]}
    assert text(client, published).count("disembunyikan") >= 4


def test_SKM_35_no_cell_below_five_leaves_the_house(client, published):
    people(published, 3, 1, 6, 7, 5, 0)
    for row in csv.DictReader(io.StringIO(told(client, published, "csv"))):
        assert row["responden"] == "" or int(row["responden"]) == 0 or int(row["responden"]) >= 5


def test_SKM_35_a_wave_of_a_few_people_is_published_without_figures(client, published):
    people(published, 1, 1, 1, 1, 0, 0)
    shown = text(client, published)
    assert "Respondennya terlalu sedikit" in shown
    assert "79,17" not in shown
    assert json.loads(told(client, published, "json"))["baris"] == []


def test_SKM_35_the_mark_of_the_data_cannot_be_made_by_trying(client, published, settings):
    """Who knows the instrument and all but a few answers could hash every answer these may have given."""
    bare, mark = (make(WaveResults(published.wave)) for make in (fingerprint, public_mark))
    forms = [text(client, published), told(client, published, "json")]
    assert not [form for form in forms if bare in form]
    settings.SECRET_KEY = "another-key-of-another-site-" * 3
    assert public_mark(WaveResults(published.wave)) not in {bare, mark}


def test_SKM_35_a_wave_of_a_few_people_has_no_mark(client, published):
    people(published, 1, 1, 1, 1, 0, 0)
    assert "Sidik data" not in text(client, published)
    assert json.loads(told(client, published, "json"))["sidik_data"] == ""


def test_SKM_35_a_comparison_does_not_tell_the_index_of_a_few(client, published):
    """79,17 less the change would be it."""
    later = another(published, 1, "444")
    for _ in range(6):
        answered(later, 2, 0, "444")
    publish(later)
    shown = text(client, later)
    assert "Dibandingkan gelombang sebelumnya" in shown
    people(published, 1, 1, 1, 1, 0, 0)
    shown = text(client, later)
    assert "naik" not in shown
    assert "Dibandingkan gelombang sebelumnya" not in shown


def test_SKM_35_an_element_few_answered_is_not_found_from_the_index_and_the_others(client, published):
    """Three answered U3 and everybody the others."""
    later = another(published, 1, *["444"] * 3, *["42-"] * 6)
    publish(later)
    rows = {row["kode"]: row for row in csv.DictReader(io.StringIO(told(client, later, "csv")))}
    untold = [code for code in ("U1", "U2", "U3") if rows[code]["disembunyikan"] == "ya"]
    assert len(untold) == 2
    assert "U3" in untold
    assert {rows[code]["indeks"] + str(rows[code]["responden"]) for code in untold} == {""}
    assert not [row for row in rows.values() if row["jenis"] in {"unit", "layanan"} and row["indeks"]]
    shown = text(client, later)
    assert "tepatnya 100" not in shown
    assert "terlemah" not in shown
    assert 'data-label="Menjawab">3<' not in shown
    assert "Unsur yang dijawab kurang dari 5 orang disembunyikan" in shown


def test_a_first_wave_whose_index_is_hidden_is_read_all_the_same(client, published):
    """Of nine people three answered U3, and no wave before it is told: there is nothing to compare."""
    Wave.objects.filter(pk=published.wave.pk).update(published_at=None)
    later = another(published, 1, *["444"] * 3, *["42-"] * 6)
    publish(later)
    shown = text(client, later)
    assert "Unsur yang dijawab kurang dari 5 orang disembunyikan" in shown
    assert "gelombang ini" not in shown


def another(city, service, *answers):
    """A later wave of the same instrument, answered at the first ward."""
    wave = make_wave(
        city.agency, city.owner, city.runner, instrument=city.wave.instrument, name="Semester 2",
        closes_on=city.wave.closes_on + timedelta(1),
    )  # fmt: skip
    actions.set_points(wave=wave, units=city.wards, services=city.services, by=city.runner, at=NOW)
    actions.open_wave(wave=wave, by=city.runner, at=NOW)
    found = SimpleNamespace(**vars(city) | {"wave": wave})
    answered(found, 0, service, *answers)
    return found


def publish(city):
    actions.close_wave(wave=city.wave, by=city.runner, at=NOW)
    actions.verify(wave=city.wave, by=city.checker, at=NOW)
    actions.publish(wave=city.wave, by=city.checker, at=NOW)


def test_nothing_of_persons_is_told(client, published):
    person = make_user(name="Ibu Kenari", nip="190001011900012001")
    appoint(published.assistant, person)
    Opinion.objects.create(
        agency=published.agency, point=point(published, 0, 0), text="Kenari terbang.", on=TODAY
    )
    actions.plan_follow_up(
        wave=published.wave, element=published.wave.instrument.elements.get(code="U3"), by=person, at=NOW,
        action="Membuka loket kedua.", responsible=published.assistant, due_on=TODAY,
    )  # fmt: skip
    pages = [text(client, published), told(client, published, "json"), told(client, published, "csv")]
    assert "Membuka loket kedua." in pages[0]
    assert published.assistant.title in pages[1]
    assert not [word for word in ("Kenari", "19000101", person.name) for page in pages if word in page]


def test_the_open_data_say_what_the_page_says(client, published):
    content = json.loads(told(client, published, "json"))
    city = next(one for one in content["baris"] if one["kode"] == published.city.code)
    assert (city["indeks"], city["mutu"]) == ("79.17", "B")
    assert city["indeks_tepat"].startswith("79.166666666666666666")
    assert content["sidik_data"] == public_mark(WaveResults(published.wave))
    element = next(one for one in content["baris"] if one["jenis"] == "unsur" and one["kode"] == "U3")
    assert (element["indeks"], element["responden"]) == ("2.529", 17)


def test_the_page_of_the_house_leads_to_it_once_it_is_published(client, published):
    client.force_login(published.runner)
    assert address(published) in client.get(f"/survei/{published.wave.pk}/hasil/").text


def test_no_preview_of_other_sites_is_offered(client, published):
    assert "og:" not in text(client, published)


@pytest.mark.parametrize("more", ["", "data.json", "data.csv"])
def test_queries_do_not_grow(client, published, more, django_assert_max_num_queries):
    client.get(address(published, more))
    with django_assert_max_num_queries(16):
        assert client.get(address(published, more)).status_code == 200

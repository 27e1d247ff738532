"""A wave prepared on pages: its frame with errors at the inputs, its points, populations, thrown away."""

from datetime import date, timedelta

import pytest
from psycopg.types.range import DateRange

from selaras.accounts.models import Role
from selaras.kernel.models import AuditEvent
from selaras.surveys import actions
from selaras.surveys.models import SurveyPoint, Wave
from tests.conftest import NOW, TODAY
from tests.factories import make_grantee
from tests.surveys.fields import make_instrument, make_wave
from tests.web.cast import enter

FIRST, LAST = TODAY, TODAY + timedelta(days=20)


def frame(city, **fields):
    content = {
        "instrument": city.wave.instrument_id, "period": "2024-2", "name": "", "opens_on": FIRST.isoformat(),
        "closes_on": LAST.isoformat(), "sample": "minimum", "minimum": "100", "indicator": "",
        "owner": city.owner.pk,
    }  # fmt: skip
    return content | fields


def test_a_wave_is_prepared_under_a_proposed_name(client, city):
    answer = enter(client, city.runner).post("/survei/baru/", frame(city))
    wave = Wave.objects.exclude(pk=city.wave.pk).get()
    assert (answer.status_code, answer["Location"]) == (302, f"/survei/{wave.pk}/titik/pilih/")
    assert (wave.name, wave.year, wave.quarter, wave.minimum) == ("SKM Semester 1 2024", 2024, 2, 100)


def test_the_form_proposes_the_only_post_and_the_running_quarter(client, city):
    page = enter(client, city.runner).get("/survei/baru/").content.decode()
    assert f'<option value="{city.owner.pk}" selected>' in page
    assert '<option value="2024-1" selected>TW I 2024</option>' in page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("instrument", "", "Pilih instrumennya."), ("opens_on", "kemarin", "Tulis tanggal seperti"),
        ("closes_on", (FIRST - timedelta(days=1)).isoformat(), "mendahului hari pertama"),
        ("minimum", "0", "Sedikitnya 1 responden"), ("minimum", "banyak", "Tulis bilangan bulat"),
        ("minimum", "１００", "Tulis bilangan bulat"),
        ("owner", "999999", "Pilih"), ("period", "2019-9", "Pilih triwulannya."),
        ("minimum", "1.5", "Tulis bilangan bulat"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_input(client, city, field, value, told):
    answer = enter(client, city.runner).post("/survei/baru/", frame(city, **{field: value}))
    assert answer.status_code == 422
    assert any(told in error for error in answer.context["form"].errors[field])
    assert Wave.objects.count() == 1


def test_SKM_27_a_name_and_an_indicator_of_a_quarter_are_taken_once(client, city):
    same = {"period": f"{city.wave.year}-{city.wave.quarter}", "indicator": city.indicator.pk}
    answer = enter(client, city.runner).post("/survei/baru/", frame(city, name=city.wave.name, **same))
    assert set(answer.context["form"].errors) == {"name", "indicator"}
    changed = client.post(f"/survei/{city.wave.pk}/ubah/", frame(city, name=city.wave.name, **same))
    assert changed.status_code == 302, "its own name is no other's"


def test_what_is_changed_is_needed_at_every_point(client, city):
    enter(client, city.runner).post(f"/survei/{city.wave.pk}/ubah/", frame(city, minimum="7"))
    assert set(city.wave.points.order_by().values_list("needed", flat=True)) == {7}


def test_SKM_07_once_it_is_open_nothing_of_it_is_prepared_any_more(client, open_city):
    enter(client, open_city.runner)
    here = f"/survei/{open_city.wave.pk}/"
    assert [client.get(f"{here}{page}").status_code for page in ("ubah/", "titik/pilih/")] == [404, 404]
    assert client.post(f"{here}buang/").status_code == 302
    assert Wave.objects.filter(pk=open_city.wave.pk).exists()


def test_a_wave_that_was_never_opened_is_thrown_away_and_stays_on_record(client, city):
    enter(client, city.runner).post(f"/survei/{city.wave.pk}/buang/")
    assert not Wave.objects.filter(pk=city.wave.pk).exists()
    assert AuditEvent.objects.filter(kind="wave.discarded", subject_id=city.wave.pk).exists()


def choose(client, city, **fields):
    content = {
        "unit": [one.pk for one in city.wards], "layanan": [one.pk for one in city.services],
        "langkah": "simpan",
    }  # fmt: skip
    return client.post(f"/survei/{city.wave.pk}/titik/pilih/", content | fields)


def test_points_are_the_ticked_units_by_the_ticked_services(client, city):
    Wave.objects.update(sample="terbesar", minimum=100)
    enter(client, city.runner)
    ward = city.wards[0]
    assert choose(client, city, **{f"populasi-{ward.pk}": "5.000"}).status_code == 302
    points = city.wave.points.filter(unit=ward)
    assert city.wave.points.count() == 6
    assert set(points.order_by().values_list("population", "needed")) == {(5000, 357)}


def test_a_point_that_stays_keeps_its_link(client, city):
    before = dict(
        city.wave.points.order_by().values_list("unit_id", "token").filter(service=city.services[0])
    )
    choose(enter(client, city.runner), city, unit=[city.wards[0].pk, city.wards[1].pk, city.city.pk])
    after = dict(city.wave.points.order_by().values_list("unit_id", "token").filter(service=city.services[0]))
    assert {unit: after.get(unit) == token for unit, token in before.items()} == {
        city.wards[0].pk: True, city.wards[1].pk: True, city.wards[2].pk: False,
    }  # fmt: skip
    assert len(after) == 3


@pytest.mark.parametrize("typed", ["1,5", "lima", "５０００", "-3", "12.34"])
def test_SKM_26_a_population_that_is_no_whole_number_keeps_nothing(client, city, typed):
    before = set(city.wave.points.order_by().values_list("pk", flat=True))
    ward = city.wards[0]
    answer = choose(enter(client, city.runner), city, **{f"populasi-{ward.pk}": typed})
    assert (answer.status_code, f'id="salah-{ward.pk}"' in answer.content.decode()) == (422, True)
    assert set(city.wave.points.order_by().values_list("pk", flat=True)) == before


def test_SKM_26_a_pasted_list_fills_the_fields_and_names_every_line_that_is_wrong(client, city):
    ward, other, gone = city.wards
    end(gone, date(2024, 2, 1))
    text = "\n".join([
        "Unit\tPopulasi", f"{ward.name}\t12.345", "Kelurahan Entah\t5", f"{other.name}\t1,5",
        f"{ward.name}\t7", "999", f"{gone.name}\t8",
    ])  # fmt: skip
    answer = choose(enter(client, city.runner), city, langkah="baca", tempel=text)
    told = [finding.message for finding in answer.context["findings"]]
    assert [line.split(":")[0] for line in told] == ["Baris 3", "Baris 4", "Baris 5", "Baris 6", "Baris 7"]
    assert "mungkin sudah digabung" in told[-1]
    assert f'name="populasi-{ward.pk}" value="12.345"' in answer.content.decode()


def test_a_csv_of_windows_1252_with_semicolons_is_read(client, city, folders):
    from django.core.files.uploadedfile import SimpleUploadedFile

    city.wards[0].aliases.create(
        agency=city.agency, name="Kelurahan Café", period=DateRange(date(2024, 1, 1), None)
    )
    file = SimpleUploadedFile("populasi.csv", "Kelurahan Café;321\r\n".encode("cp1252"))
    answer = choose(enter(client, city.runner), city, langkah="baca", berkas=file)
    assert answer.context["findings"] == []
    assert f'name="populasi-{city.wards[0].pk}" value="321"' in answer.content.decode()


def end(unit, on):
    unit.period = DateRange(unit.period.lower, on)
    unit.save(update_fields=["period"])


def test_SKM_25_a_unit_that_was_merged_is_not_offered_and_not_taken(client, city):
    gone = city.wards[2]
    end(gone, date(2024, 2, 1))
    enter(client, city.runner)
    page = client.get(f"/survei/{city.wave.pk}/titik/pilih/").content.decode()
    assert f'name="unit" value="{gone.pk}"' not in page
    opened = client.post(f"/survei/{city.wave.pk}/langkah/buka/")
    assert opened.status_code == 422
    assert "mungkin sudah digabung" in opened.content.decode()


def test_SKM_25_a_new_wave_asks_where_the_last_one_did_and_says_who_has_gone(client, city):
    enter(client, city.runner)
    gone = city.wards[2]
    end(gone, date(2024, 4, 1))
    wave = actions.prepare(
        agency=city.agency, instrument=city.wave.instrument, owner=city.owner, name="Semester 2", year=2024,
        quarter=3, opens_on=date(2024, 7, 1), closes_on=date(2024, 7, 31), by=city.runner, at=NOW,
    )  # fmt: skip
    page = client.get(f"/survei/{wave.pk}/titik/pilih/")
    assert [gone.name in one.message for one in page.context["findings"]] == [True]
    assert f'value="{city.wards[0].pk}" checked' in page.content.decode()
    assert not SurveyPoint.objects.filter(wave=wave).exists(), "nothing is kept before it is looked at"


def test_without_scripts_a_button_ticks_the_kelurahan_of_a_kecamatan(client, city):
    district = city.districts[0]
    answer = choose(enter(client, city.runner), city, unit=[], langkah=f"semua-{district.pk}")
    html = answer.content.decode()
    ticked = [f'value="{one.pk}" checked' in html for one in (*city.wards, district)]
    assert ticked == [True, True, False, False]


def test_a_stranger_prepares_nothing(client, city):
    enter(client, make_grantee(Role.AUDITOR, city.owner))
    assert client.get("/survei/baru/").status_code == 404
    assert choose(client, city).status_code == 404
    enter(client, make_grantee(Role.PLANNING_AGENCY))
    assert client.post(f"/survei/{city.wave.pk}/buang/").status_code == 404


def test_the_first_wave_of_its_kind_begins_with_every_kelurahan_and_every_service(client, city):
    wave = make_wave(
        city.agency, city.owner, city.runner, name="Lain", indicator=None,
        instrument=make_instrument(city.agency, code="lain"),
    )  # fmt: skip
    page = enter(client, city.runner).get(f"/survei/{wave.pk}/titik/pilih/")
    assert page.context["points"] == 6
    assert "3 unit × 2 layanan = 6 titik" in page.text
    ticked = {one["pk"] for group in page.context["groups"] for one in group["lines"] if one["ticked"]}
    assert ticked == {one.pk for one in city.wards}
    assert not any(one["ticked"] for group in page.context["groups"] for one in group["own"])


def test_a_coordination_survey_begins_with_nobody(client, city):
    instrument = make_instrument(city.agency, code="iek", kind="koordinasi", traits=[])
    wave = make_wave(city.agency, city.owner, city.runner, name="IEK", instrument=instrument)
    assert enter(client, city.runner).get(f"/survei/{wave.pk}/titik/pilih/").context["points"] == 0

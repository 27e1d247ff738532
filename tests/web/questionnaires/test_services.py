"""Services with the posts that answer for them."""

from datetime import timedelta

import pytest
from psycopg.types.range import DateRange

from selaras.kernel.models import AuditEvent
from selaras.org.models import Position
from selaras.surveys import actions
from selaras.surveys.models import Service
from tests.conftest import NOW
from tests.factories import SINCE, make_agency, make_position
from tests.web.cast import enter, queries

LIST, NEW = "/survei/layanan/", "/survei/layanan/baru/"


@pytest.fixture
def planner(client, city):
    return enter(client, city.planner)


def told(**fields):
    return {"name": "Taman", "order": "3", "source": "", "assumption": "", "retired_on": ""} | fields


def test_services_are_listed_with_their_posts_and_the_other_way_round(client, city):
    shown = enter(client, city.reader).get(LIST).content.decode()
    assert "Menurut jabatan" in shown
    assert shown.count(city.assistant.title) == 2  # at its service, and with its services
    assert "Belum diampu siapa pun: PPSU." in shown
    for deed in ("Layanan baru", f"/survei/layanan/{city.services[0].pk}/"):
        assert deed not in shown


def test_a_service_is_added(planner, city):
    assert 'value="2"' in planner.get(NEW).content.decode()
    answer = planner.post(NEW, told(code="Taman", assistants=[city.assistant.pk], others=[city.owner.pk]))
    assert answer.url == LIST
    made = Service.objects.get(code="taman")
    assert set(made.positions.all()) == {city.assistant, city.owner}
    assert made.agency == city.agency


def test_a_service_is_changed_and_keeps_its_code(planner, city):
    service = city.services[0]
    path = f"{LIST}{service.pk}/"
    assert "checked" in planner.get(path).content.decode()
    answer = planner.post(path, told(code="lain", retired_on="2024-12-31", assumption="Menurut kami."))
    assert answer.status_code == 302
    service.refresh_from_db()
    assert (service.code, service.name, str(service.retired_on)) == ("pkk", "Taman", "2024-12-31")
    assert not service.positions.exists()
    assert AuditEvent.objects.filter(kind="service.defined").count() == 3
    shown = planner.get(LIST).content.decode()
    assert "tidak dilayani sejak 31 Desember 2024" in shown
    assert "Menurut kami." in shown


def test_a_post_that_is_over_stays_until_it_is_taken_off(planner, city):
    service, path = city.services[0], f"{LIST}{city.services[0].pk}/"
    gone = make_position(city.city, "asisten")
    Position.objects.filter(pk=gone.pk).update(period=DateRange(SINCE, SINCE + timedelta(1)))
    actions.define_service(
        agency=city.agency, code=service.code, name="PKK", order=0, positions=[gone], by=None, at=NOW
    )
    assert gone.title in planner.get(path).content.decode()
    assert gone.title not in planner.get(NEW).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Isi nama layanannya."), ({"order": ""}, "Isi urutannya."),
        ({"order": "-1"}, "errorlist"), ({"code": ""}, "Isi kodenya."), ({"code": "a b"}, "terdiri atas"),
        ({"code": "PKK"}, "Kode ini sudah dipakai"), ({"retired_on": "besok"}, "Tulis tanggal"),
        ({"assistants": ["0"]}, "errorlist"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_at_its_field(planner, city, fields, said):
    answer = planner.post(NEW, told(**({"code": "taman"} | fields)))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Service.objects.count() == 2


def test_a_post_of_another_agency_cannot_be_chosen(planner, city):
    far = make_position(tier="asisten")
    assert planner.post(NEW, told(code="taman", assistants=[far.pk])).status_code == 422


def test_an_empty_list_teaches(client, city):
    city.wave.points.all().delete()
    Service.objects.all().delete()
    assert "Layanan baru" not in enter(client, city.reader).get(LIST).content.decode()
    shown = enter(client, city.planner).get(LIST).content.decode()
    assert "Belum ada layanan" in shown
    assert "Layanan baru" in shown


def test_a_service_of_another_agency_is_not_there(planner):
    far = actions.define_service(agency=make_agency(), code="jauh", name="Jauh", order=1, by=None, at=NOW)
    assert planner.get(f"{LIST}{far.pk}/").status_code == 404
    assert "Jauh" not in planner.get(LIST).content.decode()


def test_the_list_asks_as_many_queries_for_many_rows(planner, city):
    before = queries(planner, LIST)
    for number in range(9):
        actions.define_service(
            agency=city.agency, code=f"lain-{number}", name="Lain", order=number,
            positions=[city.assistant, city.owner], by=None, at=NOW,
        )  # fmt: skip
    assert queries(planner, LIST) == before

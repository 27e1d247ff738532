"""The door without a password that the demo has, and nothing else."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from selaras.web.accounts import views
from tests.factories import make_official


def knock(view, address, host="127.0.0.1", headers=None, **named):
    make = RequestFactory().get if view is views.personas else RequestFactory().post
    return view(make("/", REMOTE_ADDR=address, SERVER_NAME=host, headers=headers or {}), **named)


DOORS = [(views.personas, {}), (views.enter_as, {"user_id": 1})]


@pytest.mark.parametrize(("view", "named"), DOORS)
def test_AKN_03_the_demo_door_does_not_exist_in_production(settings, view, named):
    settings.DEMO = False
    with pytest.raises(Http404):
        knock(view, "127.0.0.1", **named)


@pytest.mark.parametrize("address", ["10.0.0.7", "::ffff:10.0.0.7", "", "127.0.0.1, 10.0.0.7"])
@pytest.mark.parametrize(("view", "named"), DOORS)
def test_AKN_03_the_demo_door_does_not_exist_for_another_machine(settings, view, named, address):
    settings.DEMO = True
    with pytest.raises(Http404):
        knock(view, address, **named)


PROXIES = [
    {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-Proto": "https"}, {"X-Forwarded-Host": "a.example"},
    {"Forwarded": "for=203.0.113.9"}, {"Via": "1.1 proxy"}, {"X-Real-IP": "203.0.113.9"},
]  # fmt: skip


@pytest.mark.parametrize("headers", PROXIES, ids=str)
@pytest.mark.parametrize(("view", "named"), DOORS)
def test_AKN_03_the_demo_door_does_not_exist_through_a_proxy(db, settings, view, named, headers):
    settings.DEMO = True
    with pytest.raises(Http404):
        knock(view, "127.0.0.1", headers=headers, **named)


def test_AKN_03_the_demo_door_does_not_exist_under_another_name(db, settings):
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["kinerja.example"]
    with pytest.raises(Http404):
        knock(views.personas, "127.0.0.1", host="kinerja.example")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_AKN_03_control_from_this_machine_the_door_opens(client, db, settings, host):
    settings.DEMO = True
    user = make_official()
    assert client.get("/masuk-sebagai/", SERVER_NAME=host).status_code == 200
    assert client.post(f"/masuk-sebagai/{user.pk}/", SERVER_NAME=host).status_code == 302
    assert client.get("/", SERVER_NAME=host).wsgi_request.user == user


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_AKN_03_from_this_machine_only_an_offered_person_can_be_entered_as(db, settings, address):
    settings.DEMO = True
    with pytest.raises(Http404):
        knock(views.enter_as, address, user_id=1)

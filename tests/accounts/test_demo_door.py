"""The door without a password that the demo has, and nothing else."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from selaras.web.accounts import views


def knock(view, address, **named):
    make = RequestFactory().get if view is views.personas else RequestFactory().post
    return view(make("/", REMOTE_ADDR=address), **named)


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


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_AKN_03_from_this_machine_only_an_offered_person_can_be_entered_as(db, settings, address):
    settings.DEMO = True
    with pytest.raises(Http404):
        knock(views.enter_as, address, user_id=1)

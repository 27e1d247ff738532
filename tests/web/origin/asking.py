"""How the pages of the origin are asked."""

from selaras.measurement.models import Figure
from selaras.org.models import Position
from tests import factories as make
from tests.web.cast import enter


def figure(world, post="sub_post", code="IKM"):
    return Figure.objects.select_related("indicator").get(position=getattr(world, post), indicator__code=code)


def address(one, quarter=2):
    return f"/asal/{one.pk}/{quarter}/"


def page(client, world, name, one, quarter=2):
    answer = enter(client, world.people[name]).get(address(one, quarter))
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def reader(figure):
    """The head of the city sees all of the agency."""
    return make.appoint(Position.objects.get(pk=figure.position_id)).user


def ask(client, one, quarter=2):
    return " ".join(client.get(address(one, quarter)).text.split())

"""The matrix of rights is the test: every cell about instruments and services of surveys, at its address."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role
from selaras.kernel.models import AuditEvent
from selaras.surveys import actions
from selaras.surveys.models import Instrument, Service
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.surveys.fields import make_instrument
from tests.web.questionnaires.forms import typed
from tests.web.rights import undone
from tests.web.test_rights_agreements import names

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
MATRIX = resources.files("selaras.accounts").joinpath("permission-matrix.csv").read_text("utf-8")
ROWS = {
    (row["objek"], row["aksi"], row["keadaan"]): row
    for row in csv.DictReader(MATRIX.splitlines()) if row["objek"] == "survei"
}  # fmt: skip
SEE, SET_UP = ("survei", "lihat", "*"), ("survei", "atur", "*")
HOME, FOREIGN = "sendiri", "kota-lain"
SERVICE = {"name": "Taman", "order": "1", "code": "taman"}
DEFINED, CHANGED = "instrument.defined", "instrument.changed"


@dataclass
class Scene:
    """A client for every role of a city; an instrument and a service of it and of another city."""

    clients: dict[Role, Client]
    instruments: dict[str, Instrument]
    services: dict[str, Service]


@dataclass(frozen=True)
class Case:
    """A page: `path` of an instrument ("i") or a service ("s") or of the agency; what a post leaves."""

    right: tuple[str, str, str]
    path: str
    data: dict[str, Any] | None = None  # None: read
    event: str = ""


def fine(**fields: Any) -> dict[str, Any]:
    return typed({}, **fields)


CASES = {
    "list": Case(SEE, "/survei/instrumen/"),
    "instrument": Case(SEE, "/survei/instrumen/{i}/"),
    "preview": Case(SEE, "/s/pratinjau/{i}/"),
    "preview-sent": Case(SEE, "/s/pratinjau/{i}/", {"tanda": "-", "u0": "4"}),
    "services": Case(SEE, "/survei/layanan/"),
    "install": Case(SET_UP, "/survei/instrumen/bawaan/", {}, DEFINED),
    "weigh": Case(SET_UP, "/survei/instrumen/jumlah/", fine()),
    "begin-form": Case(SET_UP, "/survei/instrumen/baru/"),
    "begin": Case(SET_UP, "/survei/instrumen/baru/", fine(code="taman"), DEFINED),
    "follow-form": Case(SET_UP, "/survei/instrumen/{i}/versi-baru/"),
    "follow": Case(SET_UP, "/survei/instrumen/{i}/versi-baru/", fine(), DEFINED),
    "change-form": Case(SET_UP, "/survei/instrumen/{i}/ubah/"),
    "change": Case(SET_UP, "/survei/instrumen/{i}/ubah/", fine(), CHANGED),
    "discard": Case(SET_UP, "/survei/instrumen/{i}/buang/", {}, "instrument.discarded"),
    "begin-service-form": Case(SET_UP, "/survei/layanan/baru/"),
    "begin-service": Case(SET_UP, "/survei/layanan/baru/", SERVICE, "service.defined"),
    "service-form": Case(SET_UP, "/survei/layanan/{s}/"),
    "service": Case(SET_UP, "/survei/layanan/{s}/", SERVICE, "service.defined"),
}


def test_no_page_about_instruments_is_undeclared() -> None:
    found = {
        name.removeprefix("questionnaires:") for _, name in names(get_resolver()) if "questionnaires:" in name
    }
    assert found == {name for name in CASES if not name.endswith(("-form", "-sent", "preview"))}


def test_a_right_is_for_an_agency_or_for_nobody() -> None:
    """What `reached` takes for granted about the two rows."""
    for row in (SEE, SET_UP):
        codes = {code for role in Role for code in reach(role, *row)}
        assert codes <= {Reach.AGENCY}, row
        assert row in ROWS


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), undone():
        yield _scene()


def _scene() -> Scene:
    agency, far = make.make_agency(), make.make_agency()
    top = make.make_unit(agency)
    home = make.make_position(top, "fungsional")
    clients = {role: Client() for role in Role}
    for role in POST_ROLES:
        clients[role].force_login(
            make.appoint(make.make_position(make.make_unit(parent=top), role.value)).user
        )
    for role in GRANTED_ROLES:
        post = None if role is Role.SUPERADMIN else home
        clients[role].force_login(make.make_grantee(role, post, agency))
    return Scene(
        clients,
        {HOME: make_instrument(agency, code="lama"), FOREIGN: make_instrument(far, code="lama")},
        {place: _service(one) for place, one in ((HOME, agency), (FOREIGN, far))},
    )


def _service(agency: Any) -> Service:
    return actions.define_service(agency=agency, code="pkk", name="PKK", order=1, by=None, at=NOW)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


def asked(scene: Scene, case: Case, role: Role, place: str) -> tuple[int, str, list[str]]:
    """(status, where it leads, what it left on the trail)."""
    path = case.path.format(i=scene.instruments[place].pk, s=scene.services[place].pk)
    with undone():
        before = AuditEvent.objects.count()
        client = scene.clients[role]
        if case.data is None:
            answer = client.get(path)
        else:
            data = case.data
            if case.event == CHANGED:
                form = client.get(path)
                data = data | {"seen": form.context["seen"] if form.status_code == 200 else ""}
            answer = client.post(path, data)
        left = [one.kind for one in AuditEvent.objects.order_by("sequence")[before:]]
    return answer.status_code, getattr(answer, "url", ""), left


def fault(case: Case, role: Role, place: str, told: tuple[int, str, list[str]]) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    status, to, left = told
    needed = [case.event] if case.event else []
    if reach(role, *case.right) and (place == HOME or "{" not in case.path):
        good = status in ({302} if case.event else {200}) and left == needed
        return "" if good else f"allowed: {status} {left}"
    if left:
        return f"refused with {status}, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if status == 302 and to.startswith("/akun/login/") else f"not signed in: {status}"
    return "" if status == 404 else f"refused: {status}"


def faults_of(scene: Scene, case: Case, roles: Any = Role) -> dict[tuple[str, str], str]:
    faults = {}
    for role in roles:
        for place in (HOME, FOREIGN):
            if found := fault(case, role, place, asked(scene, case, role, place)):
                faults[role.value, place] = found
    return faults


@pytest.mark.parametrize("name", CASES)
def test_every_cell(scene: Scene, name: str) -> None:
    assert faults_of(scene, CASES[name]) == {}


def test_who_sets_up_elsewhere_and_reads_here_is_refused(scene: Scene) -> None:
    """In sight and not allowed: 403, on every page that changes something."""
    with undone():
        here, there = scene.instruments[HOME].agency, scene.instruments[FOREIGN].agency
        person = make.make_grantee(
            Role.PLANNING_AGENCY, make.make_position(make.make_unit(there), "fungsional"), there
        )
        make.org.grant_role(
            user=person, role=Role.AUDITOR, agency=here, position=make.make_position(make.make_unit(here)),
            since=make.SINCE, by=None, at=NOW,
        )  # fmt: skip
        client = Client()
        client.force_login(person)
        for name, case in CASES.items():
            if "{" not in case.path:
                continue
            path = case.path.format(i=scene.instruments[HOME].pk, s=scene.services[HOME].pk)
            answer = client.get(path) if case.data is None else client.post(path, case.data)
            assert answer.status_code == (200 if case.right == SEE else 403), name


def test_negative_control_a_right_too_many_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.web.test_rights_surveys_instruments.reach", lambda *_: frozenset())
    assert ("bappeda", HOME) in faults_of(scene, CASES["begin"], [Role.PLANNING_AGENCY])

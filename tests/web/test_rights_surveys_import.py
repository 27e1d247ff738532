"""The matrix of rights is the test: who brings answers in by file, and that nobody changes them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role
from selaras.exchange import intake as worker
from selaras.exchange.surveying import suggest, table_of
from selaras.kernel.models import AuditEvent
from selaras.surveys import actions
from selaras.surveys.models import Instrument, Intake, Response
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.surveys.fields import make_city
from tests.web.rights import undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
IMPORT, CHANGE, LOOK = (
    ("survei", "impor", "periode_buka"),
    ("survei", "ubah", "diimpor"),
    ("survei", "lihat", "*"),
)
LINES = "No;Kelurahan;Layanan;U1;U2;U3\r\n1;{0};PKK;4;3;4\r\n"


@dataclass
class Scene:
    """Two cities with an open wave and an examined file each; a client for every role at the first."""

    here: Any
    there: Any
    clients: dict[Role, Client]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Any:
    from django.conf import settings

    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), undone():
        patched.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("files"))
        patched.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
        patched.setattr("django.utils.timezone.now", lambda: NOW)
        here, there = ready(make_city()), ready(make_city())
        yield Scene(here, there, {role: client_of(role, here) for role in Role})


def ready(city: Any) -> Any:
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    content = LINES.format(city.wards[0].name).encode()
    city.intake = actions.upload_answers(
        wave=city.wave, content=content, media_type="text/csv", name="a.csv", by=city.runner, at=NOW
    )
    instrument = Instrument.objects.get(pk=city.wave.instrument_id)
    mapping = worker.as_mapping(suggest(table_of(content).rows(), instrument)[0])  # type: ignore[arg-type]
    job = actions.start_examining(intake=city.intake, mapping=mapping, total=1, by=city.runner, at=NOW)
    worker.examine(job=job, at=NOW)
    return city


def client_of(role: Role, city: Any) -> Client:
    client = Client()
    if role in POST_ROLES:
        post = make.make_position(city.city, role.value)
        person = make.make_user()
        make.appoint(post, person)
        client.force_login(person)
    elif role in GRANTED_ROLES:
        client.force_login(
            make.make_grantee(role, None if role is Role.SUPERADMIN else city.owner, city.agency)
        )
    return client


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    # a refusal is told by its number; its page is looked at elsewhere
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


def upload(client: Client, root: str, _: Intake) -> Any:
    return client.post(root, {"file": SimpleUploadedFile("b.csv", LINES.format("Unit").encode())})


def columns(client: Client, root: str, intake: Intake) -> Any:
    given = {"unit": "1", "layanan": "2", "u0": "3", "u1": "4", "u2": "5", "nomor": "0"}
    return client.post(f"{root}{intake.pk}/kolom/", given)


def at(path: str, *, post: bool = False) -> Callable[[Client, str, Intake], Any]:
    def ask(client: Client, root: str, intake: Intake) -> Any:
        address = f"{root}{intake.pk}/{path}"
        return client.post(address) if post else client.get(address)

    return ask


# what is asked -> (the request, its answer to whoever may, what it leaves on the trail)
CASES: dict[str, tuple[Callable[[Client, str, Intake], Any], int, list[str]]] = {
    "unggah": (upload, 302, ["intake.uploaded"]),
    "lihat-kolom": (at("kolom/"), 200, []),
    "kolom": (columns, 302, ["intake.mapped"]),
    "lihat": (at(""), 200, []),
    "temuan": (at("temuan.csv"), 200, []),
    "periksa": (at("periksa/", post=True), 302, ["intake.mapped"]),
    "ambil": (at("ambil/", post=True), 302, ["intake.confirmed"]),
}


def expected(role: Role, done: int) -> int:
    if role is Role.PUBLIC:
        return 302  # to the door
    if not reach(role, *LOOK):
        return 404
    return done if Reach.AGENCY in reach(role, *IMPORT) else 403


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("role", Role)
def test_every_cell_about_bringing_answers_in(scene: Scene, role: Role, name: str) -> None:
    ask, done, kinds = CASES[name]
    with undone():
        before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        root = f"/survei/{scene.here.wave.pk}/impor/"
        response = ask(scene.clients[role], root, scene.here.intake)
        left = [one.kind for one in AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")]
        allowed = Reach.AGENCY in reach(role, *IMPORT)
        assert (response.status_code, left) == (expected(role, done), kinds if allowed else [])


@pytest.mark.parametrize("role", Role)
def test_the_list_is_for_whoever_reads_the_wave(scene: Scene, role: Role) -> None:
    response = scene.clients[role].get(f"/survei/{scene.here.wave.pk}/impor/")
    assert response.status_code == (
        200 if reach(role, *LOOK) and role is not Role.PUBLIC else expected(role, 200)
    )
    offered = b'type="file"' in response.content
    assert offered == (Reach.AGENCY in reach(role, *IMPORT))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("role", [role for role in Role if reach(role, *IMPORT)])
def test_another_citys_wave_is_not_there(scene: Scene, role: Role, name: str) -> None:
    ask, _, _ = CASES[name]
    with undone():
        assert (
            ask(scene.clients[role], f"/survei/{scene.there.wave.pk}/impor/", scene.there.intake).status_code
            == 404
        )
        mixed = f"/survei/{scene.here.wave.pk}/impor/"
        if name != "unggah":
            assert ask(scene.clients[role], mixed, scene.there.intake).status_code == 404


def test_whoever_keeps_people_or_plans_brings_in_and_nobody_changes_what_is_in(scene: Scene) -> None:
    assert {role for role in Role if reach(role, *IMPORT)} == {Role.HR_ADMIN, Role.PLANNING_AGENCY}
    assert [role for role in Role if reach(role, *CHANGE)] == []
    names = {pattern.name for pattern in get_resolver("selaras.web.intake.urls").url_patterns}
    assert names == {"list", "show", "columns", "examine", "take", "findings"}
    with undone():
        job = actions.start_taking(intake=scene.here.intake, by=scene.here.runner, at=NOW)
        worker.take(job=job, at=NOW)
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Response.objects.update(answers=[1, 1, 1])
        for role in Role:
            again = scene.clients[role].post(
                f"/survei/{scene.here.wave.pk}/impor/{scene.here.intake.pk}/ambil/"
            )
            assert again.status_code in {302, 403, 404, 422}
        assert Response.objects.count() == 1

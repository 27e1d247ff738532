"""The matrix of rights is the test: every cell about results of surveys and what follows from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role
from selaras.kernel.models import AuditEvent
from selaras.surveys import actions
from selaras.surveys.models import FollowUp, Opinion, Wave
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.surveys.fields import answered, make_city, make_instrument, make_wave
from tests.web.rights import undone
from tests.web.test_rights_agreements import names

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
OWN, OTHER, FOREIGN = "sendiri", "lain", "kota-lain"
SEE = ("survei", "lihat", "*")


@dataclass
class Scene:
    """For every role a client, and the waves by what they are to the person of the role."""

    clients: dict[Role, Client]
    waves: dict[Role, dict[str, Wave]]
    code: str


def url(name: str, wave: Wave, *more: int) -> str:
    return reverse(f"outcomes:{name}", args=[wave.pk, *more])


def promise(wave: Wave) -> FollowUp:
    return FollowUp.objects.get(wave=wave)


def remark(wave: Wave) -> Opinion:
    return Opinion.objects.get(point__wave=wave)


def planned(wave: Wave) -> dict[str, Any]:
    return {
        "element": promise(wave).element_id, "action": "Menambah petugas pada loket.",
        "responsible": wave.owner_id, "due_on": (TODAY + timedelta(30)).isoformat(),
    }  # fmt: skip


def see(name: str) -> Callable[[Client, Wave], Any]:
    return lambda client, wave: client.get(url(name, wave))


def report(client: Client, wave: Wave) -> Any:
    row = promise(wave)
    typed = {"result": "Loket kedua sudah dibuka.", "done_on": TODAY.isoformat(), "evidence": ""}
    return client.post(
        url("report", wave, row.pk), {f"hasil-{row.pk}-{name}": value for name, value in typed.items()}
    )


def show(client: Client, wave: Wave) -> Any:
    return client.post(url("show", wave, remark(wave).pk))


def hide_all() -> None:
    for one in Opinion.objects.all():
        actions.hide_opinion(opinion=one, reason="memuat nama petugas", by=make.make_user(), at=NOW)


@dataclass(frozen=True)
class Case:
    """How a row is tried on a wave, and what it leaves on the trail."""

    row: tuple[str, str, str]
    ask: Callable[[Client, Wave], Any]
    event: str = ""
    ready: Callable[[], None] | None = None
    unseen: int = 403  # to whoever reads the wave and may not do it


PLAN, TELL = ("survei", "rencanakan_tindak_lanjut", "*"), ("survei", "lapor_tindak_lanjut", "*")
HIDE = ("survei", "sembunyikan_saran", "*")
CASES = {
    **{name: Case(SEE, see(name)) for name in ("results", "groups", "remarks", "follow-ups", "pdf", "docx")},
    "plan": Case(
        PLAN, lambda client, wave: client.post(url("plan", wave), planned(wave)), "follow_up.planned"
    ),
    "change": Case(
        PLAN, lambda client, wave: client.post(url("change", wave, promise(wave).pk), planned(wave)),
        "follow_up.changed",
    ),
    "drop": Case(
        PLAN, lambda client, wave: client.post(url("drop", wave, promise(wave).pk)), "follow_up.dropped"
    ),
    "report": Case(TELL, report, "follow_up.reported"),
    "hide": Case(
        HIDE,
        lambda client, wave: client.post(
            url("hide", wave, remark(wave).pk), {"alasan": "memuat nama petugas"}
        ),
        "opinion.hidden",
    ),
    # what is hidden does not exist for whoever may not hide
    "show": Case(HIDE, show, "opinion.shown", hide_all, unseen=404),
}  # fmt: skip
PUBLIC = ("public-wave", "public-json", "public-csv")


def test_no_page_about_results_is_undeclared() -> None:
    found = {name.removeprefix("outcomes:") for _, name in names(get_resolver()) if "outcomes:" in name}
    assert found == {*CASES, *PUBLIC, "unit", "public"}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), undone():
        patched.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("files"))
        yield _scene()


def _scene() -> Scene:
    city, far = make_city(), make_city()
    posts = {role: make.make_position(make.make_unit(parent=city.city), role.value) for role in POST_ROLES}
    people = {role: make.appoint(post).user for role, post in posts.items()}
    home = make.make_position(city.city, "fungsional")
    for role in GRANTED_ROLES:
        people[role] = make.make_grantee(role, None if role is Role.SUPERADMIN else home, city.agency)
    clients = {role: Client() for role in Role}
    for role, person in people.items():
        clients[role].force_login(person)
    instrument = make_instrument(city.agency, code="hak")
    other, foreign = (
        _verified(city, city.owner, instrument),
        _verified(far, far.owner, make_instrument(far.agency, code="hak")),
    )
    waves = {role: {OTHER: other, FOREIGN: foreign} for role in Role}
    for role, post in posts.items():
        waves[role][OWN] = _verified(city, post, instrument)
    return Scene(clients, waves, city.agency.code)


def _verified(city: SimpleNamespace, owner: Any, instrument: Any) -> Wave:
    """Answered, closed, verified and published, with a remark and a promise of the post that runs it."""
    runner, checker = make.make_user(), make.make_user()
    wave = make_wave(city.agency, owner, runner, instrument=instrument, name=f"Gelombang {owner.pk}")
    actions.set_points(wave=wave, units=city.wards[:1], services=city.services[:1], by=runner, at=NOW)
    actions.open_wave(wave=wave, by=runner, at=NOW)
    answered(SimpleNamespace(wave=wave, wards=city.wards, services=city.services), 0, 0, *["432"] * 6)
    actions.close_wave(wave=wave, by=runner, at=NOW)
    actions.verify(wave=wave, by=checker, at=NOW)
    actions.publish(wave=wave, by=checker, at=NOW)
    wave.refresh_from_db()
    Opinion.objects.create(agency=city.agency, point=wave.points.get(), text="Antrean lama.", on=TODAY)
    actions.plan_follow_up(
        wave=wave, element=instrument.elements.get(code="U3"), action="Membuka loket kedua.",
        responsible=owner, due_on=TODAY, by=runner, at=NOW,
    )  # fmt: skip
    return wave


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))
    # what is in the files is tried elsewhere
    monkeypatch.setattr("selaras.web.outcomes.papers.pdf", lambda *_: b"%PDF")
    monkeypatch.setattr("selaras.web.outcomes.papers.docx", lambda *_: b"PK")


def reached(role: Role, row: tuple[str, str, str]) -> set[str]:
    """The waves that a cell opens to a role."""
    codes = reach(role, *row)
    return ({OWN} if Reach.OWN in codes else set()) | ({OWN, OTHER} if Reach.AGENCY in codes else set())


def fault(case: Case, role: Role, name: str, answer: Any, left: list[str]) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    seen = reached(role, SEE)
    if name in reached(role, case.row) & seen:
        right = left == ([case.event] if case.event else []) and answer.status_code in {200, 302}
        return "" if right else f"allowed: {left}"
    if left:
        return f"refused, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if answer.status_code == 302 and answer.url.startswith("/akun/login/") else "not signed in"
    return "" if answer.status_code == (case.unseen if name in seen else 404) else "refused"


def faults_of(scene: Scene, case: Case) -> dict[tuple[str, str], str]:
    faults = {}
    with undone():
        if case.ready:
            case.ready()
        for role in Role:
            for name, wave in scene.waves[role].items():
                with undone():
                    before = AuditEvent.objects.order_by("-sequence")[0].sequence
                    answer = case.ask(scene.clients[role], wave)
                    events = AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")
                    found = fault(case, role, name, answer, [one.kind for one in events])
                if found:
                    faults[role.value, name] = f"{found} ({answer.status_code})"
    return faults


@pytest.mark.parametrize("name", CASES)
def test_every_cell_about_results(scene: Scene, name: str) -> None:
    assert faults_of(scene, CASES[name]) == {}


def test_a_unit_is_seen_by_whoever_sees_the_wave(scene: Scene) -> None:
    for role in Role:
        for name, wave in scene.waves[role].items():
            answer = scene.clients[role].get(url("unit", wave, wave.points.get().unit_id))
            assert (answer.status_code == 200) is (name in reached(role, SEE)), (role, name)


@pytest.mark.parametrize("page", PUBLIC)
def test_what_is_published_is_read_by_everybody_and_nothing_else(scene: Scene, page: str) -> None:
    """survei.lihat [diumumkan]: signed in or not, whatever the role."""
    wave = scene.waves[Role.PUBLIC][OTHER]
    address = reverse(f"outcomes:{page}", args=[scene.code, wave.pk])
    for role in Role:
        assert scene.clients[role].get(address).status_code == 200, role
    with undone():
        Wave.objects.filter(pk=wave.pk).update(published_at=None)
        for role in Role:
            assert scene.clients[role].get(address).status_code == 404, role


def test_a_wave_is_published_at_the_address_of_its_agency_alone(scene: Scene) -> None:
    foreign = scene.waves[Role.PUBLIC][FOREIGN]
    assert scene.clients[Role.PUBLIC].get(f"/publik/survei/{scene.code}/{foreign.pk}/").status_code == 404
    page = scene.clients[Role.PUBLIC].get(reverse("outcomes:public", args=[scene.code])).text
    assert scene.waves[Role.PUBLIC][OTHER].name in page
    assert reverse("outcomes:public-wave", args=[scene.code, foreign.pk]) not in page


def test_negative_control_a_right_too_many_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.web.test_rights_surveys_results.reach", lambda *_: frozenset())
    assert ("bappeda", OTHER) in faults_of(scene, CASES["results"])

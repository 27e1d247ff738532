"""The matrix of rights is the test: every cell about a wave's life and its forms, at its address."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role
from selaras.kernel.models import AuditEvent
from selaras.org.models import OrgUnit, Position
from selaras.surveys import actions
from selaras.surveys.models import Instrument, SurveyPoint, Wave, WaveReopening
from selaras.web.answers import new_mark
from tests import factories as make
from tests.conftest import NOW
from tests.surveys.fields import make_instrument, make_wave
from tests.web.rights import BELOW, COLLEAGUE, FOREIGN, OWN, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
MATRIX = resources.files("selaras.accounts").joinpath("permission-matrix.csv").read_text("utf-8")
ROWS = [row for row in csv.DictReader(MATRIX.splitlines()) if row["objek"] == "survei"]
Row = tuple[str, str, str]
WHY = "jawaban kelurahan tertukar layanannya"
LATER = "2024-03-29"
# Whose post owns the wave, seen from the person: one's own, another of the unit, one below, of another unit.
OTHER = "unit-lain"
RELATIONS = (OWN, COLLEAGUE, BELOW, OTHER, FOREIGN)
REACHED = {
    Reach.OWN: {OWN}, Reach.UNIT: {OWN, COLLEAGUE}, Reach.UNIT_AND_BELOW: {OWN, COLLEAGUE, BELOW},
    Reach.AGENCY: {OWN, COLLEAGUE, BELOW, OTHER},
}  # fmt: skip


@dataclass
class Scene:
    """`waves[role][relation]` is owned by a post that stands so to the person of the role."""

    clients: dict[Role, Client]
    waves: dict[Role, dict[str, Wave]]
    points: dict[Role, dict[str, SurveyPoint]]

    def every(self) -> Any:
        return Wave.objects.all()

    def draft(self) -> None:
        pass

    def open(self) -> None:
        by = make.make_user()
        self.every().update(state="dibuka", opened_by=by, opened_at=NOW)

    def closed(self) -> None:
        self.open()
        self.every().update(state="ditutup", closed_by=make.make_user(), closed_at=NOW)

    def verified(self) -> None:
        self.closed()
        self.every().update(state="diverifikasi", verified_by=make.make_user(), verified_at=NOW)

    def asked(self) -> None:
        self.verified()
        by = make.make_user()
        for wave in self.every().order_by("pk"):
            WaveReopening.objects.create(agency=wave.agency, wave=wave, reason=WHY, asked_by=by, asked_at=NOW)


def step(client: Client, wave: Wave, deed: str, **data: str) -> Any:
    return client.post(reverse("surveys:step", args=[wave.pk, deed]), data)


def change(client: Client, wave: Wave) -> Any:
    typed = {
        "instrument": wave.instrument_id, "period": f"{wave.year}-{wave.quarter}", "name": wave.name,
        "opens_on": wave.opens_on.isoformat(), "closes_on": wave.closes_on.isoformat(), "sample": "minimum",
        "minimum": "50", "indicator": "", "owner": wave.owner_id,
    }  # fmt: skip
    return client.post(reverse("surveys:change", args=[wave.pk]), typed)


def choose(client: Client, wave: Wave) -> Any:
    unit = wave.points.order_by("pk")[0].unit_id
    return client.post(reverse("surveys:choose", args=[wave.pk]), {"unit": unit, "langkah": "simpan"})


def grant(client: Client, wave: Wave) -> Any:
    asked = WaveReopening.objects.get(wave=wave)
    return client.post(reverse("surveys:grant", args=[asked.pk]), {"closes_on": LATER})


@dataclass(frozen=True)
class Case:
    """How a row is tried on a wave: what state it is in before, and what it leaves on the trail."""

    row: Row
    ready: Callable[[Scene], None]
    ask: Callable[[Client, Wave], Any]
    events: tuple[str, ...] = ()


RUN, VERIFY = ("survei", "kelola", "*"), ("survei", "verifikasi", "ditutup")
CASES = {
    "ubah": Case(RUN, Scene.draft, change, ("wave.changed",)),
    "titik": Case(RUN, Scene.draft, choose, ("wave.points_set",)),
    "buang": Case(
        RUN, Scene.draft, lambda client, wave: client.post(reverse("surveys:discard", args=[wave.pk])),
        ("wave.discarded",),
    ),
    "buka": Case(RUN, Scene.draft, lambda client, wave: step(client, wave, "buka"), ("wave.opened",)),
    "tutup": Case(RUN, Scene.open, lambda client, wave: step(client, wave, "tutup"), ("wave.closed",)),
    "verifikasi": Case(
        VERIFY, Scene.closed, lambda client, wave: step(client, wave, "verifikasi"), ("wave.verified",)
    ),
    "kembalikan": Case(
        VERIFY, Scene.closed,
        lambda client, wave: step(client, wave, "kembalikan", reason=WHY, closes_on=LATER),
        ("wave.sent_back",),
    ),
    "minta": Case(
        ("survei", "minta_buka_ulang", "diverifikasi"), Scene.verified,
        lambda client, wave: step(client, wave, "minta-buka-ulang", reason=WHY), ("wave.reopening_asked",),
    ),
    "setujui": Case(
        ("survei", "setujui_buka_ulang", "diminta"), Scene.asked, grant, ("wave.reopened",)
    ),
    "umumkan": Case(
        ("survei", "umumkan", "diverifikasi"), Scene.verified,
        lambda client, wave: step(client, wave, "umumkan"), ("wave.published",),
    ),
    **{
        f"lihat {name}": Case(
            ("survei", "lihat", "*"), Scene.open,
            lambda client, wave, name=name: client.get(reverse(f"surveys:{name}", args=[wave.pk])),
        )
        for name in ("wave", "points", "trail")
    },
}  # fmt: skip
KEY_IN: Row = ("survei", "isi", "periode_buka")
# what other pages of surveys try: instruments, files of answers, results
ELSEWHERE: set[Row] = {
    ("survei", "impor", "periode_buka"), ("survei", "ubah", "diimpor"), ("survei", "atur", "*"),
    ("survei", "rencanakan_tindak_lanjut", "*"), ("survei", "lapor_tindak_lanjut", "*"),
    ("survei", "sembunyikan_saran", "*"), ("survei", "lihat", "diumumkan"),
}  # fmt: skip


def test_every_row_about_surveys_is_tried() -> None:
    tried_here = {case.row for case in CASES.values()} | {KEY_IN}
    assert {(row["objek"], row["aksi"], row["keadaan"]) for row in ROWS} == tried_here | ELSEWHERE


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), undone():
        yield _scene()


def _scene() -> Scene:
    """Every role in a unit of its own below the city; granted roles share one."""
    agency = make.make_agency()
    top = make.make_unit(agency, kind=OrgUnit.Kind.CITY)
    instrument = make_instrument(agency)
    ward = make.make_unit(parent=top, kind=OrgUnit.Kind.WARD)
    service = actions.define_service(agency=agency, code="pkk", name="PKK", order=1, by=None, at=NOW)
    far_unit = make.make_unit()
    far = _wave(
        make.make_position(far_unit, "kasubbag"), make_instrument(far_unit.agency), far_unit,
        actions.define_service(agency=far_unit.agency, code="pkk", name="PKK", order=1, by=None, at=NOW),
    )  # fmt: skip
    other = _wave(make.make_position(make.make_unit(parent=top), "kasubbag"), instrument, ward, service)
    clients, waves = {role: Client() for role in Role}, {}
    posts: dict[Role, Position] = {
        role: make.make_position(make.make_unit(parent=top), role.value) for role in POST_ROLES
    }
    home = make.make_position(make.make_unit(parent=top), "fungsional")
    near: dict[int, dict[str, Wave]] = {}
    for role in Role:
        post = posts.get(role, home)
        if role in POST_ROLES:
            clients[role].force_login(make.appoint(post).user)
        elif role in GRANTED_ROLES:
            at = None if role is Role.SUPERADMIN else home
            clients[role].force_login(make.make_grantee(role, at, agency))
        if post.pk not in near:
            below = make.make_position(make.make_unit(parent=post.unit), "kasubbag")
            owners = {OWN: post, COLLEAGUE: make.make_position(post.unit, "kasubbag"), BELOW: below}
            near[post.pk] = {n: _wave(one, instrument, one.unit, service) for n, one in owners.items()}
        waves[role] = {**near[post.pk], OTHER: other, FOREIGN: far}
    points = {
        role: {name: wave.points.order_by("pk")[0] for name, wave in told.items()}
        for role, told in waves.items()
    }
    return Scene(clients, waves, points)


def _wave(owner: Position, instrument: Instrument, unit: OrgUnit, service: Any) -> Wave:
    """Owned by a post, asked at a unit."""
    by = make.make_user()
    wave = make_wave(owner.agency, owner, by, instrument=instrument, name=f"Gelombang {owner.pk}")
    actions.set_points(wave=wave, units=[unit], services=[service], by=by, at=NOW)
    return wave


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: NOW.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def reached(role: Role, row: Row) -> set[str]:
    """The relations that a cell opens to a role."""
    return set().union(*(REACHED[code] for code in reach(role, *row)))


def seen(role: Role, case: Case) -> set[str]:
    """A wave in preparation is known only to whoever runs it."""
    return reached(role, RUN if case.ready is Scene.draft else ("survei", "lihat", "*"))


def tried(ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    with undone():
        before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        answer = ask()
        left = AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")
        return answer, [event.kind for event in left]


def fault(role: Role, *, opened: bool, known: bool, answer: Any, left: list[str], events: Any) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    if opened:
        return "" if answer.status_code in {200, 302} and left == list(events) else f"allowed: {left}"
    if left:
        return f"refused, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if answer.status_code == 302 and answer.url.startswith("/akun/login/") else "not signed in"
    return "" if answer.status_code == (403 if known else 404) else "refused otherwise"


def faults_of(scene: Scene, case: Case, roles: Any = Role) -> dict[tuple[str, str], str]:
    faults = {}
    with undone():
        case.ready(scene)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for role in roles:
            opened, known = reached(role, case.row), seen(role, case)
            for name in RELATIONS:
                wave = scene.waves[role][name]
                answer, left = tried(lambda role=role, wave=wave: case.ask(scene.clients[role], wave))
                found = fault(
                    role, opened=name in opened, known=name in known, answer=answer, left=left,
                    events=case.events,
                )  # fmt: skip
                if found:
                    faults[role.value, name] = f"{found} ({answer.status_code})"
    return faults


@pytest.mark.parametrize("name", CASES)
def test_every_cell_about_a_wave(scene: Scene, name: str) -> None:
    assert faults_of(scene, CASES[name]) == {}


def test_every_cell_about_preparing_one(scene: Scene) -> None:
    """survei.kelola where there is no wave yet: the page, and a wave for a post of one's reach."""
    faults = {}
    for role in Role:
        allowed = bool(reach(role, *RUN))
        answer = scene.clients[role].get(reverse("surveys:new"))
        good = 200 if allowed else 302 if role is Role.PUBLIC else 404
        if answer.status_code != good:
            faults[role.value, "page"] = answer.status_code
        for name in (OWN, OTHER, FOREIGN):
            wave = scene.waves[role][name]
            typed = {
                "instrument": scene.waves[role][OWN].instrument_id, "period": "2024-3", "name": "",
                "opens_on": "2024-07-01", "closes_on": "2024-07-09", "sample": "minimum", "minimum": "9",
                "indicator": "", "owner": wave.owner_id,
            }  # fmt: skip
            url = reverse("surveys:new")
            answer, left = tried(lambda role=role, url=url, typed=typed: scene.clients[role].post(url, typed))
            runs = wave.owner.tier in ("kasubbag", "kabag", "ketua-subkelompok")
            if (left == ["wave.prepared"]) is not (allowed and name in reached(role, RUN) and runs):
                faults[role.value, name] = answer.status_code
    assert faults == {}


def key_in(client: Client, point: SurveyPoint) -> Any:
    url = reverse("surveys:key-in", args=[point.pk])
    sent = {"tanda": new_mark(), "u0": "4", "diperiksa": "4-- -", "langkah": "simpan"}
    return client.post(url, sent)


def test_every_cell_about_keying_in(scene: Scene) -> None:
    """survei.isi: 404 to a role that keys in nothing, 403 at a point of another unit."""
    faults = {}
    with undone():
        scene.open()
        for role in Role:
            opened = reached(role, KEY_IN)
            known = reached(role, ("survei", "lihat", "*")) if reach(role, *KEY_IN) else set()
            for name in RELATIONS:
                point = scene.points[role][name]
                answer, left = tried(lambda role=role, point=point: key_in(scene.clients[role], point))
                found = fault(
                    role, opened=name in opened, known=name in known, answer=answer, left=left,
                    events=("response.keyed",),
                )  # fmt: skip
                if found:
                    faults[role.value, name] = f"{found} ({answer.status_code})"
    assert faults == {}


def test_negative_control_a_right_too_many_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.web.test_rights_surveys.reach", lambda *_: frozenset())
    faults = faults_of(scene, CASES["tutup"], [Role.PLANNING_AGENCY])
    assert {name for _, name in faults} >= {OWN, COLLEAGUE, BELOW, OTHER}

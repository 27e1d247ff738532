"""The matrix of rights is the test: every cell about role-result matrices, at every address about one."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role
from selaras.kernel.models import AuditEvent
from selaras.org.models import OrgUnit, Position
from selaras.skp import actions
from selaras.skp.models import LeaderResult, RoleMatrix
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.web.rights import undone
from tests.web.test_rights_agreements import names

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
# the matrix one leads or whose unit one works for, that of the unit below, of another unit, of another agency
OWN, BELOW, FAR, FOREIGN = "sendiri", "unit-bawah", "unit-lain", "instansi-lain"
READ, CHANGE = ("matriks_peran", "lihat", "*"), ("matriks_peran", "ubah", "*")
EVERYWHERE = {OWN, BELOW, FAR}
REACHED: dict[Reach, set[str]] = {
    Reach.OWN: {OWN}, Reach.UNIT: {OWN}, Reach.UNIT_AND_BELOW: {OWN, BELOW}, Reach.AGENCY: EVERYWHERE,
}  # fmt: skip


@dataclass
class Scene:
    """A client for every role, and the matrices as that role stands to them."""

    clients: dict[Role, Client] = field(default_factory=dict)
    matrices: dict[Role, dict[str, RoleMatrix]] = field(default_factory=dict)


def made(unit: OrgUnit, tier: str = "kabag", post: Position | None = None) -> RoleMatrix:
    """A matrix with one result and one post in its rows."""
    leader = post or make.make_position(unit, tier)
    below = make.make_position(unit, "pelaksana")
    make.set_superior(below, leader)
    by = make.make_user()
    matrix = actions.draw_matrix(position=leader, year=2024, by=by, at=NOW)
    actions.add_result(matrix=matrix, wording="Hasil sendiri", under=None, by=by, at=NOW)
    return matrix


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), undone():
        agency = make.make_agency()
        top = make.make_unit(agency, kind=OrgUnit.Kind.CITY)
        far, foreign = made(make.make_unit(parent=top)), made(make.make_unit())
        found = Scene(clients={role: Client() for role in Role})
        for role in Role:
            unit = top if role is Role.MAYOR else make.make_unit(parent=top)
            post = make.make_position(unit, role.value if role in POST_ROLES else "fungsional")
            if role in POST_ROLES:
                found.clients[role].force_login(make.appoint(post).user)
            elif role in GRANTED_ROLES:
                home = None if role is Role.SUPERADMIN else post
                found.clients[role].force_login(make.make_grantee(role, home, agency))
            own = made(unit, post=post if role in POST_ROLES else None)
            below = made(make.make_unit(parent=unit))
            found.matrices[role] = {OWN: own, BELOW: below, FAR: far, FOREIGN: foreign}
        yield found


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


def at(name: str, matrix: RoleMatrix, *more: int) -> str:
    return reverse(f"rolematrices:{name}", args=[matrix.pk, *more])


def result_of(matrix: RoleMatrix) -> LeaderResult:
    return matrix.results.get()


def post_of(matrix: RoleMatrix) -> int:
    return Position.objects.get(superiors__superior=matrix.position).pk


def fill(client: Client, matrix: RoleMatrix) -> Any:
    cells = [[result_of(matrix).pk, post_of(matrix), [], ["Menyusun"]]]
    return client.post(at("fill", matrix), {"isian": json.dumps(cells)})


def row(client: Client, matrix: RoleMatrix) -> Any:
    typed = {f"lama-{result_of(matrix).pk}": "", f"peran-{result_of(matrix).pk}": "Menyusun"}
    return client.post(at("row", matrix, post_of(matrix)), typed)


def begin(client: Client, matrix: RoleMatrix) -> Any:
    return client.post(reverse("rolematrices:begin", args=[matrix.position_id, 2025]))


def reword(client: Client, matrix: RoleMatrix) -> Any:
    said = {"wording": "Lain", "seen": "Hasil sendiri"}
    return client.post(at("reword", matrix, result_of(matrix).pk), said)


def drop(client: Client, matrix: RoleMatrix) -> Any:
    return client.post(at("drop", matrix, result_of(matrix).pk), {"seen": "Hasil sendiri"})


Ask = Callable[[Client, RoleMatrix], Any]
# name of the page: the right, the request, what it leaves on record
CASES: dict[str, tuple[tuple[str, str, str], Ask, list[str]]] = {
    "show": (READ, lambda client, matrix: client.get(at("show", matrix)), []),
    "pdf": (READ, lambda client, matrix: client.get(at("pdf", matrix)), []),
    "xlsx": (READ, lambda client, matrix: client.get(at("xlsx", matrix)), []),
    "fill": (CHANGE, fill, ["role_matrix.filled"]),
    "row": (CHANGE, row, ["role_matrix.filled"]),
    "begin": (CHANGE, begin, ["role_matrix.drawn"]),
    "redraw": (CHANGE, lambda client, matrix: client.post(at("redraw", matrix)), ["role_matrix.drawn"]),
    "add": (
        CHANGE, lambda client, matrix: client.post(at("add", matrix), {"wording": "Baru"}),
        ["leader_result.added"],
    ),
    "reword": (CHANGE, reword, ["leader_result.reworded"]),
    "drop": (CHANGE, drop, ["leader_result.dropped"]),
}  # fmt: skip


def opened(role: Role, right: tuple[str, str, str]) -> set[str]:
    """The matrices that a cell of the permission matrix opens; the mayor's unit is all of the agency."""
    found = set[str]().union(*(REACHED[code] for code in reach(role, *right)))
    return EVERYWHERE if role is Role.MAYOR and BELOW in found else found


def fault(role: Role, name: str, page: str, answer: Any, left: list[str]) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    right, _, events = CASES[page]
    seen, allowed = opened(role, READ), opened(role, right)
    left = [kind for kind in left if kind != "person.nip_seen"]
    if name in allowed:
        return "" if answer.status_code in {200, 302} and left == events else f"allowed: {left}"
    if left:
        return f"refused with {answer.status_code}, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if answer.status_code == 302 and answer.url.startswith("/akun/login/") else "not signed in"
    if page == "begin":  # a post is seen by all of the agency
        return "" if answer.status_code in {403, 404} else "begun"
    return "" if answer.status_code == (403 if name in seen else 404) else f"refused: {answer.status_code}"


def faults_of(scene: Scene, page: str) -> dict[tuple[str, str], str]:
    faults = {}
    for role in Role:
        for name, matrix in scene.matrices[role].items():
            with undone():
                before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first()
                answer = CASES[page][1](scene.clients[role], matrix)
                events = AuditEvent.objects.filter(sequence__gt=before or 0).order_by("sequence")
                left = [event.kind for event in events]
            if found := fault(role, name, page, answer, left):
                faults[role.value, name] = f"{found} ({answer.status_code})"
    return faults


@pytest.mark.parametrize("page", CASES)
def test_every_cell_about_a_role_matrix(scene: Scene, page: str) -> None:
    assert faults_of(scene, page) == {}


def test_no_page_about_role_matrices_is_undeclared() -> None:
    found = {
        name.removeprefix("rolematrices:") for _, name in names(get_resolver()) if "rolematrices:" in name
    }
    assert found == {*CASES, "list"}


def test_the_list_opens_to_whoever_may_read_any(scene: Scene) -> None:
    for role in Role:
        answer = scene.clients[role].get(reverse("rolematrices:list"))
        readers = bool(reach(role, *READ))
        assert answer.status_code == (200 if readers else 302 if role is Role.PUBLIC else 404), role


def test_negative_control_a_right_taken_away_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.web.test_rights_rolematrices.reach", lambda *_: frozenset())
    assert faults_of(scene, "show")

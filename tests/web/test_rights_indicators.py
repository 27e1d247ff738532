"""The matrix of rights is the test: every role at what changes a formula, a setting, a cap."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import Role
from selaras.agreements.models import Agreement
from selaras.kernel.models import AuditEvent
from selaras.org.models import RoleGrant
from selaras.planning.actions import formulas
from selaras.planning.models import FormulaVersion, Indicator
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.web.indicators.test_settings import TYPED as SETTINGS
from tests.web.rights import Stage, make_stage, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
INPUTS = [{"kode": "a", "nama": "A"}, {"kode": "b", "nama": "B"}]
ROWS = {
    "isian-TOTAL_FORMS": 2, "isian-INITIAL_FORMS": 2, "isian-0-kode": "a", "isian-0-nama": "A",
    "isian-1-kode": "b", "isian-1-nama": "B",
}  # fmt: skip
Ask = Callable[[Client], Any]


@dataclass(frozen=True)
class Case:
    """A row, the request, what looks at the page at all, and what the deed leaves on the trail."""

    row: tuple[str, str, str]
    looks: tuple[str, str, str]
    ask: Ask
    event: str


def propose(client: Client) -> Any:
    given = {"formula": "a + b", "reason": "Coba.", "since": TODAY.isoformat(), "langkah": "usul", **ROWS}
    return client.post("/indikator/UJI/rumus/", given)


def answer(deed: str) -> Ask:
    def ask(client: Client) -> Any:
        version = FormulaVersion.objects.get(state="diusulkan")
        return client.post(f"/indikator/UJI/rumus/{version.pk}/{deed}/", {"alasan": "Belum perlu."})

    return ask


def change_settings(client: Client) -> Any:
    page = client.get("/indikator/UJI/pengaturan/")
    text = page.content.decode()
    seen = text.split('name="awal" value="')[1].split('"')[0] if 'name="awal"' in text else ""
    given = SETTINGS | {"awal": seen, "langkah": "periksa"}
    looked = client.post("/indikator/UJI/pengaturan/", given).content.decode()
    found = looked.split('name="diperiksa" value="')[1].split('"')[0] if 'name="diperiksa"' in looked else ""
    return client.post("/indikator/UJI/pengaturan/", given | {"langkah": "simpan", "diperiksa": found})


def cap(client: Client) -> Any:
    return client.post("/dasbor/batas/", {"percent": "120", "since": TODAY.isoformat(), "reason": "Pedoman."})


FORMULA, SETTING = ("rumus", "buat_versi_baru", "terbit"), ("indikator", "ubah_pengaturan", "terbit")
LOOK, READ = ("indikator", "lihat", "terbit"), ("realisasi", "lihat", "*")
CASES = {
    "usul": Case(FORMULA, LOOK, propose, "formula.proposed"),
    "tetapkan": Case(FORMULA, LOOK, answer("tetapkan"), "formula.granted"),
    "tolak": Case(FORMULA, LOOK, answer("tolak"), "formula.declined"),
    "pengaturan": Case(SETTING, LOOK, change_settings, "indicator.handling_set"),
    "batas": Case(SETTING, READ, cap, "reporting_cap.set"),
}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), undone():
        patched.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
        patched.setattr("django.utils.timezone.now", lambda: NOW)
        made = make_stage()
        for agency in {one.agency for one in Agreement.objects.select_related("agency")}:
            objective = make.make_objective(agency)
            make.make_indicator(objective, code="UJI", formula="a / b", inputs=INPUTS)
        yield made


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    # a refusal is told by its number; its page is looked at elsewhere
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


def expected(case: Case, role: Role) -> int:
    if role is Role.PUBLIC:
        return 302  # to the door
    if not reach(role, *case.looks):
        return 404
    allowed = reach(role, *case.row) & {Reach.AGENCY, Reach.TWO_PERSONS}
    return 302 if allowed else 403


def wait_for_answer() -> None:
    """A proposal by somebody who is nobody's client here."""
    home = RoleGrant.objects.filter(role=Role.PLANNING_AGENCY).order_by("pk").first()
    indicator = Indicator.objects.get(code="UJI", agency=home.agency)
    formulas.propose(
        indicator=indicator, formula="a * b", inputs=INPUTS, reason="Coba.", since=TODAY,
        by=make.make_user(), at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("role", Role)
def test_every_cell_about_formulas_and_settings(stage: Stage, role: Role, name: str) -> None:
    case = CASES[name]
    with undone():
        if name in {"tetapkan", "tolak"}:
            wait_for_answer()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        response = case.ask(stage.clients[role])
        left = [one.kind for one in AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")]
        done = [case.event] if expected(case, role) == 302 and role is not Role.PUBLIC else []
        assert (response.status_code, left) == (expected(case, role), done)


def test_only_the_planning_agency_changes_them() -> None:
    assert [role for role in Role if reach(role, *FORMULA)] == [Role.PLANNING_AGENCY]
    assert [role for role in Role if reach(role, *SETTING)] == [Role.PLANNING_AGENCY]

"""The matrix of rights is the test: every cell about reports on action plans, at its address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import POST_ROLES, Role
from selaras.actionplans.models import IndicatorPlan, PlanDay, PlanEvidence, PlanReport
from selaras.agreements.models import Agreement
from selaras.documents.models import StoredFile
from selaras.engine.plan_reports import PlanRoute, PlanState
from selaras.kernel.models import AuditEvent
from tests import factories as make
from tests.actionplans.world import JUNE
from tests.agreements.world import REASON
from tests.web.rights import BELOW, FOREIGN, RELATIONS, make_stage, reached, undone
from tests.web.test_rights_agreements import names

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
Row = tuple[str, str, str]
TYPED = {"keluaran-1": "1"}
OTHER = {"keluaran-1": "0", "obstacle": "Menunggu data.", "follow_up": "Dilengkapi."}
REPORT, CHECK = ("rencana_aksi", "lapor", "terjadwal"), ("rencana_aksi", "verifikasi", "dilaporkan")
LOOK, UNLOAD = ("rencana_aksi", "lihat_progres", "*"), ("bukti", "unduh", "*")


@dataclass
class Scene:
    """Every role with a plan in each relation; what was reported of it is made for each case."""

    clients: dict[Role, Client]
    plans: dict[Role, dict[str, IndicatorPlan]]
    reports: dict[int, PlanReport] = field(default_factory=dict)

    def all(self) -> list[IndicatorPlan]:
        return list({plan.pk: plan for of in self.plans.values() for plan in of.values()}.values())


Ask = Callable[[Client, Scene, IndicatorPlan], Any]


@dataclass(frozen=True)
class Case:
    """How a cell is tried: with a report in which state, by which request, and what it leaves behind."""

    row: Row
    ask: Ask
    codes: frozenset[Reach]
    state: PlanState | None = None
    event: str = ""


def at(name: str, **data: Any) -> Ask:
    def ask(client: Client, scene: Scene, plan: IndicatorPlan) -> Any:
        report = scene.reports.get(plan.pk)
        given = {"seen": report.version if report else 0, **data}
        return client.post(reverse(f"actionplans:{name}", args=[plan.pk]), given)

    return ask


def minutes(client: Client, scene: Scene, plan: IndicatorPlan) -> Any:
    file = SimpleUploadedFile("ba.pdf", b"%PDF-1.7 ba\n%%EOF\n", "application/pdf")
    given = {"number": "700/1/BA", "dated": "2024-06-18", "berita-acara": file}
    return client.post(reverse("actionplans:plan-minutes", args=[plan.pk]), given)


def detach(client: Client, scene: Scene, plan: IndicatorPlan) -> Any:
    proof = scene.reports[plan.pk].evidence.get()
    return client.post(reverse("actionplans:plan-detach", args=[plan.pk, proof.pk]))


def download(client: Client, scene: Scene, plan: IndicatorPlan) -> Any:
    return client.get(reverse("actionplans:download", args=[scene.reports[plan.pk].evidence.get().pk]))


def look(client: Client, scene: Scene, plan: IndicatorPlan) -> Any:
    return client.get(reverse("actionplans:plan-report", args=[plan.pk]))


D, U, B, K = Reach.OWN, Reach.UNIT, Reach.DIRECT_SUBORDINATES, Reach.AGENCY
EVERY = frozenset(Reach)
S, R = PlanState.SCHEDULED, PlanState.REPORTED
V, F = PlanState.VERIFIED, PlanState.FINISHED
CASES: dict[str, Case] = {
    "begin": Case(REPORT, at("plan-report", **TYPED), frozenset({D, U}), None, "plan_report.noted"),
    "type": Case(REPORT, at("plan-report", **OTHER), frozenset({D, U}), S, "plan_report.noted"),
    "detach": Case(REPORT, detach, frozenset({D, U}), S, "plan_evidence.detached"),
    "hand in": Case(REPORT, at("plan-hand-in", **TYPED), frozenset({D}), S, "plan_report.handed_in"),
    "take back": Case(REPORT, at("plan-withdraw"), frozenset({D}), R, "plan_report.withdrawn"),
    "confirm": Case(CHECK, at("plan-confirm"), frozenset({B}), R, "plan_report.confirmed"),
    "return": Case(CHECK, at("plan-send-back", reason=REASON), frozenset({B}), R, "plan_report.sent_back"),
    "minutes": Case(CHECK, minutes, frozenset({K}), V, "plan_report.minuted"),
    "return from the Inspectorate": Case(
        CHECK, at("plan-send-back", reason=REASON), frozenset({K}), V, "plan_report.sent_back"
    ),
    "correct": Case(
        CHECK, at("plan-correct", reason=REASON), frozenset({B}), F, "plan_report.correction_opened"
    ),
    "look": Case(LOOK, look, EVERY, S),
    "unload": Case(UNLOAD, download, EVERY, S),
}  # fmt: skip
STEPS = ("report", "hand-in", "detach", "withdraw", "confirm", "minutes", "send-back", "correct")
URLS = {
    "list", "ksd-table", "activity", "iku", "iku-table", "progress-file", "waiting", "days", "download",
    *(f"{of}-{step}" for of in ("checkpoint", "plan") for step in STEPS),
}  # fmt: skip


def test_no_page_about_action_plans_is_undeclared() -> None:
    found = {name for _, name in names(get_resolver()) if name.startswith("actionplans:")}
    assert found == {f"actionplans:{name}" for name in URLS}


def test_every_row_has_a_case() -> None:
    assert {case.row for case in CASES.values()} == {REPORT, CHECK, LOOK, UNLOAD}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), undone():
        patched.setattr("django.utils.timezone.localdate", lambda *_, **__: JUNE.date())
        patched.setattr("django.utils.timezone.now", lambda: JUNE)
        stage = make_stage()
        agreements = {
            one.pk: one for one in Agreement.objects.select_related("agency", "position", "edition")
        }
        found = _plans(list(agreements.values()))
        yield Scene(
            stage.clients,
            {
                role: {relation: found[agreements[pk].position_id] for relation, pk in of.items()}
                for role, of in stage.numbers.items()
            },
        )


def _plans(agreements: list[Agreement]) -> dict[int, IndicatorPlan]:
    """A plan of its own for every post; their editions are in force: the seal is set aside meanwhile."""
    indicators = {one.agency_id: one.agency for one in agreements}
    measured = {pk: make.make_indicator(make.make_objective(agency)) for pk, agency in indicators.items()}
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for order, one in enumerate(agreements, 1):
            plan = IndicatorPlan.objects.create(
                agency=one.agency, edition=one.edition, order=order, indicator=measured[one.agency_id],
                objective_number=1, objective_wording="Sasaran", indicator_wording="Indikator",
                target=Decimal(80), action=f"RA{order}. Menyusun", criterion="Tersusun", output="Laporan",
                quarter=2, responsible_wording="-",
            )  # fmt: skip
            plan.responsible.add(one.position)
            found[one.position_id] = plan
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return found


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: JUNE.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: JUNE)
    monkeypatch.setattr("selaras.documents.store.get", lambda _: b"%PDF-1.7\n%%EOF\n")
    # a refusal is told by its number; its page is looked at elsewhere
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


def reports_in(scene: Scene, state: PlanState | None) -> None:
    """One report for each plan, with its proof, entered by somebody who plays no other part."""
    scene.reports = {}
    if state is None:
        return
    clerk, superior = make.make_user(), make.make_user()
    file = StoredFile.objects.create(sha256="e" * 64, size=1, media_type="application/pdf", created_at=JUNE)
    for plan in scene.all():
        report = PlanReport.objects.create(
            agency=plan.agency, plan=plan, position=plan.responsible.get(), route=PlanRoute.SUPERIOR,
            told=["1"], achievement=100, entered_by=clerk, entered_at=JUNE,
        )  # fmt: skip
        PlanEvidence.objects.create(
            agency=plan.agency, report=report, file=file, name="a.pdf", by=clerk, at=JUNE
        )
    passed: dict[str, Any] = {}
    if state is not S:
        passed |= {"reported_by": clerk, "reported_at": JUNE, "due_on": date(2024, 6, 30), "late": 0}
    if state in {V, F}:
        passed |= {"confirmed_by": superior, "confirmed_at": JUNE}
    if state is V:
        passed |= {"route": PlanRoute.MINUTES}
    PlanReport.objects.update(state=state, **passed)
    scene.reports = {one.plan_id or 0: one for one in PlanReport.objects.order_by("pk")}


def opened(case: Case, role: Role) -> set[str]:
    """The relations that a cell opens at this stage of the report."""
    found = reached(reach(role, *case.row) & case.codes)
    if role is Role.INSPECTORATE and case.row == CHECK:
        found -= {"rekan", "sendiri"}  # S6: the Inspectorate of the stage works in that unit
    return found


def in_scope(role: Role, relation: str, state: PlanState | None) -> bool:
    waiting = {BELOW} if role in POST_ROLES and state is R and reach(role, *CHECK) else set()
    return relation in reached(reach(role, *LOOK)) | waiting


def fault(case: Case, role: Role, relation: str, answer: Any, left: list[str]) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    status = answer.status_code
    if relation in opened(case, role):
        wanted = [case.event] if case.event else []
        told = [kind for kind in left if kind != "plan_evidence.attached"]
        return "" if status in {200, 302} and told == wanted else f"allowed, yet {status} {left}"
    if left:
        return f"refused with {status}, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if status == 302 and answer.url.startswith("/akun/login/") else f"not signed in: {status}"
    if not in_scope(role, relation, case.state):
        return "" if status == 404 else f"out of scope, yet {status}"
    return "" if status == 403 else f"in scope and refused, yet {status}"


def tried(ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The answer, and what it left on the trail; then everything is as it was."""
    with undone():
        before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        response = ask()
        left = AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")
        return response, [event.kind for event in left]


@pytest.mark.parametrize("name", CASES)
def test_every_cell_about_reports(scene: Scene, name: str) -> None:
    case, faults = CASES[name], {}
    with undone():
        reports_in(scene, case.state)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for role in Role:
            for relation, plan in scene.plans[role].items():
                client = scene.clients[role]
                answer, left = tried(lambda client=client, plan=plan: case.ask(client, scene, plan))
                if found := fault(case, role, relation, answer, left):
                    faults[role.value, relation] = found
    assert faults == {}


@pytest.mark.parametrize("role", Role)
def test_the_queue_and_the_days_at_their_addresses(scene: Scene, role: Role) -> None:
    client = scene.clients[role]
    for name, row in (("waiting", CHECK), ("days", ("periode", "buka", "-"))):
        response, _ = tried(lambda name=name: client.get(reverse(f"actionplans:{name}")))
        if role is Role.PUBLIC:
            assert response.status_code == 302
        else:
            assert response.status_code == (200 if reach(role, *row) else 404), name
    days = {"checkpoint": "B06", "due_on": "2024-07-01", "after_period_on": "2024-07-12"}
    with undone():
        client.post(reverse("actionplans:days"), days)
        assert PlanDay.objects.exists() == bool(reach(role, "periode", "buka", "-"))


@pytest.mark.parametrize("role", Role)
def test_many_together_as_one_by_one(scene: Scene, role: Role) -> None:
    """Whatever a person ticks, only what they may confirm is confirmed."""
    with undone():
        reports_in(scene, R)
        keys = [report.pk for report in scene.reports.values()]
        scene.clients[role].post(reverse("actionplans:waiting"), {"laporan": keys})
        done = set(PlanReport.objects.filter(state=F).values_list("plan_id", flat=True))
        mine = scene.plans[role]
        assert done >= {mine[relation].pk for relation in opened(CASES["confirm"], role)}
        assert bool(done) == bool(opened(CASES["confirm"], role))
        assert not done & {mine[relation].pk for relation in mine if relation != BELOW}


def test_negative_control_a_wider_matrix_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be found if staff could confirm the reports of others."""
    monkeypatch.setattr("selaras.actionplans.access.can", lambda *_: True)
    monkeypatch.setattr("selaras.actionplans.access.entitled", lambda *_: True)
    with undone():
        reports_in(scene, R)
        plan = scene.plans[Role.HR_ADMIN][BELOW]
        answer, left = tried(lambda: CASES["confirm"].ask(scene.clients[Role.HR_ADMIN], scene, plan))
        assert fault(CASES["confirm"], Role.HR_ADMIN, BELOW, answer, left)
    assert FOREIGN in RELATIONS

"""How the rights about figures, proofs and quarters are tried: a scene, and a request for every row."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import POST_ROLES, Role
from selaras.documents.models import StoredFile
from selaras.engine.reports import ReportState
from selaras.kernel.models import AuditEvent
from selaras.measurement.models import (
    CorrectionRequest,
    Evidence,
    Figure,
    Report,
)
from selaras.measurement.queries.registers import seen_mark
from tests import factories as make
from tests.agreements.world import REASON
from tests.measurement.test_reporting import AT
from tests.web.measurement.desk import pdf
from tests.web.rights import BELOW, FOREIGN, RELATIONS, reached, undone

MATRIX = resources.files("selaras.accounts").joinpath("permission-matrix.csv").read_text("utf-8")
ROWS = {(row["objek"], row["aksi"], row["keadaan"]) for row in csv.DictReader(MATRIX.splitlines())}
Row = tuple[str, str, str]
TYPED = {"masukan-nilai": "41"}
OTHER = {"masukan-nilai": "42"}


@dataclass
class Scene:
    """Every role with a figure in each relation; what lies beside it is made for each case."""

    clients: dict[Role, Client]
    figures: dict[Role, dict[str, Figure]]
    reports: dict[int, Report] = field(default_factory=dict)

    def all(self) -> list[Figure]:
        return list({figure.pk: figure for of in self.figures.values() for figure in of.values()}.values())

    def report(self, figure: Figure) -> Report:
        return self.reports[figure.pk]


Ask = Callable[[Client, Scene, Figure], Any]


@dataclass(frozen=True)
class Case:
    """How a row is tried: with a report in which state, by which request, and what it leaves on the trail."""

    ask: Ask
    urls: tuple[str, ...]
    state: ReportState | None = None
    event: str = ""
    closed: tuple[int, ...] = ()
    ready: Callable[[Scene], None] | None = None
    shared: tuple[Row, ...] = ()


def at(name: str, **data: Any) -> Ask:
    def ask(client: Client, scene: Scene, figure: Figure) -> Any:
        report = scene.reports.get(figure.pk)
        given = {"seen": report.version if report else 0, **data}
        return client.post(reverse(name, args=[figure.pk, 2]), given)

    return ask


def step(name: str) -> Ask:
    return lambda client, scene, figure: client.post(
        reverse(name, args=[scene.report(figure).pk]), {"reason": REASON}
    )


def upload(client: Client, scene: Scene, figure: Figure) -> Any:
    given = {"seen": scene.report(figure).version, **TYPED, "berkas": pdf(b"%PDF-1.7 lain\n%%EOF\n")}
    return client.post(reverse("measurement:quarter", args=[figure.pk, 2]), given)


def detach(client: Client, scene: Scene, figure: Figure) -> Any:
    proof = scene.report(figure).evidence.get()
    return client.post(reverse("measurement:detach", args=[figure.pk, 2, proof.pk]))


def download(client: Client, scene: Scene, figure: Figure) -> Any:
    return client.get(reverse("measurement:download", args=[scene.report(figure).evidence.get().pk]))


def look(client: Client, scene: Scene, figure: Figure) -> Any:
    return client.get(reverse("measurement:quarter", args=[figure.pk, 2]))


def delete(client: Client, scene: Scene, figure: Figure) -> Any:
    return client.delete(reverse("measurement:quarter", args=[figure.pk, 2]))


def grant(client: Client, scene: Scene, figure: Figure) -> Any:
    asked = CorrectionRequest.objects.get(report=scene.report(figure))
    return client.post(reverse("measurement:answer-correction", args=[asked.pk]), {"jawaban": "ya"})


def corrections_are_asked(scene: Scene) -> None:
    asker = make.make_user()  # another person than whoever answers
    for report in scene.reports.values():
        CorrectionRequest.objects.create(
            agency=report.agency, report=report, reason=REASON, asked_by=asker, asked_at=AT
        )


OWNERS = (
    "measurement:quarter", "measurement:compute", "measurement:detach", "measurement:sheet",
    "measurement:sheet-confirm", "measurement:register-row", "measurement:register-drop",
    "measurement:register-table", "measurement:register-sheet",
)  # fmt: skip
DRAFT, SENT, APPROVED, LOCKED = (
    ReportState.DRAFT, ReportState.SENT, ReportState.APPROVED, ReportState.LOCKED,
)  # fmt: skip
CASES: dict[Row, Case] = {
    ("realisasi", "isi", "periode_buka"): Case(
        at("measurement:quarter", **TYPED), OWNERS, event="report.noted"
    ),
    ("realisasi", "ubah", "belum_kirim"): Case(
        at("measurement:quarter", **OTHER), OWNERS, DRAFT, "report.noted"
    ),
    ("realisasi", "kirim", "belum_kirim"): Case(
        at("measurement:send", **TYPED), ("measurement:send", "measurement:withdraw"), DRAFT, "report.sent"
    ),
    ("realisasi", "setujui", "dikirim"): Case(
        step("measurement:approve"), ("measurement:approve", "measurement:waiting"), SENT, "report.approved"
    ),
    ("realisasi", "tolak", "dikirim"): Case(
        step("measurement:send-back"), ("measurement:send-back", "measurement:waiting"), SENT,
        "report.sent_back",
    ),
    ("realisasi", "verifikasi", "disetujui"): Case(
        step("measurement:verify"), ("measurement:verify", "measurement:waiting"), APPROVED, "report.verified"
    ),
    ("realisasi", "ubah", "dikunci"): Case(
        at("measurement:quarter", **OTHER), (), LOCKED, "report.noted", closed=(422,)
    ),
    ("realisasi", "hapus", "*"): Case(delete, (), DRAFT, closed=(405,)),
    ("realisasi", "minta_koreksi", "dikunci"): Case(
        at("measurement:ask-correction", reason=REASON), ("measurement:ask-correction",), LOCKED,
        "report.correction_asked",
    ),
    ("realisasi", "setujui_koreksi", "koreksi_diminta"): Case(
        grant, ("measurement:answer-correction",), LOCKED, "report.correction_opened",
        ready=corrections_are_asked,
    ),
    ("realisasi", "lihat", "*"): Case(
        look, ("measurement:list", "measurement:quarter", "measurement:register"), DRAFT
    ),
    ("bukti", "unggah", "belum_kirim"): Case(
        upload, ("measurement:quarter", "measurement:upload"), DRAFT, "evidence.attached"
    ),
    ("bukti", "ganti", "belum_kirim"): Case(detach, ("measurement:detach",), DRAFT, "evidence.detached"),
    ("bukti", "hapus", "dikirim"): Case(detach, (), SENT, "evidence.detached", closed=(422,)),
    ("bukti", "unduh", "*"): Case(
        download, ("measurement:download", "measurement:look", "measurement:original"), DRAFT
    ),
}  # fmt: skip
PERIODS: dict[Row, tuple[str, ...]] = {
    ("periode", "buka", "-"): ("measurement:lay-out", "measurement:set-days"),
    ("periode", "tutup", "buka"): ("measurement:set-days",),
    ("periode", "buka_ulang", "tutup"): (
        "measurement:periods", "measurement:ask-reopening", "measurement:grant-reopening",
    ),
}  # fmt: skip


def reports_in(scene: Scene, state: ReportState | None) -> None:
    """One report for each figure, with its proof, entered by somebody who plays no other part."""
    scene.reports = {}
    if state is None:
        return
    clerk, superior, verifier = (make.make_user() for _ in range(3))
    file = StoredFile.objects.create(sha256="e" * 64, size=1, media_type="application/pdf", created_at=AT)
    for figure in scene.all():
        report = Report.objects.create(
            agency=figure.agency, figure=figure, quarter=2, route=Report.Route.VERIFIER,
            inputs={"nilai": "41"}, actual=41, entered_by=clerk, entered_at=AT,
        )  # fmt: skip
        Evidence.objects.create(agency=figure.agency, report=report, file=file, name="a.pdf", by=clerk, at=AT)
        scene.reports[figure.pk] = report
    passed: dict[str, Any] = {}
    if state is not DRAFT:
        passed |= {"sent_by": clerk, "sent_at": AT}
    if state in {APPROVED, LOCKED}:
        passed |= {"approved_by": superior, "approved_at": AT}
    if state is LOCKED:
        passed |= {"verified_by": verifier, "verified_at": AT}
    Report.objects.update(state=state, **passed)
    scene.reports = {one.figure_id: one for one in Report.objects.order_by("pk")}


# The Inspectorate of the stage works in the unit of OWN and COLLEAGUE, and does not check its own (S6).
def opened(row: Row, role: Role, *, verifier: Role = Role.INSPECTORATE) -> set[str]:
    codes = reach(role, *row)
    if Reach.TWO_PERSONS in codes:
        return {BELOW} if role in POST_ROLES else set(RELATIONS) - {FOREIGN, "rekan", "sendiri"}
    found = reached(codes)
    if role in {Role.INSPECTORATE, Role.DATA_STEWARD} and row[1] in {"tolak", "verifikasi"}:
        found = found - {"rekan", "sendiri"} if role is verifier else set()
    return found


def in_scope(role: Role, relation: str) -> bool:
    waiting = {BELOW} if role in POST_ROLES and reach(role, "realisasi", "setujui", "dikirim") else set()
    return relation in reached(reach(role, "realisasi", "lihat", "*")) | waiting


def fault(
    row: Row, role: Role, relation: str, answer: Any, left: list[str], verifier: Role = Role.INSPECTORATE
) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    case, status = CASES[row], answer.status_code
    if relation in opened(row, role, verifier=verifier):
        events = [case.event] if case.event else []
        return "" if status in {200, 302} and left == events else f"allowed, yet {status} {left}"
    if left:
        return f"refused with {status}, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if status == 302 and answer.url.startswith("/akun/login/") else f"not signed in: {status}"
    if 405 in case.closed:
        return "" if status == 405 else f"no such deed, yet {status}"
    if not in_scope(role, relation):
        return "" if status == 404 else f"out of scope, yet {status}"
    return "" if status in {403, *case.closed} else f"in scope and refused, yet {status}"


def tried(ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The answer, and what it left on the trail; then everything is as it was."""
    with undone():
        before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        response = ask()
        left = AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")
        return response, [event.kind for event in left]


def faults_of(
    scene: Scene, row: Row, roles: Any = Role, verifier: Role = Role.INSPECTORATE
) -> dict[tuple[str, str], str]:
    case, faults = CASES[row], {}
    with undone():
        reports_in(scene, case.state)
        if case.ready:
            case.ready(scene)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for role in roles:
            for relation, figure in scene.figures[role].items():
                client = scene.clients[role]
                answer, left = tried(lambda client=client, figure=figure: case.ask(client, scene, figure))
                if found := fault(row, role, relation, answer, left, verifier):
                    faults[role.value, relation] = found
    return faults


def registers_are_counted(scene: Scene) -> None:
    told = {"kode": "nilai", "jenis": "hitung-daftar", "daftar": "publikasi", "hitung": {}}
    for indicator in {figure.indicator for figure in scene.all()}:
        indicator.inputs, indicator.formula = [told], "nilai"
        indicator.save()


def write_row(client: Client, scene: Scene, figure: Figure) -> Any:
    row = {
        "judul": "a",
        "tanggal": "2024-04-05",
        "medium": "Media sosial",
        "tautan": "https://contoh.example",
    }
    return client.post(reverse("measurement:register-row", args=[figure.pk, "publikasi"]), row)


def paste_rows(client: Client, scene: Scene, figure: Figure) -> Any:
    table = "a\t05-04-2024\tMedia sosial\thttps://contoh.example"
    given = {"table": table, "seen": seen_mark([]), "simpan": "1"}
    return client.post(reverse("measurement:register-table", args=[figure.pk, "publikasi"]), given)

"""The matrix of rights is the test: every cell of the rows about agreements and people, at its address."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import POST_ROLES, Role
from selaras.agreements.models import Agreement
from selaras.documents.sign import Certificate
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.org.models import Position
from selaras.org.queries import NIP_SEEN
from tests.agreements.world import REASON
from tests.conftest import TODAY
from tests.web.rights import BELOW, PDF, RELATIONS, Stage, in_scope, make_stage, reached, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
ROWS = list(
    csv.DictReader(
        resources.files("selaras.accounts").joinpath("permission-matrix.csv").read_text("utf-8").splitlines()
    )
)
Row = tuple[str, str, str]
Ask = Callable[[Client, Agreement], Any]


@dataclass(frozen=True)
class Case:
    """How a row of the matrix is tried: in which state, by which request.

    `event` is the one entry that a deed leaves on the trail, "" for a look. `shared` are rows that open the
    same address: what they allow is judged there. `closed` are the answers besides 403 that refuse somebody
    who may do this at another stage. What is open `to_parties` the second one reads as well, of any tier.
    """

    state: State
    ask: Ask
    urls: tuple[str, ...]
    event: str = ""
    shared: tuple[tuple[str, str], ...] = ()
    closed: tuple[int, ...] = ()
    ready: Callable[[Stage], None] | None = None  # what lies there besides the agreements
    scope: Callable[[Role, str], bool] | None = None  # where another thing than the agreement is out of reach
    scan: bool = False
    to_parties: bool = False
    open_to_all: bool = False


def post(name: str, **data: Any) -> Ask:
    def ask(client: Client, agreement: Agreement) -> Any:
        return client.post(reverse(name, args=[agreement.pk]), data)

    return ask


def get(name: str) -> Ask:
    return lambda client, agreement: client.get(reverse(name, args=[agreement.pk]))


def draw_up(client: Client, agreement: Agreement) -> Any:
    return client.post(reverse("agreements:draw-up"), {"jabatan": agreement.position_id})


def sign(client: Client, agreement: Agreement) -> Any:
    said = {"passphrase": "frasa", "method": "tidak-tersertifikasi", "seen": agreement.content_hash}
    return client.post(reverse("signing:sign", args=[agreement.pk]), said)


def hand_in(client: Client, agreement: Agreement) -> Any:
    file = SimpleUploadedFile("pindaian.pdf", PDF, "application/pdf")
    return client.post(
        reverse("signing:hand-in", args=[agreement.pk]), {"file": file, "signed_on": TODAY.isoformat()}
    )


def accept(client: Client, agreement: Agreement) -> Any:
    seen = {"seen": agreement.content_hash}
    return client.post(reverse("signing:accept", args=[agreement.pk, agreement.scans.get().pk]), seen)


def answer(client: Client, agreement: Agreement) -> Any:
    asked = agreement.requests.get()
    return client.post(reverse("revisions:answer", args=[agreement.pk, asked.pk]), {"granted": "ya"})


def delete(client: Client, agreement: Agreement) -> Any:
    return client.delete(reverse("agreements:show", args=[agreement.pk]))


def verify(client: Client, agreement: Agreement) -> Any:
    return client.get(reverse("verify:code", args=[agreement.code]))


def look_at_post(client: Client, agreement: Agreement) -> Any:
    return client.get(reverse("org:position", args=[agreement.position_id]))


def record_upload(client: Client, agreement: Agreement) -> Any:
    file = SimpleUploadedFile("perjanjian.pdf", PDF, "application/pdf")
    given = {"file": file, "uploaded_on": TODAY.isoformat(), "note": ""}
    return client.post(reverse("uploads:record", args=[agreement.pk]), given)


def check_upload(client: Client, agreement: Agreement) -> Any:
    address = reverse("uploads:check", args=[agreement.pk, agreement.uploads.get().pk])
    return client.post(address, {"found": "ya"})


def put_together(client: Client, agreement: Agreement) -> Any:
    """On a list of the unit in which everybody here works."""
    given = {"number": "9/PK/2024", "dated_on": TODAY.isoformat(), "addressed_to": "Walikota"}
    return client.post(reverse("deliveries:new", args=[home_unit()]), given | {"perjanjian": agreement.pk})


def home_unit() -> int:
    return Position.objects.get(tier="kasubbag", agreements__isnull=False).unit_id


def receive(client: Client, agreement: Agreement) -> Any:
    delivery = agreement.delivered_in.get().delivery
    given = {"receipt_number": "TT-1", "received_on": TODAY.isoformat()}
    return client.post(reverse("deliveries:receive", args=[delivery.pk]), given)


def remind(client: Client, agreement: Agreement) -> Any:
    return client.post(reverse("compliance:remind"), {"jabatan": agreement.position_id})


def look_at_unit(client: Client, agreement: Agreement) -> Any:
    return client.get(reverse("compliance:unit", args=[agreement.unit_id]))


def list_is_seen(role: Role, relation: str) -> bool:
    """A sent covering list: whoever puts together those of its unit, whoever reads all agreements."""
    whole = {Reach.AGENCY} & reach(role, "pk", "lihat_lengkap", "sah")
    return relation in reached(reach(role, "pk", "sampaikan", "sah")) | reached(whole)


def puts_lists_together(role: Role, relation: str) -> bool:
    return bool(reach(role, "pk", "sampaikan", "sah"))


def never(role: Role, relation: str) -> bool:
    """What lies out of reach is not there."""
    return False


DETAILS = {"place": "Kembangan", "agreed_on": "2024-03-19"}
REVISION = {"reason": "mutasi", "explanation": REASON}
EDITING = (
    "agreements:details", "agreements:redraw", "agreements:add-supporting", "agreements:remove-supporting",
    "agreements:budget", "agreements:typed-budget",
)  # fmt: skip
LOOKS = (
    "agreements:show", "agreements:compare", "agreements:pdf", "agreements:docx", "agreements:content",
    "uploads:show",
)  # fmt: skip
ORIGINALS = ("signing:original", "bundles:list", "bundles:progress", "bundles:download", "bundles:again")
BOARD = (
    "compliance:board", "compliance:unit", "compliance:workbook", "compliance:paper", "deliveries:list",
    "deliveries:show", "deliveries:paper", "deliveries:workbook", "deliveries:package",
)  # fmt: skip
CASES: dict[Row, Case] = {
    ("pk", "buat", "-"): Case(State.DRAFT, draw_up, ("agreements:draw-up",), "drawn_up", scope=never),
    ("pk", "ubah_isi", "draf"): Case(State.DRAFT, post("agreements:details", **DETAILS), EDITING, "detailed"),
    ("pk", "ajukan", "draf"): Case(
        State.DRAFT, post("agreements:submit"), ("agreements:submit",), "submitted"
    ),
    ("pk", "tarik", "diajukan"): Case(
        State.SUBMITTED, post("agreements:withdraw"), ("agreements:withdraw",), "withdrawn"
    ),
    ("pk", "kembalikan", "diajukan"): Case(
        State.SUBMITTED, post("agreements:send-back", reason=REASON), ("agreements:send-back",), "sent_back"
    ),
    ("pk", "setujui", "diajukan"): Case(
        State.SUBMITTED, post("agreements:approve"), ("agreements:approve",), "approved"
    ),
    ("pk", "buka_kembali", "siap_ttd"): Case(
        State.READY, post("agreements:reopen", reason=REASON), ("agreements:reopen",), "reopened"
    ),
    # both parties sign at one address: whose turn it is not gets a sentence
    ("pk", "ttd_pihak1", "siap_ttd"): Case(
        State.READY, sign, ("signing:sign", "signing:many"), "signed", closed=(422,)
    ),
    ("pk", "ttd_pihak2", "ttd1"): Case(
        State.SIGNED_FIRST, sign, ("signing:sign", "signing:many"), "signed", closed=(422,)
    ),
    ("pk", "unggah_pindaian", "siap_ttd"): Case(
        State.READY, hand_in, ("signing:hand-in",), "scan_handed_in"
    ),
    ("pk", "periksa_pindaian", "siap_ttd"): Case(
        State.READY, accept, ("signing:accept", "signing:reject"), "scan_accepted", scan=True,
        ready=Stage.scans_wait,
    ),
    ("pk", "batalkan", "ttd1"): Case(
        State.SIGNED_FIRST, post("agreements:cancel", reason=REASON), ("agreements:cancel",), "cancelled",
        ready=Stage.those_near_kkpp_have_left,
    ),
    ("pk", "ubah_isi", "ttd1"): Case(
        State.SIGNED_FIRST, post("agreements:details", **DETAILS), (), "detailed", closed=(422,)
    ),
    ("pk", "ubah_isi", "sah"): Case(
        State.IN_FORCE, post("agreements:redraw"), (), "redrawn", closed=(422,)
    ),
    ("pk", "hapus", "sah"): Case(State.IN_FORCE, delete, (), "deleted", closed=(405,)),
    ("pk", "ubah_tanggal_ttd", "*"): Case(
        State.DELIVERED, post("agreements:details", **DETAILS), (), "detailed", closed=(422,)
    ),
    ("pk", "ajukan_revisi", "sah"): Case(
        State.IN_FORCE, post("revisions:ask", **REVISION), ("revisions:ask",), "revision_asked",
        shared=(("minta_revisi", "sah"),),
    ),
    ("pk", "minta_revisi", "sah"): Case(
        State.DELIVERED, post("revisions:ask", **REVISION), ("revisions:ask",), "revision_asked",
        shared=(("ajukan_revisi", "sah"),),
    ),
    ("pk", "setujui_revisi", "revisi_diajukan"): Case(
        State.IN_FORCE, answer, ("revisions:answer",), "revision_answered", ready=Stage.revisions_are_asked
    ),
    ("pk", "sampaikan", "sah"): Case(
        State.IN_FORCE, put_together,
        ("deliveries:new", "deliveries:change", "deliveries:send", "deliveries:discard"),
        "delivery.put_together", closed=(422,), scope=puts_lists_together,
    ),
    ("pk", "terima_penyampaian", "sah"): Case(
        State.IN_FORCE, receive, ("deliveries:receive",), "delivery.received", scope=list_is_seen,
        ready=Stage.lists_are_sent,
    ),
    ("pk", "catat_unggahan", "sah"): Case(
        State.IN_FORCE, record_upload, ("uploads:record", "uploads:entries"), "uploaded",
        ready=Stage.files_are_known,
    ),
    ("pk", "periksa_unggahan", "sah"): Case(
        State.IN_FORCE, check_upload, ("uploads:check", "uploads:waiting"), "upload_checked",
        ready=Stage.uploads_are_recorded,
    ),
    ("pk", "ingatkan", "*"): Case(State.DRAFT, remind, ("compliance:remind",), "reminded", scope=never),
    ("pk", "kepatuhan", "*"): Case(State.DRAFT, look_at_unit, BOARD),
    ("pk", "lihat_lengkap", "sah"): Case(State.IN_FORCE, get("agreements:show"), LOOKS, to_parties=True),
    ("pk", "unduh_asli", "sah"): Case(
        State.IN_FORCE, get("signing:original"), ORIGINALS, to_parties=True
    ),
    ("pk", "lihat_publik", "terbit_publik"): Case(
        State.IN_FORCE, verify, ("verify:code", "agreements:list"), open_to_all=True
    ),
    ("pk", "verifikasi_qr", "*"): Case(
        State.SIGNED_FIRST, verify, ("verify:code", "verify:file"), open_to_all=True
    ),
    ("pegawai", "lihat_nip_penuh", "*"): Case(State.DRAFT, look_at_post, ("org:position", "org:chart")),
    ("pegawai", "lihat_ringkas", "*"): Case(State.DRAFT, look_at_post, ("org:position", "org:chart")),
}  # fmt: skip
PEOPLE = [row for row in CASES if row[0] == "pegawai"]
BY_NAME = [*PEOPLE, ("pk", "kepatuhan", "*")]  # pages that list persons: judged by who is named there
NO_PAGE: dict[Row, str] = {
    ("pk", "batalkan", "sah"): "release 2: two persons end an agreement that is in force",
    ("pk", "terbitkan_publik", "sah"): "release 2: the public copy",
    ("pegawai", "impor", "-"): "people come with the workbook of the organisation, on the command line",
    ("pegawai", "ubah_jabatan_atasan", "*"): "a deed of two persons without a page yet",
    ("pegawai", "tunjuk_plt_plh", "*"): "a deed of two persons without a page yet",
}
# Addresses that no row opens by itself, and what opens them instead.
OTHERWISE = {
    "agreements:comment": "whoever is a party or enters for one (access.may_talk)",
    "agreements:look": "whoever was told of it; it touches their own notices only",
    "agreements:settle": "whoever is a party or enters for one (access.may_talk)",
    "signing:scan": "whoever sees the agreement",
    "signing:scan-file": "as the original, and KKPP; tests/web/signing/test_scans.py",
    "policy:show": "cascade.siapkan",
    "policy:write": "cascade.siapkan",
    "compliance:deadlines": "cascade.siapkan",
    "published:index": "what is published, by agency; tests/web/published",
    "scorecards:public": "kartu_skor.lihat, published; tests/web/test_rights_scorecards.py",
    "scorecards:public-month": "kartu_skor.lihat, published; tests/web/test_rights_scorecards.py",
    "outcomes:public": "survei.lihat, published; tests/web/test_rights_surveys_results.py",
    "outcomes:public-wave": "survei.lihat, published; tests/web/test_rights_surveys_results.py",
    "outcomes:public-json": "survei.lihat, published; tests/web/test_rights_surveys_results.py",
    "outcomes:public-csv": "survei.lihat, published; tests/web/test_rights_surveys_results.py",
}
PLACES = ("perjanjian/", "v/", "organisasi/", "kepatuhan/", "penyampaian/", "pegawai/", "publik/")


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), undone():
        patched.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
        yield make_stage()


@pytest.fixture(autouse=True)
def cheap_ink(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Rights are tried here, not cryptography: a key is always open and a signature is a few bytes."""
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO = True  # nobody here has a password to prove
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify_document": "100000/m/ip"}
    ink = SimpleNamespace(is_certified=False)
    signing = "selaras.agreements.actions.signing"
    monkeypatch.setattr("selaras.web.signing.views.documents.unlock", lambda **_: ink)
    monkeypatch.setattr(f"{signing}.documents.sign", lambda *_, **__: PDF)
    monkeypatch.setattr(f"{signing}._unsigned", lambda _: PDF)
    monkeypatch.setattr(f"{signing}.documents.certificate_in", lambda _: Certificate("1", "Siapa Saja"))
    monkeypatch.setattr(f"{signing}._not_ones_own", lambda *_, **__: None)
    monkeypatch.setattr("selaras.documents.store.get", lambda _: PDF)
    monkeypatch.setattr("selaras.web.signing.views.media_type_of", lambda _: "application/pdf")
    # a refusal is told by its number; its page is looked at elsewhere
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


def cells(role: Role) -> Callable[[str, str], Any]:
    return lambda deed, state: reach(role, "pk", deed, state)


def test_every_row_about_agreements_and_people_has_a_case_or_a_reason() -> None:
    rows = {(row["objek"], row["aksi"], row["keadaan"]) for row in ROWS if row["objek"] in {"pk", "pegawai"}}
    assert rows == set(CASES) | set(NO_PAGE)
    assert not set(CASES) & set(NO_PAGE)


def names(resolver: URLResolver, place: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every (address, name) of the site."""
    for entry in resolver.url_patterns:
        address = f"{place}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from names(entry, address, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield address, f"{space}{entry.name}"


def test_no_page_about_agreements_or_people_is_undeclared() -> None:
    """A page for a row of NO_PAGE needs its case first."""
    found = {name for address, name in names(get_resolver()) if address.startswith(PLACES)}
    assert found == {name for case in CASES.values() for name in case.urls} | set(OTHERWISE)


def tried(case: Case, client: Client, agreement: Agreement) -> tuple[Any, list[str]]:
    """The answer, and what it left on the trail; then everything is as it was."""
    with undone():
        before = AuditEvent.objects.latest("sequence").sequence
        response = case.ask(client, agreement)
        left = AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")
        return response, [event.kind for event in left]


def opened(case: Case, row: Row, role: Role) -> set[str]:
    """The relations that the row opens for the role."""
    party = {BELOW} if case.to_parties and role in POST_ROLES else set()
    return reached(reach(role, *row)) | party


def fault(case: Case, row: Row, role: Role, relation: str, answer: Any, left: list[str]) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    status = answer.status_code
    if relation in opened(case, row, role):
        events = [case.event if "." in case.event else f"agreement.{case.event}"] if case.event else []
        done = [kind for kind in left if kind != NIP_SEEN]  # a signed file prints whole NIPs (ORG-09)
        return "" if status in {200, 302} and done == events else f"allowed, yet {status} {left}"
    if left:
        return f"refused with {status}, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if status == 302 and answer.url.startswith("/akun/login/") else f"not signed in: {status}"
    if 405 in case.closed:
        return "" if status == 405 else f"no such deed, yet {status}"
    scope = case.scope or (lambda *of: in_scope(*of, case.state, scan=case.scan, rights=cells(role)))
    if not scope(role, relation):
        return "" if status == 404 else f"out of scope, yet {status}"
    return "" if status in {403, *case.closed} else f"in scope and refused, yet {status}"


def prepare(stage: Stage, row: Row, case: Case) -> None:
    stage.all_in(case.state)
    if case.ready:
        case.ready(stage)
    if row[1] == "buat":
        Agreement.objects.all().delete()


@pytest.mark.parametrize("row", [row for row in CASES if row not in BY_NAME], ids="-".join)
def test_every_cell_about_agreements(stage: Stage, row: Row) -> None:
    assert faults_of(stage, row, Role) == {}


def faults_of(stage: Stage, row: Row, roles: Iterable[Role]) -> dict[tuple[str, str], str]:
    """(role, relation) -> what is wrong with the cell there."""
    case, faults = CASES[row], {}
    with undone():
        prepare(stage, row, case)
        for role in roles:
            elsewhere = set().union(*(reached(reach(role, "pk", *other)) for other in case.shared))
            for relation, agreement in stage.of(role).items():
                if relation in elsewhere - reached(reach(role, *row)):
                    continue
                response, left = tried(case, stage.clients[role], agreement)
                found = fault(case, row, role, relation, response, left)
                if case.open_to_all and agreement.holder.user.nip in response.text:
                    found += " with a NIP"
                if found:
                    faults[role.value, relation] = found
    return faults


def shown(role: Role, relation: str, agreement: Agreement, answer: Any) -> str:
    """What a page about a post shows of its holder otherwise than the matrix says."""
    person = agreement.holder.user
    full = relation in reached(reach(role, "pegawai", "lihat_nip_penuh", "*"))
    named = full or relation in reached(reach(role, "pegawai", "lihat_ringkas", "*"))
    if not reach(role, "pegawai", "lihat_ringkas", "*") or relation not in RELATIONS[:-1]:
        return "" if answer.status_code in {302, 404} else f"out of scope, yet {answer.status_code}"
    text = answer.text
    expected = {person.full_name: named, person.nip: full, person.masked_nip: named and not full}
    wrong = [word for word, there in expected.items() if (word in text) != there]
    return f"{answer.status_code}: {wrong}" if wrong or answer.status_code != 200 else ""


def test_every_cell_about_compliance(stage: Stage) -> None:
    """Of a unit's page one reads those one oversees; where there is nobody, there is no page."""
    row, faults = ("pk", "kepatuhan", "*"), {}
    with undone():
        stage.all_in(State.DRAFT)
        for role in Role:
            for relation, agreement in stage.of(role).items():
                response, left = tried(CASES[row], stage.clients[role], agreement)
                named = response.status_code == 200 and agreement.holder.user.full_name in response.text
                if named != (relation in reached(reach(role, *row))) or left:
                    faults[role.value, relation] = response.status_code, named, left
    assert faults == {}


@pytest.mark.parametrize("row", PEOPLE, ids="-".join)
def test_every_cell_about_people(stage: Stage, row: Row) -> None:
    """A name within reach, a whole NIP within less; by looking nothing is written but that (ORG-09)."""
    faults = {}
    stage.all_in(State.DRAFT)
    for role in Role:
        for relation, agreement in stage.of(role).items():
            response, left = tried(CASES[row], stage.clients[role], agreement)
            found = shown(role, relation, agreement, response)
            person, reader = agreement.holder.user, stage.clients[role].session.get(SESSION_KEY)
            read = response.status_code == 200 and person.nip in response.text and str(person.pk) != reader
            if found or left != [NIP_SEEN] * read:
                faults[role.value, relation] = found, left
    assert faults == {}


def test_negative_control_a_right_too_many_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the matrix read otherwise by the pages than by the test, the test says so."""
    monkeypatch.setattr("tests.web.test_rights_agreements.reach", lambda *_: frozenset())
    found = faults_of(stage, ("pk", "lihat_lengkap", "sah"), [Role.PLANNING_AGENCY])
    assert found["bappeda", "rekan"] == "out of scope, yet 200"

"""The matrix of rights is the test: every cell about score cards, at its address."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role, User
from selaras.kernel.models import AuditEvent
from selaras.measurement.actions import card_rounds, card_templates
from selaras.measurement.models import CardPhoto, CardTemplate, ScoreCard
from selaras.org.models import Position
from tests import factories as make
from tests.measurement.cards import AFTER, DURING, LONG, MARCH, PHOTO, Cards, items, make_cards
from tests.web.rights import undone
from tests.web.test_rights_agreements import names

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]
MATRIX = resources.files("selaras.accounts").joinpath("permission-matrix.csv").read_text("utf-8")
ROWS = [row for row in csv.DictReader(MATRIX.splitlines()) if row["objek"] == "kartu_skor"]
Row = tuple[str, str, str]
# camat and lurah of the client, those directly below the client, others of the city, another city's
OWN, DISTRICT, WARD, COLLEAGUE, FAR_DISTRICT, FAR_WARD, FOREIGN = (
    "sendiri", "camat", "lurah", "lurah-sekecamatan", "camat-lain", "lurah-lain", "kota-lain",
)  # fmt: skip


@dataclass
class Scene:
    """The city with a client for every role; `posts` are named as the camat of Hulu would."""

    city: Cards
    clients: dict[Role, Client]
    posts: dict[str, Position]

    def prepare(self, *, sent: bool = True) -> None:
        """Every post of the city with a card of March."""
        for post in self.city.districts + self.city.wards:
            (self.city.sent if sent else self.city.fill)(post)

    def cards(self) -> Any:
        return ScoreCard.objects.filter(agency=self.city.agency)

    def drawn(self) -> None:
        """All of them drawn: the sample is whatever the template says, and here it says all."""
        self.prepare()
        for tier in ("camat", "lurah"):
            card_rounds.draw_sample(
                agency=self.city.agency, tier=tier, month=MARCH, seed="benih", by=make.make_user(), at=AFTER
            )
        assert set(self.cards().values_list("state", flat=True)) == {"disampel"}

    def rechecked(self) -> None:
        self.drawn()
        checker = make.make_user()
        self.cards().update(state="diperiksa-ulang", rechecked_by=checker, rechecked_at=AFTER)

    def published(self) -> None:
        self.rechecked()
        for tier in ("camat", "lurah"):
            card_rounds.publish(
                agency=self.city.agency, tier=tier, month=MARCH, by=make.make_user(), at=AFTER
            )


def address(name: str, post: Position) -> str:
    return reverse(f"scorecards:{name}", args=[post.pk, 2024, 3])


def typed(post: Position) -> dict[str, Any]:
    template = CardTemplate.objects.filter(agency=post.agency, tier=post.tier).order_by("number")[0]
    complaints, office, _ = template.items.order_by("order")
    card = ScoreCard.objects.filter(position=post).first()
    values = {f"nilai-{complaints.pk}": "77", f"nilai-{office.pk}": "2"}
    return {"seen": card.version if card else 0, **values}


def card_of(post: Position) -> ScoreCard:
    return ScoreCard.objects.get(position=post)


def fill(client: Client, post: Position) -> Any:
    return client.post(address("card", post), typed(post))


def look_over(client: Client, post: Position) -> Any:
    return client.post(address("look-over", post), typed(post))


def send(client: Client, post: Position) -> Any:
    return client.post(address("send", post), typed(post))


def withdraw(client: Client, post: Position) -> Any:
    return client.post(address("withdraw", post))


def detach(client: Client, post: Position) -> Any:
    photo = CardPhoto.objects.get(card__position=post)
    return client.post(reverse("scorecards:detach", args=[post.pk, 2024, 3, photo.pk]))


def look(client: Client, post: Position) -> Any:
    return client.get(address("card", post))


def photo(client: Client, post: Position) -> Any:
    return client.get(reverse("scorecards:photo", args=[CardPhoto.objects.get(card__position=post).pk]))


def recheck(client: Client, post: Position) -> Any:
    card = card_of(post)
    items = [item for item in card.template.items.order_by("order") if 3 in item.months]
    said = {f"hasil-{item.pk}": "sesuai" for item in items}
    said |= {f"hasil-{items[0].pk}": "berbeda", f"nilai-{items[0].pk}": "10", f"alasan-{items[0].pk}": LONG}
    return client.post(reverse("scorecards:recheck", args=[card.pk]), said)


@dataclass(frozen=True)
class Case:
    """How a row is tried on a post: what stands there before, and what it leaves on the trail."""

    row: Row
    ask: Callable[[Client, Position], Any]
    events: tuple[str, ...] = ()
    ready: Callable[[Scene], None] | None = None
    at: Any = DURING


FILL, SEND = ("kartu_skor", "isi", "sedang_diisi"), ("kartu_skor", "kirim", "sedang_diisi")


def drafts(scene: Scene) -> None:
    scene.prepare(sent=False)


CASES = {
    "isi": Case(FILL, fill, ("card.filled",), drafts),
    "periksa_isian": Case(FILL, look_over, (), drafts),
    "lepas": Case(FILL, detach, ("card.photo_detached",), drafts),
    "kirim": Case(SEND, send, ("card.filled", "card.sent"), drafts),
    "tarik": Case(SEND, withdraw, ("card.withdrawn",), Scene.prepare),
    "periksa": Case(
        ("kartu_skor", "periksa_ulang", "disampel"), recheck, ("card.rechecked",), Scene.drawn, AFTER
    ),
    "lihat": Case(("kartu_skor", "lihat", "*"), look, (), Scene.prepare),
    "foto": Case(("bukti", "unduh", "*"), photo, (), Scene.prepare),
}
# On all cards of the agency: the request and what it leaves; the first event is what counts.
ALL_CARDS: dict[str, tuple[Row, str, dict[str, str], str, str]] = {
    "tarik_sampel": (
        ("kartu_skor", "tarik_sampel", "dikirim"), "draw", {"jenjang": "lurah"},
        "card.sample_drawn", "prepare",
    ),
    "terbitkan": (
        ("kartu_skor", "terbitkan", "diperiksa_ulang"), "publish", {"jenjang": "lurah"}, "card.published",
        "rechecked",
    ),
}  # fmt: skip


def test_every_row_about_score_cards_is_tried() -> None:
    tried = {case.row for case in CASES.values()} | {told[0] for told in ALL_CARDS.values()}
    otherwise = {("kartu_skor", "lihat", "terbit"), ("kartu_skor", "atur", "*")}  # tests of their own below
    assert {(row["objek"], row["aksi"], row["keadaan"]) for row in ROWS} == {
        row for row in tried if row[0] == "kartu_skor"
    } | otherwise


def test_no_page_about_score_cards_is_undeclared() -> None:
    found = {name.removeprefix("scorecards:") for _, name in names(get_resolver()) if "scorecards:" in name}
    assert found == {
        "list", "photo", "recheck", "board", "draw", "publish", "workbook", "table", "templates", "begin",
        "template", "weigh", "issue", "discard", "card", "send", "withdraw", "detach", "public",
        "public-month", "look-over",
    }  # fmt: skip


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), undone():
        patched.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("files"))
        yield _scene()


def _scene() -> Scene:
    """All cards of a tier are drawn here; the mayor is above the camat of Hulu, Sekko above that of Hilir."""
    city = make_cards(templates=False)
    far = make_cards(templates=False)
    for one in (city, far):
        for tier in ("camat", "lurah"):
            _template(one, tier)
    top = Position.objects.get(agency=city.agency, tier="walikota")
    people: dict[Role, User] = {
        Role.MAYOR: city.mayor, Role.DISTRICT_HEAD: city.holder(city.districts[0]),
        Role.WARD_HEAD: city.holder(city.wards[0]), Role.OPERATOR: city.clerk,
        Role.PLANNING_AGENCY: city.planner,
    }  # fmt: skip
    for role in POST_ROLES:
        if role not in people:
            people[role] = make.appoint(make.make_position(make.make_unit(parent=top.unit), role.value)).user
    secretary = Position.objects.get(agency=city.agency, tier="sekko")
    far_camat = city.districts[1]
    far_camat.superiors.all().delete()
    make.set_superior(far_camat, secretary)
    home = make.make_position(make.make_unit(parent=top.unit), "fungsional")
    for role in GRANTED_ROLES:
        if role not in people:
            people[role] = make.make_grantee(role, None if role is Role.SUPERADMIN else home, city.agency)
    clients = {role: Client() for role in Role}
    for role, person in people.items():
        clients[role].force_login(person)
    posts = {
        DISTRICT: city.districts[0], WARD: city.wards[0], COLLEAGUE: city.wards[1], FAR_DISTRICT: far_camat,
        FAR_WARD: city.wards[3], FOREIGN: far.wards[0],
    }  # fmt: skip
    far.sent(far.wards[0])
    return Scene(city, clients, posts)


def _template(city: Cards, tier: str) -> CardTemplate:
    template = card_templates.begin_version(
        agency=city.agency, tier=tier, holds_from=date(2024, 1, 1), by=None, at=make.NOW
    )
    settings = {"name": f"Kartu {tier}", "share": 100}
    card_templates.write_template(template=template, settings=settings, items=items(), by=None, at=make.NOW)
    return card_templates.issue(template=template, by=None, at=make.NOW)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("selaras.documents.store.get", lambda _: PHOTO)
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


def on(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: at.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def reached(role: Role, codes: frozenset[Reach]) -> set[str]:
    """The posts a cell opens to a role, by where its person sits."""
    found: set[str] = set()
    for code in codes:
        match code:
            case Reach.AGENCY:
                found |= {DISTRICT, WARD, COLLEAGUE, FAR_DISTRICT, FAR_WARD}
            case Reach.OWN:
                found |= {Role.DISTRICT_HEAD: {DISTRICT}, Role.WARD_HEAD: {WARD}}.get(role, set())
            case Reach.UNIT:
                found |= {WARD} if role is Role.OPERATOR else set()
            case Reach.UNIT_AND_BELOW:
                found |= {
                    Role.DISTRICT_HEAD: {DISTRICT, WARD, COLLEAGUE},
                    Role.MAYOR: {DISTRICT, WARD, COLLEAGUE, FAR_DISTRICT, FAR_WARD},
                }.get(role, set())
            case Reach.DIRECT_SUBORDINATES:
                found |= {
                    Role.DISTRICT_HEAD: {WARD, COLLEAGUE}, Role.MAYOR: {DISTRICT},
                    Role.CITY_SECRETARY: {FAR_DISTRICT},
                }.get(role, set())  # fmt: skip
    return found


def fault(case: Case, role: Role, name: str, answer: Any, left: list[str]) -> str:
    """What the answer does otherwise than the matrix says; "" when it is right."""
    seen = reached(role, reach(role, "kartu_skor", "lihat", "*"))
    opened = reached(role, reach(role, *case.row))
    if case.row[0] == "bukti":
        opened &= seen
    if name in opened:
        return "" if answer.status_code in {200, 302} and left == list(case.events) else f"allowed: {left}"
    if left:
        return f"refused with {answer.status_code}, yet it left {left}"
    if role is Role.PUBLIC:
        return "" if answer.status_code == 302 and answer.url.startswith("/akun/login/") else "not signed in"
    return "" if answer.status_code == (403 if name in seen else 404) else f"refused: {answer.status_code}"


def tried(ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    with undone():
        before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        answer = ask()
        left = AuditEvent.objects.filter(sequence__gt=before).order_by("sequence")
        return answer, [event.kind for event in left]


def faults_of(scene: Scene, case: Case, roles: Any = Role) -> dict[tuple[str, str], str]:
    faults = {}
    with undone():
        if case.ready:
            case.ready(scene)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for role in roles:
            for name, post in scene.posts.items():
                answer, left = tried(lambda role=role, post=post: case.ask(scene.clients[role], post))
                if found := fault(case, role, name, answer, left):
                    faults[role.value, name] = f"{found} ({answer.status_code})"
    return faults


@pytest.mark.parametrize("name", CASES)
def test_every_cell_about_a_card(scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    on(monkeypatch, CASES[name].at)
    assert faults_of(scene, CASES[name]) == {}


@pytest.mark.parametrize("name", ALL_CARDS)
def test_every_cell_about_all_cards(scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    row, page, data, event, ready = ALL_CARDS[name]
    on(monkeypatch, AFTER)
    faults = {}
    with undone():
        getattr(scene, ready)()
        for role in Role:
            url = reverse(f"scorecards:{page}", args=[2024, 3])
            answer, left = tried(lambda role=role, url=url: scene.clients[role].post(url, data))
            allowed = bool(reach(role, *row))
            right = left[:1] == [event] and answer.status_code == 302 if allowed else left == []
            if not right or (not allowed and answer.status_code not in {302, 404}):
                faults[role.value] = answer.status_code, left
    assert faults == {}


def test_every_cell_about_templates(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """kartu_skor.atur: begun, written, issued and thrown away by Bappeda; nobody else sees a draft."""
    on(monkeypatch, DURING)
    faults = {}
    with undone():
        draft = card_templates.begin_version(
            agency=scene.city.agency, tier="camat", holds_from=date(2024, 9, 1), by=None, at=DURING
        )
        for role in Role:
            client, allowed = scene.clients[role], bool(reach(role, "kartu_skor", "atur", "*"))
            asked = {
                "begin": reverse("scorecards:begin", args=["lurah"]),
                "discard": reverse("scorecards:discard", args=[draft.pk]),
                "weigh": reverse("scorecards:weigh", args=[draft.pk]),
                "issue": reverse("scorecards:issue", args=[draft.pk]),
                "template": reverse("scorecards:template", args=[draft.pk]),
            }  # fmt: skip
            for name, url in asked.items():
                answer, left = tried(lambda client=client, url=url: client.post(url, {}))
                good = {200, 302, 422} if allowed else {404} if role is not Role.PUBLIC else {302}
                if answer.status_code not in good or (left and not allowed):
                    faults[role.value, name] = answer.status_code, left
            if (client.get(asked["template"]).status_code == 200) is not allowed:
                faults[role.value, "draft"] = answer.status_code, []
    assert faults == {}


def test_what_is_published_is_read_by_the_house_and_by_everybody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kartu_skor.lihat [terbit]: the whole board for the house, the public page for those outside."""
    on(monkeypatch, AFTER)
    board, public = (
        reverse("scorecards:board", args=[2024, 3]),
        f"/publik/kartu-skor/{scene.city.agency.code}/2024/3/",
    )
    with undone():
        scene.rechecked()
        for role in Role:
            answer = scene.clients[role].get(board)
            seen = reached(role, reach(role, "kartu_skor", "lihat", "*"))
            shown = {
                post for post in (WARD, COLLEAGUE, FAR_WARD) if scene.posts[post].unit.name in answer.text
            }
            assert shown == (seen & {WARD, COLLEAGUE, FAR_WARD}), role
            assert scene.clients[role].get(public).status_code == 404
    with undone():
        scene.published()
        for role in Role:
            answer = scene.clients[role].get(board)
            if reach(role, "kartu_skor", "lihat", "terbit") and role is not Role.PUBLIC:
                assert all(ward.unit.name in answer.text for ward in scene.city.wards), role
            elif role is not Role.PUBLIC:
                assert answer.status_code == 404, role
            assert scene.clients[role].get(public).status_code == 200


def test_negative_control_a_right_too_many_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, DURING)
    monkeypatch.setattr("tests.web.test_rights_scorecards.reach", lambda *_: frozenset())
    assert "bappeda" in {role for role, _ in faults_of(scene, CASES["lihat"], [Role.PLANNING_AGENCY])}

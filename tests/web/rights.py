"""The stage of the matrix of rights: every role at a post, and an agreement in every relation to it.

Made once a module; whatever a request does on it is undone before the next one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.test import Client
from psycopg.types.range import TimestamptzRange

from selaras.accounts.access import Reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role
from selaras.agreements.actions import drafting
from selaras.agreements.models import (
    Agreement,
    AgreementLine,
    Delivery,
    DeliveryItem,
    RevisionRequest,
    Upload,
)
from selaras.cascade.models import Receiver
from selaras.engine.agreements import DEAD, LAWFUL, SIGNED, UNSEALED, State
from selaras.org.models import OrgUnit, Position
from tests import factories as make
from tests.agreements.world import AGREED_ON, FILE, REASON, TARGETS, leave, wait_for_scan
from tests.conftest import NOW, TODAY

PDF = b"%PDF-1.7\n%%EOF\n"  # enough for whoever looks at the first bytes

# What an agreement is to the person: one's own, of a colleague in the same unit, of somebody directly below
# in the unit below, of the unit beside, of the unit above, of another agency.
OWN, COLLEAGUE, BELOW, SIBLING, PARENT, FOREIGN = (
    "sendiri", "rekan", "bawahan", "unit-samping", "unit-atas", "instansi-lain"
)  # fmt: skip
RELATIONS = (OWN, COLLEAGUE, BELOW, SIBLING, PARENT, FOREIGN)
# Which relations a code of the matrix reaches; G needs a second person and no page offers it yet.
REACHED: dict[Reach, set[str]] = {
    Reach.OWN: {OWN},
    Reach.FIRST_PARTY: {OWN},
    Reach.SECOND_PARTY: {BELOW},
    Reach.DIRECT_SUBORDINATES: {BELOW},
    Reach.UNIT_AND_BELOW: {OWN, COLLEAGUE, BELOW},
    Reach.UNIT: {OWN, COLLEAGUE},
    Reach.AGENCY: set(RELATIONS) - {FOREIGN},
    Reach.MASKED: set(RELATIONS),
}


@contextmanager
def undone() -> Iterator[None]:
    """All that the block writes is taken back; a deed that must commit by itself may still run inside."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # as Django's own TestCase marks its transaction
    with atomic:
        yield
        transaction.set_rollback(True)


@dataclass
class Stage:
    """`numbers[role][relation]` is the agreement's; who is not signed in has no role and meets them all."""

    clients: dict[Role, Client]
    numbers: dict[Role, dict[str, int]]
    now: dict[int, Agreement] = field(default_factory=dict)

    def of(self, role: Role) -> dict[str, Agreement]:
        """Relation -> the agreement as `all_in` has left it."""
        return {relation: self.now[pk] for relation, pk in self.numbers[role].items()}

    def all_in(self, state: State) -> None:
        """All in one query: rights ask for the state and the hash that was seen, not for the content."""
        fields: dict[str, Any] = {"state": state}
        if state not in UNSEALED:
            fields |= {"content": "{}", "content_hash": "a" * 64}
        if state in SIGNED:
            fields["file_hash"] = FILE
        if state in LAWFUL:
            fields["in_force"] = TimestamptzRange(NOW - timedelta(days=1), NOW if state in DEAD else None)
        Agreement.objects.update(**fields)
        self.now = Agreement.objects.with_parties().in_bulk()

    def scans_wait(self) -> None:
        for agreement in self.now.values():
            wait_for_scan(agreement, agreement.holder.user)

    def those_near_kkpp_have_left(self) -> None:
        """PK-42: whose half signed agreement KKPP cancels; no party of a post's own role is among them."""
        for agreement in self.of(Role.HR_ADMIN).values():
            leave(agreement.holder)

    def revisions_are_asked(self) -> None:
        for agreement in self.now.values():
            RevisionRequest.objects.create(
                agency=agreement.agency, agreement=agreement, reason="mutasi", explanation=REASON,
                asked_by=agreement.holder.user, asked_at=NOW,
            )  # fmt: skip

    def files_are_known(self) -> None:
        """The signed file is one of which we know the bytes, whatever the triggers say."""
        number = sha256(PDF).hexdigest()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            Agreement.objects.update(file_hash=number)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for agreement in self.now.values():
            agreement.file_hash = number

    def uploads_are_recorded(self) -> None:
        for agreement in self.now.values():
            Upload.objects.create(
                agency=agreement.agency, agreement=agreement, uploaded_on=TODAY, file_hash="f" * 64,
                by=agreement.holder.user, at=NOW,
            )  # fmt: skip

    def lists_are_sent(self) -> None:
        """One covering list each, of the unit of the agreement."""
        for agreement in self.now.values():
            by = agreement.holder.user
            delivery = Delivery.objects.create(
                agency=agreement.agency, year=agreement.year, unit=agreement.unit, dated_on=TODAY, by=by,
                number=f"{agreement.pk}/PK", addressed_to="Walikota", at=NOW,
            )  # fmt: skip
            DeliveryItem.objects.create(
                agency=agreement.agency, delivery=delivery, agreement=agreement, order=1, post="Jabatan",
                name="Nama", title=agreement.title, file_hash=agreement.file_hash,
            )  # fmt: skip
            delivery.sent_by, delivery.sent_at = by, NOW
            delivery.save()


def make_stage() -> Stage:
    agency = make.make_agency()
    top = make.make_unit(agency, kind=OrgUnit.Kind.CITY, name="Kota Contoh")
    unit, beside = make.make_unit(parent=top), make.make_unit(parent=top)
    below = make.make_unit(parent=unit, kind=OrgUnit.Kind.SUBDIVISION)
    chief = _post(top, "walikota", None)
    posts = {role: _post(unit, role.value, chief) for role in POST_ROLES}
    under = {role: _post(below, "pelaksana", post) for role, post in posts.items()}
    home = _post(unit, "fungsional", chief)  # where the granted roles are, and whose agreement is near them
    under_home = _post(below, "pelaksana", home)
    others = {SIBLING: _post(beside, "kabag", chief), PARENT: _post(top, "kabag", chief)}
    far_unit = make.make_unit()
    foreign = _post(far_unit, "kabag", _post(far_unit, "walikota", None))
    found = _drawn([chief, *posts.values(), *under.values(), home, under_home, *others.values()])
    found |= _drawn([foreign])
    far = {name: found[post.pk].pk for name, post in {**others, FOREIGN: foreign}.items()}
    numbers = {
        role: {OWN: found[post.pk].pk, COLLEAGUE: found[home.pk].pk, BELOW: found[under[role].pk].pk, **far}
        for role, post in posts.items()
    }
    near = {COLLEAGUE: found[home.pk].pk, BELOW: found[under_home.pk].pk, **far}
    numbers |= dict.fromkeys((*GRANTED_ROLES, Role.PUBLIC), near)
    people = {role: found[post.pk].holder.user for role, post in posts.items()}
    people |= {
        role: make.make_grantee(role, None if role is Role.SUPERADMIN else home, agency)
        for role in GRANTED_ROLES
    }
    clients = {role: Client() for role in Role}
    for role, person in people.items():
        clients[role].force_login(person)
    return Stage(clients, numbers)


def _post(unit: OrgUnit, tier: str, superior: Position | None) -> Position:
    post = make.make_position(unit, tier)
    # a NIP with a birth date that nobody has: wherever it appears, it was let out
    person = make.make_user(nip=f"19000101{post.pk:010d}"[:18], name=f"Bapak Pemangku {post.pk:06d}")
    make.appoint(post, person)
    if superior is not None:
        make.set_superior(post, superior)
    return post


def _drawn(posts: list[Position]) -> dict[int, Agreement]:
    """Post id -> its dated draft with one line of its own."""
    edition = make.make_edition(posts[0].agency)
    annex = make.make_annex(edition, posts[0])
    for order, post in enumerate(posts):  # a column of a matrix: the post is asked for an agreement
        Receiver.objects.create(
            agency=annex.agency, annex=annex, position=post, order=order, heading=str(order)
        )
    make.mark_published(edition)
    drafting.draw_up(edition=edition, positions=[post.pk for post in posts], by=None, at=NOW)
    found = {one.position_id: one for one in Agreement.objects.with_parties().filter(edition=edition)}
    for agreement in found.values():
        agreement.agreed_on = AGREED_ON
        agreement.save()
        line = AgreementLine(
            agency=agreement.agency, agreement=agreement, order=1, block="strategis", objective_number=1,
            objective_wording="Tertibnya arsip", indicator_number=1, indicator_wording="Arsip tertata",
            uom="Persen", entry_system="esakip",
        )  # fmt: skip
        line.targets = TARGETS
        line.save()
    return found


def reached(codes: frozenset[Reach]) -> set[str]:
    """The relations that a cell of the matrix opens."""
    return set().union(*(REACHED[code] for code in codes))


def in_scope(role: Role, relation: str, state: State, *, scan: bool = False, rights: Any) -> bool:
    """Whether the person may know of the agreement at all; `rights` gives the cells of a row for the role."""
    if role in POST_ROLES and relation in {OWN, BELOW}:
        return True  # a party, at any stage
    seen = reached(rights("lihat_lengkap", "sah")) if state in LAWFUL else set()
    if role is Role.OPERATOR:
        seen |= reached(rights("ubah_isi", "draf"))
    if scan:
        seen |= reached(rights("periksa_pindaian", "siap_ttd"))
    return relation in seen

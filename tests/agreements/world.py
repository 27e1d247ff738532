"""A small city hall with a published cascade, agreements in any state, and the people around them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from psycopg.types.range import DateRange, TimestamptzRange

from selaras.accounts.models import Role, User
from selaras.agreements.actions import drafting
from selaras.agreements.actions.life import keep_formulas
from selaras.agreements.models import Agreement, AgreementPolicy, Scan
from selaras.agreements.queries.content import SCHEME, content
from selaras.cascade.models import Edition, MatrixRow
from selaras.engine.agreements import DEAD, LAWFUL, UNSEALED, Deed, Form, Party, State
from selaras.engine.canonical import canonical, fingerprint
from selaras.engine.targets import NA, YearTargets
from selaras.org.access import Duties, duties_of
from selaras.org.models import Agency, Holder, OrgUnit, Position
from tests import factories as make
from tests.conftest import NOW, TODAY

D = Decimal
AGREED_ON = date(2024, 3, 18)
REASON = "karena targetnya berubah banyak"
FILE = "f" * 64
TARGETS = YearTargets(q1=NA, q2=D("40.5"), q3=NA, q4=D("87.3"), annual=D("87.3"))


@dataclass
class World:
    """Mayor, head of division, head of subdivision, each below the one before; two indicators handed down."""

    agency: Agency
    division: OrgUnit
    subdivision: OrgUnit
    mayor_post: Position
    head_post: Position
    sub_post: Position
    mayor: Holder
    head: Holder
    sub: Holder
    edition: Edition
    rows: list[MatrixRow]
    people: dict[str, User]

    def draft(self, post: Position | None = None, **fields: Any) -> Agreement:
        """The draft of a post as draw_up makes it, dated; the head of division's where none is named."""
        post = post or self.head_post
        drafting.draw_up(edition=self.edition, positions=[post.pk], by=None, at=NOW)
        draft = Agreement.objects.with_parties().get(position=post, state=State.DRAFT)
        draft.agreed_on = AGREED_ON
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save()
        return draft

    def of_form(self, form: Form) -> Agreement:
        """A draft of the form: the head of division's, or the mayor's by the policy of the agency."""
        if form == Form.TWO:
            return self.draft()
        AgreementPolicy.objects.update_or_create(agency=self.agency, defaults={"head": form})
        return self.draft(self.mayor_post)

    def parties(self, form: Form) -> dict[str, Party | None]:
        """What each person is to the agreement of that form."""
        first = "head" if form == Form.TWO else "mayor"
        found: dict[str, Party | None] = dict.fromkeys(self.people)
        found[first], found["hr"] = Party.FIRST, Party.REGISTRAR
        if form == Form.TWO:
            found["mayor"] = Party.SECOND
        found["clerk" if form == Form.TWO else "city_clerk"] = Party.CLERK
        return found

    def duties(self, name: str) -> Duties:
        return duties_of(self.people[name], on=TODAY)


def make_world() -> World:
    agency = make.make_agency()
    city = make.make_unit(agency, kind=OrgUnit.Kind.CITY, name="Kota Contoh")
    division = make.make_unit(parent=city, name="Bagian Layanan")
    subdivision = make.make_unit(parent=division, kind=OrgUnit.Kind.SUBDIVISION, name="Subbagian Aduan")
    mayor_post = make.make_position(city, "walikota", title="Walikota Contoh")
    head_post = make.make_position(division, "kabag", title="Kepala Bagian Layanan")
    sub_post = make.make_position(subdivision, "kasubbag", title="Kepala Subbagian Aduan")
    make.set_superior(head_post, mayor_post)
    make.set_superior(sub_post, head_post)
    watched = make.make_position(make.make_unit(parent=city, name="Inspektorat"), "fungsional")
    mayor, head, sub = (make.appoint(post) for post in (mayor_post, head_post, sub_post))
    grants = {
        "clerk": (Role.OPERATOR, head_post), "city_clerk": (Role.OPERATOR, mayor_post),
        "other_clerk": (Role.OPERATOR, sub_post), "hr": (Role.HR_ADMIN, sub_post),
        "inspector": (Role.INSPECTORATE, watched), "planner": (Role.PLANNING_AGENCY, watched),
        "auditor": (Role.AUDITOR, watched),
    }  # fmt: skip
    people = {"mayor": mayor.user, "head": head.user, "sub": sub.user, "stranger": make.make_official()}
    people |= {name: make.make_grantee(role, post) for name, (role, post) in grants.items()}
    people["superadmin"] = make.make_grantee(Role.SUPERADMIN, agency=agency)
    edition = make.make_edition(agency)
    rows = _hand_down(edition, mayor_post, head_post, sub_post)
    make.mark_published(edition)
    return World(
        agency=agency, division=division, subdivision=subdivision, mayor_post=mayor_post, head_post=head_post,
        sub_post=sub_post, mayor=mayor, head=head, sub=sub, edition=edition, rows=rows, people=people,
    )  # fmt: skip


def _hand_down(edition: Edition, mayor: Position, head: Position, sub: Position) -> list[MatrixRow]:
    first, second = make.make_annex(edition, mayor), make.make_annex(edition, mayor, 2, tiers=["kasubbag"])
    objective = make.make_objective(edition.agency)
    satisfied = make.make_indicator(objective, code="IKM", uom="Nilai", formula="jumlah / banyak")
    answered = make.make_indicator(objective, code="ADUAN", number=2)
    rows = [
        make.make_row(first, satisfied, TARGETS, order=1),
        make.make_row(first, answered, YearTargets(annual=D(100)), order=2, source_wording="CRM"),
        make.make_row(second, satisfied, TARGETS, order=1),
    ]
    above = make.make_commitment(rows[0], head)
    make.make_commitment(rows[1], head)
    make.make_commitment(rows[2], sub, parent=above)
    return rows


def put(agreement: Agreement, state: State) -> Agreement:
    """Bring a draft into a state, as the deeds that lead there would leave it, without their checks."""
    agreement.state, agreement.reached_at = state, NOW
    if state not in UNSEALED:
        agreement.state = Agreement.State.READY
        seal(agreement)
        agreement.state = state
    if state in LAWFUL:
        until = NOW if state in DEAD else None
        agreement.in_force = TimestamptzRange(NOW - timedelta(days=1), until)
    if state not in UNSEALED | {State.READY}:
        agreement.file_hash = FILE
    agreement.save()
    return agreement


def seal(agreement: Agreement) -> None:
    keep_formulas(agreement=agreement)
    whole = content(agreement)
    agreement.content, agreement.content_hash = canonical(whole).decode(), fingerprint(SCHEME, whole)


def carry(agreement: Agreement, file_hash: str) -> None:
    """Another file for an agreement, which no deed and no statement could give it (PK-03)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Agreement.objects.filter(pk=agreement.pk).update(file_hash=file_hash)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def wait_for_scan(agreement: Agreement, by: User) -> Scan:
    return Scan.objects.create(
        agency=agreement.agency, agreement=agreement, file_hash=FILE, signed_on=TODAY, by=by, at=NOW
    )


def mark_signed(agreement: Agreement, deed: Deed, at: Any = NOW) -> Agreement:
    """What a signature leaves on the row, without the signature: the state, with the last one the span."""
    agreement.advance(deed, at=at)
    agreement.file_hash = FILE
    agreement.save()
    if agreement.state == State.SIGNED_BOTH:
        for former in Agreement.objects.filter(position=agreement.position, in_force__contains=at):
            former.in_force = TimestamptzRange(former.in_force.lower, at)
            former.advance(Deed.SUPERSEDE, at=at)
            former.save()
        agreement.in_force = TimestamptzRange(at, None)
        agreement.advance(Deed.TAKE_EFFECT, at=at)
        agreement.save()
    return agreement


def leave(holder: Holder, on: date = TODAY) -> None:
    """The appointment ends: from `on` the post is another's."""
    holder.period = DateRange(holder.period.lower, on)
    holder.save()

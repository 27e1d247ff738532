"""Who may not do both: the rules of separation (S1 to S8), whoever holds which post and role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.accounts.models import Role, User
from selaras.agreements import access, actions, rules
from selaras.agreements.models import Agreement, RevisionRequest
from selaras.engine.agreements import Deed, Party, State
from selaras.kernel.rules import RuleError
from selaras.org.access import Duties, duties_of
from selaras.org.models import Agency, Holder
from tests import factories as make
from tests.agreements.world import AGREED_ON, REASON, leave, put
from tests.conftest import NOW, TODAY

PEOPLE = 4
BY_FIRST = {Deed.SUBMIT, Deed.WITHDRAW, Deed.SIGN_FIRST, Deed.SCAN}
BY_SECOND = {Deed.APPROVE, Deed.SEND_BACK, Deed.SIGN_SECOND}
SOMEBODY = st.integers(0, PEOPLE - 1)
# the holders of three posts one above the other, and who has which granted role
CASTS = st.tuples(st.tuples(SOMEBODY, SOMEBODY, SOMEBODY), SOMEBODY, SOMEBODY)
STATES = st.sampled_from(sorted(State))


def law(test):
    """Twelve casts of a city hall, each undone before the next."""
    quiet = settings(
        max_examples=12, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    return pytest.mark.django_db(quiet(given(cast=CASTS, state=STATES)(test)))


@dataclass
class City:
    agency: Agency
    people: list[User]
    holders: list[Holder]
    agreements: list[Agreement]

    def duties(self, person: User) -> Duties:
        return duties_of(person, on=TODAY)

    def everybody(self) -> Iterator[tuple[User, Duties, Agreement]]:
        for person in self.people:
            duties = self.duties(person)
            for agreement in self.agreements:
                yield person, duties, agreement


@contextmanager
def city(cast: tuple[tuple[int, int, int], int, int], state: State) -> Iterator[City]:
    """Three posts one above the other, held as the cast says; every draft brought into the state."""
    with transaction.atomic():
        (top, middle, bottom), hr, clerk = cast
        agency = make.make_agency()
        unit = make.make_unit(agency)
        people = [make.make_user() for _ in range(PEOPLE)]
        posts = [make.make_position(unit, tier) for tier in ("walikota", "kabag", "kasubbag")]
        for below, above in zip(posts[1:], posts, strict=False):
            make.set_superior(below, above)
        held = zip(posts, (top, middle, bottom), strict=True)
        holders = [make.appoint(post, people[n]) for post, n in held]
        for role, n in ((Role.HR_ADMIN, hr), (Role.OPERATOR, clerk)):
            make.org.grant_role(
                user=people[n], role=role, agency=agency, position=posts[2], since=make.SINCE, by=None, at=NOW
            )
        edition = make.mark_published(make.make_edition(agency))
        drafts = actions.draw_up(edition=edition, positions=[one.pk for one in posts], by=None, at=NOW)
        for draft in drafts:
            draft.agreed_on = AGREED_ON
            put(draft, state)
        found = Agreement.objects.with_parties().filter(pk__in=[draft.pk for draft in drafts])
        yield City(agency, people, holders, list(found.order_by("pk")))
        transaction.set_rollback(True)


@law
def test_S2_nobody_stands_on_both_sides(cast, state):
    with city(cast, state) as here:
        assert here.agreements
        for agreement in here.agreements:
            assert agreement.superior is None or agreement.superior.user_id != agreement.holder.user_id


@law
def test_S1_nobody_approves_or_countersigns_what_they_promise(cast, state):
    with city(cast, state) as here:
        for person, duties, agreement in here.everybody():
            mine = set(access.steps(duties, agreement))
            if agreement.holder.user_id == person.pk:
                assert not mine & BY_SECOND
            else:
                assert not mine & BY_FIRST, "a draft that names another goes with the post only"


@law
def test_S1_nobody_checks_the_scan_they_handed_in(cast, state):
    with city(cast, State.READY) as here:
        for agreement in here.agreements:
            scan = agreement.scans.create(
                agency=here.agency, file_hash="f" * 64, signed_on=AGREED_ON, by=agreement.holder.user, at=NOW
            )
            for check in (
                lambda scan=scan: actions.accept_scan(
                    scan=scan, seen=scan.agreement.content_hash, by=scan.by, at=NOW
                ),
                lambda scan=scan: actions.reject_scan(scan=scan, answer=REASON, by=scan.by, at=NOW),
            ):
                with pytest.raises(RuleError, match="PK-22"):
                    check()
    assert rules.checks_own_scan(1, 2) is None


@law
def test_S3_who_asks_for_a_revision_does_not_grant_it(cast, state):
    with city(cast, State.IN_FORCE) as here:
        for agreement in here.agreements:
            asked = RevisionRequest.objects.create(
                agency=here.agency, agreement=agreement, reason="mutasi", explanation=REASON,
                asked_by=agreement.holder.user, asked_at=NOW,
            )  # fmt: skip
            assert not access.may_answer_revision(here.duties(asked.asked_by), agreement)
            with pytest.raises(RuleError, match="PK-22"):
                actions.answer_request(request=asked, granted=True, answer="", by=asked.asked_by, at=NOW)


@law
def test_S7_with_the_post_goes_every_part_in_its_agreement(cast, state):
    """The operator and KKPP remain what they were; a party is one only while holding the post."""
    with city(cast, state) as here:
        for holder in here.holders:
            leave(holder)
        for _, duties, agreement in here.everybody():
            assert not access.parties(duties, agreement) & {Party.FIRST, Party.SECOND}
            assert not set(access.steps(duties, agreement)) & (BY_FIRST | BY_SECOND)
            assert not access.may_ask_for_revision(duties, agreement)
            assert not access.may_answer_revision(duties, agreement)


@law
def test_S8_whoever_enters_for_another_hands_nothing_in_and_signs_nothing(cast, state):
    with city(cast, state) as here:
        for _, duties, agreement in here.everybody():
            if access.parties(duties, agreement) == {Party.CLERK}:
                assert set(access.steps(duties, agreement)) <= {Deed.EDIT}


def test_S8_a_draft_tells_who_entered_it(world):
    actions.draw_up(edition=world.edition, positions=[world.head_post.pk], by=world.people["clerk"], at=NOW)
    draft = Agreement.objects.get()
    assert (draft.made_by, draft.holder.user) == (world.people["clerk"], world.people["head"])

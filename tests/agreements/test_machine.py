"""No sequence of deeds changes what is in force: deeds in any order, against what was signed.

The machine knows nothing of the table. It does whatever comes, as whoever comes, and watches.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from selaras.agreements import actions
from selaras.agreements.models import Agreement, RevisionRequest
from selaras.agreements.queries.content import SCHEME, content
from selaras.engine.agreements import DEAD, DRAFTS, SIGNED, VALID, Deed, State
from selaras.engine.canonical import canonical, fingerprint
from selaras.engine.targets import YearTargets
from selaras.kernel.models import last_sequence
from selaras.kernel.rules import RuleError
from tests.agreements.world import AGREED_ON, REASON, D, make_world, mark_signed
from tests.conftest import NOW

PEOPLE = ("head", "mayor", "clerk", "hr")


def whole(agreement: Agreement) -> tuple[Any, ...]:
    """What was promised, as the database has it."""
    row = Agreement.objects.filter(pk=agreement.pk).values(
        "content", "content_hash", "number", "previous_id", "holder_id", "superior_id", "agreed_on", "place"
    )
    lines = agreement.lines.order_by("order").values_list()
    return row.get(), list(lines), list(agreement.budget.order_by("order").values_list())


class Life(RuleBasedStateMachine):
    """Deeds on the agreements of one post; `world` is set by the test."""

    world: Any
    reached: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.at, self.count = NOW, 0
        self.signed: dict[int, tuple[Any, ...]] = {}
        self.world.draft()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def some(self, data: Any) -> Agreement:
        return data.draw(st.sampled_from(list(Agreement.objects.order_by("pk"))))

    def do(self, deed: Any, **given: Any) -> None:
        """One deed: it leaves exactly one event, or a refusal and none."""
        self.at += timedelta(minutes=1)
        before, told = last_sequence(), 1
        try:
            with transaction.atomic():
                deed(**given, at=self.at)
        except RuleError:
            told = 0
        assert last_sequence() == before + told

    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def submit(self, data: Any, who: str) -> None:
        self.do(actions.submit, agreement=self.some(data), by=self.world.people[who])

    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def date(self, data: Any, who: str) -> None:
        self.date_it(self.some(data), self.world.people[who])

    def date_it(self, agreement: Agreement, by: Any) -> None:
        self.do(actions.set_details, agreement=agreement, place="Contoh", agreed_on=AGREED_ON, by=by)

    @rule(data=st.data(), name=st.sampled_from(["withdraw", "approve", "redraw", "end"]))
    def step(self, data: Any, name: str) -> None:
        self.do(getattr(actions, name), agreement=self.some(data), by=self.world.people["mayor"])

    @rule(data=st.data(), name=st.sampled_from(["send_back", "reopen", "cancel"]))
    def step_back(self, data: Any, name: str) -> None:
        self.do(
            getattr(actions, name), agreement=self.some(data), reason=REASON, by=self.world.people["mayor"]
        )

    @rule(data=st.data())
    def add(self, data: Any) -> None:
        self.count += 1
        self.do(
            actions.add_supporting, agreement=self.some(data), block="khusus", objective="Tertibnya arsip",
            indicator=f"Arsip {self.count}", uom="Persen", targets=YearTargets(annual=D(90)), source="",
            by=self.world.people["head"],
        )  # fmt: skip

    @rule(data=st.data(), amount=st.integers(0, 9))
    def pay(self, data: Any, amount: int) -> None:
        self.do(
            actions.set_budget, agreement=self.some(data), lines=[("", "Layanan", D(amount), "")],
            by=self.world.people["clerk"],
        )  # fmt: skip

    @rule(data=st.data(), granted=st.booleans(), who=st.sampled_from(["head", "mayor"]))
    def revise(self, data: Any, granted: bool, who: str) -> None:
        self.ask(self.some(data), granted=granted, by=self.world.people[who])

    def ask(self, agreement: Agreement, *, granted: bool, by: Any) -> None:
        self.do(
            actions.ask_for_revision, agreement=agreement, reason="strategi", explanation=REASON,
            granted=granted, by=by,
        )  # fmt: skip

    @precondition(lambda _: RevisionRequest.objects.exists())
    @rule(data=st.data(), granted=st.booleans(), who=st.sampled_from(["head", "mayor"]))
    def answer(self, data: Any, granted: bool, who: str) -> None:
        request = data.draw(st.sampled_from(list(RevisionRequest.objects.order_by("pk"))))
        self.do(
            actions.answer_request, request=request, granted=granted, answer=REASON, by=self.world.people[who]
        )

    @rule()
    def draw_up(self) -> None:
        actions.draw_up(edition=self.world.edition, positions=[self.world.head_post.pk], by=None, at=self.at)

    @rule(data=st.data())
    def sign(self, data: Any) -> None:
        """As the deed of signing leaves it: first the one, then the other, then it is in force."""
        self.sign_next(self.some(data))

    def sign_next(self, agreement: Agreement) -> None:
        self.at += timedelta(minutes=1)
        agreement = Agreement.objects.with_parties().get(pk=agreement.pk)
        for deed in (Deed.SIGN_FIRST, Deed.SIGN_SECOND):
            if agreement.step(deed):
                mark_signed(agreement, deed, self.at)
                break

    @rule(steps=st.integers(1, 5))
    def go_on(self, steps: int) -> None:
        """What usually comes next, so that the machine gets far enough to do harm."""
        for _ in range(steps):
            self.usual()

    def usual(self) -> None:
        people = self.world.people
        under_way = Agreement.objects.exclude(state__in=sorted(DEAD | VALID)).order_by("-pk").first()
        if under_way is None:
            self.ask(Agreement.objects.order_by("-pk")[0], granted=True, by=people["mayor"])
        elif under_way.state in DRAFTS:
            self.date_it(under_way, people["head"])
            self.do(actions.submit, agreement=under_way, by=people["head"])
        elif under_way.state == State.SUBMITTED:
            self.do(actions.approve, agreement=under_way, by=people["mayor"])
        else:
            self.sign_next(under_way)

    @precondition(lambda _: Agreement.objects.filter(state=State.SIGNED_FIRST).exists())
    @rule()
    def cancel(self) -> None:
        half = Agreement.objects.get(state=State.SIGNED_FIRST)
        self.do(actions.cancel, agreement=half, reason=REASON, by=self.world.people["head"])

    @precondition(lambda _: Agreement.objects.filter(state__in=sorted(VALID)).exists())
    @rule()
    def end(self) -> None:
        self.do(actions.end, agreement=Agreement.objects.get(state__in=sorted(VALID)), by=None)

    @invariant()
    def what_is_signed_stays(self) -> None:
        for agreement in Agreement.objects.with_parties().filter(state__in=sorted(SIGNED)).order_by("pk"):
            now = whole(agreement)
            assert self.signed.setdefault(agreement.pk, now) == now
            assert agreement.content == canonical(content(agreement)).decode()
            assert agreement.content_hash == fingerprint(SCHEME, content(agreement))
        assert set(self.signed) == set(
            Agreement.objects.filter(state__in=sorted(SIGNED)).order_by("pk").values_list("pk", flat=True)
        )

    @invariant()
    def one_is_in_force_and_one_on_its_way_at_most(self) -> None:
        states = list(Agreement.objects.order_by("pk").values_list("state", flat=True))
        self.reached.update(states)
        valid = [state for state in states if state in VALID]
        under_way = [state for state in states if state in set(State) - VALID - DEAD]
        assert len(valid) <= 1
        assert len(under_way) <= 1


def test_PK_03_no_sequence_of_deeds_changes_what_was_signed(db):
    Life.world, Life.reached = make_world(), set()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
    assert set(State) - {State.DELIVERED, State.SIGNED_BOTH} <= Life.reached

"""No sequence of deeds changes what is in force: deeds in any order, against what was signed.

The machine knows nothing of the table. It does whatever comes, as whoever comes, and watches. Every deed is
the real one, to the signature in the file; only the pens are made once.
"""

from collections import Counter
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
from selaras.agreements.models import Agreement, RevisionRequest, Scan, Signature
from selaras.agreements.queries.content import SCHEME, content
from selaras.engine.agreements import DEAD, DRAFTS, LAWFUL, SIGNED, VALID, State
from selaras.engine.canonical import canonical, fingerprint
from selaras.engine.targets import YearTargets
from selaras.kernel.models import last_sequence
from selaras.kernel.rules import RuleError
from tests.agreements.pens import pen, sign
from tests.agreements.world import AGREED_ON, REASON, D, make_world
from tests.conftest import NOW, TODAY

DEEDS = {
    "accept_scan", "add_supporting", "answer_request", "approve", "ask_for_revision", "cancel", "end",
    "hand_in_scan", "redraw", "reject_scan", "reopen", "send_back", "set_budget", "set_details", "sign",
    "submit", "withdraw",
}  # fmt: skip
PEOPLE = ("head", "mayor", "clerk", "hr")
TURNS = {
    "withdraw": State.SUBMITTED, "send_back": State.SUBMITTED, "reopen": State.READY,
    "cancel": State.SIGNED_FIRST,
}  # fmt: skip
MOST_STEPS = 6  # from one version in force to the next
SCANNED = b"%PDF-1.7\n%%EOF\n"


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
    pens: dict[str, Any]
    reached: set[str]
    done: Counter[str]

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
        """Any version, the newest one more often: most deeds are for that one."""
        every = list(Agreement.objects.order_by("-pk"))
        return data.draw(st.sampled_from([*every[:1] * 2, *every]))

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
        self.done[deed.__name__] += told
        self.reached.update(Agreement.objects.order_by("pk").values_list("state", flat=True))

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

    @rule(data=st.data(), side=st.sampled_from(Signature.Side.values), who=st.sampled_from(["head", "mayor"]))
    def sign(self, data: Any, side: int, who: str) -> None:
        self.sign_as(self.some(data), side, who)

    def sign_as(self, agreement: Agreement, side: int, who: str) -> None:
        """With one's own pen, having read what is there now."""
        now = Agreement.objects.get(pk=agreement.pk)
        self.do(sign, agreement=now, side=side, signer=self.pens[who], user=self.world.people[who])

    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def scan(self, data: Any, who: str) -> None:
        self.hand_in(self.some(data), self.world.people[who])

    def hand_in(self, agreement: Agreement, by: Any) -> None:
        self.do(
            actions.hand_in_scan, agreement=agreement, content=SCANNED, media_type="application/pdf",
            signed_on=TODAY, by=by,
        )  # fmt: skip

    @precondition(lambda _: Scan.objects.exists())
    @rule(data=st.data(), who=st.sampled_from(["head", "hr"]), accepted=st.booleans())
    def look(self, data: Any, who: str, accepted: bool) -> None:
        scan = data.draw(st.sampled_from(list(Scan.objects.select_related("agreement").order_by("-pk"))))
        self.look_at(scan, accepted=accepted, by=self.world.people[who])

    def look_at(self, scan: Scan, *, accepted: bool, by: Any) -> None:
        if accepted:
            self.do(actions.accept_scan, scan=scan, seen=scan.agreement.content_hash, by=by)
        else:
            self.do(actions.reject_scan, scan=scan, answer=REASON, by=by)

    @rule(state=st.sampled_from([State.READY, State.SIGNED_FIRST, State.IN_FORCE]))
    def go_on(self, state: State) -> None:
        """What usually comes next, so that the machine gets far enough to do harm."""
        for _ in range(MOST_STEPS):
            self.usual()
            if self.newest().state == state:
                return

    def newest(self) -> Agreement:
        return Agreement.objects.order_by("-pk")[0]

    @rule(deed=st.sampled_from(sorted(TURNS)))
    def turn_back(self, deed: str) -> None:
        """As far as a step back can be taken, and back."""
        self.go_on(TURNS[deed])
        given = {} if deed == "withdraw" else {"reason": REASON}
        self.do(getattr(actions, deed), agreement=self.newest(), by=self.world.people["mayor"], **given)

    @rule()
    def be_refused(self) -> None:
        """A scan that is not what it should be."""
        self.go_on(State.READY)
        self.hand_in(self.newest(), self.world.people["head"])
        if scan := Scan.objects.filter(checked_at=None).first():
            self.look_at(scan, accepted=False, by=self.world.people["hr"])

    @rule(granted=st.booleans())
    def propose(self, granted: bool) -> None:
        """One party asks, the other answers."""
        self.go_on(State.IN_FORCE)
        self.ask(self.newest(), granted=False, by=self.world.people["head"])
        if request := RevisionRequest.objects.filter(answered_at=None).first():
            mayor = self.world.people["mayor"]
            self.do(actions.answer_request, request=request, granted=granted, answer=REASON, by=mayor)

    def usual(self) -> None:
        people = self.world.people
        under_way = Agreement.objects.exclude(state__in=sorted(DEAD | VALID)).order_by("-pk").first()
        if under_way is None:
            self.ask(Agreement.objects.order_by("-pk")[0], granted=True, by=people["mayor"])
        elif under_way.state in DRAFTS:
            self.do(actions.redraw, agreement=under_way, by=people["head"])
            self.date_it(under_way, people["head"])
            self.do(actions.submit, agreement=under_way, by=people["head"])
        elif under_way.state == State.SUBMITTED:
            self.do(actions.approve, agreement=under_way, by=people["mayor"])
        elif scan := Scan.objects.filter(agreement=under_way, checked_at=None).first():
            self.look_at(scan, accepted=True, by=people["hr"])
        elif under_way.state == State.SIGNED_FIRST:
            self.sign_as(under_way, Signature.Side.SECOND, "mayor")
        elif under_way.number % 2:  # a revision by turns on paper
            self.hand_in(under_way, people["head"])
        else:
            self.sign_as(under_way, Signature.Side.FIRST, "head")

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
        valid = [state for state in states if state in VALID]
        under_way = [state for state in states if state in set(State) - VALID - DEAD]
        assert len(valid) <= 1
        assert len(under_way) <= 1

    @invariant()
    def what_counts_was_signed_by_both(self) -> None:
        for agreement in Agreement.objects.filter(state__in=sorted(LAWFUL)).order_by("pk"):
            signed = list(agreement.signatures.order_by("side").values_list("side", "content_hash"))
            assert signed == [(1, agreement.content_hash), (2, agreement.content_hash)]


def run(world: Any, **changed: Any) -> None:
    given = {"max_examples": 12, "stateful_step_count": 20} | changed
    Life.world, Life.reached, Life.done = world, set(), Counter()
    Life.pens = {name: pen(world.people[name]) for name in ("head", "mayor")}
    run_state_machine_as_test(
        Life,
        settings=settings(
            **given, deadline=None, derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip


def test_PK_03_no_sequence_of_deeds_changes_what_was_signed(db, folders):
    run(make_world())
    assert set(State) - {State.DELIVERED, State.SIGNED_BOTH} <= Life.reached
    assert set(+Life.done) >= DEEDS

"""KESATU to KELIMA over the real example: every agreement of the city hall, the camat and the lurah.

Targets for camat and lurah are handed down in annexes of their own: the decree leaves them to later decrees.
"""

from functools import cache
from pathlib import Path

from selaras.accounts.models import Role
from selaras.agreements import actions
from selaras.agreements.models import Agreement
from selaras.agreements.queries import drawing
from selaras.agreements.queries.integrity import breaks
from selaras.engine.agreements import Form, State
from selaras.kernel.models import first_broken_event
from selaras.ops.example import Example
from selaras.ops.year import publish_with_districts
from selaras.org.models import Position, RoleGrant
from tests.agreements.pens import pen, sign
from tests.conftest import NOW, TODAY

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"


def test_every_agreement_of_the_city_from_the_cascade_to_the_desk_of_the_mayor(db, folders, cheap_stretching):
    edition = Example(FOLDER, at=NOW).load()
    publish_with_districts(edition, at=NOW)
    drafts = actions.draw_up(edition=edition, positions=drawing.posts_with_targets(edition), by=None, at=NOW)
    by_tier = {tier: sum(draft.position.tier == tier for draft in drafts) for tier in Position.Tier.values}
    assert (by_tier["camat"], by_tier["lurah"], by_tier["kabag"], by_tier["asisten"]) == (8, 56, 8, 3)
    with_targets = [draft for draft in drafts if draft.lines.exists()]
    without = {draft.position.title for draft in drafts} - {draft.position.title for draft in with_targets}
    assert len(without) == 6  # heads of division who derive indicators of their own (annex II)
    own_pen = cache(pen)
    signed = [sign_both(draft, own_pen) for draft in with_targets]
    assert {one.state for one in signed if one.form == Form.TWO} == {State.IN_FORCE}
    assert sum(one.form == Form.OUTSIDE for one in signed) == 1  # the mayor's waits for the governor
    in_force = Agreement.objects.filter(state=State.IN_FORCE)
    hr = RoleGrant.objects.filter(role=Role.HR_ADMIN).first().user
    delivered = [deliver(unit_head, in_force, hr) for unit_head in in_force.filter(position__tier="camat")]
    assert delivered == [8] * 8 or sum(delivered) == 64
    assert in_force.count() == len([one for one in signed if one.form == Form.TWO]) - 64
    assert list(breaks()) == []
    assert first_broken_event() is None


def sign_both(draft, own_pen):
    """Dated, submitted, approved, signed on both sides, each with a key of their own; the mayor's on one."""
    own = draft.holder.user
    draft = actions.set_details(agreement=draft, place="Jakarta", agreed_on=TODAY, by=own, at=NOW)
    draft = actions.submit(agreement=draft, by=own, at=NOW)
    if draft.form == Form.TWO:
        draft = actions.approve(agreement=draft, by=draft.superior.user, at=NOW)
    draft = sign(draft, 1, own_pen(own), own)
    above = draft.superior.user if draft.form == Form.TWO else None
    return sign(draft, 2, own_pen(above), above) if above else draft


def deliver(camat, in_force, hr):
    """The camat's own agreement and those of the lurah, on one covering list; how many were received."""
    unit = camat.position.unit
    chosen = in_force.filter(unit__path__startswith=unit.path).order_by("position__order", "position_id")
    delivery = actions.put_together(
        unit=unit, year=2024, number=f"{unit.code}/2024", dated_on=TODAY, addressed_to="Walikota",
        agreements=chosen, by=camat.holder.user, at=NOW,
    )  # fmt: skip
    delivery = actions.send_delivery(delivery=delivery, by=camat.holder.user, at=NOW)
    delivery = actions.receive_delivery(
        delivery=delivery, receipt_number=f"T/{unit.code}", received_on=TODAY, missing={}, by=hr, at=NOW
    )
    return delivery.items.filter(received=True).count()

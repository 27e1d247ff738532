"""The instruction: matrices and SKP of all its posts from their agreements, nothing typed; then a change."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction

from selaras.agreements import actions as agreements
from selaras.agreements.models import Agreement, AgreementLine
from selaras.agreements.queries import drawing
from selaras.engine.agreements import State
from selaras.ops.example import Example
from selaras.ops.year import publish_with_districts
from selaras.org.models import OrgUnit, Position
from selaras.skp import actions
from selaras.skp.models import IndividualIndicator, LeaderResult, RoleResult, Skp
from selaras.skp.queries.checks import missing
from selaras.skp.queries.in_step import InStep
from tests.agreements.world import put
from tests.conftest import NOW, TODAY
from tests.factories import make_user

FOLDER, YEAR = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024", 2024
DISTRICT = "Kecamatan Cengkareng"


@pytest.fixture
def house(db):
    """The example with every agreement in force, a matrix of every leader's and an SKP of everybody's."""
    edition = Example(FOLDER, at=NOW).load()
    publish_with_districts(edition, at=NOW)
    made = agreements.draw_up(edition=edition, positions=drawing.posts_with_targets(edition), by=None, at=NOW)
    for one in made:
        put(one, State.IN_FORCE)
    by = make_user()
    for post in Position.objects.as_of(TODAY).filter(subordinates__isnull=False).distinct().order_by("pk"):
        actions.draw_matrix(position=post, year=YEAR, by=by, at=NOW)
    posts = list(Position.objects.values_list("pk", flat=True).order_by("pk"))
    actions.draw_up(agency=edition.agency, year=YEAR, positions=posts, by=None, at=NOW)
    return edition.agency


def skps(agency):
    return list(Skp.objects.with_people().filter(agency=agency).order_by("pk"))


def test_everybody_carries_what_their_agreement_says_and_none_of_it_was_typed(house):
    carries_the_targets()
    can_be_handed_in(house)
    serves_the_district(house)
    follows_what_is_in_force(house)


def carries_the_targets():
    promised = {
        (line.agreement.position_id, line.indicator_id): line
        for line in AgreementLine.objects.select_related("agreement").order_by("pk")
    }
    carried = {
        (one.skp.position_id, one.indicator_id): one
        for one in IndividualIndicator.objects.select_related("skp").order_by("pk")
    }
    assert promised.keys() == carried.keys()
    assert len(carried) > 290
    for key, line in promised.items():
        one = carried[key]
        assert (one.wording, one.uom, one.targets) == (line.indicator_wording, line.uom, line.targets)
    assert not IndividualIndicator.objects.filter(is_own=True).exists()


def can_be_handed_in(house):
    """Of whoever the instruction gives a target; the others are told what they lack."""
    district = OrgUnit.objects.get(name=DISTRICT)
    secretariat = OrgUnit.objects.get(agency=house, kind=OrgUnit.Kind.SECRETARIAT)
    for unit, people in ((district, 7), (secretariat, 25)):
        found = [one for one in skps(house) if one.unit.path.startswith(unit.path)]
        assert len(found) >= people
        for one in found:
            lacking = [finding.rule for finding in missing(one, on=TODAY)]
            assert lacking == ([] if one.results.exists() else ["SKP-09"]), one.position.code


def serves_the_district(house):
    """The camat's columns, and in them what each lurah promises of the same indicator."""
    camat = Position.objects.get(code="camat-cengkareng")
    columns = LeaderResult.objects.filter(matrix__position=camat).order_by("order")
    below = Position.objects.filter(code__startswith="lurah-", unit__parent=camat.unit)
    assert columns
    for column in columns:
        roles = RoleResult.objects.filter(result=column, position__in=below)
        assert roles.count() == below.count() == 6, column.wording
    ward = next(one for one in skps(house) if one.position.code == "lurah-cengkareng-barat")
    above = next(one for one in skps(house) if one.position.code == "camat-cengkareng")
    assert (ward.rater.position, above.rater.position.tier) == (camat, "walikota")


def test_a_changed_agreement_is_followed_down_to_the_last_skp(house):
    """One kabag's target changes, and with it what the posts below promise of the same indicator."""
    head = Position.objects.get(code="kabag-kkpp")
    line = AgreementLine.objects.filter(agreement__position=head).order_by("pk")[0]
    below = AgreementLine.objects.filter(commitment__parent=line.commitment).order_by("pk")
    posts = {head.pk, *below.values_list("agreement__position", flat=True)}
    assert len(posts) > 1
    assert not any(differing(house).values())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for one in (line, *below):
            AgreementLine.objects.filter(pk=one.pk).update(annual=Decimal("12.5"), q4=Decimal("12.5"))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert {post for post, count in differing(house).items() if count} == posts
    for one in skps(house):
        if one.position_id in posts:
            actions.take_over(skp=one, by=one.holder.user, at=NOW)
    assert not any(differing(house).values())
    changed = IndividualIndicator.objects.filter(annual=Decimal("12.5"))
    assert set(changed.values_list("skp__position", flat=True)) == posts


def differing(agency):
    """Post id -> in how much its SKP is out of step."""
    every = skps(agency)
    beside = InStep(every, on=TODAY)
    return {one.position_id: len(beside.drifts(one)) + len(beside.moved(one)) for one in every}


def follows_what_is_in_force(house):
    followed = {one.agreement_id for one in skps(house) if one.agreement_id}
    assert Agreement.objects.filter(pk__in=followed).exclude(state=State.IN_FORCE).count() == 0
    assert len(followed) > 80

"""The tree of units and the line of superiors."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.kernel.rules import RuleError
from selaras.org import actions, rules
from selaras.org.models import Agency, OrgUnit, PositionAlias, Superior
from selaras.org.queries import ancestors, subtree, superiors_of
from tests.conftest import NOW
from tests.factories import SINCE, make_agency, make_position, make_unit, set_superior

APRIL, JULY = date(2024, 4, 1), date(2024, 7, 1)


@pytest.fixture
def line(db):
    """Three levels: a top, two branches, a leaf under each."""
    top = make_unit()
    left, right = make_unit(parent=top), make_unit(parent=top)
    return {
        "top": top,
        "left": left,
        "right": right,
        "l": make_unit(parent=left),
        "r": make_unit(parent=right),
    }


def names(units, line):
    back = {unit.pk: name for name, unit in line.items()}
    return {back[unit.pk] for unit in units}


@pytest.mark.parametrize(
    ("root", "below"), [("top", {"top", "left", "right", "l", "r"}), ("left", {"left", "l"}), ("l", {"l"})]
)
def test_a_subtree_is_the_unit_and_what_lies_below(line, root, below):
    assert names(OrgUnit.objects.filter(subtree(line[root])), line) == below


def test_a_unit_knows_its_depth_and_who_is_above(line):
    assert [line[name].depth for name in ("top", "left", "l")] == [0, 1, 2]
    assert ancestors(line["l"]) == [line["top"].pk, line["left"].pk]
    assert ancestors(line["top"]) == []


@pytest.mark.parametrize("below", ["left", "l"])
def test_ORG_02_a_unit_never_hangs_below_itself(line, below):
    with pytest.raises(RuleError, match=r"di bawah dirinya sendiri.*ORG-02|ke bawah dirinya sendiri.*ORG-02"):
        actions.move_unit(unit_id=line["left"].pk, parent_id=line[below].pk, by=None, at=NOW)


def test_ORG_02_a_unit_never_hangs_in_another_agency(line):
    with pytest.raises(RuleError, match="ORG-02"):
        actions.move_unit(unit_id=line["left"].pk, parent_id=make_unit().pk, by=None, at=NOW)
    assert rules.cannot_move(line["l"], line["right"]) is None


def test_a_unit_made_under_a_parent_that_was_moved_meanwhile_hangs_where_the_parent_is(line):
    read_before = OrgUnit.objects.get(pk=line["l"].pk)
    actions.move_unit(unit_id=line["l"].pk, parent_id=line["right"].pk, by=None, at=NOW)
    late = make_unit(parent=read_before)
    assert late.path.startswith(line["right"].path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6))
def test_after_any_moves_the_paths_tell_the_same_tree_as_the_parents(db, moves):
    top = make_unit()
    units = [top]
    for number in range(5):
        units.append(make_unit(parent=units[number // 2]))
    for unit, parent in moves:
        try:
            actions.move_unit(unit_id=units[unit].pk, parent_id=units[parent].pk, by=None, at=NOW)
        except RuleError as refused:
            assert refused.rule == "ORG-02"  # noqa: PT017 - most random moves are allowed, some are not
    now = {unit.pk: unit for unit in OrgUnit.objects.filter(agency=top.agency)}
    for unit in now.values():
        above = f"{now[unit.parent_id].path}" if unit.parent_id else ""
        assert unit.path == f"{above}{unit.pk:07d}."


def test_the_subtree_of_a_large_tree_is_read_through_the_index(db):
    """20,000 units: the plan may not read the table; TEXT keeps the test independent of costs' layout."""
    agency = make_agency()
    ids = iter(range(1_000_001, 2_000_000))
    top = big(agency, next(ids), None)
    branches = [big(agency, next(ids), top) for _ in range(40)]
    leaves = [big(agency, next(ids), branch) for branch in branches for _ in range(499)]
    OrgUnit.objects.bulk_create([top, *branches, *leaves], batch_size=5000)
    below = OrgUnit.objects.filter(subtree(branches[7])).order_by("path")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE org_orgunit")
    plan = below.explain()
    assert below.count() == 500
    assert "Index" in plan
    assert "Seq Scan" not in plan


def big(agency, number, parent):
    return OrgUnit(
        pk=number, agency=agency, parent=parent, path=f"{parent.path if parent else ''}{number:07d}.",
        code=f"u{number}", name="x", short_name="x", kind="bagian", period=DateRange(SINCE),
    )  # fmt: skip


def test_a_unit_answers_as_of_a_day(db):
    unit = make_unit()
    OrgUnit.objects.filter(pk=unit.pk).update(period=DateRange(SINCE, JULY))
    found = [
        OrgUnit.objects.as_of(day).exists() for day in (date(2023, 12, 31), SINCE, date(2024, 6, 30), JULY)
    ]
    assert found == [False, True, True, False]


def test_a_unit_and_a_post_may_have_further_names(db):
    unit = make_unit(aliases=["Subbagian Lama", "Subkelompok Lama"])
    position = make_position(unit, aliases=["Kasubbag Lama"])
    assert [str(alias) for alias in unit.aliases.all()] == ["Subbagian Lama", "Subkelompok Lama"]
    assert str(PositionAlias.objects.get()) == "Kasubbag Lama"
    assert str(position) == position.title
    assert str(unit) == unit.name


@pytest.mark.parametrize(("hue", "on_wheel"), [(0, True), (359, True), (None, True), (360, False)])
def test_a_hue_lies_on_the_wheel(db, hue, on_wheel):
    agency = make_agency()
    if on_wheel:
        assert Agency.objects.filter(pk=agency.pk).update(hue=hue) == 1
    else:
        with pytest.raises(IntegrityError, match="agency_hue_on_wheel"), transaction.atomic():
            Agency.objects.filter(pk=agency.pk).update(hue=hue)
    assert str(agency) == agency.name


def superior_of(position, *, on):
    return next((link.superior for link in superiors_of(position, on=on)), None)


@pytest.fixture
def posts(db):
    unit = make_unit()
    return [make_position(unit) for _ in range(4)]


def test_a_superior_is_in_force_from_its_day_and_the_former_until_the_day_before(posts):
    first, second, post, _ = posts
    set_superior(post, first)
    link = set_superior(post, second, since=JULY)
    assert [superior_of(post, on=day) for day in (date(2023, 12, 31), SINCE, date(2024, 6, 30), JULY)] == [
        None, first, first, second,
    ]  # fmt: skip
    assert str(link) == f"superior/{link.pk}"


def test_a_superior_corrected_on_the_same_day_leaves_one_link(posts):
    set_superior(posts[0], posts[1])
    set_superior(posts[0], posts[2])
    assert Superior.objects.get().superior == posts[2]


def test_ORG_05_nobody_is_ones_own_superior(posts):
    with pytest.raises(RuleError, match="ORG-05"):
        set_superior(posts[0], posts[0])
    with pytest.raises(IntegrityError, match="superior_is_another"), transaction.atomic():
        Superior.objects.create(
            agency=posts[0].agency, position=posts[0], superior=posts[0], period=DateRange(SINCE)
        )


def test_ORG_05_not_through_others_either(posts):
    for below, above in ((0, 1), (1, 2), (2, 3)):
        set_superior(posts[below], posts[above])
    with pytest.raises(RuleError, match="ORG-05"):
        set_superior(posts[3], posts[0])


def test_ORG_05_a_circle_that_closes_only_later_is_refused_today(posts):
    set_superior(posts[1], posts[0], since=JULY)
    with pytest.raises(RuleError, match="ORG-05"):
        set_superior(posts[0], posts[1], since=APRIL)


def test_ORG_05_two_links_that_never_meet_are_no_circle(posts):
    set_superior(posts[1], posts[0])
    set_superior(posts[1], posts[2], since=APRIL)
    set_superior(posts[0], posts[1], since=JULY)
    assert superior_of(posts[0], on=JULY) == posts[1]


def test_ORG_05_a_link_that_ends_before_the_next_begins_carries_no_circle_further(posts):
    """1 is under 2 until July, 2 is under 0 from July: on no day is 1 under 0."""
    set_superior(posts[1], posts[2])
    set_superior(posts[1], posts[3], since=JULY)
    set_superior(posts[2], posts[0], since=JULY)
    set_superior(posts[0], posts[1], since=SINCE)
    assert superior_of(posts[0], on=JULY) == posts[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    links=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 12)), max_size=10),
)
def test_ORG_05_on_no_day_does_anybody_stand_above_oneself(db, links):
    unit = make_unit()
    posts = [make_position(unit) for _ in range(4)]
    for below, above, month in links:
        try:
            set_superior(posts[below], posts[above], since=date(2024, month, 1))
        except RuleError as refused:
            assert refused.rule in {"ORG-05", "ORG-06"}  # noqa: PT017 - many random links are allowed
    for month in range(1, 13):
        bosses = dict(
            Superior.objects.as_of(date(2024, month, 1))
            .filter(agency=unit.agency)
            .values_list("position", "superior")
        )
        for post in bosses:
            step, steps = post, 0
            while step in bosses:
                step, steps = bosses[step], steps + 1
                assert steps <= len(posts), links


def test_ORG_06_one_direct_superior_at_a_time_says_the_database(posts):
    set_superior(posts[0], posts[1])
    with pytest.raises(IntegrityError, match="superior_one_at_a_time"), transaction.atomic():
        Superior.objects.create(
            agency=posts[0].agency, position=posts[0], superior=posts[2], period=DateRange(JULY)
        )


def test_ORG_06_a_link_for_a_later_day_is_not_overwritten(posts):
    set_superior(posts[0], posts[1], since=JULY)
    with pytest.raises(RuleError, match="ORG-06"):
        set_superior(posts[0], posts[2], since=APRIL)
    assert superior_of(posts[0], on=JULY) == posts[1]

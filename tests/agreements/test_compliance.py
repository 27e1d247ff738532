"""Where every post stands, whose turn it is, and what is said to whom."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.agreements import access, actions
from selaras.agreements.models import Agreement, Deadline, Upload
from selaras.agreements.queries import compliance, turns
from selaras.agreements.queries.compliance import Calendar, Grouping
from selaras.cascade.models import Receiver
from selaras.engine.agreements import State
from selaras.engine.deadlines import DueKind, Station
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.models import OrgUnit, Position
from selaras.planning.models import BudgetDocument
from tests import factories as make
from tests.agreements.world import FILE, put
from tests.conftest import NOW, TODAY


def standings(world, on=TODAY, posts=None):
    posts = Position.objects.filter(agency=world.agency) if posts is None else posts
    return compliance.standings(agency=world.agency, year=2024, posts=posts, on=on)


def standing(world, post, on=TODAY):
    return next(one for one in standings(world, on) if one.position.pk == post.pk)


def upload(world, agreement):
    return Upload.objects.create(
        agency=world.agency, agreement=agreement, uploaded_on=TODAY, file_hash=FILE,
        by=agreement.holder.user, at=NOW,
    )  # fmt: skip


def test_every_post_that_is_asked_stands_on_the_board(world):
    found = standings(world)
    assert [one.position.pk for one in found] == [
        world.mayor_post.pk, world.head_post.pk, world.sub_post.pk,
    ]  # fmt: skip
    assert {one.station for one in found} == {Station.NONE}
    assert {one.kind for one in found} == {DueKind.DRAW_UP}


def test_without_a_published_cascade_nobody_is_asked(world):
    assert compliance.standings(
        agency=world.agency, year=2025, posts=Position.objects.all(), on=TODAY
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("state", "station", "turn"),
    [
        (State.DRAFT, Station.DRAFT, "head"),
        (State.SUBMITTED, Station.SUBMITTED, "mayor"),
        (State.READY, Station.READY, "head"),
        (State.SIGNED_FIRST, Station.SIGNED_FIRST, "mayor"),
        (State.SIGNED_BOTH, Station.SIGNED_FIRST, None),
        (State.IN_FORCE, Station.IN_FORCE, "head"),
        (State.DELIVERED, Station.DELIVERED, "head"),
        (State.ENDED, Station.NONE, "head"),
    ],
)
def test_whose_turn_it_is(world, state, station, turn):
    put(world.draft(), state)
    one = standing(world, world.head_post)
    assert one.station == station
    assert (one.responsible.user if one.responsible else None) == (world.people[turn] if turn else None)


def test_what_is_uploaded_waits_for_the_nearest_coordinator(world):
    upload(world, put(world.draft(world.sub_post), State.IN_FORCE))
    one = standing(world, world.sub_post)
    assert (one.station, one.kind) == (Station.UPLOADED, DueKind.DELIVER)
    assert one.responsible.pk == world.head.pk


def test_what_is_delivered_and_uploaded_is_done(world):
    upload(world, put(world.draft(), State.DELIVERED))
    one = standing(world, world.head_post)
    assert (one.kind, one.due_on, one.late, one.is_late, one.responsible) == (None, None, None, False, None)


def revise(world, valid):
    return Agreement.objects.create(
        agency=world.agency, year=2024, edition=valid.edition, position=valid.position, holder=valid.holder,
        superior=valid.superior, unit=valid.unit, number=1, reason="strategi", explanation="anggaran berubah",
        previous=valid, place="Contoh", reached_at=NOW, made_at=NOW,
    )  # fmt: skip


def test_a_valid_version_counts_before_its_revision_on_the_way(world):
    valid = put(world.draft(), State.IN_FORCE)
    revise(world, valid)
    assert standing(world, world.head_post).agreement.pk == valid.pk


def test_a_revision_has_a_month_of_its_own(world):
    first = world.draft(number=1, reason="mutasi")
    one = put(first, State.IN_FORCE)
    due = Calendar(agency=world.agency, year=2024).for_agreement(DueKind.UPLOAD, world.division, one)
    assert due == date(2024, 4, 19), "a month after the day before the tests"


def budget(unit, ratified_on):
    return BudgetDocument.objects.create(
        agency=unit.agency, unit=unit, year=2024, number="DPA-1", ratified_on=ratified_on, total=0
    )


def test_signing_is_due_a_month_after_the_dpa_of_the_unit_or_the_nearest_above(world):
    budget(world.division, date(2024, 1, 15))
    calendar = Calendar(agency=world.agency, year=2024)
    assert calendar.day(DueKind.SIGN, world.subdivision).on == date(2024, 2, 15)
    assert calendar.day(DueKind.SIGN).on == date(2024, 2, 29)
    assert calendar.day(DueKind.SIGN).assumption
    assert calendar.day(DueKind.SIGN, world.division).source.startswith("Peraturan Menteri PANRB")


def set_days(world, **days):
    return actions.set_deadlines(
        agency=world.agency, year=2024, days=days, source=days.pop("source", "Surat edaran 1"),
        by=world.people["hr"], at=NOW,
    )  # fmt: skip


def test_a_day_that_is_set_holds_for_every_unit_and_can_be_taken_back(world):
    budget(world.division, date(2024, 1, 15))
    set_days(world, tandatangan=date(2024, 3, 27))
    day = Calendar(agency=world.agency, year=2024).day(DueKind.SIGN, world.division)
    assert (day.on, day.source, day.assumption) == (date(2024, 3, 27), "Surat edaran 1", "")
    assert AuditEvent.objects.order_by("-sequence").first().kind == "agreement.deadlines_set"
    set_days(world, tandatangan=None, source="")
    assert not Deadline.objects.exists()


@pytest.mark.parametrize(
    "days",
    [
        {"susun": date(2023, 11, 30)},
        {"unggah": date(2025, 1, 1)},
        {"susun": date(2024, 3, 2), "ajukan": date(2024, 3, 1)},
        {"susun": date(2024, 3, 2), "source": " "},
    ],
)
def test_PK_30_days_in_the_year_in_order_with_a_source(world, days):
    with pytest.raises(RuleError, match="PK-30"):
        set_days(world, **days)
    assert not Deadline.objects.exists()


def test_tallies_by_unit_and_by_division(world):
    put(world.draft(), State.IN_FORCE)
    units = compliance.units_of(world.agency)
    by_head = compliance.tallies(standings(world), grouping=Grouping.HEADS, units=units)
    assert [(one.unit.name, one.total, one.late) for one in by_head] == [
        ("Kota Contoh", 1, 1), ("Bagian Layanan", 2, 2),
    ]  # fmt: skip
    by_unit = compliance.tallies(standings(world), grouping=Grouping.UNITS, units=units)
    assert [one.unit.name for one in by_unit] == ["Kota Contoh", "Bagian Layanan", "Subbagian Aduan"]
    assert by_head[1].counts == {Station.IN_FORCE: 1, Station.NONE: 1}
    assert by_head[1].longest == 34, "nothing drawn up by 15 February"


def test_the_message_names_posts_by_unit_and_no_person(world):
    text = compliance.message(standings(world), year=2024, on="20 Maret 2024")
    assert "Bagian Layanan\n- Kepala Bagian Layanan: penyusunan, terlambat 34 hari" in text
    assert "Jumlah 3 dari 3 jabatan" in text
    assert world.head.user.name not in text
    early = compliance.message(standings(world, on=date(2024, 1, 5)), year=2024, on="5 Januari 2024")
    assert "Tidak ada" in early


def test_who_oversees_which_posts(world):
    def seen(name, posts):
        return set(posts(world.duties(name)).filter(agency=world.agency).values_list("pk", flat=True))

    head, sub = world.head_post.pk, world.sub_post.pk
    everybody = set(Position.objects.filter(agency=world.agency).values_list("pk", flat=True))
    assert seen("head", access.overseen_posts) == {head, sub}
    assert seen("sub", access.overseen_posts) == {sub}
    assert seen("clerk", access.overseen_posts) == {head}
    assert seen("hr", access.overseen_posts) == seen("inspector", access.overseen_posts) == everybody
    assert seen("stranger", access.overseen_posts) == seen("superadmin", access.overseen_posts) == set()
    assert seen("head", access.remindable_posts) == {head, sub}
    assert seen("inspector", access.remindable_posts) == set()


def test_who_sets_the_days(world):
    setting = {name for name in world.people if access.may_set_deadlines(world.duties(name), world.agency)}
    assert setting == {"mayor", "hr", "planner"}


def edition_with(world, year, count):
    """A published cascade of a year whose first annex asks so many posts, all with a draft."""
    edition = make.make_edition(world.agency, year)
    annex = make.make_annex(edition, world.mayor_post)
    for n in range(count):
        unit = make.make_unit(parent=world.division, kind=OrgUnit.Kind.SUBDIVISION)
        post = make.make_position(unit, "kasubbag")
        make.set_superior(post, world.head_post)
        make.appoint(post)
        Receiver.objects.create(annex=annex, agency=world.agency, position=post, order=n, heading=f"{n}")
    make.mark_published(edition)
    posts = Position.objects.filter(agency=world.agency).order_by("pk").values_list("pk", flat=True)
    actions.draw_up(edition=edition, positions=list(posts), by=None, at=NOW)


def counted(action):
    with CaptureQueriesContext(connection) as asked:
        action()
    return len(asked)


def test_the_number_of_queries_does_not_grow(world):
    def board(year):
        posts = Position.objects.filter(agency=world.agency)
        return compliance.standings(agency=world.agency, year=year, posts=posts, on=TODAY)

    def desk(year):
        turns.turns(agency=world.agency, year=year, positions=[world.head_post.pk], on=TODAY)

    edition_with(world, 2025, 1)
    edition_with(world, 2026, 20)
    assert (len(board(2025)), len(board(2026))) == (2, 21)
    assert counted(lambda: board(2025)) == counted(lambda: board(2026)) <= 8
    assert counted(lambda: desk(2025)) == counted(lambda: desk(2026)) <= 10


def own(world, name, on=TODAY):
    found = turns.turns(agency=world.agency, year=2024, positions=world.duties(name).posts_held, on=on)
    return [(one.kind, one.position.pk, one.count) for one in found]


def test_the_desk_tells_whose_turn_it_is(world):
    head = world.head_post.pk
    assert own(world, "head") == [(DueKind.DRAW_UP, head, 1)]
    agreement = world.draft()
    assert own(world, "head") == [(DueKind.SUBMIT, head, 1)]
    put(agreement, State.SUBMITTED)
    assert own(world, "head") == []
    assert (DueKind.SIGN, head, 1) in own(world, "mayor")


def test_a_revision_beside_a_valid_version_has_no_day_on_the_desk(world):
    valid = put(world.draft(), State.IN_FORCE)
    put(revise(world, valid), State.SUBMITTED)
    assert DueKind.SIGN not in {kind for kind, _, _ in own(world, "mayor")}


def test_the_desk_asks_to_sign_and_to_upload(world):
    agreement = put(world.draft(), State.READY)
    assert own(world, "head") == [(DueKind.SIGN, world.head_post.pk, 1)]
    put(agreement, State.SIGNED_FIRST)
    assert own(world, "head") == []
    assert (DueKind.SIGN, world.head_post.pk, 1) in own(world, "mayor")


def test_the_desk_asks_the_coordinator_to_deliver(world):
    for post in (world.head_post, world.sub_post):
        upload(world, put(world.draft(post), State.IN_FORCE))
    assert own(world, "head") == [(DueKind.DELIVER, world.head_post.pk, 2)]
    assert own(world, "sub") == []
    assert DueKind.DELIVER not in {kind for kind, _, _ in own(world, "mayor")}
    assert own(world, "clerk") == own(world, "stranger") == []


def test_the_desk_is_narrowed_to_a_unit(world):
    found = turns.turns(
        agency=world.agency, year=2024, positions=[world.head_post.pk], on=TODAY, unit=world.subdivision
    )
    assert found == []

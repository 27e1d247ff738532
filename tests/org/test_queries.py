"""Reading the organisation as of a day."""

from datetime import date

from selaras.accounts.models import Role, User
from selaras.org.models import Holder, OrgUnit, Position
from selaras.org.queries import (
    Lines,
    PostNames,
    UnitNames,
    chain,
    chart_page,
    full_nip_ids,
    heads_of_secretariat,
    holder_history,
    personas,
    subordinates_of,
    superiors_of,
)
from tests.factories import SINCE, appoint, make_agency, make_grantee, make_position, make_unit, set_superior

JULY = date(2024, 7, 1)


def chart(unit, day):
    """The chart with everything in it."""
    return chart_page(
        units=OrgUnit.objects.as_of(day).filter(agency=unit.agency), positions=Position.objects.as_of(day),
        holders=Holder.objects.as_of(day), on=day,
    )  # fmt: skip


def test_the_chart_comes_in_tree_order_with_posts_holders_and_superiors(db, django_assert_max_num_queries):
    top = make_unit(aliases=["Puncak"])
    left, right = make_unit(parent=top), make_unit(parent=top)
    leaf = make_unit(parent=left)
    boss, post = make_position(top, "walikota"), make_position(leaf)
    set_superior(post, boss)
    acting = appoint(post, kind=Holder.Kind.PLH)
    holder = appoint(post)
    with django_assert_max_num_queries(7):
        units = chart(top, SINCE)
        assert [unit.pk for unit in units] == [top.pk, left.pk, leaf.pk, right.pk]
        (shown,) = units[2].posts
        assert [row.user for row in shown.current] == [holder.user, acting.user]
        assert [link.superior for link in shown.bosses] == [boss]
        assert [alias.name for alias in units[0].aliases.all()] == ["Puncak"]


def test_the_chart_of_a_day_shows_no_other_day(db):
    unit = make_unit()
    make_position(unit, since=JULY)
    assert chart(unit, date(2023, 12, 31)) == []
    (shown,) = chart(unit, SINCE)
    assert shown.posts == []


def test_a_unit_is_found_under_every_name_a_document_uses(db, django_assert_num_queries):
    unit = make_unit(name="Subkelompok Bina Pemerintahan", aliases=["Subbagian Bina Pemerintahan"])
    make_unit(name="Unit Lain")
    with django_assert_num_queries(2):
        names = UnitNames(agency=unit.agency, on=SINCE)
    assert names.find("subbagian bina pemerintahan.") == names.find("Subkelompok  Bina Pemerintahan") == unit
    assert names.find("Unit Lain") is None


def test_the_line_of_superiors_stops_at_the_top_and_in_no_circle(db):
    unit = make_unit()
    low, middle, high = (make_position(unit) for _ in range(3))
    set_superior(low, middle)
    set_superior(middle, high)
    above = Lines(agency=unit.agency, on=SINCE).above
    assert above == {low.pk: middle.pk, middle.pk: high.pk}
    assert chain(low.pk, above) == [middle.pk, high.pk]
    assert chain(high.pk, above) == []
    assert chain(1, {1: 2, 2: 3, 3: 1}) == [2, 3]
    assert chain(1, {1: 2, 2: 3, 3: 2}) == [2, 3]
    assert [link.position for link in subordinates_of(middle, on=SINCE)] == [low]
    assert [link.superior for link in superiors_of(middle, on=SINCE)] == [high]
    assert subordinates_of(low, on=SINCE) == superiors_of(high, on=SINCE) == []


def test_the_heads_of_the_secretariat_are_those_below_it(db):
    top = make_unit()
    secretariat = make_unit(parent=top, kind=OrgUnit.Kind.SECRETARIAT)
    inside = make_position(make_unit(parent=secretariat), "kasubbag")
    make_position(make_unit(parent=secretariat), "kabag")
    make_position(make_unit(parent=top), "kasubbag")
    make_position(make_unit(kind=OrgUnit.Kind.SECRETARIAT), "kasubbag")
    assert heads_of_secretariat(agency=top.agency, tiers=["kasubbag"], on=SINCE) == [inside]
    assert heads_of_secretariat(agency=make_agency(), tiers=["kasubbag"], on=SINCE) == []


def test_the_history_of_a_post_comes_newest_first(db):
    post = make_position()
    older, newer = appoint(post), appoint(post, since=JULY)
    appoint(make_position(post.unit))
    assert holder_history(Holder.objects.all(), post) == [newer, older]
    assert full_nip_ids(Holder.objects.filter(position=post)) == {older.pk, newer.pk}


def test_a_post_is_found_under_every_name_a_document_uses(db, django_assert_num_queries):
    unit = make_unit()
    post = make_position(unit, title="Kepala Subbagian Tata Usaha", aliases=["Kasubbag TU"], since=SINCE)
    other = make_position(unit, title="Kepala Bagian Hukum")
    make_position(title="Camat Lain")
    with django_assert_num_queries(2):
        names = PostNames(agency=unit.agency, on=SINCE)
        assert names.all == [post, other]
    assert names.find("kasubbag  tu.") == names.find("KEPALA SUBBAGIAN\nTATA USAHA") == post
    assert names.find("Camat Lain") is None


def test_a_name_like_another_is_offered_never_taken(db):
    unit = make_unit()
    make_position(unit, title="Kepala Bagian Hukum")
    names = PostNames(agency=unit.agency, on=SINCE)
    assert names.find("Kepala Bagian Hukun") is None
    assert names.closest("Kepala Bagian Hukun") == "Kepala Bagian Hukum"
    assert names.closest("zzz") is None


def test_of_two_posts_with_one_name_the_first_in_order_is_meant(db):
    unit = make_unit()
    first = make_position(unit, title="Sekretaris", order=1)
    make_position(unit, title="Sekretaris", order=2)
    assert PostNames(agency=unit.agency, on=SINCE).find("Sekretaris") == first


def test_the_demo_offers_one_person_per_role(db, django_assert_num_queries):
    unit = make_unit()
    mayor = appoint(make_position(unit, "walikota", title="Walikota")).user
    acting = appoint(make_position(unit, "camat", title="Camat A", order=1), kind=Holder.Kind.PLT).user
    appoint(make_position(unit, "camat", title="Camat B", order=2))
    auditor = make_grantee(Role.AUDITOR, make_position(unit, title="Sekretaris"))
    root = make_grantee(Role.SUPERADMIN, agency=unit.agency)
    with django_assert_num_queries(2):
        offered = personas(on=SINCE)
    assert offered == [
        (Role.DISTRICT_HEAD, acting, "Plt. Camat A"),
        (Role.MAYOR, mayor, "Walikota"),
        (Role.AUDITOR, auditor, "Sekretaris"),
        (Role.SUPERADMIN, root, ""),
    ]


def test_the_demo_offers_nobody_who_may_not_sign_in(db):
    appoint(make_position(make_unit()))
    make_grantee(Role.AUDITOR)
    User.objects.update(is_active=False)
    assert personas(on=SINCE) == []


def test_who_has_a_granted_role_does_not_stand_for_a_post(db):
    post = make_position()
    both = make_grantee(Role.OPERATOR, post)
    appoint(post, both)
    assert [role for role, _, _ in personas(on=SINCE)] == [Role.OPERATOR]


def test_nothing_is_unordered(db):
    for model in (OrgUnit, Position):
        assert model.objects.all().ordered


def test_the_busiest_post_stands_for_its_role(db):
    unit = make_unit()
    appoint(make_position(unit, "kabag", title="Bagian A", order=1))
    busy = make_position(unit, "kabag", title="Bagian B", order=2)
    appoint(busy)
    assert [post for _, _, post in personas(on=SINCE, busy={busy.pk: 3})] == ["Bagian B"]
    assert [post for _, _, post in personas(on=SINCE)] == ["Bagian A"]


def test_lines_say_which_links_between_two_posts_are_assumed(db, django_assert_num_queries):
    unit = make_unit()
    mayor, assistant, head, lead = (make_position(unit) for _ in range(4))
    set_superior(assistant, mayor)
    set_superior(head, assistant, assumption="Tidak dinyatakan instruksi.")
    set_superior(lead, head)
    with django_assert_num_queries(1):
        lines = Lines(agency=unit.agency, on=SINCE)
    assert lines.assumptions(lead.pk, assistant.pk) == "Tidak dinyatakan instruksi."
    assert lines.assumptions(lead.pk, head.pk) == ""
    assert lines.assumptions(mayor.pk, lead.pk) == ""

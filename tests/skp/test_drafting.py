"""SKP drawn from agreements and matrices: nothing typed twice, nothing lost, and through its life."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from selaras.engine.agreements import State
from selaras.engine.skp_life import SKP_LIFE, Rating, SkpDeed, SkpState
from selaras.engine.targets import YearTargets
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from selaras.org.models import Holder
from selaras.skp import access, actions
from selaras.skp.models import IndividualIndicator, Skp, WorkResult
from selaras.skp.queries.checks import missing
from tests import factories as make
from tests.agreements.world import TARGETS, leave, put
from tests.conftest import NOW, TODAY
from tests.skp.test_in_step import change

YEAR, D = 2024, Decimal
ONE = YearTargets(annual=D(12))
REASON = "targetnya belum sesuai perjanjian"


@pytest.fixture
def promised(world):
    """Both heads have promised; the head of division's is in force."""
    put(world.draft(world.head_post), State.IN_FORCE)
    put(world.draft(world.sub_post), State.IN_FORCE)
    return world


def drawn(world, post, **fields):
    [made] = actions.draw_up(agency=world.agency, year=YEAR, positions=[post.pk], by=fields.get("by"), at=NOW)
    return Skp.objects.with_people().get(pk=made.pk)


@pytest.fixture
def skp(promised):
    return drawn(promised, promised.sub_post, by=promised.sub.user)


def told(skp):
    return [
        (one.rank, one.leader_wording, one.wording, [(m.wording, m.uom, m.targets) for m in measures])
        for one in skp.results.order_by("order")
        for measures in [one.indicators.order_by("order")]
    ]


def test_objectives_become_results_indicators_become_individual_ones_targets_come_along(promised, skp):
    row, above = promised.rows[2], promised.rows[0]
    assert told(skp) == [
        ("utama", above.objective_wording, row.objective_wording, [(row.indicator_wording, "Nilai", TARGETS)])
    ]
    assert (skp.rater, skp.rating, skp.agreement.position) == (
        promised.head,
        "penilai-dalam",
        promised.sub_post,
    )
    [event] = AuditEvent.objects.filter(kind="skp.drawn_up")
    assert (event.subject_id, event.by_id) == (skp.pk, promised.sub.user_id)


def test_one_objective_of_two_indicators_is_one_result(promised):
    made = drawn(promised, promised.head_post)
    [(_, _, _, measures)] = told(made)
    assert [(wording, targets.annual) for wording, _, targets in measures] == [
        (promised.rows[0].indicator_wording, D("87.3")), (promised.rows[1].indicator_wording, D(100)),
    ]  # fmt: skip


def test_a_head_is_rated_outside_and_carries_what_is_handed_down(promised):
    made = drawn(promised, promised.mayor_post)
    assert (made.rating, made.rater, made.outside_post) == ("penilai-luar", None, "Gubernur")
    assert made.results.count() == 0  # no agreement of the mayor's is drawn up in this world


def test_roles_of_the_matrix_become_results_for_whoever_has_no_agreement(promised):
    clerk_post = make.make_position(promised.subdivision, "pelaksana", title="Pengelola Aduan")
    make.set_superior(clerk_post, promised.sub_post)
    make.appoint(clerk_post)
    matrix = actions.draw_matrix(position=promised.sub_post, year=YEAR, by=promised.sub.user, at=NOW)
    [result] = matrix.results.all()
    roles = {(result.pk, clerk_post.pk): ["Terkumpulnya aduan", "Terpilahnya aduan"]}
    actions.set_roles(matrix=matrix, roles=roles, by=promised.sub.user, at=NOW)
    made = drawn(promised, clerk_post)
    assert told(made) == [
        ("utama", result.objective_wording, "Terkumpulnya aduan", []),
        ("utama", result.objective_wording, "Terpilahnya aduan", []),
    ]
    assert [one.rule for one in missing(made, on=TODAY)] == ["SKP-09", "SKP-09"]


def test_drawing_up_again_makes_no_second_one(promised, skp):
    assert (
        actions.draw_up(agency=promised.agency, year=YEAR, positions=[promised.sub_post.pk], by=None, at=NOW)
        == []
    )


def test_drawing_up_a_city_asks_as_much_as_drawing_up_one(promised):
    def count(posts):
        with CaptureQueriesContext(connection) as asked:
            made = actions.draw_up(agency=promised.agency, year=YEAR, positions=posts, by=None, at=NOW)
        return len(made), len(asked)

    posts = []
    for n in range(30):
        post = make.make_position(promised.subdivision, "pelaksana", title=f"Pelaksana {n}")
        make.set_superior(post, promised.sub_post)
        make.appoint(post)
        posts.append(post.pk)
    one = count([promised.sub_post.pk])
    many = count([promised.head_post.pk, *posts])
    assert (one[0], many[0]) == (1, 31)
    assert many[1] == one[1] <= 20


def test_who_acts_for_a_post_carries_its_results_as_additional_ones(promised):
    vacant = make.make_position(promised.subdivision, "kasubbag", title="Kepala Subbagian Kosong")
    make.set_superior(vacant, promised.head_post)
    row = promised.rows[2]
    make.appoint(vacant, promised.sub.user, kind=Holder.Kind.PLT)
    matrix = actions.draw_matrix(position=promised.head_post, year=YEAR, by=promised.head.user, at=NOW)
    first = matrix.results.order_by("order")[0]
    actions.set_roles(
        matrix=matrix, roles={(first.pk, vacant.pk): ["Tersusunnya laporan"]}, by=promised.head.user, at=NOW
    )
    made = drawn(promised, promised.sub_post)
    assert [(rank, wording) for rank, _, wording, _ in told(made)] == [
        ("utama", row.objective_wording), ("tambahan", "Plt. Kepala Subbagian Kosong: Tersusunnya laporan"),
    ]  # fmt: skip
    assert actions.draw_up(agency=promised.agency, year=YEAR, positions=[vacant.pk], by=None, at=NOW) == []


def test_two_holders_in_a_year_have_a_part_of_it_each(promised):
    sub, change = promised.sub, date(2024, 7, 1)
    sub.period = type(sub.period)(sub.period.lower, change)
    sub.save()
    successor = make.appoint(promised.sub_post, since=change)
    before, after = (
        actions.draw_up(
            agency=promised.agency, year=YEAR, positions=[promised.sub_post.pk], by=None,
            at=NOW.replace(year=2024, month=month),
        )[0]
        for month in (3, 9)
    )  # fmt: skip
    assert (before.holder, after.holder) == (sub, successor)
    assert (before.period.upper, after.period.lower) == (change, change)
    assert (before.period.lower, after.period.upper) == (date(2024, 1, 1), date(2025, 1, 1))


def test_taking_over_brings_new_targets_and_keeps_what_the_person_wrote(promised, skp):
    [result] = skp.results.all()
    [measure] = result.indicators.all()
    actions.set_aspect(indicator=measure, aspect="kualitas", by=promised.sub.user, at=NOW)
    actions.add_indicator(
        result=result, aspect="waktu", wording="Lama penyelesaian", uom="hari", targets=ONE,
        by=promised.sub.user, at=NOW,
    )  # fmt: skip
    own = actions.add_work_result(
        skp=skp, rank="tambahan", leader_wording="", wording="Mengajar", by=promised.sub.user, at=NOW
    )
    line = skp.agreement.lines.get()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        line.targets = YearTargets(annual=D(90))
        line.save()
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    actions.take_over(skp=skp, by=promised.sub.user, at=NOW)
    found = IndividualIndicator.objects.filter(skp=skp).order_by("result__order", "order")
    assert [(one.wording, one.aspect, one.targets.annual) for one in found] == [
        (line.indicator_wording, "kualitas", D(90)), ("Lama penyelesaian", "waktu", D(12)),
    ]  # fmt: skip
    assert list(skp.results.order_by("order").values_list("wording", flat=True)) == [
        line.objective_wording, own.wording,
    ]  # fmt: skip


def test_a_result_that_is_drawn_no_more_goes_or_becomes_the_persons_own(promised, skp):
    mine = WorkResult.objects.create(agency=skp.agency, skp=skp, order=5, wording="Hasil lama")
    kept = WorkResult.objects.create(agency=skp.agency, skp=skp, order=6, wording="Hasil lama yang diukur")
    actions.add_indicator(
        result=kept, aspect="waktu", wording="Lama", uom="hari", targets=ONE, by=promised.sub.user, at=NOW
    )
    actions.take_over(skp=skp, by=promised.sub.user, at=NOW)
    assert not WorkResult.objects.filter(pk=mine.pk).exists()
    kept.refresh_from_db()
    assert (kept.is_own, kept.order) == (True, 2)


def test_a_reworded_objective_stays_the_result_it_was(promised, skp):
    """The aspects the person chose and the indicators they added stay below it."""
    by, [result] = promised.sub.user, skp.results.all()
    actions.set_aspect(indicator=result.indicators.get(), aspect="kualitas", by=by, at=NOW)
    actions.add_indicator(
        result=result, aspect="waktu", wording="Lama", uom="hari", targets=ONE, by=by, at=NOW
    )
    change(skp, objective_wording="Sasaran yang ditulis ulang")
    actions.take_over(skp=skp, by=by, at=NOW)
    [now] = skp.results.all()
    assert (now.pk, now.wording, now.is_own) == (result.pk, "Sasaran yang ditulis ulang", False)
    assert list(now.indicators.order_by("order").values_list("aspect", flat=True)) == ["kualitas", "waktu"]


def test_SKP_22_a_post_nobody_is_above_waits_for_a_rater(promised):
    """It leads nobody: no head of an agency, whose rater works outside."""
    alone = make.make_position(promised.division, "fungsional", title="Analis Lepas")
    make.appoint(alone)
    made = drawn(promised, alone)
    assert (made.rating, made.rater) == ("penilai-dalam", None)
    result = actions.add_work_result(
        skp=made, rank="utama", leader_wording="", wording="Hasil", by=made.holder.user, at=NOW
    )
    actions.add_indicator(
        result=result, aspect="waktu", wording="Lama", uom="hari", targets=ONE, by=made.holder.user, at=NOW
    )
    with pytest.raises(RuleError, match="SKP-22"):
        actions.submit(skp=made, by=made.holder.user, at=NOW)


def test_nobody_has_an_skp_for_a_year_before_their_time(promised):
    late = make.make_position(promised.division, "kasubbag")
    make.set_superior(late, promised.head_post)
    make.appoint(late, since=date(2024, 3, 1))
    for year in (2022, 2023):
        assert not actions.draw_up(agency=promised.agency, year=year, positions=[late.pk], by=None, at=NOW)
    assert len(actions.draw_up(agency=promised.agency, year=YEAR, positions=[late.pk], by=None, at=NOW)) == 1


def test_whoever_only_acts_for_a_post_has_its_skp(promised):
    """SKP-32: without a post of their own there is nothing it could add to."""
    vacant = make.make_position(promised.subdivision, "kasubbag", title="Kepala Subbagian Kosong")
    make.set_superior(vacant, promised.head_post)
    make.appoint(vacant, make.make_user(), kind=Holder.Kind.PLT)
    assert drawn(promised, vacant).holder.kind == Holder.Kind.PLT


def test_a_successor_does_not_follow_what_another_has_promised(promised, skp):
    leave(promised.sub)
    make.appoint(promised.sub_post, since=TODAY)
    made = drawn(promised, promised.sub_post)
    assert (made.agreement, made.results.count()) == (None, 0)
    skp.refresh_from_db()
    assert skp.agreement.holder == promised.sub


def test_roles_typed_by_a_former_superior_do_not_go_on(promised):
    clerk_post = make.make_position(promised.subdivision, "pelaksana", title="Pengelola Aduan")
    link = make.set_superior(clerk_post, promised.sub_post)
    make.appoint(clerk_post)
    matrix = actions.draw_matrix(position=promised.sub_post, year=YEAR, by=promised.sub.user, at=NOW)
    [result] = matrix.results.all()
    roles = {(result.pk, clerk_post.pk): ["Terkumpulnya aduan"]}
    actions.set_roles(matrix=matrix, roles=roles, by=promised.sub.user, at=NOW)
    link.superior = promised.head_post
    link.save()
    assert told(drawn(promised, clerk_post)) == []


def test_SKP_14_a_line_that_was_drawn_anew_is_not_there_to_be_changed(promised, skp):
    measure = skp.indicators.get()
    actions.take_over(skp=skp, by=promised.sub.user, at=NOW)
    with pytest.raises(RuleError, match="SKP-14"):
        actions.set_aspect(indicator=measure, aspect="biaya", by=promised.sub.user, at=NOW)


def test_SKP_16_what_another_wrote_meanwhile_is_not_written_over(promised, skp):
    by = promised.sub.user
    actions.set_supports(skp=skp, lines={"dukungan": ["Anggaran"]}, seen={"dukungan": ""}, by=by, at=NOW)
    with pytest.raises(RuleError, match="SKP-16"):
        actions.set_supports(skp=skp, lines={"dukungan": ["Mobil"]}, seen={"dukungan": ""}, by=by, at=NOW)
    actions.expect(skp=skp, value="akuntabel", wording="Tepat", seen="", by=by, at=NOW)
    with pytest.raises(RuleError, match="SKP-16"):
        actions.expect(skp=skp, value="akuntabel", wording="Lain", seen="", by=by, at=NOW)
    assert skp.supports.get().wording == "Anggaran"
    assert skp.expectations.get().wording == "Tepat"


def test_SKP_17_what_is_approved_is_what_was_read(promised, skp):
    sent = actions.submit(skp=skp, by=promised.sub.user, at=NOW)
    read = sent.reached_at.isoformat()
    actions.withdraw(skp=skp, by=promised.sub.user, at=NOW)
    later = NOW + timedelta(minutes=1)
    actions.submit(skp=skp, by=promised.sub.user, at=later)
    with pytest.raises(RuleError, match="SKP-17"):
        actions.approve(skp=skp, by=promised.head.user, at=later, seen=read)
    assert actions.approve(skp=skp, by=promised.head.user, at=later, seen=later.isoformat()).content


def test_SKP_13_what_is_drawn_is_not_taken_away(promised, skp):
    [result] = skp.results.all()
    with pytest.raises(RuleError, match="SKP-13"):
        actions.drop_work_result(result=result, by=promised.sub.user, at=NOW)
    with pytest.raises(RuleError, match="SKP-13"):
        actions.drop_indicator(indicator=result.indicators.get(), by=promised.sub.user, at=NOW)


@pytest.mark.parametrize("wording", ["", " ", "x" * 1_001])
def test_SKP_14_a_result_of_ones_own_says_something(promised, skp, wording):
    with pytest.raises(RuleError, match="SKP-14"):
        actions.add_work_result(
            skp=skp, rank="utama", leader_wording="", wording=wording, by=promised.sub.user, at=NOW
        )
    with pytest.raises(RuleError, match="SKP-14"):
        actions.say(skp=skp, text=wording, by=promised.sub.user, at=NOW)


@pytest.mark.parametrize(
    ("wording", "uom", "targets"),
    [("", "hari", ONE), ("Lama", "", ONE), ("Lama", "hari", YearTargets()), ("x" * 1_001, "hari", ONE)],
)
def test_SKP_14_an_indicator_of_ones_own_is_whole(promised, skp, wording, uom, targets):
    [result] = skp.results.all()
    with pytest.raises(RuleError, match="SKP-14"):
        actions.add_indicator(
            result=result, aspect="waktu", wording=wording, uom=uom, targets=targets, by=promised.sub.user,
            at=NOW,
        )  # fmt: skip
    assert result.indicators.count() == 1


def test_own_lines_expectations_and_annex_are_written_and_taken_away(promised, skp):
    by = promised.sub.user
    own = actions.add_work_result(
        skp=skp, rank="tambahan", leader_wording="", wording="Mengajar", by=by, at=NOW
    )
    actions.add_indicator(
        result=own, aspect="kuantitas", wording="Banyak kelas", uom="kelas", targets=ONE, by=by, at=NOW
    )
    actions.drop_indicator(indicator=own.indicators.get(), by=by, at=NOW)
    actions.drop_work_result(result=own, by=by, at=NOW)
    assert skp.results.count() == 1
    value = "akuntabel"
    actions.expect(skp=skp, value=value, wording="Tepat waktu", by=by, at=NOW)
    actions.expect(skp=skp, value=value, wording="Selalu tepat waktu", by=by, at=NOW)
    assert [one.wording for one in skp.expectations.all()] == ["Selalu tepat waktu"]
    actions.expect(skp=skp, value=value, wording="", by=by, at=NOW)
    assert not skp.expectations.exists()
    with pytest.raises(LookupError):
        actions.expect(skp=skp, value="rajin", wording="x", by=by, at=NOW)
    actions.set_supports(skp=skp, lines={"dukungan": ["Anggaran", "", "Dua pegawai"]}, by=by, at=NOW)
    assert list(skp.supports.order_by("order").values_list("wording", flat=True)) == [
        "Anggaran",
        "Dua pegawai",
    ]
    actions.set_approach(skp=skp, approach="kualitatif", by=by, at=NOW)
    skp.refresh_from_db()
    assert skp.approach == "kualitatif"


def walked(world, skp, *deeds):
    for deed in deeds:
        told = {"reason": REASON} if deed in {actions.send_back, actions.reopen} else {}
        skp = deed(skp=skp, by=world.sub.user, at=NOW, **told)
    return skp


def test_handed_in_approved_fixed_and_reopened(promised, skp):
    ready = walked(promised, skp, actions.submit, actions.approve)
    assert (ready.state, len(ready.content_hash)) == ("disetujui", 64)
    assert '"target":{"annual":"87.3","q1":"N/A","q2":"40.5","q3":"N/A","q4":"87.3"}' in ready.content
    again = walked(promised, ready, actions.reopen)
    assert (again.state, again.content, again.content_hash) == ("dikembalikan", "", "")
    assert [one.text for one in again.remarks.all()] == [REASON]
    back = walked(promised, again, actions.submit, actions.withdraw, actions.submit, actions.send_back)
    assert back.state == "dikembalikan"


def test_SKP_08_going_back_says_why(promised, skp):
    walked(promised, skp, actions.submit)
    with pytest.raises(RuleError, match="SKP-08"):
        actions.send_back(skp=skp, reason="tidak", by=promised.head.user, at=NOW)
    walked(promised, skp, actions.approve)
    with pytest.raises(RuleError, match="SKP-08"):
        actions.reopen(skp=skp, reason="", by=promised.head.user, at=NOW)


def test_SKP_20_what_the_table_does_not_name_is_refused(promised, skp):
    walked(promised, skp, actions.submit)
    with pytest.raises(RuleError, match="SKP-20"):
        actions.take_over(skp=skp, by=promised.sub.user, at=NOW)
    with pytest.raises(RuleError, match="SKP-20"):
        actions.submit(skp=skp, by=promised.sub.user, at=NOW)
    Skp.objects.filter(pk=skp.pk).update(state="konsep")
    skp.delete()
    with pytest.raises(RuleError, match="SKP-20"):
        actions.submit(skp=skp, by=promised.sub.user, at=NOW)


def test_SKP_09_an_empty_skp_is_not_handed_in(promised, skp):
    skp.results.all().delete()
    with pytest.raises(RuleError, match="SKP-09"):
        actions.submit(skp=skp, by=promised.sub.user, at=NOW)
    bare = WorkResult.objects.create(agency=skp.agency, skp=skp, order=1, wording="Hasil")
    IndividualIndicator.objects.create(agency=skp.agency, skp=skp, result=bare, order=1, wording="Ukuran")
    said = [one.message for one in missing(skp, on=TODAY)]
    assert said == ["“Ukuran” belum mempunyai target tahunan.", "Pilih aspek untuk “Ukuran”."]


def test_SKP_22_without_a_rater_it_is_not_handed_in(promised):
    made = drawn(promised, promised.sub_post)
    made.rater = None
    made.save()
    with pytest.raises(RuleError, match="SKP-22"):
        actions.submit(skp=made, by=promised.sub.user, at=NOW)


STATEMENTS = [
    "UPDATE skp_skp SET approach = 'kualitatif'",
    "UPDATE skp_skp SET content = content || ' '",
    "UPDATE skp_skp SET state = 'konsep', content = '', content_hash = ''",
    "DELETE FROM skp_skp",
    "UPDATE skp_workresult SET wording = 'lain'",
    "DELETE FROM skp_individualindicator",
    "UPDATE skp_individualindicator SET annual = 1",
    "TRUNCATE skp_skp CASCADE",
    "TRUNCATE skp_workresult CASCADE",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_SKP_03_what_is_approved_stays_as_it_is_whoever_comes(promised, skp, statement):
    walked(promised, skp, actions.submit, actions.approve)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="SKP-03"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_same_statements_pass_while_it_is_a_draft(promised, skp):
    for statement in (STATEMENTS[0], *STATEMENTS[4:7]):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert not IndividualIndicator.objects.exists()


SEES = {
    "mayor": False, "head": True, "sub": True, "other_clerk": True, "hr": True, "inspector": True,
    "auditor": True, "planner": False, "clerk": False, "stranger": False, "superadmin": False,
}  # fmt: skip


@pytest.mark.parametrize(("person", "sees"), SEES.items())
def test_who_sees_an_skp(promised, skp, person, sees):
    duties = duties_of(promised.people[person], on=TODAY)
    assert access.visible(duties).filter(pk=skp.pk).exists() is sees


@pytest.mark.parametrize("state", SkpState)
@pytest.mark.parametrize("deed", access.RIGHTS)
def test_who_takes_which_step(promised, skp, state, deed):
    """Those whose side the table names, and nobody else; `entitled` is whoever can at some stage."""
    skp.state = state
    step = SKP_LIFE.step(Rating.INSIDE, state, deed)
    sides = {"pegawai": "sub", "pejabat-penilai": "head", "operator": "other_clerk"}
    wanted = {sides[who] for who in step.who} if step else set()
    for person in promised.people:
        duties = duties_of(promised.people[person], on=TODAY)
        assert access.can(duties, deed, skp) is (person in wanted), person
        if person in wanted:
            assert access.entitled(duties, deed, skp)


def test_a_person_who_has_left_the_agency_takes_no_step(promised, skp):
    leave(promised.sub)
    duties = duties_of(promised.sub.user, on=TODAY)
    assert not any(access.can(duties, deed, skp) for deed in access.RIGHTS)


def test_the_first_part_of_a_year_is_finished_by_whom_it_is_about(promised, skp):
    leave(promised.sub)
    make.appoint(make.make_position(promised.division, "kasubbag"), promised.sub.user, since=TODAY)
    duties = duties_of(promised.sub.user, on=TODAY)
    assert access.can(duties, SkpDeed.SUBMIT, skp)


def test_a_rater_who_has_left_the_post_rates_no_more(promised, skp):
    walked(promised, skp, actions.submit)
    leave(promised.head)
    make.appoint(make.make_position(promised.division, "kasubbag"), promised.head.user, since=TODAY)
    duties = duties_of(promised.head.user, on=TODAY)
    assert not access.can(duties, SkpDeed.APPROVE, Skp.objects.with_people().get(pk=skp.pk))


def test_who_may_draw_up_whose(promised):
    def may(person):
        duties = duties_of(promised.people[person], on=TODAY)
        return access.posts_to_draft(duties).filter(pk=promised.sub_post.pk).exists()

    assert {person for person in promised.people if may(person)} == {"sub", "other_clerk"}

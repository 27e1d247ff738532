"""Drafts from a published cascade: whose, with whom, with which lines; brought up to a newer edition."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.agreements import actions, queries
from selaras.agreements.models import Agreement, AgreementLine, AgreementPolicy, StatementTemplate
from selaras.agreements.queries import drawing
from selaras.cascade.models import MatrixRow
from selaras.editions import actions as editions
from selaras.engine.agreements import Form, State
from selaras.engine.law import as_of
from selaras.engine.targets import NA, YearTargets
from selaras.kernel.models import AuditEvent, first_broken_event
from selaras.kernel.rules import RuleError
from selaras.ops.example import Example
from selaras.org.models import Holder, Position
from tests.agreements.world import AGREED_ON, D, leave, put
from tests.conftest import NOW, TODAY
from tests.factories import (
    SINCE,
    appoint,
    make_annex,
    make_commitment,
    make_edition,
    make_indicator,
    make_objective,
    make_position,
    make_row,
    mark_published,
    set_superior,
)

LATER = NOW + timedelta(minutes=5)
FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"
ABOVE = {
    # the instruction: whom each division's officials report to
    "asisten-pem": "sekko", "asisten-ekbang": "sekko", "asisten-kesra": "sekko",
    "kabag-pem": "asisten-pem", "kabag-hukum": "asisten-pem", "kabag-kkpp": "asisten-pem",
    "kabag-ekonomi": "asisten-ekbang", "kabag-plh": "asisten-ekbang",
    "kabag-umum": "asisten-kesra", "kabag-ppk": "asisten-kesra", "kabag-kesra": "asisten-kesra",
    "kasubbag-administrasi-pemerintahan": "kabag-pem", "ketua-subkel-bina-pemerintahan": "kabag-pem",
    "ketua-subkel-publikasi-hukum-dan-ham": "kabag-hukum", "ketua-subkel-kepegawaian": "kabag-kkpp",
    "ketua-subkel-ketatalaksanaan": "kabag-kkpp", "ketua-subkel-pelayanan-publik": "kabag-kkpp",
    "ketua-subkel-perindustrian-perdagangan-kukm": "kabag-ekonomi",
    "ketua-subkel-penataan-ruang-pertanahan-perumahan": "kabag-plh",
    "ketua-subkel-pekerjaan-umum": "kabag-plh",
    "kasubbag-tata-usaha": "kabag-umum", "kasubbag-rumah-tangga": "kabag-umum",
    "ketua-subkel-program-dan-pelaporan": "kabag-ppk", "kasubbag-tata-usaha-keuangan": "kabag-ppk",
    "ketua-subkel-sosial-olahraga-perpustakaan-kearsipan": "kabag-kesra",
    "ketua-subkel-kesehatan-dan-ppapp": "kabag-kesra",
}  # fmt: skip
# how many indicators the matrices give a post: ticks of its column, rows that name it
LINES = {
    "walikota": 18, "asisten-pem": 6, "asisten-ekbang": 7, "asisten-kesra": 12, "kabag-kkpp": 2,
    "kabag-kesra": 1, "kabag-pem": 0, "kabag-hukum": 0, "kabag-umum": 0, "ketua-subkel-pelayanan-publik": 6,
    "kasubbag-tata-usaha": 6, "kasubbag-rumah-tangga": 4, "ketua-subkel-pekerjaan-umum": 3,
}  # fmt: skip


@pytest.fixture
def instruction(db):
    """The drafts of the example, by the code of the post."""
    edition = mark_published(Example(FOLDER, at=NOW).load())
    posts = drawing.posts_with_targets(edition)
    made = actions.draw_up(edition=edition, positions=posts, by=None, at=NOW)
    return {one.position.code: one for one in made}


def test_the_instruction_gives_27_posts_an_agreement(instruction):
    tiers = Counter(one.position.tier for one in instruction.values())
    assert tiers == {"walikota": 1, "asisten": 3, "kabag": 8, "kasubbag": 4, "ketua-subkelompok": 11}
    seconds = {code: one.superior.position.code for code, one in instruction.items() if one.superior}
    assert seconds == ABOVE
    head = instruction["walikota"]
    assert (head.form, head.superior, head.outside_post) == (Form.OUTSIDE, None, "Gubernur")
    events = AuditEvent.objects.filter(kind="agreement.drawn_up")
    assert sorted(one.subject_id for one in events) == sorted(one.pk for one in instruction.values())
    assert first_broken_event() is None
    for code, count in LINES.items():
        assert instruction[code].lines.count() == count, code
    _reads_as_handed_down(instruction)
    _needs_nothing_but_a_day(instruction)


def _reads_as_handed_down(instruction):
    for code, one in instruction.items():
        for line in one.lines.select_related("commitment__row", "row"):
            source = line.commitment.row if line.commitment else line.row
            assert (line.indicator_wording, line.uom) == (source.indicator_wording, source.uom), code
            assert line.targets == (line.commitment or line.row).targets, code
    head = list(instruction["walikota"].lines.order_by("order").select_related("indicator"))
    assert {line.commitment_id for line in head} == {None}
    assert len({line.indicator_id for line in head}) == len(head) == 18
    assert [line.objective_number for line in head] == [1, 1, 2, 2, *range(3, 17)]
    # e-order and active records stand in annex III alone: numbered through, as annexes II and III number
    assert [line.indicator.code for line in head][-5:] == ["EORD", "ARSIP", "TLG", "ADUAN", "BPK"]
    assert next(line.targets for line in head if line.indicator.code == "BMD") == YearTargets(
        D(5), D(25), D(55), D(100), D(100)
    )
    assert [str(line) for line in instruction["kasubbag-tata-usaha"].lines.order_by("order")] == [
        "3.1", "4.1", "8.1", "11.1", "12.1", "13.1",
    ]  # fmt: skip


def _needs_nothing_but_a_day(instruction):
    """PK-07: a division whose column has no tick waits for indicators of its own."""
    for one in instruction.values():
        empty = ["PK-07"] if not one.lines.exists() else []
        assert [finding.rule for finding in queries.checkup(one).findings] == [*empty, "PK-12"]
        assert queries.outdated(one) == []


def test_PK_11_only_a_published_edition_is_drawn_from(world):
    with pytest.raises(RuleError, match="PK-11"):
        actions.draw_up(
            edition=make_edition(world.agency, 2025), positions=[world.head_post.pk], by=None, at=NOW
        )


def test_once_a_post_and_nothing_for_an_empty_one(world):
    empty = make_position(world.division, "kasubbag")
    wanted = [world.head_post.pk, world.sub_post.pk, empty.pk]
    assert len(actions.draw_up(edition=world.edition, positions=wanted, by=None, at=NOW)) == 2
    assert actions.draw_up(edition=world.edition, positions=wanted, by=None, at=NOW) == []
    assert not Agreement.objects.filter(position=empty).exists()


def test_posts_that_are_asked_for_something(world):
    asked = drawing.posts_with_targets(world.edition)
    assert asked == [world.mayor_post.pk, world.head_post.pk, world.sub_post.pk]


@pytest.mark.parametrize(
    ("kinds", "first"),
    [
        (["plt"], "plt"),
        (["plh", "plt"], "plt"),
        (["plh", "pj", "plt"], "pj"),
        (["plh"], "plh"),
        (["plt", "definitif"], "definitif"),
    ],
)
def test_who_acts_for_a_vacant_post_and_a_plh_comes_last(world, kinds, first):
    leave(world.head)
    acting = {kind: appoint(world.head_post, kind=kind, since=TODAY) for kind in kinds}
    draft = world.draft()
    assert draft.holder == acting[first]
    below = world.draft(world.sub_post)
    assert below.superior == acting[first]
    whole = put(draft, State.READY).content
    named = {"definitif": "", "plt": "Plt. ", "plh": "Plh. ", "pj": "Pj. "}[first]
    assert f'"jabatan":"{named}Kepala Bagian Layanan"' in whole


def test_PK_06_a_vacant_post_above_is_nobody_to_agree_with(world):
    leave(world.head)
    draft = world.draft(world.sub_post)
    assert (draft.superior, draft.form) == (None, Form.TWO)
    assert [finding.rule for finding in queries.checkup(draft).findings] == ["PK-06"]
    with pytest.raises(RuleError, match="PK-06"):
        actions.submit(agreement=draft, by=world.people["sub"], at=LATER)


def test_PK_05_who_holds_both_posts_agrees_with_the_one_above(world):
    leave(world.head)
    appoint(world.head_post, world.people["sub"], kind=Holder.Kind.PLT, since=TODAY)
    draft = world.draft(world.sub_post)
    assert draft.superior == world.mayor
    both = world.draft(world.head_post)
    assert (both.holder.user, both.superior) == (world.people["sub"], world.mayor)


def test_PK_05_never_one_person_on_both_sides(world):
    """Whoever acts for whom: nobody stands across from themselves, at the very top there is nobody left."""
    for post in (world.head_post, world.mayor_post):
        for holder in Holder.objects.filter(position=post):
            leave(holder)
        appoint(post, world.people["sub"], kind=Holder.Kind.PLT, since=TODAY)
    drafts = [world.draft(post) for post in (world.sub_post, world.head_post, world.mayor_post)]
    for draft in drafts:
        assert draft.superior is None or draft.superior.user_id != draft.holder.user_id
    assert [draft.superior for draft in drafts] == [None, None, None]
    assert [finding.rule for finding in queries.checkup(drafts[0]).findings] == ["PK-06"]


def test_PK_05_a_draft_that_names_one_person_twice_is_not_handed_in(world):
    draft = world.draft(world.sub_post)
    draft.superior = appoint(world.head_post, world.people["sub"], kind=Holder.Kind.PLT, since=TODAY)
    draft.save()
    assert "PK-05" in [finding.rule for finding in queries.checkup(draft).findings]
    with pytest.raises(RuleError, match="PK-10"):  # nor does today's chart name that superior
        actions.submit(agreement=draft, by=world.people["sub"], at=LATER)


def test_the_policy_says_who_stands_above_the_head(world):
    AgreementPolicy.objects.create(
        agency=world.agency,
        head="pihak-kedua-luar",
        outside_name="Ibu Gubernur",
        outside_post="Gubernur Contoh",
    )
    draft = world.draft(world.mayor_post)
    assert (draft.outside_name, draft.outside_post) == ("Ibu Gubernur", "Gubernur Contoh")
    submitted = actions.submit(agreement=draft, by=world.people["mayor"], at=LATER)
    assert submitted.state == State.READY
    assert '"nama":"Ibu Gubernur"' in submitted.content
    AgreementPolicy.objects.update(head="satu-pihak")
    back = put_back(submitted)
    alone = actions.redraw(agreement=back, by=world.people["mayor"], at=LATER)
    assert (alone.form, alone.outside_name, alone.outside_post) == (Form.ALONE, "", "")
    assert '"pihak_kedua":null' in actions.submit(agreement=alone, by=world.people["mayor"], at=LATER).content


def put_back(agreement):
    agreement.content = agreement.content_hash = ""
    agreement.state = State.DRAFT
    agreement.save()
    return agreement


def test_the_head_promises_what_it_hands_down_each_indicator_once(world):
    draft = world.draft(world.mayor_post)
    lines = list(draft.lines.order_by("order"))
    assert [(line.row, line.commitment_id) for line in lines] == [
        (world.rows[0], None),
        (world.rows[1], None),
    ]
    assert [line.targets for line in lines] == [row.targets for row in world.rows[:2]]
    assert not any(line.is_supporting for line in lines)


def test_where_two_annexes_number_differently_the_lines_are_numbered_through(world):
    edition = make_edition(world.agency, 2025)
    first, second = make_annex(edition, world.mayor_post), make_annex(edition, world.mayor_post, 2)
    special, operational = (make_objective(world.agency, block) for block in ("khusus", "operasional"))
    one, other, third = (
        make_indicator(of, code=f"N{n}") for n, of in enumerate((special, operational, special))
    )
    given = {"objective_number": 7, "indicator_number": 1}
    for annex, indicator in ((first, other), (second, one)):
        make_commitment(make_row(annex, indicator, **given), world.head_post)
    make_commitment(make_row(second, third, objective_number=7, indicator_number=2), world.head_post)
    mark_published(edition)
    (draft,) = actions.draw_up(edition=edition, positions=[world.head_post.pk], by=None, at=NOW)
    lines = [(str(line), line.block) for line in draft.lines.order_by("order")]
    assert lines == [("1.1", "khusus"), ("1.2", "khusus"), ("2.1", "operasional")]


# a newer edition


@pytest.fixture
def newer(world):
    """A published revision in which the head of division owes more of one thing and nothing of the other."""

    def publish():
        revision = editions.revise(
            edition=world.edition, reason="prioritas", explanation="prioritas kota berubah",
            by=world.people["mayor"], at=LATER,
        )  # fmt: skip
        tick = revision.commitments.get(position=world.head_post, indicator__code="IKM")
        tick.targets = YearTargets(q1=NA, q2=D("40.5"), q3=NA, q4=D(90), annual=D(90))
        tick.save()
        revision.commitments.get(position=world.head_post, indicator__code="ADUAN").delete()
        return mark_published(revision)

    return publish


def supporting(draft, by):
    return actions.add_supporting(
        agreement=draft, block="operasional", objective="Tertibnya arsip", indicator="Arsip tertata",
        uom="Persen", targets=YearTargets(annual=D(90)), source="", by=by, at=LATER,
    )  # fmt: skip


def test_a_newer_edition_makes_a_draft_outdated_and_redrawing_brings_it_up(world, newer):
    head = world.people["head"]
    draft = world.draft()
    own = supporting(draft, head)
    said = actions.comment(
        agreement=draft, line=draft.lines.get(order=1), text="Terlalu rendah", by=head, at=LATER
    )
    assert queries.outdated(draft) == []
    edition = newer()
    differing = [
        (before.indicator_wording, before.targets.annual, after and after.targets.annual)
        for before, after in queries.outdated(draft)
    ]
    names = [line.indicator_wording for line in draft.lines.order_by("order")]
    assert differing == [(names[0], D("87.3"), D(90)), (names[1], D(100), None)]
    redrawn = actions.redraw(agreement=draft, by=head, at=LATER)
    assert redrawn.edition == edition
    lines = list(redrawn.lines.order_by("order"))
    assert [(line.indicator_wording, line.targets.annual) for line in lines] == [
        (names[0], D(90)), ("Arsip tertata", D(90)),
    ]  # fmt: skip
    assert (lines[1].pk, [line.order for line in lines]) == (own.pk, [1, 2])
    assert said.line_id == lines[0].pk
    said.refresh_from_db()
    assert said.line_id == lines[0].pk
    assert queries.outdated(redrawn) == []
    assert AuditEvent.objects.get(kind="agreement.redrawn").data["changed"] == 2


def test_what_is_in_force_is_outdated_and_stays(world, newer):
    valid = put(world.draft(), State.IN_FORCE)
    newer()
    assert len(queries.outdated(valid)) == 2
    with pytest.raises(RuleError, match="PK-02"):
        actions.redraw(agreement=valid, by=world.people["head"], at=LATER)


def test_redrawing_names_the_people_the_unit_and_the_wording_of_the_day(world):
    draft = world.draft()
    leave(world.head)
    new = appoint(world.head_post, since=TODAY)
    texts = as_of("agreement", TODAY)["statement"]
    template = StatementTemplate.objects.create(
        agency=world.agency, number=1, texts=texts, since=SINCE, by=world.people["hr"], at=NOW
    )
    Position.objects.filter(pk=world.head_post.pk).update(unit=world.subdivision)
    redrawn = actions.redraw(agreement=draft, by=new.user, at=LATER)
    assert (redrawn.holder, redrawn.unit, redrawn.template) == (new, world.subdivision, template)


def test_PK_17_the_superior_promises_something_else_meanwhile(world, newer):
    draft = world.draft(world.sub_post)
    world.draft()
    assert queries.checkup(draft).findings == ()
    newer()
    actions.redraw(
        agreement=Agreement.objects.get(position=world.head_post), by=world.people["head"], at=LATER
    )
    (finding,) = queries.checkup(draft).findings
    assert (finding.rule, finding.severity) == ("PK-17", "peringatan")
    line, theirs = queries.superior_differences(draft, list(draft.lines.all()))[0]
    assert (line.targets.annual, theirs.targets.annual) == (D("87.3"), D(90))
    assert actions.submit(agreement=draft, by=world.people["sub"], at=LATER).state == State.SUBMITTED
    # a part of the scope is another thing than the whole
    AgreementLine.objects.filter(agreement=draft).update(scope_note="khusus PPSU")
    assert queries.superior_differences(draft, list(draft.lines.all())) == []


# indicators of one's own


def test_PK_20_an_own_indicator_says_what_is_measured_and_reached(world):
    draft, head = world.draft(), world.people["head"]
    taken = draft.lines.order_by("order").first().indicator_wording

    def add(**fields):
        given = {
            "block": "khusus", "objective": "Tertibnya arsip", "indicator": "Arsip tertata", "uom": "Persen",
            "targets": YearTargets(annual=D(90)), "source": "",
        }  # fmt: skip
        return actions.add_supporting(agreement=draft, by=head, at=LATER, **{**given, **fields})

    for fields in (
        {"objective": ""}, {"indicator": ""}, {"uom": ""}, {"targets": YearTargets()},
        {"targets": YearTargets(annual=NA)}, {"indicator": f"  {taken.upper()} "},
    ):  # fmt: skip
        with pytest.raises(RuleError, match="PK-20"):
            add(**fields)
    first, second, third = add(), add(indicator="Arsip dimusnahkan"), add(objective="Lain", indicator="Lain")
    assert (str(second), str(third)) == (f"{first.objective_number}.2", f"{first.objective_number + 1}.1")
    assert [line.order for line in draft.lines.order_by("order")] == [1, 2, 3, 4, 5]
    assert first.entry_system == "simpeg"
    assert add(block="strategis", indicator="Strategis").entry_system == "esakip"
    AgreementLine.objects.filter(pk=first.pk).update(annual=None)
    with pytest.raises(RuleError, match="PK-20"):
        actions.submit(agreement=draft, by=head, at=LATER)
    actions.remove_supporting(line=first, by=head, at=LATER)
    assert actions.submit(agreement=draft, by=head, at=LATER).state == State.SUBMITTED


def test_PK_01_what_was_handed_down_is_not_dropped(world):
    draft = world.draft()
    for line in draft.lines.all():
        with pytest.raises(RuleError, match="PK-01"):
            actions.remove_supporting(line=line, by=world.people["head"], at=LATER)
    head = world.draft(world.mayor_post)
    with pytest.raises(RuleError, match="PK-01"):
        actions.remove_supporting(
            line=head.lines.order_by("order").first(), by=world.people["mayor"], at=LATER
        )


@pytest.mark.parametrize(
    "fields",
    [{"agreed_on": None}, {"agreed_on": AGREED_ON.replace(year=2025)}, {"place": " "}],
)
def test_PK_12_place_and_day(world, fields):
    draft = world.draft(**fields)
    with pytest.raises(RuleError, match="PK-12"):
        actions.submit(agreement=draft, by=world.people["head"], at=LATER)


def test_PK_07_an_empty_agreement_promises_nothing(world):
    post = make_position(world.division, "kasubbag")
    set_superior(post, world.head_post)
    holder = appoint(post)
    with pytest.raises(RuleError, match="PK-07"):
        actions.submit(agreement=world.draft(post), by=holder.user, at=LATER)


# queries do not grow


def test_many_drafts_cost_as_many_queries_as_few(world):
    posts = []
    for _ in range(12):
        post = make_position(world.division, "kasubbag")
        set_superior(post, world.head_post)
        appoint(post)
        posts.append(post.pk)
    few, many = posts[:2], posts[2:]
    counts = []
    for wanted in (few, many):
        with CaptureQueriesContext(connection) as asked:
            assert len(actions.draw_up(edition=world.edition, positions=wanted, by=None, at=NOW)) == len(
                wanted
            )
        counts.append(len(asked))
    assert counts[0] == counts[1] > 5


def test_a_checkup_costs_as_many_queries_for_many_lines(world):
    world.draft()
    draft = world.draft(world.sub_post)

    def cost():
        fresh = Agreement.objects.with_parties().get(pk=draft.pk)
        with CaptureQueriesContext(connection) as asked:
            queries.checkup(fresh)
        return len(asked)

    before = cost()
    row = MatrixRow.objects.get(pk=world.rows[2].pk)
    fields = {"objective_number": 5, "uom": "x", "block": "khusus", "entry_system": "simpeg", "annual": 1}
    AgreementLine.objects.bulk_create(
        AgreementLine(
            agency=draft.agency, agreement=draft, order=n, indicator_number=n, row=row,
            indicator_wording=f"I {n}", objective_wording="S", indicator_id=row.indicator_id, **fields,
        )
        for n in range(10, 90)
    )  # fmt: skip
    assert cost() == before > 3

"""Every step of a life at its address: done once, by whom it is, with a sentence where it is refused."""

from decimal import Decimal

import pytest
from django.test import Client

from selaras.agreements import actions
from selaras.agreements.models import Agreement, Comment
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from tests.agreements.world import AGREED_ON, REASON, World, leave, put, wait_for_scan
from tests.conftest import NOW

# the deed's address: (state it is open in, who takes it, what is sent, the event, the state afterwards)
STEPS = {
    "ajukan": (State.DRAFT, "head", {}, "submitted", State.SUBMITTED),
    "tarik": (State.SUBMITTED, "head", {}, "withdrawn", State.DRAFT),
    "kembalikan": (State.SUBMITTED, "mayor", {"reason": REASON}, "sent_back", State.RETURNED),
    "setujui": (State.SUBMITTED, "mayor", {}, "approved", State.READY),
    "buka-kembali": (State.READY, "head", {"reason": REASON}, "reopened", State.RETURNED),
    "batalkan": (State.SIGNED_FIRST, "mayor", {"reason": REASON}, "cancelled", State.VOID),
    "perbarui": (State.DRAFT, "clerk", {}, "redrawn", State.DRAFT),
    "rincian": (
        State.DRAFT, "clerk", {"place": "Kembangan", "agreed_on": "19-03-2024"}, "detailed", State.DRAFT
    ),
    "anggaran": (State.DRAFT, "head", {}, "budget_taken", State.DRAFT),
    "anggaran/ketik": (
        State.DRAFT, "head", {"lines": "Layanan\tRp1.000,50\tAPBD"}, "budget_set", State.DRAFT
    ),
}  # fmt: skip
# who else stands near: the other party, the operator, a subordinate, the unit beside, other agencies, readers
PEOPLE = (
    "head", "mayor", "clerk", "sub", "neighbour", "stranger", "other_clerk", "hr", "inspector", "planner",
    "auditor", "superadmin",
)  # fmt: skip
ALLOWED = {
    "buka-kembali": {"head", "mayor"}, "batalkan": {"head", "mayor"}, "perbarui": {"head", "clerk"},
    "rincian": {"head", "clerk"}, "anggaran": {"head", "clerk"},
    "anggaran/ketik": {"head", "clerk"},
}  # fmt: skip


def events(agreement: Agreement) -> list[str]:
    found = AuditEvent.objects.filter(kind__startswith="agreement.").order_by("sequence")
    return [event.kind.removeprefix("agreement.") for event in found if event.kind != "agreement.drawn_up"]


def take(client: Client, hall: World, name: str, agreement: Agreement, step: str, **sent):
    client.force_login(hall.people[name])
    return client.post(f"/perjanjian/{agreement.pk}/{step}/", STEPS[step][2] | sent)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_once_and_leaves_one_event(hall, client, step):
    state, name, _, event, after = STEPS[step]
    put(agreement := hall.draft(), state)
    answer = take(client, hall, name, agreement, step)
    assert answer.status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == after
    assert events(agreement) == [event]
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("step", [step for step in STEPS if STEPS[step][0] != STEPS[step][4]])
def test_PK_02_whoever_presses_twice_reads_a_sentence_and_nothing_more_happens(hall, client, step):
    state, name, _, event, _ = STEPS[step]
    put(agreement := hall.draft(), state)
    take(client, hall, name, agreement, step)
    answer = take(client, hall, name, agreement, step)
    assert answer.status_code == 422
    assert "PK-02" in answer.text
    assert "Muat ulang halaman" in answer.text
    assert events(agreement) == [event]


@pytest.mark.parametrize("step", STEPS)
def test_others_do_not_take_it(hall, client, step):
    state, owner, *_ = STEPS[step]
    put(agreement := hall.draft(), state)
    inside = {"head", "mayor", "clerk"}
    for name in sorted(set(PEOPLE) - ALLOWED.get(step, {owner})):
        expected = 403 if name in inside else 404
        assert take(client, hall, name, agreement, step).status_code == expected, name
    assert events(agreement) == []


@pytest.mark.parametrize("step", ["kembalikan", "buka-kembali", "batalkan"])
@pytest.mark.parametrize(
    ("said", "rule"), [("", "Tulis alasannya"), ("   ", "Tulis alasannya"), ("salah", "PK-14")]
)
def test_PK_14_a_reason_is_asked_for_and_what_was_typed_stays(hall, client, step, said, rule):
    state, name, *_ = STEPS[step]
    put(agreement := hall.draft(), state)
    answer = take(client, hall, name, agreement, step, reason=said)
    assert answer.status_code == 422
    assert rule in answer.text
    assert not Comment.objects.exists()
    agreement.refresh_from_db()
    assert agreement.state == state
    if said.strip():
        assert f">{said}</textarea>" in answer.text


def test_PK_14_a_reason_has_its_length(hall, client):
    put(agreement := hall.draft(), State.SUBMITTED)
    assert take(client, hall, "mayor", agreement, "kembalikan", reason="kata " * 500).status_code == 422
    assert events(agreement) == []


def test_the_reason_is_read_on_the_page_of_the_other(hall, client):
    put(agreement := hall.draft(), State.SUBMITTED)
    take(client, hall, "mayor", agreement, "kembalikan", reason="<b>Target TW II</b> terlalu rendah")
    client.force_login(hall.people["head"])
    text = client.get(f"/perjanjian/{agreement.pk}/").text
    assert "&lt;b&gt;Target TW II&lt;/b&gt; terlalu rendah" in text
    assert "Perbaiki menurut catatan" in text


@pytest.mark.parametrize(
    ("fields", "rule"),
    [({"agreed_on": None}, "PK-12"), ({"superior": None}, "PK-06"), ({"place": " "}, "PK-12")],
)
def test_what_is_missing_is_said_and_the_draft_stays(hall, client, fields, rule):
    draft = hall.draft(**fields)
    answer = take(client, hall, "head", draft, "ajukan")
    assert answer.status_code == 422
    assert rule in answer.text
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_PK_10_who_left_the_post_takes_no_step_and_the_successor_finds_the_draft(hall, client):
    put(agreement := hall.draft(), State.SUBMITTED)
    leave(hall.mayor)
    answer = take(client, hall, "mayor", agreement, "setujui")
    assert answer.status_code == 404
    agreement.refresh_from_db()
    assert agreement.state == State.SUBMITTED


def test_PK_19_nothing_happens_while_a_scan_waits(hall, client):
    put(agreement := hall.draft(), State.READY)
    wait_for_scan(agreement, hall.people["head"])
    answer = take(client, hall, "head", agreement, "buka-kembali")
    assert answer.status_code == 422
    assert "PK-19" in answer.text


def test_without_a_second_party_in_the_system_the_content_is_fixed_at_once(hall, client):
    draft = hall.draft(hall.mayor_post)
    client.force_login(hall.people["mayor"])
    assert "Tetapkan isi" in client.get(f"/perjanjian/{draft.pk}/").text
    answer = client.post(f"/perjanjian/{draft.pk}/ajukan/", follow=True)
    assert "Isi perjanjian sudah tetap dan siap ditandatangani." in answer.text
    draft.refresh_from_db()
    assert draft.state == State.READY


def test_cancelling_leads_to_the_draft_that_follows(hall, client):
    put(agreement := hall.draft(), State.SIGNED_FIRST)
    answer = take(client, hall, "head", agreement, "batalkan")
    draft = agreement.followers.get()
    assert answer.url == f"/perjanjian/{draft.pk}/"
    assert REASON in client.get(answer.url).text


def test_fields_that_no_form_has_are_left_alone(hall, client):
    """Whatever is sent along is not taken: state, parties, versions, signatures."""
    draft = hall.draft()
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    more = {
        "state": "berlaku", "number": "7", "holder": "1", "superior": "1", "made_by": "1", "content": "{}",
        "content_hash": "0" * 64, "file_hash": "0" * 64, "in_force": "[,]", "code": "A" * 26, "year": "2030",
    }  # fmt: skip
    take(client, hall, "head", draft, "rincian", **more)
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    changed = {name for name, value in after.items() if before[name] != value}
    assert changed == {"place", "agreed_on"}


# -- drawing up -------------------------------------------------------------------------------------------


def draw_up(client: Client, hall: World, name: str, post: object):
    client.force_login(hall.people[name])
    return client.post("/perjanjian/susun/", {"jabatan": post})


def test_one_draws_up_ones_own_and_comes_to_it(hall, client):
    answer = draw_up(client, hall, "head", hall.head_post.pk)
    draft = Agreement.objects.get()
    assert answer.url == f"/perjanjian/{draft.pk}/"
    assert draft.made_by == hall.people["head"]
    assert draw_up(client, hall, "head", hall.head_post.pk).url == "/perjanjian/"
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize("name", ["sub", "neighbour", "other_clerk", "hr", "inspector", "planner", "auditor"])
def test_nobody_draws_up_for_another(hall, client, name):
    assert draw_up(client, hall, name, hall.head_post.pk).status_code == 404
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("asked", ["", "0", "abc", "9" * 30, "٣", "9" * 5000, "-1"])
def test_a_post_that_nobody_can_mean_is_not_found(hall, client, asked):
    assert draw_up(client, hall, "head", asked).status_code == 404


def test_S8_the_operators_draft_says_who_made_it_and_only_the_official_hands_it_in(hall, client):
    draw_up(client, hall, "clerk", hall.head_post.pk)
    draft = Agreement.objects.get()
    assert draft.made_by == hall.people["clerk"]
    assert take(client, hall, "clerk", draft, "rincian", agreed_on=AGREED_ON.isoformat()).status_code == 302
    assert take(client, hall, "clerk", draft, "ajukan").status_code == 403
    assert take(client, hall, "head", draft, "ajukan").status_code == 302


@pytest.mark.parametrize(("name", "status"), [("planner", 302), ("hr", 302), ("head", 403), ("clerk", 403)])
def test_all_at_once_is_for_those_who_prepare_the_cascade(hall, client, name, status):
    assert draw_up(client, hall, name, "semua").status_code == status
    drafts = Agreement.objects.order_by("pk")
    assert [draft.made_by for draft in drafts] == ([None] * 3 if status == 302 else [])
    # the drafts are nobody's, the deed is somebody's
    told = AuditEvent.objects.filter(kind="agreement.drawn_up").order_by("sequence")
    assert [event.by_id for event in told] == ([hall.people[name].pk] * 3 if status == 302 else [])


def test_PK_42_kkpp_cancels_what_a_party_has_left(hall, client):
    put(agreement := hall.draft(), State.SIGNED_FIRST)
    assert take(client, hall, "hr", agreement, "batalkan", reason=REASON).status_code == 404
    leave(hall.mayor)
    client.force_login(hall.people["hr"])
    assert f"/{agreement.pk}/batalkan/" in client.get(f"/perjanjian/{agreement.pk}/").text
    assert take(client, hall, "hr", agreement, "batalkan", reason=REASON).url == "/perjanjian/"
    agreement.refresh_from_db()
    assert agreement.state == State.VOID


def test_PK_11_the_page_of_a_draft_says_that_it_lags_behind(hall, client):
    draft = hall.draft()
    draft.lines.filter(indicator__code="ADUAN").delete()
    client.force_login(hall.people["head"])
    assert "Perbarui konsep." in client.get(f"/perjanjian/{draft.pk}/").text
    answer = take(client, hall, "head", draft, "ajukan")
    assert answer.status_code == 422
    assert "PK-11" in answer.text


def test_PK_11_without_a_published_cascade_it_is_said(hall, client, monkeypatch):
    monkeypatch.setattr("selaras.web.agreements.drafting.drawing.newest_edition", lambda *_: None)
    client.force_login(hall.people["head"])
    answer = client.post("/perjanjian/susun/", {"jabatan": hall.head_post.pk}, follow=True)
    assert "Kaskade 2024 belum terbit" in answer.text
    assert not Agreement.objects.exists()


# -- what an official adds ----------------------------------------------------------------------------------


SUPPORTING = {
    "block": "operasional", "objective": "Tertibnya arsip", "indicator": "Arsip tertata", "uom": "Persen",
    "annual": "87,5", "q1": "N/A", "q2": "", "source": "Unit",
}  # fmt: skip


def add(client: Client, hall: World, draft: Agreement, name: str = "head", **changed: str):
    client.force_login(hall.people[name])
    return client.post(f"/perjanjian/{draft.pk}/pendukung/", SUPPORTING | changed)


def test_PK_20_an_own_indicator_is_added_read_and_taken_out(hall, client):
    draft = hall.draft()
    assert add(client, hall, draft).url == f"/perjanjian/{draft.pk}/#indikator"
    line = draft.lines.get(commitment=None)
    assert line.annual == Decimal("87.5")
    text = client.get(f"/perjanjian/{draft.pk}/").text
    assert "Arsip tertata" in text
    assert "Indikator pendukung" in text
    address = f"/perjanjian/{draft.pk}/pendukung/{line.pk}/hapus/"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404
    assert events(draft) == ["line_added", "line_removed"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"annual": ""}, "Isi target tahunan"), ({"annual": "3.25"}, "3,25"), ({"annual": "banyak"}, "bukan"),
        ({"indicator": ""}, "Isi indikatornya"), ({"uom": " "}, "Isi satuannya"),
        ({"block": "lain"}, "pilihan"), ({"annual": "N/A"}, "PK-20"), ({"objective": ""}, "Isi sasarannya"),
    ],
)  # fmt: skip
def test_PK_20_what_will_not_do_is_said_and_what_was_typed_stays(hall, client, changed, says):
    draft = hall.draft()
    answer = add(client, hall, draft, **changed)
    assert answer.status_code == 422
    assert says in answer.text
    assert not draft.lines.filter(commitment=None).exists()
    if "indicator" not in changed:
        assert "Arsip tertata" in answer.text


def test_PK_01_what_was_handed_down_stays(hall, client):
    draft = hall.draft()
    client.force_login(hall.people["head"])
    answer = client.post(f"/perjanjian/{draft.pk}/pendukung/{draft.lines.first().pk}/hapus/")
    assert answer.status_code == 422
    assert "PK-01" in answer.text
    assert draft.lines.count() == 2


def test_a_line_of_another_agreement_is_not_found(hall, client):
    draft, other = hall.draft(), hall.draft(hall.sub_post)
    add(client, hall, other, "sub")
    line = other.lines.get(commitment=None)
    client.force_login(hall.people["head"])
    assert client.post(f"/perjanjian/{draft.pk}/pendukung/{line.pk}/hapus/").status_code == 404
    assert other.lines.filter(pk=line.pk).exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"agreed_on": "31-02-2024"}, "Tulis tanggal seperti"),
        ({"agreed_on": ""}, "Isi tanggalnya"),
        ({"place": ""}, "Isi tempatnya"),
    ],
)
def test_place_and_day_are_asked_for(hall, client, changed, says):
    draft = hall.draft()
    answer = take(client, hall, "head", draft, "rincian", **changed)
    assert answer.status_code == 422
    assert says in answer.text
    draft.refresh_from_db()
    assert draft.agreed_on == AGREED_ON


def test_PK_08_budget_lines_that_are_not_there_are_refused(hall, client):
    answer = take(client, hall, "head", draft := hall.draft(), "anggaran", baris=["999999"])
    assert answer.status_code == 422
    assert "PK-08" in answer.text
    assert not draft.budget.exists()


@pytest.mark.parametrize("item", ["9" * 30, "9" * 5000, "abc", "٣"])
def test_what_is_no_number_of_a_line_is_none(hall, client, item):
    answer = take(client, hall, "head", draft := hall.draft(), "anggaran", baris=[item])
    assert answer.status_code == 302
    assert not draft.budget.exists()


def test_a_budget_without_a_dpa_is_typed_by_line(hall, client):
    draft = hall.draft(hall.mayor_post)
    client.force_login(hall.people["mayor"])
    page = client.get(f"/perjanjian/{draft.pk}/").text
    assert f'action="/perjanjian/{draft.pk}/anggaran/ketik/#anggaran"' in page
    typed = "Program Pemerintahan\tRp 1.250.000.000\tAPBD\n\nProgram Kesejahteraan;250.000,50\n"
    assert take(client, hall, "mayor", draft, "anggaran/ketik", lines=typed).status_code == 302
    kept = list(draft.budget.order_by("order").values_list("name", "amount", "fund"))
    assert kept == [
        ("Program Pemerintahan", Decimal("1250000000.00"), "APBD"),
        ("Program Kesejahteraan", Decimal("250000.50"), ""),
    ]
    text = client.get(f"/perjanjian/{draft.pk}/").text
    assert "Program Kesejahteraan\tRp250.000,50\t" in text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Isi sekurang-kurangnya satu baris"), (" \n \n", "Isi sekurang-kurangnya satu baris"),
        ("Program A\t1.000\tAPBD\nProgram B\tseribu\tAPBD", "Baris 2: "),
        ("\t1.000\tAPBD", "Baris 1: uraiannya"),
        ("Program A\t-5", "Baris 1: "), ("Program A", "Baris 1: jumlahnya belum diisi"),
        ("Program A\t1\tAPBD\tlagi", "Baris 1: tulis uraian"),
        ("Program A\t1\t" + "x" * 121, "Baris 1: tulis"),
        ("Program A\tseribu\nProgram B", "Baris 2: jumlahnya"),
    ],
)  # fmt: skip
def test_NUM_06_of_a_typed_budget_nothing_is_half_saved(hall, client, typed, says):
    draft = hall.draft()
    take(client, hall, "head", draft, "anggaran/ketik")
    answer = take(client, hall, "head", draft, "anggaran/ketik", lines=typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert typed.strip() in answer.text
    assert [line.name for line in draft.budget.order_by("order")] == ["Layanan"]


# -- remarks ----------------------------------------------------------------------------------------------


def say(client: Client, hall: World, name: str, agreement: Agreement, **said: object):
    client.force_login(hall.people[name])
    return client.post(f"/perjanjian/{agreement.pk}/catatan/", {"text": "Target terlalu rendah.", **said})


def test_the_parties_and_the_operator_talk_and_nobody_else(hall, client):
    put(agreement := hall.draft(), State.READY)
    talkers = {"head", "mayor", "clerk"}
    for name in PEOPLE:
        assert say(client, hall, name, agreement).status_code == (302 if name in talkers else 404), name
    assert Comment.objects.count() == len(talkers)


@pytest.mark.parametrize("state", [State.SIGNED_FIRST, State.IN_FORCE, State.REVISED, State.ENDED])
def test_remarks_are_read_but_no_longer_made_once_somebody_has_signed(hall, client, state):
    agreement = hall.draft()
    said = actions.comment(
        agreement=agreement, line=None, text="Lihat lagi.", by=hall.people["mayor"], at=NOW
    )
    put(agreement, state)
    settle = f"/perjanjian/{agreement.pk}/catatan/{said.pk}/selesai/"
    for name in ("head", "mayor", "clerk"):
        answers = [say(client, hall, name, agreement), client.post(settle)]
        assert [answer.status_code for answer in answers] == [422, 422], name
        assert all("catatannya tetap dapat dibaca" in answer.text for answer in answers)
        text = client.get(f"/perjanjian/{agreement.pk}/").text
        assert "Lihat lagi." in text
        assert "Tulis catatan" not in text
        assert settle not in text
    said.refresh_from_db()
    assert (Comment.objects.count(), said.settled_at) == (1, None)
    if state == State.IN_FORCE:
        assert say(client, hall, "auditor", agreement).status_code == 403


def test_PK_42_kkpp_reads_that_the_new_draft_is_the_parties_own(hall, client):
    agreement = put(hall.draft(), State.SIGNED_FIRST)
    leave(hall.head)
    answer = take(client, hall, "hr", agreement, "batalkan")
    assert answer.url == "/perjanjian/"
    assert "Konsep penggantinya ada pada para pihak." in client.get(answer.url).text


def test_PK_15_an_empty_remark_is_none(hall, client):
    answer = say(client, hall, "head", hall.draft(), text="  ")
    assert answer.status_code == 422
    assert "Tulis catatannya" in answer.text


def test_a_remark_stands_at_its_line_until_it_is_settled(hall, client):
    draft = hall.draft()
    line = draft.lines.first()
    say(client, hall, "mayor", draft, line=line.pk)
    client.force_login(hall.people["head"])
    assert "1 catatan" in client.get(f"/perjanjian/{draft.pk}/").text
    address = f"/perjanjian/{draft.pk}/catatan/{Comment.objects.get().pk}/selesai/"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302
    text = client.get(f"/perjanjian/{draft.pk}/").text
    assert "1 catatan" not in text
    assert "selesai" in text
    assert events(draft) == ["commented", "comment_settled"]


def test_a_remark_of_another_agreement_is_not_found_and_its_line_is_not_taken(hall, client):
    draft, other = hall.draft(), hall.draft(hall.sub_post)
    said = actions.comment(agreement=other, line=None, text="Lihat lagi.", by=hall.people["sub"], at=NOW)
    client.force_login(hall.people["mayor"])
    assert client.post(f"/perjanjian/{draft.pk}/catatan/{said.pk}/selesai/").status_code == 404
    say(client, hall, "mayor", draft, line=other.lines.first().pk)
    assert draft.comments.get().line is None

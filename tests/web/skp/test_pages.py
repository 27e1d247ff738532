"""SKP at their addresses: drawn up, written, taken through their life, by whom it is; constant queries."""

from decimal import Decimal

import pytest
from django.test import Client

from selaras.engine.agreements import State
from selaras.engine.skp_life import SkpState
from selaras.engine.targets import YearTargets
from selaras.kernel.models import AuditEvent
from selaras.skp import actions
from selaras.skp.models import Skp
from tests import factories as make
from tests.agreements.world import World, put
from tests.conftest import NOW
from tests.web.cast import enter, queries

YEAR, REASON = 2024, "targetnya belum sesuai perjanjian"
WORD = {"wording": "Mengajar kelas", "rank": "tambahan", "leader_wording": ""}
FIGURE = {"wording": "Banyak kelas", "aspect": "kuantitas", "uom": "kelas", "annual": "12"}


@pytest.fixture
def promised(hall: World) -> World:
    for post in (hall.head_post, hall.sub_post):
        put(hall.draft(post), State.IN_FORCE)
    return hall


@pytest.fixture
def skp(promised: World) -> Skp:
    actions.draw_up(agency=promised.agency, year=YEAR, positions=[promised.sub_post.pk], by=None, at=NOW)
    return Skp.objects.with_people().get(holder=promised.sub)


def to(skp: Skp, state: str) -> Skp:
    by = skp.holder.user
    for name in {"diajukan": ["submit"], "disetujui": ["submit", "approve"]}.get(state, []):
        getattr(actions, name)(skp=skp, by=by, at=NOW)
    skp.refresh_from_db()
    return skp


def test_an_empty_list_teaches_and_offers_to_draw_up(promised: World, client: Client) -> None:
    page = enter(client, promised.sub.user).get("/skp/").text
    assert "Belum ada SKP tahun ini" in page
    answer = client.post("/skp/susun/", {"jabatan": promised.sub_post.pk})
    made = Skp.objects.get()
    assert answer.url == f"/skp/{made.pk}/"
    page = client.get(answer.url).text
    assert promised.rows[2].indicator_wording in page
    assert "87,3" in page
    assert "Semua yang diperlukan sudah ada." in page
    page = client.get("/skp/").text
    assert "Selaras" in page
    assert client.post("/skp/susun/", {"jabatan": promised.sub_post.pk}, follow=True).text.count(
        "Tidak ada SKP baru"
    )


def test_a_post_of_somebody_else_is_not_drawn_up(promised: World, client: Client) -> None:
    enter(client, promised.sub.user)
    assert client.post("/skp/susun/", {"jabatan": promised.head_post.pk}).status_code == 404
    assert client.post("/skp/susun/", {"jabatan": "x"}).status_code == 404
    assert not Skp.objects.exists()


def test_an_operator_draws_up_all_of_the_unit(promised: World, client: Client) -> None:
    for n in range(2):
        post = make.make_position(promised.subdivision, "pelaksana", title=f"Pelaksana {n}")
        make.set_superior(post, promised.sub_post)
        make.appoint(post)
    enter(client, promised.people["other_clerk"])
    assert "Susun semua konsep unit" in client.get("/skp/").text
    page = client.post("/skp/susun/", {"jabatan": "semua"}, follow=True).text
    assert "3 konsep SKP disusun" in page
    assert Skp.objects.count() == 3


# address: (state it is open in, who takes it, what is sent, the event, the state afterwards)
STEPS = {
    "ajukan": ("konsep", "sub", {}, "skp.submitted", "diajukan"),
    "tarik": ("diajukan", "sub", {}, "skp.withdrawn", "konsep"),
    "kembalikan": ("diajukan", "head", {"reason": REASON}, "skp.sent_back", "dikembalikan"),
    "setujui": ("diajukan", "head", {}, "skp.approved", "disetujui"),
    "buka-kembali": ("disetujui", "head", {"reason": REASON}, "skp.reopened", "dikembalikan"),
    "ambil-alih": ("konsep", "sub", {}, "skp.taken_over", "konsep"),
    "pendekatan": ("konsep", "sub", {"approach": "kualitatif"}, "skp.approached", "konsep"),
    "hasil": ("konsep", "sub", WORD, "work_result.added", "konsep"),
    "perilaku": ("konsep", "sub", {"value": "akuntabel", "wording": "Tepat"}, "skp.expected", "konsep"),
    "lampiran": ("konsep", "sub", {"dukungan": "Anggaran"}, "skp.supported", "konsep"),
}  # fmt: skip
HANDS = {
    "kembalikan": {"head"}, "setujui": {"head"}, "ajukan": {"sub"}, "tarik": {"sub"},
    "buka-kembali": {"sub", "head"},
}  # fmt: skip
READS = {"sub", "head", "other_clerk", "hr", "inspector", "auditor"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_once_and_leaves_one_event(
    skp: Skp, promised: World, client: Client, step: str
) -> None:
    state, name, sent, event, after = STEPS[step]
    to(skp, state)
    before = AuditEvent.objects.count()
    answer = enter(client, promised.people[name]).post(f"/skp/{skp.pk}/{step}/", sent)
    assert answer.status_code == 302
    skp.refresh_from_db()
    assert skp.state == after
    assert AuditEvent.objects.order_by("-sequence")[0].kind == event
    assert AuditEvent.objects.count() == before + 1


@pytest.mark.parametrize("step", STEPS)
def test_nobody_else_takes_it(skp: Skp, promised: World, client: Client, step: str) -> None:
    """404 outside of one's reach, 403 for whoever reads it but never takes the step."""
    state, _, sent, *_ = STEPS[step]
    to(skp, state)
    before = AuditEvent.objects.count()
    for person in promised.people:
        if person in HANDS.get(step, {"sub", "other_clerk"}):
            continue
        answer = enter(client, promised.people[person]).post(f"/skp/{skp.pk}/{step}/", sent)
        assert answer.status_code == (403 if person in READS else 404), person
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_not_open_now_says_why(skp: Skp, promised: World, client: Client, step: str) -> None:
    state, name, sent, *_ = STEPS[step]
    to(skp, "disetujui" if state != "disetujui" else "konsep")
    answer = enter(client, promised.people[name]).post(f"/skp/{skp.pk}/{step}/", sent)
    assert answer.status_code == 422
    assert "SKP-20" in answer.text


def test_own_lines_are_added_and_taken_away(skp: Skp, promised: World, client: Client) -> None:
    enter(client, promised.sub.user)
    here = f"/skp/{skp.pk}/"
    client.post(f"{here}hasil/", WORD)
    own = skp.results.get(is_own=True)
    answer = client.post(f"{here}hasil/{own.pk}/indikator/", FIGURE)
    assert answer.url == f"{here}#rhk-{own.pk}"
    measure = own.indicators.get()
    assert measure.targets == YearTargets(annual=Decimal(12))
    client.post(f"{here}indikator/{measure.pk}/aspek/", {"aspect": "kualitas"})
    measure.refresh_from_db()
    assert measure.aspect == "kualitas"
    client.post(f"{here}indikator/{measure.pk}/hapus/")
    client.post(f"{here}hasil/{own.pk}/hapus/")
    assert skp.results.count() == 1


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        ("hasil/", WORD | {"wording": ""}, "Tuliskan rencana hasil kerjanya."),
        ("hasil/{result}/indikator/", FIGURE | {"annual": ""}, "Isi target tahunan."),
        ("hasil/{result}/indikator/", FIGURE | {"annual": "12x"}, "12x"),
        ("hasil/{result}/hapus/", {}, "SKP-13"),
    ],
)
def test_what_cannot_be_kept_is_shown_again_with_the_reason(
    skp: Skp, promised: World, client: Client, address: str, sent: dict[str, str], said: str
) -> None:
    result = skp.results.get()
    answer = enter(client, promised.sub.user).post(f"/skp/{skp.pk}/{address.format(result=result.pk)}", sent)
    assert answer.status_code == 422
    assert said in answer.text


def test_lines_of_another_skp_are_not_reached_through_ones_own(
    promised: World, skp: Skp, client: Client
) -> None:
    actions.draw_up(agency=promised.agency, year=YEAR, positions=[promised.head_post.pk], by=None, at=NOW)
    other = Skp.objects.get(holder=promised.head)
    result, measure = other.results.get(), other.indicators.order_by("pk")[0]
    enter(client, promised.sub.user)
    for address in (
        f"hasil/{result.pk}/hapus",
        f"indikator/{measure.pk}/hapus",
        f"indikator/{measure.pk}/aspek",
    ):
        assert client.post(f"/skp/{skp.pk}/{address}/", {"aspect": "biaya"}).status_code == 404
    assert client.post(f"/skp/{skp.pk}/perilaku/", {"value": "rajin", "wording": "x"}).status_code == 404


def test_a_difference_is_told_on_the_list_and_taken_over_with_one_click(
    promised: World, skp: Skp, client: Client
) -> None:
    skp.indicators.update(annual=80)
    enter(client, promised.sub.user)
    assert "1 perbedaan" in client.get("/skp/").text
    page = client.get(f"/skp/{skp.pk}/").text
    assert "target tahunan <del>80</del> menjadi <ins>87,3</ins>" in page
    client.post(f"/skp/{skp.pk}/ambil-alih/")
    page = client.get(f"/skp/{skp.pk}/").text
    assert "Tidak lagi selaras" not in page
    assert skp.indicators.get().targets.annual == Decimal("87.3")


def test_the_dialogue_is_between_the_two(promised: World, skp: Skp, client: Client) -> None:
    for person, status in (("sub", 302), ("head", 302), ("other_clerk", 302), ("hr", 403), ("mayor", 404)):
        answer = enter(client, promised.people[person]).post(f"/skp/{skp.pk}/catatan/", {"text": "Baik."})
        assert answer.status_code == status
    assert skp.remarks.count() == 3
    answer = client.post(f"/skp/{skp.pk}/catatan/", {"text": ""})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "person", ["sub", "head", "other_clerk", "hr", "inspector", "auditor", "mayor", "stranger"]
)
def test_who_reads_it(promised: World, skp: Skp, client: Client, person: str) -> None:
    answer = enter(client, promised.people[person]).get(f"/skp/{skp.pk}/")
    assert answer.status_code == (200 if person in READS else 404)


def test_the_register_counts_by_unit_and_state(promised: World, skp: Skp, client: Client) -> None:
    to(skp, "disetujui")
    page = enter(client, promised.people["hr"]).get("/skp/kepatuhan/").text
    row = page.split("Subbagian Aduan</th>")[1].split("</tr>")[0]
    assert [cell.split("</td>")[0] for cell in row.split('<td class="num">')[1:]] == ["1", "0", "0", "0", "1"]
    below = enter(client, promised.head.user).get("/skp/kepatuhan/").text
    assert "Subbagian Aduan" in below
    assert "Kota Contoh</th>" not in below


def test_pages_ask_as_much_for_many_as_for_one(promised: World, skp: Skp, client: Client) -> None:
    enter(client, promised.people["hr"])
    addresses = ("/skp/", "/skp/kepatuhan/", f"/skp/{skp.pk}/")
    before = {address: queries(client, address) for address in addresses}
    posts = []
    for n in range(30):
        post = make.make_position(promised.subdivision, "pelaksana", title=f"Pelaksana {n}")
        make.set_superior(post, promised.sub_post)
        make.appoint(post)
        posts.append(post.pk)
        actions.add_work_result(
            skp=skp, rank="tambahan", leader_wording="", wording=f"Hasil {n}", by=promised.sub.user, at=NOW
        )
    actions.draw_up(agency=promised.agency, year=YEAR, positions=posts, by=None, at=NOW)
    after = {address: queries(client, address) for address in addresses}
    assert after == before
    assert max(after.values()) <= 40


def test_what_waits_for_the_rater_is_told_on_the_list(promised: World, skp: Skp, client: Client) -> None:
    enter(client, promised.head.user)
    to(skp, SkpState.SUBMITTED)
    page = client.get(f"/skp/{skp.pk}/").text
    assert "Setujui" in page
    assert "Menunggu Bapak/Ibu" in client.get("/skp/").text

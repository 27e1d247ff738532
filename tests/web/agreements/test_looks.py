"""Looking at agreements: who finds what, what stands there, and that a look writes nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from selaras.agreements import actions
from selaras.agreements.models import Agreement, AgreementLine
from selaras.agreements.queries import canonical_text
from selaras.agreements.queries import paper as paper_pdf
from selaras.engine.agreements import Form, State
from selaras.engine.periods import format_day
from selaras.kernel.models import AuditEvent
from selaras.web.agreements import pages
from tests.agreements.world import REASON, TARGETS, World, put, wait_for_scan
from tests.conftest import NOW
from tests.factories import appoint, make_position, make_unit, set_superior
from tests.web.cast import FRAGMENT, queries

TYPESET = paper_pdf.pdf
LOOKS = ["", "beda/", "dokumen.pdf", "dokumen.docx", "isi.json"]
PARTIES = {"head", "mayor", "clerk"}  # of the head's agreement: both sides, and who enters for the first one
READERS = {"hr", "inspector", "planner", "auditor"}
DEEDS = [
    "ajukan/", "tarik/", "kembalikan/", "setujui/", "buka-kembali/", "batalkan/", "perbarui/", "rincian/",
    "pendukung/", "pendukung/1/hapus/", "anggaran/", "anggaran/ketik/", "catatan/", "catatan/1/selesai/",
    "pindaian/", "pindaian/1/terima/", "pindaian/1/tolak/",
]  # fmt: skip


def statuses(hall: World, client: Client, path: str) -> dict[str, int]:
    found = {}
    for name, person in hall.people.items():
        client.force_login(person)
        found[name] = client.get(path).status_code
    return found


def expected(hall: World, seen: set[str]) -> dict[str, int]:
    return {name: 200 if name in seen else 404 for name in hall.people}


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selaras.web.agreements.views.paper.pdf", lambda *_, **__: b"%PDF-1.7")


@pytest.mark.parametrize("path", LOOKS)
def test_a_draft_is_open_to_its_parties_alone(hall, client, path):
    draft = hall.draft()
    assert statuses(hall, client, f"/perjanjian/{draft.pk}/{path}") == expected(hall, PARTIES)


@pytest.mark.parametrize("path", LOOKS)
@pytest.mark.parametrize("state", [State.IN_FORCE, State.DELIVERED, State.REVISED, State.ENDED])
def test_what_was_in_force_is_open_to_those_who_read_the_whole_city(hall, client, path, state):
    put(agreement := hall.draft(), state)
    found = statuses(hall, client, f"/perjanjian/{agreement.pk}/{path}")
    assert found == expected(hall, PARTIES | READERS)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.READY, State.SIGNED_FIRST, State.VOID])
def test_on_the_way_it_is_the_parties_own_matter(hall, client, state):
    put(agreement := hall.draft(), state)
    assert statuses(hall, client, f"/perjanjian/{agreement.pk}/") == expected(hall, PARTIES)


@pytest.mark.parametrize("path", [*LOOKS, "tanda-tangani/", "berkas.pdf", "perubahan/"])
def test_who_is_not_signed_in_is_asked_to(hall, client, path):
    draft = hall.draft()
    assert client.get(f"/perjanjian/{draft.pk}/{path}").url.startswith("/akun/login/")


@pytest.mark.parametrize("path", ["", "tanda-tangani/", "kebijakan/", "templat/"])
def test_the_rooms_are_closed_to_whoever_is_not_signed_in_or_holds_nothing(hall, client, path):
    assert client.get(f"/perjanjian/{path}").url.startswith("/akun/login/")
    client.force_login(hall.people["nobody"])
    assert client.get(f"/perjanjian/{path}").status_code == 404


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_never_done_by_looking_nor_without_the_forms_token(hall, deed):
    draft = hall.draft()
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(hall.people["head"])
    assert careful.get(f"/perjanjian/{draft.pk}/{deed}").status_code == 405
    for headers in ({}, FRAGMENT):
        answer = careful.post(f"/perjanjian/{draft.pk}/{deed}", {"reason": REASON}, headers=headers)
        assert answer.status_code == 403
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("path", ["susun/", "tanda-tangani/", "kebijakan/", "templat/"])
def test_the_rooms_deeds_ask_for_the_token_too(hall, path):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(hall.people["hr"])
    assert careful.post(f"/perjanjian/{path}").status_code == 403


def test_a_look_at_anything_writes_nothing(hall, client):
    put(hall.draft(), State.READY)
    put(agreement := hall.draft(hall.sub_post), State.IN_FORCE)
    before = list(AuditEvent.objects.order_by("sequence")), list(Agreement.objects.order_by("pk").values())
    paths = ["", "tanda-tangani/", "kebijakan/", "templat/", "?cari=a&keadaan=berlaku"]
    for one in Agreement.objects.order_by("pk"):
        paths += [f"{one.pk}/{path}" for path in [*LOOKS, "perubahan/"]]
    for person in hall.people.values():
        client.force_login(person)
        for path in paths:
            assert client.get(f"/perjanjian/{path}").status_code in {200, 403, 404}
    client.logout()
    client.get(f"/v/{agreement.code}")
    assert before == (
        list(AuditEvent.objects.order_by("sequence")), list(Agreement.objects.order_by("pk").values())
    )  # fmt: skip


def shown(client: Client, person, agreement) -> str:
    client.force_login(person)
    return client.get(f"/perjanjian/{agreement.pk}/").text


BUTTONS = {
    State.DRAFT: {"head": {"ajukan"}, "clerk": set(), "mayor": set()},
    State.RETURNED: {"head": {"ajukan"}, "clerk": set(), "mayor": set()},
    State.SUBMITTED: {"head": {"tarik"}, "clerk": set(), "mayor": {"kembalikan", "setujui"}},
    State.READY: {
        "head": {"buka-kembali", "tanda-tangani"}, "clerk": set(), "mayor": {"buka-kembali"}
    },
    State.SIGNED_FIRST: {"head": {"batalkan"}, "clerk": set(), "mayor": {"batalkan", "tanda-tangani"}},
    State.IN_FORCE: {"head": {"perubahan"}, "clerk": set(), "mayor": {"perubahan"}, "hr": set()},
    State.VOID: {"head": set(), "clerk": set(), "mayor": set()},
}  # fmt: skip


@pytest.mark.parametrize("state", BUTTONS)
def test_everybody_is_offered_the_steps_that_are_theirs_now(hall, client, state):
    put(agreement := hall.draft(), state)
    every = {name for people in BUTTONS.values() for names in people.values() for name in names}
    for name, steps in BUTTONS[state].items():
        text = shown(client, hall.people[name], agreement)
        assert {one for one in every if f"/{agreement.pk}/{one}/" in text} == steps, name


def test_a_draft_says_what_is_missing_and_whose_turn_it_is(hall, client):
    draft = hall.draft(agreed_on=None)
    text = shown(client, hall.people["head"], draft)
    assert "Tanggal perjanjian belum diisi." in text
    assert "Lengkapi, lalu ajukan kepada Walikota Contoh." in text
    put(draft, State.SUBMITTED)
    assert "Menunggu persetujuan Walikota Contoh." in shown(client, hall.people["head"], draft)


def test_targets_read_as_officials_write_them_and_nothing_is_not_na(hall, client):
    text = shown(client, hall.people["head"], hall.draft())
    assert "40,5" in text
    assert "87,3" in text
    assert "40.5" not in text
    assert "N/A" in text


def test_the_content_is_given_byte_for_byte(hall, client):
    put(agreement := hall.draft(), State.READY)
    client.force_login(hall.people["head"])
    answer = client.get(f"/perjanjian/{agreement.pk}/isi.json")
    assert answer.content == agreement.content.encode() == canonical_text(agreement).encode()
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_paper_has_a_name_that_every_system_takes(hall, client):
    draft = hall.draft(number=0)
    client.force_login(hall.people["head"])
    answer = client.get(f"/perjanjian/{draft.pk}/dokumen.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="PK-2024-{hall.head_post.code}.pdf"'


# -- comparing --------------------------------------------------------------------------------------------


def test_one_compares_with_what_one_may_read(hall, client):
    """The superior's agreement is not the subordinate's to read: T looks down."""
    hall.draft(hall.mayor_post)
    draft = hall.draft()
    client.force_login(hall.people["head"])
    text = client.get(f"/perjanjian/{draft.pk}/beda/").text
    assert "Perjanjian atasan" not in text
    client.force_login(hall.people["mayor"])
    text = client.get(f"/perjanjian/{draft.pk}/beda/?dengan=atasan").text
    assert "Perjanjian atasan" in text


def test_another_kind_than_there_is_falls_back_to_the_first(hall, client):
    put(hall.draft(), State.IN_FORCE)
    agreement = Agreement.objects.get()
    actions.ask_for_revision(
        agreement=agreement, reason="mutasi", explanation=REASON, granted=True, by=hall.mayor.user, at=NOW
    )
    draft = agreement.followers.get()
    client.force_login(hall.people["head"])
    text = client.get(f"/perjanjian/{draft.pk}/beda/?dengan=%00").text
    assert "Versi sebelumnya" in text
    assert client.get(f"/perjanjian/{draft.pk}/").text.count("Perubahan ke-1") > 0


# -- the list ---------------------------------------------------------------------------------------------


def test_the_list_holds_what_one_may_open_and_nothing_else(hall, client):
    put(hall.draft(), State.IN_FORCE)
    hall.draft(hall.sub_post)
    titles = {"head": {"Kepala Bagian Layanan", "Kepala Subbagian Aduan"}, "sub": {"Kepala Subbagian Aduan"}}
    titles |= {name: {"Kepala Bagian Layanan"} for name in READERS}
    titles |= {"neighbour": set(), "stranger": set()}
    for name, seen in titles.items():
        client.force_login(hall.people[name])
        text = client.get("/perjanjian/", headers=FRAGMENT).text
        every = ("Kepala Bagian Layanan", "Kepala Subbagian Aduan")
        assert {title for title in every if title in text} == seen, name


def test_what_waits_for_one_comes_first(hall, client):
    put(hall.draft(), State.SUBMITTED)
    client.force_login(hall.people["mayor"])
    text = client.get("/perjanjian/").text
    assert "Menunggu Bapak/Ibu" in text
    assert "Menunggu persetujuan Walikota Contoh." in text
    client.force_login(hall.people["head"])
    text = client.get("/perjanjian/").text
    assert "Menunggu Bapak/Ibu" not in text
    assert "Perjanjian saya" in text


def test_several_signatures_are_offered_at_once_ones_own_among_them(hall, client):
    put(hall.draft(), State.READY)
    client.force_login(hall.people["head"])
    assert "sekaligus" not in client.get("/perjanjian/").text
    put(hall.draft(hall.sub_post), State.SIGNED_FIRST)
    assert "Tanda tangani 2 perjanjian sekaligus" in client.get("/perjanjian/").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?keadaan=berlaku", {"Kepala Bagian Layanan"}),
        ("?keadaan=draf", {"Kepala Subbagian Aduan"}),
        ("?cari=aduan", {"Kepala Subbagian Aduan"}),
        ("?cari=tidak-ada", set()),
        ("?keadaan=tidak-ada", {"Kepala Bagian Layanan", "Kepala Subbagian Aduan"}),
        ("?hal=99", {"Kepala Bagian Layanan", "Kepala Subbagian Aduan"}),
        ("?cari=%00", None),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(hall, client, asked, found):
    put(hall.draft(), State.IN_FORCE)
    hall.draft(hall.sub_post)
    client.force_login(hall.people["head"])
    answer = client.get(f"/perjanjian/{asked}", headers=FRAGMENT)
    assert answer.status_code == 200
    if found is not None:
        names = ("Kepala Bagian Layanan", "Kepala Subbagian Aduan")
        assert {name for name in names if f">{name}</a>" in answer.text} == found


def test_an_empty_list_teaches(hall, client):
    client.force_login(hall.people["auditor"])
    assert "Belum ada perjanjian untuk dibaca" in client.get("/perjanjian/").text


# -- queries ----------------------------------------------------------------------------------------------


def many(hall: World, count: int) -> None:
    unit = make_unit(parent=hall.division)
    posts = []
    for _ in range(count):
        post = make_position(unit, "pelaksana")
        appoint(post)
        set_superior(post, hall.head_post)
        posts.append(post.pk)
    actions.draw_up(edition=hall.edition, positions=posts, by=None, at=NOW)


def test_the_list_asks_as_often_for_sixty_as_for_one(hall, client):
    hall.draft(hall.sub_post)
    client.force_login(hall.people["head"])
    few = queries(client, "/perjanjian/")
    many(hall, 60)
    assert queries(client, "/perjanjian/") == few


def add_lines(agreement: Agreement, count: int) -> None:
    for order in range(count):
        line = AgreementLine(
            agency=agreement.agency, agreement=agreement, order=100 + order, block="strategis",
            objective_number=order // 4 + 10, objective_wording=f"Sasaran {order // 4}",
            indicator_number=order, indicator_wording=f"Indikator {order}", uom="Persen",
            entry_system="esakip",
        )  # fmt: skip
        line.targets = TARGETS
        line.save()


@pytest.mark.parametrize("path", ["", "beda/", "tanda-tangani/", "isi.json"])
def test_a_page_asks_as_often_for_forty_lines_as_for_one(hall, client, path):
    draft = hall.draft()
    client.force_login(hall.people["head"])
    few = queries(client, f"/perjanjian/{draft.pk}/{path}")
    add_lines(draft, 40)
    for line in draft.lines.all():
        actions.comment(agreement=draft, line=line, text="Lihat ini.", by=hall.mayor.user, at=NOW)
    assert queries(client, f"/perjanjian/{draft.pk}/{path}") == few


# -- scans: the way to hand one in, the list of those that wait ---------------------------------------------


def test_the_file_signed_outside_is_handed_in_by_following_links(hall, client):
    agreement = put(hall.of_form(Form.OUTSIDE), State.SIGNED_FIRST)
    client.force_login(hall.people["mayor"])
    page = client.get(f"/perjanjian/{agreement.pk}/").text
    label = f"Unggah berkas yang sudah ditandatangani {agreement.outside_post}"
    assert label in page
    assert f'href="/perjanjian/{agreement.pk}/tanda-tangani/#basah"' in page
    form = client.get(f"/perjanjian/{agreement.pk}/tanda-tangani/").text
    assert label in form
    assert f'action="/perjanjian/{agreement.pk}/pindaian/"' in form
    assert f"mintakan tanda tangan {agreement.outside_post}" in form
    assert "tanda tangani kedua pihak" not in form


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (Form.TWO, "Cetak dokumen, tanda tangani kedua pihak, lalu"),
        (Form.ALONE, "Cetak dokumen, tanda tangani, lalu"),
        (Form.OUTSIDE, "Cetak dokumen, tanda tangani, mintakan tanda tangan"),
    ],
)
def test_paper_is_explained_as_it_is_signed(hall, client, form, says):
    agreement = put(hall.of_form(form), State.READY)
    client.force_login(agreement.holder.user)
    assert "Unggah pindaian" in client.get(f"/perjanjian/{agreement.pk}/").text
    assert says in client.get(f"/perjanjian/{agreement.pk}/tanda-tangani/").text


def test_PK_19_no_second_scan_is_offered_while_one_waits(hall, client):
    wait_for_scan(agreement := put(hall.draft(), State.READY), hall.head.user)
    client.force_login(hall.people["head"])
    assert "Unggah pindaian" not in client.get(f"/perjanjian/{agreement.pk}/").text


@pytest.mark.parametrize("path", ["/perjanjian/", "/", "/kepatuhan/"])
def test_kkpp_finds_the_scans_that_wait(hall, client, path):
    scan = wait_for_scan(put(hall.draft(), State.READY), hall.head.user)
    for name in ("hr", "head", "mayor", "inspector"):
        client.force_login(hall.people[name])
        text = client.get(path).text
        found = f"/pindaian/{scan.pk}/" in text if path == "/perjanjian/" else "/perjanjian/#pindaian" in text
        assert found == (name == "hr"), name


@pytest.mark.parametrize("name", ["head", "hr", "clerk", "planner"])
def test_the_button_to_the_bundles_stands_where_they_open(hall, client, name):
    client.force_login(hall.people[name])
    opened = client.get("/perjanjian/himpunan/").status_code
    assert ("/perjanjian/himpunan/" in client.get("/perjanjian/").text) == (opened == 200)


def test_what_all_have_signed_for_next_year_is_not_called_in_force(hall, client):
    agreement = put(hall.draft(), State.SIGNED_BOTH)
    begins = timezone.now() + timedelta(days=3)
    agreement.in_force, agreement.state = TimestamptzRange(begins, None), State.IN_FORCE
    agreement.save()
    put(hall.draft(hall.sub_post), State.IN_FORCE)
    ahead = f"Berlaku mulai {format_day(timezone.make_naive(begins).date())}"
    client.force_login(hall.people["head"])
    page, listed = client.get(f"/perjanjian/{agreement.pk}/").text, client.get("/perjanjian/").text
    assert ahead in listed
    assert f"{ahead}. Berikutnya: unggah" in page
    assert "Berlaku sejak" not in page
    assert page.count(ahead) >= 3  # the mark, the station, the next step


def test_the_last_day_of_an_ended_agreement_is_said(hall, client):
    agreement = put(hall.draft(), State.ENDED)
    client.force_login(hall.people["head"])
    day = format_day(timezone.make_naive(agreement.in_force.upper).date())
    assert f"<dt>Berlaku sampai</dt><dd>{day}</dd>" in client.get(f"/perjanjian/{agreement.pk}/").text


def test_an_indicator_of_ones_own_stands_in_its_block_as_on_the_paper(hall, client):
    """The last line, of the first block: the block is not begun again."""
    draft = hall.draft()
    last = draft.lines.order_by("-order").first()
    last.block = "khusus"
    last.save()
    own = AgreementLine(
        agency=hall.agency, agreement=draft, block=draft.lines.order_by("order").first().block, order=99,
        objective_number=9, objective_wording="Tertibnya arsip", indicator_number=1, uom="Persen",
        indicator_wording="Persentase arsip tertata", entry_system=last.entry_system,
    )  # fmt: skip
    found = pages.groups([*draft.lines.order_by("order"), own], [])
    assert [group.block for group in found if group.block] == ["Sasaran Strategis", "Sasaran Khusus"]
    assert [group.objective for group in found if group.block == "Sasaran Khusus"] == [last.objective_wording]

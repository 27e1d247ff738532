"""Bagikan: choosing, looking and applying, each step with and without scripts, and who may."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.cascade.models import Annex, Commitment, Receiver
from selaras.kernel.rules import RuleError
from selaras.org.models import Position
from tests.factories import make_annex, make_position, make_unit, mark_published, set_superior
from tests.web.cast import FRAGMENT, add_rows, enter, queries

URL = "/kaskade/lampiran/1/bagikan/"


@pytest.fixture
def ward(cast):
    """The mayor over a camat over three lurah; one of them is a column already."""
    unit = make_unit(parent=cast.division.parent, name="Kecamatan Contoh", kind="kecamatan")
    camat = make_position(unit, "camat", title="Camat Contoh")
    cast.lurahs = [
        make_position(make_unit(parent=unit, name=f"Kelurahan {name}", kind="kelurahan"), "lurah",
                      title=f"Lurah {name}")
        for name in ("Anggrek", "Kenanga", "Mawar")
    ]  # fmt: skip
    cast.ward = unit
    set_superior(cast.owner_post, cast.mayor_post)
    set_superior(camat, cast.mayor_post)
    for lurah in cast.lurahs:
        set_superior(lurah, camat)
    Receiver.objects.create(
        annex=cast.annex, agency=cast.agency, position=cast.lurahs[0], order=1, heading="Anggrek"
    )
    cast.row = cast.annex.rows.get(order=1)
    return cast


def choice(ward, **typed):
    given = {"baris": [ward.row.pk], "jabatan": [post.pk for post in ward.lurahs], "cara": "tambah"}
    return given | {"catatan": "", **typed}


def undo(client, page, change=None):
    """Press "Urungkan" on a page, perhaps with another change than it names."""
    shown = re.search(r'name="perubahan" value="(\d+)"', page)[1]
    return client.post(URL, {"langkah": "urungkan", "perubahan": change or shown})


def fingerprint(page):
    return re.search(r'name="sidik" value="(\w+)"', page)[1]


def chosen(page, name):
    return {int(value) for value in re.findall(rf'name="{name}" value="(\d+)" checked', page)}


def test_the_lists_show_the_rows_and_the_posts_below_the_giver(client, ward):
    page = enter(client, ward.mayor).get(URL).text
    assert "Indeks Kepuasan Layanan" in page
    assert "Lurah Mawar" in page
    assert "Kelurahan Mawar · belum menjadi kolom" in page
    assert "Kelurahan Anggrek</span>" in page
    assert "Kepala Subbagian Aduan" not in page, "not below the giver"
    assert f'id="jabatan-{ward.mayor_post.pk}"' not in page, "the giver receives nothing of itself"


def test_all_lurah_of_a_kecamatan_are_chosen_with_one_button(client, ward):
    other = make_position(make_unit(parent=ward.division, name="Kelurahan Lain"), "lurah", title="Lurah Lain")
    set_superior(other, ward.mayor_post)
    narrow = {"jenjang": "lurah", "unit": ward.ward.pk, "langkah": "semua", "baris": [ward.row.pk]}
    page = enter(client, ward.mayor).post(URL, narrow, headers=FRAGMENT).text
    assert page.lstrip().startswith('<form id="bagikan"')
    assert chosen(page, "jabatan") == {post.pk for post in ward.lurahs}
    assert chosen(page, "baris") == {ward.row.pk}
    assert "Pilih semua yang cocok (3)" in page


@pytest.mark.parametrize(
    ("step", "expected"),
    [("kolom", {"owner_post", 0}), ("tanpa", set()), ("saring", {1, 2}), ("ubah", {1, 2})],
)
def test_buttons_choose_or_drop_many_posts(client, ward, step, expected):
    given = {"langkah": step, "jabatan": [ward.lurahs[1].pk, ward.lurahs[2].pk]}
    page = enter(client, ward.mayor).post(URL, given).text
    ids = {ward.lurahs[one].pk if isinstance(one, int) else getattr(ward, one).pk for one in expected}
    kept = {ward.lurahs[1].pk, ward.lurahs[2].pk} if step == "kolom" else set()
    assert chosen(page, "jabatan") == ids | kept


def test_buttons_choose_or_drop_many_rows(client, ward):
    enter(client, ward.mayor)
    every = set(ward.annex.rows.values_list("pk", flat=True))
    assert chosen(client.post(URL, {"langkah": "semua-baris"}).text, "baris") == every
    some = client.post(URL, {"langkah": "semua-baris", "cari_baris": "masyarakat"}).text
    assert len(chosen(some, "baris")) == 1
    assert chosen(client.post(URL, choice(ward, langkah="tanpa-baris")).text, "baris") == set()


def test_what_is_chosen_stays_whatever_the_list_is_narrowed_to(client, ward):
    page = enter(client, ward.mayor).post(URL, choice(ward, cari="tak ada\x00 yang cocok")).text
    assert chosen(page, "jabatan") == {post.pk for post in ward.lurahs}


def test_posts_outside_the_line_are_shown_when_asked_for(client, ward):
    page = enter(client, ward.mayor).post(URL, {"lingkup": "semua", "cari": "aduan"}).text
    assert "Kepala Subbagian Aduan" in page


def test_nothing_chosen_says_what_is_missing(client, ward):
    answer = enter(client, ward.mayor).post(URL, {"langkah": "pratinjau", "baris": ["x", "999999"]})
    assert answer.status_code == 422
    assert "paling sedikit satu indikator" in answer.text


def test_the_difference_is_shown_before_anything_is_written(client, ward):
    page = enter(client, ward.mayor).post(URL, choice(ward, langkah="pratinjau", catatan="PPSU")).text
    assert "Membagikan <strong>1 indikator</strong> kepada <strong>3 jabatan</strong>" in page
    assert "dengan catatan lingkup “PPSU”" in page
    assert "3 ditambahkan" in page
    assert "<strong>Kolom baru:</strong> Kenanga, Mawar." in page
    assert not Commitment.objects.filter(position__in=ward.lurahs).exists()


def test_a_derived_row_is_left_alone_and_says_why(client, ward):
    rows = list(ward.annex.rows.values_list("pk", flat=True))
    page = enter(client, ward.mayor).post(URL, choice(ward, langkah="pratinjau", baris=rows)).text
    assert "3 dilewati. Baris ini diturunkan dengan kalimat" in page


def test_an_indicator_goes_to_all_lurah_and_is_taken_back_as_one_change(client, ward):
    enter(client, ward.mayor)
    preview = client.post(URL, choice(ward, langkah="pratinjau")).text
    answer = client.post(URL, choice(ward, langkah="terapkan", sidik=fingerprint(preview)))
    assert answer.headers["Location"] == URL
    assert Commitment.objects.filter(row=ward.row, position__in=ward.lurahs).count() == 3
    page = client.get(URL).text
    assert "1 indikator dibagikan kepada 3 jabatan." in page
    assert "Bagikan 1 indikator kepada 3 jabatan" in page
    undo(client, page)
    assert not Commitment.objects.filter(row=ward.row, position__in=ward.lurahs).exists()
    page = client.get(URL).text
    assert "Diurungkan: Bagikan 1 indikator" in page
    assert "Perubahan Bapak/Ibu yang terakhir" not in page


def test_undoing_leaves_what_somebody_else_changed(client, ward):
    enter(client, ward.mayor)
    seen = fingerprint(client.post(URL, choice(ward, langkah="pratinjau")).text)
    client.post(URL, choice(ward, langkah="terapkan", sidik=seen))
    Commitment.objects.filter(position=ward.lurahs[0]).update(scope_note="orang lain")
    page = client.get(URL).text
    undo(client, page)
    assert "1 sel tidak dikembalikan" in client.get(URL).text
    assert Commitment.objects.get(row=ward.row, position__in=ward.lurahs).scope_note == "orang lain"
    assert undo(client, page).status_code == 302, "nothing left: nothing happens"


def test_KAS_29_what_is_undone_is_the_change_that_was_shown(client, ward):
    """A second window made another change meanwhile: that one stays."""
    enter(client, ward.mayor)
    first = choice(ward, langkah="pratinjau", jabatan=[ward.lurahs[0].pk])
    client.post(URL, first | {"langkah": "terapkan", "sidik": fingerprint(client.post(URL, first).text)})
    page = client.get(URL).text
    second = choice(ward, langkah="pratinjau", jabatan=[ward.lurahs[1].pk])
    client.post(URL, second | {"langkah": "terapkan", "sidik": fingerprint(client.post(URL, second).text)})
    client.get(URL)  # what the second change says is read
    for change in (None, "x", "9" * 40):
        assert undo(client, page, change).status_code == 302
        assert "bukan lagi yang terakhir" in client.get(URL).text
    assert Commitment.objects.filter(row=ward.row, position__in=ward.lurahs).count() == 2


def test_KAS_01_undoing_in_an_edition_published_meanwhile_is_refused_kindly(client, ward, monkeypatch):
    enter(client, ward.mayor)
    seen = fingerprint(client.post(URL, choice(ward, langkah="pratinjau")).text)
    client.post(URL, choice(ward, langkah="terapkan", sidik=seen))
    page = client.get(URL).text

    def refuse(**_given):
        raise RuleError("KAS-01", "Edisi sudah terbit.")

    monkeypatch.setattr("selaras.cascade.actions.lock_draft", refuse)
    assert undo(client, page).status_code == 302
    assert "Edisi sudah terbit. (KAS-01)" in client.get(URL).text


def test_KAS_29_a_preview_that_is_no_longer_true_is_shown_anew(client, ward):
    enter(client, ward.mayor)
    seen = fingerprint(client.post(URL, choice(ward, langkah="pratinjau")).text)
    Commitment.objects.create(
        agency=ward.agency, edition=ward.edition, row=ward.row, position=ward.lurahs[0],
        indicator=ward.indicator, giver=ward.mayor_post,
    )  # fmt: skip
    answer = client.post(URL, choice(ward, langkah="terapkan", sidik=seen))
    assert answer.status_code == 422
    assert "Periksa pratinjau yang baru" in answer.text
    assert "2 ditambahkan" in answer.text
    assert fingerprint(answer.text) != seen


def test_taking_away(client, ward):
    enter(client, ward.mayor)
    typed = choice(ward, jabatan=[ward.owner_post.pk], cara="ambil", catatan="diabaikan")
    page = client.post(URL, typed | {"langkah": "pratinjau"}).text
    assert "Mengambil <strong>1 indikator</strong> dari" in page
    assert "diabaikan”" not in page
    client.post(URL, typed | {"langkah": "terapkan", "sidik": fingerprint(page)})
    assert not Commitment.objects.filter(row=ward.row).exists()
    assert "Tidak ada yang berubah" in client.post(URL, typed | {"langkah": "pratinjau"}).text
    empty = client.post(URL, typed | {"langkah": "pratinjau"}).text
    client.post(URL, typed | {"langkah": "terapkan", "sidik": fingerprint(empty)})
    assert "matriks sudah seperti yang diminta" in client.get(URL).text


def test_the_sentence_of_the_group_is_offered_when_exactly_the_group_is_chosen(client, ward):
    office = make_unit(parent=ward.division.parent, name="Sekretariat", kind="sekretariat")
    heads = [make_position(make_unit(parent=office), "kasubbag", title=f"Kasubbag {n}") for n in "AB"]
    for head in heads:
        set_superior(head, ward.mayor_post)
    url = "/kaskade/lampiran/3/bagikan/"
    row = ward.owners_annex.rows.get()
    page = enter(client, ward.mayor).post(url, {"langkah": "kelompok", "baris": [row.pk]}).text
    assert chosen(page, "jabatan") == {head.pk for head in heads}
    assert "Catatan lingkup" not in page, "owners carry no scope note"
    typed = {"baris": [row.pk], "jabatan": [head.pk for head in heads], "cara": "tambah"}
    page = client.post(url, typed | {"langkah": "pratinjau"}).text
    assert "Tulis sebagai “Seluruh Kepala Subbagian dan Ketua Subkelompok”" in page
    page = client.post(url, typed | {"langkah": "pratinjau", "sebagai": "kelompok"}, headers=FRAGMENT).text
    client.post(url, typed | {"langkah": "terapkan", "sebagai": "kelompok", "sidik": fingerprint(page)})
    row.refresh_from_db()
    assert row.group == "semua-kasubbag"
    one = typed | {"jabatan": [heads[0].pk], "langkah": "pratinjau"}
    assert "Tulis sebagai" not in client.post(url, one).text


@pytest.mark.parametrize("who", ["stranger", "owner", "subordinate", "inspector", "superadmin"])
def test_who_may_not_change_the_matrix_finds_no_page(client, ward, who):
    enter(client, getattr(ward, who))
    assert client.get(URL).status_code == 404
    typed = choice(ward, langkah="terapkan", sidik="x")
    assert client.post(URL, typed).status_code == 404
    assert client.post(URL, {"langkah": "urungkan"}).status_code == 404


def test_a_published_matrix_is_not_shared(client, ward):
    mark_published(ward.edition)
    assert enter(client, ward.mayor).get(URL).status_code == 404


def test_an_action_plan_is_not_shared(client, ward):
    make_annex(ward.edition, ward.mayor_post, number=4, layout=Annex.Layout.KSD)
    assert enter(client, ward.mayor).get("/kaskade/lampiran/4/bagikan/").status_code == 404


def test_markup_in_names_stays_text(client, ward):
    Position.objects.filter(pk=ward.lurahs[0].pk).update(title="<script>alert(1)</script>")
    page = enter(client, ward.mayor).post(URL, choice(ward, langkah="pratinjau")).text
    assert "<script>alert" not in page


def test_the_list_of_posts_has_an_end_and_says_so(client, ward):
    for n in range(205):
        post = make_position(ward.ward, "pelaksana", title=f"Pelaksana {n}")
        set_superior(post, ward.mayor_post)
    page = enter(client, ward.mayor).get(URL).text
    assert "10 jabatan lain tidak ditampilkan" in page
    assert page.count('name="jabatan"') == 200


@pytest.mark.parametrize("step", ["", "pratinjau"])
def test_queries_do_not_grow_with_rows(client, ward, step):
    enter(client, ward.mayor)

    def asked():
        rows = list(ward.annex.rows.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as found:
            assert client.post(URL, choice(ward, baris=rows, langkah=step)).status_code == 200
        return len(found)

    client.get(URL)
    before, get = asked(), queries(client, URL)
    add_rows(ward, 499)
    assert asked() == before <= 28
    assert queries(client, URL) == get <= 28

"""A matrix for any giver and level: proposed, made, changed, taken out; and who may not."""

import re

import pytest

from selaras.accounts.models import Role
from selaras.cascade.annexes.queries import columns_seen, rows_seen
from selaras.cascade.models import Annex, Commitment
from selaras.kernel.models import AuditEvent
from selaras.org.models import Position
from tests.factories import (
    appoint,
    make_annex,
    make_commitment,
    make_grantee,
    make_position,
    make_unit,
    mark_published,
    set_superior,
)  # fmt: skip
from tests.web.cast import FRAGMENT, add_rows, enter, queries

NEW = "/kaskade/matriks/baru/"


@pytest.fixture
def district(cast):
    """A camat over three lurah, and a planner who prepares the whole cascade."""
    unit = make_unit(parent=cast.division.parent, name="Kecamatan Contoh", kind="kecamatan")
    camat = make_position(unit, "camat", title="Camat Contoh")
    lurahs = [
        make_position(make_unit(parent=unit, name=f"Kelurahan {name}", kind="kelurahan"), "lurah",
                      title=f"Lurah {name}")
        for name in ("Anggrek", "Kenanga", "Mawar")
    ]  # fmt: skip
    set_superior(camat, cast.mayor_post)
    set_superior(cast.subordinate_post, cast.owner_post)
    for lurah in lurahs:
        set_superior(lurah, camat)
    cast.camat_post, cast.lurah_posts = camat, lurahs
    cast.camat = appoint(camat).user
    cast.planner = make_grantee(Role.HR_ADMIN, make_position(cast.division, "pelaksana"))
    return cast


def form(giver, posts, **typed):
    """What the browser sends from the lower form."""
    tiers = sorted({post.tier for post in posts})
    given = {
        "dijawab": "1", "pemberi": giver.pk, "dari": giver.pk, "untuk": ".".join([str(giver.pk), *tiers]),
        "bentuk": "kolom", "jenjang": tiers, "nomor": "9", "judul": "CASCADING", "label": "Lurah",
        "penerima": [post.pk for post in posts], "ambil": "", "cari": "",
    }  # fmt: skip
    headings = {f"kepala-{post.pk}": post.title.removeprefix("Lurah ") for post in posts}
    return {**given, **headings, **typed}


def test_what_is_ticked_and_typed_stays_when_another_layout_is_chosen(client, district):
    first, *rest = district.lurah_posts
    typed = form(district.camat_post, district.lurah_posts, judul="JUDUL SENDIRI", penerima=[rest[0].pk])
    page = enter(client, district.camat).get(NEW, typed, headers=FRAGMENT).text
    ticked = re.findall(r'name="penerima" value="(\d+)" checked', page)
    assert ticked == [str(rest[0].pk)]
    assert "JUDUL SENDIRI" in page
    assert 'hx-include="#isian-matriks .panel"' in page
    assert f'value="{first.title.removeprefix("Lurah ")}"' in page


def test_the_level_below_the_giver_is_proposed_in_the_wording_of_the_decree(client, district):
    page = enter(client, district.camat).get(NEW).text
    assert "CASCADING INDIKATOR DAN TARGET KINERJA TAHUN 2024\nCAMAT CONTOH KEPADA PARA LURAH" in page
    for name in ("Anggrek", "Kenanga", "Mawar"):
        assert f'value="{name}"' in page, "the heading without the word that all of them share"
    assert 'id="nomor" name="nomor" inputmode="numeric" value="4"' in page


def test_a_giver_chooses_only_among_the_posts_one_may_edit_for(client, district):
    page = enter(client, district.camat).get(f"{NEW}?pemberi={district.mayor_post.pk}").text
    assert "Walikota Contoh</option>" not in page
    page = enter(client, district.planner).get(f"{NEW}?pemberi={district.camat_post.pk}").text
    assert "Walikota Contoh</option>" in page
    assert "CAMAT CONTOH KEPADA PARA LURAH" in page


def test_another_giver_or_tier_is_proposed_anew_by_htmx(client, district):
    enter(client, district.planner)
    typed = form(district.camat_post, district.lurah_posts, judul="LAMA", pemberi=district.owner_post.pk)
    page = client.get(NEW, typed, headers=FRAGMENT).text
    assert page.lstrip().startswith('<div id="matriks-baru"')
    assert "KEPALA BAGIAN LAYANAN KEPADA PARA KEPALA SUBBAGIAN" in page
    assert "LAMA" not in page
    none = client.get(NEW, {"pemberi": district.camat_post.pk, "dari": district.camat_post.pk}).text
    assert "Belum ada jenjang yang dipilih" in none


def test_a_camat_makes_the_matrix_for_the_lurah(client, district):
    posts = district.lurah_posts
    answer = enter(client, district.camat).post(NEW, form(district.camat_post, posts))
    assert answer.headers["Location"] == "/kaskade/lampiran/9/"
    annex = Annex.objects.get(number=9)
    assert (annex.giver, annex.tiers, annex.receivers_label) == (district.camat_post, ["lurah"], "Lurah")
    assert [one.heading for one in annex.receivers.order_by("order")] == ["Anggrek", "Kenanga", "Mawar"]
    page = client.get("/kaskade/lampiran/9/").text
    assert "Lampiran IX dibuat dengan 3 kolom penerima." in page
    assert f'value="{district.camat_post.pk}" selected' in page, "the chooser of givers finds it"
    assert AuditEvent.objects.filter(kind="annex.added").latest("pk").by_id == district.camat.pk


def test_rows_the_giver_carries_begin_the_matrix(client, district):
    row = district.annex.rows.order_by("order")[0]
    make_commitment(row, district.camat_post)
    typed = form(district.camat_post, district.lurah_posts, ambil="dipikul")
    page = enter(client, district.camat).get(NEW).text
    assert "1 baris, belum bercentang" in page
    client.post(NEW, typed)
    (made,) = Annex.objects.get(number=9).rows.all()
    assert (made.indicator_id, made.targets, made.mode) == (row.indicator_id, row.targets, "salin")
    assert not made.commitments.exists()
    assert "dan 1 baris" in client.get("/kaskade/lampiran/9/").text


def test_rows_of_another_matrix_of_the_giver_begin_the_matrix(client, district):
    typed = form(district.mayor_post, [district.camat_post], ambil="1", **{"label": "Camat"})
    enter(client, district.mayor).post(NEW, typed)
    assert Annex.objects.get(number=9).rows.count() == 2


def test_a_column_of_owners_for_many(client, district):
    posts = [
        make_position(district.lurah_posts[0].unit, "lurah", title=f"Lurah Melati {n}") for n in range(31)
    ]
    for post in posts:
        set_superior(post, district.camat_post)
    page = enter(client, district.camat).get(NEW).text
    assert 'value="penanggung-jawab" id="bentuk-penanggung-jawab" checked' in page
    client.post(NEW, form(district.camat_post, posts, bentuk="penanggung-jawab"))
    annex = Annex.objects.get(number=9)
    assert (annex.layout, annex.tiers, annex.receivers.count()) == ("penanggung-jawab", ["lurah"], 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"penerima": []}, "Pilih paling sedikit satu jabatan penerima"),
        ({"nomor": "3"}, "Lampiran 3 sudah ada"),
        ({"nomor": "nol"}, "bilangan bulat 1 sampai 999"),
        ({"nomor": "9" * 400}, "bilangan bulat 1 sampai 999"),
        (
            {"bentuk": "penanggung-jawab", "jenjang": [], "penerima": [], "untuk": None},
            "satu jenjang penerima",
        ),
    ],
)
def test_KAS_25_KAS_26_a_refused_matrix_is_shown_again_with_what_was_typed(client, district, typed, said):
    enter(client, district.camat)
    data = form(district.camat_post, district.lurah_posts, label="Para Lurah") | typed
    answer = client.post(NEW, data | {"untuk": data["untuk"] or district.camat_post.pk})
    assert answer.status_code == 422
    assert said in answer.text
    assert not Annex.objects.filter(number=9).exists()


def test_KAS_25_headings_that_cannot_be_told_apart_are_refused(client, district):
    first, second, _ = district.lurah_posts
    enter(client, district.camat)
    for heading, said in (("kenanga", "dipakai 2 kali"), ("Satuan", "nama kolom lain"), (" ", "belum diisi")):
        typed = form(district.camat_post, district.lurah_posts, **{f"kepala-{first.pk}": heading})
        answer = client.post(NEW, typed)
        assert (answer.status_code, said in answer.text) == (422, True), heading
        assert f'name="kepala-{second.pk}" value="Kenanga"' in answer.text


def test_a_post_outside_the_line_is_found_added_and_warned_about(client, district):
    enter(client, district.camat)
    typed = form(district.camat_post, district.lurah_posts, cari="aduan")
    typed[f"kepala-{district.lurah_posts[0].pk}"] = "Anggrek I"
    page = client.post(NEW, typed | {"cari-jabatan": "1"}, headers=FRAGMENT).text
    assert "di luar garis pemberi · Subbagian Aduan" in page
    assert 'value="Anggrek I"' in page, "what was typed stays"
    outside = district.subordinate_post.pk
    chosen = [*typed["penerima"], outside]
    page = client.post(NEW, typed | {"cari-jabatan": "1", "penerima": chosen}).text
    assert "Di luar garis pemberi" in page
    client.post(NEW, typed | {"penerima": chosen})
    assert Annex.objects.get(number=9).receivers.filter(position=outside).exists()
    page = client.post(NEW, typed | {"cari-jabatan": "1", "cari": "tak ada\x00"}).text
    assert "Tidak ada jabatan lain yang cocok" in page


@pytest.mark.parametrize("who", ["stranger", "inspector", "subordinate", "superadmin"])
def test_who_hands_nothing_down_finds_no_page(client, district, who):
    enter(client, getattr(district, who))
    for url in (NEW, "/kaskade/lampiran/1/kolom/", "/kaskade/lampiran/1/hapus/"):
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404), url


def test_a_colleague_does_not_change_the_matrix_of_another_giver(client, district):
    enter(client, district.owner)
    for url in ("/kaskade/lampiran/1/kolom/", "/kaskade/lampiran/1/hapus/"):
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404), url


def test_an_edition_in_force_takes_no_matrix(client, district):
    mark_published(district.edition)
    page = enter(client, district.camat).get(NEW).text
    assert "Edisi ini sudah terbit" in page
    assert enter(client, district.mayor).get("/kaskade/lampiran/1/kolom/").status_code == 404


def columns_form(annex, **typed):
    columns = annex.receivers.order_by("order")
    given = {"dijawab": "1", "judul": annex.title, "label": annex.receivers_label, "cari": ""}
    given |= {"sidik": columns_seen(annex)}
    given |= {"penerima": [one.position_id for one in columns]}
    return given | {f"kepala-{one.position_id}": one.heading for one in columns} | typed


def test_a_receiver_that_was_forgotten_becomes_a_column(client, district):
    camat = district.camat_post
    url = "/kaskade/lampiran/1/kolom/"
    enter(client, district.mayor)
    page = client.post(url, columns_form(district.annex, cari="camat", **{"cari-jabatan": "1"})).text
    assert "Camat Contoh" in page
    typed = columns_form(district.annex, label="Kabag dan Camat", **{f"kepala-{camat.pk}": "Camat"})
    typed["penerima"].append(camat.pk)
    assert client.post(url, typed).headers["Location"] == "/kaskade/lampiran/1/"
    assert [one.heading for one in district.annex.receivers.order_by("order")] == ["Layanan", "Camat"]
    assert "Kabag dan Camat" in client.get("/kaskade/lampiran/1/").text


def test_KAS_05_a_column_that_somebody_added_meanwhile_is_shown_and_stays(client, district):
    url, camat = "/kaskade/lampiran/1/kolom/", district.camat_post
    page = enter(client, district.mayor).get(url).text
    assert "tidak termasuk yang dapat diurungkan" in page
    mine = columns_form(district.annex, label="Kepala Bagian dan lainnya")
    theirs = columns_form(district.annex, **{f"kepala-{camat.pk}": "Camat"})
    theirs["penerima"] = [*theirs["penerima"], camat.pk]
    assert client.post(url, theirs).status_code == 302
    searched = client.post(url, mine | {"cari-jabatan": "1"}, headers=FRAGMENT).text
    assert mine["sidik"] in searched, "a search is no new reading"
    refused = client.post(url, mine)
    assert (refused.status_code, "KAS-05" in refused.text) == (422, True)
    assert f'value="{camat.pk}" checked' in refused.text
    assert "Kepala Bagian dan lainnya" in refused.text
    again = mine | {"sidik": columns_seen(district.annex), "penerima": [*mine["penerima"], camat.pk]}
    assert client.post(url, again | {f"kepala-{camat.pk}": "Camat"}).status_code == 302
    assert [one.heading for one in district.annex.receivers.order_by("order")] == ["Layanan", "Camat"]


def test_KAS_27_a_column_with_ticks_goes_only_when_that_is_meant(client, district):
    camat = district.camat_post
    typed = columns_form(district.annex, penerima=[camat.pk], cari="camat", **{f"kepala-{camat.pk}": "Camat"})
    url = "/kaskade/lampiran/1/kolom/"
    answer = enter(client, district.mayor).post(url, typed)
    assert answer.status_code == 422
    assert "Layanan (1 indikator)" in answer.text
    assert 'name="setuju"' in answer.text
    row = district.annex.rows.get(order=1)
    assert client.post(url, typed | {"setuju": "1"}).status_code == 302
    assert not Commitment.objects.filter(row=row).exists()
    assert district.annex.rows.get(order=1).version == row.version + 1


def test_a_matrix_with_owners_has_no_columns_to_change(client, district):
    assert enter(client, district.mayor).get("/kaskade/lampiran/3/kolom/").status_code == 404


def test_KAS_27_a_matrix_with_rows_goes_only_when_that_is_meant(client, district):
    url = "/kaskade/lampiran/1/hapus/"
    page = enter(client, district.mayor).get(url).text
    assert "berisi 2 baris" in page
    answer = client.post(url)
    assert (answer.status_code, "KAS-27" in answer.text or "ikut terhapus" in answer.text) == (422, True)
    assert client.post(url, {"setuju": "1"}).status_code == 422  # without saying what was seen
    seen = re.search(r'name="sidik" value="(\w+)"', page)[1]
    assert client.post(url, {"setuju": "1", "sidik": seen}).headers["Location"] == "/kaskade/"
    assert not Annex.objects.filter(number=1).exists()
    empty = make_annex(district.edition, district.mayor_post, number=8)
    assert "masih kosong" in client.get(f"/kaskade/lampiran/{empty.number}/hapus/").text
    answer = client.post(f"/kaskade/lampiran/{empty.number}/hapus/", {"sidik": rows_seen(empty)})
    assert answer.status_code == 302


@pytest.mark.parametrize("url", [NEW, "/kaskade/lampiran/1/kolom/", "/kaskade/lampiran/1/hapus/"])
def test_queries_do_not_grow_with_rows(client, district, url):
    enter(client, district.mayor)
    before = queries(client, url)
    add_rows(district, 499)
    assert queries(client, url) == before <= 26


def test_queries_do_not_grow_with_posts(client, district):
    enter(client, district.planner)
    before = queries(client, NEW)
    for n in range(40):
        post = make_position(district.lurah_posts[0].unit, "lurah", title=f"Lurah Dahlia {n}")
        set_superior(post, district.camat_post)
    assert queries(client, NEW) == before
    assert Position.objects.count() > 40

"""Edisi: who may, what is asked, what is refused kindly, what stays."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from selaras.accounts.models import Role
from selaras.cascade.models import Acceptance, Commitment, Edition, MatrixRow
from selaras.editions import actions
from selaras.engine.findings import Severity
from selaras.web.editions import pages
from tests.conftest import NOW
from tests.editions.conftest import finding, read
from tests.factories import (
    make_agency,
    make_edition,
    make_grantee,
    make_position,
    make_unit,
    mark_published,
    set_superior,
)
from tests.web.cast import FRAGMENT, add_rows, enter, queries

LATER = datetime(2024, 7, 1, 3, 0, tzinfo=UTC)
DECREE = {
    "decree": "e-0001/2024", "decree_title": "Cascading", "decreed_on": "2024-02-21",
    "effective_on": "2024-02-21",
}  # fmt: skip
GIVEN = {"note": "", "sure": "on"}
AGREED = "Disepakati rapat pimpinan"


@pytest.fixture
def found(monkeypatch):
    """What the check answers: a list to be filled."""
    findings = []
    monkeypatch.setattr("selaras.editions.queries.check", lambda _facts: list(findings))
    return findings


@pytest.fixture
def planner(cast):
    return make_grantee(Role.HR_ADMIN, make_position(make_unit(parent=cast.division)))


@pytest.fixture
def published(cast):
    return mark_published(cast.edition)


@pytest.fixture
def revision(cast, published):
    return actions.revise(
        edition=published, reason="strategi", explanation="Target naik", by=cast.mayor, at=LATER
    )


def url(name, edition=None):
    return reverse(f"editions:{name}", args=[edition.pk] if edition else [])


def decree(client, edition, **changes):
    return client.post(url("decree", edition), {**DECREE, **changes})


def publish(client, edition, **changes):
    """Write the decree, read the page, publish what it shows."""
    if "decree" not in changes:
        decree(client, edition)
    edition.refresh_from_db()
    return client.post(url("publish", edition), {**GIVEN, "seen": read(edition), **changes})


DEEDS = ("publish", "decree", "revise", "copy", "discard")


@pytest.mark.parametrize("deed", [*DEEDS, "show"])
def test_a_stranger_finds_no_edition_at_all(client, cast, deed):
    enter(client, cast.stranger)
    answer = client.get if deed == "show" else client.post
    assert answer(url(deed, cast.edition), GIVEN).status_code == 404
    assert Edition.objects.get().state == "draf"


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["owner", "subordinate", "inspector", "superadmin"])
def test_KAS_03_colleagues_without_the_right_find_no_deed(client, cast, deed, who):
    enter(client, getattr(cast, who))
    assert client.post(url(deed, cast.edition), GIVEN).status_code == 404
    if deed not in {"publish", "decree"}:
        assert client.get(url(deed, cast.edition)).status_code == 404


def test_KAS_03_colleagues_open_no_edition_and_a_planner_does_not_publish(client, cast, planner):
    assert enter(client, cast.owner).post(url("open"), {"year": 2025}).status_code == 404
    assert enter(client, cast.superadmin).get(url("open")).status_code == 404
    assert enter(client, planner).get(url("open")).status_code == 200
    assert publish(client, cast.edition).status_code == 404


@pytest.mark.parametrize("page", ["list", "compare"])
def test_who_has_no_right_on_the_cascade_sees_no_page(client, cast, page):
    assert enter(client, cast.superadmin).get(url(page)).status_code == 404


def test_the_mayor_publishes_and_everybody_reads_it(client, cast, found):
    enter(client, cast.mayor)
    answer = publish(client, cast.edition)
    assert answer.url == url("show", cast.edition)
    page = client.get(answer.url).text
    assert "Berlaku sejak 21 Februari 2024" in page
    assert "Bapak Wali" in page
    assert "Terkunci" in page
    assert "Buat perubahan" in page
    assert "Buat perubahan" not in enter(client, cast.owner).get(answer.url).text


def test_KAS_13_warnings_ask_for_a_reason_and_keep_what_was_typed(client, cast, found):
    found.append(finding("1.1"))
    enter(client, cast.mayor)
    page = client.get(url("show", cast.edition)).text
    assert "1 peringatan belum diperbaiki" in page
    assert "Alasan tetap diterbitkan" in page
    refused = publish(client, cast.edition, note="ya sudah")
    assert refused.status_code == 422
    assert "KAS-13" in refused.text
    assert ">\nya sudah</textarea>" in refused.text
    assert publish(client, cast.edition, note=AGREED).status_code == 302
    assert Acceptance.objects.get().reason == AGREED


def test_KAS_10_errors_are_shown_with_the_way_to_them(client, cast, found):
    found.append(finding("1.1", Severity.ERROR))
    enter(client, cast.mayor)
    page = client.get(url("show", cast.edition)).text
    assert "/kaskade/temuan/" in page
    assert "Masih ada 1 galat: TGT-02 Lampiran I no. 1.1" in page
    assert "Alasan tetap diterbitkan" not in page
    assert "KAS-10" in publish(client, cast.edition).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sure": ""}, "Centang pernyataan ini"),
        ({"seen": "lain"}, "Isi edisi atau temuannya berubah sejak halaman ini dibuka"),
    ],
)
def test_what_is_missing_or_stale_is_said(client, cast, found, changes, said):
    refused = publish(enter(client, cast.mayor), cast.edition, **changes)
    assert (refused.status_code, said in refused.text) == (422, True)
    assert Edition.objects.get().state == "draf"


def test_KAS_11_a_draft_without_a_decree_is_not_published(client, cast, found):
    enter(client, cast.mayor)
    assert decree(client, cast.edition, decree="", effective_on="").status_code == 302
    refused = publish(client, cast.edition, decree="")
    assert (refused.status_code, "KAS-11" in refused.text) == (422, True)
    assert "Tanggal mulai berlaku belum diisi" in refused.text
    assert Edition.objects.get().state == "draf"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"decreed_on": "2024-13-01"}, "Tulis tanggal seperti 21-02-2024"),
        ({"effective_on": "2024-02-20"}, "mendahului tanggal penetapan"),
    ],
)
def test_KAS_12_a_decree_that_does_not_fit_is_shown_again_and_not_kept(client, cast, found, changes, said):
    refused = decree(enter(client, cast.mayor), cast.edition, decree="e-0009/2024", **changes)
    assert (refused.status_code, said in refused.text, "e-0009/2024" in refused.text) == (422, True, True)
    cast.edition.refresh_from_db()
    assert (cast.edition.decree, cast.edition.decreed_on) == ("e-0001/2024", None)


def test_a_decree_that_was_typed_and_not_saved_is_not_lost_by_publishing(client, cast, found):
    enter(client, cast.mayor)
    assert decree(client, cast.edition).status_code == 302
    typed = DECREE | {"decree": "e-0009/2024", "decree_title": "Belum tersimpan"}
    refused = publish(client, cast.edition, **typed)
    assert (refused.status_code, "Simpan keputusan, baca daftar periksa" in refused.text) == (422, True)
    assert {'value="e-0009/2024"', ">\nBelum tersimpan</textarea>"} <= set(
        re.findall(r'value="e-0009/2024"|>\nBelum tersimpan</textarea>', refused.text)
    )
    cast.edition.refresh_from_db()
    assert (cast.edition.decree, cast.edition.state) == ("e-0001/2024", "draf")
    assert publish(client, cast.edition, **DECREE).status_code == 302


def test_a_reason_typed_beside_a_refused_decree_is_not_lost(client, cast, found):
    found.append(finding("1.1"))
    refused = decree(enter(client, cast.mayor), cast.edition, decreed_on="2024-13-01", note=AGREED)
    assert (refused.status_code, f">\n{AGREED}</textarea>" in refused.text) == (422, True)


def test_what_the_check_says_otherwise_on_the_new_day_is_said_when_the_day_is_written(client, cast, planner):
    """The post of Kasubbag is abolished on 1 July: what Temuan says is what publishing will ask."""
    post = cast.subordinate_post
    type(post).objects.filter(pk=post.pk).update(period=(date(2024, 1, 1), date(2024, 7, 1)))
    enter(client, planner)
    before = client.get("/kaskade/temuan/?keadaan=semua").text
    answer = client.post(url("decree", cast.edition), DECREE | {"effective_on": "2024-07-01"}, follow=True)
    assert "dibaca menurut keadaan 1 Juli 2024" in answer.text
    said = answer.text.partition("temuan baru pada tanggal itu: ")[2]
    assert said.startswith("JLR-")
    rule = said[:6]
    assert before.count(f">{rule}<") < client.get("/kaskade/temuan/?keadaan=semua").text.count(f">{rule}<")
    same = client.post(url("decree", cast.edition), DECREE | {"effective_on": "2024-07-01"}, follow=True)
    assert "temuan baru" not in same.text


def test_a_published_edition_takes_no_decree(client, cast, published):
    enter(client, cast.mayor)
    assert "Simpan keputusan" not in client.get(url("show", published)).text
    assert decree(client, published).status_code == 404


def test_KAS_18_after_a_stale_refusal_the_page_carries_what_is_shown_now(client, cast, found):
    refused = publish(enter(client, cast.mayor), cast.edition, seen="lain")
    cast.edition.refresh_from_db()
    assert read(cast.edition) in refused.text


def test_KAS_18_publishing_twice_is_kind(client, cast, found):
    enter(client, cast.mayor)
    publish(client, cast.edition)
    again = publish(client, cast.edition)
    assert again.status_code == 422
    assert "sudah diterbitkan pada" in again.text


def test_who_may_not_publish_reads_who_does(client, cast, planner):
    page = enter(client, planner).get(url("show", cast.edition)).text
    assert "Pimpinan perangkat daerah yang menerbitkan" in page
    assert ">Terbitkan<" not in page


def test_a_planner_opens_a_revision(client, cast, planner, published):
    enter(client, planner)
    assert "Tiga alasan" in client.get(url("revise", published)).text
    answer = client.post(url("revise", published), {"reason": "mutasi", "explanation": "Camat berganti"})
    draft = Edition.objects.get(number=1)
    assert answer.url == url("show", draft)
    page = client.get(answer.url).text
    assert "dibuka sebagai draf, berisi semua dari edisi murni 2024." in page
    assert "Camat berganti" in page
    assert "Pergantian atau mutasi pejabat" in page


@pytest.mark.parametrize("given", [{}, {"reason": "mutasi", "explanation": " "}])
def test_KAS_19_a_revision_without_reason_is_asked_for_it(client, cast, published, given):
    assert enter(client, cast.mayor).post(url("revise", published), given).status_code == 422


def test_KAS_15_a_second_revision_says_who_opened_the_first(client, cast, revision, published):
    enter(client, cast.mayor)
    assert "sudah dibuka oleh Walikota Contoh" in client.get(url("revise", published)).text
    answer = client.post(url("revise", published), {"reason": "mutasi", "explanation": "x"})
    assert (answer.status_code, "KAS-15" in answer.text) == (422, True)


@pytest.mark.parametrize(("targets", "annual"), [("kosong", None), ("tetap", 87.3)])
def test_a_new_year_is_copied_and_opened(client, cast, planner, targets, annual):
    enter(client, planner)
    assert "Semua jabatan, unit, dan indikator masih ada" in client.get(url("copy", cast.edition)).text
    answer = client.post(url("copy", cast.edition), {"targets": targets})
    draft = Edition.objects.get(year=2025)
    assert answer.url == url("show", draft)
    row = MatrixRow.objects.filter(annex__edition=draft).order_by("pk")[0]
    assert (row.annual and float(row.annual)) == annual
    assert not draft.activities.exists()
    assert "Semuanya ikut disalin" in client.get(answer.url).text


def test_what_does_not_fit_the_new_year_is_listed_before_and_after(client, cast, planner):
    post = cast.subordinate_post
    type(post).objects.filter(pk=post.pk).update(period=(date(2024, 1, 1), date(2025, 1, 1)))
    enter(client, planner)
    before = client.get(url("copy", cast.edition)).text
    assert "1 centang tidak disalin: no. 1.1." in before
    answer = client.post(url("copy", cast.edition), {"targets": "kosong", "plans": "on"}, follow=True)
    assert "1 hal tidak ikut" in answer.text
    assert "1 centang tidak disalin: no. 1.1." in answer.text


def test_KAS_16_a_year_that_is_there_is_not_copied_again(client, cast, planner):
    make_edition(cast.agency, 2025)
    enter(client, planner)
    assert "Sudah ada" in client.get(url("copy", cast.edition)).text
    answer = client.post(url("copy", cast.edition), {"targets": "kosong"})
    assert answer.status_code == 422
    assert client.post(url("copy", cast.edition), {"targets": "lain"}).status_code == 422


def test_KAS_16_an_empty_edition_is_opened_once(client, cast, planner):
    enter(client, planner)
    answer = client.post(url("open"), {"year": 2026})
    assert answer.url == url("show", Edition.objects.get(year=2026))
    page = client.get(answer.url).text
    assert "belum memuat satu baris pun" in page
    assert "Isi matriksnya" in page
    again = client.post(url("open"), {"year": 2026})
    assert (again.status_code, "KAS-16" in again.text) == (422, True)
    assert client.post(url("open"), {"year": "dua"}).status_code == 422


def test_a_draft_is_discarded_after_a_question(client, cast, revision, planner):
    enter(client, planner)
    assert "Ini tidak dapat diurungkan" in client.get(url("discard", revision)).text
    answer = client.post(url("discard", revision), follow=True)
    assert answer.redirect_chain[-1][0] == url("list")
    assert "Draf perubahan ke-1 2024 sudah dibuang." in answer.text
    assert not Edition.objects.filter(pk=revision.pk).exists()


def test_KAS_17_an_original_with_rows_is_kept(client, cast, planner):
    enter(client, planner)
    assert "bukan salinan" in client.get(url("discard", cast.edition)).text
    assert client.post(url("discard", cast.edition)).status_code == 422
    page = client.get(url("show", cast.edition)).text
    assert "Buang draf ini" not in page
    assert "Draf ini belum dapat dibuang" in page
    assert "hapus dahulu setiap matriksnya: Kaskade, Lainnya, Hapus matriks. (KAS-17)" in page


def test_the_list_says_where_each_edition_stands(client, cast, revision, found):
    found += [finding("1.1"), finding("1.2", Severity.ERROR)]
    page = enter(client, cast.mayor).get(url("list")).text
    assert "Draf, belum berlaku" in page
    assert "1 galat, 1 peringatan" in page
    assert "Perbaiki 1 galat" in page
    assert "Lihat perubahannya" in page
    found.pop()
    assert "Jawab 1 peringatan" in client.get(url("list")).text


def test_a_draft_without_a_matrix_begins_with_one(client, cast, planner):
    empty = make_edition(cast.agency, year=2026)
    set_superior(cast.owner_post, cast.mayor_post)
    page = enter(client, planner).get(url("list")).text
    assert "Belum berisi matriks" in page
    begin = re.search(r'<input type="hidden" name="edisi" value="(\d+)">(.*?)</form>', page)
    assert int(begin[1]) == empty.pk
    assert 'class="button primary"' in begin[2]
    assert page.count('class="button primary"') == 1
    own = client.get(url("show", empty)).text
    assert "Matriks baru" in own
    assert "Lihat isinya" not in own
    client.post(reverse("choose-edition"), {"edisi": empty.pk, "next": reverse("matrices:new")})
    assert "Matriks baru" in client.get("/kaskade/").text
    assert "Buka atau salin edisi" not in client.get("/kaskade/").text
    assert client.get(reverse("matrices:new")).status_code == 200
    assert "Matriks baru" not in enter(client, cast.inspector).get(url("list")).text


def test_an_empty_list_teaches(client, cast, planner):
    Edition.objects.all().delete()
    assert "Buka edisi kosong" in enter(client, planner).get(url("list")).text
    assert "membukanya" in enter(client, cast.owner).get(url("list")).text


# --- which edition a page shows


def words_of(client, path="/kaskade/"):
    return client.get(path).text


def test_officials_see_what_is_in_force_and_those_at_work_see_the_draft(client, cast, revision):
    assert "Berlaku sejak 1 Januari 2024" in words_of(enter(client, cast.subordinate))
    assert "Draf perubahan ke-1, belum berlaku" in words_of(enter(client, cast.mayor))


@pytest.mark.parametrize("path", ["/kaskade/", "/pohon/", "/rencana-aksi/"])
def test_any_edition_of_the_year_is_looked_at_by_choice(client, cast, revision, path):
    enter(client, cast.subordinate)
    answer = client.post("/konteks/edisi/", {"edisi": revision.pk, "next": path})
    assert answer.url == path
    assert "Draf perubahan ke-1, belum berlaku" in words_of(client, path)
    assert "DRAF" in words_of(client, path)


@pytest.mark.parametrize("wanted", ["", "x", "999999", "9" * 40])
def test_an_edition_that_is_not_there_is_not_chosen(client, cast, wanted):
    enter(client, cast.subordinate)
    assert client.post("/konteks/edisi/", {"edisi": wanted, "next": "//lain.example/"}).url == "/"
    assert "edisi" not in client.session


def test_an_edition_of_another_agency_is_not_chosen(client, cast):
    other = make_edition(make_agency())
    enter(client, cast.subordinate).post("/konteks/edisi/", {"edisi": other.pk})
    assert "edisi" not in client.session


def test_a_replaced_edition_and_one_that_is_coming_say_so(client, cast, revision, published):
    Edition.objects.filter(pk=revision.pk).update(
        state="terbit", published_at=NOW, published_by=cast.mayor, effective_on=date(2024, 3, 1)
    )
    page = enter(client, cast.owner).get(url("list")).text
    assert "Digantikan perubahan ke-1 sejak 1 Maret 2024" in page
    assert "Tersimpan sebagai riwayat" in page
    assert "Berlaku sejak 1 Maret 2024" in words_of(client)


def test_what_is_published_for_a_later_day_is_coming(client, cast, revision):
    Edition.objects.filter(pk=revision.pk).update(
        state="terbit", published_at=NOW, published_by=cast.mayor, effective_on=date(2024, 12, 1)
    )
    page = enter(client, cast.owner).get(url("list")).text
    assert "Terbit, berlaku mulai 1 Desember 2024" in page
    assert "Berlaku sejak 1 Januari 2024" in words_of(client)


def test_who_published_is_named_to_those_who_may_read_names_and_by_post_to_the_others(client, cast, found):
    publish(enter(client, cast.mayor), cast.edition)
    pages = (url("list"), url("show", cast.edition))
    for page in pages:
        assert "Bapak Wali" in client.get(page).text.partition("<main")[2]
    enter(client, cast.subordinate)
    for page in pages:
        text = client.get(page).text
        assert "Bapak Wali" not in text
        assert "Walikota Contoh," in text


def test_a_publisher_without_a_post_is_whoever_was_entitled(client, cast, published):
    assert "pejabat berwenang," in enter(client, cast.subordinate).get(url("show", published)).text


# --- comparing


def test_in_a_long_text_the_change_is_shown_wherever_it_is():
    same = "kata " * 1_000
    old, new = pages.marked(f"{same}lama {same}", f"{same}baru {same}")
    assert "<del>lama </del>" in old
    assert "<ins>baru </ins>" in new
    assert len(old) < 400
    old, new = pages.marked(same, f"{same}ekor")
    assert (old.endswith("kata "), new.endswith("<ins>ekor</ins>")) == (True, True)
    old, new = pages.marked("satu " + "a b " * 500, "dua " + "c d " * 500)
    assert old.startswith("<del>satu a b")
    assert new.endswith("…</ins>")


def test_a_text_that_fits_is_compared_word_by_word():
    assert pages.marked("satu dua tiga", "satu dua <b>") == (
        "satu dua <del>tiga</del>", "satu dua <ins>&lt;b&gt;</ins>",
    )  # fmt: skip


def test_two_editions_are_compared_cell_by_cell(client, cast, revision):
    rows = MatrixRow.objects.filter(annex__edition=revision, annex__number=1, indicator_number=1)
    rows.update(q2=90, annual=90)
    Commitment.objects.filter(row__in=rows).update(q2=90, annual=90)
    page = enter(client, cast.subordinate).get(url("compare")).text
    assert page.count("<del>87,3</del>") == page.count("<ins>90</ins>") == 2
    assert "2 perubahan" in page
    assert f"Edisi murni 2024: nomor {cast.edition.decree}" in page
    assert "Perubahan ke-1 2024: belum bernomor, draf." in page


def test_changes_are_narrowed_by_annex_kind_and_words(client, cast, revision):
    rows = MatrixRow.objects.filter(annex__edition=revision, indicator_number=1)
    rows.update(q2=90)
    Commitment.objects.filter(row__in=rows).update(q2=90)
    revision.activities.update(action="Kata lain")
    enter(client, cast.subordinate)

    def count(query):
        return client.get(f"{url('compare')}?{query}", headers=FRAGMENT).text.count('<td data-label="Jenis">')

    assert count("") == 2
    assert count("lampiran=3") == 1
    assert count("jenis=ADDED") == 0
    assert count("jenis=CHANGED&lampiran=1") == 1
    assert count("cari=90") == 2


def test_without_two_editions_the_page_teaches(client, cast):
    assert "Belum ada dua edisi" in enter(client, cast.owner).get(url("compare")).text


def test_editions_that_do_not_differ_say_so(client, cast, revision):
    page = enter(client, cast.owner).get(f"{url('compare')}?lama={revision.pk}&baru={cast.edition.pk}").text
    assert "Tidak ada perbedaan" in page


@pytest.mark.parametrize(("kind", "status"), [("xlsx", 200), ("csv", 200), ("pdf", 404)])
def test_the_changes_are_exported(client, cast, revision, kind, status):
    MatrixRow.objects.filter(annex__edition=revision).update(uom="Orang")
    answer = enter(client, cast.mayor).get(f"/kaskade/banding/daftar-perubahan.{kind}")
    assert answer.status_code == status


def test_there_is_nothing_to_export_without_two_editions(client, cast):
    assert enter(client, cast.mayor).get("/kaskade/banding/daftar-perubahan.csv").status_code == 404


# --- how much is asked


def test_the_pages_ask_as_often_with_many_rows(client, cast, planner, found, monkeypatch):
    Acceptance.objects.all().delete()
    mark_published(cast.edition)
    draft = actions.revise(edition=cast.edition, reason="mutasi", explanation="x", by=cast.mayor, at=LATER)
    Commitment.objects.filter(edition=draft).update(annual=1)  # targets of their own ask one query more
    enter(client, cast.mayor)
    paths = [url("list"), url("show", draft), url("compare"), url("copy", draft)]
    few = [queries(client, path) for path in paths]
    cast.edition, cast.annex = draft, draft.annexes.get(number=1)
    add_rows(cast, 500)
    assert [queries(client, path) for path in paths] == few


def test_a_matrix_on_paper_says_whether_it_is_a_draft(client, cast, found):
    enter(client, cast.mayor)
    assert "DRAF, belum berlaku" in words_of(client)
    publish(client, cast.edition)
    assert "DRAF" not in words_of(client)

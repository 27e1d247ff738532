"""The matrix as an editing surface: who gets it, what each deed answers, what a refused cell says."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from selaras.cascade.actions import note_presence
from selaras.cascade.models import Annex, Commitment, MatrixRow, Presence, Receiver
from selaras.cascade.queries import row_specs
from selaras.editions.queries import checked
from selaras.engine.targets import NA, YearTargets
from selaras.exchange import actions as exchange
from selaras.exchange.findings import spot_of
from selaras.exchange.tables import spec_lines
from selaras.org.models import Position
from tests.conftest import NOW
from tests.factories import make_annex, make_user, mark_published
from tests.web.cast import FRAGMENT, Cast, D, add_rows, enter, queries

MATRIX = "/kaskade/lampiran/1/"


class Page:
    """What the script does, without a browser: sends cells as it saw them and takes the answer apart."""

    def __init__(self, client, cast: Cast, annex: Annex | None = None) -> None:
        self.client, self.annex = client, annex or cast.annex

    def url(self, deed: str) -> str:
        return f"/kaskade/sunting/{self.annex.pk}/{deed}/"

    def row(self, place: int = 0) -> MatrixRow:
        return self.annex.rows.order_by("order")[place]

    def edit(self, column: str, was: str, now: str, *, row: int | None = -1, line: int = 0) -> dict:
        key = self.row().pk if row == -1 else row
        return {"row": key, "line": line, "column": column, "was": was, "now": now}

    def shown(self) -> str:
        """The rows with their texts, as the page shows them."""
        return json.dumps(list(spec_lines(self.annex, row_specs(self.annex)).items()))

    def send(self, *edits: dict):
        return self.post("sel", edits=json.dumps(edits))

    def post(self, deed: str, **fields):
        return self.client.post(self.url(deed), fields, headers=FRAGMENT)


@pytest.fixture
def page(client, cast):
    return Page(enter(client, cast.mayor), cast)


def said(answer) -> str:
    return unescape(re.search(r'data-said="([^"]*)"', answer.text)[1])


def told(answer) -> str:
    return unescape(re.search(r'data-told="([^"]*)"', answer.text)[1])


def refused(answer) -> list[tuple[str, str]]:
    """(column, rule) of every cell that came back."""
    found = re.findall(r'data-column="([^"]*)".*?code-label">([A-Z]+-\d+)<', answer.text, re.DOTALL)
    return [(unescape(column), rule) for column, rule in found]


NEW = {
    "blok": "Sasaran Strategis", "no_sasaran": "1", "sasaran": "Meningkatnya layanan warga",
    "no_indikator": "3", "indikator": "Lama tunggu", "sumber_data": "e-SAKIP", "satuan": "Menit",
}  # fmt: skip


# --- who


def test_the_giver_edits_and_everybody_else_reads_the_page_as_before(client, cast):
    edited = enter(client, cast.mayor).get(MATRIX).text
    assert 'role="grid"' in edited
    assert "selaras/grid/grid.js" in edited
    for reader in (cast.owner, cast.subordinate, cast.inspector):
        read = enter(client, reader).get(MATRIX).text
        assert 'role="grid"' not in read
        assert "grid.js" not in read
        assert "Indeks Kepuasan Layanan" in read


def test_a_published_edition_is_only_read(client, cast):
    mark_published(cast.edition)
    assert 'role="grid"' not in enter(client, cast.mayor).get(MATRIX).text


DEEDS = ["sel", "tempel", "urungkan", "ulangi", "hapus", "hadir"]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["owner", "inspector", "stranger", "superadmin"])
def test_who_may_not_edit_finds_no_deed(client, cast, who, deed):
    page = Page(enter(client, getattr(cast, who)), cast)
    assert page.post(deed, edits="[]").status_code == 404


@pytest.mark.parametrize("path", ["kamus", "baris-baru"])
@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_who_may_not_edit_finds_no_page_for_it(client, cast, who, path):
    page = Page(enter(client, getattr(cast, who)), cast)
    assert client.get(page.url(path)).status_code == 404
    assert client.get(f"/kaskade/baris/{page.row().pk}/").status_code == 404


def test_a_deed_is_no_link(page):
    assert all(page.client.get(page.url(deed)).status_code == 405 for deed in DEEDS)


# --- the surface


def test_a_cell_holds_exactly_the_text_that_is_edited(page):
    text = page.client.get(MATRIX).text
    assert re.search(r'class="num target" data-label="TW II">87,3</td>', text)
    assert 'data-label="TW I">N/A</td>' in text
    assert 'data-label="TW III"></td>' in text
    assert 'data-label="Layanan">✓ khusus PPSU</td>' in text
    assert '<th class="pin" scope="row"><div class="v">Indeks Kepuasan Layanan</div></th>' in text


def test_every_row_stands_for_itself_and_a_derived_one_is_one_cell(page):
    text = page.client.get(MATRIX).text
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    assert "rowspan" not in body
    assert 'class="same"' in body
    derived = 'colspan="1" data-key="catatan_turunan" data-name="Kalimat turunan">Diturunkan menjadi'
    assert derived in body


def test_the_layout_with_owners_is_edited_too(client, cast):
    text = enter(client, cast.mayor).get("/kaskade/lampiran/3/").text
    assert 'role="grid"' in text
    assert "Kasubbag Aduan" in text
    assert 'data-key="catatan"' in text


def test_markup_in_a_document_stays_text(page):
    hostile = '"><script>alert(1)</script>'
    page.annex.rows.filter(order=1).update(
        indicator_wording=hostile, source_wording=hostile, measurement=hostile * 3
    )
    Commitment.objects.filter(row=page.row()).update(scope_note=hostile)
    assert "<script>alert" not in page.client.get(MATRIX).text
    assert "<script>alert" not in page.send(page.edit("tw3", "", hostile)).text


def test_queries_do_not_grow_with_rows(page, cast):
    Commitment.objects.filter(row__annex=cast.annex).update(q4=D(1))  # targets of one's own are asked for
    before = queries(page.client, MATRIX)
    add_rows(cast, 499)
    assert queries(page.client, MATRIX) == before <= 46


def test_queries_of_a_deed_do_not_grow_with_rows(page, cast):
    def asked() -> int:
        was = "" if page.row().q3 is None else "25"
        with CaptureQueriesContext(connection) as found:
            assert page.send(page.edit("tw3", was, "" if was else "25")).status_code == 200
        return len(found)

    asked()
    before = asked()
    add_rows(cast, 499)
    assert asked() == before <= 80


# --- deeds


def test_a_typed_cell_is_saved_and_its_row_comes_back(page):
    answer = page.send(page.edit("tw2", "87,3", "88"))
    assert answer.status_code == 200
    assert page.row().q2 == D(88)
    assert said(answer).startswith("Tersimpan ")
    assert f'id="baris-{page.row().pk}"' in answer.text
    assert "<h1" not in answer.text


def test_what_cannot_be_read_comes_back_as_typed_with_the_reason_and_the_rest_is_saved(page):
    answer = page.send(page.edit("tw2", "87,3", "banyak"), page.edit("satuan", "Nilai", "Indeks"))
    assert refused(answer) == [("tw2", "NUM-02")]
    assert 'data-now="banyak"' in answer.text
    assert (page.row().uom, page.row().q2) == ("Indeks", D("87.3"))
    assert said(answer).endswith("; 1 sel perlu diperiksa.")


def test_KAS_05_what_somebody_else_changed_is_offered_beside_what_was_typed(page, cast):
    page.annex.rows.filter(pk=page.row().pk).update(q2=D(90))
    answer = page.send(page.edit("tw2", "87,3", "88"))
    assert refused(answer) == [("tw2", "KAS-05")]
    assert 'data-current="90"' in answer.text
    assert {"Pakai milik saya", "Pakai miliknya"} <= set(re.findall(r">(Pakai [^<]+)<", answer.text))
    assert page.row().q2 == D(90)


def test_KAS_05_a_row_that_is_gone_offers_no_choice(page):
    gone = page.row().pk
    page.annex.rows.filter(pk=gone).delete()
    answer = page.send(page.edit("tw2", "87,3", "88", row=gone))
    assert refused(answer) == [("tw2", "KAS-05")]
    assert "Pakai milik saya" not in answer.text


def test_KAS_01_an_edition_published_meanwhile_says_so_and_keeps_what_was_typed(page, cast):
    mark_published(cast.edition)
    answer = page.send(page.edit("tw2", "87,3", "88"))
    assert answer.status_code == 422
    assert "KAS-01" in re.search(r'data-problem="([^"]*)"', answer.text)[1]
    assert page.row().q2 == D("87.3")


def test_KAS_08_a_post_abolished_while_it_is_ticked(page, cast):
    Position.objects.filter(pk=cast.owner_post.pk).update(period=("2023-01-01", "2023-12-31"))
    answer = page.send(page.edit("layanan", "✓ khusus PPSU", "✓"))
    assert refused(answer) == [("layanan", "KAS-08")]


def test_a_new_row_is_saved_once_it_is_whole(page):
    edits = [page.edit(column, "", text, row=None) for column, text in NEW.items()]
    answer = page.send(*edits[:-1])
    assert refused(answer) == [("satuan", "IMP-06")]
    answer = page.send(*edits)
    assert refused(answer) == []
    assert [row.indicator_number for row in page.annex.rows.order_by("order")] == [1, 2, 3]
    assert f'data-after="{page.row(1).pk}"' in answer.text


def test_undo_and_redo_say_what_they_did(page):
    page.send(page.edit("tw2", "87,3", "88"))
    assert said(page.post("urungkan")) == "Diurungkan: 1.1 Triwulan II: 87,3 → 88"
    assert page.row().q2 == D("87.3")
    assert said(page.post("ulangi")) == "Diulangi: 1.1 Triwulan II: 87,3 → 88"
    assert page.row().q2 == D(88)
    assert said(page.post("ulangi")) == "Tidak ada lagi yang dapat diulangi."


def test_a_deleted_row_is_named_as_gone_and_comes_back(page):
    row = page.row()
    answer = page.post("hapus", rows=f"{row.pk}:{row.version}")
    assert f'data-gone="{row.pk}"' in answer.text
    assert page.annex.rows.count() == 1
    assert f'id="baris-{row.pk}"' in page.post("urungkan").text
    assert page.row() == row


def test_KAS_05_a_row_changed_meanwhile_is_not_deleted(page):
    row = page.row()
    assert refused(page.post("hapus", rows=f"{row.pk}:{row.version + 1}")) == [("indikator", "KAS-05")]
    assert page.row() == row


# --- paste

HEADINGS = (
    "NO\tSasaran\tNO\tIndikator Kinerja\tSumber Data\tPengukuran Kinerja"
    "\tTriwulan\t\t\t\tTahunan\tKeterangan\tLayanan"
)
LINE = (
    '1\tMeningkatnya layanan warga\t1\tIndeks Kepuasan Layanan\te-SAKIP\t"cara\nmengukur"'
    "\tN/A\t87,3\tN/A\t87,3\t87,3\tNilai\t✓"
)
SECOND = "\t\t2\tIndeks Kepuasan Masyarakat\te-SAKIP\t\tN/A\t86\tN/A\t86\t86\tNilai\tv PPSU"


def test_a_block_is_pasted_over_rows_from_a_cell_on(page):
    answer = page.post("tempel", text="80\t81\nN/A\tbanyak\n", rows=page.shown(), column="tw1")
    assert refused(answer) == [("tw2", "NUM-02")]
    assert page.row(0).targets == YearTargets(D(80), D(81), None, D("87.3"), D("87.3"))
    assert page.row(1).q1 is None
    assert page.row(1).targets.q1 is NA
    assert said(page.post("urungkan")).startswith("Diurungkan: Tempel 2 sel")


def test_a_headed_block_fills_an_empty_matrix(client, cast):
    page = Page(enter(client, cast.mayor), cast, empty(cast))
    text = client.get("/kaskade/lampiran/7/").text
    assert "Lampiran ini masih kosong" in text
    assert "Sasaran · Nomor indikator" in text
    block = "\n".join([HEADINGS, "Sasaran Strategis" + "\t" * 12, LINE, SECOND])
    answer = page.post("tempel", text=block, rows="[]", column="no_sasaran")
    assert refused(answer) == []
    assert [row.indicator.code for row in page.annex.rows.order_by("order")] == ["IKL", "IKM"]
    assert page.row().measurement == "cara\nmengukur"
    assert "Lampiran ini masih kosong" not in client.get("/kaskade/lampiran/7/").text


def test_lines_that_could_not_become_rows_come_back_whole(client, cast):
    page = Page(enter(client, cast.mayor), cast, empty(cast))
    line = LINE.replace("87,3", "banyak", 1)
    answer = page.post("tempel", text=f"Sasaran Strategis\n{line}", rows="[]", column="no_sasaran")
    assert refused(answer) == [("tw2", "NUM-02")]
    draft = re.search(r"<tr data-draft.*?</tr>", answer.text, re.DOTALL)[0]
    assert 'data-block="Sasaran Strategis"' in draft
    assert {"banyak", "Nilai", "✓"} <= set(re.findall(r">([^<]+)<", draft))
    assert page.annex.rows.count() == 0


def test_KAS_07_ten_thousand_cells_are_taken_and_more_is_refused_in_one_sentence(page):
    answer = page.post("tempel", text="\n".join(["1\t2\t3\t4"] * 1_001), rows="[]", column="tw1")
    assert answer.status_code == 422
    assert "Tidak ada yang diubah" in answer.text
    assert "data-refused" not in answer.text


def empty(cast: Cast) -> Annex:
    annex = make_annex(cast.edition, cast.mayor_post, number=7, receivers_label="Kepala Bagian")
    Receiver.objects.create(
        annex=annex, agency=cast.agency, position=cast.owner_post, order=0, heading="Layanan"
    )
    return annex


# --- strangely made requests


LONG = "9" * 5_000


@pytest.mark.parametrize(
    "rows", ["{}", "[1]", '[["1", {}]]', "[[1, []]]", '[[1, {"tw1": 5}]]', f"[[{LONG}, {{}}]]"]
)
def test_rows_that_no_page_has_seen_are_a_bad_request(page, rows):
    assert page.post("tempel", text="1\t2", rows=rows, column="tw1").status_code == 400


def test_ids_of_five_thousand_figures_are_no_error_of_the_server(page):
    assert page.post("hapus", rows=f"{LONG}:1").status_code == 400
    assert page.post("hadir", seen=f"1:{LONG}").status_code == 400
    assert page.post("sel", edits=json.dumps([page.edit("tw1", "", "", row=10**400)])).status_code == 400
    assert page.client.get(f"/kaskade/?pemberi={LONG}").status_code == 200
    assert refused(page.send(page.edit("tw2", "87,3", LONG), page.edit("no_sasaran", "1", LONG))) == [
        ("tw2", "NUM-04"),
        ("no_sasaran", "IMP-08"),
    ]


def test_what_no_database_holds_is_dropped_on_the_way(page):
    assert refused(page.send(page.edit("tw2", "87,3", "8\ud8008\x00"), page.edit("x\udfff", "", "1"))) == [
        ("x", "KAS-06")
    ]
    assert page.row().q2 == D(88)
    assert page.post("hadir", seen="", cell="1\x00:tw1").status_code == 200
    assert page.client.get(page.url("baris-baru"), {"indikator": "\x00"}).status_code == 200
    answer = page.post("tempel", text='"' + "80\t1\n" * 40_000, rows=page.shown(), column="tw1")
    assert (answer.status_code, "KAS-07" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "edits",
    ["", "{", "{}", "[1]", '[{"row": "1"}]', '[{"row": 1, "line": 0, "column": "tw1", "was": "", "now": 5}]',
     "[" * 5000],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_a_bad_request(page, edits):
    assert page.post("sel", edits=edits).status_code == 400


def test_versions_that_are_none_are_a_bad_request(page):
    assert page.post("hapus", rows="1:x").status_code == 400
    assert page.post("hadir", seen="1").status_code == 400


# --- others


def test_a_page_is_told_who_else_is_here_and_which_rows_changed(page, cast):
    other = cast.owner
    exchange.edit_cells(
        annex=cast.annex, by=other, at=NOW,
        edits=[exchange.CellEdit(page.row().pk, 0, "tw2", "87,3", "88")],
    )  # fmt: skip
    note_presence(annex=cast.annex, user=other, cell=f"{page.row().pk}:tw2", at=timezone.now())
    seen = f"{page.row(0).pk}:1 {page.row(1).pk}:1 999:1"
    answer = page.post("hadir", seen=seen, cell="7:tw1")
    assert "Sedang menyunting:" in answer.text
    assert "Ibu Kabag" in answer.text
    assert "(1.1 Triwulan II)" in answer.text
    assert f'id="baris-{page.row(0).pk}"' in answer.text
    assert f'id="baris-{page.row(1).pk}"' not in answer.text
    assert 'data-gone="999"' in answer.text
    assert Presence.objects.get(user=cast.mayor).cell == "7:tw1"


def test_whose_name_one_may_not_read_is_called_by_the_post(client, cast):
    note_presence(annex=cast.annex, user=make_user(name="Orang Lain"), cell="", at=timezone.now())
    answer = Page(enter(client, cast.mayor), cast).post("hadir", seen="")
    assert "Seorang rekan" in answer.text
    assert "Orang Lain" not in answer.text


def test_rows_of_others_do_not_break_into_a_filtered_page(page):
    answer = page.post("hadir", seen=f"{page.row(0).pk}:1", cell="", narrowed="1")
    assert "data-row" not in answer.text


def test_new_rows_behind_a_filtered_page_are_said_to_be_new(page):
    line = "\t".join(
        [
            "1",
            "Meningkatnya layanan warga",
            "3",
            "Lama tunggu",
            "e-SAKIP",
            "",
            "1",
            "2",
            "3",
            "4",
            "4",
            "Menit",
        ]
    )
    answer = page.post(
        "tempel", text=line, rows="[]", column="no_sasaran", block="Sasaran Strategis", narrowed="1"
    )
    assert "1 baris baru dibuat di belakang baris yang tampak" in told(answer)
    assert "Indikator “Lama tunggu” belum ada di kamus" in told(answer)
    assert f'data-made="{page.annex.rows.get(indicator_number=3).pk}"' in answer.text
    assert "tetap ada pada kamus" in told(page.post("urungkan"))
    assert "data-narrowed" in page.client.get(f"{MATRIX}?cari=layanan").text
    assert "data-narrowed" not in page.client.get(f"{MATRIX}?sel={page.row().pk}:q1").text


def test_many_new_entries_are_said_in_a_few_sentences(page):
    lines = "\n".join(
        f"1\tMeningkatnya layanan warga\t{n}\tLama {n}{n}\tCRM\t\t\t\t\t\t\tMenit" for n in range(3, 9)
    )
    answer = page.post("tempel", text=lines, rows="[]", column="no_sasaran", block="Sasaran Strategis")
    assert told(answer).count("belum ada di kamus") == 2
    assert told(answer).endswith("Dan 4 catatan serupa.")


def test_undo_that_takes_nothing_back_says_so(page, cast):
    page.send(page.edit("tw2", "87,3", "88"))
    page.annex.rows.filter(pk=page.row().pk).update(q2=D(90))
    answer = page.post("urungkan")
    assert (refused(answer), said(answer)) == (
        [("tw2", "KAS-05")],
        "Tidak diurungkan: 1 sel perlu diperiksa.",
    )


def test_a_paste_asks_for_its_matrix_once(page):
    with CaptureQueriesContext(connection) as found:
        page.post("tempel", text="80\t81\n", rows=page.shown(), column="tw1")
    asked = [one for one in found.captured_queries if '"layout" IN' in one["sql"]]
    assert len(asked) == 1


# --- findings


def a_fault(page: Page) -> list[dict]:
    """A year that does not follow its quarters."""
    return [page.edit("tw3", "", "N/A"), page.edit("tahunan", "87,3", "91")]


def test_the_findings_of_a_saved_row_stand_beside_its_cell(page):
    answer = page.send(*a_fault(page))
    assert re.search(r'aria-describedby="temuan-\d+-\d+">91<div class="note"', answer.text)
    assert re.search(r'href="/kaskade/temuan/\?temuan=[0-9a-f]{12}">TGT-\d\d<', answer.text)
    whole = page.client.get(MATRIX).text
    told = int(re.search(r"(\d+) temuan pada lampiran ini", whole)[1])
    found = [one for one in checked(page.annex.edition) if one.is_open]
    assert told == sum(spot_of(one.finding).matrix == page.annex.number for one in found)
    assert 'class="sign tone-error"' in whole


@pytest.mark.parametrize("value", ["ada", "TGT-01", ""])
def test_rows_are_narrowed_to_those_with_findings(page, value):
    page.send(*a_fault(page))
    text = page.client.get(f"{MATRIX}?temuan={value}", headers=FRAGMENT).text
    assert "Indeks Kepuasan Layanan" in text
    assert ("Indeks Kepuasan Masyarakat" in text) is (value != "TGT-01")


# --- the dictionary and the form


def test_entries_of_the_dictionary_are_suggested_with_the_row_they_make(page):
    answer = page.client.get(page.url("kamus"), {"cari": "masyarakat"})
    picked = json.loads(unescape(re.search(r'data-pick="([^"]*)"', answer.text)[1]))
    assert picked["indikator"] == "Indeks Kepuasan Masyarakat"
    assert (picked["no_sasaran"], picked["no_indikator"], picked["satuan"]) == ("1", "3", "Nilai")
    assert "sudah ada pada lampiran ini" in answer.text
    assert "Tidak ada indikator kamus" in page.client.get(page.url("kamus"), {"cari": "tidak ada"}).text


def test_a_row_is_edited_in_a_plain_form(page):
    url = f"/kaskade/baris/{page.row().pk}/"
    sent = form_of(page.client.get(url).text)
    sent |= {name_of(sent, "87,3", first=True): "88", "cara": "salin"}
    answer = page.client.post(url, sent)
    assert answer.headers["Location"] == f"{MATRIX}#baris-{page.row().pk}"
    assert page.row().targets == YearTargets(NA, D(88), None, D("87.3"), D("87.3"))
    assert Commitment.objects.get(row=page.row()).scope_note == "khusus PPSU"


def test_the_form_says_why_and_shows_what_somebody_else_wrote(page):
    url = f"/kaskade/baris/{page.row().pk}/"
    sent = form_of(page.client.get(url).text)
    page.annex.rows.filter(pk=page.row().pk).update(uom="Indeks")
    sent |= {name_of(sent, "87,3", first=True): "banyak", name_of(sent, "Nilai"): "Skor"}
    answer = page.client.post(url, sent)
    assert answer.status_code == 422
    assert "NUM-02" in answer.text
    assert "Isian sekarang: “Indeks”" in answer.text
    again = form_of(answer.text) | {name_of(sent, "banyak"): "88"}
    assert page.client.post(url, again).status_code == 302
    assert (page.row().uom, page.row().q2) == ("Skor", D(88))


def test_a_row_becomes_a_derived_one_and_back(client, cast):
    cast.annex.derives = True
    cast.annex.save()
    page = Page(enter(client, cast.mayor), cast)
    url = f"/kaskade/baris/{page.row().pk}/"
    sent = form_of(client.get(url).text)
    sentence = re.search(
        r'<textarea id="isi-\d+" name="([^"]+)"[^>]*placeholder="Diturunkan', client.get(url).text
    )[1]
    client.post(url, sent | {"cara": "turun", sentence: "Diturunkan menjadi indikator kegiatan"})
    row = page.row()
    assert (row.mode, row.derivation) == (MatrixRow.Mode.DERIVE, "Diturunkan menjadi indikator kegiatan")
    assert row.commitments.count() == 0
    sent = form_of(client.get(url).text)
    tick = re.search(r'name="(centang-[^"]+)"', client.get(url).text)[1]
    client.post(url, sent | {"cara": "salin", tick: "on"})
    assert (page.row().mode, page.row().commitments.count()) == (MatrixRow.Mode.COPY, 1)


def test_KAS_06_a_tick_never_falls_to_a_post_whose_column_came_meanwhile(page, cast):
    url = f"/kaskade/baris/{page.row().pk}/"
    sent = form_of(page.client.get(url).text)
    page.annex.receivers.update(order=1)
    Receiver.objects.create(
        annex=page.annex, agency=cast.agency, position=cast.subordinate_post, order=0, heading="Baru"
    )
    answer = page.client.post(url, sent | {"isi-layanan": "khusus taman"})
    assert (answer.status_code, "KAS-06" in answer.text) == (422, True)
    assert 'value="khusus taman"' in answer.text
    carried = Commitment.objects.filter(row=page.row())
    assert list(carried.values_list("position", "scope_note")) == [(cast.owner_post.pk, "khusus PPSU")]
    again = form_of(answer.text)
    assert page.client.post(url, again).status_code == 302
    assert list(carried.values_list("position", "scope_note")) == [(cast.owner_post.pk, "khusus taman")]


def test_IMP_06_a_form_of_a_new_row_without_anything_in_it_is_refused(page):
    answer = page.client.post(page.url("baris-baru"), {"cara": "salin"})
    assert (answer.status_code, "IMP-06" in answer.text) == (422, True)
    assert page.annex.rows.count() == 2


def test_a_new_entry_of_the_dictionary_is_said_by_the_form_too(page):
    sent = {f"isi-{column}": text for column, text in NEW.items()}
    answer = page.client.post(page.url("baris-baru"), sent | {"cara": "salin"}, follow=True)
    assert "dan dibuat sebagai indikator baru" in answer.text


def test_a_new_row_from_the_dictionary_in_a_plain_form(page):
    url = page.url("baris-baru")
    sent = form_of(page.client.get(url, {"indikator": "IKM"}).text)
    assert "Indeks Kepuasan Masyarakat" in sent.values()
    assert page.client.post(url, sent).status_code == 302
    assert page.annex.rows.count() == 3


def test_the_form_of_a_row_in_a_published_edition_says_so(page, cast):
    url = f"/kaskade/baris/{page.row().pk}/"
    sent = form_of(page.client.get(url).text)
    mark_published(cast.edition)
    answer = page.client.post(url, sent | {name_of(sent, "Nilai"): "Indeks"})
    assert (answer.status_code, "KAS-01" in answer.text) == (422, True)


def test_a_mode_that_is_none_is_a_bad_request(page):
    assert page.client.post(f"/kaskade/baris/{page.row().pk}/", {"cara": "lain"}).status_code == 400


def test_the_buttons_work_without_scripts(page):
    page.send(page.edit("tw2", "87,3", "88"))
    answer = page.client.post(page.url("urungkan"))
    assert answer.headers["Location"] == MATRIX
    assert page.row().q2 == D("87.3")
    answer = page.client.post(page.url("tempel"), {"text": "1\tx\ty", "column": "no_sasaran"})
    assert answer.status_code == 422
    assert "Tempelan Anda" in answer.text
    mark_published(page.annex.edition)
    assert "KAS-01" in page.client.post(page.url("urungkan"), follow=True).text


def form_of(text: str) -> dict[str, str]:
    """The fields of the row's form as a browser would send them."""
    form = text[text.index('class="row-form"') : text.index("</form>", text.index('class="row-form"'))]
    fields = {
        unescape(found["name"]): unescape(found["value"])
        for found in re.finditer(r'<input[^>]*?name="(?P<name>[^"]+)"\s+value="(?P<value>[^"]*)"', form)
    }
    areas = re.finditer(r'<textarea[^>]*?name="(?P<name>[^"]+)"[^>]*>(?P<value>[^<]*)</textarea>', form)
    fields |= {found["name"]: unescape(found["value"]) for found in areas}
    ticks = re.finditer(r'type="(?:checkbox|radio)" name="([^"]+)"(?: value="([^"]*)")? checked', form)
    fields |= {found[1]: found[2] or "on" for found in ticks}
    chosen = re.search(r'<select[^>]*name="([^"]+)".*?<option selected>([^<]+)<', form, re.DOTALL)
    return fields | ({chosen[1]: chosen[2]} if chosen else {})


def name_of(fields: dict[str, str], value: str, *, first: bool = False) -> str:
    return next(name for name, text in fields.items() if text == value and name.startswith("isi-"))

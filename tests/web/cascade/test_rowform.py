"""The dictionary and the plain form of a row."""

import json
import re
from html import unescape

from selaras.cascade.models import Commitment, MatrixRow, Receiver
from selaras.engine.targets import NA, YearTargets
from tests.factories import mark_published
from tests.web.cascade.desk import MATRIX, NEW, Page
from tests.web.cast import D, enter


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
    assert "Tempelan Bapak/Ibu" in answer.text
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

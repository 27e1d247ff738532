"""Targets of a receiver's own on the pages: in the form of a row, in the grid, below the matrix."""

import re

import pytest

from selaras.cascade.models import Commitment
from selaras.engine.targets import NA, YearTargets
from selaras.exchange import actions as exchange
from selaras.exchange import marks
from tests.conftest import NOW
from tests.web.cascade.desk import MATRIX, Page
from tests.web.cascade.test_rowform import form_of
from tests.web.cast import D, enter, queries

OWN = YearTargets(q1=NA, q2=D(80), q4=D(85), annual=D(85))
TYPED = {"q1": "N/A", "q2": "80", "q3": "", "q4": "85", "annual": "85"}
WORDS = "TW I N/A; TW II 80; TW III kosong; TW IV 85; tahunan 85"


@pytest.fixture
def page(client, cast):
    return Page(enter(client, cast.mayor), cast)


def carried(page):
    return Commitment.objects.get(row=page.row())


def own_fields(name, **typed):
    return {f"sendiri-{name}-{key}": text for key, text in (TYPED | typed).items()}


def url_of(page):
    return f"/kaskade/baris/{page.row().pk}/"


def test_own_targets_are_typed_in_the_form_of_the_row_and_undone(page, cast):
    sent = form_of(page.client.get(url_of(page)).text)
    assert page.client.post(url_of(page), sent | own_fields("layanan")).status_code == 302
    assert (carried(page).targets, carried(page).scope_note) == (OWN, "khusus PPSU")
    again = page.client.get(url_of(page)).text
    assert '<details class="own" open>' in again
    sent = form_of(again)
    assert {key: sent[key] for key in own_fields("layanan")} == own_fields("layanan")
    unchanged = page.annex.changes.count()
    page.client.post(url_of(page), sent)
    assert page.annex.changes.count() == unchanged
    blank = dict.fromkeys(own_fields("layanan"), "")
    page.client.post(url_of(page), sent | blank)
    assert carried(page).targets == page.row().targets
    exchange.undo(annex=page.annex, by=cast.mayor, at=NOW)
    assert carried(page).targets == OWN


def test_who_types_own_targets_ticks_and_who_unticks_drops_them(page):
    sent = form_of(page.client.get(url_of(page)).text) | own_fields("layanan")
    del sent["centang-layanan"]
    page.client.post(url_of(page), sent | {"isi-layanan": ""})
    assert carried(page).targets == OWN
    sent = form_of(page.client.get(url_of(page)).text)
    del sent["centang-layanan"]
    page.client.post(url_of(page), sent)
    assert page.row().commitments.count() == 0


@pytest.mark.parametrize(("typed", "rule"), [("banyak", "NUM-02"), ("1; TW I 2", "IMP-27")])
def test_a_figure_that_is_none_is_shown_as_typed_with_its_reason(page, typed, rule):
    sent = form_of(page.client.get(url_of(page)).text)
    answer = page.client.post(url_of(page), sent | own_fields("layanan", q2=typed))
    assert (answer.status_code, rule in answer.text) == (422, True)
    again = form_of(answer.text)
    assert again["sendiri-layanan-q2"] == typed
    assert page.client.post(url_of(page), again | own_fields("layanan")).status_code == 302
    assert carried(page).targets == OWN


def test_KAS_05_own_targets_that_somebody_else_typed_are_not_overwritten(page):
    sent = form_of(page.client.get(url_of(page)).text)
    page.send(page.edit("layanan", "✓ khusus PPSU", "✓ khusus taman"))
    answer = page.client.post(url_of(page), sent | own_fields("layanan"))
    assert (answer.status_code, "KAS-05" in answer.text) == (422, True)
    assert carried(page).targets == page.row().targets


@pytest.fixture
def owners(client, cast):
    """The annex with a column of owners, its owner called by the title of the post."""
    page = Page(enter(client, cast.mayor), cast, cast.owners_annex)
    one = carried(page)
    Commitment.objects.filter(pk=one.pk).update(wording=one.position.title)
    return page


def test_own_targets_of_owners_have_fields_beside_their_names(owners):
    text = owners.client.get(url_of(owners)).text
    title = carried(owners).position.title
    assert f"Target sendiri <span >{title}</span>" in text
    owners.client.post(url_of(owners), form_of(text) | own_fields("0"))
    assert carried(owners).targets == OWN
    sent = form_of(owners.client.get(url_of(owners)).text)
    assert sent["isi-penanggung_jawab"] == title
    owners.client.post(url_of(owners), sent | {"isi-penanggung_jawab": f"{title} [koordinator]"})
    assert (carried(owners).targets, carried(owners).coordinator) == (OWN, True)
    sent = form_of(owners.client.get(url_of(owners)).text)
    owners.client.post(url_of(owners), sent | {"isi-penanggung_jawab": ""})
    assert owners.row().commitments.count() == 0


def test_a_group_has_no_fields_for_own_targets(client, cast):
    page = Page(enter(client, cast.mayor), cast, cast.owners_annex)
    page.annex.rows.update(group="semua-kasubbag")
    assert "sendiri-0-q1" not in client.get(url_of(page)).text


def test_the_grid_marks_a_cell_with_own_targets_and_keeps_its_text(page):
    page.send(page.edit("layanan", "✓ khusus PPSU", f"✓ {marks.own_text(OWN)}"))
    text = page.client.get(MATRIX).text
    cell = re.search(r'<td class="tick-cell own bare".*?</td>', text, re.DOTALL)[0]
    assert f'<div class="v">✓ [target {WORDS}]</div>' in cell
    assert '<span class="own-mark" aria-hidden="true">target sendiri</span>' in cell
    described = re.search(r'aria-describedby="([^"]+)"', cell)[1]
    assert f'id="{described}"' in cell
    assert f'<strong>Target sendiri</strong> {WORDS} <a href="{url_of(page)}#cara">Ubah</a>' in cell


def test_the_grid_names_the_owner_of_own_targets(owners):
    title = carried(owners).position.title
    owners.send(owners.edit("penanggung_jawab", title, f"{title} {marks.own_text(OWN)}"))
    text = owners.client.get("/kaskade/lampiran/3/").text
    assert (
        f'<strong>Target sendiri</strong> {title}: {WORDS} <a href="{url_of(owners)}#target-sendiri">' in text
    )


@pytest.mark.parametrize("number", [1, 3])
def test_who_reads_the_matrix_finds_own_targets_in_a_note_below_it(client, cast, number):
    enter(client, cast.owner)
    url = f"/kaskade/lampiran/{number}/"
    assert "target-sendiri" not in client.get(url).text
    before = queries(client, url)
    for one in Commitment.objects.filter(row__annex__number=number):
        one.targets = OWN
        one.save()
    text = client.get(url).text
    assert (
        'href="#target-sendiri-1"><span class="visually-hidden">target sendiri, catatan </span>1)</a>' in text
    )
    note = re.search(r'<li id="target-sendiri-1">.*?</li>', text)[0]
    assert "&lt;" not in text[text.index("<table") : text.index("</table>")]
    assert note.endswith(f": target sendiri {WORDS}.</li>")
    assert queries(client, url) == before

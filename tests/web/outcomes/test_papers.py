"""The report of a wave: the numbers in it, in both files, and the charts that go along."""

import io
import re
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pypdf
import pytest

from selaras.surveys import actions
from selaras.surveys.queries import WaveResults, public_mark
from selaras.web.outcomes.papers import docx, pdf
from selaras.web.outcomes.report import Chart, Grid, Text, report
from tests.conftest import NOW, TODAY
from tests.surveys.fields import miscount
from tests.web.cast import enter

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def told(closed):
    actions.plan_follow_up(
        wave=closed.wave, element=closed.wave.instrument.elements.get(code="U3"), by=closed.runner, at=NOW,
        action="Membuka loket kedua.", responsible=closed.assistant, due_on=TODAY + timedelta(9),
    )  # fmt: skip
    return report(closed.wave, on=TODAY)


def grid(told, title):
    return next(one for one in told.blocks if isinstance(one, Grid) and one.title == title)


def said(told):
    return "\n".join(one.text for one in told.blocks if isinstance(one, Text))


def test_the_report_says_what_the_page_says(told, closed):
    assert f"Indeks {closed.city.name} 79,17, mutu B (baik), dari 22 responden pada 6 titik survei." in said(
        told
    )
    assert "2 dari 6 titik belum mencapai" in said(told)
    assert "Unsur terlemah: U2 Unsur U2 (2,182)." in said(told)
    assert public_mark(WaveResults(closed.wave)) in said(told)
    assert "Indeks tanpa pembulatan: 79,1666666666…." in said(told)


def test_elements_units_and_services_stand_in_tables(told, closed):
    head, *rows = grid(told, "Nilai unsur").rows
    assert head == ("Unsur", "Nama", "Menjawab", "NRR", "NRR tertimbang")
    assert rows[2] == ("U3", "Unsur U3", "17", "2,529", "0,843")
    a, b = closed.districts
    assert grid(told, "Indeks menurut unit").rows[1:] == [
        (a.name, "79,17", "B", "17", "8", "1"), (b.name, "belum ada jawaban", "–", "5", "4", "1"),
    ]  # fmt: skip
    services = grid(told, "Indeks menurut layanan").rows
    assert [row[0] for row in services] == ["Layanan", "PKK", "PPSU"]
    assert services[2] == ("PPSU", "87,50", "B", "8", "6", "2")


def test_SKM_35_respondents_are_told_in_groups_of_five_or_more(told):
    assert ("Jenis kelamin", "Laki-laki", "22") in grid(told, "Responden menurut ciri").rows


def test_SKM_35_a_paper_to_be_handed_on_tells_no_unit_of_a_few_people(told, closed):
    """Ward 0 has 4 people: it and the ward beside it are hidden, the district is told."""
    a, *_ = closed.districts
    lines = [row for one in told.blocks if isinstance(one, Grid) for row in one.rows]
    for ward in closed.wards[:2]:
        ((_, index, mark, respondents, _, short),) = [row for row in lines if row[0] == ward.name]
        assert (index, mark, respondents, short) == ("disembunyikan", "–", "–", "–")
    assert (a.name, "79,17", "B", "17", "8", "1") in lines


def test_SKM_35_a_paper_tells_no_post_that_would_tell_a_hidden_service(closed):
    miscount(closed.wave.points.filter(service=closed.services[1]), respondents=1)
    made = report(closed.wave, on=TODAY)
    rows = grid(made, "Indeks menurut layanan").rows[1:]
    assert {row[1] for row in rows} == {"disembunyikan"}
    assert not [one for one in made.blocks if isinstance(one, Grid) and one.title.endswith("jabatan")]


def test_SKM_35_a_wave_of_a_few_people_has_a_paper_without_figures(closed):
    for place, point in enumerate(closed.wave.points.all()):
        miscount(closed.wave.points.filter(pk=point.pk), respondents=int(place < 3))
    made = report(closed.wave, on=TODAY)
    assert "Respondennya terlalu sedikit" in said(made)
    assert not [one for one in made.blocks if isinstance(one, Grid)]
    assert "sidik" not in made.foot


def test_method_and_follow_up_are_told(told, closed):
    method = dict(grid(told, "Dasar dan metode").rows)
    assert method["Kebutuhan responden"] == "Jumlah minimum setiap layanan; sedikitnya 2 setiap titik"
    assert "tepat 1/3" in method["Bobot"]
    assert grid(told, "Tindak lanjut").rows[1][:3] == ("U3", "Membuka loket kedua.", closed.assistant.title)


def test_chapters_are_counted_without_a_gap(told):
    heads = [one.text for one in told.blocks if isinstance(one, Text) and one.level == 1]
    assert [int(head.split(".")[0]) for head in heads] == list(range(1, len(heads) + 1))


def test_the_charts_say_the_same_in_words(told):
    radar, bars = (one for one in told.blocks if isinstance(one, Chart))
    assert "U3 2,529" in radar.words
    assert "79,17" in bars.words
    for one in (radar, bars):
        ElementTree.fromstring(one.svg)  # noqa: S314 - of our own making
    assert "2,529" in radar.svg


def test_SKM_40_a_report_before_the_end_tells_only_who_answered(city):
    made = report(city.wave, on=TODAY)
    assert made.notice == "BELUM DITUTUP, TANPA HASIL"
    (table,) = [one for one in made.blocks if not isinstance(one, Text)]
    assert table.rows[1:] == [("PKK", "14", "6", "0 dari 3"), ("PPSU", "8", "6", "2 dari 3")]
    assert said(made).startswith("Hasil dapat dibaca sesudah survei ditutup")
    assert "79,17" not in said(made)
    assert pdf(made, city.wave).startswith(b"%PDF")


def test_SKM_35_a_report_before_the_end_hides_services_of_a_few_people(city):
    miscount(city.wave.points.filter(service=city.services[1]), respondents=1)
    (table,) = [one for one in report(city.wave, on=TODAY).blocks if isinstance(one, Grid)]
    assert {row[1] for row in table.rows[1:]} == {"disembunyikan"}


def test_a_report_says_whether_it_is_verified(closed):
    assert report(closed.wave, on=TODAY).notice == "BELUM DIVERIFIKASI"
    actions.verify(wave=closed.wave, by=closed.checker, at=NOW)
    closed.wave.refresh_from_db()
    assert report(closed.wave, on=TODAY).notice == ""


def test_the_word_document_holds_every_text_and_both_charts(told):
    made = docx(told)
    assert made == docx(told)
    package = zipfile.ZipFile(io.BytesIO(made))
    body = ElementTree.fromstring(package.read("word/document.xml"))  # noqa: S314 - of our own making
    text = " ".join(one.text or "" for one in body.iter(f"{WORD}t"))
    for block in told.blocks:
        if isinstance(block, Text):
            assert block.text in text
        elif isinstance(block, Grid):
            assert all(cell in text for row in block.rows for cell in row)
    pictures = [name for name in package.namelist() if name.startswith("word/media/")]
    assert len(pictures) == 2
    assert all(package.read(name).startswith(b"\x89PNG") for name in pictures)
    related = package.read("word/_rels/document.xml.rels").decode()
    embedded = re.findall(r'r:embed="(\w+)"', package.read("word/document.xml").decode())
    assert all(f'Id="{key}"' in related for key in embedded)
    assert len(embedded) == 2


def test_the_pdf_holds_the_same_figures(told, closed):
    made = pdf(told, closed.wave)
    assert made == pdf(told, closed.wave)
    assert b"pdfaid" in made
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    for figure in ("79,17", "2,529", "0,843", "87,50", "Membuka loket kedua."):
        assert figure in text


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_files_are_taken_from_the_page(client, closed, ending, start):
    answer = enter(client, closed.runner).get(f"/survei/{closed.wave.pk}/laporan.{ending}")
    assert answer.content.startswith(start)
    assert (
        f'filename="laporan-survei-{closed.wave.year}-{closed.wave.pk}.{ending}"'
        in (answer["Content-Disposition"])
    )


def test_a_wave_without_answers_has_a_report_that_says_so(closed):
    miscount(closed.wave.points.all(), respondents=0)
    assert "Belum ada jawaban" in said(report(closed.wave, on=TODAY))


def test_SKM_35_an_element_few_answered_and_the_index_are_on_no_paper(closed):
    """Three of 22 answered U3."""
    for place, point in enumerate(closed.wave.points.order_by("pk")):
        counts = [*point.counts[:8], 0, 0, 0, int(place < 3)]
        miscount(closed.wave.points.filter(pk=point.pk), counts=counts)
    made = report(closed.wave, on=TODAY)
    rows = {row[0]: row for row in grid(made, "Nilai unsur").rows[1:]}
    assert rows["U3"][2:] == ("disembunyikan", "disembunyikan", "–")
    assert len([row for row in rows.values() if row[2] == "disembunyikan"]) == 2
    assert "Indeks tanpa pembulatan" not in said(made)
    assert "dikonversi" not in said(made)
    assert "terlemah" not in said(made)

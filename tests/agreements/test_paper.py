"""What an agreement says on paper, and how it lies there; read by programs that are not ours."""

import json
from datetime import date

import pypdf
import pytest
from django.utils import timezone

from selaras.agreements.models import Agreement, AgreementPolicy
from selaras.agreements.queries import paper
from selaras.agreements.queries.content import SCHEME
from selaras.engine.canonical import fingerprint
from selaras.engine.law import as_of
from selaras.org.models import Holder
from tests.agreements.papers import elements, fixed, pages, reader, with_budget, with_lines
from tests.agreements.world import seal

LAW = as_of("agreement", date(2024, 1, 1))["statement"]
NIPS = {"first": "197301211993031004", "second": "196501211990031003"}


def give_nips(agreement):
    for side, holder in (("first", agreement.holder), ("second", agreement.superior)):
        if holder:
            holder.user.nip = NIPS[side]
            holder.user.save()
    return agreement


def positions(page):
    """Where on the page each text begins: text -> (x, y) in points."""
    found = {}

    def visit(text, area, matrix, *rest):
        if text.strip():
            found.setdefault(text.strip(), pypdf.mult(matrix, area)[4:])

    page.extract_text(visitor_text=visit)
    return found


# --- statement


def test_two_parties_promise_in_the_words_of_the_regulation(world):
    text = pages(paper.pdf(fixed(world.draft())))[0]
    place = 0
    for part in ("title", "opening", "first", "second", "promise", "responsibility", "supervision"):
        place = text.index(LAW["dua-pihak"][part].replace("{tahun}", "2024"), place)
    assert "berjanji" in text


def test_one_party_promises_alone_and_no_second_is_named(world):
    text = pages(paper.pdf(fixed(world.of_form(Agreement.Form.ALONE))))[0]
    said = LAW["satu-pihak"]
    assert f"{said['opening']} Nama : {world.mayor.user.full_name} Jabatan : Walikota Contoh" in text
    assert f"Walikota Contoh {said['promise']} {said['responsibility']}" in text
    assert "pihak kedua" not in text.casefold()
    assert "pihak pertama" not in text.casefold()


def test_the_second_party_stands_left_and_the_first_right_on_one_line(world):
    spots = positions(reader(paper.pdf(fixed(world.draft()))).pages[0])
    second, first = spots["Pihak Kedua,"], spots["Pihak Pertama,"]
    assert second[0] + 150 < first[0]
    assert second[1] == pytest.approx(first[1], abs=0.1)


def test_one_party_signs_at_the_right(world):
    spots = positions(reader(paper.pdf(fixed(world.of_form(Agreement.Form.ALONE)))).pages[0])
    assert spots["Walikota Contoh,"][0] > 300


@pytest.mark.parametrize(("number", "words"), [(0, ""), (1, " (PERUBAHAN)"), (2, " (PERUBAHAN KE-2)")])
def test_a_revision_says_so_in_the_title(world, number, words):
    text = pages(paper.pdf(fixed(world.draft(), perubahan_ke=str(number))))
    assert f"PERJANJIAN KINERJA TAHUN 2024{words} Dalam rangka" in text[0]
    assert f"PERJANJIAN KINERJA TAHUN 2024{words} KEPALA BAGIAN LAYANAN" in text[1]


@pytest.mark.parametrize("kind", [Holder.Kind.PLT, Holder.Kind.PLH, Holder.Kind.PJ])
def test_who_acts_for_a_post_is_printed_as_acting(world, kind):
    world.head.kind = kind
    world.head.save()
    text = pages(paper.pdf(fixed(world.draft())))
    assert f"Jabatan : {kind.label} Kepala Bagian Layanan" in text[0]
    assert f"{kind.label} Kepala Bagian Layanan," in text[1]


def test_career_officials_carry_their_nip(world):
    text = pages(paper.pdf(fixed(give_nips(world.draft()))))
    assert all(f"NIP {nip}" in text[place] for nip in NIPS.values() for place in (0, 1))


def test_heads_of_regions_and_parties_outside_carry_none(world):
    alone = pages(paper.pdf(fixed(give_nips(world.of_form(Agreement.Form.ALONE)))))
    assert "NIP" not in " ".join(alone)
    Agreement.objects.all().delete()
    outside = pages(paper.pdf(fixed(give_nips(world.of_form(Agreement.Form.OUTSIDE)))))
    assert outside[0].count("NIP") == 1
    assert "Gubernur" in outside[0]


def test_a_nip_other_than_the_one_agreed_upon_is_not_printed(world):
    agreement = fixed(give_nips(world.draft()))
    agreement.holder.user.nip = "1" * 18
    text = pages(paper.pdf(agreement))[0]
    assert "1" * 18 not in text
    assert text.count("NIP") == 1


# --- annex


def test_targets_number_na_zero_and_blank_are_four_things(world):
    pdf = paper.pdf(fixed(with_lines(world.draft(), 1)))
    assert "akhir1x N/A 0 87,3 87,3 Persen e-SAKIP" in pages(pdf)[-1]
    cells = [bool(one.get("/K")) for one in elements(pdf) if one["/S"] == "/TD"]
    assert cells[-8:-3] == [True, True, False, True, True]  # the quarters and the year


def test_columns_are_numbered_and_the_header_stands_on_every_page(world):
    text = pages(paper.pdf(fixed(with_lines(world.draft(), 40))))
    annex = [page for page in text if "No. Sasaran Program Indikator Kinerja Target Satuan (1) (2)" in page]
    quarters = [page for page in text if "TW I TW II TW III TW IV Tahunan Satuan" in page]
    assert len(annex) > 1
    assert len(quarters) > 1
    assert [text[0], *annex, *quarters] == text
    assert all("(12)" in page for page in quarters)


def test_no_row_is_broken_over_two_pages(world):
    for page in pages(paper.pdf(fixed(with_lines(world.draft(), 1, each=60)))):
        begun = {number for number in range(1, 61) if f"mula{number}x" in page}
        assert begun == {number for number in range(1, 61) if f"akhir{number}x" in page}


@pytest.mark.parametrize("each", [1, 2, 5])
@pytest.mark.parametrize("lines", [1, 14, 16, 18, 20])
def test_the_signatures_stay_with_the_last_two_rows(world, lines, each):
    text = pages(
        paper.pdf(fixed(with_lines(world.draft(), lines, each=each, indicator_wording="baris utuh")))
    )
    signed = [page for page in text[1:] if "Walikota Contoh," in page]
    assert len(signed) == 1
    assert signed[0].count("baris utuh") >= min(2, lines * each)


def test_blocks_have_headings_in_the_annex_where_there_are_several_and_always_by_quarter(world):
    agreement = with_lines(world.draft(), 2)
    text = pages(paper.pdf(fixed(agreement)))
    assert ["Sasaran Strategis 1 " in page for page in text] == [False, False, True]
    agreement.lines.filter(order=2).update(block="khusus")
    text = pages(paper.pdf(fixed(agreement)))
    assert all("Sasaran Strategis 1 " in page and "Sasaran Khusus 2 " in page for page in text[1:])


def test_an_own_indicator_stands_below_the_objective_it_serves(world):
    agreement = with_lines(world.draft(), 3)
    agreement.lines.filter(order=3).update(
        objective_number=1, objective_wording="Sasaran contoh 1", indicator_number=2
    )
    text = pages(paper.pdf(fixed(agreement)))[1]
    assert text.index("1.1 mula1x") < text.index("1.2 mula3x") < text.index("2.1 mula2x")
    assert text.count("Sasaran contoh 1") == 1


def test_a_part_of_the_scope_is_printed_with_the_indicator(world):
    text = pages(paper.pdf(fixed(with_lines(world.draft(), 1, scope_note="bagian hukum"))))
    assert all("akhir1x (bagian hukum)" in page for page in text[1:])


def test_a_long_way_of_measuring_goes_on_over_the_next_page_and_nothing_of_it_is_lost(world):
    long = "\n".join(f"kalimat{number} yang menjelaskan cara mengukur" for number in range(64))
    assert len(long) > 2_500
    agreement = with_lines(world.draft(), 3)
    agreement.lines.filter(order=2).update(measurement=long)
    text = pages(paper.pdf(fixed(agreement)))[2:]
    assert len(text) == 2
    assert "kalimat0 " in text[0]
    assert "kalimat63 " in text[1]
    assert all(f"kalimat{number} " in " ".join(text) for number in range(64))


def test_an_empty_draft_is_an_empty_form(world):
    agreement = world.draft()
    agreement.lines.all().delete()
    text = pages(paper.pdf(agreement))
    assert len(text) == 2
    assert "Belum ada indikator." in text[1]


# --- money


def test_the_budget_sums_under_its_headings_with_rp_at_the_left(world):
    lines = ("Program A", "Kegiatan satu", "1234567", ""), ("Program B", "Kegiatan dua", "0.50", "")
    pdf = paper.pdf(fixed(with_budget(world.draft(), *lines)))
    text = pages(pdf)[1]
    assert (
        "No. Kegiatan Anggaran Program A 1 Kegiatan satu Rp 1.234.567 Program B 2 Kegiatan dua Rp 0,50"
        in text
    )
    assert "JUMLAH Rp 1.234.567,50" in text
    assert "Keterangan" not in text


def test_the_source_of_funds_has_its_column_where_the_law_gives_one(world):
    mayor = with_budget(world.of_form(Agreement.Form.OUTSIDE), ("", "Program A", "10", "APBN dekonsentrasi"))
    text = pages(paper.pdf(fixed(mayor)))[1]
    assert "No. Program Anggaran Keterangan 1 Program A Rp 10 APBN dekonsentrasi JUMLAH Rp 10" in text


def test_a_long_budget_goes_on_with_its_last_two_rows_beside_the_signatures(world):
    lines = [(f"Program {n // 4}", f"Kegiatan contoh {n}", str(n), "") for n in range(60)]
    text = pages(paper.pdf(fixed(with_budget(world.draft(), *lines))))[1:-1]
    assert len(text) > 1
    assert all("No. Kegiatan Anggaran" in page for page in text)
    assert "Kegiatan contoh 59 Rp 59 JUMLAH Rp 1.770" in text[-1]
    assert "Walikota Contoh," in text[-1]


# --- the file


@pytest.mark.parametrize(("kind", "size"), [("a4", (210, 297)), ("f4", (215, 330))])
def test_the_paper_is_that_of_the_agency_and_the_quarters_lie_across(world, kind, size):
    AgreementPolicy.objects.create(agency=world.agency, paper=kind)
    sheets = reader(paper.pdf(fixed(world.draft()))).pages
    found = [tuple(round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]) for sheet in sheets]
    assert found == [size, size, size[::-1]]


def test_every_page_says_what_it_belongs_to(world):
    agreement = fixed(with_lines(world.draft(), 20))
    text = pages(paper.pdf(agreement))
    for number, page in enumerate(text, start=1):
        assert f"Halaman {number} dari {len(text)}" in page
        assert "Perjanjian Kinerja 2024 · Kepala Bagian Layanan" in page
        assert f"Kode {agreement.code} · sidik isi …{agreement.content_hash[-12:]}" in page


def test_the_file_is_archival_and_accessible(world):
    document = reader(paper.pdf(fixed(world.draft())))
    catalog = document.trailer["/Root"]
    claimed = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in claimed
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in claimed
    assert "<pdfuaid:part>1</pdfuaid:part>" in claimed
    assert (catalog["/Lang"], catalog["/MarkInfo"]["/Marked"].value) == ("id", True)
    assert document.metadata.title == "Perjanjian Kinerja 2024 · Kepala Bagian Layanan"
    assert document.metadata.creation_date.date() == date(2024, 3, 18)


def test_the_tags_read_as_one_would(world):
    pdf = paper.pdf(fixed(with_budget(world.draft(), ("Program A", "Kegiatan", "1", ""))))
    kinds = [one["/S"] for one in elements(pdf)]
    assert kinds.count("/H1") == 3
    assert kinds.count("/Table") == 3
    assert kinds.count("/TH") > 20
    alt = [one["/Alt"] for one in elements(pdf) if one["/S"] == "/Figure"]
    assert alt == ["Kode QR menuju http://127.0.0.1:8000/v/" + "A" * 26] * 2
    text = pages(pdf)[0]
    assert text.index("Pihak Kedua,") < text.index("Pihak Pertama,")


def test_the_content_is_attached_byte_for_byte(world):
    agreement = world.draft()
    seal(agreement)
    attached = reader(paper.pdf(agreement)).attachments
    assert {name: [one.decode() for one in found] for name, found in attached.items()} == {
        "perjanjian.json": [agreement.content]
    }
    assert fingerprint(SCHEME, json.loads(attached["perjanjian.json"][0])) == agreement.content_hash


def test_where_to_check_it_is_printed(world, settings):
    settings.PUBLIC_URL = "https://kinerja.example.go.id"
    text = pages(paper.pdf(fixed(world.draft())))
    said = f"Keabsahan dokumen ini diperiksa pada https://kinerja.example.go.id/v/{'A' * 26}"
    assert all(said in page for page in text[:2])


def test_a_draft_says_so_on_every_page_and_proves_nothing(world):
    draft = world.draft()
    pdf = paper.pdf(draft)
    text = pages(pdf)
    assert all("KONSEP" in page and "Konsep, belum berlaku" in page for page in text)
    assert draft.code not in " ".join(text)
    assert reader(pdf).attachments == {}
    assert [one for one in elements(pdf) if one["/S"] == "/Figure"] == []
    assert all("DRAF" not in page for page in pages(paper.pdf(fixed(draft))))


def test_a_draft_without_a_day_leaves_room_for_it(world):
    pdf = paper.pdf(world.draft(agreed_on=None))
    assert "Contoh, ………" in pages(pdf)[0]
    assert reader(pdf).metadata.creation_date.date() == timezone.localtime(world.draft().made_at).date()


def test_the_same_agreement_is_the_same_file_every_time(world):
    agreement = fixed(with_budget(world.draft(), ("Program A", "Kegiatan", "1", "")))
    again = Agreement.objects.with_parties().get(pk=agreement.pk)
    again.content, again.content_hash, again.code = agreement.content, agreement.content_hash, agreement.code
    assert paper.pdf(agreement) == paper.pdf(again)


def test_the_queries_do_not_grow_with_the_lines(world, django_assert_num_queries):
    for lines in (1, 30):
        draft = Agreement.objects.with_parties().get(
            pk=with_lines(Agreement.objects.first() or world.draft(), lines).pk
        )
        with django_assert_num_queries(3):
            paper.pdf(draft)


def test_what_was_fixed_is_printed_whatever_the_names_are_now(world):
    agreement = fixed(world.draft())
    before = paper.pdf(agreement)
    agreement.agency.name = "Nama Baru"
    agreement.holder.user.name = "Orang Lain"
    agreement.lines.update(indicator_wording="lain")
    assert paper.pdf(agreement) == before


# --- very long texts


WORDS = [f"kata{number}x" for number in range(400)]


def lowest(pdf):
    """How far above the foot of its page the lowest text of a table begins, in points."""
    found = []

    def visit(text, area, matrix, *rest):
        if "kata" in text:
            found.append(pypdf.mult(matrix, area)[5])

    for page in reader(pdf).pages:
        page.extract_text(visitor_text=visit)
    return min(found)


@pytest.mark.parametrize("field", ["indicator_wording", "objective_wording", "scope_note", "measurement"])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_nothing_of_a_text_longer_than_a_page_is_lost(world, field, order):
    agreement = with_lines(world.draft(), 3)
    agreement.lines.update(scope_note="")
    long = " ".join(WORDS)[:300] if field == "scope_note" else " ".join(WORDS)
    agreement.lines.filter(order=order).update(**{field: long})
    pdf = paper.pdf(fixed(agreement))
    told = set(" ".join(pages(pdf)[1:]).replace("(", "").replace(")", "").split())
    assert {word for word in long.split() if word.endswith("x")} <= told
    assert lowest(pdf) > 40


@pytest.mark.parametrize("place", [0, 2])
def test_nothing_of_a_long_budget_line_is_lost(world, place):
    lines = [("", f"Kegiatan {number}", "1", "") for number in range(3)]
    lines[place] = ("", " ".join(WORDS), "1", "")
    pdf = paper.pdf(fixed(with_budget(world.draft(), *lines)))
    assert set(WORDS) <= set(" ".join(pages(pdf)).split())
    assert lowest(pdf) > 40

"""Temuan: what is found, where, why, and who may answer for it."""

import csv
import io
import json
import re
from decimal import Decimal

import pytest

from selaras.cascade.models import Acceptance, Commitment, MatrixRow
from selaras.editions.queries import checked
from selaras.engine.cascade.rule import RULES
from selaras.engine.targets import NA, YearTargets
from selaras.web.findings import views
from tests.conftest import NOW
from tests.factories import (
    make_commitment,
    make_official,
    make_position,
    make_unit,
    mark_published,
)
from tests.web.cast import FRAGMENT, add_rows, enter, queries

URL = "/kaskade/temuan/"
REASON = "Diputuskan dalam rapat pimpinan"


def ids(cast, rule="TGT-16"):
    return [one.finding.id for one in checked(cast.edition) if one.finding.rule == rule]


def ids_on(page):
    return set(re.findall(r'id="temuan-([0-9a-f]+)"', page))


def row_of(cast, annex=None):
    return MatrixRow.objects.get(annex=annex or cast.annex, indicator=cast.indicator)


def break_a_row(cast):
    row = row_of(cast)
    row.targets = YearTargets(q1=NA, q2=Decimal("87.3"), q3=NA, q4=Decimal("87.3"), annual=Decimal(90))
    row.save()


def answer(client, *found, deed="terima", query="", **given):
    return client.post(f"{URL}{deed}/{query}", {"temuan": found, **given}, headers=FRAGMENT)


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_every_colleague_reads_what_is_found(client, cast, who):
    page = enter(client, getattr(cast, who)).get(URL).text
    assert "<h1>Temuan</h1>" in page
    assert "Target TW III belum diisi." in page
    assert RULES["TGT-16"].why in page
    assert "Peringatan" in page
    assert f"{len(RULES)} aturan · 3 baris matriks · 2 komitmen · 4 jabatan" in page


@pytest.mark.parametrize("path", ["", "aturan/", "temuan.csv"])
def test_a_stranger_finds_nothing_of_this_house(client, cast, path):
    page = enter(client, cast.stranger).get(f"{URL}{path}")
    assert page.status_code == (404 if path == "temuan.csv" else 200)
    assert "TW III belum diisi" not in page.text


def test_closed_doors(client, cast):
    assert client.get(URL).status_code == 302
    assert enter(client, cast.superadmin).get(URL).status_code == 404


@pytest.mark.parametrize("who", ["owner", "subordinate", "inspector", "stranger", "superadmin"])
@pytest.mark.parametrize("deed", ["terima", "tarik"])
def test_KAS_24_who_may_not_answer_gets_the_answer_of_a_page_that_is_not_there(client, cast, who, deed):
    [wanted] = [key for key in ids(cast) if key][:1]
    enter(client, getattr(cast, who))
    assert answer(client, wanted, deed=deed, alasan=REASON).status_code == 404
    assert not Acceptance.objects.exists()
    if who not in {"stranger", "superadmin"}:
        assert "Terima dengan alasan" not in client.get(URL).text


def test_KAS_24_an_editor_of_one_annex_answers_for_that_one_only(client, cast):
    cast.owners_annex.giver = cast.owner_post
    cast.owners_annex.save()
    enter(client, cast.owner)
    of_one, answered = ids(cast)[0], ids(cast)[-1]
    assert answer(client, of_one, alasan=REASON).status_code == 404
    assert answer(client, answered, of_one, alasan=REASON).status_code == 404
    assert answer(client, answered, alasan=REASON).status_code == 200
    page = client.get(URL).text
    of_three = {
        one.finding.id for one in checked(cast.edition) if one.is_open and one.finding.spot.matrix == 3
    }
    assert {key for key in ids_on(page) if f'value="{key}"' in page} == of_three
    assert f"temuan-{answered}" in client.get(f"{URL}?keadaan=diterima").text


def test_accepting_takes_it_off_the_list_and_says_by_whom(client, cast):
    enter(client, cast.mayor)
    wanted = ids(cast)[0]
    assert f'id="temuan-{wanted}"' in client.get(URL).text
    page = answer(client, wanted, alasan=REASON)
    assert page.status_code == 200
    assert "<h1" not in page.text
    assert "1 temuan diterima dengan alasan." in page.text
    assert f'id="temuan-{wanted}"' not in page.text
    page = client.get(f"{URL}?keadaan=diterima").text
    assert "Diterima" in page
    assert f"<q>{REASON}</q>" in page
    assert "oleh Bapak Wali" in page
    assert "Tarik kembali" in page


def test_the_name_of_who_accepted_follows_the_reach_of_names(client, cast):
    enter(client, cast.mayor)
    answer(client, ids(cast)[0], alasan=REASON)
    page = enter(client, cast.subordinate).get(f"{URL}?keadaan=diterima").text
    assert REASON in page
    assert "Bapak Wali" not in page
    assert "Tarik kembali" not in page


def test_without_scripts_the_page_comes_again(client, cast):
    enter(client, cast.mayor)
    page = client.post(f"{URL}terima/?aturan=TGT-16", {"temuan": ids(cast)[0], "alasan": REASON}, follow=True)
    assert page.redirect_chain == [(f"{URL}?aturan=TGT-16", 302)]
    assert "1 temuan diterima dengan alasan." in page.text


def test_without_scripts_a_refusal_keeps_what_was_typed(client, cast):
    enter(client, cast.mayor)
    page = client.post(f"{URL}terima/", {"temuan": ids(cast)[0], "alasan": "dua kata"})
    assert page.status_code == 422
    assert "<h1>Temuan</h1>" in page.text
    assert ">dua kata</textarea>" in page.text
    assert "(KAS-22)" in page.text


def test_several_at_once_with_one_reason(client, cast):
    enter(client, cast.mayor)
    page = answer(client, *ids(cast), alasan=REASON, bersama="1")
    assert "3 temuan diterima dengan alasan." in page.text
    assert Acceptance.objects.count() == 3


def test_a_refusal_of_several_keeps_the_ticks_and_the_words(client, cast):
    enter(client, cast.mayor)
    page = answer(client, *ids(cast)[:2], alasan="tidak", bersama="1")
    assert page.status_code == 422
    assert page.text.count('form="terima-bersama" checked') == 2
    assert ">tidak</textarea>" in page.text
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize(
    ("found", "reason", "says"),
    [
        ([], REASON, "Pilih sekurang-kurangnya satu temuan."),
        (["x"], "", "Tulis alasannya: mengapa temuan ini memang dikehendaki."),
        (["x"], "kata " * 300, "Alasan paling panjang 1.000 karakter."),
        (["x"], REASON, "(KAS-21)"),
    ],
)
def test_what_cannot_be_taken_is_said(client, cast, found, reason, says):
    page = answer(enter(client, cast.mayor), *found, alasan=reason)
    assert page.status_code == 422
    assert says in page.text


def test_KAS_20_an_error_offers_no_acceptance(client, cast):
    break_a_row(cast)
    enter(client, cast.mayor)
    [wrong] = ids(cast, "TGT-01")
    page = client.get(f"{URL}?keadaan=galat").text
    assert f'id="temuan-{wrong}"' in page
    assert "Terima dengan alasan" not in page
    assert "terima-bersama" not in page
    page = answer(client, wrong, alasan=REASON)
    assert page.status_code == 422
    assert "(KAS-20)" in page.text


def test_what_was_accepted_is_taken_back(client, cast):
    enter(client, cast.mayor)
    wanted = ids(cast)[0]
    answer(client, wanted, alasan=REASON)
    page = answer(client, wanted, deed="tarik")
    assert "terbuka lagi" in page.text
    assert f'id="temuan-{wanted}"' in page.text
    page = answer(client, wanted, deed="tarik")
    assert page.status_code == 422
    assert "(KAS-23)" in page.text


def test_a_published_edition_is_read_only(client, cast):
    mark_published(cast.edition)
    enter(client, cast.mayor)
    assert "Terima dengan alasan" not in client.get(URL).text
    assert answer(client, ids(cast)[0], alasan=REASON).status_code == 404


def test_the_way_leads_to_the_cell_the_dictionary_and_the_plan(client, cast):
    page = enter(client, cast.mayor).get(URL).text
    row = row_of(cast)
    assert f'href="/kaskade/lampiran/1/?sel={row.pk}:q3#baris-{row.pk}"' in page
    assert f'id="baris-{row.pk}"' in client.get("/kaskade/lampiran/1/").text
    assert 'href="/indikator/IKL/"' in page
    assert f'href="/kaskade/andai/?baris={row.pk}"' in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("cari=TW+III+Lampiran+I+no.+1.2", "Lampiran I no. 1.2", "DEF-01"),
        ("aturan=DEF-01", "Kamus IKL", "TW III belum"),
        ("lampiran=3", "Walikota Contoh kepada Kepala Subbagian", "Kamus IKL"),
        ("lampiran=lain", "Kamus IKL", "TW III belum"),
        ("keadaan=galat", "Tidak ada temuan pada keadaan ini", "Kamus IKL"),
        ("keadaan=apa", "TW III belum", "Tidak ada temuan"),
        ("keadaan=semua&menurut=bobot", "Diperbaiki, atau diterima dengan alasan", "Lampiran I <span"),
        ("menurut=aturan", f"DEF-01 {RULES['DEF-01'].asks}", "Lampiran I <span"),
        ("cari=tidakadakatanya", "Tidak ada temuan yang cocok", "Kamus IKL"),
    ],
)
def test_narrowing_and_grouping(client, cast, query, shown, hidden):
    page = enter(client, cast.mayor).get(f"{URL}?{query}", headers=FRAGMENT).text
    assert shown in page
    assert hidden not in page


def test_narrowed_to_a_unit(client, cast):
    enter(client, cast.mayor)
    page = client.get(f"{URL}?unit={cast.subdivision.pk}", headers=FRAGMENT).text
    assert "Lampiran III" in page
    assert "Lampiran I " not in page
    client.post("/konteks/", {"unit": cast.subdivision.pk})
    page = client.get(URL, headers=FRAGMENT).text
    assert "Unit: Subbagian Aduan" in page
    assert "Lampiran I " not in page


def test_a_link_opens_one_finding_wherever_it_stands(client, cast):
    enter(client, cast.mayor)
    wanted = ids(cast)[0]
    page = client.get(f"{URL}?temuan={wanted}").text
    assert f' wanted" id="temuan-{wanted}"' in page
    answer(client, wanted, alasan=REASON)
    assert f' wanted" id="temuan-{wanted}"' in client.get(f"{URL}?temuan={wanted}").text
    assert "Temuan yang dicari sudah tidak ada" in client.get(f"{URL}?temuan=tiada").text


def test_a_link_opens_the_page_of_the_list_that_holds_it(client, cast, monkeypatch):
    monkeypatch.setattr(views, "ON_A_PAGE", 2)
    enter(client, cast.mayor)
    shown = [one.finding.id for one in checked(cast.edition)]
    last = ids(cast)[-1]
    assert f'id="temuan-{last}"' not in client.get(URL).text
    page = client.get(f"{URL}?temuan={last}").text
    assert f'id="temuan-{last}"' in page
    assert f"Tampilkan semua {len(checked(cast.edition))} temuan" in page
    assert f'id="temuan-{last}"' in client.get(f"{URL}?semua=1").text
    pages = [client.get(f"{URL}?hal={number}").text for number in range(1, len(shown) // 2 + 2)]
    assert sum(f'id="temuan-{last}"' in page for page in pages) == 1


def test_counts_stand_on_the_tabs(client, cast):
    break_a_row(cast)
    page = " ".join(enter(client, cast.mayor).get(URL).text.split())
    assert 'Galat <span class="count">1</span>' in page
    assert 'Diterima <span class="count">0</span>' in page


def test_KAS_24_an_answer_to_what_is_gone_is_taken_back_by_whoever_prepares_the_edition(client, cast):
    """No annex holds it any longer: an editor of some annex has no say in it."""
    cast.owners_annex.giver = cast.owner_post
    cast.owners_annex.save()
    Acceptance.objects.create(
        agency=cast.agency, edition=cast.edition, finding="hilang", rule="TGT-16", message="x", reason="y",
        by=cast.mayor, at=NOW,
    )  # fmt: skip
    assert answer(enter(client, cast.owner), "hilang", deed="tarik").status_code == 404
    assert Acceptance.objects.filter(withdrawn_at=None).exists()
    assert answer(enter(client, cast.mayor), "hilang", deed="tarik").status_code == 200
    assert not Acceptance.objects.filter(withdrawn_at=None).exists()


def test_as_a_file_with_what_is_chosen(client, cast):
    enter(client, cast.mayor)
    answer(client, ids(cast)[0], alasan=REASON)
    response = client.get(f"{URL}temuan.csv?keadaan=semua&aturan=TGT-16")
    assert response["Content-Disposition"] == 'attachment; filename="temuan-2024.csv"'
    lines = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [(line["aturan"], line["keadaan"]) for line in lines] == [
        ("TGT-16", "diterima"), ("TGT-16", "terbuka"), ("TGT-16", "terbuka"),
    ]  # fmt: skip
    content = json.loads(client.get(f"{URL}temuan.json?aturan=DEF-01").text)
    assert {one["rule"] for one in content["findings"]} == {"DEF-01"}
    assert client.get(f"{URL}temuan.pdf").status_code == 404


def test_every_rule_is_explained(client, cast):
    page = enter(client, cast.inspector).get(f"{URL}aturan/").text
    for rule in RULES.values():
        assert f'id="{rule.id.lower()}"' in page
    assert f'href="{URL}?aturan=TGT-16"' in page
    assert "Definisi indikator" in page


def test_without_an_edition_the_pages_teach(client, db):
    client.force_login(make_official())
    assert "Belum ada kaskade untuk diperiksa" in client.get(URL).text
    assert "Aturan pemeriksaan" in client.get(f"{URL}aturan/").text
    assert client.get(f"{URL}temuan.csv").status_code == 404
    assert client.post(f"{URL}terima/", {"temuan": "x", "alasan": REASON}).status_code == 404


def test_nothing_found_says_what_was_checked(client, cast, monkeypatch):
    monkeypatch.setattr("selaras.editions.queries.check", lambda _: [])
    page = enter(client, cast.mayor).get(URL).text
    assert "Semua yang diperiksa saling sesuai." in page
    assert "3 baris matriks · 2 komitmen" in page
    assert "Tidak ada temuan terbuka" in client.get(f"/kaskade/hitungan/{cast.annex.pk}/").text


def test_queries_do_not_grow(client, cast):
    enter(client, cast.mayor)
    answer(client, ids(cast)[0], alasan=REASON)
    Commitment.objects.update(annual=99)  # targets of their own, which add_rows gives too
    before = queries(client, f"{URL}?keadaan=semua")
    add_rows(cast, 200)
    assert queries(client, f"{URL}?keadaan=semua") == before


def test_other_pages_show_the_counts_and_ask_again_only_after_a_deed(client, cast):
    enter(client, cast.mayor)
    home, matrix = client.get("/").text, client.get("/kaskade/").text
    many = sum(one.finding.severity == "peringatan" for one in checked(cast.edition))
    for page in (home, matrix):
        assert f'href="{URL}?keadaan=peringatan"' in page
        assert f"{many} peringatan" in page
    answer(client, ids(cast)[0], alasan=REASON)
    assert f"{many - 1} peringatan" in client.get("/").text
    assert "1 diterima" in client.get("/kaskade/").text


def test_the_unit_of_a_post_and_of_its_row_are_concerned(client, cast):
    other = make_position(make_unit(parent=cast.division, name="Subbagian Lain"))
    make_commitment(row_of(cast), other)
    page = enter(client, cast.mayor).get(URL).text
    assert ">Subbagian Lain</option>" in page

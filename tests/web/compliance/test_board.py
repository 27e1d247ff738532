"""Papan kepatuhan: who sees whom, what it counts, reminding, the days, the files."""

import io
from datetime import date

import openpyxl
import pytest

from selaras.agreements.models import Deadline, Reminder
from selaras.engine.agreements import State
from tests.agreements.test_compliance import edition_with, upload
from tests.agreements.world import put
from tests.factories import make_user
from tests.web.cast import enter, queries


def get(client, world, name, path="/kepatuhan/"):
    return enter(client, world.people[name]).get(path)


def test_the_board_counts_units_and_names_who_is_late(client, world):
    upload(world, put(world.draft(), State.IN_FORCE))
    page = get(client, world, "hr").text
    assert "<h1>Papan kepatuhan</h1>" in page
    assert "Bagian Layanan</a>" in page
    assert "Subbagian Aduan</a>" not in page, "counted with its division"
    assert "terlambat 34 hari" in page
    assert "- Kepala Subbagian Aduan: penyusunan, terlambat 34 hari" in page
    assert "15 Februari 2024" in page
    assert "asumsi" in page


def test_every_unit_of_its_own_on_demand(client, world):
    page = get(client, world, "hr", "/kepatuhan/?per=unit").text
    assert "Subbagian Aduan</a>" in page


def test_a_head_sees_the_unit_and_below(client, world):
    page = get(client, world, "head").text
    assert "Kepala Subbagian Aduan" in page
    assert "Walikota Contoh" not in page


def test_an_official_sees_only_the_own_post(client, world):
    page = get(client, world, "clerk").text
    assert "Kepala Bagian Layanan" in page
    assert "Kepala Subbagian Aduan" not in page


def test_an_empty_board_teaches(client, world):
    page = get(client, world, "stranger").text
    assert "Belum ada yang dipantau" in page
    assert "Kepala Bagian Layanan" not in page


@pytest.mark.parametrize("path", ["/kepatuhan/", "/kepatuhan/rekap.xlsx", "/kepatuhan/rekap.pdf"])
def test_without_a_post_or_as_superadmin_there_is_no_board(client, world, path):
    assert get(client, world, "superadmin", path).status_code == 404
    assert enter(client, make_user()).get(path).status_code == 404


def test_a_unit_shows_its_persons(client, world):
    put(world.draft(), State.SUBMITTED)
    page = get(client, world, "hr", f"/kepatuhan/unit/{world.division.pk}/").text
    assert world.head.user.name in page
    assert "menunggu Walikota Contoh" in page


def test_a_unit_out_of_reach_does_not_exist(client, world):
    for name in ("stranger", "sub", "clerk"):
        city = f"/kepatuhan/unit/{world.agency.orgunit_set.get(parent=None).pk}/"
        found = get(client, world, name, city).status_code
        assert found == (404 if name == "stranger" else 200), name
    assert get(client, world, "sub", f"/kepatuhan/unit/{world.subdivision.pk}/").status_code == 200
    assert get(client, world, "clerk", f"/kepatuhan/unit/{world.subdivision.pk}/").status_code == 404


def test_a_linked_agreement_is_one_that_may_be_read(client, world):
    agreement = put(world.draft(), State.SUBMITTED)
    link = f'href="/perjanjian/{agreement.pk}/"'
    assert link in get(client, world, "mayor").text
    assert link not in get(client, world, "hr").text, "a draft is read by its parties"


def remind(client, world, name, **data):
    return enter(client, world.people[name]).post("/kepatuhan/ingatkan/", data, follow=True)


def test_all_are_reminded_at_once(client, world):
    assert "Ingatkan semua (3 orang)" in get(client, world, "hr").text
    page = remind(client, world, "hr", jabatan="semua").text
    assert "Ingatkan semua" not in page, "told today already"
    assert "3 orang diingatkan, 3 melalui surel." in page
    assert Reminder.objects.count() == 3
    assert "sudah diingatkan hari ini" in remind(client, world, "hr", jabatan="semua").text


def test_one_is_reminded_from_the_page_of_a_unit(client, world):
    answer = remind(client, world, "head", jabatan=world.sub_post.pk, unit=world.division.pk)
    assert answer.redirect_chain[-1][0] == f"/kepatuhan/unit/{world.division.pk}/"
    assert Reminder.objects.get().to == world.people["sub"]
    assert "diingatkan 20 Maret 2024" in answer.text


def test_only_who_is_in_reach_is_reminded(client, world):
    assert remind(client, world, "head", jabatan=world.mayor_post.pk).status_code == 404
    assert remind(client, world, "clerk", jabatan=world.sub_post.pk).status_code == 404
    assert remind(client, world, "stranger", jabatan=world.head_post.pk).status_code == 404
    assert remind(client, world, "inspector", jabatan="semua").status_code == 404
    assert not Reminder.objects.exists()


def days(**given):
    return {"susun": "", "ajukan": "", "tandatangan": "", "unggah": "", "sampaikan": "", "source": ""} | given


def test_the_days_are_set_and_shown(client, world):
    enter(client, world.people["hr"])
    assert "tanpa DPA 29 Februari 2024" in client.get("/kepatuhan/tenggat/").text
    sent = days(tandatangan="2024-03-27", source="Surat edaran 7")
    page = client.post("/kepatuhan/tenggat/", sent, follow=True).text
    assert "27 Maret 2024" in page
    assert "Surat edaran 7" in page
    assert Deadline.objects.get().due_on == date(2024, 3, 27)
    assert "2024-03-27" in client.get("/kepatuhan/tenggat/").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (days(tandatangan="besok"), "Tulis tanggal seperti"),
        (days(tandatangan="2024-03-27"), "PK-30"),
        (days(susun="2026-01-01", source="x"), "di luar tahun 2024"),
    ],
)
def test_what_cannot_be_set_is_said_beside_what_was_typed(client, world, sent, said):
    answer = enter(client, world.people["hr"]).post("/kepatuhan/tenggat/", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Deadline.objects.exists()


def test_others_do_not_find_the_page_of_the_days(client, world):
    for name in ("head", "sub", "inspector", "clerk"):
        assert get(client, world, name, "/kepatuhan/tenggat/").status_code == 404, name


def test_the_recap_as_workbook_and_paper(client, world):
    put(world.draft(), State.IN_FORCE)
    answer = get(client, world, "hr", "/kepatuhan/rekap.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Rekap kepatuhan", "Rincian jabatan"]
    cells = [[cell.value for cell in row] for row in book["Rekap kepatuhan"].iter_rows()]
    assert next(row for row in cells if row[0] == "Jumlah")[:2] == ["Jumlah", 3]
    names = [str(cell.value) for row in book["Rincian jabatan"].iter_rows() for cell in row]
    assert world.head.user.full_name in names
    paper = get(client, world, "hr", "/kepatuhan/rekap.pdf")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    assert 'filename="kepatuhan-2024.pdf"' in paper.headers["Content-Disposition"]


def test_the_number_of_queries_does_not_grow(client, world):
    edition_with(world, 2025, 1)
    enter(client, world.people["hr"])
    few = queries(client, "/kepatuhan/"), queries(client, f"/kepatuhan/unit/{world.division.pk}/")
    edition_with(world, 2026, 25)
    many = queries(client, "/kepatuhan/"), queries(client, f"/kepatuhan/unit/{world.division.pk}/")
    assert "Jabatan bertarget" in client.get("/kepatuhan/").text
    assert many[0] <= few[0] + 2, "a published edition more in the list of years"
    assert many[1] <= few[1] + 2

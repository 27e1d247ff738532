"""Meja kerja: what is due for whom, and the same as a calendar."""

from selaras.actionplans.models import Checkpoint
from tests.factories import make_user
from tests.web.cast import FRAGMENT, add_activities, add_rows, enter, queries


def test_the_owner_sees_what_is_due_in_order_of_urgency(client, cast):
    page = enter(client, cast.owner).get("/").text
    assert "<h1>Meja kerja</h1>" in page
    assert "Selamat bekerja, Bapak/Ibu Kepala Bagian Layanan" in page
    assert page.index("Bulan ini <") < page.index("31 Maret 2024") < page.index("Berikutnya <")
    assert "30 Juni 2024" in page
    assert "30 September 2024" in page


def test_what_is_on_record_is_no_longer_due(client, cast):
    Checkpoint.objects.filter(month="B03").update(achievement=100)
    assert "31 Maret 2024" not in enter(client, cast.owner).get("/").text


def test_a_subordinate_owes_nothing_of_the_unit_above(client, cast):
    page = enter(client, cast.subordinate).get("/").text
    assert "Tidak ada yang jatuh tempo" in page
    assert "Indeks Kepuasan Layanan" in page


def test_the_mayor_answers_for_all_below(client, cast):
    page = enter(client, cast.mayor).get("/").text
    assert "Dokumen rancangan" in page
    assert "2 target diturunkan" in page


def test_the_inspector_watches_the_agency(client, cast):
    page = enter(client, cast.inspector).get("/").text
    assert "Jatuh tempo di lembaga" in page
    assert "Dokumen rancangan" in page


def test_the_administrator_sees_the_system(client, cast):
    page = enter(client, cast.superadmin).get("/").text
    assert "Indikator pada kamus" in page
    assert "Dokumen rancangan" not in page


def test_a_stranger_sees_an_empty_desk_that_teaches(client, cast):
    page = enter(client, cast.stranger).get("/").text
    assert "Belum ada rencana untuk tahun ini" in page
    assert "Dokumen rancangan" not in page


def test_a_person_without_a_post_is_told_what_to_do(client, cast):
    assert "Belum ada jabatan pada akun ini" in enter(client, make_user()).get("/").text


def test_targets_of_the_quarter_in_their_three_states(client, cast):
    enter(client, cast.owner)
    assert "N/A" in client.get("/?tw=1", headers=FRAGMENT).text
    assert "87,3" in client.get("/?tw=2", headers=FRAGMENT).text
    page = client.get("/?tw=3", headers=FRAGMENT).text
    assert "belum diisi" in page
    assert "<h1" not in page


def test_the_calendar_holds_the_same_duties(client, cast):
    answer = enter(client, cast.owner).get("/kalender.ics")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert text.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20240331\r\n" in text
    assert "Dokumen rancangan\\; final\\, dicetak" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "BEGIN:VEVENT" not in enter(client, cast.stranger).get("/kalender.ics").content.decode()


def test_who_is_not_signed_in_is_sent_to_the_door(client, cast):
    assert client.get("/").status_code == 302
    assert client.get("/kalender.ics").status_code == 302


def test_queries_do_not_grow(client, cast):
    enter(client, cast.owner)
    before = queries(client, "/")
    add_rows(cast, 500)
    add_activities(cast, 500)
    assert queries(client, "/") == before

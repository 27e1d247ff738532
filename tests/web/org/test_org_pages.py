"""Organisasi: structure for all, names within reach, as of a date."""

from datetime import date, timedelta

import pytest

from selaras.kernel.models import AuditEvent, first_broken_event
from selaras.org import actions
from selaras.org.models import Holder, OrgUnit
from tests.conftest import NOW
from tests.factories import make_position, make_unit
from tests.web.cast import FRAGMENT, enter, queries


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_the_structure_is_open_to_the_agency(client, cast, who):
    page = enter(client, getattr(cast, who)).get("/organisasi/").text
    assert "<h1>Organisasi</h1>" in page
    assert "Bagian Layanan" in page
    assert "Kepala Subbagian Aduan" in page


def test_names_show_within_reach_only(client, cast):
    above = enter(client, cast.owner).get("/organisasi/").text
    assert "Ibu Kabag" in above
    assert "Pak Kasubbag" in above
    assert "Bapak Wali" not in above
    below = enter(client, cast.subordinate).get("/organisasi/").text
    assert "Pak Kasubbag" in below
    assert "Ibu Kabag" not in below


def test_the_nip_is_masked_beyond_reach(client, cast):
    assert "198501012010011002" in enter(client, cast.owner).get("/organisasi/").text
    url = f"/organisasi/jabatan/{cast.subordinate_post.pk}/"
    assert "198501012010011002" in client.get(url).text
    page = enter(client, cast.subordinate).get(f"/organisasi/jabatan/{cast.owner_post.pk}/").text
    assert "198001012005012001" not in page
    assert "di luar lingkup" in page


def test_the_chart_of_another_day(client, cast):
    enter(client, cast.owner)
    assert "Belum ada unit pada tanggal ini" in client.get("/organisasi/?per=2020-01-01").text
    page = client.get("/organisasi/?per=02/21/2024").text
    assert "bukan tanggal" in page
    assert "Bagian Layanan" in page


def test_a_former_holder_is_named_as_of_his_day(client, cast):
    Holder.objects.filter(user=cast.subordinate).update(period=(date(2024, 1, 1), date(2024, 2, 1)))
    enter(client, cast.owner)
    assert "Pak Kasubbag" not in client.get("/organisasi/").text
    assert "Pak Kasubbag" in client.get("/organisasi/?per=2024-01-15").text
    page = client.get(f"/organisasi/jabatan/{cast.subordinate_post.pk}/").text
    assert "1 Januari 2024 – 31 Januari 2024" in page


def test_search_keeps_the_way_up(client, cast):
    page = enter(client, cast.owner).get("/organisasi/?cari=subbagian+aduan", headers=FRAGMENT).text
    assert "<h1" not in page
    assert "Bagian Layanan" in page
    assert "Inspektorat" not in page


def test_one_post_with_its_targets(client, cast):
    page = enter(client, cast.mayor).get(f"/organisasi/jabatan/{cast.owner_post.pk}/").text
    assert "Ibu Kabag" in page
    assert "Indeks Kepuasan Layanan" in page
    assert "khusus PPSU" in page


def test_assumptions_are_seen_with_their_reason(client, cast):
    OrgUnit.objects.filter(pk=cast.division.pk).update(assumption="Instruksi tidak menyatakannya.")
    assert "Instruksi tidak menyatakannya." in enter(client, cast.owner).get("/organisasi/").text


def test_a_stranger_finds_no_post_and_no_unit(client, cast):
    enter(client, cast.stranger)
    assert client.get(f"/organisasi/jabatan/{cast.owner_post.pk}/").status_code == 404
    assert "Bagian Layanan" not in client.get("/organisasi/").text


def test_closed_doors(client, cast):
    assert client.get("/organisasi/").status_code == 302
    assert enter(client, cast.superadmin).get("/organisasi/").status_code == 404


def test_queries_do_not_grow(client, cast):
    enter(client, cast.owner)
    queries(client, "/organisasi/")  # the first look of a day is put on record (ORG-09)
    before = queries(client, "/organisasi/")
    for _ in range(40):
        make_position(make_unit(parent=cast.division))
    assert queries(client, "/organisasi/") == before


def seen_nips():
    events = AuditEvent.objects.filter(kind="nip.seen").order_by("sequence")
    return [(event.by_id, event.data["people"]) for event in events]


def test_ORG_09_who_reads_a_whole_nip_is_on_record_once_a_day(client, cast):
    enter(client, cast.owner)
    client.get("/organisasi/")
    noted = [(cast.owner.pk, [cast.subordinate.pk])]  # one's own is not
    assert seen_nips() == noted
    client.get(f"/organisasi/jabatan/{cast.subordinate_post.pk}/")
    client.get("/organisasi/")
    assert seen_nips() == noted
    assert "198501012010011002" not in str(AuditEvent.objects.filter(kind="nip.seen").values_list("data"))
    assert first_broken_event() is None


def test_ORG_09_a_masked_nip_is_not_noted(client, cast):
    enter(client, cast.subordinate)
    client.get("/organisasi/")
    client.get(f"/organisasi/jabatan/{cast.owner_post.pk}/")
    assert seen_nips() == []


def test_ORG_09_every_person_once_a_day_and_again_the_next(cast, django_assert_num_queries):
    holders = list(Holder.objects.select_related("user").filter(user__nip__isnull=False).order_by("pk"))
    given = {"by": cast.inspector}
    evening = NOW.replace(hour=16, minute=59)  # 23.59 in Jakarta
    owner, subordinate = cast.owner.pk, cast.subordinate.pk
    assert actions.note_nips(holders=holders[:1], at=NOW, **given) < {owner, subordinate}
    assert len(actions.note_nips(holders=holders, at=NOW, **given)) == len(holders) - 1
    with django_assert_num_queries(3):  # the savepoint of the deed, and one look
        assert actions.note_nips(holders=holders, at=evening, **given) == set()
    next_day = actions.note_nips(holders=holders, at=evening + timedelta(minutes=1), **given)
    assert next_day >= {owner, subordinate}
    assert actions.note_nips(holders=[], at=NOW, **given) == set()


def test_ORG_09_a_person_without_a_nip_is_not_noted(cast):
    cast.owner.nip = None
    cast.owner.save()
    holders = Holder.objects.select_related("user").filter(user=cast.owner)
    assert actions.note_nips(holders=holders, by=cast.inspector, at=NOW) == set()

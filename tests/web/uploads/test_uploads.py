"""Unggahan dan entri: recorded by the official's side, checked by KKPP, hidden from strangers."""

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from selaras.agreements.models import LineEntry, Upload
from selaras.engine.agreements import State
from tests.agreements.world import carry, put
from tests.web.cast import enter, queries

PDF = b"%PDF-1.7 the signed paper"


@pytest.fixture
def agreement(world):
    found = put(world.draft(), State.IN_FORCE)
    carry(found, sha256(PDF).hexdigest())
    return found


def address(agreement, rest=""):
    return f"/perjanjian/{agreement.pk}/unggahan/{rest}"


def record(client, world, agreement, *, name="head", content=PDF, on="2024-03-20"):
    file = SimpleUploadedFile("pk.pdf", content, "application/pdf")
    sent = {"file": file, "uploaded_on": on, "note": ""}
    return enter(client, world.people[name]).post(address(agreement, "catat/"), sent, follow=True)


def test_the_signed_file_is_recorded_and_then_waits_for_kkpp(client, world, agreement):
    page = record(client, world, agreement).text
    assert "Menunggu pemeriksaan KKPP" in page
    assert sha256(PDF).hexdigest() in page
    assert "Simpan hasil" not in page
    assert "Simpan hasil" in enter(client, world.people["hr"]).get(address(agreement)).text


def test_another_file_is_refused_kindly(client, world, agreement):
    answer = record(client, world, agreement, content=PDF + b"!")
    assert answer.status_code == 422
    assert "berbeda dari perjanjian yang ditandatangani" in answer.text


@pytest.mark.parametrize(("content", "said"), [(b"", "kosong"), (b"x" * (20 * 1024 * 1024 + 1), "20 MB")])
def test_no_file_and_a_huge_one(client, world, agreement, content, said):
    answer = record(client, world, agreement, content=content)
    assert answer.status_code == 422
    assert said in answer.text


def test_kkpp_finds_it_or_says_why_not(client, world, agreement):
    record(client, world, agreement)
    check = address(agreement, f"{Upload.objects.get().pk}/periksa/")
    enter(client, world.people["hr"])
    assert client.post(check, {}).status_code == 422
    assert "PK-14" in client.post(check, {"found": "tidak", "answer": ""}).text
    page = client.post(check, {"found": "tidak", "answer": "tidak ada di e-SAKIP"}, follow=True).text
    assert "tidak ditemukan oleh" in page
    record(client, world, agreement)
    again = address(agreement, f"{Upload.objects.latest('pk').pk}/periksa/")
    page = enter(client, world.people["hr"]).post(again, {"found": "ya", "answer": ""}, follow=True).text
    assert "Diperiksa KKPP" in page


def test_kkpp_has_a_list_of_what_waits(client, world, agreement):
    enter(client, world.people["hr"])
    assert "Tidak ada yang menunggu" in client.get("/perjanjian/unggahan/").text
    record(client, world, agreement)
    page = enter(client, world.people["hr"]).get("/perjanjian/unggahan/").text
    assert address(agreement) in page
    assert "1 unggahan menunggu pemeriksaan KKPP" in client.get("/kepatuhan/").text
    for name in ("head", "clerk", "inspector", "stranger"):
        enter(client, world.people[name])
        assert client.get("/perjanjian/unggahan/").status_code == 404, name
        assert "menunggu pemeriksaan KKPP" not in client.get("/kepatuhan/").text, name


def test_lines_are_ticked_all_at_once_or_one_by_one(client, world, agreement):
    enter(client, world.people["clerk"])
    entries = address(agreement, "entri/")
    page = client.post(entries, {"system": "esakip", "entered_on": "2024-03-20", "semua": "1"}, follow=True)
    assert "2 dari 2" in page.text
    line = agreement.lines.order_by("order").first()
    client.post(entries, {"system": "esakip", "entered_on": "2024-03-20", "baris": [line.pk]})
    assert [one.line_id for one in LineEntry.objects.order_by("pk")] == [line.pk]
    assert client.post(entries, {"system": "esakip", "entered_on": ""}).status_code == 422
    ahead = client.post(entries, {"system": "esakip", "entered_on": "2024-03-21"})
    assert "PK-33" in ahead.text


def test_before_it_is_in_force_the_page_teaches(client, world):
    draft = world.draft()
    page = enter(client, world.people["head"]).get(address(draft)).text
    assert "Belum waktunya diunggah" in page
    assert "Catat unggahan" not in page


def test_who_may_read_but_not_record(client, world, agreement):
    assert record(client, world, agreement, name="mayor").status_code == 403
    assert record(client, world, agreement, name="hr").status_code == 403
    record(client, world, agreement)
    check = address(agreement, f"{Upload.objects.get().pk}/periksa/")
    for name in ("head", "clerk", "mayor", "inspector"):
        assert enter(client, world.people[name]).post(check, {"found": "ya"}).status_code == 403, name
    entries = address(agreement, "entri/")
    sent = {"system": "esakip", "entered_on": "2024-03-20", "semua": "1"}
    assert enter(client, world.people["hr"]).post(entries, sent).status_code == 403
    assert Upload.objects.get().accepted is None


@pytest.mark.parametrize("name", ["stranger", "superadmin", "sub", "other_clerk"])
def test_for_a_stranger_there_is_no_such_page(client, world, agreement, name):
    assert enter(client, world.people[name]).get(address(agreement)).status_code == 404
    assert record(client, world, agreement, name=name).status_code == 404


def test_the_number_of_queries_does_not_grow_with_lines(client, world, agreement):
    other = put(world.draft(world.sub_post), State.IN_FORCE)
    enter(client, world.people["hr"])
    assert queries(client, address(agreement)) == queries(client, address(other))

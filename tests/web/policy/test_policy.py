"""How an agency draws up its agreements: decided by those who prepare its cascade, in versions."""

import pytest

from selaras.agreements.models import AgreementPolicy, StatementTemplate
from selaras.agreements.queries.content import wording_of
from selaras.engine.agreements import Form
from tests.conftest import TODAY
from tests.web.signing.hands import kinds

POLICY = {"paper": "f4", "head": "pihak-kedua-luar", "outside_post": "Gubernur", "outside_name": ""}


def decide(client, hall, name="planner", **changed):
    client.force_login(hall.people[name])
    return client.post("/perjanjian/kebijakan/", POLICY | changed)


def wording(hall, **changed):
    texts, _ = wording_of(hall.agency, on=TODAY)
    said = {f"{form}_{part}": text for form, parts in texts.items() for part, text in parts.items()}
    return said | {"since": TODAY.isoformat(), "note": "Nota dinas 1/2024"} | changed


def write(client, hall, name="planner", **changed):
    client.force_login(hall.people[name])
    return client.post("/perjanjian/templat/", wording(hall, **changed))


def test_the_head_of_another_agency_decides_for_that_one(hall, client):
    assert decide(client, hall, "stranger").status_code == 302
    assert AgreementPolicy.objects.get().agency != hall.agency


@pytest.mark.parametrize("path", ["kebijakan/", "templat/"])
def test_only_those_who_prepare_the_cascade_come_in(hall, client, path):
    allowed = {"planner", "hr", "mayor"}
    for name in sorted(set(hall.people) - {"nobody", "stranger"}):
        client.force_login(hall.people[name])
        expected = 200 if name in allowed else 403
        assert client.get(f"/perjanjian/{path}").status_code == expected, name
        if name not in allowed:
            assert client.post(f"/perjanjian/{path}", POLICY | wording(hall)).status_code == 403, name
    assert not AgreementPolicy.objects.exists()
    assert not StatementTemplate.objects.exists()


def test_it_is_said_when_nothing_was_decided(hall, client):
    client.force_login(hall.people["planner"])
    assert "Belum diputuskan" in client.get("/perjanjian/kebijakan/").text
    assert decide(client, hall).url == "/perjanjian/kebijakan/"
    assert "Belum diputuskan" not in client.get("/perjanjian/kebijakan/").text
    assert AgreementPolicy.objects.get().paper == "f4"
    assert kinds("agreement_policy.") == ["set"]


def test_PK_25_who_signs_outside_is_named_by_post(hall, client):
    answer = decide(client, hall, outside_post="")
    assert answer.status_code == 422
    assert "PK-25" in answer.text
    assert not AgreementPolicy.objects.exists()


def test_PK_25_who_promises_alone_needs_nobody_across(hall, client):
    assert decide(client, hall, head=Form.ALONE, outside_post="").status_code == 302
    policy = AgreementPolicy.objects.get()
    assert (policy.head, policy.outside_post) == (Form.ALONE, "Gubernur")


@pytest.mark.parametrize("changed", [{"paper": "a5"}, {"head": "dua-pihak"}, {"outside_post": "x" * 201}])
def test_what_is_no_choice_is_refused(hall, client, changed):
    assert decide(client, hall, **changed).status_code == 422
    assert not AgreementPolicy.objects.exists()


def test_PK_24_a_wording_comes_in_versions_and_the_next_begins_with_the_last(hall, client):
    words = "Kami berjanji melayani warga dengan sepenuh hati."
    assert write(client, hall, **{"dua-pihak_promise": words}).url == "/perjanjian/kebijakan/"
    assert words in client.get("/perjanjian/templat/").text
    write(client, hall)
    assert [one.number for one in StatementTemplate.objects.order_by("number")] == [1, 2]
    assert kinds("statement_template.") == ["written", "written"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"dua-pihak_promise": " "}, "Bagian ini diisi peraturan"),
        ({"dua-pihak_title": "PERJANJIAN KINERJA"}, "PK-24"), ({"since": ""}, "Isi tanggalnya"),
        ({"since": "1900-01-01"}, "PK-24"), ({"since": "0001-01-01"}, "PK-24"),
        ({"note": ""}, "Isi dasarnya"), ({"satu-pihak_title": ""}, "Bagian ini diisi peraturan"),
    ],
)  # fmt: skip
def test_PK_24_every_part_and_a_day_that_can_be(hall, client, changed, says):
    answer = write(client, hall, **changed)
    assert answer.status_code == 422
    assert says in answer.text
    assert not StatementTemplate.objects.exists()


def test_markup_in_a_wording_stays_text(hall, client):
    write(client, hall, **{"dua-pihak_promise": '<script>alert(1)</script> #read("x")'})
    text = client.get("/perjanjian/templat/").text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text

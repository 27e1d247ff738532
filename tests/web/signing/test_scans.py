"""Scans: handed in, looked at by somebody else, taken or refused; a file is what its bytes say."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from selaras.accounts.models import Role
from selaras.agreements import actions
from selaras.agreements.models import Scan, Signature
from selaras.engine.agreements import State
from selaras.engine.periods import format_day
from selaras.org import actions as org
from tests.agreements.world import leave, put
from tests.conftest import NOW, TODAY
from tests.factories import SINCE
from tests.web.signing.hands import kinds

PDF, JPEG, PNG = b"%PDF-1.7\n%%EOF\n", b"\xff\xd8\xff\xe0 gambar", b"\x89PNG\r\n\x1a\n gambar"
BIG = 20 * 1024 * 1024


def file(content: bytes = PDF, name: str = "pindaian.pdf", kind: str = "application/pdf"):
    return SimpleUploadedFile(name, content, kind)


def hand_in(client, hall, agreement, upload=None, name="head", **changed):
    client.force_login(hall.people[name])
    said = {"file": upload or file(), "signed_on": TODAY.isoformat()} | changed
    return client.post(f"/perjanjian/{agreement.pk}/pindaian/", said)


@pytest.fixture
def agreement(hall):
    return put(hall.draft(), State.READY)


def waiting(client, hall, agreement, **how) -> Scan:
    assert hand_in(client, hall, agreement, **how).status_code == 302
    return Scan.objects.get(checked_at=None)


def check(client, hall, scan, deed="terima", name="hr", **said):
    client.force_login(hall.people[name])
    said = {"seen": scan.agreement.content_hash} | said
    return client.post(f"/perjanjian/{scan.agreement_id}/pindaian/{scan.pk}/{deed}/", said)


@pytest.mark.parametrize(
    ("content", "name", "ending", "kind"),
    [
        (PDF, "a.pdf", "pdf", "application/pdf"), (JPEG, "a.jpg", "jpg", "image/jpeg"),
        (PNG, "a.png", "png", "image/png"), (PDF, "tanpa-nama", "pdf", "application/pdf"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("said", ["application/octet-stream", "text/html"])
def test_PK_21_a_scan_is_what_its_bytes_say(hall, client, agreement, content, name, ending, kind, said):
    """Whatever the browser calls it: an office computer may know no PDF."""
    scan = waiting(client, hall, agreement, upload=file(content, name, said))
    answer = client.get(f"/perjanjian/{agreement.pk}/pindaian/{scan.pk}/berkas")
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="pindaian-{hall.head_post.code}.{ending}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    check(client, hall, scan)
    client.force_login(hall.people["head"])
    answer = client.get(f"/perjanjian/{agreement.pk}/berkas.pdf")
    assert (answer["Content-Type"], answer.content) == (kind, content)
    assert answer["Content-Disposition"].endswith(f'bertanda-tangan.{ending}"')


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><script>alert(1)</script></html>", "PK-21"), (b"<svg/>", "PK-21"), (b"PK\x03\x04", "PK-21"),
        (b"\n%PDF-1.7", "PK-21"), (b"GIF89a", "PK-21"), (b"", "Berkas ini kosong"),
        (b"%PDF-" + b"0" * (BIG + 1), "20 MB"),
    ],
    ids=["html", "svg", "zip", "late-pdf", "gif", "empty", "21-mb"],
)  # fmt: skip
def test_PK_21_what_is_no_scan_is_refused_in_its_form(hall, client, agreement, content, says):
    answer = hand_in(client, hall, agreement, file(content))
    assert answer.status_code == 422
    assert says in answer.text
    assert not Scan.objects.exists()
    assert kinds() == []


def test_PK_21_twenty_megabytes_are_taken(hall, client, agreement):
    assert hand_in(client, hall, agreement, file(b"%PDF-" + b"0" * (BIG - 5))).status_code == 302


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"signed_on": ""}, "Isi tanggalnya"), ({"signed_on": "31-02-2024"}, "Tulis tanggal"),
        ({"signed_on": "2023-03-18"}, "PK-21"), ({"file": ""}, "Pilih berkas"),
    ],
)  # fmt: skip
def test_PK_21_a_day_that_cannot_be_is_refused(hall, client, agreement, changed, says):
    answer = hand_in(client, hall, agreement, **changed)
    assert answer.status_code == 422
    assert says in answer.text
    assert not Scan.objects.exists()


def test_PK_19_one_scan_at_a_time(hall, client, agreement):
    waiting(client, hall, agreement)
    answer = hand_in(client, hall, agreement)
    assert answer.status_code == 422
    assert "PK-19" in answer.text
    assert Scan.objects.count() == 1


def test_only_the_first_party_hands_in(hall, client, agreement):
    statuses = {"mayor": 403, "clerk": 403, "sub": 404, "neighbour": 404, "stranger": 404, "hr": 404}
    for name, status in statuses.items():
        assert hand_in(client, hall, agreement, name=name).status_code == status, name
    assert not Scan.objects.exists()


def test_accepted_by_kkpp_it_is_in_force_with_both_sides_as_scanned(hall, client, agreement):
    answer = check(client, hall, waiting(client, hall, agreement))
    assert answer.url == "/perjanjian/"
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert {one.method for one in Signature.objects.all()} == {"scan-basah"}
    assert kinds() == ["scan_handed_in", "scan_accepted"]


def test_S1_PK_22_kkpp_does_not_check_what_it_handed_in_itself(hall, client):
    """The same person holds the post and the role."""
    org.grant_role(
        user=hall.people["head"], role=Role.HR_ADMIN, agency=hall.agency, position=hall.head_post,
        since=SINCE, by=None, at=NOW,
    )  # fmt: skip
    agreement = put(hall.draft(), State.READY)
    scan = waiting(client, hall, agreement)
    for deed, said in (("terima", {}), ("tolak", {"answer": "bukan dokumen yang benar"})):
        answer = check(client, hall, scan, deed, "head", **said)
        assert answer.status_code == 422
        assert "PK-22" in answer.text
    assert check(client, hall, scan).status_code == 302


def test_PK_14_refused_with_a_reason_that_the_official_reads(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    for answer in ("", "buram"):
        said = check(client, hall, scan, "tolak", answer=answer)
        assert said.status_code == 422
        assert f">{answer}</textarea>" in said.text.replace("\n", "")
    assert check(client, hall, scan, "tolak", answer="halaman kedua tidak terbaca").status_code == 302
    client.force_login(hall.people["head"])
    assert "halaman kedua tidak terbaca" in client.get(f"/perjanjian/{agreement.pk}/").text
    assert hand_in(client, hall, agreement).status_code == 302
    assert kinds() == ["scan_handed_in", "scan_rejected", "scan_handed_in"]


def test_PK_19_what_somebody_has_checked_is_not_checked_again(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    check(client, hall, scan)
    answer = check(client, hall, scan)
    assert answer.status_code == 422
    assert "PK-19" in answer.text
    assert kinds().count("scan_accepted") == 1


def test_PK_19_kkpp_is_led_back_from_what_it_has_refused(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    check(client, hall, scan, "tolak", answer="halaman kedua tidak terbaca")
    address = f"/perjanjian/{agreement.pk}/pindaian/{scan.pk}/"
    for ask in (
        client.get,
        lambda url: client.post(f"{url}terima/"),
        lambda url: client.post(f"{url}tolak/"),
    ):
        assert ask(address).url == "/perjanjian/"
        text = client.get("/perjanjian/").text
        assert "sudah ditolak oleh" in text
        assert "halaman kedua tidak terbaca" in text
    assert kinds() == ["scan_handed_in", "scan_rejected"]
    for name, status in {"head": 200, "mayor": 200, "sub": 404, "stranger": 404, "inspector": 404}.items():
        client.force_login(hall.people[name])
        assert client.get(address).status_code == status, name


def test_a_paper_was_signed_on_the_day_it_says_and_not_when_kkpp_took_it(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    check(client, hall, scan)
    scan.refresh_from_db()
    client.force_login(hall.people["head"])
    text = client.get(f"/perjanjian/{agreement.pk}/").text
    taken = format_day(timezone.make_naive(scan.checked_at).date())
    assert text.count(f"{format_day(TODAY)}, diterima KKPP {taken}") == 2
    assert f"Pihak kedua</strong>, {taken}" not in text


@pytest.mark.parametrize("deed", ["terima", "tolak"])
def test_only_kkpp_checks(hall, client, agreement, deed):
    scan = waiting(client, hall, agreement)
    statuses = {"head": 403, "mayor": 403, "clerk": 403, "sub": 404, "stranger": 404, "inspector": 404}
    for name, status in statuses.items():
        said = {"answer": "bukan dokumen yang benar"}
        assert check(client, hall, scan, deed, name, **said).status_code == status, name
    assert kinds() == ["scan_handed_in"]


def test_who_finds_the_scan_and_its_file(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    address = f"/perjanjian/{agreement.pk}/pindaian/{scan.pk}/"
    seen = {"head": 200, "mayor": 200, "clerk": 403, "hr": 200}  # pk.unduh_asli: not for the operator
    for name in ("head", "mayor", "clerk", "hr", "sub", "neighbour", "stranger", "inspector", "planner"):
        client.force_login(hall.people[name])
        page = client.get(address)
        assert page.status_code == (200 if name in seen else 404), name
        assert client.get(f"{address}berkas").status_code == seen.get(name, 404), name
        assert (f"{address}berkas" in page.text) == (seen.get(name) == 200), name
    check(client, hall, scan)
    seen = {"head", "mayor", "hr", "inspector", "auditor"}
    for name, status in {"clerk": 403, "planner": 403, **dict.fromkeys(seen, 200), "sub": 404}.items():
        client.force_login(hall.people[name])
        assert client.get(f"{address}berkas").status_code == status, name


def test_a_scan_of_another_agreement_is_not_found(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    other = put(hall.draft(hall.sub_post), State.IN_FORCE)
    client.force_login(hall.people["head"])
    assert client.get(f"/perjanjian/{other.pk}/pindaian/{scan.pk}/").status_code == 404
    client.force_login(hall.people["hr"])
    assert client.post(f"/perjanjian/{other.pk}/pindaian/{scan.pk}/terima/").status_code == 404
    agreement.refresh_from_db()
    assert agreement.state == State.READY


def test_S7_whoever_has_left_hands_nothing_in(hall, client, agreement):
    leave(hall.head)
    assert hand_in(client, hall, agreement).status_code in {403, 404}
    assert not Scan.objects.exists()


def test_the_page_lays_the_values_beside_the_scan(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    client.force_login(hall.people["hr"])
    text = client.get(f"/perjanjian/{agreement.pk}/pindaian/{scan.pk}/").text
    assert agreement.content_hash[52:] in text
    assert "87,3" in text
    assert "Terima pindaian" in text
    client.force_login(hall.people["head"])
    assert "Terima pindaian" not in client.get(f"/perjanjian/{agreement.pk}/pindaian/{scan.pk}/").text


def test_a_scan_is_not_handed_in_by_actions_alone(hall, agreement):
    """Negative control: the bytes are judged by the deed, not by the page."""
    with pytest.raises(Exception, match="PK-21"):
        actions.hand_in_scan(
            agreement=agreement, content=b"<html>", media_type="application/pdf", signed_on=TODAY,
            by=hall.people["head"], at=NOW,
        )  # fmt: skip


def test_PK_09_kkpp_accepts_what_it_has_seen_on_the_page(hall, client, agreement):
    scan = waiting(client, hall, agreement)
    client.force_login(hall.people["hr"])
    page = client.get(f"/perjanjian/{agreement.pk}/pindaian/{scan.pk}/").text
    assert f'name="seen" value="{agreement.content_hash}"' in page
    for seen in ("", "0" * 64):
        answer = check(client, hall, scan, seen=seen)
        assert answer.status_code == 422
        assert "PK-09" in answer.text
    assert not Signature.objects.exists()

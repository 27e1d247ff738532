"""The page behind the QR code: open to all, telling what is true and nothing that is nobody's business."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from selaras.agreements import actions
from selaras.agreements.models import Agreement, Signature
from selaras.agreements.queries import registry
from selaras.documents import authority, store
from selaras.documents.examine import Reason, examine
from selaras.documents.models import StoredFile
from selaras.engine.agreements import Form, State
from selaras.engine.periods import format_day
from selaras.kernel.models import AuditEvent
from tests.agreements.world import AGREED_ON, FILE, put
from tests.conftest import TODAY
from tests.documents.paper import base_pdf, signed_twice
from tests.factories import appoint, make_position, set_superior
from tests.web.signing.hands import sign, with_key

CANARY = "190001012005012001"  # a birthday that nobody has
ROBOTS = "noindex, nofollow"


def upload(client, content: bytes, name: str = "pk.pdf"):
    return client.post("/v/", {"file": SimpleUploadedFile(name, content, "application/pdf")})


@pytest.fixture
def signed(hall, client) -> Agreement:
    """Signed by both, with real signatures."""
    hall.head.user.nip = CANARY
    hall.head.user.save()
    draft = hall.draft()
    actions.submit(agreement=draft, by=hall.people["head"], at=timezone.now())
    actions.approve(agreement=draft, by=hall.people["mayor"], at=timezone.now())
    with_key(hall.people["head"], hall.people["mayor"])
    agreement = Agreement.objects.get(pk=draft.pk)
    sign(client, hall.people["head"], agreement)
    sign(client, hall.people["mayor"], agreement)
    client.logout()
    return Agreement.objects.get(pk=draft.pk)


def test_a_genuine_file_is_genuine_and_every_change_has_its_reason(signed, client):
    content = store.get(signed.file_hash)
    files = StoredFile.objects.count()
    answer = upload(client, content)
    assert "Dokumen sah" in answer.text
    assert f"/v/{signed.code}" in answer.text
    assert "tidak tersertifikasi" in answer.text.lower()
    changed = content.replace(b"/Title(PERJANJIAN", b"/Title(PERJANJIAM")
    for other, says in (
        (changed, "Isi berkas berubah"), (content + b"\n", "Ada yang ditambahkan"),
        (content[:2000], "Berkas rusak"),
        (b"%PDF-1.7", "Berkas rusak"), (b"", "Berkas rusak"), (b"<html>", "Berkas rusak"),
    ):  # fmt: skip
        answer = upload(client, other)
        assert answer.status_code == 200
        assert says in answer.text
        assert "Dokumen sah" not in answer.text
    for answer in (upload(client, content), client.get(f"/v/{signed.code}")):
        assert CANARY not in answer.text
    assert StoredFile.objects.count() == files


def test_a_whole_file_of_an_ended_agreement_says_that_it_has_ended(signed, client):
    content = store.get(signed.file_hash)
    assert "sudah berakhir" not in upload(client, content).text
    actions.end(agreement=signed, by=None, at=timezone.now())
    text = upload(client, content).text
    day = format_day(date(signed.year, 12, 31))  # no agreement ends in a later year
    assert f"masa berlakunya sudah berakhir pada {day}." in text
    assert "proof-held" not in text


def test_a_whole_file_of_next_year_says_from_when_it_holds(signed, client):
    content = store.get(signed.file_hash)
    begins = timezone.now() + timedelta(days=9)
    with connection.cursor() as cursor:  # no deed moves the beginning of what is in force
        cursor.execute("SET LOCAL session_replication_role = replica")
        Agreement.objects.filter(pk=signed.pk).update(in_force=TimestamptzRange(begins, None))
    day = format_day(timezone.make_naive(begins).date())
    assert f"Perjanjiannya berlaku mulai {day}." in upload(client, content).text


def test_nothing_that_is_uploaded_is_kept_or_recorded(hall, client, folders):
    before = AuditEvent.objects.count(), StoredFile.objects.count()
    upload(client, b"%PDF-1.7 rahasia", "../../x<script>.pdf")
    assert (AuditEvent.objects.count(), StoredFile.objects.count()) == before
    assert not (folders / "files").exists()


def test_the_name_of_a_file_is_text(hall, client):
    answer = upload(client, b"%PDF-1.7", "<img src=x onerror=alert(1)>.pdf")
    assert "<img src=x" not in answer.text


def test_too_large_a_file_is_said_and_no_file_is_asked_for(hall, client):
    assert "terlalu besar" in upload(client, b"%PDF-" + b"0" * (21 * 1024 * 1024)).text
    answer = client.post("/v/")
    assert answer.status_code == 422
    assert "Pilih berkasnya" in answer.text


@pytest.mark.parametrize("state", State)
def test_the_record_names_posts_and_no_nip_and_no_target(hall, client, state):
    hall.head.user.nip = CANARY
    hall.head.user.save()
    agreement = put(hall.draft(), state)
    answer = client.get(f"/v/{agreement.code}")
    assert answer.status_code == 200
    assert "Kepala Bagian Layanan" in answer.text
    assert "2 indikator kinerja" in answer.text
    for private in (CANARY, CANARY[-6:], "87,3", "40,5", "Persentase layanan", hall.head.user.email):
        assert private not in answer.text, private


def test_a_code_in_small_letters_is_the_same(hall, client):
    agreement = put(hall.draft(), State.IN_FORCE)
    assert "Terdaftar dan berlaku" in client.get(f"/v/{agreement.code.lower()}").text


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (State.VOID, "Dokumen ini batal."), (State.REVISED, "Dokumen ini sudah diganti."),
        (State.ENDED, "Terdaftar, berakhir pada 20 Maret 2024."), (State.IN_FORCE, "Terdaftar dan berlaku."),
        (State.SIGNED_FIRST, "belum atau tidak lagi berlaku"),
    ],
)  # fmt: skip
def test_void_and_replaced_is_said_before_anything_else(hall, client, state, first):
    agreement = put(hall.draft(), state)
    text = client.get(f"/v/{agreement.code}").text
    assert first in text.split("<h1")[0]
    if state not in {State.IN_FORCE, State.DELIVERED}:
        assert "Terdaftar dan berlaku" not in text


@pytest.mark.parametrize(
    "code", ["A" * 26, "A" * 25, "A" * 27, "a", "%00" + "A" * 25, "ı" * 26, "1" * 26, "<script>", "A" * 500]
)
def test_an_unknown_code_is_said_without_a_trace(hall, client, code):
    answer = client.get(f"/v/{code}")
    assert answer.status_code == 404
    assert "Kode tidak dikenal" in answer.text
    assert "<script>alert" not in answer.text
    assert answer["X-Robots-Tag"] == ROBOTS


def test_of_staff_the_public_reads_the_post_only(hall, client):
    post = make_position(hall.subdivision, "pelaksana", title="Pengadministrasi Umum")
    set_superior(post, hall.sub_post)
    staff = appoint(post)
    agreement = put(hall.draft(post), State.IN_FORCE)
    text = client.get(f"/v/{agreement.code}").text
    assert "Pengadministrasi Umum" in text
    assert staff.user.name not in text


def test_no_search_engine_and_no_cache_keeps_it(hall, client):
    agreement = put(hall.draft(), State.IN_FORCE)
    for answer in (client.get("/v/"), client.get(f"/v/{agreement.code}"), upload(client, b"x")):
        assert answer["X-Robots-Tag"] == ROBOTS
        assert f'content="{ROBOTS}"' in answer.text
        assert "no-store" in answer["Cache-Control"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "Yang tidak dibuktikan pemeriksaan ini" in answer.text


def test_a_scan_that_was_taken_is_told_as_a_scan(hall, client):
    agreement = put(hall.draft(), State.READY)
    content = b"\xff\xd8\xff gambar"
    scan = actions.hand_in_scan(
        agreement=agreement, content=content, media_type="image/jpeg", signed_on=TODAY,
        by=hall.people["head"], at=timezone.now(),
    )  # fmt: skip
    assert "Pindaian terdaftar" not in upload(client, content).text
    actions.accept_scan(scan=scan, seen=agreement.content_hash, by=hall.people["hr"], at=timezone.now())
    assert "Pindaian terdaftar" in upload(client, content).text


def test_PK_28_a_scan_that_was_refused_is_not_valid_although_its_signatures_are(hall, client):
    """A file with two good signatures, made by anybody with a key, handed in for another agreement."""
    other = put(hall.draft(hall.sub_post), State.READY)
    content = _validly_signed()
    scan = actions.hand_in_scan(
        agreement=other, content=content, media_type="application/pdf", signed_on=TODAY,
        by=hall.people["sub"], at=timezone.now(),
    )  # fmt: skip
    assert StoredFile.objects.filter(sha256=scan.file_hash).exists()
    for _ in ("waiting", "refused"):
        assert registry.standing(scan.file_hash) is None
        text = upload(client, content).text
        assert "tidak ada dalam daftar" in text
        assert "proof-held" not in text
        if scan.checked_at is None:
            said = "bukan perjanjian yang dimaksud"
            scan = actions.reject_scan(scan=scan, answer=said, by=hall.people["hr"], at=timezone.now())


def _validly_signed() -> bytes:
    """A paper of one's own with two good signatures: what anybody with keys can make."""
    content = signed_twice(base_pdf())
    assert examine(content, roots=authority.roots()).reason is Reason.VALID
    return content


def test_PK_28_a_void_file_in_other_digits_is_not_valid(signed, hall, client):
    """Its own digits are not signed: in small letters they were the same signature in another file."""
    content = store.get(signed.file_hash)
    hole = re.search(rb"/Contents\s*<([0-9A-F]+)>", content)
    quiet = content[: hole.start(1)] + hole[1].lower() + content[hole.end(1) :]
    assert quiet != content
    other = put(hall.draft(hall.sub_post), State.READY)
    actions.hand_in_scan(
        agreement=other, content=quiet, media_type="application/pdf", signed_on=TODAY,
        by=hall.people["sub"], at=timezone.now(),
    )  # fmt: skip
    text = upload(client, quiet).text
    assert "Isi berkas berubah" in text
    assert "proof-held" not in text


def test_what_was_signed_outside_is_not_told_as_paper(hall, client):
    """The governor's side signs elsewhere, perhaps electronically; the day is the one on the file."""
    agreement = put(hall.of_form(Form.OUTSIDE), State.READY)
    content = b"%PDF-1.7 ditandatangani di tempat lain"
    scan = actions.hand_in_scan(
        agreement=agreement, content=content, media_type="application/pdf", signed_on=TODAY,
        by=hall.people["mayor"], at=timezone.now(),
    )  # fmt: skip
    seen = agreement.content_hash
    actions.accept_scan(scan=scan, seen=seen, by=hall.people["hr"], at=timezone.now())
    text = upload(client, content).text
    assert "Berkas terdaftar." in text
    assert "di luar sistem" in text
    assert "di atas kertas" not in text
    text = client.get(f"/v/{agreement.code}").text
    assert "20 Maret 2024 · Ditandatangani di luar sistem" in text


def test_a_file_of_what_has_run_its_course_is_whole_and_says_when_it_ended(signed, client):
    actions.end_past_years(at=timezone.now())  # of 2024, in whatever year this runs
    for text in (upload(client, store.get(signed.file_hash)).text, client.get(f"/v/{signed.code}").text):
        assert f"berakhir pada 31 Desember {signed.year}." in text
        assert "proof-held" not in text
        assert "proof-broken" not in text
    assert "Setiap tanda tangan utuh" in upload(client, store.get(signed.file_hash)).text
    changed = store.get(signed.file_hash) + b"\n"
    assert "Setiap tanda tangan utuh" not in upload(client, changed).text


@pytest.mark.parametrize("state", [State.REVISED, State.ENDED])
def test_a_scan_of_what_is_no_longer_in_force_is_not_held_up_as_good(hall, client, state):
    agreement = put(hall.draft(), State.READY)
    content = b"\xff\xd8\xff gambar"
    scan = actions.hand_in_scan(
        agreement=agreement, content=content, media_type="image/jpeg", signed_on=TODAY,
        by=hall.people["head"], at=timezone.now(),
    )  # fmt: skip
    actions.accept_scan(scan=scan, seen=agreement.content_hash, by=hall.people["hr"], at=timezone.now())
    agreement.refresh_from_db()
    agreement.state = state
    agreement.save()
    text = upload(client, content).text
    assert "proof-held" not in text
    assert "tidak berlaku lagi" in text


@pytest.mark.parametrize("ask", ["get-code", "get-file", "post-file"])
def test_beyond_the_limit_it_is_429(hall, client, settings, ask):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify_document": "3/m/ip"}
    agreement = put(hall.draft(), State.IN_FORCE)

    def once() -> int:
        if ask == "post-file":
            return upload(client, b"x").status_code
        return client.get("/v/" if ask == "get-file" else f"/v/{agreement.code}").status_code

    assert [once() for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/v/", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_a_record_takes_as_many_queries_with_many_lines(hall, client, django_assert_max_num_queries):
    agreement = put(hall.draft(), State.IN_FORCE)
    client.get(f"/v/{agreement.code}")
    with django_assert_max_num_queries(6):
        client.get(f"/v/{agreement.code}")


def test_I10_another_day_than_it_was_signed_on_is_said(hall, client):
    agreement = put(hall.draft(), State.READY)
    scan = actions.hand_in_scan(
        agreement=agreement, content=b"\xff\xd8\xff gambar", media_type="image/jpeg",
        signed_on=TODAY, by=hall.people["head"], at=timezone.now(),
    )  # fmt: skip
    said = "Tanggal perjanjian 18 Maret 2024; ditandatangani 20 Maret 2024"
    client.force_login(hall.people["head"])
    assert said not in client.get(f"/v/{agreement.code}").text
    actions.accept_scan(scan=scan, seen=agreement.content_hash, by=hall.people["hr"], at=timezone.now())
    assert said in client.get(f"/v/{agreement.code}").text
    assert said in client.get(f"/perjanjian/{agreement.pk}/").text


@pytest.mark.parametrize("signed_on", [AGREED_ON, AGREED_ON + timedelta(days=2)])
def test_I10_the_day_of_an_electronic_signature_is_the_offices(hall, client, signed_on):
    agreement = put(hall.draft(), State.IN_FORCE)
    just_after_midnight = timezone.make_aware(datetime.combine(signed_on, time(0, 5)))
    Signature.objects.create(
        agency=hall.agency, agreement=agreement, side=1, method="tersertifikasi", user=hall.head.user,
        holder=hall.head, content_hash=agreement.content_hash, file_hash=FILE, signed_at=just_after_midnight,
    )  # fmt: skip
    text = client.get(f"/v/{agreement.code}").text
    assert ("ditandatangani 20 Maret 2024" in text) == (signed_on != AGREED_ON)


def test_what_begins_with_the_new_year_is_not_in_force_before(hall, client):
    agreement = put(hall.draft(), State.SIGNED_BOTH)
    agreement.in_force = TimestamptzRange(timezone.now() + timedelta(days=3), None)
    agreement.state = State.IN_FORCE
    agreement.save()
    text = client.get(f"/v/{agreement.code}").text
    assert "Terdaftar, berlaku mulai" in text.split("<h1")[0]
    assert "Terdaftar dan berlaku" not in text

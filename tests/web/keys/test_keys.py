"""One's own signing key: only one's own, after proving it, every step on the trail, no passphrase shown."""

from datetime import timedelta

import pytest
from cryptography import x509
from django.utils import timezone

from selaras.documents import actions
from selaras.documents.models import SigningKey
from selaras.kernel.models import AuditEvent
from tests.factories import make_official, make_user
from tests.web.cast import enter, prove

GOOD = "kereta melintas jembatan"
OTHER = "payung biru di beranda"
SECRET = "sandi masuk yang panjang"
FORMS = ["/kunci/buat/", "/kunci/frasa-sandi/", "/kunci/cabut/"]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.AUTHORITY = tmp_path / "authority"
    settings.TRUSTED_ROOTS = tmp_path / "roots"


@pytest.fixture
def owner(cast):
    cast.owner.set_password(SECRET)
    cast.owner.save()
    return cast.owner


@pytest.fixture
def page(client, owner):
    """The browser of the owner, who has just signed in."""
    enter(client, owner)
    prove(client, owner)
    return client


def make(page, new=GOOD, again=GOOD):
    return page.post("/kunci/buat/", {"new": new, "again": again})


def kinds():
    return [
        event.kind
        for event in AuditEvent.objects.order_by("sequence")
        if event.kind.startswith("signing_key")
    ]


def test_without_a_key_the_page_teaches_what_one_is(page):
    text = page.get("/kunci/").text
    assert "Bapak/Ibu belum mempunyai kunci" in text
    assert "tidak tersertifikasi" in text
    assert "BSrE" in text
    assert "sertifikat-akar" not in text


def test_a_key_is_made_and_shown_and_made_by_its_owner(page, owner):
    answer = make(page)
    assert (answer.status_code, answer.url) == (302, "/kunci/")
    key = SigningKey.objects.get()
    assert key.user == owner
    text = page.get("/kunci/").text
    assert key.serial in text
    assert owner.full_name in text
    assert "sudah dibuat" in text
    assert kinds() == ["signing_key.made"]
    assert actions.unlock(passphrase=GOOD, by=owner, at=timezone.now())


def test_the_page_holds_no_nip_and_no_passphrase(page, owner):
    make(page)
    for text in (page.get("/kunci/").text, make(page).text):
        assert owner.nip not in text
        assert GOOD not in text


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        (GOOD, OTHER, "Kedua frasa sandi berbeda"),
        ("pendek", "pendek", "paling sedikit 12 karakter"),
        ("saya ibu Kabag yang baik", "saya ibu Kabag yang baik", "tidak boleh memuat nama"),
        ("", "", "tidak boleh kosong"),
    ],
)
def test_TTD_01_what_will_not_do_is_said_at_its_field_and_nothing_is_made(page, new, again, says):
    answer = make(page, new, again)
    assert answer.status_code == 422
    assert says in answer.text
    assert not SigningKey.objects.exists()
    assert kinds() == []
    for passphrase in filter(None, (new, again)):
        assert f'value="{passphrase}"' not in answer.text


def test_TTD_02_a_second_key_is_refused_on_the_page(page):
    make(page)
    answer = make(page)
    assert answer.status_code == 422
    assert "TTD-02" in answer.text
    assert kinds() == ["signing_key.made"]


def test_the_passphrase_is_changed_with_the_old_one(page, owner):
    make(page)
    given = {"old": GOOD, "new": OTHER, "again": OTHER}
    assert page.post("/kunci/frasa-sandi/", given).status_code == 302
    assert actions.unlock(passphrase=OTHER, by=owner, at=timezone.now())
    assert kinds()[:2] == ["signing_key.made", "signing_key.passphrase_changed"]


def test_TTD_04_a_wrong_old_passphrase_is_counted_and_TTD_05_shown_when_it_locks(page):
    make(page)
    wrong = {"old": "bukan yang benar", "new": OTHER, "again": OTHER}
    answer = page.post("/kunci/frasa-sandi/", wrong)
    assert answer.status_code == 422
    assert "TTD-04" in answer.text
    for _ in range(4):
        answer = page.post("/kunci/frasa-sandi/", wrong)
    assert "TTD-05" in answer.text
    assert "Kunci terbuka lagi pukul" in page.get("/kunci/").text


def test_a_key_is_revoked_only_on_purpose_and_listed_among_the_earlier_ones(page):
    make(page)
    serial = SigningKey.objects.get().serial
    assert page.post("/kunci/cabut/").status_code == 422
    assert page.post("/kunci/cabut/", {"sure": "on"}).status_code == 302
    text = page.get("/kunci/").text
    assert "Bapak/Ibu belum mempunyai kunci" in text
    assert serial in text
    assert kinds() == ["signing_key.made", "signing_key.revoked"]


def test_TTD_03_there_is_nothing_to_revoke_or_change_without_a_key(page):
    assert "TTD-03" in page.post("/kunci/cabut/", {"sure": "on"}).text
    given = {"old": GOOD, "new": OTHER, "again": OTHER}
    assert "TTD-03" in page.post("/kunci/frasa-sandi/", given).text


def test_an_old_certificate_is_said(page, owner):
    actions.make_key(passphrase=GOOD, by=owner, at=timezone.now() - timedelta(days=800))
    assert "tidak berlaku lagi" in page.get("/kunci/").text


def test_the_root_certificate_is_there_once_there_is_an_authority(page):
    assert page.get("/kunci/sertifikat-akar.pem").status_code == 404
    make(page)
    answer = page.get("/kunci/sertifikat-akar.pem")
    assert answer["Content-Disposition"].startswith("attachment")
    assert x509.load_pem_x509_certificate(answer.content)
    assert "sertifikat-akar" in page.get("/kunci/").text


def test_a_look_changes_nothing(page, tmp_path):
    for path in ["/kunci/", *FORMS, "/kunci/sertifikat-akar.pem"]:
        page.get(path)
    assert not SigningKey.objects.exists()
    assert kinds() == []
    assert not (tmp_path / "authority").exists()


@pytest.mark.parametrize("path", ["/kunci/", *FORMS, "/kunci/sertifikat-akar.pem"])
def test_whoever_holds_no_role_finds_nothing(client, db, path):
    person = make_user(password=SECRET)
    prove(enter(client, person), person)
    assert client.get(path).status_code == 404
    assert client.post(path, {"new": GOOD, "again": GOOD}).status_code in {404, 405}


@pytest.mark.parametrize("path", ["/kunci/", *FORMS])
def test_whoever_is_not_signed_in_is_asked_to(client, db, path):
    assert client.get(path).url.startswith("/akun/login/")


def test_a_stranger_reaches_only_their_own(page, client, cast, owner):
    make(page)
    cast.stranger.set_password(SECRET)
    cast.stranger.save()
    prove(enter(client, cast.stranger), cast.stranger)
    assert SigningKey.objects.get().serial not in client.get("/kunci/").text
    client.post("/kunci/cabut/", {"sure": "on"})
    assert SigningKey.objects.get().revoked_at is None


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_TTD_16_after_five_minutes_the_password_is_asked_again(client, owner, path, method):
    enter(client, owner)
    prove(client, owner, seconds_ago=301)
    answer = getattr(client, method)(path, {"new": GOOD, "again": GOOD, "sure": "on"})
    assert answer.status_code == 302
    assert answer.url == f"/akun/reauthenticate/?next={path.replace('/', '%2F')}"
    assert not SigningKey.objects.exists()
    assert GOOD not in str(dict(client.session))
    prove(client, owner, seconds_ago=290)
    assert client.get(path).status_code == 200


def test_TTD_16_whoever_proves_it_comes_back_to_the_form_and_nothing_was_done_meanwhile(client, owner):
    enter(client, owner)
    answer = make(client)
    again = client.post(answer.url, {"password": SECRET})
    assert (again.status_code, again.url) == (302, "/kunci/buat/")
    assert not SigningKey.objects.exists()
    assert client.get("/kunci/buat/").status_code == 200
    assert make(client).url == "/kunci/"


def test_TTD_16_a_wrong_password_proves_nothing(client, owner):
    enter(client, owner)
    answer = make(client)
    assert client.post(answer.url, {"password": "bukan"}).status_code == 200
    assert client.get("/kunci/buat/").status_code == 302


def test_TTD_16_a_proof_from_the_future_is_none(client, owner):
    enter(client, owner)
    prove(client, owner, seconds_ago=-60)
    assert client.get("/kunci/buat/").status_code == 302


def test_TTD_16_a_fragment_is_sent_to_the_whole_page(client, owner):
    enter(client, owner)
    answer = client.get("/kunci/buat/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/akun/reauthenticate/")


def test_TTD_16_an_account_without_a_password_passes_in_the_demo_only(client, cast, settings):
    person = make_official()
    person.set_unusable_password()
    person.save()
    enter(client, person)
    settings.DEMO = True
    assert client.get("/kunci/buat/").status_code == 200
    settings.DEMO = False
    assert client.get("/kunci/buat/", secure=True).status_code == 403

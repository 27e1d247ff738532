"""One signature and many: what was seen is what is signed, once, by whom it is, and refusals are told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from selaras.agreements import actions
from selaras.agreements.models import Agreement, BudgetLine, Signature
from selaras.documents import actions as documents
from selaras.documents.queries import live_key
from selaras.engine.agreements import State
from selaras.engine.targets import YearTargets
from selaras.kernel.models import AuditEvent
from tests.agreements.world import REASON, leave, put, wait_for_scan
from tests.conftest import NOW
from tests.documents.fake_esign import ACCOUNT, NIK, PASSPHRASE, Service, running
from tests.factories import appoint, make_position, set_superior
from tests.web.cast import prove, queries
from tests.web.signing.hands import CERTIFIED, PHRASE, kinds, sign, sign_many, with_key

SECRET = "sandi masuk yang panjang"


def ready(hall, post=None):
    draft = hall.draft(post)
    by = hall.people["head"] if post is None else hall.people["sub"]
    above = hall.people["mayor"] if post is None else hall.people["head"]
    actions.submit(agreement=draft, by=by, at=timezone.now())
    actions.approve(agreement=draft, by=above, at=timezone.now())
    return Agreement.objects.with_parties().get(pk=draft.pk)


def test_both_sign_and_it_is_in_force_and_downloaded_as_it_was_signed(hall, client):
    agreement, people = ready(hall), hall.people
    with_key(people["head"], people["mayor"])
    assert sign(client, people["head"], agreement).url == f"/perjanjian/{agreement.pk}/"
    assert sign(client, people["mayor"], agreement).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert kinds() == ["submitted", "approved", "signed", "signed"]
    answer = client.get(f"/perjanjian/{agreement.pk}/berkas.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    signed = Signature.objects.order_by("side")
    assert [one.content_hash for one in signed] == [agreement.content_hash] * 2
    assert all(one.session for one in signed)
    assert [one.holder for one in signed] == [hall.head, hall.mayor]  # S7: the appointment of the moment


def test_the_page_shows_what_is_signed_the_honest_name_and_no_secret(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    client.force_login(hall.people["head"])
    answer = client.get(f"/perjanjian/{agreement.pk}/tanda-tangani/")
    assert agreement.content_hash[-12:] in answer.text
    assert f'value="{agreement.content_hash}"' in answer.text
    assert "87,3" in answer.text
    assert "Tanggal tanda tangan" not in answer.text.split("<form")[0]
    assert "tidak tersertifikasi" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_PK_02_a_second_press_signs_nothing_more(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    sign(client, hall.people["head"], agreement)
    answer = sign(client, hall.people["head"], agreement)
    assert answer.status_code == 422
    assert "PK-10" in answer.text or "PK-02" in answer.text
    assert Signature.objects.count() == 1
    assert kinds().count("signed") == 1


def test_PK_09_a_stale_page_signs_nothing_and_comes_back_with_what_is_true_now(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    answer = sign(client, hall.people["head"], agreement, seen="0" * 64)
    assert answer.status_code == 422
    assert "PK-09" in answer.text
    assert f'value="{agreement.content_hash}"' in answer.text
    assert PHRASE not in answer.text
    assert not Signature.objects.exists()


@pytest.mark.parametrize("seen", ["", "x" * 65])
def test_PK_09_nothing_seen_is_nothing_signed(hall, client, seen):
    agreement = ready(hall)
    with_key(hall.people["head"])
    assert sign(client, hall.people["head"], agreement, seen=seen).status_code == 422
    assert not Signature.objects.exists()


def test_TTD_04_and_05_five_wrong_passphrases_lock_the_key(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    for left in (4, 3, 2, 1):
        answer = sign(client, hall.people["head"], agreement, passphrase="frasa yang keliru")
        assert answer.status_code == 422
        assert f"Tinggal {left} kali lagi" in answer.text
        assert "frasa yang keliru" not in answer.text
    assert "TTD-05" in sign(client, hall.people["head"], agreement, passphrase="frasa yang keliru").text
    assert "TTD-05" in sign(client, hall.people["head"], agreement).text
    assert not Signature.objects.exists()
    assert kinds("signing_key.").count("refused") == 5


def test_TTD_03_without_a_key_one_is_shown_the_way_to_one(hall, client):
    agreement = ready(hall)
    client.force_login(hall.people["head"])
    assert "/kunci/" in client.get(f"/perjanjian/{agreement.pk}/tanda-tangani/").text
    answer = sign(client, hall.people["head"], agreement)
    assert answer.status_code == 422
    assert "TTD-03" in answer.text


def test_TTD_06_a_lapsed_certificate_signs_nothing(hall, client):
    agreement = ready(hall)
    documents.make_key(passphrase=PHRASE, by=hall.people["head"], at=timezone.now() - timedelta(days=800))
    answer = sign(client, hall.people["head"], agreement)
    assert answer.status_code == 422
    assert "TTD-06" in answer.text
    assert not Signature.objects.exists()


def test_TTD_07_nor_does_a_revoked_key(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    documents.revoke_key(by=hall.people["head"], at=timezone.now())
    assert "TTD-07" in sign(client, hall.people["head"], agreement).text


def test_PK_10_the_other_party_does_not_sign_on_this_ones_turn(hall, client):
    agreement = ready(hall)
    with_key(hall.people["mayor"])
    answer = sign(client, hall.people["mayor"], agreement)
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_PK_10_S7_who_left_the_post_signs_no_more(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    leave(hall.head)
    assert sign(client, hall.people["head"], agreement).status_code in {403, 404}
    assert not Signature.objects.exists()


def test_PK_19_not_while_a_scan_waits(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    wait_for_scan(agreement, hall.people["head"])
    answer = sign(client, hall.people["head"], agreement)
    assert answer.status_code == 422
    assert not Signature.objects.exists()
    assert "menunggu pemeriksaan KKPP" in answer.text


@pytest.mark.parametrize(
    ("name", "status"),
    [("clerk", 403), ("sub", 404), ("neighbour", 404), ("stranger", 404), ("hr", 404), ("inspector", 404)],
)
def test_others_find_no_place_to_sign(hall, client, name, status):
    agreement = ready(hall)
    with_key(hall.people[name])
    assert sign(client, hall.people[name], agreement).status_code == status
    client.force_login(hall.people[name])
    assert client.get(f"/perjanjian/{agreement.pk}/tanda-tangani/").status_code == status


def test_TTD_16_signing_asks_who_one_is_when_that_is_long_ago(hall, client):
    agreement, head = ready(hall), hall.people["head"]
    with_key(head)
    head.set_password(SECRET)
    head.save()
    client.force_login(head)
    prove(client, head, seconds_ago=301)
    said = {"method": "tidak-tersertifikasi", "passphrase": PHRASE, "seen": agreement.content_hash}
    for path in (f"/perjanjian/{agreement.pk}/tanda-tangani/", "/perjanjian/tanda-tangani/"):
        answer = client.post(path, said)
        assert answer.url == f"/akun/reauthenticate/?next={path.replace('/', '%2F')}"
    assert not Signature.objects.exists()
    assert PHRASE not in str(dict(client.session))
    prove(client, head, seconds_ago=10)
    assert client.post(f"/perjanjian/{agreement.pk}/tanda-tangani/", said).status_code == 302
    assert Signature.objects.get().confirmed_at is not None


def test_no_secret_is_left_on_the_trail(hall, client):
    agreement = ready(hall)
    with_key(hall.people["head"])
    sign(client, hall.people["head"], agreement, passphrase="frasa yang keliru")
    sign(client, hall.people["head"], agreement)
    trail = str(list(AuditEvent.objects.order_by("sequence").values_list("data", flat=True)))
    assert PHRASE not in trail
    assert "keliru" not in trail


# -- many at once -------------------------------------------------------------------------------------------


def two(hall):
    """The head's own, and one of a subordinate that has signed: both wait for the head."""
    return ready(hall), put(ready(hall, hall.sub_post), State.READY)


def test_many_are_signed_each_with_its_own_signature_and_record(hall, client):
    own, other = two(hall)
    with_key(hall.people["head"], hall.people["sub"])
    sign(client, hall.people["sub"], other)
    other.refresh_from_db()
    answer = sign_many(client, hall.people["head"], [own, other])
    assert answer.status_code == 200
    assert answer.text.count("Ditandatangani") == 2
    assert "Tidak ada yang menunggu" not in answer.text
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (State.SIGNED_FIRST, State.IN_FORCE)
    assert kinds().count("signed") == 3


def test_one_that_is_refused_keeps_none_of_the_others_back(hall, client):
    own, other = two(hall)
    with_key(hall.people["head"], hall.people["sub"])
    sign(client, hall.people["sub"], other)
    answer = sign_many(client, hall.people["head"], [own, other], **{f"sidik-{own.pk}": "0" * 64})
    assert "PK-09" in answer.text
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (State.READY, State.IN_FORCE)


def test_nothing_picked_and_nothing_ones_own_is_said(hall, client):
    own, other = two(hall)
    with_key(hall.people["head"], hall.people["mayor"])
    for picked in ([], [other]):
        answer = sign_many(client, hall.people["head"], picked)
        assert answer.status_code == 422
        assert "Pilih sekurang-kurangnya satu perjanjian" in answer.text
    answer = sign_many(client, hall.people["mayor"], [own, other])
    assert answer.status_code == 422
    assert "Tidak ada yang menunggu tanda tangan" in answer.text
    assert not Signature.objects.exists()


def test_TTD_04_a_wrong_passphrase_counts_once_for_all(hall, client):
    own, _ = two(hall)
    with_key(hall.people["head"])
    answer = sign_many(client, hall.people["head"], [own], passphrase="frasa yang keliru")
    assert answer.status_code == 422
    assert "Tinggal 4 kali lagi" in answer.text
    assert "frasa yang keliru" not in answer.text
    assert not Signature.objects.exists()


def wrong_turn(hall):
    return sign, hall.people["mayor"], ready(hall), {}


def stale_page(hall):
    return sign, hall.people["head"], ready(hall), {"seen": "0" * 64}


def scan_waits(hall):
    agreement = ready(hall)
    wait_for_scan(agreement, hall.people["head"])
    return sign, hall.people["head"], agreement, {}


def none_of_many(hall):
    agreement = ready(hall)
    return sign_many, hall.people["head"], [agreement], {f"sidik-{agreement.pk}": "0" * 64}


@pytest.mark.parametrize("case", [wrong_turn, stale_page, scan_waits, none_of_many])
@pytest.mark.parametrize("phrase", ["frasa yang keliru", PHRASE])
def test_TTD_19_what_cannot_be_signed_opens_no_key(hall, client, case, phrase):
    how, person, what, changed = case(hall)
    with_key(person)
    answer = how(client, person, what, passphrase=phrase, **changed)
    assert "Tinggal" not in answer.text
    assert not Signature.objects.exists()
    assert live_key(person).failures == 0
    assert kinds("signing_key.") == ["made"]


def test_TTD_19_one_of_many_opens_the_key_once(hall, client):
    own, other = two(hall)
    with_key(hall.people["head"], hall.people["sub"])
    sign(client, hall.people["sub"], other)
    sign_many(client, hall.people["head"], [own, other], **{f"sidik-{own.pk}": "0" * 64})
    assert kinds("signing_key.") == ["made", "made", "opened", "opened"]


@pytest.mark.parametrize("changed", [True, False])
def test_what_differs_from_the_version_before_is_said(hall, client, changed):
    put(hall.draft(), State.IN_FORCE)
    actions.ask_for_revision(
        agreement=Agreement.objects.get(), reason="mutasi", explanation=REASON, granted=True,
        by=hall.people["mayor"], at=timezone.now(),
    )  # fmt: skip
    draft = Agreement.objects.get(number=1)
    draft.agreed_on = timezone.localdate()
    draft.save()
    first, last = draft.lines.order_by("order")
    BudgetLine.objects.create(
        agency=draft.agency, agreement=draft, order=1, name="Program Contoh", amount=Decimal("1500.50")
    )
    client.force_login(hall.people["head"])
    if changed:
        first.targets = YearTargets(annual=Decimal("90.5"))
        first.save()
        last.delete()
    else:
        draft.budget.all().delete()
    put(draft, State.READY)
    text = " ".join(client.get("/perjanjian/tanda-tangani/").text.split())
    assert ("sama dengan versi sebelumnya" in text) == (not changed)
    said = (
        "2 indikator dan jumlah anggaran berbeda", f"{first} {first.indicator_wording}: 87,3 → 90,5",
        f"{last} {last.indicator_wording}: dikeluarkan, semula 100", "Jumlah anggaran: Rp0 → Rp1.500,50",
    )  # fmt: skip
    assert [words in text for words in said] == [changed] * 4


def test_many_ask_as_often_for_twenty_as_for_one(hall, client):
    def waiting(count: int) -> None:
        """Signed by those below; whose turn it is, is the head's."""
        posts = [make_position(hall.subdivision, "pelaksana") for _ in range(count)]
        for post in posts:
            appoint(post)
            set_superior(post, hall.head_post)
            put(hall.draft(post), State.SIGNED_FIRST)

    waiting(1)
    client.force_login(hall.people["head"])
    few = queries(client, "/perjanjian/tanda-tangani/")
    waiting(19)
    assert queries(client, "/perjanjian/tanda-tangani/") == few
    assert client.get("/perjanjian/tanda-tangani/").text.count('name="perjanjian"') == 20


def test_an_empty_list_of_many_teaches(hall, client):
    client.force_login(hall.people["auditor"])
    assert "Tidak ada yang menunggu tanda tangan" in client.get("/perjanjian/tanda-tangani/").text


# -- BSrE ---------------------------------------------------------------------------------------------------


@pytest.fixture
def esign(settings):
    settings.ESIGN_USER, settings.ESIGN_PASSWORD = ACCOUNT
    settings.ESIGN_CA, settings.ESIGN_PLAIN = "", False

    def at(address):
        settings.ESIGN_URL = address

    return at


def certified(client, hall, agreement, **changed):
    said = {"method": CERTIFIED, "nik": NIK, "passphrase": PASSPHRASE} | changed
    return sign(client, hall.people["head"], agreement, **said)


def test_TTD_10_a_service_that_is_down_is_said_and_nothing_is_kept(hall, client, esign):
    with running(Service()) as address:
        esign(address)
    answer = certified(client, hall, agreement := ready(hall))
    assert answer.status_code == 422
    assert "TTD-10" in answer.text
    assert "tidak ada yang disimpan" in answer.text
    assert NIK not in answer.text.replace(f'value="{NIK}"', "")
    assert PASSPHRASE not in answer.text
    agreement.refresh_from_db()
    assert agreement.state == State.READY
    assert kinds().count("signed") == 0


@pytest.mark.parametrize(
    ("changed", "rule"),
    [({"passphrase": "salah sekali"}, "TTD-11"), ({"nik": "123"}, "TTD-09"), ({"nik": "9" * 16}, "TTD-11")],
)
def test_TTD_11_what_the_service_refuses_is_told_in_its_words(hall, client, esign, changed, rule):
    with running(Service()) as address:
        esign(address)
        answer = certified(client, hall, ready(hall), **changed)
    assert answer.status_code == 422
    assert rule in answer.text
    assert not Signature.objects.exists()


def test_a_certified_signature_is_named_so(hall, client, esign, folders, monkeypatch):
    service = Service()  # its certificates are of the day of the tests
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=1))
    (folders / "roots").mkdir()
    (folders / "roots" / "akar.pem").write_bytes(service.chain.pem())
    hall.head.user.name = "Pejabat Contoh Tersertifikasi"
    hall.head.user.save()
    with running(service) as address:
        esign(address)
        answer = certified(client, hall, agreement := ready(hall))
    assert answer.status_code == 302
    assert Signature.objects.get().method == CERTIFIED
    assert "Tanda tangan elektronik tersertifikasi (BSrE)" in client.get(f"/v/{agreement.code}").text
    assert NIK not in str(list(AuditEvent.objects.order_by("sequence").values_list("data", flat=True)))


def test_one_wrong_passphrase_is_tried_once_however_many_wait(hall, client, esign):
    """BSrE blocks a certificate after some wrong ones: the rest says that it was not tried."""
    own, other = two(hall)
    with_key(hall.people["sub"])
    sign(client, hall.people["sub"], other)
    service = Service()
    with running(service) as address:
        esign(address)
        said = {"method": CERTIFIED, "nik": NIK, "passphrase": "salah sekali"}
        answer = sign_many(client, hall.people["head"], [own, other], **said)
    assert len(service.seen) == 1
    assert answer.text.count("TTD-11") == 1
    assert answer.text.count("Belum dicoba.") == 1
    assert Signature.objects.count() == 1
    assert "Tidak ada yang menunggu" not in answer.text


def test_without_a_service_nobody_signs_certified(hall, client, settings):
    settings.ESIGN_URL = ""
    answer = certified(client, hall, ready(hall))
    assert answer.status_code == 422
    assert not Signature.objects.exists()

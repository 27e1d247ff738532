import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import RequestFactory

from selaras.accounts.models import User
from selaras.config import settings as production
from tests.factories import make_user

NIP = "197001011990031004"


def test_a_person_without_nip_and_e_mail_address_is_refused(db):
    with pytest.raises(IntegrityError, match="user_has_identity"):
        make_user(nip=None, email=None)


@pytest.mark.parametrize("blank", ["", None])
def test_a_blank_nip_or_address_is_none(db, blank):
    assert make_user(nip=blank).nip is None
    assert make_user(nip=NIP, email=blank).email is None


@pytest.mark.parametrize("nip", ["1970", NIP[:-1], NIP[:-1] + "x", "１" * 18, NIP[:-1] + " "])
def test_a_nip_is_eighteen_digits(db, nip):
    with pytest.raises(IntegrityError, match="user_nip_is_18_digits"), transaction.atomic():
        make_user(nip=nip)
    with pytest.raises(ValidationError, match="18 angka"):
        User(nip=nip).clean_fields(exclude=["name", "password"])


def test_a_nip_belongs_to_one_person(db):
    make_user(nip=NIP)
    with pytest.raises(IntegrityError, match="nip"):
        make_user(nip=NIP)


def test_an_address_belongs_to_one_person_in_any_case(db):
    make_user(email="Camat@contoh.example")
    with pytest.raises(IntegrityError, match="user_email_unique"):
        make_user(email="cAMAT@contoh.example")


def test_the_identity_cannot_be_taken_away_later(db):
    user = make_user()
    with pytest.raises(IntegrityError, match="user_has_identity"):
        User.objects.filter(pk=user.pk).update(email=None)


def test_a_masked_nip_shows_neither_birth_nor_entry_nor_sex():
    assert User(nip=NIP).masked_nip == "•" * 15 + "004"
    assert User(nip=None).masked_nip == ""


@pytest.mark.parametrize(
    ("before", "after", "full"),
    [
        ("", "", "Contoh"),
        ("Drs.", "", "Drs. Contoh"),
        ("", "M.Si.", "Contoh, M.Si."),
        ("Dr.", "S.H.", "Dr. Contoh, S.H."),
    ],
)
def test_a_document_prints_the_name_with_degrees(before, after, full):
    user = User(title_before=before, name="Contoh", title_after=after)
    assert (user.full_name, str(user)) == (full, full)


@pytest.mark.parametrize("typed", [NIP, "pejabat@contoh.example", "PEJABAT@contoh.example"])
def test_a_person_is_found_by_nip_or_address(db, typed):
    user = make_user(nip=NIP, email="pejabat@contoh.example")
    assert User.objects.get_by_natural_key(typed) == user


@pytest.mark.parametrize("typed", [None, "", "nobody@contoh.example"])
def test_an_absent_name_does_not_find_who_has_no_nip(db, typed):
    make_user(nip=None)
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(typed)


@pytest.mark.parametrize("password", [None, "", "x", "!"])
def test_without_a_password_nobody_can_sign_in(db, password):
    user = make_user(nip=NIP)
    assert not user.has_usable_password()
    assert not user.check_password(password)
    assert sign_in(NIP, password or "") is None


def test_negative_control_with_a_password_the_same_way_in_is_open(db):
    user = make_user(nip=NIP, password="kata sandi yang panjang")
    assert sign_in(NIP, "kata sandi yang panjang") == user
    assert sign_in(user.email, "kata sandi yang panjang") == user
    assert sign_in(NIP, "kata sandi yang lain") is None


def test_an_inactive_person_cannot_sign_in(db):
    user = make_user(nip=NIP, password="kata sandi yang panjang")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sign_in(NIP, "kata sandi yang panjang") is None


def sign_in(typed, password):
    request = RequestFactory().post("/masuk/")
    key = "email" if "@" in typed else "username"
    return authenticate(request, **{key: typed}, password=password)


def test_no_flag_makes_anybody_mighty():
    names = {field.name for field in User._meta.get_fields()}
    assert names.isdisjoint({"is_superuser", "is_staff", "groups", "user_permissions"})
    assert not hasattr(User, "has_perm")


def test_people_are_listed_by_name(db):
    make_user(name="Budi")
    make_user(name="Ani")
    assert list(User.objects.annotate(called=F("name")).values_list("called", flat=True)) == ["Ani", "Budi"]


def test_passwords_are_kept_as_argon2():
    assert production.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    lengths = [
        rule["OPTIONS"]["min_length"]
        for rule in production.AUTH_PASSWORD_VALIDATORS
        if "min_length" in rule.get("OPTIONS", {})
    ]
    assert lengths == [12]

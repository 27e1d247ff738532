from datetime import timedelta

import pytest

from selaras.accounts.actions import SETUP_LINK_LIFE, create_user, issue_setup_link, redeem_setup_link
from selaras.accounts.models import Role, SetupLink, User
from selaras.accounts.queries import setup_link_is_open
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.actions import set_up_instance
from selaras.org.models import Agency, RoleGrant
from tests.conftest import NOW, TODAY
from tests.factories import make_user

PERSON = {"name": "Administrator", "email": "admin@contoh.example", "password": "kata sandi yang panjang"}


def refused(deed, **given):
    with pytest.raises(RuleError) as stop:
        deed(**given)
    return stop.value.rule


def test_the_link_makes_the_first_account(db):
    token = issue_setup_link(at=NOW)
    assert setup_link_is_open(token=token, at=NOW)
    user = redeem_setup_link(token=token, at=NOW, **PERSON)
    assert user.check_password(PERSON["password"])
    assert list(AuditEvent.objects.values_list("kind", flat=True)) == ["setup_link.issued", "user.created"]


def test_only_the_hash_of_the_link_is_kept(db):
    token = issue_setup_link(at=NOW)
    link = SetupLink.objects.get()
    assert len(link.token_hash) == 64
    assert token not in (link.token_hash, str(link))
    assert str(link) == f"setup-link/{link.pk}"


def test_AKN_02_the_link_works_once(db):
    token = issue_setup_link(at=NOW)
    redeem_setup_link(token=token, at=NOW, **PERSON)
    User.objects.all().delete()
    assert refused(redeem_setup_link, token=token, at=NOW, **PERSON) == "AKN-02"
    assert not setup_link_is_open(token=token, at=NOW)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1)])
def test_AKN_02_the_link_ends_after_a_day(db, late):
    token = issue_setup_link(at=NOW)
    end = NOW + SETUP_LINK_LIFE
    assert setup_link_is_open(token=token, at=end - timedelta(seconds=1))
    assert not setup_link_is_open(token=token, at=end + late)
    assert refused(redeem_setup_link, token=token, at=end + late, **PERSON) == "AKN-02"


def test_AKN_02_a_new_link_ends_the_older_one(db):
    older, newer = issue_setup_link(at=NOW), issue_setup_link(at=NOW)
    assert refused(redeem_setup_link, token=older, at=NOW, **PERSON) == "AKN-02"
    assert not setup_link_is_open(token=older, at=NOW)
    assert redeem_setup_link(token=newer, at=NOW, **PERSON).pk


def test_AKN_02_a_link_is_worth_nothing_once_an_account_exists(db):
    token = issue_setup_link(at=NOW)
    make_user()
    assert not setup_link_is_open(token=token, at=NOW)
    assert refused(redeem_setup_link, token=token, at=NOW, **PERSON) == "AKN-02"


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_AKN_02_a_made_up_link_is_refused(db, token):
    issue_setup_link(at=NOW)
    assert not setup_link_is_open(token=token, at=NOW)
    assert refused(redeem_setup_link, token=token, at=NOW, **PERSON) == "AKN-02"


def test_AKN_02_the_hash_is_not_the_link(db):
    issue_setup_link(at=NOW)
    stolen = SetupLink.objects.get().token_hash
    assert refused(redeem_setup_link, token=stolen, at=NOW, **PERSON) == "AKN-02"


def test_AKN_01_no_link_is_issued_once_an_account_exists(db):
    make_user()
    assert refused(issue_setup_link, at=NOW) == "AKN-01"
    assert not SetupLink.objects.exists()


def test_the_first_start_makes_administrator_and_agency_and_nothing_more(db):
    user = set_up_instance(
        token=issue_setup_link(at=NOW), agency_name="Kota Contoh", agency_short="Contoh",
        government="Provinsi Contoh", place="Contoh", on=TODAY, at=NOW, **PERSON,
    )  # fmt: skip
    grant = RoleGrant.objects.get()
    assert (grant.user, grant.role, grant.agency, grant.position) == (
        user,
        Role.SUPERADMIN,
        Agency.objects.get(),
        None,
    )


def test_AKN_02_a_refused_first_start_leaves_nothing(db):
    given = {"agency_name": "Kota Contoh", "agency_short": "C", "government": "P", "place": "C", "on": TODAY}
    assert refused(set_up_instance, token="x", at=NOW, **given, **PERSON) == "AKN-02"
    assert not Agency.objects.exists()


def test_an_account_is_on_the_record_without_its_secrets(db):
    create_user(by=None, at=NOW, nip="197001011990031004", **PERSON)
    event = AuditEvent.objects.get()
    assert (event.kind, event.data) == ("user.created", {"name": "Administrator"})

"""What nobody can type arrives all the same: it finds nothing, and the server stays up."""

import pytest

from selaras.accounts.models import Role
from tests.factories import make_edition, make_grantee, make_position, make_unit

LISTS = [
    "/kaskade/", "/kaskade/koreksi/", "/indikator/", "/pohon/", "/rencana-aksi/", "/organisasi/",
    "/kepatuhan/", "/dasbor/",
]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("words", ["%00", "a%00b", "%1f", "%e2%80%ae", "%25", "_", "'", "x" * 5000])
def test_a_search_for_what_cannot_be_typed_is_answered(client, db, path, words):
    post = make_position(make_unit())
    make_edition(post.agency)
    client.force_login(make_grantee(Role.AUDITOR, post))
    assert client.get(f"{path}?cari={words}").status_code == 200


def test_an_indicator_that_nobody_can_name_is_not_found(client, db):
    client.force_login(make_grantee(Role.AUDITOR))
    assert client.get("/indikator/%00/").status_code == 404


@pytest.mark.parametrize(("typed", "shown"), [("87,3", "87,3"), ("3.25", "3,25?"), ("NaN", "bukan angka")])
def test_the_echo_reads_numbers_as_everywhere(client, db, typed, shown):
    client.force_login(make_grantee(Role.SUPERADMIN))
    assert shown in client.get("/_/komponen/terbaca/", {"nilai": typed}).text

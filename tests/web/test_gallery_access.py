import pytest

from selaras.accounts.models import Role
from tests.factories import make_grantee, make_official

PATHS = ["/_/komponen/", "/_/komponen/pekerjaan/40/", "/_/komponen/terbaca/?nilai=87,3"]


@pytest.mark.parametrize("path", PATHS)
def test_the_gallery_is_for_staff(client, db, path):
    client.force_login(make_grantee(Role.SUPERADMIN))
    assert client.get(path).status_code == 200
    client.force_login(make_official())
    assert client.get(path).status_code == 404

"""Changing a password and making a first one: two headings over one form."""

import pytest

from tests.factories import make_user

PAGES = [
    ("/akun/password/change/", "Ganti kata sandi", "sandi lama yang panjang"),
    ("/akun/password/set/", "Buat kata sandi", None),
]


@pytest.mark.parametrize(("path", "heading", "password"), PAGES)
def test_a_password_page_posts_to_itself(client, db, path, heading, password):
    client.force_login(
        make_user(password=password), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = client.get(path)
    assert page.status_code == 200
    assert f"<h1>{heading}</h1>" in page.text
    assert f'action="{path}"' in page.text

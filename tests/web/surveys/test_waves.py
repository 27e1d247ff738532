"""The list of waves and the summary of one, to whoever may read them."""

from selaras.accounts.models import Role
from tests.factories import make_grantee
from tests.surveys.fields import answered
from tests.web.cast import enter


def test_a_wave_in_preparation_is_only_its_owners(client, city):
    assert enter(client, city.runner).get(f"/survei/{city.wave.pk}/").status_code == 200
    watcher = make_grantee(Role.AUDITOR, city.owner)
    assert enter(client, watcher).get(f"/survei/{city.wave.pk}/").status_code == 404
    assert city.wave.name not in client.get("/survei/").content.decode()


def test_an_open_wave_says_what_came_in_of_what_is_needed(client, open_city):
    answered(open_city, 0, 0, "444", "333")
    watcher = make_grantee(Role.AUDITOR, open_city.owner)
    page = enter(client, watcher).get(f"/survei/{open_city.wave.pk}/").content.decode()
    assert "2 responden</strong> dari 12 yang diperlukan; 5 dari 6 titik masih kurang." in page
    assert "5 dari 6" in client.get("/survei/").content.decode()


def test_another_agency_sees_nothing(client, open_city):
    assert enter(client, make_grantee(Role.HR_ADMIN)).get(f"/survei/{open_city.wave.pk}/").status_code == 404


def test_a_page_asks_a_constant_number_of_queries(client, open_city, django_assert_max_num_queries):
    enter(client, open_city.runner)
    here = f"/survei/{open_city.wave.pk}/"
    for path in ("/survei/", here, f"{here}titik/", f"{here}jejak/"):
        client.get(path)
        with django_assert_max_num_queries(17):
            assert client.get(path).status_code == 200

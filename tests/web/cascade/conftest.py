import pytest

from tests.web.cascade.desk import Page
from tests.web.cast import enter


@pytest.fixture
def page(client, cast):
    return Page(enter(client, cast.mayor), cast)

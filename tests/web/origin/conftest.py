"""A city hall whose figures are laid out, and a tree of figures with somebody who sees them all."""

import pytest

from selaras.measurement.actions.laying import lay_out
from tests import factories as make
from tests.measurement.test_reporting import AT
from tests.measurement.trees import grow
from tests.web.cast import enter


@pytest.fixture
def world(hall):
    lay_out(edition=hall.edition, by=None, at=AT)
    return hall


@pytest.fixture
def tree(db, on_the_day):
    return grow(3, 2)


@pytest.fixture
def auditor(tree, client):
    return enter(client, make.make_grantee("auditor", tree[0][0].position))

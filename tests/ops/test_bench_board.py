"""The board that is measured: as many figures as a city has, and every page answers."""

import pytest

from selaras.measurement.models import Figure
from selaras.ops import bench, bench_board
from tests import factories as make
from tests.web.cast import make_cast


@pytest.mark.django_db
def test_every_page_of_the_board_is_measured(client, monkeypatch):
    monkeypatch.setattr(bench_board, "POSTS", 3)
    cast = make_cast()
    make.make_position(cast.division, "kabag")
    client.force_login(cast.mayor)
    baseline = bench._nothing("pembanding", client)
    results = list(bench_board.boards(client, cast.edition, baseline))
    assert Figure.objects.filter(agency=cast.agency).count() == 3 * 2
    assert [one.work.partition(",")[0] for one in results] == list(bench_board.PATHS)
    assert all(one.queries > 5 for one in results[:-1])

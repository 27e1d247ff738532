"""The measurements: what stands in their table, and what does not."""

import logging

import pytest

from selaras.ops import bench
from tests.web.cast import make_cast


@pytest.mark.django_db
def test_the_baseline_leaves_no_line_in_the_table(client, caplog):
    client.force_login(make_cast().mayor)
    log = logging.getLogger("django.request")
    before = log.level
    with caplog.at_level(logging.WARNING):
        result = bench._nothing("pembanding", client)
    assert (len(result.times), caplog.records) == (7, [])
    assert log.level == before

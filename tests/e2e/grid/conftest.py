"""A demo of its own for the journeys of the grid, with an edition for each test."""

import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.conftest import CONSOLE, ROOT, running
from tests.e2e.grid.sheet import Open, Sheet

# One edition a test, each with an annex I of the mayor: 2031 has no rows, the later ones those of 2024.
EDITIONS = """
from datetime import datetime, UTC
from selaras.cascade import actions
from selaras.cascade.models import Edition
from selaras.cascade.queries import row_specs
now = datetime.now(UTC)
model = Edition.objects.get(year=2024).annexes.get(number=1)
specs = list(row_specs(model).values())
for year in range(2031, 2065):
    edition = actions.open_edition(agency=model.agency, year=year, by=None, at=now)
    annex = actions.add_annex(
        edition=edition, number=1, title=model.title, layout=model.layout, giver=model.giver,
        tiers=model.tiers,
        receivers_label=model.receivers_label, by=None, at=now,
        receivers=[(one.heading, one.position) for one in model.receivers.order_by("order")],
    )
    if year > 2031:
        actions.replace_matrix(annex=annex, rows=specs, by=None, at=now)
"""


@pytest.fixture(scope="package")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("selaras-grid")


@pytest.fixture(scope="package")
def site(data: Path, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own: the years opened here would be the newest ones of the other journeys."""
    with running(data, environ) as address:
        yield address


@pytest.fixture(scope="package")
def years(site: str, data: Path, environ: dict[str, str]) -> Iterator[int]:
    """Years with a filled annex I, one for each test; 2031 is the empty one."""
    command = [*CONSOLE, "--data", str(data), "shell", "-c", EDITIONS]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=120)
    return count(2032)


@pytest.fixture
def year(years: Iterator[int]) -> int:
    return next(years)


@pytest.fixture
def sheet(open_page: Open, year: int) -> "Sheet":
    return Sheet(open_page("Walikota"), year)

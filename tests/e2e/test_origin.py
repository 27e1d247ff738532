"""From the heat table to the inputs somebody typed, and up again, in a real browser."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e import conftest as e2e
from tests.e2e.figures import PREPARE
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
BOARD = "/dasbor/?tw=2"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own: here the cascade is published and the second quarter reported."""
    data: Path = tmp_path_factory.mktemp("origin")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", PREPARE]
        subprocess.run(command, cwd=e2e.ROOT, env=environ | {"PYTHONWARNINGS": "ignore"}, check=True)
        yield address


def of_the_mayor(page: Page, code: str) -> str:
    """The address of the mayor's figure, who stands first on the board."""
    page.goto(BOARD)
    return page.locator(f'table.scores td[data-label="{code}"] a').first.get_attribute("href") or ""


def test_from_the_mayor_down_to_what_was_typed_and_up_again(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto(of_the_mayor(page, "PDN"))
    mayor = page.url
    made_of = page.locator("section:has(#dibuat) table a")
    while made_of.count():
        made_of.first.click()
        page.wait_for_load_state()
    told = page.locator("main").inner_text()
    assert "Koreksi ke-1" in told
    assert "Laporan pertama" in told
    assert "dua laporan terhitung ganda" in told
    assert "laporan-tw2.pdf" in told
    assert "95,8333333333…" in told
    page.locator(".climb a").last.click()
    assert page.url == mayor


def test_a_formula_shows_the_indicators_it_is_made_of(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto(of_the_mayor(page, "IKL-KOTA"))
    assert page.locator(".formula").inner_text() == "RATA_RATA(ikm; iek)"
    page.get_by_role("link", name="IKM: ").click()
    assert page.locator(".page-head .code-label").inner_text() == "IKM"


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    page = open_page("Walikota", width=width, dark=dark)
    rolled, blend = of_the_mayor(page, "PDN"), of_the_mayor(page, "IKL-KOTA")
    page.goto(rolled)
    made_of = page.locator("section:has(#dibuat) table a")
    while made_of.count():
        made_of.first.click()
        page.wait_for_load_state()
    found = {}
    sections = [f"/dasbor/{name}/?tw=2" for name in ("target", "tren", "serapan", "terlambat", "pejabat")]
    for path in (BOARD, "/dasbor/?tw=tahun", "/dasbor/?tw=1", *sections, rolled, blend, page.url):
        page.goto(path)
        found[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_board_works_without_scripts(open_page: Open) -> None:
    page = open_page("Walikota", scripts=False)
    page.goto(BOARD)
    page.get_by_role("link", name="Setahun").click()
    page.get_by_label("Blok sasaran").select_option("khusus")
    page.get_by_role("button", name="Saring").click()
    assert "tw=tahun" in page.url
    assert page.locator('table.scores td[data-label="IKM"]').count() == 0
    assert page.locator("table.scores td[data-label]").count() > 0

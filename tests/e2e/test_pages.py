"""Every page as officials see it: accessible at three widths, in both themes, silent in the console."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Open = Callable[..., Page]
PAGES = [
    "/", "/kaskade/", "/kaskade/lampiran/2/", "/kaskade/lampiran/3/", "/kaskade/koreksi/", "/pohon/",
    "/indikator/", "/indikator/IKM/", "/indikator/KM/", "/indikator/BPK/rumus/", "/indikator/IKM/pengaturan/",
    "/dasbor/batas/", "/rencana-aksi/", "/rencana-aksi/ksd/tabel/",
    "/rencana-aksi/iku/",
    "/organisasi/", "/kunci/", "/kunci/buat/", "/dasbor/",
    "/dasbor/target/", "/dasbor/tren/", "/dasbor/serapan/", "/dasbor/terlambat/", "/dasbor/pejabat/",
]  # fmt: skip
DOORS = ["/masuk-sebagai/", "/akun/login/", "/akun/password/reset/", "/publik/"]


def violations(page: Page) -> list[str]:
    """What axe objects to, one readable line each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    page = open_page("Walikota", width=width, dark=dark)
    found = {}
    for path in PAGES:
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        found[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_the_doors_are_accessible(open_page: Open, width: int) -> None:
    page = open_page(width=width)
    for path in DOORS:
        page.goto(path)
        assert violations(page) == [], path


def test_the_gallery_is_accessible(open_page: Open) -> None:
    page = open_page("Superadmin")
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto("/_/komponen/")
        assert violations(page) == []


def overflows(page: Page) -> bool:
    """Whether the page itself scrolls sideways (a table may, inside its own frame)."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    )


def test_the_site_works_without_scripts(open_page: Open) -> None:
    page = open_page("Walikota", scripts=False)
    page.goto("/kaskade/")
    assert page.get_by_role("heading", level=1).inner_text()
    page.goto("/indikator/?cari=BPK")
    assert page.get_by_role("link", name="tindak lanjut rekomendasi").count() == 1
    assert page.get_by_role("link", name="Efektivitas Koordinasi").count() == 0


def test_negative_control_axe_sees_what_is_wrong(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/kaskade/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert any("button-name" in line for line in violations(page))


def test_negative_control_a_page_that_is_too_wide_is_seen(open_page: Open) -> None:
    page = open_page("Walikota", width=360)
    page.goto("/kaskade/koreksi/")
    page.evaluate("document.querySelector('main').style.width = '900px'")
    assert overflows(page)

"""The performance tree by keyboard, on a phone, on a projector, and to assistive technology."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
VIEWS = [
    "/pohon/?sampai=semua", "/pohon/?sampai=semua&warna=jenjang", "/pohon/?jalur=IKM", "/pohon/?cari=ketua",
    "/pohon/?ukuran=ikhtisar", "/pohon/?ukuran=proyektor&sampai=semua",
]  # fmt: skip


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_view_of_the_tree_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    page = open_page("Walikota", width=width, dark=dark)
    found = {}
    for path in VIEWS:
        page.goto(path)
        found[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"
    assert {path: lines for path, lines in found.items() if lines} == {}


def focused(page: Page) -> str:
    """The words of the line that has the focus."""
    return str(page.evaluate("document.activeElement.querySelector('.node-label')?.innerText ?? ''"))


def is_open(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement.parentElement.open"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_tree_is_walked_and_folded_with_the_keyboard(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/pohon/?sampai=sasaran")
    page.locator(".performance-tree summary").first.focus()
    assert focused(page) == "Sasaran Strategis"
    press(page, "ArrowDown")
    assert focused(page).startswith("Terwujudnya Kota")
    assert not is_open(page)
    press(page, "ArrowRight")
    assert is_open(page)
    press(page, "ArrowRight")
    assert focused(page).startswith("IKL")
    press(page, "ArrowLeft")
    assert focused(page).startswith("Terwujudnya Kota")
    press(page, "ArrowLeft")
    assert not is_open(page)
    press(page, "*")
    assert page.locator("#IKL-KEC .node-post").first.is_visible()
    press(page, "End")
    assert focused(page).startswith("Terselesaikannya tindak lanjut rekomendasi")
    press(page, "Home")
    assert focused(page) == "Sasaran Strategis"
    press(page, "Enter")
    assert not is_open(page)


def test_a_post_without_a_branch_is_reached_too(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/pohon/?jalur=KOMPUB")
    page.locator("#KOMPUB > details > summary").focus()
    press(page, "ArrowDown", "ArrowDown", "ArrowDown")
    assert focused(page).startswith("Ketua Subkelompok Perindustrian")
    press(page, "ArrowLeft")
    assert focused(page).startswith("Asisten Perekonomian")


def test_the_keys_change_the_size_and_the_next_visit_remembers(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/pohon/?ukuran=biasa")
    tree = page.locator("#pohon")
    press(page, "+", "+", "+")
    expect(tree).to_have_class("size-proyektor")
    assert "ukuran" not in page.url
    page.goto("/pohon/")
    expect(tree).to_have_class("size-proyektor")
    press(page, "-")
    expect(tree).to_have_class("size-besar")
    press(page, "0")
    expect(tree).to_have_class("size-biasa")
    expect(page.get_by_role("link", name="Biasa")).to_have_attribute("aria-current", "true")
    page.locator("#cari").fill("+")
    expect(tree).to_have_class("size-biasa")


def test_a_search_is_told_and_its_places_are_gone_through(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/pohon/")
    press(page, "/")
    page.keyboard.type("ketua subkelompok pelayanan")
    expect(page.locator("[data-tree-status]")).to_contain_text("6 jabatan cocok")
    press(page, "Enter")
    assert focused(page) == "Ketua Subkelompok Pelayanan Publik"
    expect(page.locator("[data-hit-place]")).to_have_text("1 dari 6")
    page.get_by_role("button", name="Berikutnya").click()
    expect(page.locator("[data-hit-place]")).to_have_text("2 dari 6")
    page.get_by_role("button", name="Sebelumnya").click()
    page.get_by_role("button", name="Sebelumnya").click()
    expect(page.locator("[data-hit-place]")).to_have_text("6 dari 6")
    assert page.locator(".here .node").first.is_visible()


def test_a_reference_opens_the_way_to_the_other_place(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/pohon/?sampai=semua")
    link = page.locator("#KOMPUB .node-links").get_by_role("link", name="Kepala Subbagian Tata Usaha")
    target = str(link.get_attribute("href"))
    page.evaluate(
        "hash => document.querySelector(hash).parentElement.closest('details').open = false", target
    )
    link.click()
    assert page.locator(f"{target} .node").first.is_visible()
    assert focused(page) == "Kepala Subbagian Tata Usaha"


def test_a_path_is_highlighted_in_place_and_taken_away_again(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/pohon/")
    page.locator("#IKM > details > summary").click()
    page.locator("#IKM").get_by_role("link", name="Sorot jalur").first.click()
    expect(page.locator("#IKM")).to_have_class("kind-indicator path")
    assert page.url.endswith("/pohon/?jalur=IKM#IKM")
    page.get_by_role("link", name="Hapus sorotan").click()
    expect(page.locator("#IKM")).to_have_class("kind-indicator")


def test_the_paper_is_offered(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/pohon/")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF A3").click()
    assert download.value.suggested_filename == "pohon-kinerja-2024.pdf"


def test_without_scripts_everything_is_a_link(open_page: Open) -> None:
    page = open_page("Walikota", scripts=False)
    page.goto("/pohon/")
    page.get_by_role("link", name="Semua jabatan").click()
    assert page.locator("#IKM .node-post").first.is_visible()
    page.get_by_role("link", name="Proyektor").click()
    page.goto("/pohon/?cari=camat")
    assert "size-proyektor" in str(page.locator("#pohon").get_attribute("class"))

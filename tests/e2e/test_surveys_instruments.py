"""Instruments in a real browser: written and arranged by keyboard, tried on a phone, accessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
LEVELS = "Tidak baik\nKurang baik\nBaik\nSangat baik"


def to_skm(page: Page) -> None:
    page.goto("/survei/")
    page.get_by_role("link", name="Instrumen", exact=True).click()
    page.get_by_role("link", name="Survei kepuasan masyarakat", exact=True).click()


def heads(page: Page) -> list[str]:
    return page.locator("#unsur ~ .blocks summary").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_elements_are_moved_and_added_by_keyboard(open_page: Open, scripts: bool) -> None:
    """The button that moved an element keeps the focus, so that it can be pressed again; nothing is saved."""
    page = open_page("Bappeda", scripts=scripts)
    to_skm(page)
    page.get_by_role("link", name="Versi berikutnya").click()
    up = page.get_by_role("button", name="Naikkan U9 Sarana dan prasarana")
    up.focus()
    for place in (7, 6):
        page.keyboard.press("Enter")
        expect(page.locator("#unsur ~ .blocks summary").nth(place)).to_have_text("U9 Sarana dan prasarana")
        expect(up).to_be_focused()
    down = page.get_by_role("button", name="Turunkan U9 Sarana dan prasarana")
    down.press("Enter")
    expect(page.locator("#unsur ~ .blocks summary").nth(7)).to_have_text("U9 Sarana dan prasarana")
    expect(down).to_be_focused()
    page.keyboard.press("Enter")  # at the end there is no way further down
    expect(up).to_be_focused()
    page.get_by_role("button", name="Tambah unsur").press("Enter")
    expect(page.locator("#unsur ~ .blocks > li")).to_have_count(10)
    expect(page.get_by_label("Kode").nth(9)).to_be_focused()
    page.keyboard.type("U10")
    page.keyboard.press("Enter")  # saves, and is refused: the element has no question
    expect(page.get_by_text("Isi pertanyaannya.")).to_be_visible()
    assert heads(page)[7:9] == ["U8 Penanganan pengaduan, saran, dan masukan", "U9 Sarana dan prasarana"]
    page.get_by_role("link", name="Batal").click()
    expect(page.locator(".page-lead, .page-head")).to_contain_text(["Versi 1"])


def test_weights_of_ones_own_are_summed_while_one_types(open_page: Open) -> None:
    page = open_page("Bappeda")
    page.goto("/survei/instrumen/baru/")
    expect(page.get_by_label("Bobot", exact=False).nth(1)).to_be_hidden()
    page.get_by_label("Kode").first.fill("taman")
    page.get_by_label("Nama").first.fill("Survei taman")
    page.get_by_label("Bobot unsur").select_option("sendiri")
    page.get_by_role("button", name="Tambah unsur").click()
    for place, weight in enumerate(("0,75", "0,2")):
        block = page.locator(f"#unsur-{place}")
        block.get_by_label("Kode").fill(f"T{place}")
        block.get_by_label("Unsur", exact=True).fill(f"Taman {place}")
        block.get_by_label("Pertanyaan").fill("Bagaimana taman?")
        block.get_by_label("Pilihan jawaban").fill(LEVELS)
        block.get_by_label("Bobot").fill(weight)
    expect(page.locator("#jumlah")).to_contain_text("0,95 dari 1, kurang 0,05")
    page.locator("#unsur-1").get_by_label("Bobot").fill("0,25")
    expect(page.locator("#jumlah")).to_contain_text("1 dari 1")
    page.get_by_role("button", name="Simpan dan lihat formulirnya").click()
    expect(page.get_by_text("Pratinjau.")).to_be_visible()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("alert")).to_contain_text("Belum ada yang dijawab")
    page.get_by_text("Sangat baik").first.click()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("heading", name="Terima kasih")).to_be_visible()
    page.get_by_role("link", name="Kembali ke instrumen").click()
    page.get_by_role("button", name="Buang versi ini").click()
    page.get_by_role("dialog").get_by_role("button", name="Buang").click()
    expect(page.get_by_text("Survei taman (versi 1) dibuang.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    """axe 0, and nothing scrolls sideways."""
    page, found = open_page("Bappeda", width=width, dark=dark), {}

    def look(path: str = "") -> None:
        if path:
            page.goto(path)
        found[page.url] = violations(page)
        assert not overflows(page), f"{page.url} scrolls sideways at {width} px"

    to_skm(page)
    one = page.url
    for path in ("/survei/", "/survei/instrumen/", one, "/survei/instrumen/baru/", f"{one}versi-baru/"):
        look(path)
    for summary in page.locator(".block summary").all():
        summary.click()
    page.get_by_label("Kode").first.fill("")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    look()
    look(f"{one}ubah/")
    page.goto(one)
    page.get_by_role("link", name="Pratinjau formulir").click()
    look()
    look("/survei/layanan/")
    page.get_by_role("link", name="Ketertiban Umum").click()
    look()
    look("/survei/layanan/baru/")
    assert {url: lines for url, lines in found.items() if lines} == {}

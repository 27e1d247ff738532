"""Temuan and Pengandaian in a real browser: by keyboard, accessible, and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
PAGES = ["/kaskade/temuan/", "/kaskade/temuan/?menurut=aturan", "/kaskade/temuan/aturan/", "/kaskade/andai/"]


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_of_the_check_are_accessible(open_page: Open, width: int, dark: bool) -> None:
    page = open_page("Walikota", width=width, dark=dark)
    found = {}
    for path in PAGES:
        page.goto(path)
        for fold in page.locator("details.fold").all()[:4]:
            fold.evaluate("fold => fold.open = true")
        found[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"
    page.goto("/kaskade/andai/")
    page.locator(".row-choices a").nth(2).click()
    page.get_by_label("TW II", exact=True).fill("80")
    expect(page.locator(".answer-counts, .answer-same")).to_be_visible()
    found["supposed"] = violations(page)
    assert not overflows(page), f"the supposition scrolls sideways at {width} px"
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_from_a_finding_to_its_cell_by_keyboard(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/kaskade/temuan/?lampiran=1")
    way = page.get_by_role("link", name="Ke sel").first
    way.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/kaskade/lampiran/1/**")
    row = page.url.split("#")[1]
    assert row.startswith("baris-")
    expect(page.locator(f"#{row}")).to_be_in_viewport()


def test_accepted_with_a_reason_and_taken_back_by_keyboard(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/kaskade/temuan/?keadaan=peringatan&lampiran=1")
    item = page.locator(".finding-item").first
    key = item.get_attribute("id")
    item.get_by_text("Terima dengan alasan").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ya")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # refused: the words are still there, the field is marked and has the focus
    expect(page.get_by_role("alert").first).to_contain_text("KAS-22")
    field = page.locator(f"#{key} textarea")
    expect(field).to_have_value("ya")
    expect(field).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" sudah diputuskan dalam rapat pimpinan")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 temuan diterima dengan alasan.")).to_be_visible()
    expect(page.locator(f"#{key}")).to_have_count(0)
    page.goto("/kaskade/temuan/?keadaan=diterima")
    expect(page.locator(f"#{key}")).to_contain_text("ya sudah diputuskan dalam rapat pimpinan")
    page.locator(f"#{key}").get_by_role("button", name="Tarik kembali").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("temuan terbuka lagi")).to_be_visible()


def test_several_are_ticked_and_accepted_together(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/kaskade/temuan/?aturan=DEF-15")
    page.get_by_label("Pilih semua").check()
    count = page.locator(".finding-item").count()
    assert page.locator(".finding-item input[type=checkbox]:checked").count() == count > 1
    page.get_by_label("Satu alasan untuk semua temuan yang dicentang").fill("Penyebut tidak pernah nol")
    page.get_by_role("button", name="Terima yang dicentang").click()
    expect(page.get_by_text(f"{count} temuan diterima dengan alasan.")).to_be_visible()
    page.goto("/kaskade/temuan/?keadaan=diterima&aturan=DEF-15")
    for _ in range(count):
        page.get_by_role("button", name="Tarik kembali").first.click()
        expect(page.get_by_text("temuan terbuka lagi")).to_be_visible()
        page.goto("/kaskade/temuan/?keadaan=diterima&aturan=DEF-15")


def test_it_works_without_scripts(open_page: Open) -> None:
    page = open_page("Walikota", scripts=False)
    page.goto("/kaskade/temuan/?keadaan=catatan&lampiran=1")
    item = page.locator(".finding-item").first
    key = item.get_attribute("id")
    item.get_by_text("Terima dengan alasan").click()
    item.get_by_label("Alasan").fill("Sudah diputuskan dalam rapat")
    item.get_by_role("button", name="Terima", exact=True).click()
    expect(page.get_by_text("1 temuan diterima dengan alasan.")).to_be_visible()
    page.goto("/kaskade/temuan/?keadaan=diterima")
    page.locator(f"#{key}").get_by_role("button", name="Tarik kembali").click()
    expect(page.get_by_text("temuan terbuka lagi")).to_be_visible()


def test_a_supposition_answers_while_one_types(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto("/kaskade/andai/?cari=Kemasyarakatan")
    page.locator(".row-choices a").first.click()
    field = page.get_by_label("TW II", exact=True)
    standing = field.input_value()
    field.fill("80")
    expect(page.locator("#akibat")).to_contain_text("temuan muncul")
    expect(page.locator("#akibat ins")).to_have_text("80")
    field.fill(standing)
    expect(page.locator("#akibat")).to_contain_text("Angka masih sama")

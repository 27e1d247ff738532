"""The surface around the cells: what stays in sight, what follows, what says so."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.grid.sheet import Open, Sheet, violations


def top(thing: Locator) -> float:
    box = thing.bounding_box()
    assert box is not None
    return box["y"]


STANDS_FREE = """cell => {
    const {left, top, width, height} = cell.getBoundingClientRect();
    return cell.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def stands_free(cell: Locator) -> bool:
    """Whether the middle of the cell is what the screen shows there, once the page has come to rest."""
    for _ in range(50):
        if cell.evaluate(STANDS_FREE):
            return True
        cell.page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("persona", ["Walikota", "Inspektorat"])
def test_the_table_begins_in_the_upper_third(open_page: Open, years: Iterator[int], persona: str) -> None:
    page = open_page(persona)
    page.goto("/kaskade/lampiran/1/")
    expect(page.locator("#ringkasan")).not_to_contain_text("Memeriksa")
    assert top(page.locator("table.matrix")) < 330


@pytest.mark.parametrize("persona", ["Walikota", "Inspektorat"])
def test_the_head_stays_in_sight_at_the_end_of_the_page(
    open_page: Open, years: Iterator[int], persona: str
) -> None:
    page = open_page(persona)
    page.goto("/kaskade/lampiran/1/")
    page.evaluate("document.querySelector('.table-scroll').scrollTop = 1e6; scrollTo(0, 1e6)")
    assert stands_free(page.locator("table.matrix thead .pin"))
    page.evaluate("document.querySelector('.table-scroll').scrollLeft = 1e6")
    assert stands_free(page.locator("table.matrix thead .pin"))
    assert stands_free(page.locator("table.matrix tbody .pin").last)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_finding_leads_to_its_cell(sheet: Sheet, width: int) -> None:
    row = (sheet.rows.last.get_attribute("id") or "").removeprefix("baris-")
    sheet.page.set_viewport_size({"width": width, "height": 900})
    sheet.page.goto(f"/kaskade/lampiran/1/?sel={row}:carriers#baris-{row}")
    cell = sheet.rows.last.locator(".handle-button" if width < 768 else "td.tick-cell").first
    expect(sheet.rows.last.locator(":focus")).to_have_count(1)
    expect(cell).to_be_in_viewport()
    if width >= 768:
        expect(sheet.rows.last.locator('[data-label="Pem"]')).to_be_in_viewport()
        assert stands_free(sheet.page.locator("#lembar :focus"))


def test_counts_above_the_table_follow_what_is_typed(sheet: Sheet) -> None:
    counts = sheet.page.locator("#ringkasan")
    expect(counts).to_contain_text("pada lampiran ini")
    before = counts.inner_text()
    sheet.cell(0, "Tahunan").click()
    sheet.type("88", "Tab")
    sheet.says("Tersimpan")
    expect(counts).not_to_have_text(before, use_inner_text=True, timeout=15_000)


def test_what_the_whole_check_finds_has_its_sign_at_once_and_after_a_deed(sheet: Sheet) -> None:
    # a name that stands under two numbers: no single row shows it
    sign = sheet.rows.first.locator("th .sign")
    expect(sign).to_be_visible(timeout=15_000)
    sheet.cell(0, "Tahunan").click()
    sheet.type("88", "Tab")
    sheet.says("Tersimpan")
    expect(sign).to_have_count(0)
    expect(sign).to_be_visible(timeout=15_000)
    sheet.reload()
    expect(sign).to_be_visible(timeout=500)


def test_nothing_covers_the_reason_of_a_refusal(sheet: Sheet) -> None:
    sheet.cell(1, "TW II").click()
    sheet.type("banyak", "Enter")
    sheet.says("Belum tersimpan")
    sheet.keys("ArrowUp")
    note = sheet.page.locator(".note.mine")
    expect(note).to_be_visible()
    sheet.cell(2, "TW II").hover(force=True)
    assert stands_free(note)
    sheet.keys("F2")
    expect(note).to_be_hidden()


def test_a_new_row_says_when_it_is_saved_and_is_not_lost(sheet: Sheet) -> None:
    asked = []
    sheet.insert_below(1)
    sheet.says("Baris baru disimpan saat Bapak/Ibu meninggalkan barisnya")
    sheet.type("77", "Tab")
    sheet.type("Lama tunggu loket", "Tab")
    sheet.says("Baris baru disimpan")
    sheet.cell(2, "Sumber Data").click()
    sheet.type("e-SAKIP", "Tab")
    sheet.cell(2, "Satuan").click()
    sheet.type("Menit")
    sheet.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    sheet.page.close(run_before_unload=True)
    sheet.says("Tersimpan")
    assert asked == ["beforeunload"]
    sheet.reload()
    sheet.holds(2, "Satuan", "Menit")


def test_a_tick_made_while_an_answer_is_on_its_way_stays(sheet: Sheet) -> None:
    page = sheet.page
    page.goto("/kaskade/matriks/baru/")
    slow = re.compile(r"/matriks/baru/")
    page.route(slow, lambda route: (page.wait_for_timeout(700), route.continue_()))
    tiers = page.get_by_role("group", name="Jenjang penerima di bawahnya")
    tiers.get_by_label("Asisten").check()
    tiers.get_by_label("Lurah").check()
    expect(page.locator("html")).not_to_have_class(re.compile("loading"), timeout=15_000)
    expect(tiers.get_by_label("Asisten")).to_be_checked()
    expect(tiers.get_by_label("Lurah")).to_be_checked()


def test_what_is_typed_while_a_search_is_on_its_way_stays(sheet: Sheet) -> None:
    page = sheet.page
    page.goto("/kaskade/matriks/baru/")
    routes: list[Route] = []
    page.route(re.compile(r"/matriks/baru/"), lambda route: routes.append(route), times=1)
    first = page.locator('[name="penerima"]').first
    expect(first).to_be_checked()
    page.locator("#cari-lain").fill("lurah")
    page.get_by_role("button", name="Cari", exact=True).click()
    first.uncheck()
    page.locator("#judul").fill("JUDUL SENDIRI")
    routes[0].continue_()
    expect(page.get_by_role("list", name="Jabatan lain")).to_be_visible()
    expect(first).not_to_be_checked()
    expect(page.locator("#judul")).to_have_value("JUDUL SENDIRI")


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_surface_is_accessible(open_page: Open, years: Iterator[int], width: int, dark: bool) -> None:
    page = open_page("Walikota", width=width, dark=dark)
    page.goto("/kaskade/lampiran/1/")
    if width >= 768:
        page.locator("#lembar td.target").first.click()
        page.keyboard.type("banyak")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".note.mine")).to_be_visible()
        expect(page.locator("#keadaan")).to_contain_text("Belum tersimpan")
    assert violations(page) == []
    page.goto(page.locator("#lembar .handle-button").first.get_attribute("href") or "")
    assert violations(page) == []
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    )


def test_a_card_opens_the_form_of_its_row(open_page: Open, years: Iterator[int]) -> None:
    page = open_page("Walikota", width=360)
    page.goto("/kaskade/lampiran/1/")
    page.locator("#lembar .handle-button").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Baris 1.1")

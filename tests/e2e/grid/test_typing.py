"""The matrix as a spreadsheet, with a real keyboard and clipboard: nothing typed is ever lost."""

import re
from collections.abc import Iterator

from playwright.sync_api import Browser, expect

from tests.e2e.grid.sheet import Open, Sheet, block, violations


def test_an_empty_annex_is_filled_by_pasting_it(open_page: Open, years: Iterator[int]) -> None:
    sheet = Sheet(open_page("Walikota"), 2031)
    expect(sheet.page.get_by_role("heading", name="Lampiran ini masih kosong")).to_be_visible()
    assert violations(sheet.page) == []
    sheet.page.locator("#tempel-teks").click()
    sheet.paste(block())
    sheet.says("Tersimpan")
    expect(sheet.rows).to_have_count(16)
    expect(sheet.page.get_by_role("heading", name="Lampiran ini masih kosong")).to_be_hidden()
    sheet.reload()
    expect(sheet.rows).to_have_count(16)
    sheet.holds(0, "TW II", "87,3")
    sheet.holds(0, "Kesra", "✓")


def test_figures_are_typed_undone_and_done_again(sheet: Sheet) -> None:
    sheet.cell(0, "TW II").click()
    sheet.type("88,1", "Enter")
    sheet.says("Tersimpan")
    sheet.holds(0, "TW II", "88,1")
    expect(sheet.cell(1, "TW II")).to_be_focused()
    sheet.keys("Control+z")
    sheet.says("Diurungkan")
    sheet.holds(0, "TW II", "87,3")
    sheet.keys("Control+y")
    sheet.says("Diulangi")
    sheet.reload()
    sheet.holds(0, "TW II", "88,1")


def test_words_in_a_number_stay_in_their_cell_with_the_reason(sheet: Sheet) -> None:
    sheet.cell(0, "TW II").click()
    sheet.type("banyak", "Tab")
    sheet.says("Belum tersimpan: 1 sel")
    expect(sheet.cell(0, "TW II")).to_have_attribute("aria-invalid", "true")
    sheet.holds(0, "TW II", "banyak")
    sheet.keys("ArrowLeft")
    expect(sheet.page.locator(".note.mine")).to_be_visible()
    expect(sheet.page.locator(".note.mine")).to_contain_text("NUM-02")
    sheet.type("89", "Enter")
    sheet.says("Tersimpan")
    expect(sheet.cell(0, "TW II")).not_to_have_attribute("aria-invalid", "true")
    sheet.cell(0, "TW IV").click()
    sheet.type("tinggi", "Enter")
    sheet.says("Belum tersimpan")
    sheet.keys("ArrowUp", "Escape")
    sheet.holds(0, "TW IV", "87,3")


def test_a_tick_by_space_by_click_and_with_a_note(sheet: Sheet) -> None:
    sheet.cell(0, "Pem").click()
    sheet.says("Tersimpan")
    sheet.holds(0, "Pem", "")
    sheet.keys(" ")
    sheet.says("Tersimpan")
    sheet.holds(0, "Pem", "✓")
    sheet.type("PPSU", "Enter")
    sheet.holds(0, "Pem", "✓ PPSU")
    sheet.says("Tersimpan")
    sheet.reload()
    sheet.holds(0, "Pem", "✓ PPSU")


def test_blocks_are_copied_pasted_filled_down_and_cleared(sheet: Sheet) -> None:
    sheet.cell(0, "TW I").click()
    sheet.keys(
        "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"
    )
    expect(sheet.page.locator('#lembar [aria-selected="true"]')).to_have_count(10)
    sheet.keys("Control+c")
    assert sheet.copied() == "N/A\t87,3\tN/A\t87,3\t87,3\nN/A\t87,3\tN/A\t87,3\t87,3"
    sheet.cell(2, "TW I").click()
    sheet.paste("81\t82\tN/A\tbanyak\t85\r\n91\t92\tN/A\t94\t95\r\n")
    sheet.says("Tersimpan .*1 sel perlu diperiksa")
    sheet.holds(3, "Tahunan", "95")
    sheet.holds(2, "TW IV", "banyak")
    sheet.cell(2, "TW IV").click()
    sheet.keys("Escape")
    sheet.cell(3, "TW I").click()
    sheet.keys("Shift+ArrowRight", "Shift+ArrowDown", "Control+d")
    sheet.says("Tersimpan")
    sheet.holds(4, "TW II", "92")
    sheet.keys("Delete")
    sheet.holds(4, "TW I", "")
    sheet.says("Tersimpan")
    sheet.keys("Control+z")
    sheet.says("Diurungkan")
    sheet.holds(4, "TW I", "91")


def test_a_block_goes_over_cells_that_were_refused(sheet: Sheet) -> None:
    sheet.cell(0, "TW II").click()
    sheet.type("abc", "Tab")
    sheet.says("Belum tersimpan: 1 sel")
    sheet.type("xyz", "Enter")
    sheet.says("Belum tersimpan: 1 sel")
    sheet.cell(0, "TW IV").click()
    sheet.type("tinggi", "Enter")
    sheet.says("Belum tersimpan: 1 sel")
    sheet.cell(0, "TW II").click()
    sheet.paste("88,1\tbanyak\r\n")
    sheet.says("Tersimpan .*1 sel perlu diperiksa")
    sheet.holds(0, "TW II", "88,1")
    expect(sheet.cell(0, "TW II")).not_to_have_attribute("aria-invalid", "true")
    sheet.holds(0, "TW III", "banyak")
    sheet.holds(0, "TW IV", "tinggi")
    sheet.cell(0, "TW II").click()
    sheet.type("abc", "Enter")
    sheet.says("Belum tersimpan: 1 sel")
    sheet.cell(0, "TW II").click()
    sheet.paste("88,1\tN/A\r\n")
    sheet.says("Tersimpan")
    sheet.holds(0, "TW II", "88,1")
    sheet.holds(0, "TW III", "N/A")
    expect(sheet.page.locator('#lembar [aria-invalid="true"]')).to_have_count(1)
    sheet.cell(0, "TW II").click()
    sheet.type("87,3", "Enter")
    sheet.says("Tersimpan")
    sheet.reload()
    sheet.holds(0, "TW II", "87,3")


def test_what_was_refused_in_a_stroke_is_undone_with_it(sheet: Sheet) -> None:
    refused = sheet.page.locator('#lembar [aria-invalid="true"]')
    count = sheet.rows.count()
    sheet.cell(0, "TW IV").click()
    sheet.type("tinggi", "Enter")
    sheet.says("Belum tersimpan: 1 sel")
    sheet.cell(count - 1, "TW II").click()
    sheet.paste("81\tbanyak\tN/A\r\n82\t83\tN/A\r\n")  # the second line is no whole row
    sheet.says("Tersimpan .* sel perlu diperiksa")
    expect(sheet.rows).to_have_count(count + 1)
    sheet.holds(count - 1, "TW III", "banyak")
    sheet.cell(count, "TW II").click()
    sheet.keys("Control+z")
    sheet.says("Diurungkan: Tempel [^;]*$")
    expect(sheet.rows).to_have_count(count)
    expect(refused).to_have_count(1)
    sheet.holds(0, "TW IV", "tinggi")
    expect(sheet.cell(count - 1, "TW II")).to_be_focused()
    sheet.cell(0, "TW IV").click()
    sheet.keys("Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    sheet.says("Belum tersimpan: 2 sel")
    expect(refused).to_have_count(3)
    sheet.keys("Control+z")
    sheet.says("Diurungkan: isian yang belum tersimpan")
    expect(refused).to_have_count(1)
    sheet.holds(1, "TW IV", "87,3")


def test_refused_strokes_are_undone_in_their_order_between_those_that_were_kept(sheet: Sheet) -> None:
    refused = sheet.page.locator('#lembar [aria-invalid="true"]')
    strokes = [(0, "satu", "Belum"), (1, "80", "Tersimpan"), (2, "dua", "Belum"), (3, "tiga", "Belum")]
    for row, typed, said in strokes:
        sheet.cell(row, "TW II").click()
        sheet.type(typed, "Enter")
        sheet.says(said)
    expect(refused).to_have_count(3)
    for left in (2, 1):
        sheet.keys("Control+z")
        sheet.says("Diurungkan: isian yang belum tersimpan")
        expect(refused).to_have_count(left)
    sheet.keys("Control+z")
    sheet.says("Diurungkan: 1.2 Triwulan II")
    expect(refused).to_have_count(1)
    sheet.holds(0, "TW II", "satu")
    sheet.keys("Control+z")
    sheet.says("Diurungkan: isian yang belum tersimpan")
    expect(refused).to_have_count(0)


def test_a_figure_in_a_column_of_ticks_is_no_scope(sheet: Sheet) -> None:
    sheet.cell(4, "Ekbang").click()  # a click ticks, or takes the tick
    sheet.says("Tersimpan")
    for typed in ("100", "x"):
        sheet.type(typed, "Enter")
        sheet.says("Belum tersimpan: 1 sel")
        sheet.holds(4, "Ekbang", typed)
        expect(sheet.cell(4, "Ekbang").locator(".mine")).to_contain_text("IMP-13")
        sheet.keys("ArrowUp")
    sheet.type("pasar rakyat", "Enter")
    sheet.says("Tersimpan")
    sheet.holds(4, "Ekbang", "✓ pasar rakyat")


def test_a_block_pasted_at_once_after_a_tick_goes_where_one_stands(sheet: Sheet) -> None:
    with sheet.held() as release:
        sheet.cell(4, "Pem").click()
        sheet.paste("✓\t✓ satu\t✓ dua\r\n")
        release()
    sheet.holds(4, "Kesra", "✓ dua")
    sheet.holds(4, "Ekbang", "✓ satu")
    sheet.says("Tersimpan")


def test_what_lies_beyond_the_last_column_is_said_and_stands_nowhere(sheet: Sheet) -> None:
    sheet.cell(0, "TW II").click()
    sheet.keys(*["ArrowRight"] * 6)
    sheet.paste("✓\tluar\tluar\r\n")
    sheet.says(".*sel perlu diperiksa")
    handle = sheet.rows.nth(0).locator("td.handle")
    expect(handle.locator(".mine")).to_contain_text("di luar kolom terakhir")
    assert handle.evaluate("cell => cell.firstChild.nodeType") == 1  # the button, and no text before it


def test_rows_are_added_taken_out_and_come_back(sheet: Sheet) -> None:
    sheet.rows.nth(1).locator(".handle-button").click()
    sheet.page.get_by_role("button", name="Sisipkan baris di bawah").click()
    expect(sheet.rows).to_have_count(17)
    sheet.type("77", "Tab")
    sheet.type("Indeks layanan percobaan", "Tab")
    sheet.keys("ArrowUp")
    sheet.says("Belum tersimpan: 2 sel")
    sheet.cell(2, "Sumber Data").click()
    sheet.type("e-SAKIP", "Tab")
    sheet.cell(2, "Satuan").click()
    sheet.type("Nilai", "Enter")
    sheet.says("Tersimpan")
    sheet.reload()
    expect(sheet.rows).to_have_count(17)
    sheet.rows.nth(2).locator(".handle-button").click()
    sheet.page.get_by_role("button", name="Hapus baris").click()
    sheet.says("Hapus 1 baris")
    expect(sheet.rows).to_have_count(16)
    sheet.keys("Control+z")
    expect(sheet.rows).to_have_count(17)


FRESH = "77\tIndeks layanan sebaris\te-SAKIP\tCara\tN/A\t80\tN/A\t80\t80\tNilai\r\n"  # as Excel copies a line


def test_one_line_pasted_into_a_fresh_row_leaves_the_row_below_it_alone(sheet: Sheet) -> None:
    below = sheet.rows.nth(2).inner_text()
    sheet.insert_below(1)
    # a name of its own: what the other journeys add is in the dictionary already
    sheet.paste(FRESH.replace("77\tIndeks layanan sebaris", "78\tJumlah kunjungan warga"))
    sheet.holds(2, "TW II", "80")
    sheet.keys("ArrowUp")
    sheet.says("Tersimpan")
    expect(sheet.page.locator("#diketahui")).to_contain_text("“Jumlah kunjungan warga” belum ada di kamus")
    assert sheet.rows.nth(3).inner_text() == below
    sheet.reload()
    expect(sheet.rows).to_have_count(17)
    assert sheet.rows.nth(3).inner_text() == below
    sheet.holds(2, "TW II", "80")


def test_a_block_does_not_shift_around_a_row_that_is_not_saved(sheet: Sheet) -> None:
    sheet.insert_below(1)
    sheet.type("77", "Tab")
    sheet.cell(1, "TW I").click()
    sheet.says("Belum tersimpan")
    before = sheet.rows.nth(3).inner_text()
    sheet.paste("81\t82\r\n91\t92\r\n95\t96\r\n")
    sheet.says("Di antara baris tujuan")
    sheet.holds(1, "TW II", "87,3")
    assert sheet.rows.nth(3).inner_text() == before
    sheet.paste("81\t82\r\n")
    sheet.holds(1, "TW II", "82")
    assert sheet.rows.nth(3).inner_text() == before


def test_what_is_typed_into_a_new_row_while_it_is_saved_stays(sheet: Sheet) -> None:
    sheet.insert_below(1)
    sheet.paste(FRESH)
    with sheet.held() as release:
        sheet.keys("ArrowUp")
        sheet.cell(2, "Satuan").click()
        sheet.type("Indeks", "Enter")
        sheet.cell(2, "TW II").click()
        sheet.type("81")
        release()
        expect(sheet.rows.nth(2)).to_have_id(re.compile(r"baris-\d+"))
    expect(sheet.page.locator("#lembar .editor")).to_have_value("81")
    sheet.type(",5", "Enter")
    sheet.says("Tersimpan")
    sheet.reload()
    sheet.holds(2, "TW II", "81,5")
    sheet.holds(2, "Satuan", "Indeks")


def test_a_new_row_taken_out_while_it_is_saved_is_gone(sheet: Sheet) -> None:
    sheet.insert_below(1)
    sheet.paste(FRESH)
    with sheet.held() as release:
        sheet.keys("ArrowUp")
        sheet.rows.nth(2).locator(".handle-button").click()
        sheet.page.get_by_role("button", name="Hapus baris").click()
        expect(sheet.rows).to_have_count(16)
        release()
        sheet.says("Hapus 1 baris")
    expect(sheet.rows).to_have_count(16)
    sheet.reload()
    expect(sheet.rows).to_have_count(16)


def test_a_stroke_that_the_server_cannot_take_does_not_stop_the_others(
    browser: Browser, site: str, year: int
) -> None:
    """A page of its own: an error of the server is said in the console as well."""
    context = browser.new_context(base_url=site, locale="id-ID")
    page = context.new_page()
    page.goto("/masuk-sebagai/")
    page.get_by_role("button", name="Walikota").first.click()
    page.wait_for_url("/")
    sheet = Sheet(page, year)
    page.route(
        "**/sel/",
        lambda route: (
            route.fulfill(status=500) if "86" in (route.request.post_data or "") else route.continue_()
        ),
    )
    sheet.cell(0, "TW II").click()
    sheet.type("86", "Tab")
    sheet.cell(1, "TW II").click()
    sheet.type("85", "Tab")
    sheet.says("Tersimpan")
    expect(sheet.cell(0, "TW II")).to_have_attribute("aria-invalid", "true")
    sheet.holds(0, "TW II", "86")
    page.unroute("**/sel/")
    sheet.cell(0, "TW II").click()
    sheet.type("88", "Tab")
    sheet.says("Tersimpan")
    sheet.reload()
    sheet.holds(0, "TW II", "88")
    sheet.holds(1, "TW II", "85")
    context.close()


def test_two_people_in_one_row_lose_nothing(open_page: Open, year: int) -> None:
    mine, theirs = Sheet(open_page("Walikota"), year), Sheet(open_page("Administrator kepegawaian"), year)
    mine.cell(0, "TW II").click()
    mine.keys("F2")
    theirs.cell(0, "TW II").click()
    theirs.type("89", "Tab")
    theirs.says("Tersimpan")
    theirs.cell(0, "Satuan").click()
    theirs.type("Indeks", "Tab")
    theirs.says("Tersimpan")
    mine.keys("Control+a")
    mine.type("90", "Tab")
    mine.says("Belum tersimpan: 1 sel")
    mine.holds(0, "Satuan", "Indeks")
    mine.keys("ArrowLeft")
    note = mine.page.locator(".note.mine")
    expect(note).to_contain_text("Isian Bapak/Ibu")
    expect(note).to_contain_text("89")
    mine.page.get_by_role("button", name="Pakai milik saya").click()
    mine.says("Tersimpan")
    mine.reload()
    mine.holds(0, "TW II", "90")
    mine.holds(0, "Satuan", "Indeks")
    theirs.holds(0, "TW II", "90", timeout=25_000)
    expect(theirs.page.locator("#hadir")).to_contain_text("Sedang menyunting")


def test_nothing_is_lost_while_the_connection_is(browser: Browser, site: str, year: int) -> None:
    """A page of its own: a lost connection is said in the console as well, and that is no fault here."""
    context = browser.new_context(base_url=site, locale="id-ID")
    page = context.new_page()
    page.goto("/masuk-sebagai/")
    page.get_by_role("button", name="Walikota").first.click()
    page.wait_for_url("/")
    sheet = Sheet(page, year)
    context.set_offline(True)
    sheet.cell(0, "TW II").click()
    sheet.type("88", "Tab")
    sheet.says("Belum tersimpan: sambungan terputus")
    expect(sheet.cell(0, "TW II")).to_have_class(re.compile("unsaved"))
    context.set_offline(False)
    sheet.says("Tersimpan")
    sheet.reload()
    sheet.holds(0, "TW II", "88")
    context.close()


def test_the_keyboard_comes_in_and_out_of_the_table(sheet: Sheet) -> None:
    sheet.page.locator('#lembar [tabindex="0"]').focus()
    sheet.keys("Control+End")
    expect(sheet.rows.last.locator("td").last).to_be_focused()
    sheet.keys("Home")
    expect(sheet.rows.last.locator("td").nth(1)).to_be_focused()
    sheet.keys("ArrowLeft", "Enter")
    expect(sheet.page.get_by_role("button", name="Hapus baris")).to_be_visible()
    sheet.keys("Escape")
    expect(sheet.page.get_by_role("button", name="Hapus baris")).to_be_hidden()
    sheet.cell(0, "TW I").click()
    sheet.keys("Escape", "Tab")
    expect(sheet.page.locator("#lembar :focus")).to_have_count(0)
    sheet.cell(0, "TW I").click()
    sheet.keys("?")
    expect(sheet.page.get_by_role("dialog", name="Bantuan papan tik")).to_contain_text("Isi ke bawah")


def test_an_entry_of_the_dictionary_becomes_a_row(sheet: Sheet) -> None:
    sheet.rows.last.locator("td").nth(1).click()
    sheet.page.get_by_role("button", name="Dari kamus").click()
    sheet.page.get_by_label("Cari indikator, sasaran, atau kode").fill("arsip")
    found = sheet.page.locator(".suggestion")
    expect(found.first).to_contain_text(re.compile("arsip", re.IGNORECASE))
    found.first.click()
    expect(sheet.rows).to_have_count(17)
    sheet.type("90", "Control+Home")
    sheet.keys("Enter", "Control+Home")
    sheet.says("Tersimpan")
    sheet.reload()
    expect(sheet.rows).to_have_count(17)

"""The work of a year from nothing: matrix, paste, check, publication, revision, comparison, paper.

Every test opens a year of its own in the pages themselves, so that none leans on another.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import running
from tests.e2e.grid.sheet import LINES, Sheet, block

Open = Callable[..., Page]
MAYOR, PLANNER = "Walikota", "Administrator kepegawaian"
ROWS = 667  # of fifteen cells: ten thousand


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own: what is published here cannot be taken back for the other journeys."""
    with running(tmp_path_factory.mktemp("selaras-year"), environ) as address:
        yield address


@pytest.fixture(scope="module")
def years() -> Iterator[int]:
    return count(2031)


@pytest.fixture
def year(years: Iterator[int]) -> int:
    return next(years)


@pytest.fixture
def sheet(open_page: Open, year: int) -> Sheet:
    """Annex I of a new year as the mayor begins it: three assistants, and not one row."""
    page = open_page(MAYOR)
    open_year(page, year)
    make_annex(page, "Asisten")
    return Sheet(page, year)


def open_year(page: Page, year: int) -> None:
    page.goto("/kaskade/edisi/")
    page.get_by_role("link", name="Edisi kosong").click()
    page.get_by_role("spinbutton", name="Tahun").fill(str(year))
    page.get_by_role("button", name="Buka edisi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Edisi murni {year}")
    expect(page.get_by_text("Edisi ini belum memuat satu baris pun.")).to_be_visible()


def make_annex(page: Page, tier: str) -> None:
    """The first annex of the mayor, with a column for every post of one tier."""
    page.get_by_role("button", name="Matriks baru").click()
    tiers = page.get_by_role("group", name="Jenjang penerima di bawahnya")
    tick(page, tiers.get_by_role("checkbox", name=tier), True)
    for other in ("Sekretaris Kota", "Camat"):
        tick(page, tiers.get_by_role("checkbox", name=other), False)
    expect(page.locator('input[name="penerima"]')).to_have_count(3)
    expect(page.get_by_label("Judul matriks")).to_have_value(re.compile(r"KEPADA PARA ASISTEN$"))
    page.get_by_role("button", name="Buat matriks").click()
    expect(page.get_by_text("Lampiran I dibuat dengan 3 kolom penerima.")).to_be_visible()


def tick(page: Page, box: Locator, on: bool) -> None:
    """The columns are proposed anew after each choice: the next one is made on the new form."""
    with page.expect_response(lambda answer: "/kaskade/matriks/baru/" in answer.url):
        box.set_checked(on)
    expect(page.locator("form.htmx-request")).to_have_count(0)
    expect(box).to_be_checked(checked=on)


def fill(sheet: Sheet) -> None:
    """Annex I of the example, pasted as a spreadsheet copies it."""
    sheet.page.locator("#tempel-teks").click()
    sheet.paste(block())
    sheet.says("Tersimpan")
    expect(sheet.rows).to_have_count(16)


def example() -> list[list[str]]:
    """Its cells as printed, the block label left out: on the surface it is the heading of its rows."""
    with LINES.open(encoding="utf-8-sig", newline="") as file:
        return [list(record.values())[1:] for record in csv.DictReader(file)]


def copied(sheet: Sheet) -> list[list[str]]:
    """All cells of the surface, through the clipboard."""
    sheet.cell(0, "TW I").click()
    sheet.keys("Control+a", "Control+c")
    return list(csv.reader(io.StringIO(sheet.copied()), delimiter="\t"))


def set_decree(page: Page, number: str, day: str) -> None:
    page.get_by_label("Nomor keputusan").fill(number)
    page.get_by_label("Tentang").fill("Penyusunan Perjanjian Kinerja")
    page.get_by_label("Tanggal ditetapkan").fill(day)
    page.get_by_label("Mulai berlaku").fill(day)
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.get_by_text("Nomor dan tanggal lengkap.")).to_be_visible()


def publish(page: Page) -> None:
    reason = page.get_by_label("Alasan tetap diterbitkan")
    if reason.count():
        reason.fill("Disepakati dalam rapat pimpinan.")
    page.get_by_label("Saya sudah membaca").check()
    page.get_by_role("button", name="Terbitkan").click()


def to_edition(page: Page, name: str) -> None:
    page.goto("/kaskade/edisi/")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def revise(page: Page) -> None:
    page.get_by_role("link", name="Buat perubahan").click()
    page.get_by_label("Perubahan strategi").check()
    page.get_by_label("Penjelasan").fill("Dua target disesuaikan dengan perubahan anggaran.")
    page.get_by_role("button", name="Buka draf perubahan").click()


def words_of(pdf: bytes) -> str:
    """The text of a document, with the spaces of its layout taken together."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_year_from_an_empty_edition_to_the_print_of_its_revision(sheet: Sheet, year: int) -> None:
    page = sheet.page
    fill(sheet)
    told = page.locator("#diketahui details")
    expect(told.locator("summary")).to_contain_text("8 catatan")
    expect(told.locator("li").last).to_be_hidden()
    told.locator("summary").click()
    expect(told.locator("li")).to_have_count(8)
    expect(told.locator("li").last).to_be_visible()
    page.keyboard.press("Escape")
    sheet.cell(0, "TW I").click()
    sheet.keys("Control+z")
    expect(sheet.rows).to_have_count(0)
    sheet.keys("Control+y")  # no cell is left to stand in
    expect(sheet.rows).to_have_count(16)
    sheet.reload()
    assert copied(sheet) == example()
    page.goto("/kaskade/temuan/?lampiran=1")
    expect(page.get_by_text("2 indikator bernama sama")).to_be_visible()

    to_edition(page, f"Edisi murni {year}")
    expect(page.get_by_text("16 baris dalam 1 lampiran.")).to_be_visible()
    publish(page)
    expect(page.get_by_text("Nomor keputusan belum diisi. (KAS-11)")).to_be_visible()
    set_decree(page, f"e-0001/{year}", f"{year}-02-19")
    warned = page.get_by_text("peringatan belum diperbaiki atau diterima").inner_text().split()[0]
    publish(page)
    expect(page.get_by_text(f"Edisi murni {year} sudah terbit dan terkunci.")).to_be_visible()
    expect(page.get_by_text(f"{warned} temuan, masing-masing dengan alasan")).to_be_visible()

    revise(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Perubahan ke-1 {year}")
    page.get_by_role("button", name="Lihat isinya").click()
    change_two_targets(sheet)
    to_edition(page, f"Perubahan ke-1 {year}")
    page.get_by_role("link", name="Lihat perubahannya").click()
    expect(page.locator("#perubahan")).to_contain_text("2 perubahan")
    assert [one.inner_text().split("\t") for one in page.locator("#perubahan tbody tr").all()] == [
        ["1.1", "Indeks Kepuasan Layanan Kota Administrasi", "Isi berubah", "Triwulan II", "87,3", "86,5"],
        ["7.1", example()[8][3], "Isi berubah", "Triwulan II", "30", "35"],
    ]
    assert "Daftar perubahan" in words_of(page.pdf(prefer_css_page_size=True))
    prints_are_told_apart(page, year)


def change_two_targets(sheet: Sheet) -> None:
    """From the first cell on with the keyboard alone."""
    expect(sheet.page.locator('#lembar [tabindex="0"]').first).to_be_attached()
    sheet.page.locator('#lembar [tabindex="0"]').focus()
    sheet.keys("Control+Home", *["ArrowRight"] * 7)
    expect(sheet.cell(0, "TW II")).to_be_focused()
    sheet.type("86,5", "Enter")
    sheet.says("Tersimpan")
    sheet.keys(*["ArrowDown"] * 7)
    expect(sheet.cell(8, "TW II")).to_be_focused()
    sheet.keys("F2", "Control+a")
    sheet.type("35", "Enter")
    sheet.says("Tersimpan")
    sheet.holds(8, "TW II", "35")


def prints_are_told_apart(page: Page, year: int) -> None:
    """On paper the draft says that it is one; the published edition bears its number, and its old target."""
    page.goto("/kaskade/lampiran/1/")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert [round(float(side) / 72 * 25.4) for side in printed.pages[0].mediabox[2:]] == [330, 215]
    assert all("DRAF" in sheet.extract_text() for sheet in printed.pages)
    file = page.request.get("/kaskade/lampiran/1.pdf")
    assert f'"lampiran-1-{year}-perubahan-1.pdf"' in file.headers["content-disposition"]
    draft = words_of(file.body())
    assert "N/A 86,5 N/A 87,3 87,3" in draft
    assert "Lampiran I · DRAF, belum berlaku" in draft
    page.locator("details.about > summary").click()
    page.get_by_label("Edisi yang ditampilkan").select_option(label="Edisi murni")
    expect(page.get_by_text(f"berlaku mulai 19 Februari {year}").first).to_be_visible()
    assert "DRAF" not in words_of(page.pdf(prefer_css_page_size=True))
    decreed = words_of(page.request.get("/kaskade/lampiran/1.pdf").body())
    assert "N/A 87,3 N/A 87,3 87,3" in decreed
    assert f"Lampiran I · nomor e-0001/{year}, 19 Februari {year}" in decreed
    page.emulate_media(media="print")
    expect(page.locator(".annex-of")).to_contain_text(f"Nomor e-0001/{year}")
    page.emulate_media(media="screen")


def test_what_is_typed_while_the_edition_is_published_stays_with_the_reason(
    sheet: Sheet, open_page: Open, year: int
) -> None:
    fill(sheet)
    page = sheet.page
    theirs = Sheet(open_page(PLANNER), year)
    to_edition(page, f"Edisi murni {year}")
    set_decree(page, f"e-0001/{year}", f"{year}-02-19")
    theirs.cell(7, "TW II").click()
    theirs.type("26", "Tab")
    theirs.says("Tersimpan")
    publish(page)
    expect(page.get_by_text("Tidak ada yang diterbitkan: baca kembali daftar periksa")).to_be_visible()
    theirs.cell(8, "TW II").click()
    theirs.type("31")
    publish(page)
    expect(page.get_by_text(f"Edisi murni {year} sudah terbit dan terkunci.")).to_be_visible()
    theirs.keys("Tab", "ArrowLeft")
    theirs.says("Edisi .* sudah terbit dan tidak dapat diubah")
    theirs.holds(8, "TW II", "31")
    expect(theirs.cell(8, "TW II")).to_have_attribute("aria-invalid", "true")
    expect(theirs.page.locator(".note.mine")).to_contain_text("Buat edisi perubahan lebih dahulu.")


def test_two_people_type_into_one_row_at_the_same_time(sheet: Sheet, open_page: Open, year: int) -> None:
    """Both cells stay; a row that one deletes leaves the other what was typed, and says so."""
    fill(sheet)
    theirs = Sheet(open_page(PLANNER), year)
    sheet.cell(3, "TW II").click()
    theirs.cell(3, "TW IV").click()
    sheet.type("87")
    theirs.type("88")
    sheet.keys("Tab")
    theirs.keys("Tab")
    for one in (sheet, theirs):
        one.says("Tersimpan")
        one.holds(3, "TW II", "87", timeout=25_000)
        one.holds(3, "TW IV", "88", timeout=25_000)
    theirs.cell(6, "TW I").click()
    theirs.type("93")
    sheet.rows.nth(6).locator(".handle-button").click()
    sheet.page.get_by_role("button", name="Hapus baris").click()
    sheet.says("Hapus 1 baris")
    theirs.keys("Tab", "ArrowLeft")
    theirs.says("Belum tersimpan: 1 sel")
    theirs.holds(6, "TW I", "93")
    expect(theirs.page.locator(".note.mine")).to_contain_text(
        "Baris ini sementara itu dihapus. Salin isian Bapak/Ibu"
    )
    sheet.keys("Control+z")
    sheet.says("Diurungkan")
    expect(theirs.page.locator("#hadir")).to_contain_text("Sedang menyunting", timeout=25_000)
    theirs.type("94", "Tab")
    theirs.says("Tersimpan")
    sheet.reload()
    sheet.holds(6, "TW I", "94")
    sheet.holds(3, "TW II", "87")
    sheet.holds(3, "TW IV", "88")
    expect(sheet.rows).to_have_count(16)


def test_ten_thousand_cells_are_pasted_at_once(sheet: Sheet) -> None:
    heads = (
        "NO", "Sasaran", "NO", "Indikator Kinerja", "Sumber Data", "Pengukuran Kinerja", "I", "II", "III",
        "IV", "Tahunan", "Keterangan", "Pem", "Ekbang", "Kesra",
    )  # fmt: skip
    lines = ["\t".join(heads)]
    for number in range(1, ROWS + 1):
        figures = f"70\tN/A\t80,25\t{number}\t{number}"
        lines.append(
            f"{number}\tMutu layanan {number}\t1\tIndeks mutu layanan {number}\te-Kinerja\t"
            f"Metode: rata-rata.\t{figures}\tNilai\t✓\t\t✓ PPSU"
        )
    sheet.page.locator("#tempel-teks").click()
    sheet.paste("\r\n".join(lines))
    expect(sheet.rows).to_have_count(ROWS, timeout=60_000)
    sheet.says("Tersimpan")
    sheet.reload()
    found = copied(sheet)
    assert [line[6:] for line in found] == [
        ["70", "N/A", "80,25", f"{number}", f"{number}", "Nilai", "✓", "", "✓ PPSU"]
        for number in range(1, ROWS + 1)
    ]


def test_words_pasted_into_targets_stay_each_with_its_reason(sheet: Sheet) -> None:
    fill(sheet)
    sheet.cell(0, "TW I").click()
    sheet.paste("banyak\t75.5\t1.250\t12/5/2024\t80%\r\n")
    sheet.says("Belum tersimpan: 5 sel perlu diperiksa")
    reasons = {
        "TW I": ("banyak", "“banyak” bukan angka"),
        "TW II": ("75.5", "Pakai koma untuk desimal: 75,5?"),
        "TW III": ("1.250", "Pakai koma untuk desimal: 1,250?"),
        "TW IV": ("12/5/2024", "“12/5/2024” bukan angka"),
        "Tahunan": ("80%", "Tulis 80 tanpa tanda persen"),
    }
    for heading, (typed, reason) in reasons.items():
        sheet.cell(0, heading).click()
        expect(sheet.cell(0, heading).locator(".note.mine")).to_contain_text(reason)
        sheet.holds(0, heading, typed)
    sheet.page.once("dialog", lambda dialog: dialog.accept())
    sheet.reload()
    assert [line[6:11] for line in copied(sheet)] == [line[6:11] for line in example()]

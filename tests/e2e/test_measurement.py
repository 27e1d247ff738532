"""A quarter in a browser, from published edition to locked figure: typed, refused, proved, checked."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import running
from tests.e2e.test_agreements import MAYOR, OFFICIAL, SUPERIOR, enter, publish
from tests.e2e.test_editions import WITHOUT_ERRORS, run
from tests.e2e.test_pages import overflows, violations
from tests.pictures import exif, segment

Open = Callable[..., Page]
PROOF = {"name": "rekap aduan TW II.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 rekap\n%%EOF\n"}
LIST = "/pengukuran/?tw=2"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("selaras-measurement")


@pytest.fixture(scope="module")
def site(folder: Path, environ: dict[str, str], browser: Browser) -> Iterator[str]:
    """A demo of its own: published, laid out by Bappeda, its second quarter opened again by two persons."""
    with running(folder, environ) as address:
        run(folder, WITHOUT_ERRORS)
        with browser.new_context(base_url=address, locale="id-ID") as context:
            page = context.new_page()
            enter(page, MAYOR)
            publish(page)
            enter(page, "Bappeda")
            page.goto("/pengukuran/")
            page.get_by_role("button", name="Siapkan pengukuran").click()
            expect(page.get_by_text("angka kinerja menurut kaskade yang terbit")).to_be_visible()
            ask_for_second_quarter(page)
            enter(page, "Inspektorat")
            page.goto("/pengukuran/masa/")
            page.get_by_role("button", name="Setujui").click()
            expect(page.get_by_text("TW II 2024 dibuka kembali.")).to_be_visible()
        yield address


def ask_for_second_quarter(page: Page) -> None:
    page.goto("/pengukuran/masa/")
    second = page.locator(".periods > li").nth(1)
    second.get_by_text("Minta dibuka kembali").click()
    second.get_by_label("Dibuka kembali sampai").fill("2099-12-31")
    second.get_by_label("Alasan").fill("tahun contoh diisi sesudah berakhir")
    second.get_by_role("button", name="Minta", exact=True).click()
    expect(page.get_by_text("Pembukaan kembali diminta.")).to_be_visible()


def accessible(page: Page) -> None:
    """axe 0 at two widths in both themes, and nothing scrolls sideways; the page stays as it is."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for dark in (False, True):
            # no colour is on its way from one theme to the other while axe looks
            page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            page.wait_for_timeout(100)
            assert violations(page) == [], (page.url, width, dark)
            assert not overflows(page), (page.url, width)
    page.emulate_media(color_scheme="light")


def complaints(all_: int, done: int) -> str:
    """So many tickets of April as they are copied from a workbook, the first of them done."""
    lines = ["Nomor tiket\tMasuk pada\tIsi ringkas\tStatus\tSelesai pada"]
    lines += [
        f"JK-{number:03}\t05-04-2024 09.15\tLampu jalan padam\t"
        + ("Selesai\t20-04-2024 10.00" if number <= done else "Proses\t")
        for number in range(1, all_ + 1)
    ]
    return "\n".join(lines)


def open_complaints(page: Page) -> None:
    page.goto(LIST)
    page.get_by_role("link", name="pengaduan masyarakat").click()
    expect(page.get_by_role("heading", name="Masukan")).to_be_visible()


def test_from_the_first_figure_to_the_locked_one(open_page: Open) -> None:
    page = open_page(OFFICIAL)
    page.goto(LIST)
    accessible(page)
    open_complaints(page)
    page.get_by_role("link", name="buka daftar Jumlah aduan masyarakat yang harus").click()
    expect(page.get_by_role("heading", name="Belum ada aduan")).to_be_visible()
    accessible(page)
    page.get_by_label("Tempel dari Excel").fill(complaints(188, 185))
    page.get_by_role("button", name="Bandingkan").click()
    accessible(page)
    page.get_by_role("button", name="Simpan 188 baris").click()
    expect(page.locator(".counts")).to_contain_text("185")
    expect(page.locator("#hasil")).to_contain_text("98,4")
    accessible(page)
    page.get_by_role("link", name="Terbuka 3").click()
    page.get_by_role("link", name="Ubah baris 188").click()
    page.get_by_label("Status").select_option("Selesai")
    page.get_by_role("button", name="Simpan baris").click()
    expect(page.get_by_text("Status Selesai, tetapi selesai pada belum diisi.")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Laporan TW II").click()
    result = page.locator("#hasil")
    expect(result).to_contain_text("98,4")
    expect(result).to_contain_text("Di bawah target")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator(".message.tone-error")).to_contain_text("LAP-07")
    accessible(page)
    page.get_by_role("textbox", name="Kendala").fill("Sistem CRM terhenti tiga hari.")
    page.get_by_label("Tindak lanjut", exact=True).fill("Sisa aduan diselesaikan minggu pertama Juli.")
    page.get_by_label("Berkas", exact=True).set_input_files(
        [{**PROOF, "buffer": b"%PDF-1.7 rekap aduan\n%%EOF\n"}]
    )  # type: ignore[list-item]
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.get_by_text("Terkirim kepada atasan.")).to_be_visible()
    accessible(page)

    superior = open_page(SUPERIOR)
    superior.goto("/verifikasi/")
    expect(superior.locator(".queue")).to_contain_text("98,4 %")
    accessible(superior)
    superior.get_by_role("checkbox", name="ADUAN").check()
    superior.get_by_role("button", name="Terima yang dicentang").click()
    expect(superior.get_by_role("heading", name="Diterima: 1 laporan")).to_be_visible()
    accessible(superior)

    page.goto(LIST)
    expect(page.get_by_role("row", name="pengaduan masyarakat")).to_contain_text("Dikunci")
    page.get_by_role("link", name="pengaduan masyarakat").click()
    page.get_by_text("Minta koreksi…").click()
    accessible(page)


DROP = """([place, name, data]) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(data)], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true });
        document.querySelector(place).dispatchEvent(event);
    }
}"""
HELD = "() => document.querySelector('form[data-upload]').addEventListener('submit', e => e.preventDefault())"
CUT = "() => { XMLHttpRequest.prototype.send = function () { this.onerror(); }; }"
PHOTO = """async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
    return [...new Uint8Array(await made.arrayBuffer())];
}"""


def test_a_file_goes_up_at_once_and_one_that_did_not_arrive_says_so(open_page: Open) -> None:
    page = open_page(OFFICIAL)
    page.goto(LIST)
    page.get_by_role("link", name="E-Order").click()
    page.locator(".entry-input input").nth(0).fill("97")
    page.evaluate(DROP, [".entry-input[data-drop]", "rekap.pdf", list(PROOF["buffer"])])
    proofs, told = page.locator("#bukti-daftar"), page.locator("#bukti-pesan")
    expect(proofs).to_contain_text("Membuktikan Nilai transaksi")
    taken = bytes(page.evaluate(PHOTO))
    beside = segment(0xE1, b"Exif\0\0" + exif(6))  # taken upright
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": taken[:2] + beside + taken[2:]}
    page.get_by_label("Foto dari kamera").set_input_files([photo])  # type: ignore[list-item]
    expect(proofs.get_by_alt_text("Pratinjau IMG_1.jpg")).to_be_visible()
    shown = "img => img.decode().then(() => [img.naturalWidth, img.naturalHeight])"
    assert proofs.get_by_alt_text("Pratinjau IMG_1.jpg").evaluate(shown) == [40, 60]
    accessible(page)
    # what is computed while one types never goes where the button pressed meanwhile leads
    page.evaluate(HELD)
    with page.expect_request("**/hitung/"):
        page.locator(".entry-input input").nth(1).fill("99")
        page.get_by_role("button", name="Kirim", exact=True).click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Lampirkan Rekap transaksi").click()
    page.evaluate("() => { document.querySelector('form[data-upload]').dataset.most = 1000; }")
    chosen.value.set_files({"name": "besar.pdf", "mimeType": "application/pdf", "buffer": bytes(200_000)})
    expect(told).to_contain_text("besar.pdf 0,2 MB; paling besar")
    other = {"name": "putus.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 %%EOF"}
    page.evaluate(CUT)
    page.get_by_label("Berkas", exact=True).set_input_files([other])  # type: ignore[list-item]
    expect(told).to_contain_text("putus.pdf belum sampai: sambungan terputus.")
    page.reload()
    expect(page.locator(".entry-input input").nth(0)).to_have_value("97")
    expect(proofs).not_to_contain_text("putus.pdf")


PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text", text);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}"""


def test_a_column_of_a_workbook_is_pasted_or_fills_nothing(open_page: Open) -> None:
    page = open_page(OFFICIAL)
    page.goto(LIST)
    page.get_by_role("link", name="Indeks Kepuasan").click()
    fields = page.locator(".entry-input input")
    fields.nth(0).focus()
    before = fields.nth(0).input_value()  # another journey may have saved a figure already
    page.evaluate(PASTE, "1,5\n3,5\n3,5\n3,5\n3,5\n3,5\n3,6\n3,7\n")
    expect(page.get_by_text("Tidak ada yang diisi.")).to_be_visible()
    assert before != "1,5"
    expect(fields.nth(0)).to_have_value(before)
    page.evaluate(PASTE, "3,5\r\n3,5\r\n3,5\r\n3,5\r\n3,5\r\n3,5\r\n3,64\r\n")
    expect(fields.nth(6)).to_have_value("3,64")
    expect(page.locator("#hasil")).to_contain_text("88")


def test_the_days_of_the_quarters_are_accessible(open_page: Open) -> None:
    page = open_page("Bappeda")
    page.goto("/pengukuran/masa/")
    page.get_by_text("Tetapkan harinya…").first.click()
    accessible(page)


def test_without_scripts_it_is_computed_and_saved_all_the_same(open_page: Open) -> None:
    page = open_page(OFFICIAL, scripts=False)
    page.goto(LIST)
    page.get_by_role("link", name="Indeks Kepuasan").click()
    for field in page.locator(".entry-input input").all():
        field.fill("3,5")
    page.get_by_role("button", name="Hitung").click()
    expect(page.locator("#hasil")).to_contain_text("87,5")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Tersimpan. Kirim setelah")).to_be_visible()
    expect(page.locator(".entry-input input").nth(0)).to_have_value("3,5")


def test_without_scripts_a_row_is_written_and_counted(open_page: Open) -> None:
    page = open_page(OFFICIAL, scripts=False)
    page.goto(LIST)
    page.get_by_role("link", name="Arahan Gubernur").click()
    page.get_by_role("link", name="buka daftar").first.click()
    page.get_by_label("Nomor").fill("1/RAPIM")
    page.get_by_label("Tanggal arahan").fill("2024-04-05")
    page.get_by_label("Kanal").select_option("Rapim")
    page.get_by_label("Isi arahan").fill("Percepat penanganan genangan.")
    page.get_by_label("Status").select_option("Selesai")
    page.get_by_label("Selesai pada").fill("2024-04-20")
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.get_by_text("Baris 1 ditambahkan.")).to_be_visible()
    expect(page.locator("#hasil")).to_contain_text("100 %")

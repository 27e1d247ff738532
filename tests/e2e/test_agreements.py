"""From the published cascade to agreements signed, checked and revised: two sides in two browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import running
from tests.e2e.test_editions import WITHOUT_ERRORS, run
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
MAYOR = "Walikota Kota Administrasi Jakarta Barat"
OFFICIAL = "Ketua Subkelompok Pelayanan Publik"
SUPERIOR = "Kepala Bagian Kepegawaian, Ketatalaksanaan dan Pelayanan Publik"
STAFF = "Pelaksana pada Subkelompok Pelayanan Publik"
PHRASE = "kereta melintas jembatan"
SIGN = "Tanda tangani"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("selaras-agreements")


@pytest.fixture(scope="module")
def site(folder: Path, environ: dict[str, str], browser: Browser) -> Iterator[str]:
    """A demo of its own, its edition published by the mayor and all drafts drawn up by KKPP."""
    with running(folder, environ) as address:
        run(folder, WITHOUT_ERRORS)
        with browser.new_context(base_url=address, locale="id-ID") as context:
            page = context.new_page()
            enter(page, MAYOR)
            publish(page)
            enter(page, "Administrator kepegawaian")
            page.goto("/perjanjian/")
            page.get_by_role("button", name="Susun semua konsep").click()
            expect(page.get_by_text("27 konsep perjanjian disusun")).to_be_visible()
        yield address


def enter(page: Page, persona: str) -> None:
    page.context.clear_cookies()
    page.goto("/masuk-sebagai/")
    page.get_by_role("button", name=persona).first.click()
    page.wait_for_url("/")


def publish(page: Page) -> None:
    page.goto("/kaskade/edisi/")
    page.get_by_role("link", name="Edisi murni 2024").click()
    if page.get_by_label("Alasan tetap diterbitkan").count():
        page.get_by_label("Alasan tetap diterbitkan").fill("Disepakati dalam rapat pimpinan kemarin.")
    page.get_by_label("Saya sudah membaca").check()
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_text("Edisi murni 2024 sudah terbit dan terkunci.")).to_be_visible()


def own(page: Page, post: str) -> None:
    """From the list to one's own agreement, or to that of another which waits."""
    page.goto("/perjanjian/")
    page.locator(".agreement-cards").get_by_role("link", name=post).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Perjanjian Kinerja 2024")


def press(page: Page, button: str, said: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(said).first).to_be_visible()


def hand_in(page: Page, day: str) -> None:
    """The day of the agreement, then to the superior."""
    page.get_by_label("Tanggal perjanjian").fill(day)
    page.get_by_role("button", name="Simpan tempat dan tanggal").click()
    expect(page.get_by_label("Tanggal perjanjian")).to_have_value(day)
    press(page, "Ajukan", "Perjanjian sudah diajukan.")


def approve(page: Page, post: str) -> None:
    own(page, post)
    press(page, "Setujui", "Isinya sudah tetap dan siap ditandatangani.")


def make_key(page: Page) -> None:
    page.goto("/kunci/buat/")
    page.get_by_label("Frasa sandi", exact=True).fill(PHRASE)
    page.get_by_label("Ulangi frasa sandi").fill(PHRASE)
    page.get_by_role("button", name="Buat kunci").click()
    expect(page.get_by_role("heading", name="Kunci Bapak/Ibu")).to_be_visible()


def sign(page: Page, post: str, said: str) -> None:
    own(page, post)
    page.get_by_role("link", name=SIGN).click()
    page.get_by_label("Frasa sandi").fill(PHRASE)
    press(page, SIGN, said)


def check(page: Page, name: str, content: bytes, says: str) -> None:
    """The whole verdict on a file, as anybody gets it."""
    page.goto("/v/")
    page.get_by_label("Berkas PDF").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("status")).to_contain_text(says)


def download(page: Page) -> bytes:
    with page.expect_download() as file:
        page.get_by_role("link", name="Unduh berkas bertanda tangan").click()
    return Path(file.value.path()).read_bytes()


def code_of(page: Page) -> str:
    """The code of the verification page, from the content that was signed."""
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    content: dict[str, Any] = page.request.get(f"/perjanjian/{number}/isi.json").json()
    return str(content["kode"])


def agree(official: Page, superior: Page) -> None:
    """Handed in, sent back with a reason, handed in again, approved."""
    own(official, OFFICIAL)
    hand_in(official, "2024-03-18")
    own(superior, OFFICIAL)
    superior.get_by_text("Kembalikan…").click()
    superior.get_by_label("Alasan").fill("Tanggalnya menurut rapat terakhir.")
    press(superior, "Kembalikan", "Perjanjian sudah dikembalikan.")
    own(official, OFFICIAL)
    expect(official.get_by_text("Tanggalnya menurut rapat terakhir.")).to_be_visible()
    hand_in(official, "2024-03-19")
    approve(superior, OFFICIAL)


def staff_promises(staff: Page, official: Page) -> None:
    """Somebody whom the cascade gives nothing: an indicator of their own, agreed and signed on one side."""
    staff.goto("/perjanjian/")
    staff.get_by_role("button", name="Susun konsep").click()
    staff.get_by_text("Tambah indikator pendukung").click()
    staff.get_by_label("Sasaran", exact=True).fill("Tertibnya arsip pelayanan")
    staff.get_by_label("Indikator kinerja", exact=True).fill("Persentase arsip yang tertata")
    staff.get_by_label("Satuan", exact=True).fill("Persen")
    staff.get_by_label("Tahunan").fill("87,5")
    staff.get_by_role("button", name="Tambahkan").click()
    expect(staff.get_by_role("cell", name="87,5")).to_be_visible()
    hand_in(staff, "2024-03-20")
    approve(official, STAFF)
    make_key(staff)
    sign(staff, STAFF, "Perjanjian menunggu tanda tangan pihak kedua.")


def sign_two(page: Page) -> None:
    """As the first party of one's own and the second of another, with one passphrase."""
    page.goto("/perjanjian/tanda-tangani/")
    expect(page.get_by_role("checkbox")).to_have_count(2)
    page.get_by_label("Frasa sandi").fill(PHRASE)
    page.get_by_role("button", name="Tanda tangani yang dipilih").click()
    expect(page.locator(".agreement-cards > li")).to_contain_text(["Ditandatangani", "Ditandatangani"])


def revise(official: Page, superior: Page) -> None:
    """Asked by the one, granted by the other, agreed and signed again by both."""
    own(official, OFFICIAL)
    official.get_by_role("link", name="Minta perubahan").click()
    official.get_by_label("Mutasi").check()
    official.get_by_label("Penjelasan").fill("Pejabat dan pembagian tugas berubah.")
    press(official, "Kirim permintaan", "Permintaan perubahan sudah dikirim")
    superior.goto(official.url)
    superior.get_by_role("link", name="Jawab").click()
    superior.get_by_label("Setujui").check()
    press(superior, "Kirim jawaban", "Jawaban sudah disampaikan.")
    own_revision(official)
    hand_in(official, "2024-06-03")
    approve(superior, OFFICIAL)
    own_revision(official)
    official.get_by_role("link", name=SIGN).click()
    official.get_by_label("Frasa sandi").fill(PHRASE)
    press(official, SIGN, "Perjanjian menunggu tanda tangan pihak kedua.")
    sign(superior, OFFICIAL, "berlaku")


def own_revision(page: Page) -> None:
    page.goto("/perjanjian/")
    page.locator(".agreement-cards li", has_text="Perubahan ke-1").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Perubahan ke-1")


def test_two_sides_agree_sign_and_revise_and_anybody_can_check_it(open_page: Open) -> None:
    official, superior, staff = open_page(OFFICIAL), open_page(SUPERIOR), open_page(STAFF)
    anybody = open_page()
    agree(official, superior)
    staff_promises(staff, official)
    for page in (official, superior):
        make_key(page)
    sign_two(official)
    sign(superior, OFFICIAL, "Perjanjian sudah ditandatangani kedua pihak dan berlaku.")

    own(official, OFFICIAL)
    expect(official.get_by_text("Berlaku").first).to_be_visible()
    content, code = download(official), code_of(official)
    check(anybody, "pk.pdf", content, "Dokumen sah")
    expect(anybody.get_by_role("listitem").filter(has_text="tidak tersertifikasi")).not_to_have_count(0)
    one_byte = content.replace(b"/Title(PERJANJIAN", b"/Title(PERJANJIAM")
    check(anybody, "pk.pdf", one_byte, "Isi berkas berubah")
    check(anybody, "pk.pdf", content + b"\n", "Ada yang ditambahkan")
    anybody.goto(f"/v/{code}")
    expect(anybody.get_by_role("status").first).to_contain_text("Terdaftar dan berlaku.")
    anybody.get_by_label("Bandingkan dengan berkas di komputer ini").set_input_files(
        {"name": "pk.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    expect(anybody.locator(".compare-answer")).to_contain_text("Sama")
    # an address without https, where browsers compute no hash
    anybody.evaluate("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    anybody.get_by_label("Bandingkan dengan berkas di komputer ini").set_input_files(
        {"name": "pk2.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    expect(anybody.locator(".compare-answer")).to_contain_text("Silakan unggah berkasnya")

    revise(official, superior)
    anybody.goto(f"/v/{code}")
    expect(anybody.get_by_role("status").first).to_contain_text("Dokumen ini sudah diganti.")
    anybody.get_by_role("link", name="Perubahan ke-1").click()
    expect(anybody.get_by_role("status").first).to_contain_text("Terdaftar dan berlaku.")
    check(anybody, "pk.pdf", content, "sudah diganti dengan yang lebih baru")


# One of each page, as KKPP or an official sees it; the mayor's is the first agreement of all.
PAGES = {
    "Administrator kepegawaian": ["/perjanjian/", "/perjanjian/kebijakan/", "/perjanjian/templat/"],
    MAYOR: [
        "/perjanjian/", "/perjanjian/1/", "/perjanjian/1/beda/", "/perjanjian/tanda-tangani/",
        "/perjanjian/1/tanda-tangani/",
    ],
}  # fmt: skip


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_are_accessible(open_page: Open, width: int, dark: bool) -> None:
    found = {}
    for persona, paths in PAGES.items():
        page = open_page(persona, width=width, dark=dark)
        for path in paths:
            response = page.goto(path)
            assert response is not None
            assert response.status == 200, path
            for closed in page.locator("main details:not([open]) > summary").all():
                closed.click()
            found[path] = violations(page)
            assert not overflows(page), f"{path} scrolls sideways at {width} px"
    code = page.request.get("/perjanjian/1/isi.json").json()["kode"]
    page = open_page(width=width, dark=dark)
    for path in ("/v/", f"/v/{code}"):
        page.goto(path)
        found[path] = violations(page)
        assert not overflows(page), path
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_on_paper_there_is_the_content_and_nothing_to_press(open_page: Open) -> None:
    page = open_page(MAYOR)
    page.goto("/perjanjian/1/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Sasaran dan indikator")).to_be_visible()
    expect(page.get_by_role("heading", name="Para pihak")).to_be_visible()
    for button in [*page.get_by_role("button").all(), *page.locator("main a.button").all()]:
        expect(button).to_be_hidden()
    expect(page.get_by_label("Tulis catatan")).to_be_hidden()

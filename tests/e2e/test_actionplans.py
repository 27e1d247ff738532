"""An action plan in a browser: seen as due, reported with its proof, confirmed, corrected, in the annex."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import running
from tests.e2e.test_agreements import MAYOR, OFFICIAL, SUPERIOR, enter, publish
from tests.e2e.test_editions import WITHOUT_ERRORS, run
from tests.e2e.test_measurement import accessible

Open = Callable[..., Page]
PROOF = {"name": "nota dinas.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 nota\n%%EOF\n"}
PLAN = "RA1. Pelaksanaan Evaluasi Pelaksanaan Survey Indeks Efektifitas"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("selaras-plans")


@pytest.fixture(scope="module")
def site(folder: Path, environ: dict[str, str], browser: Browser) -> Iterator[str]:
    """A demo of its own, published."""
    with running(folder, environ) as address:
        run(folder, WITHOUT_ERRORS)
        with browser.new_context(base_url=address, locale="id-ID") as context:
            page = context.new_page()
            enter(page, MAYOR)
            publish(page)
        yield address


def test_from_what_is_due_to_the_annex(open_page: Open) -> None:
    page = open_page(OFFICIAL)
    page.goto("/rencana-aksi/iku/tabel/?progres=saya")
    row = page.get_by_role("row", name=PLAN)
    row.get_by_role("link", name="Terlambat").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("RA1.")
    accessible(page)
    page.locator("select[name=keluaran-1]").select_option("1")
    page.get_by_label("Berkas bukti").set_input_files([PROOF])  # type: ignore[list-item]
    page.get_by_role("button", name="Sampaikan").click()
    expect(page.locator(".message.tone-error")).to_contain_text("REN-06")
    accessible(page)
    page.get_by_role("textbox", name="Kendala").fill("Tahun contoh diisi sesudah berakhir.")
    page.get_by_role("textbox", name="Tindak lanjut").fill("Dilaporkan sekarang.")
    page.get_by_role("button", name="Sampaikan").click()
    expect(page.get_by_text("Disampaikan kepada atasan.")).to_be_visible()
    expect(page.get_by_role("link", name="nota dinas.pdf")).to_be_visible()
    accessible(page)

    superior = open_page(SUPERIOR)
    superior.goto("/rencana-aksi/menunggu/")
    accessible(superior)
    superior.get_by_role("link", name="Periksa").click()
    superior.get_by_role("button", name="Setujui").click()
    expect(superior.get_by_text("Disetujui; capaiannya tercatat.")).to_be_visible()
    accessible(superior)  # nothing waits any more

    superior.goto("/rencana-aksi/iku/tabel/?sd=B03")
    told = superior.get_by_role("row", name=PLAN)
    expect(told.get_by_role("cell", name="100", exact=True)).to_be_visible()
    told.get_by_role("link", name="Selesai").click()
    superior.get_by_text("Buka koreksi…").click()
    accessible(superior)
    superior.get_by_label("Alasan").fill("Nota dinas yang dilampirkan keliru.")
    superior.get_by_role("button", name="Buka koreksi").click()
    expect(superior.get_by_text("Koreksi dibuka bagi pelapornya")).to_be_visible()

    page.goto("/")
    expect(page.get_by_role("link", name=PLAN[:20]).first).to_be_visible()


@pytest.mark.parametrize("path", ["/rencana-aksi/", "/rencana-aksi/ksd/tabel/", "/rencana-aksi/iku/tabel/"])
def test_the_lists_are_accessible(open_page: Open, path: str) -> None:
    page = open_page(SUPERIOR)
    page.goto(path)
    accessible(page)


def test_the_days_are_accessible(open_page: Open) -> None:
    page = open_page("Bappeda")
    page.goto("/rencana-aksi/batas-waktu/")
    page.get_by_text("Tetapkan batasnya…").first.click()
    accessible(page)


def test_a_report_without_scripts(open_page: Open) -> None:
    page = open_page(SUPERIOR, scripts=False)
    page.goto("/rencana-aksi/?progres=saya")
    page.get_by_role("link", name="B03, 4.").or_(page.get_by_role("link", name="Terlambat")).first.click()
    page.locator("select[name=keluaran-1]").select_option("0")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Tersimpan. Sampaikan setelah semuanya lengkap.")).to_be_visible()

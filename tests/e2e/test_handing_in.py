"""What follows the signature, in a browser: the upload looked up, the covering list answered, the bundles.

Every page on the way is looked at on a phone and on a desk, by day and by night.
"""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e import conftest as e2e
from tests.e2e.test_compliance import HEAD, KKPP, PREPARE
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
OFFICIAL = "Ketua Subkelompok Pelayanan Publik"
# the subgroups of the division, so that the head has several to deliver and is no party to none of them
SUBGROUPS = PREPARE.replace('unit__code="bag-kkpp"', 'unit__parent__code="bag-kkpp"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own, the three agreements of one division in force."""
    assert SUBGROUPS != PREPARE
    data: Path = tmp_path_factory.mktemp("handing-in")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", SUBGROUPS]
        # papers made here lead to the same address as those of the site: the same bytes
        quiet = environ | {"PYTHONWARNINGS": "ignore", "SELARAS_URL": address}
        subprocess.run(command, cwd=e2e.ROOT, env=quiet, check=True)
        yield address


def accessible(page: Page) -> None:
    """Nothing for axe to object to, nothing that scrolls sideways: phone and desk, light and dark."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert not overflows(page), f"{page.url} scrolls sideways at {width} px"
        for scheme in ("light", "dark"):
            # without motion, or axe measures colours on their way from day to night
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert violations(page) == [], f"{page.url} {width} {scheme}"
    page.emulate_media(color_scheme="light")


def press(page: Page, button: str, said: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main")).to_contain_text(said)


def record(page: Page, content: bytes, said: str) -> None:
    file: FilePayload = {"name": "pk.pdf", "mimeType": "application/pdf", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Catat unggahan", said)


def test_an_upload_that_kkpp_does_not_find_is_recorded_again_and_found(open_page: Open) -> None:
    official, kkpp = open_page(OFFICIAL), open_page(KKPP)
    official.goto("/perjanjian/")
    official.locator(".agreement-cards").get_by_role("link", name=OFFICIAL).click()
    paper = official.request.get(official.url + "dokumen.pdf").body()
    official.get_by_role("link", name="Unggahan dan entri").click()
    record(official, paper + b"\n", "PK-31")
    accessible(official)
    record(official, paper, "Menunggu pemeriksaan KKPP")
    accessible(official)

    kkpp.goto("/perjanjian/unggahan/")
    accessible(kkpp)
    kkpp.locator("main table").get_by_role("link", name=OFFICIAL).click()
    kkpp.get_by_label("Tidak ditemukan").check()
    press(kkpp, "Simpan hasil", "PK-14")
    accessible(kkpp)
    kkpp.get_by_label("Catatan").fill("Berkas belum ada di e-SAKIP.")
    press(kkpp, "Simpan hasil", "Hasil pemeriksaan tercatat.")

    official.reload()
    expect(official.locator("main")).to_contain_text("Berkas belum ada di e-SAKIP.")
    record(official, paper, "Menunggu pemeriksaan KKPP")
    kkpp.reload()
    kkpp.get_by_label("Ada di e-SAKIP").check()
    press(kkpp, "Simpan hasil", "Hasil pemeriksaan tercatat.")
    accessible(kkpp)
    kkpp.goto("/perjanjian/unggahan/")
    expect(kkpp.locator("main table").get_by_role("link", name=OFFICIAL)).to_have_count(0)


def test_kkpp_answers_every_document_of_a_covering_list(open_page: Open) -> None:
    head, kkpp = open_page(HEAD), open_page(KKPP)
    head.goto("/penyampaian/")
    accessible(head)
    head.get_by_role("link", name="Susun surat pengantar").click()
    expect(head.locator("main tbody").get_by_role("checkbox")).to_have_count(3)
    accessible(head)
    press(head, "Susun", "Surat pengantar tersusun.")
    accessible(head)
    head.get_by_role("button", name="Kirim kepada KKPP").click()
    accessible(head)

    kkpp.goto(head.url)
    accessible(kkpp)
    kkpp.get_by_label("Nomor tanda terima").fill("TT-2")
    row = kkpp.get_by_role("row", name="Ketua Subkelompok Kepegawaian")
    row.get_by_role("checkbox").check()
    press(kkpp, "Catat tanda terima", "PK-37")
    accessible(kkpp)
    kkpp.get_by_role("row", name="Ketua Subkelompok Kepegawaian").get_by_role("textbox").fill(
        "Halaman kedua tidak terbaca."
    )
    press(kkpp, "Catat tanda terima", "Tanda terima TT-2 tercatat.")
    expect(kkpp.locator("main tbody tr", has_text=re.compile("Diterima"))).to_have_count(2)
    expect(kkpp.locator("main tbody tr", has_text="Halaman kedua tidak terbaca.")).to_have_count(1)
    accessible(kkpp)
    assert kkpp.request.get(f"{kkpp.url}surat-pengantar.pdf").body().startswith(b"%PDF-")
    names = zipfile.ZipFile(io.BytesIO(kkpp.request.get(f"{kkpp.url}surat-pengantar.xlsx").body())).namelist()
    assert "xl/workbook.xml" in names
    files = zipfile.ZipFile(io.BytesIO(kkpp.request.get(f"{kkpp.url}berkas.zip").body())).namelist()
    assert sorted(Path(name).suffix for name in files) == [".csv", *[".pdf"] * 4, ".txt"]


def bundle(page: Page, shape: str) -> bytes:
    """The file of a bundle, waited for as its owner does."""
    page.goto("/perjanjian/himpunan/")
    expect(page.locator("main")).to_contain_text("3 perjanjian akan dihimpun.")
    accessible(page)
    page.get_by_label(shape).check()
    page.get_by_role("button", name="Susun himpunan").click()
    link = page.get_by_role("link", name="Unduh")
    expect(link).to_be_visible(timeout=60_000)
    accessible(page)
    with page.expect_download() as file:
        link.click()
    return Path(file.value.path()).read_bytes()


def test_all_of_a_year_as_files_and_as_one_run_for_the_printer(open_page: Open) -> None:
    page = open_page(KKPP)
    names = zipfile.ZipFile(io.BytesIO(bundle(page, "ZIP:"))).namelist()
    assert sorted(Path(name).suffix for name in names) == [".csv", ".pdf", ".pdf", ".pdf"]
    assert bundle(page, "Himpunan cetak").startswith(b"%PDF-")  # one division, one run

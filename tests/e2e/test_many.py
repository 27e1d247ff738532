"""Journeys of those who hand down: a matrix for the lurah, an indicator to all of them, and back again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
PLANNER = "Administrator Kepegawaian"


def make_matrix(page: Page, giver: str) -> str:
    """A matrix of a camat for the lurah, beginning with the rows of annex I; its address."""
    page.goto("/kaskade/matriks/baru/")
    chooser = page.get_by_label("Pemberi target")
    chooser.select_option(label=giver)
    expect(page.get_by_label("Judul matriks")).to_have_value(
        f"CASCADING INDIKATOR DAN TARGET KINERJA TAHUN 2024\n{giver.upper()} KEPADA PARA LURAH"
    )
    page.get_by_label("Lampiran I dari Walikota").check()
    page.get_by_role("button", name="Buat matriks").click()
    page.wait_for_url("**/kaskade/lampiran/*/")
    return page.url


def test_an_indicator_goes_to_all_lurah_of_a_kecamatan_and_comes_back(open_page: Open) -> None:
    page = open_page(PLANNER)
    matrix = make_matrix(page, "Camat Kembangan")
    expect(page.get_by_text("dibuat dengan 6 kolom penerima dan 16 baris")).to_be_visible()
    page.get_by_role("link", name="Bagikan").click()
    page.get_by_label("Cari indikator atau sasaran").press_sequentially("Efektifitas Koordinasi")
    rows = page.locator("#pilih-indikator")
    rows.get_by_role("button", name="Pilih semua (1)").click()
    expect(rows.get_by_role("checkbox", name="Indeks Efektifitas Koordinasi")).to_be_checked()
    posts = page.locator("#pilih-jabatan")
    posts.get_by_label("Jenjang").select_option(label="Lurah")
    posts.get_by_role("button", name="Pilih semua yang cocok (6)").click()
    expect(posts.get_by_role("checkbox", name="Lurah Joglo")).to_be_checked()
    page.get_by_label("Catatan lingkup").fill("PPSU")
    page.get_by_role("button", name="Lihat perubahannya").click()
    expect(page.get_by_text("6 ditambahkan")).to_be_visible()
    page.get_by_role("button", name="Terapkan").click()
    expect(page.get_by_text("1 indikator dibagikan kepada 6 jabatan.")).to_be_visible()
    page.get_by_role("link", name="Lihat matriks").click()
    assert page.url == matrix
    expect(page.locator("#lembar td", has_text="✓ PPSU")).to_have_count(6)
    page.get_by_role("link", name="Bagikan").click()
    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_text("Diurungkan: Bagikan 1 indikator kepada 6 jabatan.")).to_be_visible()
    page.goto(matrix)
    expect(page.locator("#lembar tr[data-row]")).to_have_count(16)
    expect(page.locator("#lembar td", has_text="✓ PPSU")).to_have_count(0)


def test_everything_works_without_scripts(open_page: Open) -> None:
    page = open_page(PLANNER, scripts=False)
    page.goto("/kaskade/matriks/baru/")
    page.get_by_label("Pemberi target").select_option(label="Camat Palmerah")
    page.get_by_role("button", name="Perbarui usulan").click()
    page.get_by_label("Lampiran I dari Walikota").check()
    page.get_by_role("button", name="Buat matriks").click()
    page.get_by_role("link", name="Bagikan").click()
    page.locator("#pilih-indikator").get_by_role("button", name="Pilih semua").click()
    page.locator("#pilih-jabatan").get_by_role("button", name="Semua kolom matriks").click()
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.get_by_role("button", name="Ubah pilihan").click()
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.get_by_role("button", name="Terapkan").click()
    assert page.get_by_text("16 indikator dibagikan").count() == 1
    page.get_by_role("button", name="Urungkan").click()
    assert page.get_by_text("Diurungkan:").count() == 1


def test_a_target_of_the_strategic_plan_is_recorded(open_page: Open) -> None:
    page = open_page("Bappeda")
    page.goto("/indikator/IKM/")
    page.get_by_text("Catat target Renstra").click()
    form = page.locator("#renstra form")
    form.get_by_label("Target Renstra").fill("90,5")
    form.get_by_label("Sumber").fill("Renstra 2023–2026")
    form.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("▼ kurang dari Renstra")).to_be_visible()
    expect(page.get_by_role("cell", name="90,5")).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_are_accessible(open_page: Open, width: int, dark: bool) -> None:
    page = open_page(PLANNER, width=width, dark=dark)
    found = {}
    annex = "lampiran/1"
    for path in (
        "matriks/baru/",
        f"{annex}/kolom/",
        f"{annex}/hapus/",
        f"{annex}/bagikan/",
        "lampiran/3/bagikan/",
    ):
        page.goto(f"/kaskade/{path}")
        found[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"
    page.goto("/kaskade/lampiran/1/bagikan/")
    page.locator("#pilih-indikator").get_by_role("button", name="Pilih semua").click()
    expect(page.locator("#pilih-indikator input:checked").first).to_be_visible()
    page.locator("#pilih-jabatan").get_by_role("button", name="Semua kolom matriks").click()
    expect(page.locator("#pilih-jabatan input:checked").first).to_be_visible()
    page.get_by_role("button", name="Lihat perubahannya").click()
    expect(page.get_by_role("button", name="Terapkan")).to_be_visible()
    found["pratinjau"] = violations(page)
    assert not overflows(page)
    assert {path: lines for path, lines in found.items() if lines} == {}

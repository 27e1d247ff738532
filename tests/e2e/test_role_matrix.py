"""The role-result matrix in a real browser: keys, a block from Excel, two people, no scripts, a phone."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import conftest as e2e
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
# The example published, drafts of agreements drawn up, and the matrix of the Kabag who is a persona
PREPARE = """
from django.utils import timezone
from selaras.accounts.models import User
from selaras.agreements.actions import drafting
from selaras.cascade.models import Edition
from selaras.org.models import Holder, Position
from selaras.skp import actions

edition = Edition.objects.get()
at = timezone.now()
edition.state, edition.published_at, edition.published_by = "terbit", at, User.objects.first()
edition.save()
drafting.draw_up(
    edition=edition, positions=list(Position.objects.values_list("pk", flat=True)), by=None, at=at
)
head = Position.objects.get(short_title="KKPP", tier="kabag")
by = Holder.objects.get(position=head).user
matrix = actions.draw_matrix(position=head, year=edition.year, by=by, at=at)
root = matrix.results.order_by("order")[0]
for wording in ("Peta aduan", "Laporan aduan", "Data pegawai", "Standar pelayanan"):
    actions.add_result(matrix=matrix, wording=wording, under=root, by=by, at=at)
"""
HEAD = "Kepala Bagian Kepegawaian, Ketatalaksanaan dan Pelayanan Publik"
OWN = 1  # the first of four columns of the head's own; every test has cells of its own


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    data: Path = tmp_path_factory.mktemp("rolematrices")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", PREPARE]
        subprocess.run(command, cwd=e2e.ROOT, env=environ | {"PYTHONWARNINGS": "ignore"}, check=True)
        yield address


# the first answer never comes, and the page tries again sooner than it would
LOST = """() => {
  const [send, later] = [window.fetch, window.setTimeout];
  let lost = false;
  window.fetch = (...told) => (lost ? send(...told) : Promise.reject(new TypeError((lost = "lost"))));
  window.setTimeout = (act, wait) => later(act, Math.min(wait, 300));
}"""


def to_matrix(page: Page) -> Page:
    page.goto("/skp/matriks/")
    page.get_by_role("link", name=HEAD).click()
    page.wait_for_url("**/skp/matriks/*/")
    return page


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("#matriks-peran tr[data-row]").nth(row).locator("td").nth(column)


def roles(page: Page, row: int, column: int) -> list[str]:
    return cell(page, row, column).locator(".typed > li").all_inner_texts()


def saved(page: Page) -> None:
    expect(page.locator("#keadaan")).to_contain_text("Tersimpan")
    expect(page.locator("#matriks-peran .unsaved")).to_have_count(0)


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_roles_are_typed_pasted_and_taken_back_with_the_keys_of_a_spreadsheet(open_page: Open) -> None:
    page = to_matrix(open_page(HEAD))
    cell(page, 0, OWN).click()
    page.keyboard.type("Menghimpun aduan")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("Memetakan aduan / RW?")
    page.keyboard.press("Enter")
    saved(page)
    assert roles(page, 0, OWN) == ["Menghimpun aduan", "Memetakan aduan / RW?"]
    expect(cell(page, 1, OWN)).to_be_focused()
    paste(page, '"Satu\nDua"\tTiga\nEmpat\tLima\n')
    saved(page)
    assert [roles(page, row, column) for row in (1, 2) for column in (OWN, OWN + 1)] == [
        ["Satu", "Dua"], ["Tiga"], ["Empat"], ["Lima"],
    ]  # fmt: skip
    page.keyboard.press("Control+z")
    saved(page)
    assert roles(page, 1, OWN) == roles(page, 2, OWN + 1) == []
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    saved(page)
    page.reload()
    assert roles(page, 0, OWN) == []


def test_a_block_over_the_edge_fills_nothing(open_page: Open) -> None:
    page = to_matrix(open_page(HEAD))
    cell(page, 0, OWN + 3).click()
    paste(page, "\t".join("abcdefgh"))
    expect(page.locator("#keadaan")).to_contain_text("melewati tepi matriks")
    assert roles(page, 0, OWN + 3) == []


def test_what_somebody_else_typed_is_told_and_not_overwritten(open_page: Open) -> None:
    mine, theirs = to_matrix(open_page(HEAD)), to_matrix(open_page(HEAD))
    cell(theirs, 0, OWN + 2).click()
    theirs.keyboard.type("Dari operator")
    theirs.keyboard.press("Enter")
    saved(theirs)
    cell(mine, 0, OWN + 2).click()
    mine.keyboard.type("Dari pimpinan")
    mine.keyboard.press("Enter")
    expect(cell(mine, 0, OWN + 2).locator(".clash")).to_contain_text("Dari pimpinan")
    assert roles(mine, 0, OWN + 2) == ["Dari operator"]
    mine.get_by_role("button", name="Pakai isian saya").click()
    mine.keyboard.press("Enter")
    saved(mine)
    theirs.reload()
    assert roles(theirs, 0, OWN + 2) == ["Dari pimpinan"]


def test_a_lost_connection_loses_nothing(open_page: Open) -> None:
    page = to_matrix(open_page(HEAD))
    page.evaluate(LOST)
    cell(page, 1, OWN + 2).click()
    page.keyboard.type("Tetap ada")
    page.keyboard.press("Tab")
    saved(page)
    assert roles(page, 1, OWN + 2) == ["Tetap ada"]


def test_without_scripts_a_post_is_filled_in_by_its_form(open_page: Open) -> None:
    page = to_matrix(open_page(HEAD, scripts=False))
    page.get_by_role("link", name="Isi per jabatan").nth(2).click()
    page.get_by_label("Standar pelayanan").fill("Menyusun peta\nMemutakhirkan peta")
    page.get_by_role("button", name="Simpan").click()
    assert roles(page, 2, OWN + 3) == ["Menyusun peta", "Memutakhirkan peta"]


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    page = to_matrix(open_page(HEAD, width=width, dark=dark))
    page.emulate_media(reduced_motion="reduce")
    here = page.url
    form = page.get_by_role("link", name="Isi per jabatan").first.get_attribute("href")
    for address in (here, form or "", f"{here}hasil/baru/", f"{here}perbarui/", "/skp/matriks/"):
        page.goto(address)
        assert violations(page) == []
        assert not overflows(page)

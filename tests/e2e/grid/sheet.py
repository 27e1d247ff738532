"""The page as its user has it, and what a spreadsheet puts on the clipboard."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import ROOT

Open = Callable[..., Page]
LINES = ROOT / "examples" / "jakarta-barat-2024" / "lampiran-1.csv"


class Sheet:
    """The page as its user has it: cells by row and heading, keys, and the line that says what was saved."""

    def __init__(self, page: Page, year: int) -> None:
        self.page = page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("#tahun-bar").select_option(str(year))
        expect(page.locator("#tahun-bar")).to_have_value(str(year))
        page.wait_for_load_state()
        page.goto("/kaskade/lampiran/1/")
        # the script is at work as soon as a cell is in the order of Tab
        expect(page.locator('#lembar [tabindex="0"], .begin').first).to_be_attached()

    @property
    def rows(self) -> Locator:
        return self.page.locator("#lembar tr[data-row]")

    def cell(self, row: int, heading: str) -> Locator:
        return self.rows.nth(row).locator(f'[data-label="{heading}"]')

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str, *then: str) -> None:
        self.page.keyboard.type(text)
        self.keys(*then)

    def copied(self) -> str:
        return str(self.page.evaluate("() => navigator.clipboard.readText()"))

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.keys("Control+v")

    def says(self, word: str) -> None:
        expect(self.page.locator("#keadaan")).to_have_text(re.compile(f"^{word}"), timeout=15_000)

    def holds(self, row: int, heading: str, text: str, *, timeout: float = 5_000) -> None:
        """What the cell says, whatever reason or finding stands behind it."""
        behind = "(Galat|Peringatan|Catatan|Belum tersimpan|$)"
        exact = re.compile(rf"^{re.escape(text)}\s*{behind}")
        expect(self.cell(row, heading)).to_have_text(exact, timeout=timeout)

    def insert_below(self, row: int) -> None:
        """A fresh row; one stands in its first empty cell."""
        self.rows.nth(row).locator(".handle-button").click()
        self.page.get_by_role("button", name="Sisipkan baris di bawah").click()

    @contextmanager
    def held(self) -> Iterator[Callable[[], None]]:
        """The server does not answer the first stroke of cells until it is released."""
        routes: list[Route] = []
        self.page.route("**/sel/", lambda route: routes.append(route), times=1)

        def release() -> None:
            while not routes:
                self.page.wait_for_timeout(20)
            routes[0].continue_()

        yield release

    def reload(self) -> None:
        self.page.reload()
        expect(self.page.locator('#lembar [tabindex="0"]').first).to_be_attached()


def block() -> str:
    """Annex I as a spreadsheet copies it: headings, bands, merged cells, line breaks in quotes."""
    with LINES.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    keys = [key for key in records[0] if key != "blok"]
    heads = {
        "no_sasaran": "NO", "sasaran": "Sasaran", "no_indikator": "NO", "indikator": "Indikator Kinerja",
        "sumber_data": "Sumber Data", "pengukuran": "Pengukuran Kinerja", "tw1": "Triwulan",
        "tahunan": "Tahunan", "satuan": "Keterangan",
    }  # fmt: skip
    lines = [[heads.get(key, "") for key in keys]]
    band = number = ""
    for record in records:
        if record["blok"] != band:
            band, number = record["blok"], ""
            lines.append([band] + [""] * (len(keys) - 1))
        merged = {"no_sasaran": "", "sasaran": ""} if record["no_sasaran"] == number else {}
        number = record["no_sasaran"]
        lines.append([(record | merged)[key] for key in keys])
    return "\r\n".join("\t".join(quoted(cell) for cell in line) for line in lines)


def quoted(cell: str) -> str:
    escaped = cell.replace('"', '""')
    return f'"{escaped}"' if re.search(r'[\t\n"]', cell) else cell


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]

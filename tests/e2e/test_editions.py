"""From draft to revision in a browser: publish, revise, change two targets, see exactly these two cells."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ROOT, running

Open = Callable[..., Page]

# Every error the check finds in the decree keeps it from being published: the journey is about what follows,
# so it goes without these rows; a warning of its own asks for the reason.
WITHOUT_ERRORS = """
from selaras.cascade.models import Edition, MatrixRow
from selaras.editions.queries import checked
edition = Edition.objects.get(year=2024, number=0)
for _ in range(50):
    errors = [one.finding for one in checked(edition) if one.finding.severity == "galat"]
    rows = [one.spot.row for one in errors if one.spot and one.spot.row]
    if not rows:
        break
    MatrixRow.objects.filter(pk__in=rows).delete()
print(len(errors), "errors left")
"""
TWO_TARGETS = """
from decimal import Decimal
from selaras.cascade.models import Edition, MatrixRow
draft = Edition.objects.get(year=2024, number=1)
row = MatrixRow.objects.filter(annex__edition=draft, annex__number=1).order_by("order").first()
row.q4 = row.annual = Decimal(95)
row.not_measured = [name for name in row.not_measured if name not in ("q4", "annual")]
row.save()
for carried in row.commitments.order_by("pk"):  # who follows the row goes with it
    carried.targets = row.targets
    carried.save()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("selaras-editions")


@pytest.fixture(scope="module")
def site(folder: Path, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own: what is published here cannot be taken back for the other journeys."""
    with running(folder, environ) as address:
        yield address


def run(folder: Path, words: str) -> None:
    """A few lines in the site's own shell, where no page does it yet."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "selaras.config.console",
        "--data",
        str(folder),
        "shell",
        "-v0",
        "-c",
        words,
    ]
    environ = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "SELARAS_DATA"}}
    subprocess.run(command, cwd=ROOT, env=environ, check=True)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def accessible(page: Page, path: str) -> None:
    """axe 0 at three widths in both themes, and nothing scrolls sideways."""
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.goto(path)
            assert violations(page) == [], (path, width, theme)
            wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            assert not page.evaluate(wide), (path, width)
    page.emulate_media(color_scheme="light")


def test_an_edition_is_published_revised_and_compared(open_page: Open, folder: Path) -> None:
    run(folder, WITHOUT_ERRORS)
    page = open_page("Walikota")
    page.goto("/kaskade/")
    expect(page.get_by_text("Draf edisi murni 2024, belum berlaku")).to_be_visible()
    accessible(page, "/kaskade/edisi/")
    page.get_by_role("link", name="Edisi murni 2024").click()
    accessible(page, page.url)
    if page.get_by_label("Alasan tetap diterbitkan").count():
        page.get_by_label("Alasan tetap diterbitkan").fill(
            "Disepakati dalam rapat pimpinan 19 Februari 2024."
        )
    page.get_by_label("Saya sudah membaca").check()
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_text("Edisi murni 2024 sudah terbit dan terkunci.")).to_be_visible()
    expect(page.get_by_text("Berlaku sejak 21 Februari 2024").first).to_be_visible()
    accessible(page, page.url)

    page.get_by_role("link", name="Buat perubahan").click()
    accessible(page, page.url)
    page.get_by_label("Perubahan strategi").check()
    page.get_by_label("Penjelasan").fill("Target layanan disesuaikan dengan perubahan anggaran.")
    page.get_by_role("button", name="Buka draf perubahan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Perubahan ke-1 2024")
    accessible(page, page.url)
    run(folder, TWO_TARGETS)

    page.goto("/kaskade/edisi/")
    page.get_by_role("link", name="Lihat perubahannya").click()
    expect(page.get_by_text("2 perubahan").first).to_be_visible()
    assert page.locator("#perubahan tbody tr").count() == 2
    assert page.locator("#perubahan ins").all_inner_texts()[:2] == ["95", "95"]
    accessible(page, page.url)

    page.emulate_media(media="print")
    expect(page.get_by_text("Daftar perubahan")).to_be_visible()
    assert not page.get_by_role("button", name="Cetak").is_visible()
    page.goto("/kaskade/")
    expect(page.locator(".draft-mark")).to_be_visible()
    page.emulate_media(media="screen")
    page.locator(".about > summary").click()
    page.get_by_label("Edisi yang ditampilkan").select_option(label="Edisi murni")
    expect(page.get_by_text("Berlaku sejak 21 Februari 2024")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".draft-mark")).to_have_count(0)
    page.emulate_media(media="screen")

    camat = open_page("Memimpin kecamatan")  # the card also says what a role does
    camat.goto("/kaskade/")
    expect(camat.get_by_text("Berlaku sejak 21 Februari 2024")).to_be_visible()

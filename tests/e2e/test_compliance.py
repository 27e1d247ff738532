"""From a reminder to the receipt: the board, its days, the upload and the covering list in a real browser."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e import conftest as e2e
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
# The published example with drafts for all, those of one division in force: signing has tests of its own.
PREPARE = """
from datetime import date, timedelta
from django.utils import timezone
from psycopg.types.range import TimestamptzRange
from selaras.accounts.models import User
from selaras.agreements import actions
from selaras.agreements.models import Agreement
from selaras.agreements.queries import drawing, paper
from selaras.agreements.queries.content import SCHEME, content
from selaras.cascade.models import Edition
from selaras.documents.models import StoredFile
from selaras.engine.canonical import canonical, fingerprint

at = timezone.now()
edition = Edition.objects.select_related("agency").get()
edition.state, edition.published_at, edition.published_by = "terbit", at, User.objects.first()
edition.effective_on = edition.effective_on or date(2024, 2, 21)
edition.save()
actions.draw_up(edition=edition, positions=drawing.posts_with_targets(edition), by=None, at=at)
for one in Agreement.objects.with_parties().filter(unit__code="bag-kkpp"):
    one.agreed_on, one.state = date(2024, 2, 28), "diajukan"
    one.save()
    whole = content(one)
    one.content, one.content_hash = canonical(whole).decode(), fingerprint(SCHEME, whole)
    one.state = "siap-ttd"
    one.save()
    file, _ = StoredFile.objects.keep(
        paper.pdf(one), media_type="application/pdf", by=None, at=at, agency_id=one.agency_id
    )
    one.file_hash, one.state = file.sha256, "berlaku"
    one.in_force = TimestamptzRange(at - timedelta(days=2), None)
    one.save()
"""
HEAD, KKPP = "Kepala Bagian Kepegawaian", "Administrator kepegawaian"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own: here the cascade is published, and reminders go out."""
    data: Path = tmp_path_factory.mktemp("compliance")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", PREPARE]
        # papers made here lead to the same address as those of the site: the same bytes
        quiet = environ | {"PYTHONWARNINGS": "ignore", "SELARAS_URL": address}
        subprocess.run(command, cwd=e2e.ROOT, env=quiet, check=True)
        yield address


def test_the_days_the_reminder_and_the_text(open_page: Open) -> None:
    page = open_page(KKPP)
    page.goto("/kepatuhan/tenggat/")
    page.get_by_label("Penandatanganan").fill("2024-03-27")
    page.get_by_label("Dasar").fill("Surat edaran 7")
    page.get_by_role("button", name="Simpan tenggat").click()
    assert "27 Maret 2024" in page.locator("main").inner_text()
    page.get_by_role("button", name="Ingatkan semua").click()
    assert "orang diingatkan" in page.locator("main").inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Salin pesan").click()
    page.get_by_role("button", name="Tersalin").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#pesan-grup").input_value()
    assert "terlambat" in copied
    page.get_by_role("link", name="Setiap unit").click()
    page.get_by_role("link", name="Bagian Hukum").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Bagian Hukum"


def test_upload_covering_list_and_receipt(open_page: Open) -> None:
    head = open_page(HEAD)
    head.get_by_role("link", name="Unggah Perjanjian Kinerja 2024 ke e-SAKIP").click()
    other = {"name": "lain.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 another"}
    head.locator("input[type=file]").set_input_files(other)  # type: ignore[arg-type]
    head.get_by_role("button", name="Catat unggahan").click()
    assert "PK-31" in head.locator("main").inner_text()
    paper = head.context.request.get(head.url.replace("unggahan/catat/", "dokumen.pdf")).body()
    head.locator("input[type=file]").set_input_files(other | {"buffer": paper})  # type: ignore[arg-type]
    head.get_by_role("button", name="Catat unggahan").click()
    assert "Menunggu pemeriksaan KKPP" in head.locator("main").inner_text()
    assert violations(head) == []
    head.get_by_role("button", name="Tandai semua").first.click()
    assert "sudah dientri" in head.locator("main").inner_text()
    head.goto("/penyampaian/")
    head.get_by_role("link", name="Susun surat pengantar").click()
    assert violations(head) == []
    head.get_by_role("button", name="Susun").click()
    head.get_by_role("button", name="Kirim kepada KKPP").click()
    address = head.url
    kkpp = open_page(KKPP)
    kkpp.goto(address)
    assert violations(kkpp) == []
    kkpp.get_by_label("Nomor tanda terima").fill("TT-1")
    kkpp.get_by_role("button", name="Catat tanda terima").click()
    assert "TT-1" in kkpp.locator("main").inner_text()
    head.goto("/kepatuhan/")
    assert "Disampaikan" in head.locator("main").inner_text()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    page = open_page(KKPP, width=width, dark=dark)
    found = {}
    page.goto("/kepatuhan/")
    unit = page.locator(".compliance tbody a").nth(2).get_attribute("href") or ""
    for path in ("/kepatuhan/", "/kepatuhan/?per=unit", unit, "/kepatuhan/tenggat/", "/penyampaian/"):
        page.goto(path)
        found[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_board_works_without_scripts(open_page: Open) -> None:
    page = open_page(KKPP, scripts=False)
    page.goto("/kepatuhan/")
    assert page.locator("#pesan-grup").input_value().startswith("*Perjanjian Kinerja 2024")
    page.get_by_role("link", name="Setiap unit").click()
    page.get_by_role("link", name="Subkelompok Ketatalaksanaan").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Subkelompok Ketatalaksanaan"
    page.goto("/kepatuhan/tenggat/")
    page.get_by_role("button", name="Simpan tenggat").click()
    assert page.url.endswith("/kepatuhan/")

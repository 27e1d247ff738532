"""A file of answers in a real browser: chosen, examined by the worker, agreed to, in; also on a phone."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e import conftest as e2e
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
PREPARE = """
from django.utils import timezone
from selaras.ops.bench_surveys import make_wave
from selaras.org.models import Agency
print(make_wave(Agency.objects.get(), timezone.now(), name="Semester uji").pk)
"""
CODES = [f"U{n}" for n in range(1, 10)]
HEADER = ";".join(["No", "Kelurahan", "Layanan", *CODES, "Jenis kelamin", "Saran"])
ROWS = [f"{n};Unit 9500002;Layanan {n % 7};{';'.join('434344344')};Perempuan;Ramah" for n in range(1, 30)]
WRONG = ["90;Unit 9500002;Layanan 0;5;4;4;4;4;4;4;4;4;;", "91;Kelurahan Lama;Layanan 0;4;4;4;4;4;4;4;4;4;;"]


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The address of a demo of its own, and the number of a wave that is open in it."""
    data: Path = tmp_path_factory.mktemp("surveys-import")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", PREPARE]
        made = subprocess.run(
            command, cwd=e2e.ROOT, env=environ | {"PYTHONWARNINGS": "ignore"}, check=True, capture_output=True
        )
        yield address, int(made.stdout.split()[-1])


@pytest.fixture(scope="module")
def site(wave: tuple[str, int]) -> str:
    return wave[0]


def send(page: Page, number: int, name: str, lines: list[str]) -> None:
    page.goto(f"/survei/{number}/impor/")
    content = "\r\n".join([HEADER, *lines]).encode("cp1252")
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Berkas jawaban").set_input_files(file)
    page.get_by_role("button", name="Unggah dan pilih kolom").click()


def looks_right(page: Page) -> None:
    """Nothing for axe to object to and nothing that scrolls sideways, at three widths, light and dark."""
    for width in (360, 768, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert violations(page) == [], (page.url, width, scheme)
            assert not overflows(page), (page.url, width)


def test_a_file_is_corrected_and_comes_in_whole(open_page: Open, wave: tuple[str, int]) -> None:
    page = open_page("Bappeda")
    looks_right_at_first(page, wave[1])
    send(page, wave[1], "keliru.csv", [*ROWS, *WRONG])
    page.get_by_label("U8 Unsur 8").select_option(index=12)  # headed U9
    page.get_by_label("U9 Unsur 9").select_option(index=11)
    page.get_by_role("button", name="Periksa seluruh berkas").click()
    assert page.get_by_text("Periksa apakah kolomnya tertukar dengan U9.").count() == 1
    looks_right(page)
    page.get_by_text("Saya sudah memeriksa kolom").click()
    page.get_by_role("button", name="Periksa seluruh berkas").click()
    page.get_by_role("heading", name="Jumlah kendali").wait_for(timeout=60_000)
    assert page.get_by_text("Baris 31: U1 “5” di luar 1 sampai 4.").count() == 1
    assert page.get_by_role("button", name="Impor").count() == 0
    looks_right(page)
    send(page, wave[1], "benar.csv", ROWS)
    page.get_by_role("button", name="Periksa seluruh berkas").click()
    page.get_by_role("button", name="Impor 29 jawaban").click(timeout=60_000)
    page.get_by_text("Seluruh berkas sudah masuk").wait_for(timeout=60_000)
    looks_right(page)
    page.goto(f"/survei/{wave[1]}/impor/")
    assert page.locator("tbody tr").count() == 2
    looks_right(page)


def looks_right_at_first(page: Page, number: int) -> None:
    page.goto(f"/survei/{number}/impor/")
    assert page.get_by_text("Belum ada berkas").count() == 1
    looks_right(page)

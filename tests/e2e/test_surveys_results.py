"""Results of surveys in a real browser: what the house reads, what is promised, what everybody reads."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e import conftest as e2e
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
# Two waves over all kelurahan of the demo: one published, one open. Counters are kept by the deeds.
PREPARE = """
import random
from datetime import date, datetime, timedelta
from django.utils import timezone
from selaras.documents.models import StoredFile
from selaras.org.models import Agency, Holder, OrgUnit, Position
from selaras.surveys import actions
from selaras.surveys.actions import Asked, Form
from selaras.surveys.models import Opinion, SurveyPoint

agency, now, today = Agency.objects.get(), timezone.now(), timezone.localdate()
holders = {one.position_id: one.user for one in Holder.objects.select_related("user")}
owner = Position.objects.filter(tier="kabag").order_by("order")[0]
by, checker = holders[owner.pk], holders[Position.objects.get(tier="sekko").pk]
assistants = list(Position.objects.filter(tier="asisten").order_by("order"))
levels = ["Tidak baik", "Kurang baik", "Baik", "Sangat baik"]
names = "Persyaratan Prosedur Waktu Biaya Produk Kompetensi Perilaku Pengaduan Sarana".split()
instrument = actions.define_instrument(
    agency=agency, code="skm-coba", name="Survei Kepuasan Masyarakat", kind="skm", consent="Saya bersedia.",
    traits=[{"kode": "jk", "nama": "Jenis kelamin", "pilihan": ["Laki-laki", "Perempuan"]}],
    elements=[
        Asked(code=f"U{n}", name=name, question=f"Bagaimana {name}?", options=levels)
        for n, name in enumerate(names, 1)
    ],
    by=None, at=now,
)
services = [
    actions.define_service(
        agency=agency, code=f"coba-{n}", name=name, order=n, positions=[assistants[n % len(assistants)]],
        by=None, at=now,
    )
    for n, name in enumerate(["PKK", "Posyandu", "PPSU"])
]
wards = list(OrgUnit.objects.as_of(today).filter(kind="kelurahan").order_by("path"))

def wave(name, first, last, seed):
    dice = random.Random(seed)
    one = actions.prepare(
        agency=agency, instrument=instrument, owner=owner, name=name, year=last.year,
        quarter=(last.month + 2) // 3, opens_on=first, closes_on=last, minimum=8, by=by, at=now,
    )
    actions.set_points(wave=one, units=wards, services=services, by=by, at=now)
    day = timezone.make_aware(datetime.combine(min(last, today), datetime.min.time()))
    actions.open_wave(wave=one, by=by, at=day)
    forms = [
        (point, Form([dice.choice([0, 2, 3, 3, 4, 4]) for _ in range(8)] + [3], [dice.choice([1, 1, 2])]), "")
        for n, point in enumerate(SurveyPoint.objects.filter(wave=one).order_by("pk"))
        for _ in range(0 if n % 50 == 49 else 6 + n % 5)
    ]
    file, _ = StoredFile.objects.keep(
        name.encode(), media_type="text/csv", by=by, at=now, agency_id=agency.pk
    )
    actions.take_batch(
        wave=one, file=file, name="a.csv", mapping={}, forms=forms, rows=len(forms), by=by, at=day
    )
    for n in range(6):
        Opinion.objects.create(
            agency=agency, point=one.points.order_by("pk")[n], on=min(last, today),
            text="Antrean lama, hubungi 0812-3456-7890.",
        )
    return one

done = wave("Survei coba", today - timedelta(90), today - timedelta(60), "a")
actions.close_wave(wave=done, by=by, at=now)
actions.verify(wave=done, by=checker, at=now)
actions.publish(wave=done, by=checker, at=now)
wave("Survei berjalan", today - timedelta(5), today + timedelta(5), "b")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own, with two waves."""
    data: Path = tmp_path_factory.mktemp("results")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", PREPARE]
        subprocess.run(command, cwd=e2e.ROOT, env=environ | {"PYTHONWARNINGS": "ignore"}, check=True)
        yield address


def found(page: Page, name: str = "Survei coba") -> str:
    """The address of a wave, as it is found in the list."""
    page.goto("/survei/")
    return page.get_by_role("link", name=name).get_attribute("href") or ""


def test_from_the_index_down_to_a_ward(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto(f"{found(page)}hasil/")
    assert page.get_by_role("img", name="Unsur: U1").count() == 1
    page.get_by_role("link", name="Kecamatan Cengkareng").first.click()
    page.get_by_role("link", name="Kelurahan Kapuk").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kelurahan Kapuk"
    assert page.locator(".line-table").first.get_by_role("rowheader").count() == 3
    page.goto(f"{found(page, 'Survei berjalan')}hasil/")
    assert page.get_by_text("Hasil dapat dibaca sesudah survei ditutup").count() == 1
    assert page.locator(".survey-value").count() == 0


def test_a_promise_is_planned_by_keyboard_and_stands_on_the_public_page(open_page: Open) -> None:
    page = open_page("Bappeda")
    page.goto(f"{found(page)}tindak-lanjut/")
    page.get_by_label("Unsur", exact=True).select_option(index=1)
    page.get_by_label("Tindak lanjut", exact=True).fill("Membuka loket kedua pada jam ramai.")
    page.get_by_label("Penanggung jawab", exact=True).select_option(label="Lurah Kapuk")
    page.get_by_label("Batas waktu", exact=True).fill("2030-01-31")
    page.get_by_label("Batas waktu", exact=True).press("Enter")
    page.get_by_text("masuk ke meja kerja penanggung jawabnya").wait_for()
    public = open_page(width=360)
    public.goto("/publik/survei/jakarta-barat/")
    public.get_by_role("link", name="Survei coba").click()
    assert "Membuka loket kedua pada jam ramai." in public.locator("main").inner_text()
    assert "0812" not in public.content()


def test_remarks_are_hidden_with_a_reason(open_page: Open) -> None:
    page = open_page("Bappeda")
    page.goto(f"{found(page)}saran/")
    assert page.get_by_text("hubungi [disamarkan].").count() == 6
    page.locator(".hide-remark summary").first.click()
    page.get_by_label("Alasan").first.fill("memuat nomor telepon warga")
    page.get_by_role("button", name="Sembunyikan saran ini").first.click()
    page.get_by_text("Disembunyikan oleh").wait_for()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    """axe 0 for house and public, and nothing scrolls sideways."""
    seen = {}

    def look(page: Page, path: str) -> None:
        page.goto(path)
        seen[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"

    page = open_page("Bappeda", width=width, dark=dark)
    wave = found(page)
    for more in ("hasil/", "hasil/kelompok/", "saran/", "tindak-lanjut/"):
        look(page, f"{wave}{more}")
    look(page, f"{found(page, 'Survei berjalan')}hasil/")
    page.goto(f"{wave}hasil/")
    look(page, page.get_by_role("link", name="Kecamatan Cengkareng").first.get_attribute("href") or "")
    public = open_page(width=width, dark=dark)
    look(public, "/publik/")
    look(public, "/publik/survei/jakarta-barat/")
    look(public, public.get_by_role("link", name="Survei coba").get_attribute("href") or "")
    public.locator(".public-unit summary").first.click()
    seen["public unit"] = violations(public)
    assert {path: lines for path, lines in seen.items() if lines} == {}


def test_the_results_print_with_their_chart(open_page: Open) -> None:
    page = open_page("Walikota")
    page.goto(f"{found(page)}hasil/")
    page.emulate_media(media="print")
    assert page.locator(".radar svg").is_visible()
    assert not page.locator(".page-actions").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

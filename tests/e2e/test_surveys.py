"""A survey in a real browser: prepared, opened, answered on a phone by keyboard, closed, verified."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.e2e import conftest as e2e
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
OWNER, ABOVE, LURAH = (
    "Ketua Subkelompok Pelayanan Publik",
    "Kepala Bagian Kepegawaian",
    "Lurah Cengkareng Barat",
)
# the day of the running site, some days on
DAY = """days => new Intl.DateTimeFormat("sv", {timeZone: "Asia/Jakarta"})
    .format(new Date(Date.now() + days * 864e5))"""
# An instrument and two services, where the demo brings none.
PREPARE = """
from django.utils import timezone
from selaras.org.models import Agency
from selaras.surveys import actions
from selaras.surveys.actions import Asked
from selaras.surveys.models import Instrument, Service

agency, at = Agency.objects.get(), timezone.now()
levels = ["Tidak baik", "Kurang baik", "Baik", "Sangat baik"]
elements = [
    Asked(code=f"U{n}", name=name, question=f"Bagaimana {name.lower()}?", options=levels)
    for n, name in enumerate(["Persyaratan", "Prosedur", "Waktu", "Sarana"], 1)
]
actions.define_instrument(
    agency=agency, code="skm-uji", name="Survei uji coba", kind=Instrument.Kind.SATISFACTION,
    consent="Saya bersedia.", elements=elements, by=None, at=at,
    traits=[{"kode": "jk", "nama": "Jenis kelamin", "pilihan": ["Laki-laki", "Perempuan"]}],
)
if not Service.objects.exists():
    for order, name in enumerate(["PKK", "PPSU"], 1):
        actions.define_service(
            agency=agency, code=name.lower(), name=name, order=order, by=None, at=at
        )
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own with a small instrument."""
    data: Path = tmp_path_factory.mktemp("surveys")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", PREPARE]
        subprocess.run(command, cwd=e2e.ROOT, env=environ | {"PYTHONWARNINGS": "ignore"}, check=True)
        yield address


def prepare(page: Page, name: str) -> str:
    """A wave in the kelurahan of one kecamatan, by the pages that its owner uses; its address."""
    first, last = (page.evaluate(DAY, days) for days in (0, 10))
    page.goto("/survei/")
    page.get_by_role("link", name="Survei baru").click()
    page.get_by_label("Instrumen").select_option(label="Survei uji coba (versi 1)")
    page.get_by_label("Nama gelombang").fill(name)
    page.get_by_label("Hari pertama").fill(first)
    page.get_by_label("Hari terakhir").fill(last)
    page.get_by_label("Responden minimum").fill("1")
    page.get_by_role("button", name="Siapkan gelombang").click()
    page.get_by_label("Semua kelurahan", exact=True).set_checked(False)  # a first wave begins with all
    page.get_by_label("Semua kelurahan di Kecamatan Cengkareng", exact=True).check()
    page.get_by_role("button", name="Simpan titik").click()
    page.get_by_text("titik survei disimpan").wait_for()
    return page.url


def opened(open_page: Open, name: str) -> tuple[Page, str]:
    page = open_page(OWNER)
    here = prepare(page, name)
    page.get_by_role("button", name="Buka survei").click()
    page.get_by_text("Survei dibuka.").wait_for()
    return page, here


def link_of(page: Page, here: str) -> str:
    """The public address of the first point."""
    page.goto(f"{here}titik/")
    return page.locator(".link-text").first.inner_text()


def answer_by_keyboard(page: Page, link: str) -> None:
    """Tab leads through the questions in their order, Space answers, Enter sends."""
    page.goto(link)
    names = [one.get_attribute("name") for one in page.locator("fieldset input[value='1']").all()]
    met = []
    for _ in names:
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.name"))
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    assert met == names, "a screen reader and the keyboard meet the questions in their order"
    assert page.locator("fieldset input[value='2']:checked").count() == len(names)
    page.keyboard.press("Tab")
    page.keyboard.type("Loketnya ramah")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/terima-kasih/")


def test_a_survey_from_its_preparation_to_its_verification(open_page: Open) -> None:
    owner, here = opened(open_page, "Perjalanan")
    link = link_of(owner, here)
    phone = open_page(width=360)
    answer_by_keyboard(phone, link)
    assert violations(phone) == []
    phone.goto(link)
    assert phone.get_by_text("sudah dijawab").count()
    phone.get_by_role("link", name="Saya orang lain").click()
    assert phone.locator("fieldset").count() == 5

    lurah = open_page(LURAH)
    lurah.goto("/survei/isi/")
    mine = lurah.locator(".asked-list li", has_text="Perjalanan")
    mine.filter(has_text="Kelurahan Cengkareng Barat").locator("a").first.click()
    lurah.locator("[data-keyed] fieldset input:focus").wait_for(state="attached")
    for key in ("4", "3", "0", "2", "1"):
        lurah.keyboard.press(key)
    lurah.keyboard.press("Enter")
    lurah.get_by_text("43-2 1").wait_for()
    lurah.keyboard.press("Enter")
    lurah.get_by_text("Tersimpan: 43-2 1").wait_for()

    owner.goto(here)
    assert owner.get_by_text("2 responden").count()
    owner.get_by_role("button", name="Tutup survei").click()
    assert owner.get_by_role("button", name="Verifikasi").count() == 0
    above = open_page(ABOVE)
    above.goto("/")
    above.get_by_role("link", name="survei yang ditutup menunggu verifikasi").click()
    above.get_by_role("link", name="Perjalanan").click()
    above.get_by_role("button", name="Verifikasi").click()
    assert above.get_by_text("Gelombang diverifikasi.").count()


def test_a_key_that_answers_nothing_is_said_and_digits_of_before_the_scripts_count(open_page: Open) -> None:
    opened(open_page, "Ketikan")
    lurah = open_page(LURAH)
    lurah.goto("/survei/isi/?cari=Ketikan")
    held: list[Route] = []
    # the module is on its way over a bad line
    lurah.route("**/keying.*", lambda route: held.append(route))
    lurah.locator(".asked-list a").first.click()
    lurah.locator("fieldset").first.wait_for()
    for key in "43":
        lurah.keyboard.press(key)
    assert lurah.locator("fieldset input:checked").count() == 0
    held[0].continue_()
    lurah.unroute("**/keying.*")
    lurah.locator("fieldset input:checked").nth(1).wait_for(state="attached")
    word = lurah.locator("[data-keyed-word]")
    lurah.keyboard.press("5")
    assert word.inner_text() == "U3 tidak memiliki pilihan 5. Tekan 1 sampai 4, atau 0 bila dikosongkan."
    assert lurah.locator("fieldset.refused").get_attribute("data-keyed") == "U3"
    lurah.keyboard.press("k")
    assert "“k” bukan angka" in word.inner_text()
    for key in "211":
        lurah.keyboard.press(key)
    assert (word.inner_text(), lurah.locator("fieldset.refused").count()) == ("", 0)
    lurah.keyboard.press("Enter")
    lurah.get_by_text("4321 1").wait_for()
    lurah.wait_for_load_state()
    lurah.keyboard.press("3")
    assert "Belum disimpan" in word.inner_text()
    lurah.get_by_text("4321 1").wait_for()


def test_on_a_line_that_breaks_nothing_is_lost_and_nothing_counts_twice(open_page: Open) -> None:
    owner, here = opened(open_page, "Sinyal")
    link = link_of(owner, here)
    phone = open_page(width=360)
    phone.goto(link)
    phone.get_by_text("Sangat baik").first.click()
    phone.get_by_label("Saran").fill("Sinyal lemah")
    sent = 0

    def swallowed(route: Route) -> None:
        """The answer arrives, what the server says of it does not."""
        nonlocal sent
        if route.request.method == "POST" and not sent:
            sent += 1
            route.fetch(max_redirects=0)
            route.fulfill(status=204)  # the page stays as it is
        else:
            route.continue_()

    phone.route(f"{link}**", swallowed)
    phone.get_by_role("button", name="Kirim jawaban").click()
    phone.get_by_text("Belum terkirim karena sambungan terputus").wait_for()
    assert phone.get_by_label("Saran").input_value() == "Sinyal lemah"
    assert phone.locator("input:checked").count() == 1
    phone.get_by_role("button", name="Kirim jawaban").click()
    phone.wait_for_url("**/terima-kasih/")
    owner.goto(here)
    assert owner.get_by_text("1 responden").count()


def test_the_public_form_needs_no_scripts(open_page: Open) -> None:
    owner, here = opened(open_page, "Tanpa skrip")
    phone = open_page(width=360, scripts=False)
    phone.goto(link_of(owner, here))
    phone.get_by_text("Sangat baik").first.click()
    phone.get_by_role("button", name="Kirim jawaban").click()
    assert "terima-kasih" in phone.url


def test_the_count_follows_the_answers(open_page: Open) -> None:
    owner, here = opened(open_page, "Hitungan")
    link = link_of(owner, here)
    owner.goto(here)
    # the same request, without waiting for a quarter of a minute
    owner.evaluate("document.querySelector('#hitungan').setAttribute('hx-trigger', 'every 1s')")
    owner.evaluate("htmx.process(document.querySelector('#hitungan'))")
    answer_by_keyboard(open_page(width=360), link)
    owner.get_by_text("1 responden").first.wait_for()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    """axe 0 and nothing scrolls sideways, for the pages of a wave and for the public form."""
    owner = open_page(OWNER, width=width, dark=dark)
    found = {}

    def look(page: Page, path: str) -> None:
        page.goto(path)
        found[path] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"

    here = prepare(owner, f"Tampilan {width} {dark}")
    for path in ("/survei/baru/", "/survei/", here, f"{here}titik/pilih/", f"{here}ubah/"):
        look(owner, path)
    owner.goto(here)
    owner.get_by_role("button", name="Buka survei").click()
    link = link_of(owner, here)
    for path in (here, f"{here}titik/", f"{here}jejak/"):
        look(owner, path)
    owner.goto(f"{here}titik/")
    owner.locator(".point-list a").first.click()
    look(owner, owner.url)
    lurah = open_page(LURAH, width=width, dark=dark)
    look(lurah, "/survei/isi/")
    lurah.locator(".asked-list a").first.click()
    look(lurah, lurah.url)
    look(open_page(ABOVE, width=width, dark=dark), "/survei/buka-ulang/")
    public = open_page(width=width, dark=dark)
    look(public, link)
    public.get_by_text("Sangat baik").first.click()
    public.get_by_role("button", name="Kirim jawaban").click()
    public.wait_for_url("**/terima-kasih/")
    look(public, public.url)
    look(public, link)
    assert {path: lines for path, lines in found.items() if lines} == {}

"""Score cards in a real browser: a lurah's phone, a camat's re-check, the board, the public page."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import pictures
from tests.e2e import conftest as e2e
from tests.e2e.test_pages import overflows, violations

Open = Callable[..., Page]
# The month that is over: filled in and drawn for all lurah, published for all camat.
PREPARE = """
from datetime import datetime, timedelta
from decimal import Decimal
from django.utils import timezone
from selaras.accounts.models import Role
from selaras.measurement.actions import card_rounds, cards
from selaras.measurement.actions.cards import Filled
from selaras.measurement.queries.cards import Month, items_of, month_of, posts_of_month, templates_for
from selaras.measurement.rules.cards import Checked
from selaras.org.models import Agency, Holder, Position, RoleGrant
from selaras.measurement.models import ScoreCard

import zlib
from hashlib import sha256

def picture(of):
    def chunk(kind, data):
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
    points = sha256(of.encode()).digest()
    rows = b"".join(bytes(1) + points[8 * row : 8 * row + 8] for row in range(4))
    head = (8).to_bytes(4) + (4).to_bytes(4) + bytes([8, 0, 0, 0, 0])
    shown = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", bytes())
    return bytes.fromhex("89504e470d0a1a0a") + shown

agency = Agency.objects.get()
month = month_of(timezone.localdate().replace(day=1) - timedelta(1))
at = timezone.make_aware(datetime(month.year, month.number, 20, 10))
templates = templates_for(agency, month)
closed = month.closes_on(templates["lurah"]) + timedelta(1)
after = timezone.make_aware(datetime.combine(closed, at.time()))
holders = {one.position_id: one.user for one in Holder.objects.select_related("user")}
planner = RoleGrant.objects.filter(role=Role.PLANNING_AGENCY).order_by("pk")[0].user
mayor = holders[Position.objects.get(tier="walikota").pk]
for post in posts_of_month(agency, month).order_by("order"):
    by = holders[post.pk]
    due = [one for one in items_of(templates[post.tier]) if month.number in one.months]
    share = 70 + post.pk % 25
    filled = {one.pk: Filled(Decimal(share if one.uom == "%" else 2)) for one in due}
    card = cards.fill_in(position=post, month=month, seen=0, filled=filled, by=by, at=at)
    for one in due:
        if one.needs_photo:
            cards.attach(
                card=card, item=one, content=picture(str(post.pk)), name="foto.png", by=by, at=at
            )
    cards.send(card=card, by=by, at=at)
for tier in ("camat", "lurah"):
    card_rounds.draw_sample(agency=agency, tier=tier, month=month, seed="benih", by=planner, at=after)
for card in ScoreCard.objects.filter(state="disampel", template__tier="camat"):
    results = {one.pk: Checked(agrees=True) for one in items_of(card.template) if month.number in one.months}
    card_rounds.recheck(card=card, results=results, by=mayor, at=after)
card_rounds.publish(agency=agency, tier="camat", month=month, by=mayor, at=after)
"""
PNG = pictures.png()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Iterator[str]:
    """A demo of its own, with the score cards of last month."""
    data: Path = tmp_path_factory.mktemp("scorecards")
    with e2e.running(data, environ) as address:
        command = [*e2e.CONSOLE, "--data", str(data), "shell", "-c", PREPARE]
        subprocess.run(command, cwd=e2e.ROOT, env=environ | {"PYTHONWARNINGS": "ignore"}, check=True)
        yield address


def published(page: Page) -> tuple[int, int]:
    """The month that PREPARE published, as the public finds it."""
    page.goto("/publik/kartu-skor/jakarta-barat/")
    year, month = page.url.rstrip("/").split("/")[-2:]
    return int(year), int(month)


def running(page: Page) -> str:
    """The cards of the month after it, where nothing is filled in yet."""
    year, month = published(page)
    return f"/kartu-skor/?bulan={year + month // 12}-{month % 12 + 1:02d}"


def board(page: Page, tier: str) -> str:
    year, month = published(page)
    return f"/kartu-skor/papan/{year}/{month}/?jenjang={tier}"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_a_lurah_fills_in_the_card_on_a_phone(open_page: Open, scripts: bool) -> None:
    page = open_page("Lurah Cengkareng", width=360, scripts=scripts)
    page.goto(running(page))
    page.locator(".card-row a").first.click()
    for field in page.locator(".card-figure input").all():
        field.fill("88,5" if "%" in (field.locator("xpath=..").inner_text()) else "2")
    for group in page.locator("fieldset.levels").all():
        group.get_by_text("Baik", exact=True).click()
    for drop in page.locator("section.card-item > .photo-drop input[type=file]").all():
        drop.set_input_files({"name": "foto.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="Simpan").click()
    assert page.get_by_text("Tersimpan sebagai konsep.").count()
    page.locator(".photos img").first.scroll_into_view_if_needed()  # it loads when it is seen
    page.wait_for_function("document.querySelector('.photos img').naturalWidth > 0")
    assert not overflows(page)


def test_a_camat_rechecks_with_the_photo_beside_the_figure(open_page: Open) -> None:
    page = open_page("Camat Cengkareng")
    page.goto("/kartu-skor/")
    page.get_by_role("link", name="Periksa ulang").first.click()
    assert page.locator(".photos img").count() > 0
    assert page.locator(".differing:visible").count() == 0
    for width in (360, 768, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert violations(page) == [], (width, scheme)
            assert not overflows(page)
    items = page.locator(".card-item.checked")
    for n in range(items.count()):
        items.nth(n).get_by_text("Sesuai", exact=True).click()
    items.first.get_by_text("Berbeda", exact=True).click()
    items.first.get_by_label("Nilai menurut pemeriksaan").fill("10")
    items.first.get_by_label("Alasan berbeda").fill("hitungan di lapangan berbeda")
    page.get_by_role("button", name="Simpan pemeriksaan").click()
    assert "hitungan di lapangan berbeda" in page.locator("main").inner_text()


def test_the_sum_of_weights_follows_the_typing(open_page: Open) -> None:
    page = open_page("Bappeda")
    page.goto("/kartu-skor/templat/")
    page.get_by_role("button", name="Susun versi berikutnya lurah").click()
    page.locator(".template-row summary").first.click()
    page.get_by_label("Bobot").first.fill("14,5")
    page.get_by_text("kurang 0,5").wait_for()
    page.get_by_role("button", name="Buang konsep").click()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    """axe 0 for everybody's pages, and nothing scrolls sideways."""
    found = {}

    def look(page: Page, path: str) -> None:
        page.goto(path)
        found[path, page.url] = violations(page)
        assert not overflows(page), f"{path} scrolls sideways at {width} px"

    mayor = open_page("Walikota", width=width, dark=dark)
    for tier in ("camat", "lurah"):
        look(mayor, board(mayor, tier))
    mayor.locator(".ranking-table a").first.click()
    look(mayor, mayor.url)
    for path in ("/kartu-skor/", "/kartu-skor/templat/"):
        look(mayor, path)
    mayor.locator(".card-row a").first.click()
    look(mayor, mayor.url)
    lurah = open_page("Lurah Cengkareng", width=width, dark=dark)
    lurah.goto(running(lurah))
    lurah.locator(".card-row a").first.click()
    look(lurah, lurah.url)
    public = open_page(width=width, dark=dark)
    look(public, "/publik/kartu-skor/jakarta-barat/")
    assert {path: lines for path, lines in found.items() if lines} == {}

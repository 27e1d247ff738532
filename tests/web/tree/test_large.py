"""A large tree: branches, groups and findings arrive when they are asked for."""

import pytest
from django.core.cache import cache

from selaras.cascade.models import Commitment
from selaras.engine.findings import Severity
from selaras.web.tree import source, views
from tests.factories import make_commitment, make_position
from tests.web.cast import FRAGMENT, add_rows, enter, queries
from tests.web.tree.reading import line, text, tree
from tests.web.tree.test_colours import at_post, finding, found  # noqa: F401 - a fixture


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(source, "WHOLE_UP_TO", 1)


def test_a_branch_is_fetched_when_it_is_opened(client, cast, large):
    page = enter(client, cast.owner).get("/pohon/?warna=jenjang").text
    assert f'hx-get="/pohon/cabang/{cast.indicator.pk}/?warna=jenjang&amp;"' in page
    assert "Kepala Subbagian Aduan" not in page
    assert "Semua jabatan" not in page
    branch = client.get(f"/pohon/cabang/{cast.indicator.pk}/", headers=FRAGMENT).text
    assert "Kepala Subbagian Aduan" in branch
    assert branch.lstrip().startswith("<ul>")


def test_without_scripts_the_page_draws_the_branch(client, cast, large):
    page = enter(client, cast.owner).get("/pohon/").text
    assert 'href="/pohon/?buka=IKL#IKL"' in page
    opened = tree(client.get("/pohon/?buka=IKL").text)
    assert ("Indeks Kepuasan Layanan", True) in opened
    assert ("Kepala Subbagian Aduan", False) in opened


def test_a_branch_that_is_not_there_yet_never_stands_open(client, cast, large):
    lines = tree(enter(client, cast.owner).get("/pohon/?sampai=semua").text)
    assert ("Indeks Kepuasan Layanan", False) in lines


def test_a_path_draws_its_branch(client, cast, large):
    assert "Kepala Subbagian Aduan" in enter(client, cast.owner).get("/pohon/?jalur=IKL").text


def test_a_search_draws_what_it_found_as_far_as_there_is_room(client, cast, monkeypatch, large):
    page = enter(client, cast.owner).get("/pohon/?cari=aduan").text
    assert "1 jabatan cocok di dalamnya" in line(page, "IKL")
    assert "cari=aduan" in page.split("hx-get=")[-1]
    branch = client.get(f"/pohon/cabang/{cast.indicator.pk}/?cari=aduan").text
    assert "<mark>Aduan</mark>" in branch
    add_rows(cast, 5)
    monkeypatch.setattr(source, "WHOLE_UP_TO", 3)
    assert "<mark>Aduan</mark>" in client.get("/pohon/?cari=aduan").text


def test_what_has_no_room_in_a_branch_is_fetched_below_its_line(client, cast, monkeypatch):
    row, above = cast.owners_annex.rows.get(), Commitment.objects.get(position=cast.owner_post)
    for number in range(12):
        make_commitment(row, make_position(cast.subdivision, "lurah", title=f"Lurah {number}"), parent=above)
    monkeypatch.setattr(views, "ROOM", 6)
    enter(client, cast.owner)
    url = f"/pohon/cabang/{cast.indicator.pk}/"
    branch = client.get(url, headers=FRAGMENT).text
    key = f"kelompok-lurah-komitmen-{above.pk}"
    assert f'hx-get="{url}?di={key}"' in branch
    assert "Lurah 7" not in branch
    assert "Lurah 7" in client.get(f"{url}?di={key}", headers=FRAGMENT).text
    assert client.get(f"{url}?di=tiada", headers=FRAGMENT).status_code == 404
    searched = client.get(f"{url}?cari=lurah+7", headers=FRAGMENT).text
    assert "<mark>Lurah</mark> <mark>7</mark>" in searched


def test_the_findings_come_after_the_page_and_find_their_lines(client, cast, large, found):  # noqa: F811
    found.answers = [
        at_post("Kepala Subbagian Aduan", Severity.ERROR),
        finding(Severity.NOTE, indicator="IKM"),
    ]
    page = enter(client, cast.owner).get("/pohon/").text
    assert found.asked == 0
    assert 'hx-get="/pohon/temuan/?" hx-trigger="load"' in page
    assert "Temuan sedang dihitung" in page
    assert 'href="/pohon/?temuan=muat"' in page
    counts = client.get("/pohon/temuan/", headers=FRAGMENT).text
    assert 'id="temuan-IKL" hx-swap-oob="true"' in counts
    for key in ("IKL", "blok-strategis"):
        assert "✖ 1 galat" in text(counts[counts.index(f'id="temuan-{key}"') :].split('id="temuan-')[1])
    assert "Temuan sedang dihitung" not in counts


def test_known_findings_come_with_the_page_and_with_branches(client, cast, large, found):  # noqa: F811
    found.answers = [at_post("Kepala Subbagian Aduan", Severity.ERROR)]
    enter(client, cast.owner).get("/pohon/temuan/")
    assert "✖ 1 galat" in line(client.get("/pohon/").text, "IKL")
    branch = client.get(f"/pohon/cabang/{cast.indicator.pk}/").text
    assert "✖ 1 galat" in line(
        branch, f"komitmen-{Commitment.objects.get(position=cast.subordinate_post).pk}"
    )
    assert found.asked == 1
    cache.clear()
    assert "✖ 1 galat" in line(client.get("/pohon/?temuan=muat").text, "IKL")


def test_an_indicator_without_its_branch_does_not_count_the_posts_as_its_own(client, cast, large, found):  # noqa: F811
    found.answers = [at_post("Kepala Subbagian Aduan", Severity.ERROR)]
    page = enter(client, cast.owner).get("/pohon/?temuan=muat").text
    own = page[page.index('id="temuan-IKL"') :].split("</summary>")[0]
    assert own.count("galat") == 1


@pytest.mark.parametrize("path", ["/pohon/temuan/", "/pohon/cabang/{}/"])
def test_queries_do_not_grow_with_rows(client, cast, large, path):
    enter(client, cast.owner)
    url = path.format(cast.indicator.pk)
    before = queries(client, url)
    add_rows(cast, 500)
    assert queries(client, url) <= before <= 20

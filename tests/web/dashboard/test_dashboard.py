"""The board: who sees what of whom, what is told apart, and how many queries that takes."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from selaras.cascade.models import Edition
from selaras.engine.achievement import Judgement
from selaras.engine.actuals import Absence, Absent
from selaras.exchange.figures import achievement_table
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure, IndicatorHandling
from selaras.measurement.queries import standing
from selaras.org.models import OrgUnit, Position
from selaras.web.figures import achievement_scale, partial_words, told_standing
from tests import factories as make
from tests.measurement.test_reporting import AT, locked, sent
from tests.measurement.trees import fill, grow, note
from tests.web.cast import enter, queries

D = Decimal


@pytest.fixture
def world(hall):
    lay_out(edition=hall.edition, by=None, at=AT)
    return hall


def words(answer):
    return " ".join(answer.text.split())


def board(client, user, query="?tw=2"):
    answer = enter(client, user).get(f"/dasbor/{query}")
    assert answer.status_code == 200
    return words(answer)


def heat(shown):
    """The table without what stands around it."""
    return shown.partition('<table class="table heat')[2].partition("</table>")[0]


# --- who


@pytest.mark.parametrize(
    ("name", "posts"),
    [
        ("mayor", {"mayor_post", "head_post", "sub_post"}),
        ("head", {"head_post", "sub_post"}),
        ("sub", {"sub_post"}),
        ("clerk", {"head_post"}),
        ("planner", {"mayor_post", "head_post", "sub_post"}),
        ("stranger", set()),
    ],
)
def test_one_sees_the_posts_one_may_read_and_no_other(world, client, name, posts):
    shown = heat(board(client, world.people[name]))
    every = {"mayor_post", "head_post", "sub_post"}
    assert {post for post in every if getattr(world, post).title in shown} == posts


@pytest.mark.parametrize("path", ["/dasbor/", "/dasbor/capaian.xlsx", "/dasbor/capaian.csv"])
def test_who_has_no_right_finds_nothing(world, client, path):
    assert enter(client, world.people["superadmin"]).get(path).status_code == 404
    assert enter(client, world.people["nobody"]).get(path).status_code == 404


def test_an_empty_board_teaches(world, client):
    assert "Belum ada yang diukur" in board(client, world.people["stranger"])


def test_a_table_to_take_away_holds_no_more_than_the_page(world, client):
    locked(world)
    answer = enter(client, world.people["sub"]).get("/dasbor/capaian.csv?tw=2")
    head, *lines = answer.content.decode().splitlines()
    assert head == "unit,jabatan,kode,indikator,satuan,target,realisasi,capaian,penilaian"
    [line] = lines
    assert line.startswith("Subbagian Aduan,Kepala Subbagian Aduan,IKM,")
    assert line.endswith(',"40,5","40,5",100,tercapai')
    book = enter(client, world.people["sub"]).get("/dasbor/capaian.xlsx?tw=2").content
    sheet = load_workbook(BytesIO(book)).active
    assert {40.5, 100} <= {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert enter(client, world.people["stranger"]).get("/dasbor/capaian.csv").content.count(b"\n") == 1


# --- what


@pytest.fixture
def tree(db, on_the_day):
    """One above six, judged as figures that were laid out are."""
    levels = grow(6)
    settle(figures=[leaf.pk for leaf in levels[-1]])
    return levels


@pytest.fixture
def auditor(tree):
    return make.make_grantee("auditor", tree[0][0].position)


def cell(shown, figure, quarter="2"):
    """One cell of the heat table, from its opening tag on."""
    place = shown.index(f'href="/asal/{figure.pk}/{quarter}/')
    return shown[shown.rindex("<td", 0, place) :].partition("</td>")[0]


def test_what_is_no_figure_says_what_it_is_and_never_looks_like_zero(tree, auditor, client):
    [[top], (reached, short, zero, blank, absent, broken)] = tree
    Figure.objects.filter(pk=broken.pk).update(q2=0)
    told = [(reached, D("88.6")), (short, D("88.596456")), (zero, D(0)), (broken, D(5))]
    for leaf, value in [*told, (absent, Absent(Absence.UNAVAILABLE, "peladen mati"))]:
        note(leaf, 2, value)
    shown = board(client, auditor)
    assert 'heat-5"' in cell(shown, reached)
    assert '100<span class="reached" aria-hidden="true"> ✓</span>' in cell(shown, reached)
    assert ", sangat tinggi, tercapai<" in cell(shown, reached)
    assert '100<span class="visually-hidden"> %, sangat tinggi, belum tercapai' in cell(shown, short)
    assert "belum tercapai</span></td>" in cell(shown, short) + "</td>"
    assert "reached" not in cell(shown, short)
    assert 'heat-1"' in cell(shown, zero)
    assert "</span>0<span" in cell(shown, zero)
    for leaf, word in ((blank, "belum diisi"), (absent, "tidak tersedia"), (broken, "tidak dapat dihitung")):
        assert 'heat-cell score none"' in cell(shown, leaf)
        assert word in cell(shown, leaf)
    assert "4 dari 6" in cell(shown, top)
    first = board(client, auditor, "?tw=1")
    assert "N/A<span" in cell(first, reached, "1")


def test_CAP_07_what_is_beyond_belief_is_marked(tree, auditor, client):
    [_, (double, more, *_)] = tree
    note(double, 2, D("177.2"))
    note(more, 2, D("177.3"))
    shown = board(client, auditor)
    assert "periksa" not in cell(shown, double)
    assert "periksa" in cell(shown, more)


def test_every_step_has_a_sign_and_a_name_beside_its_colour(tree, auditor, client):
    [_, leaves] = tree
    for leaf, value in zip(leaves, (88.6, 70, 60, 50, 40), strict=False):
        note(leaf, 2, D(str(value)))
    shown = board(client, auditor)
    expected = zip(
        leaves, "▲△●◆▼", ("sangat tinggi", "tinggi", "sedang", "rendah", "sangat rendah"), strict=False
    )
    for place, (leaf, sign, name) in enumerate(expected):
        assert f"heat-{5 - place}" in cell(shown, leaf)
        assert sign in cell(shown, leaf)
        assert f", {name}," in cell(shown, leaf)


def test_the_share_of_officials_counts_posts_and_incomplete_is_never_met(tree, auditor, client):
    [[top], leaves] = tree
    for leaf, value in zip(leaves, ("88.6", "90", "10"), strict=False):
        note(leaf, 2, D(value))
    told = standing.share(standing.officials(Figure.objects.filter(agency=top.agency), suffix="2"))
    # the top is a mean of three and below its target, three leaves are blank
    assert (told.due, told.met, told.missed, told.open) == (7, 2, 2, 3)
    assert (told.figures_due, told.figures_reached, told.figures_blank) == (7, 2, 3)
    shown = board(client, auditor)
    assert "2 dari 7" in shown
    assert "2 di bawah target, 3 belum dapat dinilai" in shown
    none = standing.share(standing.officials(Figure.objects.filter(agency=top.agency), suffix="1"))
    assert (none.due, none.met) == (0, 0)


def test_one_target_met_and_another_blank_is_not_met(tree):
    [_, leaves] = tree
    note(leaves[0], 2, D(90))
    other = make.make_indicator(leaves[0].indicator.objective)
    second = Figure(
        agency=leaves[0].agency, year=2024, edition=leaves[0].edition, position=leaves[0].position,
        indicator=other, judgement2="belum-diisi",
    )  # fmt: skip
    second.targets = leaves[0].targets
    second.save()
    told = standing.share(standing.officials(Figure.objects.filter(position=leaves[0].position), suffix="2"))
    assert (told.due, told.met, told.missed, told.open) == (1, 0, 0, 1)


def test_what_is_late_stands_there_once_the_days_are_over(world, client, monkeypatch):
    mayor = world.people["mayor"]
    assert "masa pengisian belum ada yang ditutup" in board(client, mayor)
    assert "Tidak ada yang melewati masa pengisian." in board(client, mayor)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 8, 1))
    late = board(client, mayor).partition('id="terlambat"')[2]
    assert "Kepala Subbagian Aduan" in late
    assert "Belum ada laporan" in late
    sent(world)
    late = board(client, mayor).partition('id="terlambat"')[2]
    assert "Dikirim" in late
    assert "Belum ada laporan" not in late


def test_a_locked_figure_is_not_late(world, client, monkeypatch):
    locked(world)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 8, 1))
    assert "Kepala Subbagian Aduan" not in board(client, world.people["mayor"]).partition('id="terlambat"')[2]
    year = board(client, world.people["mayor"], "?tw=tahun")
    assert "masa pengisian TW I sampai TW II sudah ditutup" in year


def test_a_past_year_opens_as_a_whole(tree, auditor, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2025, 4, 1))
    assert "Capaian tahun 2024" in board(client, auditor, "")
    assert "#setahun" in heat(board(client, auditor, ""))


def test_the_running_year_opens_at_its_quarter(tree, auditor, client):
    assert "Capaian TW I 2024" in board(client, auditor, "")


def test_a_block_narrows_the_columns(world, client):
    shown = board(client, world.people["mayor"], "?tw=2&blok=khusus")
    assert "Tidak ada angka yang cocok" in shown
    assert heat(board(client, world.people["mayor"], "?tw=2&blok=strategis"))


def test_a_unit_chosen_above_narrows_the_rows(world, client):
    enter(client, world.people["mayor"])
    client.post("/konteks/", {"unit": world.subdivision.pk, "next": "/dasbor/"})
    shown = heat(words(client.get("/dasbor/?tw=2")))
    assert "Kepala Subbagian Aduan" in shown
    assert "Kepala Bagian Layanan" not in shown


def test_what_a_revision_took_from_a_post_is_counted_nowhere(tree, auditor, client):
    later = make.make_edition(tree[0][0].agency, 2025)
    Edition.objects.filter(pk=later.pk).update(year=2024, number=1, kind="perubahan")
    Figure.objects.exclude(pk=tree[1][0].pk).update(edition=later)
    shown = board(client, auditor)
    assert f"/asal/{tree[1][0].pk}/" not in shown
    assert f"/asal/{tree[1][1].pk}/" in shown
    assert "0 dari 6" in shown


# --- how much


def test_as_many_queries_for_five_hundred_posts_as_for_one(db, on_the_day, client):
    counts = []
    for fan in (1, 500):
        [[top], leaves] = grow(fan)
        fill(leaves, 2)
        enter(client, make.make_grantee("auditor", top.position))
        counts.append(queries(client, "/dasbor/?tw=2"))
    assert counts[0] == counts[1]


def test_paper_has_all_pages_of_the_table(tree, auditor, client, monkeypatch):
    enter(client, auditor)
    whole = heat(client.get("/dasbor/?tw=2").text)
    assert "cetak=semua" not in client.get("/dasbor/?tw=2").text
    monkeypatch.setattr("selaras.web.dashboard.views.POSTS", 2)
    paged = client.get("/dasbor/?tw=2").text
    assert heat(paged) != whole
    printed = client.get(
        re.search(r'href="(/dasbor/\?[^"]*cetak=semua)"', paged)[1].replace("&amp;", "&")
    ).text
    assert heat(printed) == whole
    assert "data-print-now" in printed


def test_posts_come_page_by_page_with_their_units(tree, auditor, client):
    city = OrgUnit.objects.get(pk=tree[0][0].position.unit_id)
    for number, leaf in enumerate(tree[1] + grow_more(tree, 43)):
        unit = make.make_unit(parent=city, name=f"Unit {number // 2:02}")
        Position.objects.filter(pk=leaf.position_id).update(unit=unit)
    first, second = heat(board(client, auditor)), heat(board(client, auditor, "?tw=2&hal=2"))
    assert (first.count('scope="row"'), second.count('scope="row"')) == (40, 10)
    assert 'class="tick-note">Unit 00<' in first
    assert 'class="tick-note">Unit 24<' in second


def grow_more(tree, count):
    like, made = tree[1][0], []
    for _ in range(count):
        post = make.make_position(like.position.unit)
        figure = Figure(
            agency=like.agency, year=2024, edition=like.edition, position=post, indicator=like.indicator
        )
        figure.targets = like.targets
        figure.save()
        made.append(figure)
    return made


def test_the_table_to_take_away_asks_one_query(tree, django_assert_num_queries):
    IndicatorHandling.objects.create(agency=tree[0][0].agency, indicator=tree[0][0].indicator)
    with django_assert_num_queries(1):
        table = achievement_table(
            Figure.objects.filter(agency=tree[0][0].agency), suffix="_year", term="tahun 2024", agency="Kota",
            year=2024, on=date(2024, 3, 20),
        )  # fmt: skip
    assert [line["target"] for line in table.lines] == ["88,6"] * 7
    assert {line["penilaian"] for line in table.lines} == {"belum diisi"}
    assert {(line["realisasi"], line["capaian"]) for line in table.lines} == {("", "")}


@pytest.mark.parametrize(
    ("counted", "due", "suffix", "words"),
    [
        ([0, 6, 0, 50], [0, 56, 0, 56], "2", "6 dari 56"),
        ([0, 6, 0, 50], [0, 56, 0, 56], "_year", "56 dari 112"),
        ([0, 56, 0, 56], [0, 56, 0, 56], "_year", ""),
        ([], [], "_year", ""),
    ],
)
def test_GAB_02_a_provisional_figure_says_so_for_the_year_too_and_is_not_yet_reached(
    counted, due, suffix, words
):
    partial = partial_words(Figure.Source.ROLLED, counted, due, suffix)
    assert partial == words
    told = told_standing(Judgement.REACHED, Decimal(104), partial, achievement_scale(2024))
    assert told.reached == (not words)
    assert told.ground == ("heat-partial" if words else "heat-5")
    assert told.sign == ("" if words else "▲")
    assert told.label == ("Sementara" if words else "Sangat tinggi")

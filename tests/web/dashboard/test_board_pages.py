"""The further pages of the board: who sees what, what is told apart, tables to take away, queries."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from selaras.cascade.models import Edition
from selaras.engine.actuals import Absence, Absent
from selaras.engine.exact import product, quotient
from selaras.engine.targets import NA, YearTargets
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure
from selaras.org.models import OrgUnit, Position
from selaras.web.dashboard.curves import LARGE, curves
from selaras.web.dashboard.trends import move
from tests import factories as make
from tests.engine.test_budget import WHOLE
from tests.engine.test_spending import LEAVES, PAY
from tests.measurement.test_reporting import AT, locked, sent
from tests.measurement.trees import fill, grow, note
from tests.planning.test_actuals import spend
from tests.planning.test_budgets import budget
from tests.web.budgets.test_spending import make_spent
from tests.web.cast import enter, queries

D = Decimal
PAGES = ("target", "tren", "serapan", "terlambat", "pejabat")
FILES = ("capaian", "target", "tren", "serapan", "program", "terlambat", "pejabat")


@pytest.fixture
def world(hall):
    lay_out(edition=hall.edition, by=None, at=AT)
    return hall


@pytest.fixture
def tree(db, on_the_day):
    levels = grow(6)
    settle(figures=[leaf.pk for leaf in levels[-1]])
    return levels


@pytest.fixture
def auditor(tree):
    return make.make_grantee("auditor", tree[0][0].position)


def page(client, user, name, query="?tw=2"):
    answer = enter(client, user).get(f"/dasbor/{name}/{query}")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def plain(shown):
    return " ".join(re.sub(r"<[^>]+>", " ", shown.partition("<main")[2]).split())


# --- who


@pytest.mark.parametrize("name", PAGES)
def test_who_has_no_right_finds_nothing(world, client, name):
    for who in ("superadmin", "nobody"):
        assert enter(client, world.people[who]).get(f"/dasbor/{name}/").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_a_table_to_take_away_is_for_whoever_reads_it(world, client, name):
    for kind in ("xlsx", "csv"):
        path = f"/dasbor/{name}.{kind}?tw=2"
        assert enter(client, world.people["mayor"]).get(path).status_code == 200
        for who in ("superadmin", "nobody"):
            assert enter(client, world.people[who]).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/dasbor/lain.xlsx", "/dasbor/target.pdf", "/dasbor/capaian.ods"])
def test_no_other_table_is_there(world, client, path):
    assert enter(client, world.people["mayor"]).get(path).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_teaches(world, client, name):
    shown = plain(page(client, world.people["stranger"], name, "?tw=2"))
    assert "Belum ada yang diukur" in shown or "Masa pengisian belum ditutup" in shown


@pytest.mark.parametrize(
    ("name", "posts"), [("mayor", 3), ("head", 2), ("sub", 1), ("planner", 3), ("clerk", 1), ("stranger", 0)]
)
def test_officials_are_counted_as_far_as_one_may_read(world, client, name, posts):
    told = enter(client, world.people[name]).get("/dasbor/pejabat.csv?tw=2").text.splitlines()
    assert told[1].startswith(f"semua,Semua,{posts},")


def test_the_score_of_a_unit_is_for_whoever_reads_it_whole(world, client):
    budget(world.division)
    budget(world.subdivision)

    def units(who):
        lines = enter(client, world.people[who]).get("/dasbor/serapan.csv?tw=2").text.splitlines()
        return {line.partition(",")[0] for line in lines[1:-1]}

    city = OrgUnit.objects.get(agency=world.agency, parent=None).name
    assert units("mayor") == {city, world.division.name, world.subdivision.name}
    assert units("head") == {world.division.name, world.subdivision.name}
    assert units("sub") == {world.subdivision.name}
    assert units("stranger") == set()


# --- targets


def test_every_indicator_has_its_chart_and_its_words(tree, auditor, client):
    [[top], leaves] = tree
    fill(leaves, 2)
    shown = page(client, auditor, "target")
    assert shown.count('class="chart multiple"') == 1
    assert shown.count('class="chart-bar"') == 1
    assert shown.count('class="chart-target"') == 2
    assert shown.count(">N/A</text>") == 2
    assert shown.count(">belum diisi</text>") == 1
    assert "TW I: target N/A, realisasi N/A, tidak diukur; TW II: target 88,6, realisasi " in shown
    assert f'href="/asal/{top.pk}/4/#setahun"' in shown


def test_a_real_zero_is_drawn_and_is_no_blank(tree, auditor, client):
    [_, leaves] = tree
    for leaf in leaves:
        note(leaf, 2, D(0))
    shown = page(client, auditor, "target")
    assert 'class="chart-bar"' in shown
    assert "TW II: target 88,6, realisasi 0, belum tercapai" in shown


def test_why_there_is_no_figure_is_said(db, on_the_day, client):
    [[only]] = grow()
    note(only, 2, Absent(Absence.UNAVAILABLE, "peladen mati"))
    auditor = make.make_grantee("auditor", only.position)
    assert "realisasi tidak tersedia, tidak tersedia" in page(client, auditor, "target")


def test_the_chart_of_a_unit_is_of_its_own_highest_post(world, client):
    locked(world)
    enter(client, world.people["mayor"])
    assert world.mayor_post.title in page(client, world.people["mayor"], "target")
    client.post("/konteks/", {"unit": world.subdivision.pk, "next": "/"})
    shown = " ".join(client.get("/dasbor/target/?tw=2").text.split()).partition("<main")[2]
    assert world.sub_post.title in shown
    assert world.mayor_post.title not in shown


def test_the_table_of_targets_says_the_same_numbers(tree, auditor, client):
    fill(tree[1], 2)
    top = Figure.objects.get(pk=tree[0][0].pk)
    book = enter(client, auditor).get("/dasbor/target.xlsx?tw=2").content
    cells = {cell for row in load_workbook(BytesIO(book)).active.iter_rows(values_only=True) for cell in row}
    assert {88.6, float(round(top.value2, 2)), "N/A"} <= cells


# --- trends


def test_the_mean_of_a_quarter_has_its_n_of_n(tree, auditor, client):
    [_, leaves] = tree
    note(leaves[0], 2, D("88.6"))
    note(leaves[1], 2, D("44.3"))
    shown = plain(page(client, auditor, "tren"))
    # two leaves, and the mean above them
    assert "75 3 dari 7" in shown
    assert "2024 N/A 75 3 dari 7 N/A belum dapat dihitung 0 dari 7 belum dapat dihitung 0 dari 7" in shown


def test_earlier_years_stand_beside_by_the_same_post(tree, auditor, client):
    [[top], leaves] = tree
    fill(leaves, 2)
    assert "Realisasi 2023" not in page(client, auditor, "tren")
    old = make.make_edition(top.agency, 2023)
    figure = Figure(
        agency=top.agency, year=2023, edition=old, position=top.position, indicator=top.indicator,
        value_year=D("77.25"), state_year="angka", percent_year=D(90), judgement_year="tidak-tercapai",
        judgement2="tidak-tercapai", percent2=D(90),
    )  # fmt: skip
    figure.targets = YearTargets(NA, D(80), NA, D(80), D(80))
    figure.save()
    stale = make.make_edition(top.agency, 2022)
    Edition.objects.filter(pk=stale.pk).update(year=2023, number=1, kind="perubahan")
    assert "77,25" in page(client, auditor, "tren")
    other = Position.objects.exclude(pk=top.position_id).filter(agency=top.agency).first()
    Figure.objects.create(
        agency=top.agency, year=2023, edition=stale, position=other,
        indicator=make.make_indicator(top.indicator.objective),
    )  # fmt: skip
    shown = page(client, auditor, "tren")
    assert "77,25" not in shown  # a revision of that year took it from the post


@pytest.mark.parametrize(
    ("percents", "word"),
    [
        ([], ""), ([D(90)], ""), ([D(90), D(91)], "↑ naik"), ([D(91), D(90)], "↓ turun"),
        ([D(90), D(90)], "→ tetap"), ([product(quotient(D(100), D(3)), D(3)), D(100)], "→ tetap"),
        ([D(99), D(90), D(91)], "↑ naik"),
    ],
)  # fmt: skip
def test_a_move_compares_the_last_two(percents, word):
    assert move(percents) == word


def test_a_quarter_without_a_figure_breaks_the_line():
    [whole, broken] = curves({"2024": [D(50), None, D(75), D(100)], "2023": [D(1), D(2), D(3), D(120)]})
    assert (whole.name, len(whole.segments), whole.place) == ("2023", 1, 1)
    assert (broken.name, len(broken.dots), len(broken.segments)) == ("2024", 3, 1)
    assert whole.dots[-1].y == LARGE.top
    assert broken.dots[-1].y == broken.hundred_y
    [flat] = curves({"2024": [D(-5), D(0), None, None]})
    assert [dot.y for dot in flat.dots] == [LARGE.floor, LARGE.floor]


# --- spending


def test_EFI_01_three_states_of_money_are_three_words(world, client):
    locked(world)
    shown = plain(page(client, world.people["mayor"], "serapan"))
    assert "serapan semua unit N/A" in shown
    document = budget(world.division)
    assert "0 dari 4 baris" in plain(page(client, world.people["mayor"], "serapan", "?tw=1"))
    spend(document, [make_spent(code, 0) for code in LEAVES])
    shown = page(client, world.people["mayor"], "serapan", "?tw=1")
    row = plain(
        "<main" + shown[shown.index(f'<th scope="row">{world.division.name}') :].partition("</tr>")[0]
    )
    assert "N/A 0 0 dari" not in row
    assert " 0 " in f" {row} "


def test_a_unit_carries_what_lies_below_it_without_a_budget(world, client):
    """Deli Serdang's vector through the page: a mean of 17 beside an absorption of 81,6643 %."""
    top = OrgUnit.objects.get(agency=world.agency, parent=None)
    Figure.objects.all().delete()
    percents = [D(100)] * 15 + [D(80), D(65)]
    for number, percent in enumerate(percents):
        post = make.make_position((world.division, world.subdivision)[number % 2])
        Figure.objects.create(
            agency=world.agency, year=2024, edition=world.edition, position=post, percent1=percent,
            indicator=world.rows[0].indicator, judgement1="tercapai" if percent == 100 else "tidak-tercapai",
        )  # fmt: skip
    lines = [type(WHOLE[0])(one.code, one.name, D(10_000_000_000)) for one in WHOLE[:3]]
    document = budget(world.division, items=lines, total=D(10_000_000_000))
    spend(document, [make_spent(lines[2].code, 8_166_430_000)])
    shown = plain(page(client, world.people["mayor"], "serapan", "?tw=1"))
    assert f"{world.division.name} 96,76 81,66 15,1 ◆ Belum efisien" in shown
    assert world.subdivision.name not in shown
    assert f"{top.name} " not in shown.partition("Per unit")[2].partition("Menurut program")[0]
    other = plain(page(client, world.people["mayor"], "serapan", "?tw=1&efisiensi=rasio"))
    assert f"{world.division.name} 96,76 81,66 15,61 ◆ Belum efisien" in other
    assert "asumsi" in shown


def test_programmes_are_summed_over_units(world, client):
    locked(world)
    for unit in (world.division, world.subdivision):
        spend(budget(unit), [make_spent(PAY, "150.20")])
    shown = plain(page(client, world.people["mayor"], "serapan", "?tw=1"))
    assert "4.01.01 Penunjang urusan Rp1.401 Rp300,40 21,44 % 2 dari 6 baris" in shown
    lines = enter(client, world.people["mayor"]).get("/dasbor/program.csv?tw=1").text
    assert '4.01.01,Penunjang urusan,1401,"300,4","21,44"' in lines


# --- late


def test_what_is_late_says_by_whom_since_when_and_who_has_it(world, client, monkeypatch):
    mayor = world.people["mayor"]
    assert "Masa pengisian belum ditutup" in page(client, mayor, "terlambat")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 8, 1))
    shown = plain(page(client, mayor, "terlambat"))
    assert f"{world.sub_post.title} {world.sub.user.full_name} · {world.subdivision.name}" in shown
    assert "Belum ada laporan Pemilik 22 hari ditutup 10 Juli 2024" in shown
    sent(world)
    assert "Dikirim Atasan langsung 22 hari" in plain(page(client, mayor, "terlambat"))
    lines = enter(client, mayor).get("/dasbor/terlambat.csv?tw=2").text
    assert ",Dikirim,atasan langsung,10 Juli 2024,22" in lines


def test_without_a_choice_all_that_is_closed_is_asked(world, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 8, 1))
    mayor = world.people["mayor"]
    assert "22 hari ditutup 10 Juli 2024" in plain(page(client, mayor, "terlambat", ""))
    assert ",TW II," in enter(client, mayor).get("/dasbor/terlambat.csv").text


def test_what_is_late_comes_page_by_page(db, on_the_day, client, monkeypatch):
    [[top], leaves] = grow(120)
    settle(figures=[leaf.pk for leaf in leaves])
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 8, 1))
    auditor = make.make_grantee("auditor", top.position)
    pages = [page(client, auditor, "terlambat", f"?tw=2&hal={number}") for number in (1, 3, 99)]
    assert [shown.count("Belum ada laporan") for shown in pages] == [50, 20, 50]
    assert "120 angka belum dikunci." in pages[0]
    assert enter(client, auditor).get("/dasbor/terlambat.csv?tw=2").text.count("Belum ada laporan") == 120


# --- officials


def test_the_share_stands_by_tier_and_unit_with_its_n(tree, auditor, client):
    [_, leaves] = tree
    for leaf, value in zip(leaves, ("88.6", "90", "10"), strict=False):
        note(leaf, 2, D(value))
    lines = enter(client, auditor).get("/dasbor/pejabat.csv?tw=2").text.splitlines()
    assert lines[0] == "kelompok,nama,jatuh_tempo,memenuhi,di_bawah,terbuka,persen"
    assert lines[1] == 'semua,Semua,7,2,2,3,"28,57"'
    assert any(line.startswith("jenjang,") and ',7,2,2,3,"28,57"' in line for line in lines)
    assert "2 dari 7" in plain(page(client, auditor, "pejabat"))
    assert "Tidak ada target yang jatuh tempo" in page(client, auditor, "pejabat", "?tw=1")


# --- hostile and many


def test_a_title_is_text_and_nothing_else(tree, auditor, client):
    Position.objects.filter(pk=tree[0][0].position_id).update(title='<script>alert("1")</script>')
    for path in ("/dasbor/", "/dasbor/target/", "/dasbor/terlambat/"):
        assert "<script>alert" not in enter(client, auditor).get(f"{path}?tw=2").text
    assert "&lt;script&gt;alert" in enter(client, auditor).get("/dasbor/?tw=2").text


@pytest.mark.parametrize("name", PAGES)
def test_as_many_queries_for_two_hundred_posts_as_for_two(db, on_the_day, client, monkeypatch, name):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 8, 1))
    counts = []
    for fan in (2, 200):
        [[top], leaves] = grow(fan)
        fill(leaves[: fan // 2], 2)
        settle(figures=[leaf.pk for leaf in leaves])
        spend(budget(OrgUnit.objects.get(pk=top.position.unit_id)), [make_spent(PAY, 1)])
        enter(client, make.make_grantee("auditor", top.position))
        counts.append(queries(client, f"/dasbor/{name}/?tw=2"))
    assert counts[0] == counts[1]

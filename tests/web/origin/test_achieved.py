"""The achievement of a figure and of its year, with the digits of the engine."""

from decimal import Decimal

import pytest

from selaras.engine.actuals import Absence, Absent
from selaras.measurement.models import Figure
from selaras.planning.models import Indicator
from tests import factories as make
from tests.measurement.trees import grow, note
from tests.web.cast import enter
from tests.web.origin.asking import ask

D = Decimal


def test_99_996_percent_is_printed_as_100_and_is_not_reached(db, on_the_day, client):
    [[top], leaves] = grow(1)
    note(leaves[0], 2, D("88.596456"))  # 99.996 percent of 88.6
    assert Figure.objects.get(pk=leaves[0].pk).percent2 == D("99.996")
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top)
    assert "Tercetak 100 %, tetapi belum tercapai: sebenarnya 99,996 %." in shown
    assert "Sangat tinggi, belum tercapai" in shown


def test_na_zero_and_blank_are_three_things(db, on_the_day, client):
    [[top], leaves] = grow(2)
    note(leaves[0], 2, D(0))
    enter(client, make.make_grantee("auditor", top.position))
    not_measured, zero, blank = (ask(client, leaves[0], quarter) for quarter in (1, 2, 4))
    assert '<span class="tile-value">N/A</span>' in not_measured
    assert "tidak diukur" in not_measured
    assert '<span class="tile-value">0</span>' in zero
    assert "0 / 88,6 × 100 = 0 %" in zero
    assert "Sangat rendah, belum tercapai" in zero
    assert '<span class="tile-value">belum diisi</span>' in blank


def test_a_target_of_zero_says_why_there_is_no_achievement(db, on_the_day, client):
    [[top], leaves] = grow(1)
    Figure.objects.filter(pk=leaves[0].pk).update(q2=0)
    note(leaves[0], 2, D(5))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), leaves[0])
    assert "tidak dapat dihitung" in shown
    assert "CAP-01" in shown


@pytest.mark.parametrize(
    ("polarity", "rule", "filled"),
    [
        ("minimal-linear", "(2T − R)/T × 100", "(2 × 88,6 − 90) / 88,6 × 100 = 98,4198645598… %"),
        ("minimal-rasio", "T/R × 100", "88,6 / 90 × 100 = 98,4444444444… %"),
        ("stabil", "di dalam rentang (target) 100 %", ""),
        ("ordinal", "Predikat: tercapai 100 %", ""),
        ("ada-tidak", "Ada atau tidak ada", ""),
    ],
)
def test_the_rule_of_the_polarity_is_told_in_words_and_in_figures(tree, auditor, polarity, rule, filled):
    Indicator.objects.filter(pk=tree[0][0].indicator_id).update(polarity=polarity)
    note(tree[2][0], 2, D(90))
    shown = ask(auditor, tree[2][0])
    assert rule in shown
    assert filled in shown


def test_the_year_runs_up_to_each_quarter_by_the_annual_rule(db, on_the_day, client):
    [[top]] = grow()
    Indicator.objects.filter(pk=top.indicator_id).update(annual_rule="sum")
    Figure.objects.filter(pk=top.pk).update(q2=50, q4=50, annual=100)
    note(top, 2, D(40))
    note(top, 4, D(55))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top, 4)
    assert "Angka setahun adalah jumlah triwulan yang diukur." in shown
    second, last = (
        f'<td class="num group-start" data-label="Target s.d.">{target}</td> '
        f'<td class="num" data-label="Realisasi s.d.">{actual}</td> '
        f'<td class="num" data-label="Capaian s.d.">{percent} %</td>'
        for target, actual, percent in ((50, 40, 80), (100, 95, 95))
    )
    assert shown.count(second) == 2, "TW II, and TW III which is not measured"
    assert last in shown


def test_an_absence_leaves_the_running_total(db, on_the_day, client):
    [[top]] = grow()
    note(top, 2, Absent(Absence.FORCE_MAJEURE))
    note(top, 4, D("88.6"))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top)
    assert "keadaan kahar" in shown
    assert "dikecualikan" in shown


def test_the_drawing_has_a_text_alternative(tree, auditor):
    note(tree[2][0], 2, D(90))
    shown = ask(auditor, tree[2][0])
    assert '<svg viewBox="0 0 480 220" role="img" aria-labelledby="grafik-judul">' in shown
    assert shown.count('class="chart-bar"') == 1
    assert shown.count('class="chart-target"') == 2
    assert shown.count(">N/A</text>") == 2
    assert "Target, realisasi, dan capaian per triwulan" in shown


def test_one_child_is_no_mean(db, on_the_day, client):
    [[top], leaves] = grow(1)
    note(leaves[0], 2, D(90))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top)
    assert "Sama dengan angka satu-satunya kepala bagian di bawahnya." in shown


def test_the_year_says_how_many_of_its_quarters_are_there(db, on_the_day, client):
    [[top]] = grow()
    note(top, 2, D(40))
    enter(client, make.make_grantee("auditor", top.position))
    assert "1 dari 2 triwulan" in ask(client, top)
    note(top, 4, D(55))
    assert "triwulan</span>" not in ask(client, top)

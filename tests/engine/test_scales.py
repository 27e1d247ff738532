from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.scales import PrintedBand, check_scale, scale_as_of

DAY = date(2024, 12, 31)
ACHIEVEMENT, SATISFACTION = scale_as_of("achievement", DAY), scale_as_of("skm", DAY)


@pytest.mark.parametrize(
    ("figure", "label"),
    [
        ("100.01", "Sangat tinggi"), ("90.0001", "Sangat tinggi"), ("90", "Tinggi"), ("75.5", "Tinggi"),
        ("75", "Sedang"), ("65", "Rendah"), ("50", "Sangat rendah"), ("0", "Sangat rendah"),
        ("-50", "Sangat rendah"),
    ],
)  # fmt: skip
def test_an_achievement_has_a_class_without_gaps(figure, label):
    assert ACHIEVEMENT.band(Decimal(figure)).label == label


@pytest.mark.parametrize(
    ("index", "mark"),
    [
        ("64.994", "D"), ("64.995", "C"), ("76.60", "C"), ("76.604", "C"), ("76.605", "B"), ("76.61", "B"),
        ("88.30", "B"), ("88.304", "B"), ("88.305", "A"), ("88.31", "A"), ("100", "A"), ("25", "D"),
    ],
)  # fmt: skip
def test_a_satisfaction_index_is_classed_on_two_decimals_half_up(index, mark):
    assert SATISFACTION.band(Decimal(index)).mark == mark


def test_below_the_lowest_bound_there_is_no_class():
    assert SATISFACTION.band(Decimal("24.99")) is None


@pytest.mark.parametrize("scale", [ACHIEVEMENT, SATISFACTION], ids=lambda scale: scale.name)
def test_the_bands_of_the_law_go_down(scale):
    bounds = [band.low for band in scale.bands if band.low is not None]
    assert bounds == sorted(bounds, reverse=True)
    assert scale.source
    assert scale.assumption


@given(st.decimals(-(10**6), 10**6, places=6))
def test_a_better_figure_is_never_in_a_lower_class(figure):
    order = {band.label: place for place, band in enumerate(ACHIEVEMENT.bands)}
    better = ACHIEVEMENT.band(figure + Decimal("0.000001"))
    assert order[better.label] <= order[ACHIEVEMENT.band(figure).label]


def bands(*rows):
    return [PrintedBand(label, Decimal(low), Decimal(high)) for label, low, high in rows]


def test_a_printed_table_without_fault_is_taken():
    assert check_scale(bands(("A", "90", "100"), ("C", "0", "75.99"), ("B", "76", "89.99")), places=2) == []


@pytest.mark.parametrize(
    ("rows", "rule", "said"),
    [
        ([("A", "100", "90")], "SKA-01", "Kelas “A” berakhir sebelum dimulai"),
        ([("A", "80", "100"), ("B", "60", "80")], "SKA-02", "“B” dan “A” beririsan pada 80"),
        ([("A", "91", "100"), ("B", "76", "90")], "SKA-03", "nilai di antara 90 sampai 91 tidak berkelas"),
    ],
)
def test_a_printed_table_with_a_gap_or_an_overlap_is_refused(rows, rule, said):
    [finding] = check_scale(bands(*rows), places=2)
    assert finding.rule == rule
    assert said in finding.message


def test_a_band_inside_another_overlaps():
    found = check_scale(bands(("A", "0", "100"), ("B", "40", "60")), places=0)
    assert [finding.rule for finding in found] == ["SKA-02"]

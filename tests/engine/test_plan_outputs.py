"""What is promised, how much of it is there, and what a row comes to: the scenarios, and laws."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.numbers import parse_number
from selaras.engine.plan_days import CHECKPOINTS, month_of
from selaras.engine.plan_outputs import (
    Exemption,
    OutputKind,
    PlanOutput,
    RowJudgement,
    achievement_of,
    exemption_of,
    falls_back,
    kept_percent,
    outputs_by_month,
    outputs_of,
    read_told,
    route_of,
    row_progress,
    share_of,
)
from selaras.engine.plan_reports import PlanRoute
from tests.engine.measuring import printed

FOLDER = Path(__file__).parents[1] / "scenarios" / "renaksi"
ON = date(2024, 6, 30)
HUNDRED = Decimal(100)
percents = st.decimals(0, 100, places=4)


def cases(name, part="kasus"):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))[part]


def told_output(one):
    size = "" if one.kind is OutputKind.DOCUMENT else f" {printed(one.target)}"
    return f"{one.kind}{size}{f' {one.uom}' if one.kind is OutputKind.QUANTITY else ''}"


@pytest.mark.parametrize("case", cases("keluaran"), ids=lambda case: case["nama"])
def test_REN_16_the_scenarios_of_outputs(case):
    outputs = outputs_of(case["target"])
    assert [told_output(one) for one in outputs] == case["keluaran"]
    note = case.get("keterangan", "")
    wanted = Exemption(case["pernyataan"]) if "pernyataan" in case else None
    assert exemption_of(note) is wanted
    assert route_of(note) is (PlanRoute.MINUTES if case.get("berita_acara") else PlanRoute.SUPERIOR)
    told = [read_told(output, text)[0] for output, text in zip(outputs, case["isi"], strict=True)]
    assert printed(achievement_of(outputs, told, exemption=wanted, on=ON)) == case["capaian"]


@pytest.mark.parametrize("case", cases("baris"), ids=lambda case: case["nama"])
def test_REN_17_the_scenarios_of_rows(case):
    points = [(month_of(month), parse_number(text)[0]) for month, text in case["titik"].items()]
    told, wanted = row_progress(points, until=month_of(case["sd"])), case["hasil"]
    assert printed(told.percent) == wanted["capaian"]
    assert f"{told.counted} dari {told.due}" == wanted["dari"]
    assert told.judgement == wanted["nilai"]
    assert ", ".join(CHECKPOINTS[month // 3 - 1] for month in told.missing) == wanted.get("belum", "")


def cells(criterion, *outputs):
    return {month: (criterion, output) for month, output in zip(CHECKPOINTS, outputs, strict=False)}


def test_REN_14_quantities_run_through_the_year_where_the_criterion_names_their_sum():
    found = outputs_by_month(cells("Tertatanya 224 Kawasan", *["Penataan di 56 Lokasi"] * 4))
    assert [found[month][0].target for month in CHECKPOINTS] == [56, 112, 168, 224]
    assert {(one.step, one.whole) for (one,) in found.values()} == {(Decimal(56), Decimal(224))}
    assert all(one.is_cumulative for (one,) in found.values())


@pytest.mark.parametrize(
    ("criterion", "outputs"),
    [
        ("Tertatanya kawasan", ["di 56 Lokasi"] * 4),  # names no sum
        ("Tertatanya 200 Kawasan", ["di 56 Lokasi"] * 4),  # names another
        ("Tertatanya 56 Kawasan", ["di 56 Lokasi"]),  # one checkpoint alone
        ("Tertatanya 112 Kawasan", ["di 56 Lokasi", "Laporan"]),  # not all of them quantities
        ("Tertatanya 112 Kawasan", ["di 56 Lokasi", "di 56 Titik"]),  # not of one kind
        ("Tertatanya 112 Kawasan", ["1. di 56 Lokasi\n2. Laporan", "di 56 Lokasi"]),
    ],
)
def test_each_checkpoint_stands_alone_otherwise(criterion, outputs):
    found = outputs_by_month(cells(criterion, *outputs))
    assert not any(one.is_cumulative for ones in found.values() for one in ones)


def test_REN_14_a_running_quantity_never_becomes_less():
    one = PlanOutput("", OutputKind.QUANTITY, Decimal(112), "lokasi", step=Decimal(56), whole=Decimal(224))
    told = falls_back(one, Decimal(56), Decimal(60))
    assert told is not None
    assert told.rule == "REN-14"
    assert "60" in told.message
    assert "target 112" in told.message
    assert falls_back(one, Decimal(60), Decimal(60)) is None
    assert falls_back(one, None, Decimal(60)) is None
    assert falls_back(one, Decimal(1), None) is None
    assert falls_back(PlanOutput(""), Decimal(0), Decimal(1)) is None


def test_a_heading_with_a_colon_is_no_output_and_wrapped_lines_are_one():
    assert [one.text for one in outputs_of("Terdiri dari:\n1. Satu\nyang panjang\n2) Dua\n• Tiga")] == [
        "Satu yang panjang", "Dua", "Tiga",
    ]  # fmt: skip
    assert outputs_of(" \n ") == ()


def test_a_target_of_nothing_is_told_as_there_or_not():
    assert outputs_of("Pengurangan 0 lokasi")[0].kind is OutputKind.DOCUMENT
    assert outputs_of("Sisa 0 %")[0].kind is OutputKind.DOCUMENT
    assert outputs_of("antara 80% dan 90%")[0].kind is OutputKind.DOCUMENT


def test_NUM_05_a_percentage_lies_within_its_scale_and_a_document_is_there_or_not():
    share = PlanOutput("", OutputKind.PERCENT, Decimal(90), "%")
    assert read_told(share, "101")[1].rule == "NUM-05"
    assert read_told(share, "-1")[1].rule == "NUM-05"
    assert read_told(share, "92.5")[1].rule == "NUM-01"
    assert read_told(share, "") == (None, None)
    assert read_told(PlanOutput(""), "ya") == (None, None)
    assert read_told(PlanOutput(""), "0") == (Decimal(0), None)


def test_a_percentage_taken_as_it_is_where_the_table_says_so(monkeypatch):
    monkeypatch.setattr(
        "selaras.engine.plan_outputs.as_of",
        lambda *_: {"percent_against_target": False, "most": 100},
    )
    assert share_of(PlanOutput("", OutputKind.PERCENT, Decimal(90), "%"), Decimal(81), on=ON) == 81


def test_without_outputs_nothing_can_be_said():
    assert achievement_of((), (), exemption=None, on=ON) is None
    assert achievement_of((PlanOutput(""),), (), exemption=None, on=ON) is None


def test_what_lacks_anything_never_becomes_whole_by_rounding():
    assert kept_percent(Decimal("99.99996")) == Decimal("99.9999")
    assert kept_percent(Decimal("66.66666666")) == Decimal("66.6667")
    assert kept_percent(HUNDRED) == HUNDRED


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.integers(0, 5))
def test_one_more_document_never_scores_lower(there, index):
    outputs = [PlanOutput("")] * len(there)
    index %= len(there)

    def score(marks):
        return achievement_of(outputs, [Decimal(mark) for mark in marks], exemption=None, on=ON)

    more = [*there[:index], True, *there[index + 1 :]]
    assert score(there) <= score(more)


@given(st.decimals(0, 1000, places=2), st.decimals(0, 1000, places=2), st.integers(1, 500))
def test_more_of_a_quantity_never_scores_lower_and_never_above_the_whole(one, other, target):
    output = PlanOutput("", OutputKind.QUANTITY, Decimal(target), "lokasi")
    low, high = sorted(share_of(output, told, on=ON) for told in (one, other))
    assert 0 <= low <= high <= 100
    assert (share_of(output, one, on=ON) <= share_of(output, other, on=ON)) or one >= other


points = st.lists(st.tuples(st.sampled_from([3, 6, 9, 12]), st.none() | percents), max_size=8)


@given(points, st.randoms(), st.sampled_from([3, 6, 9, 12]))
def test_REN_17_the_order_of_checkpoints_is_irrelevant(found, chance, until):
    mixed = list(found)
    chance.shuffle(mixed)
    assert row_progress(found, until=until) == row_progress(mixed, until=until)


@given(points, st.sampled_from([3, 6, 9, 12]))
def test_REN_17_a_row_is_reached_only_when_all_that_is_due_is_whole(found, until):
    told = row_progress(found, until=until)
    due = [value for month, value in found if month <= until]
    assert (told.judgement is RowJudgement.REACHED) == (bool(due) and all(value == 100 for value in due))


@given(points, st.sampled_from([3, 6, 9, 12]))
def test_REN_17_blanks_change_no_mean(found, until):
    filled = [point for point in found if point[1] is not None]
    told, full = row_progress(found, until=until), row_progress(filled, until=until)
    assert (told.percent, told.counted) == (full.percent, full.counted)
    assert told.counted + len(told.missing) == told.due

"""The index of a survey: by hand to the last digit, blank answers, weights, classes at their borders."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.exact import mean, shown
from selaras.engine.numbers import format_number, parse_number
from selaras.engine.scales import scale_as_of
from selaras.engine.survey import (
    Element,
    Instrument,
    Weighting,
    check_instrument,
    class_of,
    merged,
    sample_needed,
    span,
    survey_result,
)

FOLDER = Path(__file__).parents[1] / "scenarios" / "survei"
CODES = [f"U{number}" for number in range(1, 10)]
NINE = tuple(Element(code, f"Unsur {code}") for code in CODES)
SKM = scale_as_of("skm", date(2024, 6, 30))
CASES = tomllib.loads((FOLDER / "indeks.toml").read_text("utf-8"))["kasus"]
CLASSES = tomllib.loads((FOLDER / "kelas.toml").read_text("utf-8"))


def counted(answers):
    """Counters of rows of answers, 0 for a blank one."""
    return {
        code: tuple(sum(row[place] == level for row in answers) for level in (1, 2, 3, 4))
        for place, code in enumerate(CODES)
    }


def told(figure):
    return "–" if figure is None else format_number(shown(figure, 6))


@pytest.mark.parametrize("case", CASES, ids=[case["nama"] for case in CASES])
def test_SKM_03_the_index_is_the_one_computed_by_hand(case):
    instrument = Instrument(NINE, weighting=Weighting(case.get("bobot", "sama")))
    answers = [[0 if one == "-" else int(one) for one in row.split()] for row in case["jawaban"]]
    result = survey_result(instrument, counted(answers))
    assert (told(result.index), told(result.converted)) == (case["indeks"], case["konversi"])
    assert [element.code for element in result.without] == case.get("tanpa", [])
    means = {one.element.code: told(one.mean) for one in result.elements}
    assert {code: means[code] for code in case.get("rata_rata", {})} == case.get("rata_rata", {})
    if result.converted is not None:
        assert class_of(result.converted, SKM).mark == case["mutu"]


def test_every_weighting_of_the_law_has_a_case():
    assert {case.get("bobot", "sama") for case in CASES} == set(Weighting) - {Weighting.OWN}


@pytest.mark.parametrize(("figure", "mark"), CLASSES["kelas"])
def test_a_class_begins_where_the_official_table_says(figure, mark):
    assert class_of(parse_number(figure)[0], SKM).mark == mark


@pytest.mark.parametrize(("population", "needed"), CLASSES["contoh"])
def test_a_sample_grows_with_its_population_as_krejcie_and_morgan_printed_it(population, needed):
    assert sample_needed(population) == needed


def test_nobody_is_no_population():
    with pytest.raises(ValueError, match="-1"):
        sample_needed(-1)


def test_a_mean_of_services_is_not_the_mean_of_all_answers():
    instrument = Instrument(NINE)
    many, few = counted([[4] * 9] * 3), counted([[2] * 9])
    of_services = mean([survey_result(instrument, one).converted for one in (many, few)])
    together = survey_result(instrument, merged([many, few])).converted
    assert (of_services, together) == (Decimal(75), Decimal("87.5"))


def test_SKM_01_an_element_is_known_by_its_code_not_by_its_place():
    swapped = Instrument((*NINE[:7], NINE[8], NINE[7]))
    counts = counted([[4, 4, 4, 4, 4, 4, 4, 1, 3]])
    by_code = {one.element.code: one.mean for one in survey_result(swapped, counts).elements}
    assert (by_code["U8"], by_code["U9"]) == (Decimal(1), Decimal(3))


def test_own_weights_count():
    instrument = Instrument(
        (Element("A", "A", Decimal("0.7")), Element("B", "B", Decimal("0.3"))), weighting=Weighting.OWN
    )
    result = survey_result(instrument, {"A": (0, 0, 0, 1), "B": (0, 1, 0, 0)})
    assert (result.index, result.converted) == (Decimal("3.4"), Decimal("85.0"))


def test_the_weakest_element_stands_first_and_unanswered_ones_nowhere():
    result = survey_result(Instrument(NINE[:3]), {"U1": (0, 0, 0, 1), "U2": (1, 0, 0, 0), "U3": ()})
    assert [one.element.code for one in result.weakest] == ["U2", "U1"]


@pytest.mark.parametrize("counts", [(1, 0, 0, 0, 1), (0, -1, 0, 0)])
def test_an_answer_beyond_the_scale_is_never_counted(counts):
    with pytest.raises(ValueError, match="on a scale of 4"):
        survey_result(Instrument(NINE[:1]), {"U1": counts})


@pytest.mark.parametrize(
    ("instrument", "said"),
    [
        (Instrument(()), "belum berunsur"),
        (Instrument((NINE[0], NINE[0])), "lebih dari sekali"),
        (Instrument(NINE, top=1), "dua tingkat"),
        (Instrument(NINE, weighting=Weighting.OWN), "harus lebih dari 0"),
        (Instrument((Element("A", "A", Decimal("0.9")),), weighting=Weighting.OWN), "0,9, seharusnya 1"),
    ],
)
def test_SKM_02_an_instrument_that_cannot_count_is_refused(instrument, said):
    findings = check_instrument(instrument)
    assert {one.rule for one in findings} == {"SKM-02"}
    assert said in findings[0].message


def test_SKM_02_the_nine_elements_are_an_instrument():
    assert check_instrument(Instrument(NINE)) == []


levels = st.lists(st.integers(0, 2000), min_size=4, max_size=4)
answered = st.lists(levels.filter(any), min_size=9, max_size=9)


@given(answered)
def test_an_index_stays_on_its_scale(counts):
    result = survey_result(Instrument(NINE), dict(zip(CODES, counts, strict=True)))
    assert Decimal(25) <= result.converted <= Decimal(100)


@given(answered, st.integers(0, 8), st.integers(0, 2))
def test_a_better_answer_never_lowers_the_index(counts, element, level):
    before = survey_result(Instrument(NINE), dict(zip(CODES, counts, strict=True))).converted
    better = [list(one) for one in counts]
    if better[element][level]:
        better[element][level] -= 1
        better[element][level + 1] += 1
    after = survey_result(Instrument(NINE), dict(zip(CODES, better, strict=True))).converted
    assert after >= before


@given(st.lists(answered, min_size=2, max_size=4), st.randoms())
def test_the_order_in_which_answers_come_is_irrelevant(places, random):
    counts = [dict(zip(CODES, one, strict=True)) for one in places]
    shuffled = list(counts)
    random.shuffle(shuffled)
    instrument = Instrument(NINE)
    assert survey_result(instrument, merged(counts)) == survey_result(instrument, merged(shuffled))


@given(answered)
def test_the_index_is_the_sum_of_its_weighted_elements_up_to_the_guard_digits(counts):
    result = survey_result(Instrument(NINE), dict(zip(CODES, counts, strict=True)))
    assert shown(sum(one.weighted for one in result.elements), 20) == shown(result.index, 20)


@given(st.integers(1, 10**7))
def test_a_sample_is_never_larger_than_its_population_nor_than_385(population):
    assert sample_needed(population) <= min(population, 385)


@pytest.mark.parametrize(
    ("weighting", "lowest", "highest"),
    [
        ("sama", "25", "100"), ("dua-desimal", "24.75", "99"), ("tiga-desimal", "24.975", "99.9"),
        ("empat-desimal", "24.9975", "99.99"),
    ],
)  # fmt: skip
def test_the_span_of_the_index_is_told_by_its_weights(weighting, lowest, highest):
    """As the index itself where everybody answers 1, and where everybody answers 4."""
    instrument = Instrument(NINE, weighting=Weighting(weighting))
    assert span(instrument) == (Decimal(lowest), Decimal(highest))
    for level, bound in enumerate(span(instrument)):
        counts = dict.fromkeys(CODES, (0, 0, 0, 7) if level else (7, 0, 0, 0))
        assert survey_result(instrument, counts).converted == bound


def test_weights_of_ones_own_reach_the_whole_span():
    elements = (Element("A", "A", Decimal("0.3")), Element("B", "B", Decimal("0.7")))
    assert span(Instrument(elements, top=5, factor=Decimal(20), weighting=Weighting.OWN)) == (20, 100)

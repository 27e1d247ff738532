"""The index of each group of respondents: from its answers alone, and of no few people."""

from decimal import Decimal

from selaras.engine.exact import quotient
from selaras.surveys import actions
from selaras.surveys.actions import Form
from selaras.surveys.queries import WaveResults, groups_of
from tests.conftest import NOW
from tests.surveys.fields import closed, point

D = Decimal


def say(city, trait, *answers):
    for text in answers:
        form = Form([0 if one == "-" else int(one) for one in text], [trait])
        actions.answer(point=point(city, 0, 0), form=form, at=NOW)


def told(city):
    groups = groups_of(WaveResults(closed(city).wave), 1)
    return {one.name: (one.people, one.converted) for one in groups}


def test_a_group_has_the_index_of_its_own_answers(open_city):
    """Men: 4, 3 and 2 by element; women: 2 throughout; nobody kept silent about it."""
    say(open_city, 1, *["432"] * 6)
    say(open_city, 2, *["222"] * 5)
    assert told(open_city) == {
        "Laki-laki": (6, D(75)), "Perempuan": (5, D(50)), "Tidak menyebutkan": (0, None),
    }  # fmt: skip


def test_a_blank_answer_is_no_zero(open_city):
    """U3 of the men: five of six answered it, 4 each."""
    say(open_city, 1, *["444"] * 5, "11-")
    say(open_city, 2, *["222"] * 5)
    men = quotient(D(25) * (D("3.5") * 2 + 4), D(3))
    assert round(told(open_city)["Laki-laki"][1], 20) == round(men, 20)


def test_SKM_48_a_group_of_a_few_people_is_hidden_with_another(open_city):
    say(open_city, 1, *["444"] * 9)
    say(open_city, 2, *["111"] * 4)
    say(open_city, 0, *["222"] * 6)
    assert told(open_city) == {
        "Laki-laki": (9, D(100)), "Perempuan": (None, None), "Tidak menyebutkan": (None, None),
    }  # fmt: skip


def test_SKM_48_a_group_few_of_which_answered_an_element_is_hidden_with_another(open_city):
    """Six women, three of whom answered U3: whoever has the others would find what these three think."""
    say(open_city, 1, *["444"] * 9)
    say(open_city, 2, *["111"] * 3, *["11-"] * 3)
    say(open_city, 0, *["222"] * 6)
    assert told(open_city) == {
        "Laki-laki": (9, D(100)), "Perempuan": (None, None), "Tidak menyebutkan": (None, None),
    }  # fmt: skip


def test_SKM_48_two_groups_of_which_one_is_small_tell_neither(open_city):
    say(open_city, 1, *["444"] * 50)
    say(open_city, 2, "111")
    assert {one for _, one in told(open_city).values() if one is not None} == set()


def test_one_query_however_many_answers(open_city, django_assert_num_queries):
    say(open_city, 1, *["444"] * 6)
    results = WaveResults(closed(open_city).wave)
    with django_assert_num_queries(1):
        groups_of(results, 1)


def test_who_told_nothing_is_a_group_as_well(open_city):
    say(open_city, 1, *["444"] * 6)
    say(open_city, 0, *["222"] * 5)
    assert told(open_city)["Tidak menyebutkan"] == (5, D(50))

"""The small tools of the check: lists and ranges, near names, parts of a scope, circles, lines."""

import random
import string

import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, integers, sets

from selaras.engine.cascade.lines import Lines, lines
from selaras.engine.cascade.naming import much_alike
from selaras.engine.cascade.organisation import circles, plain
from selaras.engine.cascade.phrases import cut, listed, quoted_each, spans
from selaras.engine.cascade.rule import rule
from selaras.engine.cascade.scopes import items_of, parts_of
from selaras.engine.cascade.wordlists import wordlist
from selaras.engine.findings import Severity
from tests.engine.cascade.world import world


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], ""), (["a"], "a"), (["a", "b"], "a dan b"), (["a", "b", "c"], "a, b, dan c"),
        (list("abcdefg"), "a, b, c, d, dan 3 lainnya"),
    ],
)  # fmt: skip
def test_a_list_reads_as_a_sentence_and_long_ones_are_counted(names, told):
    assert listed(names) == told


def test_names_in_quotation_marks():
    assert quoted_each(["a", "b"]) == "“a” dan “b”"


@given(sets(integers(1, 60)))
def test_spans_name_every_number_once(numbers):
    told = set()
    for span in spans(numbers):
        first, _, last = span.partition("–")
        told |= set(range(int(first), int(last or first) + 1))
    assert told == numbers


def test_a_long_text_is_cut_on_one_line():
    assert cut("satu\n dua") == "satu dua"
    assert cut("satu dua tiga", 9) == "satu dua…"


@given(dictionaries(integers(0, 30), integers(0, 30)))
def test_every_circle_is_found_once(above):
    found = circles(above)
    inside = [key for circle in found for key in circle]
    assert len(inside) == len(set(inside))
    for circle in found:
        assert [above[key] for key in circle] == [*circle[1:], circle[0]]
    for start in above:
        seen = []
        step = start
        while step in above and step not in seen:
            seen.append(step)
            step = above[step]
        assert (step in seen) == (step in inside)


def test_a_hundred_thousand_links_hold_no_circle_and_take_no_time():
    assert circles({key: key + 1 for key in range(100_000)}) == []


def test_near_names_are_found_among_thousands():
    draw = random.Random(1)  # noqa: S311 - names, not secrets
    names = {
        str(key): " ".join("".join(draw.choices(string.ascii_lowercase, k=8)) for _ in range(8))
        for key in range(5_000)
    }
    names["typed"] = names["17"].replace(names["17"][3], "x", 1)
    assert much_alike(names) == [["17", "typed"]]


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("(PKK, Jumantik, Posyandu dan RPTRA)", ["PKK", "Jumantik", "Posyandu", "RPTRA"]),
        ("PPSU", ["PPSU"]), ("", []), ("a; b serta c/d", ["a", "b", "c", "d"]),
    ],
)  # fmt: skip
def test_the_parts_a_scope_note_names(note, parts):
    assert parts_of(note) == parts


def test_the_list_a_definition_gives():
    assert items_of("Unsur: a; b; serta c. Lainnya: x, y.") == ["a", "b", "c"]
    assert items_of("Tanpa daftar. Rumus: a, b.") == []


def test_a_name_without_what_spelling_varies():
    assert plain("KASUBBAG Tata-Usaha, Keuangan.") == "kepala subbagian tata usaha keuangan"
    assert plain("SUB BAGIAN UMUM") == "subbagian umum"


def test_word_lists_are_empty_before_there_was_a_law():
    assert wordlist("wording", 2020) == {}
    assert "peningkatan" in wordlist("wording", 2024)["activity"]


def test_the_lines_of_the_clean_city():
    facts = world()
    found = lines(facts)
    assert lines(facts) is found
    name = {matrix.key: matrix.number for matrix in facts.matrices.values()}
    above = {name[key]: {name[one] for one in higher} for key, higher in found.matrices_above.items()}
    assert above == {1: set(), 2: {1}, 3: {1, 2}, 4: set()}
    code = {post.code: post.key for post in facts.posts.values()}
    assert found.under(code["asisten-pem"], ["ketua-subkelompok"]) == {code["ketua-bina"]}
    assert found.under(code["asisten-pem"], ["kabag"]) == {code["kabag-pem"]}
    assert found.under(code["camat-timur"], ["kasubbag"]) == set()


def test_lines_end_where_superiors_form_a_circle_or_are_not_in_force():
    facts = world(
        {
            "jabatan": {
                "kabag-umum": ["Kepala Bagian Umum", "kabag", "bag-umum", "kasubbag-tu"],
                "ketua-bina": ["Ketua Subkelompok", "ketua-subkelompok", "subkel-bina", "kabag-pem", False],
            }
        }
    )
    code = {post.code: post.key for post in facts.posts.values()}
    found = Lines(facts)
    assert found.under(code["kabag-umum"], ["kasubbag", "kabag"]) == {code["kasubbag-tu"]}
    assert found.under(code["kabag-pem"], ["ketua-subkelompok"]) == set()


def test_a_number_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        rule("JLR-08", asks="", severity=Severity.NOTE, why="", source="")(lambda _facts: iter(()))

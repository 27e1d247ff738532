"""The canonical text: golden vectors of RFC 8785, and the laws that make a hash comparable."""

import hashlib
import json
import unicodedata
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.canonical import DEEPEST, LARGEST, canonical, fingerprint


class Kind(StrEnum):
    FIRST = "satu"


# RFC 8785 section 3.2.2 (without its numbers with a fraction) and section 3.2.3
SECTION_3_2_2 = {
    "string": "\u20ac$\u000f\nA'\u0042\u0022\u005c\\\"/",
    "literals": [None, True, False],
}
SECTION_3_2_3 = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
}


def test_literals_and_text_as_in_section_3_2_2():
    assert canonical(SECTION_3_2_2).hex() == (
        '{"literals":[null,true,false],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode().hex()
    )


def test_keys_are_in_the_order_of_section_3_2_3():
    """By the code units of UTF 16: the emoji (a surrogate pair) comes before U+FB33, which is a larger unit.

    U+FB33 itself is taken apart by normal form C, so it is the value here that shows the order.
    """
    values = list(json.loads(canonical(SECTION_3_2_3)).values())
    assert values == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis",
        "Hebrew Letter Dalet With Dagesh", "Euro Sign", "Emoji: Grinning Face",
    ]  # fmt: skip
    assert list(json.loads(canonical({"\uffee": 1, "\U0001f600": 2}))) == ["\U0001f600", "\uffee"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (-0, "0"),
        (LARGEST, "9007199254740991"),
        (-LARGEST, "-9007199254740991"),
        ("", '""'),
        ("\b\t\n\f\r", r'"\b\t\n\f\r"'),
        ("\x00\x1f\x7f/", '"\\u0000\\u001f\x7f/"'),
        ("é", '"é"'),
        ("e\u0301", '"é"'),
        ("\u2028", '"\u2028"'),
        ([], "[]"),
        ({}, "{}"),
        ([1, [2, {"b": 1, "a": []}]], '[1,[2,{"a":[],"b":1}]]'),
        (Kind.FIRST, '"satu"'),
    ],
)
def test_a_value_has_one_text(value, text):
    assert canonical(value) == text.encode()


@pytest.mark.parametrize(
    "value",
    [
        Decimal("87.3"), 87.3, 0.0, float("nan"), LARGEST + 1, -LARGEST - 1, "\ud800", "a\udfff", {1: 2},
        {None: 1}, {"é": 1, "e\u0301": 2}, (1, 2), {1, 2}, b"a", object(), {"\ud800": 1}, [{"a": 1.5}],
    ],
)  # fmt: skip
def test_what_readers_would_read_differently_is_refused(value):
    with pytest.raises(ValueError):
        canonical(value)


def nested(levels):
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_it_is_as_deep_as_said_and_never_runs_out_of_stack():
    assert canonical(nested(DEEPEST)) == b"[" * DEEPEST + b"]" * DEEPEST
    ring = []
    ring.append(ring)
    for value in (nested(DEEPEST + 1), nested(5_000), ring):
        with pytest.raises(ValueError, match="levels"):
            canonical(value)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(texts.map(lambda text: unicodedata.normalize("NFC", text)), inner, max_size=4)
    ),
    max_leaves=12,
)


def normal(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [normal(item) for item in value]
    return {normal(key): normal(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(values)
def test_law_it_reads_back_as_the_same_value_and_writes_the_same_text(value):
    text = canonical(value)
    assert json.loads(text) == normal(value)
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(texts.map(lambda text: unicodedata.normalize("NFC", text)), values, max_size=5))
def test_law_the_order_of_keys_does_not_matter(value):
    assert canonical(value) == canonical(dict(reversed(value.items())))


@given(values, values)
def test_law_different_values_have_different_texts(one, other):
    same = json.dumps(normal(one), sort_keys=True) == json.dumps(normal(other), sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


@given(st.text())
def test_law_any_text_is_written_or_refused(text):
    broken = any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)
    if broken:
        with pytest.raises(ValueError):
            canonical(text)
    else:
        assert json.loads(canonical(text)) == unicodedata.normalize("NFC", text)


def test_a_fingerprint_belongs_to_its_domain():
    whole = hashlib.sha256(b'contoh-v1\0{"a":"87.3"}').hexdigest()
    assert fingerprint("contoh-v1", {"a": "87.3"}) == whole
    assert fingerprint("contoh-v2", {"a": "87.3"}) != whole
    assert fingerprint("contoh-v1", {"a": "87.30"}) != whole


@pytest.mark.parametrize("domain", ["", "a\0b"])
def test_a_domain_cannot_run_into_the_content(domain):
    with pytest.raises(ValueError, match="domain"):
        fingerprint(domain, {})

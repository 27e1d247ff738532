"""Every rule has a line in the rule book, a place in the code and a test that names it."""

import re
from collections import Counter

import pytest

from tests.arch.source import PACKAGE, ROOT, modules, table

RULE = re.compile(r"\b(?:[A-Z]{3}|PK)-[0-9]{2}\b")
BOOK = ROOT / "docs" / "aturan.md"
LINES = table(BOOK)
# what the gallery shows is invented
CODE = [path for path in modules() if PACKAGE / "web" / "gallery" not in path.parents]
IN_BOOK = [line[0].strip("`") for line in LINES]
IN_CODE = {rule for path in CODE for rule in RULE.findall(path.read_text("utf-8"))}


def named_in_tests():
    named = set()
    for path in (ROOT / "tests").rglob("*"):
        if path.suffix in {".py", ".toml"} and (ROOT / "tests" / "arch") not in path.parents:
            named |= set(RULE.findall(path.read_text("utf-8")))
            named |= {
                rule.replace("_", "-")
                for rule in re.findall(r"((?:[A-Z]{3}|PK)_[0-9]{2})_", path.read_text("utf-8"))
            }
    return named


def test_a_rule_has_one_line_in_the_book():
    assert [rule for rule, count in Counter(IN_BOOK).items() if count > 1] == []
    assert [rule for rule in IN_BOOK if not RULE.fullmatch(rule)] == []


def test_every_rule_of_the_code_stands_in_the_book():
    assert sorted(IN_CODE - set(IN_BOOK)) == []


def test_every_rule_of_the_book_stands_in_the_code():
    assert sorted(set(IN_BOOK) - IN_CODE) == []


def test_every_rule_is_named_by_a_test():
    assert sorted(IN_CODE - named_in_tests()) == []


def test_a_test_names_only_rules_that_exist():
    assert sorted(named_in_tests() - IN_CODE) == []


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_line_says_rule_source_and_place(line):
    rule, sentence, source, place = line
    assert sentence.endswith(".")
    assert source
    files = re.findall(r"`([^`]+)`", place)
    assert files, rule
    for file in files:
        assert rule.strip("`") in (PACKAGE / file).read_text("utf-8"), f"{file} does not name {rule}"


def test_the_rules_stand_in_the_order_of_their_numbers():
    by_group = {}
    for rule in IN_BOOK:
        by_group.setdefault(rule.partition("-")[0], []).append(rule)
    assert [rules for rules in by_group.values() if rules != sorted(rules)] == []

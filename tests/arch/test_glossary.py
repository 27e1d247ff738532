"""One word for one thing: the closed list of names, checked against the code."""

import ast
import re
from collections import Counter

from django.apps import apps

from tests.arch.source import ROOT, modules, table, tree

GLOSSARY = ROOT / "docs" / "glosarium.md"
RESERVED = "dicadangkan"
ROWS = table(GLOSSARY)


def identifiers(row):
    return re.findall(r"`([^`]+)`", row[2])


IN_USE = [name for row in ROWS if row[3] != RESERVED for name in identifiers(row)]
KEPT_FREE = [name for row in ROWS if row[3] == RESERVED for name in identifiers(row)]


def our_models():
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("selaras.") and not model._meta.auto_created
    ]


def is_choices(node):
    return isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases)


def choices_of_the_code():
    """Every TextChoices or IntegerChoices class, by its qualified name."""
    for path in modules():
        for node in tree(path).body:
            if is_choices(node):
                yield node.name
            if isinstance(node, ast.ClassDef):
                yield from (f"{node.name}.{inner.name}" for inner in node.body if is_choices(inner))


def names_of_the_code():
    """Classes, their members, functions and constants of the product."""
    names = {f"{model.__name__}.{field.name}" for model in our_models() for field in model._meta.get_fields()}
    for path in modules():
        for node in tree(path).body:
            names |= defined(node)
            if isinstance(node, ast.ClassDef):
                names |= {f"{node.name}.{name}" for inner in node.body for name in defined(inner)}
    return names


def defined(node):
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def test_every_row_is_whole():
    assert [row for row in ROWS if len(row) != 4 or not all([*row[:2], identifiers(row)])] == []
    assert {row[3] for row in ROWS} <= {"", RESERVED}


def test_every_model_stands_in_the_glossary():
    assert sorted({model.__name__ for model in our_models()} - set(IN_USE)) == []


def test_every_choice_stands_in_the_glossary():
    assert sorted(set(choices_of_the_code()) - set(IN_USE)) == []


def test_every_name_of_the_glossary_exists():
    assert sorted(set(IN_USE) - names_of_the_code()) == []


def test_a_reserved_name_is_not_used_for_something_yet():
    assert (
        sorted(set(KEPT_FREE) & {name.split(".")[0] for name in names_of_the_code() if name[0].isupper()})
        == []
    )


def test_a_word_and_a_name_stand_once():
    for column in (0, 2):
        assert [text for text, count in Counter(row[column] for row in ROWS).items() if count > 1] == []
    assert [name for name, count in Counter([*IN_USE, *KEPT_FREE]).items() if count > 1] == []


def test_what_officials_see_has_an_indonesian_name():
    unnamed = [
        model.__name__
        for model in our_models()
        if model._meta.verbose_name == model._meta.verbose_name.lower() == model._meta.model_name
    ]
    assert unnamed == ["Checkpoint"]  # the instruction itself says checkpoint

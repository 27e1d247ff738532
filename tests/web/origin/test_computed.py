"""A figure made from other indicators: formula, values and steps."""

from decimal import Decimal

import pytest

from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure
from selaras.measurement.queries.origin import Origin
from selaras.planning.models import Component
from tests import factories as make
from tests.measurement.trees import note
from tests.web.origin.asking import address, ask

D = Decimal


@pytest.fixture
def blend(tree):
    """IKL = mean(IKM, IEK) at one post, as the instruction has it."""
    top = tree[0][0]
    parts = []
    for code, value in (("IKM", "88.6"), ("IEK", "86")):
        indicator = make.make_indicator(top.indicator.objective, code=code, annual_rule="last")
        part = _figure(top, indicator, source="isian")
        parts.append(part)
        note(part, 2, D(value))
    whole = make.make_indicator(
        top.indicator.objective, code="IKL", annual_rule="last",
        formula="tengah := RATA_RATA(ikm; iek)\ntengah", assumptions=["Dibaca sebagai rata-rata."],
    )  # fmt: skip
    for part in parts:
        Component.objects.create(agency=top.agency, whole=whole, part=part.indicator)
    made = _figure(top, whole, source="rumus")
    settle(figures=[part.pk for part in parts])
    return made, parts


def _figure(like, indicator, *, source):
    fields = {"agency": like.agency, "year": like.year, "edition": like.edition, "position": like.position}
    made = Figure(**fields, indicator=indicator, source=source)
    made.targets = like.targets
    made.save()
    return made


def test_a_computed_figure_shows_formula_values_and_steps(blend, auditor):
    made, parts = blend
    shown = ask(auditor, made)
    assert "Dihitung dengan rumus dari 2 indikator jabatan yang sama." in shown
    assert "RATA_RATA(ikm; iek)" in shown
    assert "<code>ikm</code></dt><dd>88,6</dd>" in shown
    assert "<code>iek</code></dt><dd>86</dd>" in shown
    assert "<code>tengah</code></dt><dd>87,3<" in shown
    assert "Dibaca sebagai rata-rata." in shown
    assert all(address(part) in shown for part in parts)
    assert address(made) in ask(auditor, parts[0])


def test_a_computed_figure_names_the_indicator_that_is_missing(blend, auditor):
    made, parts = blend
    note(parts[1], 2, None)
    shown = ask(auditor, made)
    assert "1 dari 2 indikator" in shown
    assert "Angka menunggu sampai semuanya ada." in shown
    assert "<li>IEK (" in shown


def test_a_figure_below_a_computed_one_does_not_feed_it(blend, tree):
    made, _ = blend
    leaf = tree[2][0]
    Figure.objects.filter(pk=leaf.pk).update(parent=made)
    assert Origin(Figure.objects.get(pk=leaf.pk), 2).above == []

"""What an SKP still carries and what its agreement says: laws of any difference, and the sentences."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.drift import (
    EVERYTHING,
    Drift,
    DriftField,
    DriftKind,
    PlanLine,
    drifts,
    finding_of,
    label_of,
    mirrored,
    taken_over,
)
from selaras.engine.findings import Severity
from selaras.engine.targets import NA, YearTargets

texts = st.text(st.sampled_from("ab é"), max_size=4).map(str.strip)
targets = st.one_of(st.none(), st.just(NA), st.sampled_from([Decimal(0), Decimal("87.3"), Decimal(100)]))
plans = st.builds(YearTargets, targets, targets, targets, targets, targets)
lines = st.builds(PlanLine, texts, texts, texts, plans)
documents = st.dictionaries(st.sampled_from("abcd"), lines, max_size=4)


@given(documents)
def test_SKP_33_what_is_equal_does_not_differ(one):
    assert drifts(one, dict(one)) == ()


@given(documents, documents)
def test_SKP_33_there_is_no_difference_only_between_equals(one, other):
    spaced = (
        {key: plain(line) for key, line in one.items()},
        {key: plain(line) for key, line in other.items()},
    )
    assert (drifts(one, other) == ()) == (spaced[0] == spaced[1])


def plain(line):
    """As it is read: without doubled spaces."""
    return replace(
        line, objective=" ".join(line.objective.split()), indicator=" ".join(line.indicator.split()),
        uom=" ".join(line.uom.split()),
    )  # fmt: skip


@given(documents, documents)
def test_SKP_33_a_difference_looks_the_same_from_both_sides(one, other):
    assert drifts(other, one) == tuple(map(mirrored, drifts(one, other)))
    assert all(mirrored(mirrored(drift)) == drift for drift in drifts(one, other))


@given(documents, documents)
def test_SKP_33_taking_everything_over_leaves_no_difference(one, other):
    assert drifts(taken_over(one, drifts(one, other)), other) == ()


@given(documents, documents, st.data())
def test_SKP_33_taking_some_over_leaves_exactly_the_others(one, other, data):
    found = drifts(one, other)
    chosen = [drift for drift in found if data.draw(st.booleans())]
    left = drifts(taken_over(one, chosen), other)
    assert left == tuple(drift for drift in found if drift not in chosen)


@given(documents, documents, st.sets(st.sampled_from(DriftField)))
def test_SKP_33_only_the_fields_that_are_asked_for_are_compared(one, other, over):
    wanted = tuple(drift for drift in drifts(one, other) if drift.field is None or drift.field in over)
    assert drifts(one, other, over=over) == wanted


@given(documents, documents)
def test_taking_over_changes_neither_document(one, other):
    before = dict(one)
    taken_over(one, drifts(one, other))
    assert one == before


OLD = PlanLine(
    "Meningkatnya layanan", "IKM", "Nilai", YearTargets(NA, Decimal("88.6"), NA, None, Decimal("88.6"))
)


def retargeted(**targets):
    return replace(OLD, targets=replace(OLD.targets, **targets))


@pytest.mark.parametrize(
    ("new", "kind", "field", "said"),
    [
        (replace(OLD, objective="Terwujudnya"), "rumusan", "objective", "layanan” menjadi “Terwujudnya”."),
        (replace(OLD, indicator="Nilai IKM"), "rumusan", "indicator", "indikator “IKM” menjadi “Nilai IKM”."),
        (replace(OLD, uom="Persen"), "target", "uom", "Satuan “Nilai” menjadi “Persen”."),
        (retargeted(q1=Decimal(0)), "target", "q1", "Target TW I N/A menjadi 0."),
        (retargeted(q2=None), "target", "q2", "Target TW II 88,6 menjadi kosong."),
        (retargeted(q4=NA), "target", "q4", "Target TW IV kosong menjadi N/A."),
        (retargeted(annual=Decimal(90)), "target", "annual", "“IKM”: Target tahunan 88,6 menjadi 90."),
    ],
)  # fmt: skip
def test_SKP_33_each_field_is_told_with_the_old_and_the_new(new, kind, field, said):
    [drift] = drifts({1: OLD}, {1: new})
    assert (drift.kind, drift.field, drift.key) == (kind, field, 1)
    finding = finding_of(drift, name="IKM")
    assert said in finding.message
    assert (finding.rule, finding.severity) == ("SKP-33", Severity.WARNING)


def test_SKP_33_a_line_that_came_or_went_is_told_whole():
    assert drifts({}, {1: OLD}) == (Drift(DriftKind.ADDED, 1, None, None, OLD),)
    assert drifts({1: OLD}, {}, over=frozenset()) == (Drift(DriftKind.DROPPED, 1, None, OLD, None),)
    came, went = drifts({2: OLD}, {1: OLD})
    assert "belum ada pada SKP" in finding_of(came, name="IKM").message
    assert "tidak ada lagi pada perjanjian" in finding_of(went, name="IKM").message
    assert label_of(came) == "Indikator"


def test_SKP_33_spacing_and_zeros_of_a_number_are_no_difference():
    new = replace(
        OLD, objective="Meningkatnya  layanan ", targets=replace(OLD.targets, q2=Decimal("88.60"))
    )  # fmt: skip
    assert drifts({1: OLD}, {1: new}) == ()
    assert drifts({1: OLD}, {1: replace(OLD, objective="Meningkatnya Layanan")}) != ()


def test_every_field_of_a_line_is_compared():
    """Whoever adds a field to a line must say how it is compared."""
    plain_fields = {name for name in PlanLine.__dataclass_fields__ if name != "targets"}
    assert {str(field) for field in EVERYTHING} == plain_fields | set(YearTargets.__dataclass_fields__)

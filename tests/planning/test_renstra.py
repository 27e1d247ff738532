"""KAS-28: what the strategic plan promises, with its source; and near names, offered, never merged."""

from decimal import Decimal

import pytest

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.planning import actions, queries
from selaras.planning.models import RenstraTarget
from tests.conftest import NOW
from tests.factories import make_agency, make_indicator, make_objective, make_user

D = Decimal


@pytest.fixture
def indicator(db):
    return make_indicator(make_objective(make_agency()), low=D(25), high=D(100))


def record(indicator, target, *, year=2024, source="Renstra 2023–2026, Tabel 4.1"):
    return actions.record_renstra_target(
        indicator=indicator, year=year, target=target, source=source, by=make_user(), at=NOW
    )


def kept(indicator):
    return {year: (one.target, one.source) for year, one in queries.renstra_targets(indicator).items()}


def test_a_target_is_recorded_changed_and_taken_away_on_record(indicator):
    record(indicator, D("86.5"), source="Tabel 1")
    record(indicator, D(87), year=2025, source="Tabel 2")
    assert kept(indicator) == {2024: (D("86.5"), "Tabel 1"), 2025: (D(87), "Tabel 2")}
    record(indicator, D(90), source="Tabel 3")
    assert kept(indicator)[2024] == (D(90), "Tabel 3")
    event = AuditEvent.objects.latest("sequence")
    assert (event.kind, D(event.data["old"]), event.data["new"]) == ("renstra.recorded", D("86.5"), "90")
    assert record(indicator, None, source="") is None
    assert list(kept(indicator)) == [2025]
    assert AuditEvent.objects.latest("sequence").kind == "renstra.removed"
    assert record(indicator, None) is None
    assert AuditEvent.objects.filter(kind="renstra.removed").count() == 1, "gone once is gone"


@pytest.mark.parametrize(
    ("target", "fields", "said"),
    [
        ("24.9", {}, "24,9 berada di luar rentang"),
        ("100.1", {}, "25 sampai 100"),
        ("90", {"source": ""}, "Tulis sumbernya"),
        ("90", {"year": 24}, "bukan tahun rencana"),
        ("90", {"year": 2101}, "bukan tahun rencana"),
    ],
)
def test_KAS_28_what_cannot_be_a_target_of_the_plan(indicator, target, fields, said):
    with pytest.raises(RuleError, match=said) as refused:
        record(indicator, D(target), **fields)
    assert refused.value.rule == "KAS-28"
    assert not RenstraTarget.objects.exists()


@pytest.mark.parametrize(
    ("low", "high", "wrong", "said"),
    [(None, D(10), 11, "tanpa batas sampai 10"), (D(5), None, 4, "5 sampai tanpa batas")],
)
def test_KAS_28_a_scale_may_be_open_on_one_side(indicator, low, high, wrong, said):
    indicator.low, indicator.high = low, high
    indicator.save()
    assert record(indicator, D(7)) is not None
    with pytest.raises(RuleError, match=said):
        record(indicator, D(wrong))

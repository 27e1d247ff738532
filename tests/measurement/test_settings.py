"""The settings of an indicator: what fits, what changes with them, and what is said beforehand."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selaras.engine.achievement import capped
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.measurement.actions.capping import set_cap
from selaras.measurement.actions.handling import change_handling, rehearse_handling
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.models import Figure, IndicatorHandling, ReportingCap
from selaras.measurement.models.handling import SETTINGS, handling_of
from selaras.measurement.queries.caps import cap_on, caps_of
from selaras.measurement.queries.recompute import differing
from selaras.planning.models import Indicator
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.measurement.test_formula_versions import figure, ikm, locked_pair
from tests.measurement.trees import fill, grow, note

pytestmark = pytest.mark.django_db

D = Decimal
DEFAULTS = {name: getattr(IndicatorHandling(), name) for name in SETTINGS}


@pytest.fixture
def levels(db):
    """One post above two, with 80 and 90 in the second quarter."""
    levels = grow(2)
    note(levels[1][0], 2, D(80))
    note(levels[1][1], 2, D(90))
    return levels


def change(indicator, deed=change_handling, seen=None, **fields):
    given = {**DEFAULTS, **fields}
    seen = DEFAULTS if seen is None else seen
    return deed(indicator=indicator, seen=seen, by=make.make_user(), at=NOW, **given)


def top(levels):
    return Figure.objects.get(pk=levels[0][0].pk)


def refused(rule, indicator, **fields):
    with pytest.raises(RuleError) as told:
        change(indicator, **fields)
    assert told.value.rule == rule
    return str(told.value)


def test_what_would_change_is_said_before_and_nothing_is_kept(levels):
    indicator = levels[0][0].indicator
    effect = change(indicator, rehearse_handling, roll_up="terendah")
    assert (effect.figures, dict(effect.years)) == (1, {2024: 1})
    assert top(levels).value2 == D(85)
    assert not IndicatorHandling.objects.exists()
    assert not AuditEvent.objects.filter(kind="indicator.handling_set").exists()


def test_saving_makes_the_figures_anew_and_is_on_record(levels):
    indicator = levels[0][0].indicator
    assert change(indicator, roll_up="terendah").figures == 1
    assert top(levels).value2 == D(80)
    assert differing(indicator.agency, 2024) == []
    told = AuditEvent.objects.filter(kind="indicator.handling_set").latest("pk").data
    assert (told["old"], told["roll_up"]) == (None, "terendah")


def test_nothing_changes_where_nothing_rests_on_it(levels):
    assert change(levels[0][0].indicator, verifier="walidata").figures == 0


def test_the_annual_rule_can_be_read_otherwise_than_the_dictionary_says(levels):
    indicator = levels[0][0].indicator
    note(levels[1][0], 4, D(100))
    note(levels[1][1], 4, D(100))
    assert top(levels).value_year == D(100)
    assert change(indicator, annual_rule="mean").figures == 3
    assert top(levels).value_year == D("92.5")
    indicator = Indicator.objects.get(pk=indicator.pk)
    assert handling_of(indicator).annual == "mean"


def test_ATR_01_a_rule_has_what_it_computes_with(levels):
    indicator = levels[0][0].indicator
    Indicator.objects.filter(pk=indicator.pk).update(
        inputs=[{"kode": "a", "nama": "A"}, {"kode": "b", "nama": "B"}]
    )
    assert "pembilang" in refused("ATR-01", indicator, roll_up="rasio-jumlah", above="a", below="")
    assert "pembilang" in refused("ATR-01", indicator, roll_up="rasio-jumlah", above="a", below="a")
    assert "ambang" in refused("ATR-01", indicator, roll_up="bagian-tercapai")
    assert "Rentang" in refused("ATR-01", indicator, low=D(1))
    assert "Peringkat" in refused("ATR-01", indicator, by_rank=True)
    Indicator.objects.filter(pk=indicator.pk).update(polarity="stabil")
    indicator.refresh_from_db()
    assert "Rentang" in refused("ATR-01", indicator, low=D(2), high=D(1))
    assert change(indicator, low=D(1), high=D(2)).figures >= 0


def test_ATR_02_what_somebody_else_set_meanwhile_is_not_overwritten(levels):
    indicator = levels[0][0].indicator
    change(indicator, roll_up="terendah")
    refused("ATR-02", indicator, roll_up="jumlah")
    now = {**DEFAULTS, "roll_up": "terendah"}
    assert change(indicator, seen=now, roll_up="jumlah").figures == 1
    assert top(levels).value2 == D(170)


def test_a_ratio_of_sums_takes_its_parts_from_what_was_locked(db):
    """Inputs of locked reports: 1 of 2 and 8 of 8 are 90 percent, not 75."""
    from tests.measurement.test_formula_versions import ikm, locked_pair

    world, above = locked_pair()
    given = {"roll_up": "rasio-jumlah", "above": "jumlah", "below": "banyak"}
    assert change(ikm(world), **given).figures >= 1
    above.refresh_from_db()
    assert above.value2 == D(90)


def test_other_tiers_feed_the_figure_above(db):
    world, above = locked_pair()
    assert change(ikm(world), rehearse_handling, tiers=["lurah"]).figures > 0
    above.refresh_from_db()
    assert (above.source, above.value2) == ("gabungan", D("0.75"))
    change(ikm(world), tiers=["lurah"])
    above.refresh_from_db()
    assert (above.source, above.value2) == ("isian", None)  # what was made from others is nobody's report
    leaf = figure(world)
    assert (leaf.source, leaf.value2, leaf.parent_id) == ("isian", D("0.5"), None)
    change(ikm(world), seen={**DEFAULTS, "tiers": ["lurah"]})
    above.refresh_from_db()
    assert above.source == "gabungan"


def test_a_post_that_reports_again_takes_up_what_was_locked(db):
    """The figure of the post below is made from others for a while; its locked report stays its own."""
    world, _ = locked_pair()
    leaf = figure(world)
    Figure.objects.filter(pk=leaf.pk).update(source="gabungan", value2=7, state2="angka")
    lay_out(edition=world.edition, by=None, at=NOW)
    leaf.refresh_from_db()
    assert (leaf.source, leaf.value2) == ("isian", D("0.5"))


def test_ATR_03_a_cap_is_one_that_offices_use_and_stays_on_record(db):
    agency, user = make.make_agency(), make.make_user()
    given = {"agency": agency, "since": TODAY, "by": user, "at": NOW}
    for percent, reason in ((90, "x"), (120, " ")):
        with pytest.raises(RuleError, match="ATR-03"):
            set_cap(percent=percent, reason=reason, **given)
    assert cap_on(agency, TODAY) is None
    first = set_cap(percent=120, reason="Pedoman TPP.", **given)
    assert cap_on(agency, TODAY) == first
    later = set_cap(percent=None, reason="Dicabut.", **given | {"since": TODAY.replace(year=2025)})
    assert cap_on(agency, TODAY) == first
    assert cap_on(agency, later.since) == later
    assert caps_of(agency) == [later, first]
    assert cap_on(make.make_agency(), TODAY) is None
    for deed in (lambda: ReportingCap.objects.update(percent=100), first.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    with pytest.raises(IntegrityError, match="is_offered"), transaction.atomic():
        ReportingCap.objects.create(percent=90, reason="x", **given)
    with pytest.raises(IntegrityError, match="has_a_reason"), transaction.atomic():
        ReportingCap.objects.create(percent=100, reason="", **given)


def test_ATR_04_the_cap_cuts_what_is_shown_and_nothing_that_is_stored(levels):
    fill(levels[1], 4, seed=3)
    stored = {one.pk: one.percent_year for one in Figure.objects.order_by("pk")}
    agency = levels[0][0].agency
    cap = set_cap(agency=agency, percent=100, since=TODAY, reason="Pedoman.", by=make.make_user(), at=NOW)
    assert {one.pk: one.percent_year for one in Figure.objects.order_by("pk")} == stored
    assert differing(agency, 2024) == []
    assert [capped(D(one), cap.limit) for one in ("99.9", "100", "297")] == [D("99.9"), D(100), D(100)]
    assert capped(D(297), ReportingCap().limit) == D(297)

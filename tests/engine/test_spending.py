"""What was spent of a budget: lines that exist, sums that hold, and a reason for what is unusual."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.findings import Severity, blocking
from selaras.engine.spending import Spent, leaf_codes, merged, summed, unfit_spending
from tests.engine.test_budget import WHOLE

D = Decimal
PLAN, PAY, REPORT, MEET = (
    "4.01.01.2.01.0001", "4.01.01.2.02.0001", "4.01.01.2.02.0002", "4.01.02.2.01.0001",
)  # fmt: skip
LEAVES = (PLAN, PAY, REPORT, MEET)
amounts = st.decimals(0, 10**9, places=2)


def unfit(*spent, quarter=2, kept=None, before=None, after=None):
    return unfit_spending(
        WHOLE, list(spent), quarter=quarter, kept=kept or {}, before=before or {}, after=after or {}
    )


def rules(found):
    return [(one.rule, one.severity) for one in found]


def test_only_what_is_broken_down_no_further_is_reported():
    assert leaf_codes(WHOLE) == LEAVES


def test_parents_are_the_sums_of_what_is_known_below():
    told = summed(WHOLE, {PAY: D("0.20"), REPORT: D("0.10"), MEET: D(0)})
    assert told == {
        PAY: D("0.20"), REPORT: D("0.10"), MEET: D(0), "4.01.01": D("0.30"), "4.01.01.2.02": D("0.30"),
        "4.01.02": D(0), "4.01.02.2.01": D(0),
    }  # fmt: skip


def test_a_code_is_no_parent_of_one_that_only_begins_alike():
    assert "4.01.01.2.01" not in summed(WHOLE, {PAY: D(1)})


def test_what_fits_is_not_spoken_of():
    assert unfit(Spent(PLAN, D("500.25")), Spent(PAY, D(0)), Spent(REPORT, None)) == []
    assert unfit(Spent("4.01.01.2.02", D("150.25")), Spent(PAY, D("100.20")), Spent(REPORT, D("50.05"))) == []


@pytest.mark.parametrize("code", ["4.01.03", "x", "4.01.01.2.01.0002", ""])
def test_ANG_10_a_line_that_is_not_there(code):
    [found] = unfit(Spent(code, D(1), place="D7"))
    assert (found.rule, found.place) == ("ANG-10", "D7")


def test_ANG_10_a_line_twice():
    [found] = unfit(Spent(PAY, D(1), place="D7"), Spent(PAY, D(1), place="D9"))
    assert (found.rule, found.place) == ("ANG-10", "D9")


def test_ANG_11_a_sum_is_the_sum_of_what_is_below():
    given = [Spent("4.01.01.2.02", D(150), place="D5"), Spent(PAY, D("100.20")), Spent(REPORT, D("50.05"))]
    [found] = unfit(*given)
    assert (found.rule, found.place) == ("ANG-11", "D5")
    assert "jumlah rinciannya Rp150,25, selisih Rp0,25" in found.message
    # what is kept of a line that is not handed in counts as well
    assert unfit(Spent("4.01.01.2.02", D("150.25")), Spent(PAY, D("100.20")), kept={REPORT: D("50.05")}) == []


def test_ANG_12_more_than_the_ceiling_needs_a_reason():
    assert unfit(Spent(PAY, D("150.20"))) == []
    [found] = unfit(Spent(PAY, D("150.21")))
    assert (found.rule, found.severity) == ("ANG-12", Severity.ERROR)
    assert "Rp150,21 melebihi pagunya Rp150,20" in found.message
    [told] = unfit(Spent(PAY, D("150.21"), "Pergeseran belum dicatat"))
    assert (told.rule, told.severity) == ("ANG-12", Severity.WARNING)
    assert "Pergeseran belum dicatat" in told.message
    assert rules(unfit(Spent(PAY, D("150.21"), "  "))) == [("ANG-12", Severity.ERROR)]


def test_ANG_13_until_now_is_not_less_than_until_then():
    before = {1: {PAY: D(100)}}
    assert unfit(Spent(PAY, D(100)), before=before) == []
    [found] = unfit(Spent(PAY, D(99)), before=before)
    assert found.rule == "ANG-13"
    assert "turun dari TW I Rp100" in found.message
    [told] = unfit(Spent(PAY, D(99), "Pengembalian belanja"), before=before)
    assert told.severity is Severity.WARNING


def test_ANG_13_the_nearest_quarter_with_a_figure_is_asked():
    before = {1: {PAY: D(100)}, 2: {PAY: D(90)}, 3: {PLAN: D(1)}}
    assert unfit(Spent(PAY, D(95)), quarter=4, before=before) == []
    [found] = unfit(Spent(PAY, D(80)), quarter=2, after={3: {PAY: D(70)}, 4: {PAY: D(120)}})
    assert "melebihi TW III Rp70" in found.message


def test_ANG_13_what_was_reported_is_not_taken_away_unsaid():
    kept = {PAY: D(100)}
    [found] = unfit(Spent(PAY, None), kept=kept)
    assert (found.rule, found.severity) == ("ANG-13", Severity.ERROR)
    assert rules(unfit(Spent(PAY, None, "Salah unit"), kept=kept)) == [("ANG-13", Severity.WARNING)]
    assert unfit(Spent(PAY, None)) == []


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "NaN", "1E+30"])
def test_what_is_no_rupiah_is_refused(amount):
    assert rules(unfit(Spent(PAY, D(amount), "alasan"))) == [("NUM-06", Severity.ERROR)]


def test_a_blank_takes_a_line_away_and_what_is_not_named_stays():
    kept = {PAY: D(1), REPORT: D(2)}
    assert merged(kept, [Spent(PAY, None), Spent(PLAN, D(3))]) == {REPORT: D(2), PLAN: D(3)}


@given(st.dictionaries(st.sampled_from(LEAVES), amounts))
def test_a_reported_tree_with_its_own_sums_fits(spent):
    handed_in = [Spent(code, amount, "alasan") for code, amount in summed(WHOLE, spent).items()]
    assert blocking(unfit(*handed_in)) == []


@given(st.dictionaries(st.sampled_from(LEAVES), amounts), st.dictionaries(st.sampled_from(LEAVES), amounts))
def test_with_reasons_nothing_of_the_course_is_in_the_way(spent, earlier):
    handed_in = [Spent(code, amount, "alasan") for code, amount in spent.items()]
    assert blocking(unfit(*handed_in, kept=earlier, before={1: earlier}, after={3: earlier})) == []

"""A year of the example city: four quarters reported, confirmed, rolled up, and every digit accounted for."""

from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db.models import Sum

from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanReport
from selaras.engine.cards import CardState
from selaras.engine.exact import mean, total
from selaras.engine.plan_reports import PlanState
from selaras.kernel.models import first_broken_event
from selaras.measurement.models import CardRecheck, CountedRow, Figure, Report, ScoreCard
from selaras.measurement.queries.recompute import differing
from selaras.ops.example import Example
from selaras.ops.year_cards import MONTHS
from selaras.org.models import Position
from selaras.planning.models import BudgetActual, BudgetDocument
from tests.conftest import NOW

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"


def at_mayor(code):
    return Figure.objects.get(position__tier=Position.Tier.MAYOR, indicator__code=code)


def below(figure):
    return list(figure.children.order_by("pk"))


def test_a_year_of_the_city_from_the_first_input_to_the_mayors_desk(db):
    edition = Example(FOLDER, at=NOW).load()
    told = StringIO()
    call_command("simulate", stdout=told, stderr=StringIO())
    locked = Report.objects.filter(state=Report.State.LOCKED).count()
    assert locked == Report.objects.count() > 400
    assert told.getvalue().startswith(f"{locked} laporan realisasi simulasi dikunci, ")
    assert differing(edition.agency, edition.year) == []
    assert first_broken_event() is None

    ikm = at_mayor("IKM")
    camats = [one for one in below(ikm) if one.position.tier == Position.Tier.DISTRICT_HEAD]
    assert (len(camats), ikm.counted, ikm.due) == (8, [0, 56, 0, 56], [0, 56, 0, 56])
    wards = {camat.pk: [ward.value2 for ward in below(camat)] for camat in camats}
    assert sum(map(len, wards.values())) == 56
    of_the_districts = [mean(values) for values in wards.values()]
    assert ikm.value2 == mean(of_the_districts)
    everyone = [value for values in wards.values() for value in values]
    assert ikm.value2 != mean(everyone)  # a mean of means is not the mean of all
    assert ikm.value_year == ikm.value4  # the last measured wave

    ikl, iek = at_mayor("IKL-KOTA"), at_mayor("IEK")
    assert ikl.source == Figure.Source.COMPUTED
    assert ikl.value2 == mean([ikm.value2, iek.value2])

    bmd, km = at_mayor("BMD"), at_mayor("KM")
    assert bmd.value_year == bmd.value4
    assert km.value_year == total([km.value3, km.value4])
    assert (km.state1, km.state2) == ("N/A", "N/A")
    assert all(isinstance(one.value_year, Decimal) for one in (bmd, km))
    of_the_registers()
    of_the_plans()
    of_the_cards()
    of_the_spending()
    told_plausibly()


def of_the_plans():
    """Every row of annex IV and V is reported; of the last quarter some still wait for the superior."""
    rows = Checkpoint.objects.count() + IndicatorPlan.objects.count()
    states = Counter(PlanReport.objects.order_by().values_list("state", flat=True))
    assert (sum(states.values()), set(states)) == (rows, {PlanState.FINISHED, PlanState.REPORTED})
    assert states[PlanState.FINISHED] > 5 * states[PlanState.REPORTED]
    assert PlanReport.objects.filter(late__gt=0).exists()
    assert PlanReport.objects.filter(achievement__lt=100).exists()
    assert PlanReport.objects.exclude(minutes_number="").exists()


def of_the_cards():
    """All camat and lurah, two months: one published, one whose sample waits for its re-check."""
    by_month = {month: Counter() for month in MONTHS}
    for month, state in ScoreCard.objects.order_by().values_list("month", "state"):
        by_month[month][state] += 1
    first, last = by_month.values()
    assert first == {CardState.FINAL: 64}
    assert set(last) == {CardState.SENT, CardState.SAMPLED}
    assert sum(last.values()) == 64
    assert CardRecheck.objects.filter(agrees=False).exists()
    scores = ScoreCard.objects.order_by().values_list("score", flat=True)
    assert all(50 < score <= 100 for score in scores)
    assert len(set(scores)) > 20


def of_the_spending():
    """Every unit with a DPA has spent of each line, more from quarter to quarter, never all of it."""
    documents = BudgetDocument.objects.select_related("unit").order_by("pk")
    assert documents.count() > 64
    spent = BudgetActual.objects.order_by().values("unit", "quarter").annotate(sum=Sum("amount"))
    amounts = {(one["unit"], one["quarter"]): one["sum"] for one in spent}
    for one in documents:
        by_quarter = [amounts[one.unit_id, quarter] for quarter in (1, 2, 3, 4)]
        assert by_quarter == sorted(by_quarter)
        assert by_quarter[-1] < one.total


def told_plausibly():
    """Nothing that the check would call beyond belief (CAP-07), and not everybody reaches everything."""
    quarters = ("percent1", "percent2", "percent3", "percent4", "percent_year")
    percents = [one for row in Figure.objects.order_by("pk").values_list(*quarters) for one in row]
    known = [one for one in percents if one is not None]
    assert len(known) > 800
    assert 40 < min(known) < 100 < max(known) < 150


def of_the_registers():
    """TLG, ADUAN, KOMPUB, KM and MR are counted from rows, and each report kept the rows it counted."""
    told = Report.objects.select_related("figure__indicator").filter(
        figure__indicator__code__in=["TLG", "ADUAN", "KOMPUB", "KM", "MR"]
    )
    seen = set()
    for one in told.order_by("pk"):
        code, inputs = one.figure.indicator.code, {name: int(n) for name, n in one.inputs.items()}
        step, rows = one.figure_id + one.quarter, CountedRow.objects.filter(report=one)
        if code == "TLG":  # what stays open comes back: one or two more each quarter
            over = sum(1 + (one.figure_id + before) % 2 for before in range(1, one.quarter))
            assert (inputs["tl_selesai"], inputs["tl_total"]) == (9, 10 + step % 2 + over)
            assert rows.count() == inputs["tl_total"]
        elif code == "ADUAN":
            assert (inputs["aduan_selesai"], inputs["aduan_total"]) == (9, 10 + step % 2)
        elif code == "KOMPUB":  # 13.30 is less than six hours after 08.00, 14.30 is not
            assert (inputs["krisis_siap"], inputs["krisis_total"]) == (int(step % 5 < 4), 1)
            assert inputs["materi"] == 12 + step % 5
        elif code == "KM":
            assert inputs["laporan_tepat_waktu"] == 1 + step % 2 == rows.count()
            assert one.actual == 25 * (1 + step % 2)
        else:  # since the beginning of the year
            assert inputs["dokumen_terverifikasi"] == one.quarter // 2
        seen.add(code)
    assert seen == {"TLG", "ADUAN", "KOMPUB", "KM", "MR"}

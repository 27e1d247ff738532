"""A year of the example city: four quarters reported, confirmed, rolled up, and every digit accounted for."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from selaras.engine.exact import mean, total
from selaras.kernel.models import first_broken_event
from selaras.measurement.models import CountedRow, Figure, Report
from selaras.measurement.queries.recompute import differing
from selaras.ops.example import Example
from selaras.org.models import Position
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
    assert told.getvalue().startswith(f"{locked} laporan realisasi simulasi dikunci.")
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

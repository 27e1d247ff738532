"""A year of the example city: four quarters reported, confirmed, rolled up, and every digit accounted for."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from selaras.accounts.models import Role
from selaras.documents.models import StoredFile
from selaras.engine.exact import mean, total
from selaras.engine.formula import InputKind
from selaras.engine.numbers import written_number
from selaras.engine.targets import NA
from selaras.kernel.models import first_broken_event
from selaras.measurement.actions import reporting
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import Evidence, Figure, Report
from selaras.measurement.queries.formulas import inputs_of
from selaras.measurement.queries.recompute import differing
from selaras.ops.example import Example
from selaras.org.models import Holder, Position, RoleGrant, Superior
from selaras.planning.models import Indicator
from tests.cities import publish_with_districts
from tests.conftest import NOW

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"
HANDED = ["IKM", "BMD", "KM"]  # what camat and lurah carry here: a survey, a position, and a sum
WORDS = {
    "obstacle": "Belum semua data masuk.", "follow_up": "Dijadwalkan ulang.", "explanation": "Lihat bukti.",
}  # fmt: skip


def typed(figure, step):
    """Inputs as an official types them: different by post and quarter, within their bounds."""
    return {one.code: _input(one, step) for one in inputs_of(figure)}


def _input(one, step):
    if one.kind is InputKind.YES_NO:
        return "1"
    if one.kind is InputKind.LIST:
        return f"{40 + step % 3}; 20"
    if one.low is not None and one.high is not None:
        return written_number(one.high - (one.high - one.low) * (step % 5) / 20)
    return str(10 + step % 2)


def people():
    on = NOW.date()
    holders = {one.position_id: one.user for one in Holder.objects.as_of(on).select_related("user")}
    above = dict(Superior.objects.as_of(on).values_list("position_id", "superior_id"))
    return holders, {post: holders.get(superior) for post, superior in above.items()}


def report(figure, quarter, *, by, superior, verifier):
    at = datetime(2024, 3 * quarter, 20, 3, 0, tzinfo=UTC)
    inputs = typed(figure, figure.pk + quarter)
    told = reporting.note(
        figure=figure, quarter=quarter, seen=0, typed=Typed(inputs=inputs, **WORDS), by=by, at=at
    )
    file = StoredFile.objects.create(
        sha256=f"{told.pk:064x}",
        size=1,
        media_type="application/pdf",
        agency_id=told.agency_id,
        created_at=at,
    )
    Evidence.objects.create(report=told, agency=told.agency, file=file, name="bukti.pdf", by=by, at=at)
    told = reporting.send(report=told, by=by, at=at)
    told = reporting.approve(report=told, by=superior, at=at)
    if told.state == Report.State.APPROVED:
        told = reporting.verify(report=told, by=verifier, at=at)
    assert told.state == Report.State.LOCKED


def at_mayor(code):
    return Figure.objects.get(position__tier=Position.Tier.MAYOR, indicator__code=code)


def below(figure):
    return list(figure.children.order_by("pk"))


def test_a_year_of_the_city_from_the_first_input_to_the_mayors_desk(db):
    edition = Example(FOLDER, at=NOW).load()
    handed = set(Indicator.objects.filter(code__in=HANDED).values_list("pk", flat=True))
    mayor = Position.objects.get(tier=Position.Tier.MAYOR).holders.get().user
    publish_with_districts(edition, mayor, handed=lambda row: row.indicator_id in handed)
    lay_out(edition=edition, by=None, at=NOW)
    holders, superiors = people()
    inspector = RoleGrant.objects.filter(role=Role.INSPECTORATE).first().user
    reported = Figure.objects.filter(source=Figure.Source.REPORTED).select_related("indicator", "position")
    done = 0
    for figure in reported.order_by("pk"):
        superior = superiors.get(figure.position_id)
        for quarter, target in enumerate(figure.targets.quarters, 1):
            if target is not NA and target is not None and superior is not None:
                report(figure, quarter, by=holders[figure.position_id], superior=superior, verifier=inspector)
                done += 1
    assert done == Report.objects.filter(state=Report.State.LOCKED).count() > 400
    assert differing(edition.agency, edition.year) == []
    assert first_broken_event() is None

    ikm = at_mayor("IKM")
    camats = [one for one in below(ikm) if one.position.tier == Position.Tier.DISTRICT_HEAD]
    assert (len(camats), ikm.counted, ikm.due) == (8, [0, 8, 0, 8], [0, 8, 0, 8])
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

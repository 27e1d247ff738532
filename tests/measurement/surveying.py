"""A city whose IKM and IEK are surveyed: mayor, assistant, two camat, three lurah, and figures for all."""

from decimal import Decimal

from selaras.cascade.models import Edition
from selaras.engine.targets import NA, YearTargets
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.models import Figure
from selaras.planning.models import Component
from selaras.surveys import actions as surveys
from tests import factories as make
from tests.conftest import NOW
from tests.surveys.fields import answered, asked, make_city, make_instrument, make_wave

D = Decimal
TARGETS = YearTargets(q1=D("88.6"), q2=NA, q3=NA, q4=D("88.6"), annual=D("88.6"))
# two of kelurahan 0 and 1 lie in kecamatan A; the last figure is no terminating decimal
FORMS = {(0, 0): ["444", "444"], (0, 1): ["333"], (1, 0): ["444", "333"], (1, 1): ["222"],
         (2, 0): ["444"], (2, 1): ["444", "443"]}  # fmt: skip


def make_surveyed_city():
    """Nothing is decreed yet: call `publish`."""
    city = make_city()
    city.ikm = city.indicator
    city.ikm.code, city.ikm.uom = "IKM", "Nilai"
    city.ikm.save()
    city.iek = make.make_indicator(city.ikm.objective, code="IEK", number=2)
    city.ikl = make.make_indicator(
        city.ikm.objective, code="IKL", number=3, formula="RATA_RATA(ikm; iek)"
    )  # fmt: skip
    for part in (city.ikm, city.iek):
        Component.objects.create(agency=city.agency, whole=city.ikl, part=part)
    city.mayor = make.make_position(city.city, "walikota")
    city.camats = [make.make_position(unit, "camat") for unit in city.districts]
    city.lurahs = [make.make_position(unit, "lurah") for unit in city.wards]
    make.set_superior(city.assistant, city.mayor)
    for camat in city.camats:
        make.set_superior(camat, city.mayor)
    city.above = dict(zip(city.lurahs, [city.camats[0], city.camats[0], city.camats[1]], strict=True))
    for lurah, camat in city.above.items():
        make.set_superior(lurah, camat)
    return city


def publish(city, *, lurahs=None, also=(), lay=True):
    """IKM from the mayor to the camat and on to the lurah, IEK and IKL to the assistant; `also` carry IKM.

    Called again it is the revised edition. Figures are laid out, unless `lay` says no.
    """
    lurahs = city.lurahs if lurahs is None else lurahs
    first = getattr(city, "edition", None)
    revised = {
        "kind": Edition.Kind.REVISED,
        "number": 2,
        "based_on": first,
        "reason": Edition.Reason.values[0],
    }
    city.edition = (
        Edition.objects.create(agency=city.agency, year=2024, explanation="Strategi berubah.", **revised)
        if first
        else make.make_edition(city.agency)
    )
    annex = make.make_annex(city.edition, city.mayor, tiers=["camat", "asisten"])
    ikm = make.make_row(annex, city.ikm, TARGETS)
    own = {post: make.make_commitment(ikm, post) for post in [*city.camats, *also]}
    for indicator in (city.iek, city.ikl):
        make.make_commitment(make.make_row(annex, indicator, TARGETS), city.assistant)
    for number, camat in enumerate(city.camats, 2):
        further = make.make_annex(city.edition, camat, number=number, tiers=["lurah"])
        row = make.make_row(further, city.ikm, TARGETS)
        for lurah in lurahs:
            if city.above[lurah] == camat:
                make.make_commitment(row, lurah, parent=own[camat])
    make.mark_published(city.edition)
    if lay:
        lay_out(edition=city.edition, by=None, at=NOW)
    return city


def answer_all(city):
    surveys.open_wave(wave=city.wave, by=city.runner, at=NOW)
    for (ward, service), forms in FORMS.items():
        answered(city, ward, service, *forms)


def closed(city, wave=None):
    wave = wave or city.wave
    surveys.close_wave(wave=wave, by=city.runner, at=NOW)
    wave.refresh_from_db()
    return wave


def coordination(city, *forms):
    """The wave of IEK: asked once, at the city, about one cluster; closed."""
    instrument = make_instrument(city.agency, code="koordinasi", elements=asked("K1"), traits=[])
    wave = make_wave(
        city.agency, city.owner, city.runner, instrument=instrument, name="Koordinasi", indicator=city.iek
    )
    [point] = surveys.set_points(wave=wave, units=[city.city], services=[], by=city.runner, at=NOW)
    surveys.open_wave(wave=wave, by=city.runner, at=NOW)
    for level in forms:
        surveys.answer(point=point, form=surveys.Form([level]), at=NOW)
    return closed(city, wave)


def figure(post, indicator):
    return Figure.objects.select_related("indicator", "position").get(position=post, indicator=indicator)

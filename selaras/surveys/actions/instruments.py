"""What is asked: instruments version by version, and the services that are asked about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.engine import law
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Agency, Position
from selaras.surveys import rules
from selaras.surveys.models import Element, Instrument, Service, SurveyPoint, Wave
from selaras.surveys.queries import blank_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One element as it is typed: `options` from the worst level to the best."""

    code: str
    name: str
    question: str
    options: Sequence[str]
    weight: Decimal | None = None


@transaction.atomic
def define_instrument(
    *, agency: Agency, code: str, name: str, elements: Sequence[Asked], by: User | None, at: datetime,
    **fields: Any,
) -> Instrument:  # fmt: skip
    """The next version of an instrument. Raises RuleError SKM-02, SKM-23, SKM-24."""
    known = Instrument.objects.select_for_update().filter(agency=agency, code=code)
    last = max((one.version for one in known), default=0)
    instrument = Instrument.objects.create(agency=agency, code=code, version=last + 1, name=name, **fields)
    _put_elements(instrument, elements)
    record(
        kind="instrument.defined", subject=instrument, by=by, at=at, agency=agency, code=code,
        version=instrument.version, elements=[one.code for one in elements],
    )  # fmt: skip
    return instrument


@transaction.atomic
def change_instrument(
    *, instrument: Instrument, elements: Sequence[Asked], by: User, at: datetime, **fields: Any
) -> Instrument:
    """Another wording of a version nobody was asked yet; what is being prepared with it follows.

    Raises RuleError SKM-02, SKM-04, SKM-23, SKM-24.
    """
    # the waves before the instrument, in the order in which opening one takes them
    prepared = list(Wave.objects.select_for_update().filter(instrument=instrument.pk).order_by("pk"))
    instrument = _locked(instrument)
    refuse(rules.in_use(instrument))
    for field, value in fields.items():
        setattr(instrument, field, value)
    instrument.save()
    instrument.elements.all().delete()
    _put_elements(instrument, elements)
    counts, groups = blank_counts(instrument)
    SurveyPoint.objects.filter(wave__in=prepared).update(counts=counts, groups=groups)
    record(
        kind="instrument.changed", subject=instrument, by=by, at=at, agency=instrument.agency,
        elements=[one.code for one in elements],
    )  # fmt: skip
    return instrument


@transaction.atomic
def discard_instrument(*, instrument: Instrument, by: User, at: datetime) -> None:
    """A version that nobody was asked is thrown away. Raises RuleError SKM-04, SKM-22."""
    instrument = _locked(instrument)
    refuse(rules.in_use(instrument), rules.waves_wait(list(instrument.waves.order_by("pk"))))
    record(
        kind="instrument.discarded", subject=instrument, by=by, at=at, agency=instrument.agency,
        code=instrument.code, version=instrument.version,
    )  # fmt: skip
    instrument.delete()


@transaction.atomic
def define_lawful(*, agency: Agency, on: date, by: User | None, at: datetime) -> Instrument:
    """The satisfaction survey as PermenPANRB 14/2017 has it: nine elements, from the table of law."""
    told = law.as_of("skm-instrument", on)
    same = ("code", "name", "source", "assumption", "greeting", "consent", "top", "scale")
    return define_instrument(
        agency=agency, kind=Instrument.Kind.SATISFACTION, factor=Decimal(told["factor"]),
        traits=told["trait"], elements=[Asked(**one) for one in told["element"]], by=by, at=at,
        **{name: told[name] for name in same},
    )  # fmt: skip


@transaction.atomic
def define_service(
    *, agency: Agency, code: str, name: str, order: int, positions: Collection[Position] = (),
    by: User | None, at: datetime, **fields: Any,
) -> Service:  # fmt: skip
    """A service of the agency, or what is known of it anew; the same code is the same service."""
    service, _ = Service.objects.update_or_create(
        agency=agency, code=code, defaults={"name": name, "order": order} | fields
    )
    service.positions.set(positions)
    record(
        kind="service.defined", subject=service, by=by, at=at, agency=agency, code=code, name=name,
        positions=sorted(one.pk for one in positions),
    )  # fmt: skip
    return service


def _locked(instrument: Instrument) -> Instrument:
    rows = Instrument.objects.select_for_update(of=("self",)).select_related("agency")
    return rows.get(pk=instrument.pk)


def _put_elements(instrument: Instrument, elements: Sequence[Asked]) -> None:
    Element.objects.bulk_create(
        Element(
            agency_id=instrument.agency_id, instrument=instrument, order=order, code=one.code, name=one.name,
            question=one.question, options=list(one.options), weight=one.weight,
        )
        for order, one in enumerate(elements, 1)
    )  # fmt: skip
    refuse(*rules.cannot_count(instrument), rules.off_the_table(instrument), *rules.not_coarse(instrument))

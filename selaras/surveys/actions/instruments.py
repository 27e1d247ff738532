"""What is asked: instruments version by version, and the services that are asked about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Agency, Position
from selaras.surveys import rules
from selaras.surveys.models import Element, Instrument, Service


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
    """The next version of an instrument. Raises RuleError SKM-02 for one that makes no index."""
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
    """Another wording of a version nobody was asked yet. Raises RuleError SKM-02, SKM-04."""
    instrument = Instrument.objects.select_for_update().select_related("agency").get(pk=instrument.pk)
    refuse(rules.in_use(instrument))
    for field, value in fields.items():
        setattr(instrument, field, value)
    instrument.save()
    instrument.elements.all().delete()
    _put_elements(instrument, elements)
    record(
        kind="instrument.changed", subject=instrument, by=by, at=at, agency=instrument.agency,
        elements=[one.code for one in elements],
    )  # fmt: skip
    return instrument


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


def _put_elements(instrument: Instrument, elements: Sequence[Asked]) -> None:
    Element.objects.bulk_create(
        Element(
            agency_id=instrument.agency_id, instrument=instrument, order=order, code=one.code, name=one.name,
            question=one.question, options=list(one.options), weight=one.weight,
        )
        for order, one in enumerate(elements, 1)
    )  # fmt: skip
    refuse(*rules.cannot_count(instrument))

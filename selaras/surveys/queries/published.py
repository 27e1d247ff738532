"""What of a wave may be told to everybody, and by what it is known that it is the same data."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.utils.crypto import salted_hmac

from selaras.engine.disclosure import hidden
from selaras.kernel.models import AuditEvent
from selaras.surveys.models import PUBLISHED, Wave
from selaras.surveys.queries.results import WaveResults


def untold_units(results: WaveResults) -> set[int]:
    """The units whose figures would tell of a few people, or let them be found from those beside (SKM-35).

    What lies below a hidden unit is hidden with it: its parts would tell the whole. Who answered at points of
    the unit itself is one more part of it, though no line says so: what is hidden with them is a unit below.
    Where an element is hidden all are: only points where somebody answered every element have an index, and
    the means of the others would take it back to these few.
    """
    top = results.top
    if top is None:
        return set()
    found = {top.unit.pk} if hidden([top.respondents]) or untold_elements(results) else set()
    for unit in results.units:
        below = results.below(unit.unit.pk)
        if unit.unit.pk in found:
            found |= {one.unit.pk for one in below}
        else:
            parts = [one.respondents for one in below]
            own = unit.respondents - sum(parts)
            found |= {below[place].unit.pk for place in hidden([*parts, own]) if place < len(below)}
    return found


def untold_services(results: WaveResults) -> set[int | None]:
    """The same for services: each of them beside the total of all."""
    asked = [one.pk if one else None for one in results.services]
    if untold_elements(results):
        return set(asked)
    people = [results.narrowed(services=[key]).top for key in asked]
    return {asked[place] for place in hidden([one.respondents if one else 0 for one in people])}


def untold_elements(results: WaveResults) -> set[str]:
    """The codes of the elements few people answered, with others beside them."""
    elements = results.whole.elements
    return {elements[place].element.code for place in hidden([one.answered for one in elements])}


def last_published(waves: Iterable[Wave]) -> dict[int, datetime]:
    """When each of these waves was published last, as it stands on record; one query (SKM-47)."""
    events = AuditEvent.objects.filter(
        kind=PUBLISHED, subject_type=Wave._meta.label_lower, subject_id__in=[one.pk for one in waves]
    )
    return dict(events.order_by("sequence").values_list("subject_id", "at"))


def public_mark(results: WaveResults) -> str:
    """The fingerprint under the key of the site; "" for a wave of a few people.

    Whoever has only the bare hash and the figures that are told could try what is hidden until it fits.
    """
    top = results.top
    if top is None or hidden([top.respondents]):
        return ""
    return salted_hmac("selaras.surveys.published", fingerprint(results), algorithm="sha256").hexdigest()


def fingerprint(results: WaveResults) -> str:
    """SHA-256 of the instrument and of every counter: the same data give the same. It stays in the house."""
    instrument = results.instrument
    told = {
        "instrumen": [
            instrument.code, instrument.version, instrument.top, str(instrument.factor.normalize()),
            instrument.weighting,
        ],
        "unsur": [
            [one.code, one.name, None if one.weight is None else str(one.weight.normalize())]
            for one in instrument.elements.all()
        ],
        "titik": sorted(
            [
                one.point.unit.code, one.point.service.code if one.point.service else "",
                one.point.needed, one.point.respondents, one.point.counts, one.point.groups,
            ]
            for one in results.points
        ),
    }  # fmt: skip
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

"""What a wave that is being prepared meets: other waves of its year."""

from selaras.engine.findings import Finding
from selaras.surveys import rules
from selaras.surveys.models import Wave


def clashes(wave: Wave) -> list[Finding]:
    """SKM-27: another wave of its name, or one for its indicator and quarter; placed by field."""
    others = Wave.objects.filter(agency_id=wave.agency_id, year=wave.year).exclude(pk=wave.pk)
    named = others.filter(name=wave.name).exists()
    filled = (
        wave.indicator_id is not None
        and others.filter(indicator_id=wave.indicator_id, quarter=wave.quarter).exists()
    )
    found = [
        rules.taken_name(named, wave.name, wave.year),
        rules.taken_indicator(filled, wave.quarter, wave.year),
    ]
    return [one for one in found if one]

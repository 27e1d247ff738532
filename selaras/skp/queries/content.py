"""The canonical content of an SKP: what is approved, hashed and later signed."""

from datetime import date, timedelta
from typing import Any

from selaras.engine.canonical import canonical, fingerprint
from selaras.engine.targets import NotMeasured, Target
from selaras.planning.models import TARGET_FIELDS
from selaras.skp.models import IndividualIndicator, Skp, WorkResult

SCHEME = "selaras-skp-v1"


def content(skp: Skp) -> dict[str, Any]:
    """All that is agreed, as text. Decimals are strings without trailing zeros, N/A is "N/A", blank null.

    People are told by their appointments: names may be put right later.
    """
    results = skp.results.prefetch_related("indicators").order_by("order")
    return {
        "skema": SCHEME,
        "sidik_sebelumnya": skp.previous.content_hash if skp.previous else "",
        "instansi": skp.agency.code,
        "unit": skp.unit.code,
        "tahun": str(skp.year),
        "perubahan_ke": str(skp.number),
        "penjelasan": skp.explanation,
        "masa": [skp.period.lower.isoformat(), (skp.period.upper - timedelta(days=1)).isoformat()],
        "pegawai": str(skp.holder_id),
        "penilai": str(skp.rater_id) if skp.rater_id else skp.outside_post,
        "pendekatan": skp.approach,
        "hasil": [_result(one) for one in results],
        "perilaku": {one.value: one.wording for one in skp.expectations.order_by("value")},
        "lampiran": [[one.kind, one.wording] for one in skp.supports.order_by("kind", "order")],
    }


def first_day(skp: Skp) -> date:
    """The day by which laws and wordings of an SKP are read."""
    return skp.period.lower or date(skp.year, 1, 1)


def supports_of(skp: Skp) -> dict[str, str]:
    """Part of the annex -> its lines, one below the other; one query."""
    found: dict[str, str] = {}
    for one in skp.supports.order_by("kind", "order"):
        found[one.kind] = f"{found[one.kind]}\n{one.wording}" if one.kind in found else one.wording
    return found


def sealed(skp: Skp) -> tuple[str, str]:
    """(content, its SHA-256) as they are kept on an approved SKP."""
    whole = content(skp)
    return canonical(whole).decode(), fingerprint(SCHEME, whole)


def _result(result: WorkResult) -> dict[str, Any]:
    indicators = sorted(result.indicators.all(), key=lambda one: one.order)
    return {
        "jenis": result.rank,
        "diintervensi": result.leader_wording,
        "hasil": result.wording,
        "indikator": [_indicator(one) for one in indicators],
    }


def _indicator(one: IndividualIndicator) -> dict[str, Any]:
    targets = one.targets
    return {
        "aspek": one.aspect,
        "indikator": one.wording,
        "lingkup": one.scope_note,
        "satuan": one.uom,
        "target": {field: _target(getattr(targets, field)) for field in TARGET_FIELDS},
    }


def _target(target: Target) -> str | None:
    if target is None:
        return None
    return "N/A" if isinstance(target, NotMeasured) else format(target.normalize(), "f")

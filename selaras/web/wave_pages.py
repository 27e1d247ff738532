"""What the pages of a wave share: the wave in one's reach, its way, its tabs, words for its state."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.waves import WaveState
from selaras.surveys import access
from selaras.surveys.models import Wave
from selaras.web.http import Request

SIGN_OF = {
    WaveState.DRAFT: "draft", WaveState.OPEN: "open", WaveState.CLOSED: "submitted",
    WaveState.VERIFIED: "published",
}  # fmt: skip
ROOT = ("Survei", "/survei/")
# (name of the tab, address, whether it is there before the wave is opened)
_TABS = (
    ("Ringkasan", "surveys:wave", True),
    ("Titik", "surveys:points", True),
    ("Impor", "intake:list", False),
    ("Hasil", "outcomes:results", False),
    ("Saran", "outcomes:remarks", False),
    ("Tindak lanjut", "outcomes:follow-ups", False),
    ("Indikator", "surveys:filled", False),
    ("Jejak", "surveys:trail", True),
)


def wave_of(request: Request, pk: int, *, right: tuple[str, str] | None = None) -> Wave:
    """404 for a wave out of reach, and where `right` is asked, for one on which it is not one's."""
    seen = access.waves(request.duties)
    if right is not None:
        seen = seen.filter(pk__in=access.waves_for(request.duties, right).values("pk"))
    related = ("agency", "instrument", "owner__unit", "indicator")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def status(wave: Wave) -> tuple[str, str]:
    """(code of components/status.html, words)."""
    return SIGN_OF[WaveState(wave.state)], str(Wave.State(wave.state).label)


def quarter(wave: Wave) -> str:
    return f"{QUARTER_LABELS[wave.quarter]} {wave.year}"


def period(wave: Wave) -> str:
    """The quarter whose figure a wave is, and the half-year offices name it by: "TW II 2024 (semester 1)"."""
    return f"{quarter(wave)} (semester {1 if wave.quarter <= 2 else 2})"


def crumbs(wave: Wave, last: str = "") -> Sequence[tuple[str, str | None]]:
    above = [("Meja kerja", "/"), ROOT]
    if not last:
        return [*above, (wave.name, None)]
    return [*above, (wave.name, reverse("surveys:wave", args=[wave.pk])), (last, None)]


def tabs(wave: Wave, active: str) -> list[dict[str, Any]]:
    """The views of a wave as links (components/tabs.html)."""
    return [
        {"label": label, "url": reverse(name, args=[wave.pk]), "active": name == active, "count": None}
        for label, name, early in _TABS
        if early or wave.state != WaveState.DRAFT
    ]


def frame(wave: Wave, active: str, last: str = "") -> dict[str, Any]:
    """What every page of a wave hands to its template, from `surveys/wave.html` up."""
    return {
        "title": wave.name, "wave": wave, "crumbs": crumbs(wave, last), "tabs": tabs(wave, active),
        "status": status(wave), "period": period(wave), "quarter": quarter(wave),
    }  # fmt: skip

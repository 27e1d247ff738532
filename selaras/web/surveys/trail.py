"""What happened to a wave: who took which step when, with the reason that was given."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as written
from django.views.decorators.http import require_safe

from selaras.accounts.models import User
from selaras.engine.numbers import format_number
from selaras.kernel.models import AuditEvent
from selaras.surveys.models import Batch, Wave, WaveReopening
from selaras.web import wave_pages as pages
from selaras.web.http import Request
from selaras.web.rights import needs

_WORDS = {
    "wave.prepared": "Disiapkan", "wave.changed": "Diubah", "wave.points_set": "Titik ditetapkan",
    "wave.opened": "Dibuka", "wave.closed": "Ditutup", "wave.sent_back": "Dikembalikan",
    "wave.verified": "Diverifikasi", "wave.reopening_asked": "Pembukaan kembali diminta",
    "wave.reopened": "Dibuka kembali", "wave.published": "Diumumkan", "batch.taken": "Berkas jawaban diimpor",
}  # fmt: skip


@require_safe
@needs("survei", "lihat")
def show(request: Request, pk: int) -> HttpResponse:
    """From the audit trail itself, the oldest first; two queries more than the frame."""
    wave = pages.wave_of(request, pk)
    events = list(_events(wave))
    people = User.objects.in_bulk({one.by_id for one in events if one.by_id})
    context = pages.frame(wave, "surveys:trail", "Jejak") | {
        "title": f"Jejak {wave.name}", "steps": [_step(one, people) for one in events],
    }  # fmt: skip
    return render(request, "surveys/trail.html", context)


def _events(wave: Wave) -> Any:
    """The steps known by name; what others record about a wave stands on their own pages."""
    about = Q(subject_type=Wave._meta.label_lower, subject_id=wave.pk)
    for model, rows in ((WaveReopening, wave.reopenings), (Batch, wave.batches)):
        about |= Q(subject_type=model._meta.label_lower, subject_id__in=rows.order_by().values("pk"))
    return AuditEvent.objects.filter(about, kind__in=_WORDS).order_by("sequence")


def _step(event: AuditEvent, people: Mapping[int, User]) -> dict[str, Any]:
    by = people.get(event.by_id or 0)
    at = written(timezone.localtime(event.at), "j F Y, H.i")
    return {
        "when": f"{at} · {by.full_name if by else 'Selaras'}", "heading": _WORDS[event.kind],
        "note": _note(event), "state": "past", "url": "",
    }  # fmt: skip


def _note(event: AuditEvent) -> str:
    """The numbers and the reason that the step was taken with."""
    told = event.data
    match event.kind:
        case "wave.points_set":
            return f"{_count(told['points'])} titik."
        case "wave.closed":
            return f"{_count(told['respondents'])} responden; {_count(told['short'])} titik kurang."
        case "batch.taken":
            return f"{_count(told['taken'])} jawaban dari {_count(told['rows'])} baris."
    return str(told.get("reason", ""))


def _count(number: object) -> str:
    return format_number(Decimal(str(number)))

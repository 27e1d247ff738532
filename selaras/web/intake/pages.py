"""What the pages of an import show: where a file stands, its control totals, its findings, forms by point."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from selaras.documents.models import Job
from selaras.documents.queries import as_they_are
from selaras.engine.findings import Finding, Severity
from selaras.surveys import rules
from selaras.surveys.models import ALL_SERVICES, Batch, Intake, SurveyPoint, Wave

LOST = "Proses pekerja berhenti sebelum selesai. Tidak ada jawaban yang masuk; ulangi."
RELATED = ("file", "by", "examining__result", "taking__result", "batch")


def jobs_as_they_are(intakes: Sequence[Intake], *, at: datetime) -> None:
    """The jobs of the intakes, one whose worker is gone told as stopped; two queries."""
    jobs = [job for one in intakes for job in (one.examining, one.taking) if job is not None]
    as_they_are(jobs, at=at, lost=LOST)


def standing(intake: Intake) -> tuple[str, str]:
    """(code of components/status.html, words) of where a file stands."""
    job = intake.taking or intake.examining
    if intake.batch_id:
        return "published", "Diimpor"
    if job is None:
        return "draft", "Kolom belum dipilih"
    if job.running:
        return "waiting", "Sedang diimpor" if intake.taking else "Sedang diperiksa"
    if job.failed:
        return "returned", "Terhenti"
    return ("submitted", "Menunggu persetujuan") if intake.is_clean else ("returned", "Ada kesalahan")


def row(wave: Wave, intake: Intake) -> dict[str, Any]:
    return {
        "name": intake.name, "url": reverse("intake:show", args=[wave.pk, intake.pk]), "at": intake.at,
        "by": intake.by, "status": standing(intake), "rows": intake.told.get("rows"),
        "taken": intake.batch.taken if intake.batch else None,
    }  # fmt: skip


def row_of_batch(batch: Batch) -> dict[str, Any]:
    """One that came in otherwise than by these pages."""
    return {
        "name": batch.name, "url": "", "at": batch.at, "by": batch.by, "status": ("published", "Diimpor"),
        "rows": batch.rows, "taken": batch.taken,
    }  # fmt: skip


def totals(intake: Intake) -> list[dict[str, Any]]:
    """The control totals as tiles (components/tiles.html)."""
    told = intake.told
    wrong = told["rows"] - told["forms"]
    return [
        {"label": "Baris berisi", "value": told["rows"]},
        {"label": "Jawaban yang terbaca", "value": told["forms"]},
        {"label": "Baris yang tidak terbaca", "value": wrong},
        {"label": "Baris kosong dilewati", "value": told["blank_rows"]},
        {"label": "Catatan", "value": told["notes"], "note": "dibaca, dan disebutkan"},
    ]


def found(intake: Intake) -> list[Finding]:
    return [
        Finding(rule, message, place, Severity(severity))
        for rule, message, place, severity in intake.told["findings"]
    ]


def untold(intake: Intake) -> int:
    """The errors that the page does not show; the file of findings may."""
    shown = sum(one.severity is Severity.ERROR for one in found(intake))
    return int(intake.told["errors"]) - shown


def by_unit(points: Sequence[SurveyPoint], intake: Intake) -> dict[str, Any]:
    """Forms of the file by unit and service, with their sums; `points` with both, in order."""
    counted: dict[str, int] = intake.told["counted"]
    services = list(dict.fromkeys(point.service for point in points))
    units = list(dict.fromkeys(point.unit for point in points))
    cells = {(point.unit_id, point.service_id): counted.get(str(point.pk), 0) for point in points}
    lines: list[dict[str, Any]] = []
    for unit in units:
        told = [cells.get((unit.pk, service.pk if service else None)) for service in services]
        lines.append({"name": unit.name, "forms": told, "sum": sum(one or 0 for one in told)})
    return {
        "services": [service.name if service else ALL_SERVICES for service in services],
        "lines": lines,
        "sums": [sum(line["forms"][place] or 0 for line in lines) for place in range(len(services))],
        "sum": sum(line["sum"] for line in lines),
    }  # fmt: skip


def why_shut(wave: Wave, on: date) -> str:
    """Why nothing can be brought in on a day; empty while the wave is open (SKM-06)."""
    found = rules.not_open(wave, on)
    return found.message if found else ""


def progress(job: Job, url: str) -> dict[str, Any]:
    """The job and its address, as components/job.html takes them."""
    return {"job": job, "url": url, "kept": "daftar impor gelombang ini"}

"""The audit trail: one chain of hashes, written by every deed, changed by nobody; and how often one asks."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models, transaction

from selaras.kernel.constraints import append_only

CHAIN_LOCK = 0x5E1A7A5  # one writer at a time appends to the chain
GENESIS = "0" * 64
# the window begins with the first time and is not stretched by what is refused
_COUNT = """
INSERT INTO kernel_asking AS known (mark, count, ends_at) VALUES (%(mark)s, 1, %(ends_at)s)
ON CONFLICT (mark) DO UPDATE SET
    count = CASE WHEN known.ends_at <= %(at)s THEN 1 ELSE known.count + 1 END,
    ends_at = CASE WHEN known.ends_at <= %(at)s THEN EXCLUDED.ends_at ELSE known.ends_at END
RETURNING count
"""


class AuditEvent(models.Model):
    """Who did what to which row, when; `hash` seals this event and everything before it.

    `by_id` and `agency_id` are plain numbers: the trail lies below accounts and agencies and outlives them.
    """

    sequence = models.PositiveBigIntegerField("urutan", unique=True)
    kind = models.CharField("kejadian", max_length=80)
    subject_type = models.CharField("jenis objek", max_length=80)
    subject_id = models.PositiveBigIntegerField("nomor objek")
    agency_id = models.PositiveBigIntegerField("perangkat daerah", null=True)
    by_id = models.PositiveBigIntegerField("pelaku", null=True)  # null: the system itself
    at = models.DateTimeField("waktu")
    data = models.JSONField("rincian")
    previous_hash = models.CharField("sidik sebelumnya", max_length=64)
    hash = models.CharField("sidik", max_length=64)

    class Meta:
        verbose_name = "jejak audit"
        ordering = ["sequence"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        triggers = append_only("the audit trail is never emptied")

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"

    def seal(self) -> str:
        """The hash of this event: SHA-256 over its canonical JSON and the hash before it."""
        content = [
            self.sequence, self.kind, self.subject_type, self.subject_id, self.agency_id, self.by_id,
            self.at.astimezone(UTC).isoformat(), self.data, self.previous_hash,
        ]  # fmt: skip
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class AskingManager(models.Manager["Asking"]):
    """Counts in one statement, so that no two processes count past each other."""

    def counted(self, mark: UUID, *, at: datetime, lasts: timedelta) -> int:
        """How often it was asked by this mark within `lasts` of the first time, this time included."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"mark": mark, "at": at, "ends_at": at + lasts})
            return int(cursor.fetchone()[0])

    def forget(self, *, before: datetime) -> int:
        """What counts no more is gone; how many rows."""
        return self.filter(ends_at__lte=before).delete()[0]


class Asking(models.Model):
    """How often somebody asked for one thing of late, by a mark without the address (SKM-49, ADR 0043).

    Shared by all web processes and kept out of the write-ahead log: no replica has it.
    """

    mark = models.UUIDField("tanda", primary_key=True)
    count = models.PositiveIntegerField("kali")
    ends_at = models.DateTimeField("dihitung sampai", db_index=True)

    objects: ClassVar[AskingManager] = AskingManager()

    class Meta:
        verbose_name = "hitungan permintaan"

    def __str__(self) -> str:
        return f"asking/{self.mark}"


def record(
    *,
    kind: str,
    subject: models.Model,
    by: models.Model | None,
    at: datetime,
    agency: models.Model | None = None,
    **data: Any,
) -> AuditEvent:
    """Append one event to the trail inside the caller's transaction; numbers are kept as text."""
    return record_each([(subject, data)], kind=kind, by=by, at=at, agency=agency)[0]


def record_each(
    subjects: Iterable[tuple[models.Model, dict[str, Any]]],
    *,
    kind: str,
    by: models.Model | None,
    at: datetime,
    agency: models.Model | None = None,
) -> list[AuditEvent]:
    """One event for every (row, details) of a deed on many; as many queries as for one."""
    events: list[AuditEvent] = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-sequence").first()
        for subject, data in subjects:
            event = AuditEvent(
                sequence=last.sequence + 1 if last else 1,
                kind=kind,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                agency_id=agency.pk if agency else None,
                by_id=by.pk if by else None,
                at=at,
                data=_as_text(data),
                previous_hash=last.hash if last else GENESIS,
            )
            event.hash = event.seal()
            events.append(event)
            last = event
        AuditEvent.objects.bulk_create(events)
    return events


def last_sequence() -> int:
    """The number of the last event, 0 before the first: it grows with every deed, whoever did it."""
    return AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def first_broken_event() -> AuditEvent | None:
    """The first event whose seal, place or link does not hold; None when the chain is whole."""
    previous, sequence = GENESIS, 1
    for event in AuditEvent.objects.order_by("sequence").iterator():
        if event.previous_hash != previous or event.sequence != sequence or event.hash != event.seal():
            return event
        previous, sequence = event.hash, sequence + 1
    return None


def _as_text(data: dict[str, Any]) -> Any:
    """The details as the database gives them back: a float would return as another number (1e16, -0.0)."""
    return json.loads(json.dumps(data, default=_plain), parse_float=str, parse_constant=str)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

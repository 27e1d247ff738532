"""What was entered elsewhere: the file in e-SAKIP (KEEMPAT), the lines in their systems (KESATU)."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.agreements import rules
from selaras.agreements.models import Agreement, LineEntry, Upload
from selaras.agreements.queries.compliance import COUNTED
from selaras.agreements.rules import following
from selaras.kernel.models import record
from selaras.kernel.rules import refuse


@transaction.atomic
def record_upload(
    *, agreement: Agreement, content: bytes, uploaded_on: date, note: str, by: User, at: datetime
) -> Upload:
    """The file that was uploaded to e-SAKIP, and when; it must be the signed one (PK-31 to PK-34).

    The file itself is not kept again: it is the one the agreement names.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(following.not_in_force(agreement, what="Unggahan"))
    file_hash = hashlib.sha256(content).hexdigest()
    refuse(following.another_file(agreement, file_hash))
    refuse(following.unfit_day(uploaded_on, since=agreement.in_force.lower, at=at, what="Tanggal unggah"))
    refuse(following.recorded_already(agreement.uploads.filter(COUNTED).exists()))
    upload = Upload.objects.create(
        agency=agreement.agency, agreement=agreement, uploaded_on=uploaded_on, file_hash=file_hash,
        note=note.strip(), by=by, at=at,
    )  # fmt: skip
    record(
        kind="agreement.uploaded", subject=agreement, by=by, at=at, agency=agreement.agency,
        uploaded_on=uploaded_on, file=file_hash,
    )  # fmt: skip
    return upload


@transaction.atomic
def check_upload(*, upload: Upload, found: bool, answer: str, by: User, at: datetime) -> Upload:
    """KKPP has looked it up in e-SAKIP; where it is not, the reason goes to the official (PK-14, PK-35)."""
    one = (
        Upload.objects.select_for_update(of=("self",))
        .select_related("agreement__agency", "agency")
        .get(pk=upload.pk)
    )
    refuse(following.answered_already(one.checked_at is not None))
    refuse(following.checks_own_record(one.by_id, by.pk))
    if not found:
        refuse(rules.unexplained(answer, what="tidak ditemukan"))
    one.accepted, one.checked_by, one.checked_at, one.answer = found, by, at, answer.strip()
    one.save()
    record(
        kind="agreement.upload_checked", subject=one.agreement, by=by, at=at, agency=one.agency,
        found=found, reason=one.answer,
    )  # fmt: skip
    return one


@transaction.atomic
def set_entries(
    *, agreement: Agreement, system: str, lines: Collection[int], entered_on: date, by: User, at: datetime
) -> int:
    """Exactly these lines of a system are entered there; the day is that of those newly ticked.

    Returns how many lines of the system are entered now. Raises RuleError PK-32, PK-33.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(following.not_in_force(agreement, what="Entri"))
    refuse(following.unfit_day(entered_on, since=None, at=at, what="Tanggal entri"))
    of_system = set(agreement.lines.filter(entry_system=system).order_by().values_list("pk", flat=True))
    entries = LineEntry.objects.filter(line__in=of_system)
    kept = set(entries.order_by().values_list("line_id", flat=True))
    wanted = of_system & set(lines)
    entries.filter(line__in=kept - wanted).delete()
    LineEntry.objects.bulk_create(
        LineEntry(agency=agreement.agency, line_id=line, entered_on=entered_on, by=by, at=at)
        for line in sorted(wanted - kept)
    )
    record(
        kind="agreement.lines_entered", subject=agreement, by=by, at=at, agency=agreement.agency,
        system=system, added=sorted(wanted - kept), removed=sorted(kept - wanted), entered_on=entered_on,
    )  # fmt: skip
    return len(wanted)

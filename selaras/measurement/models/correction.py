"""A locked report that somebody wants corrected: asked by one person, answered by another (LAP-16)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.kernel.constraints import all_or_none, never_emptied
from selaras.measurement.models.report import Report, seal
from selaras.org.models import Agency


class CorrectionRequest(models.Model):
    """The first half of a correction; granting it opens the other report (Report.corrects)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    report = models.ForeignKey(
        Report, models.PROTECT, related_name="requests", verbose_name="laporan yang dikunci"
    )
    reason = models.TextField("alasan")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta pada")
    granted = models.BooleanField("disetujui", null=True)
    answer = models.TextField("jawaban", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab pada", null=True)

    class Meta:
        verbose_name = "permintaan koreksi"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(answered_at=None), name="correction_request_one_open"
            ),
            all_or_none("correction_answer_is_whole", "granted", "answered_by", "answered_at"),
            # S3: who asks does not grant
            models.CheckConstraint(
                name="correction_answered_by_another", condition=~Q(asked_by=F("answered_by"))
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="answered_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="asked_stays", fields=["agency", "report", "reason", "asked_by", "asked_at"]
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            never_emptied(seal("SELECT report_id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"correction-request/{self.pk}"

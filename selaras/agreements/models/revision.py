"""Asking for a revision of an agreement in force."""

from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.agreements.models.agreement import Agreement
from selaras.cascade.models import Edition
from selaras.kernel.constraints import all_or_none
from selaras.org.models import Agency


class RevisionRequest(models.Model):
    """One party asks, the other agrees; then there is a draft of the revision (PermenPANRB 53/2014, I.E)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="requests", verbose_name="perjanjian kinerja"
    )
    reason = models.CharField("alasan perubahan", max_length=20, choices=Edition.Reason)
    explanation = models.TextField("penjelasan")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta pada")
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab pada", null=True)
    granted = models.BooleanField("disetujui", null=True)
    answer = models.TextField("jawaban", blank=True)

    class Meta:
        verbose_name = "permintaan perubahan"
        ordering = ["asked_at", "pk"]
        constraints = [
            all_or_none("revision_answer_is_whole", "answered_by", "answered_at", "granted"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(answered_at__isnull=True), name="revision_request_one_open"
            ),
            models.CheckConstraint(name="revision_is_explained", condition=~Q(explanation="")),
        ]

    def __str__(self) -> str:
        return f"revision-request/{self.pk}"

"""What the two parties say to each other about a draft."""

from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.agreements.models.agreement import Agreement
from selaras.agreements.models.line import AgreementLine
from selaras.kernel.constraints import all_or_none
from selaras.org.models import Agency


class Comment(models.Model):
    """A remark on an agreement or on one of its lines; also the reason for which it was sent back."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="comments", verbose_name="perjanjian kinerja"
    )
    line = models.ForeignKey(
        AgreementLine, models.SET_NULL, null=True, related_name="comments", verbose_name="baris"
    )
    text = models.TextField("catatan")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    at = models.DateTimeField("ditulis pada")
    settled_at = models.DateTimeField("selesai pada", null=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diselesaikan oleh"
    )

    class Meta:
        verbose_name = "catatan perjanjian"
        ordering = ["at", "pk"]
        constraints = [
            all_or_none("comment_settlement_is_whole", "settled_at", "settled_by"),
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"comment/{self.pk}"

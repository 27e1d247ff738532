"""A finding that somebody has answered for."""

from django.db import models

from selaras.accounts.models import User
from selaras.cascade.models.edition import OWN, Edition, seal
from selaras.kernel.constraints import all_or_none, frozen
from selaras.org.models import Agency


class Acceptance(models.Model):
    """ "Terima dengan alasan": a finding of the check that is right but meant, with the reason.

    `finding` is the finding's id, which stays the same as long as the facts it names do: when a figure at
    stake changes, the finding is another one and asks again.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="acceptances", verbose_name="edisi")
    finding = models.CharField("temuan", max_length=16)
    rule = models.CharField("aturan", max_length=6)
    message = models.TextField("bunyi temuan")  # as it read when it was accepted
    reason = models.TextField("alasan")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diterima oleh")
    at = models.DateTimeField("diterima pada")
    withdrawn_at = models.DateTimeField("ditarik pada", null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="ditarik oleh"
    )

    class Meta:
        verbose_name = "penerimaan temuan"
        ordering = ["edition", "pk"]
        constraints = [
            all_or_none("acceptance_withdrawal_is_whole", "withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(name="acceptance_has_a_reason", condition=models.Q(reason__gt="")),
            models.UniqueConstraint(
                fields=["edition", "finding"], condition=models.Q(withdrawn_at__isnull=True),
                name="acceptance_once",
            ),
        ]  # fmt: skip
        triggers = frozen(seal(OWN))

    def __str__(self) -> str:
        return f"{self.rule} {self.finding}"

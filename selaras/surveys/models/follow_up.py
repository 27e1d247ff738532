"""What is done about the weakest elements: the follow-up plan of a wave (RA5 of annex V)."""

from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.org.models import Agency, Position
from selaras.surveys.models.instrument import Element
from selaras.surveys.models.wave import Wave


class FollowUp(models.Model):
    """One promised action for one element, with who does it and until when."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="follow_ups", verbose_name="gelombang")
    element = models.ForeignKey(Element, models.PROTECT, related_name="follow_ups", verbose_name="unsur")
    action = models.TextField("tindak lanjut")
    responsible = models.ForeignKey(
        Position, models.PROTECT, related_name="+", verbose_name="penanggung jawab"
    )
    due_on = models.DateField("batas waktu")
    result = models.TextField("hasil", blank=True)
    # where the proof of it is found: an address, the file itself stays where it is kept
    evidence = models.URLField("bukti", max_length=300, blank=True)
    done_on = models.DateField("selesai", null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    at = models.DateTimeField("dicatat pada")

    class Meta:
        verbose_name = "tindak lanjut survei"
        ordering = ["wave", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_done_with_result",
                condition=Q(done_on=None, result="", evidence="") | Q(done_on__isnull=False) & ~Q(result=""),
            )
        ]

    def __str__(self) -> str:
        return f"follow-up/{self.pk}"

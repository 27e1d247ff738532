"""What was corrected, assumed or read into the document."""

from django.db import models

from selaras.cascade.models.edition import OWN, Edition, seal
from selaras.kernel.constraints import frozen
from selaras.org.models import Agency


class Remark(models.Model):
    """A correction, assumption or reading decision on the document, with its reason; shown beside it."""

    class Kind(models.TextChoices):
        CORRECTION = "koreksi", "Koreksi"
        ASSUMPTION = "asumsi", "Asumsi"
        READING = "pembacaan", "Pembacaan"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="remarks", verbose_name="edisi")
    number = models.PositiveIntegerField("nomor")
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    place = models.CharField("tempat", max_length=200)
    printed = models.TextField("tercetak", blank=True)
    read_as = models.TextField("dibaca", blank=True)
    reason = models.TextField("alasan")
    confidence = models.CharField("keyakinan", max_length=20, blank=True)

    class Meta:
        verbose_name = "catatan dokumen"
        ordering = ["edition", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="remark_unique")]
        triggers = frozen(seal(OWN))

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

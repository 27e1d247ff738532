"""What the law leaves to an agency: its wording, its paper, and who stands above its head."""

from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.engine import agreements as life
from selaras.org.models import Agency


class AgreementPolicy(models.Model):
    """How an agency draws up its agreements, one row each; without a row the defaults hold (asumsi)."""

    class Paper(models.TextChoices):
        A4 = "a4", "A4 (210 × 297 mm)"
        F4 = "f4", "F4/Folio (215 × 330 mm)"

    class Head(models.TextChoices):
        OUTSIDE = life.Form.OUTSIDE, "Dua pihak; atasannya menandatangani di luar sistem"
        ALONE = life.Form.ALONE, "Satu pihak (kepala daerah otonom)"

    agency = models.OneToOneField(
        Agency, models.PROTECT, related_name="agreement_policy", verbose_name="perangkat daerah"
    )
    paper = models.CharField("kertas", max_length=4, choices=Paper, default=Paper.A4)
    head = models.CharField("perjanjian pimpinan", max_length=20, choices=Head, default=Head.OUTSIDE)
    outside_name = models.CharField("nama atasan pimpinan", max_length=200, blank=True)
    outside_post = models.CharField("jabatan atasan pimpinan", max_length=200, default="Gubernur")

    class Meta:
        verbose_name = "kebijakan perjanjian"
        constraints = [
            models.CheckConstraint(name="policy_names_the_post", condition=~Q(outside_post="")),
        ]

    def __str__(self) -> str:
        return f"policy/{self.agency_id}"


class StatementTemplate(models.Model):
    """An agency's own wording of the statement, in versions; the regulation's holds where there is none."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    number = models.PositiveSmallIntegerField("versi")
    texts = models.JSONField("bunyi")  # form -> {part: text}, the parts of engine.law agreement.toml
    since = models.DateField("berlaku sejak")
    note = models.TextField("dasar", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    at = models.DateTimeField("ditulis pada")

    class Meta:
        verbose_name = "templat pernyataan"
        ordering = ["agency", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="template_number_unique")]

    def __str__(self) -> str:
        return f"templat versi {self.number}"

"""A row of a matrix: one indicator with its targets, in the wording of the document."""

from django.db import models
from django.db.models import Q

from selaras.cascade.models.annex import Annex
from selaras.cascade.models.edition import seal_by
from selaras.kernel.constraints import frozen
from selaras.org.models import Agency
from selaras.planning.models import Indicator, Objective, TargetFields


class MatrixRow(TargetFields):
    """A row of a matrix: one indicator with its targets, in the wording and numbers of the document.

    `mode` COPY: the receivers carry the same indicator and target. DERIVE: they carry indicators of their
    own, derived as `derivation` says. `group` names a whole tier as the owner.
    """

    class Mode(models.TextChoices):
        COPY = "salin", "Disalin"
        DERIVE = "turun", "Diturunkan"

    class Group(models.TextChoices):
        ALL_SUBDIVISION_HEADS = "semua-kasubbag", "Seluruh Kepala Subbagian dan Ketua Subkelompok"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    annex = models.ForeignKey(Annex, models.CASCADE, related_name="rows", verbose_name="lampiran")
    order = models.PositiveIntegerField("urutan")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rows", verbose_name="indikator")
    block = models.CharField("blok", max_length=12, choices=Objective.Block)
    objective_number = models.PositiveSmallIntegerField("nomor sasaran")
    objective_wording = models.TextField("sasaran")
    indicator_number = models.PositiveSmallIntegerField("nomor indikator")
    indicator_wording = models.TextField("indikator kinerja")
    source_wording = models.CharField("sumber data", max_length=200, blank=True)
    measurement = models.TextField("pengukuran kinerja", blank=True)
    uom = models.CharField("satuan", max_length=40)
    mode = models.CharField("cara kaskade", max_length=10, choices=Mode, default=Mode.COPY)
    derivation = models.TextField("kalimat turunan", blank=True)
    group = models.CharField("kelompok penerima", max_length=20, choices=Group, blank=True)
    note = models.TextField("catatan", blank=True)
    version = models.PositiveIntegerField("versi", default=1)  # counts every change: a stale page is told

    class Meta:
        verbose_name = "baris kaskade"
        ordering = ["annex", "order"]
        constraints = [
            *TargetFields.target_constraints("row"),
            models.UniqueConstraint(
                fields=["annex", "objective_number", "indicator_number"], name="row_number_unique"
            ),
            models.CheckConstraint(
                name="row_derives_with_a_sentence",
                condition=Q(mode="turun", derivation__gt="") | Q(mode="salin", derivation=""),
            ),
        ]
        triggers = frozen(seal_by("cascade_annex", "annex_id"))

    def __str__(self) -> str:
        return f"{self.objective_number}.{self.indicator_number}"

"""What is planned: regional strategic activities (KSD) and the plans behind the key indicators (IKU)."""

from django.db import models
from django.db.models import Q

from selaras.cascade.models import Edition
from selaras.cascade.models.edition import OWN, seal, seal_by
from selaras.kernel.constraints import frozen
from selaras.org.models import Agency, OrgUnit, Position
from selaras.planning.models import Indicator


class StrategicActivity(models.Model):
    """A row of annex IV: an action under a KSD and its sub-KSD, reported at checkpoints."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="activities", verbose_name="edisi")
    number = models.PositiveSmallIntegerField("nomor")
    ksd_number = models.PositiveSmallIntegerField("nomor KSD")
    ksd_name = models.TextField("nama KSD")
    sub_ksd = models.TextField("sub KSD", blank=True)
    action = models.TextField("rencana aksi")
    responsible_wording = models.TextField("penanggung jawab")
    related_agencies = models.TextField("instansi terkait", blank=True)
    note = models.TextField("keterangan", blank=True)
    responsible_units = models.ManyToManyField(
        OrgUnit, related_name="activities", verbose_name="unit penanggung jawab"
    )

    class Meta:
        verbose_name = "kegiatan strategis daerah"
        verbose_name_plural = "kegiatan strategis daerah"
        ordering = ["edition", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="activity_unique")]
        triggers = frozen(seal(OWN))

    def __str__(self) -> str:
        return f"{self.number}. {self.action}"


class Checkpoint(models.Model):
    """What must exist at the end of March, June, September or December (B03 … B12)."""

    class Month(models.TextChoices):
        B03 = "B03", "B03"
        B06 = "B06", "B06"
        B09 = "B09", "B09"
        B12 = "B12", "B12"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    activity = models.ForeignKey(
        StrategicActivity, models.CASCADE, related_name="checkpoints", verbose_name="kegiatan"
    )
    month = models.CharField("checkpoint", max_length=3, choices=Month)
    criterion = models.TextField("kriteria keberhasilan")
    output = models.TextField("target")
    # percent, as verified; null: not reported yet
    achievement = models.DecimalField("capaian %", max_digits=20, decimal_places=4, null=True, blank=True)
    # the row of an earlier edition that promised the same in the same words: its report counts here too
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="continued_by", verbose_name="melanjutkan"
    )

    class Meta:
        verbose_name = "checkpoint"
        ordering = ["activity", "month"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "month"], name="checkpoint_unique"),
            models.CheckConstraint(
                name="checkpoint_achievement_not_negative",
                condition=Q(achievement__isnull=True) | Q(achievement__gte=0),
            ),
        ]
        # what was reached is reported while the edition is in force
        triggers = frozen(seal_by("actionplans_strategicactivity", "activity_id"), spared=["achievement"])

    def __str__(self) -> str:
        return self.month

    @property
    def root_id(self) -> int:
        """The row whose report counts."""
        return self.continues_id or self.pk


class IndicatorPlan(models.Model):
    """A row of annex V: an action (RA) for a key indicator, its criterion (KK), output (T/O) and quarter."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="indicator_plans", verbose_name="edisi")
    order = models.PositiveSmallIntegerField("urutan")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="plans", verbose_name="indikator")
    objective_number = models.PositiveSmallIntegerField("nomor sasaran")
    objective_wording = models.TextField("sasaran")
    indicator_wording = models.TextField("indikator kinerja utama")
    target = models.DecimalField("target IKU", max_digits=20, decimal_places=4)
    action = models.TextField("rencana aksi")
    criterion = models.TextField("kriteria keberhasilan")
    output = models.TextField("target/output")
    quarter = models.PositiveSmallIntegerField("triwulan")
    responsible_wording = models.TextField("penanggung jawab")
    responsible = models.ManyToManyField(
        Position, related_name="indicator_plans", verbose_name="jabatan penanggung jawab"
    )
    # as on a checkpoint; the annex prints no column for it
    achievement = models.DecimalField("capaian %", max_digits=20, decimal_places=4, null=True, blank=True)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="continued_by", verbose_name="melanjutkan"
    )

    class Meta:
        verbose_name = "rencana aksi IKU"
        verbose_name_plural = "rencana aksi IKU"
        ordering = ["edition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "order"], name="indicator_plan_unique"),
            models.CheckConstraint(
                name="indicator_plan_quarter", condition=Q(quarter__gte=1, quarter__lte=4)
            ),
            models.CheckConstraint(
                name="indicator_plan_achievement_not_negative",
                condition=Q(achievement__isnull=True) | Q(achievement__gte=0),
            ),
        ]
        triggers = frozen(seal(OWN), spared=["achievement"])

    def __str__(self) -> str:
        return self.action

    @property
    def root_id(self) -> int:
        """The row whose report counts."""
        return self.continues_id or self.pk

"""Objectives and the dictionary of indicators: what is measured, how, from what, under which rule."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from selaras.engine import achievement
from selaras.engine.annual import AnnualRule
from selaras.org.models import Agency


class Objective(models.Model):
    """A sasaran: the condition to be reached. Its number belongs to a document, not to the objective."""

    class Block(models.TextChoices):
        STRATEGIC = "strategis", "Sasaran Strategis"
        SPECIAL = "khusus", "Sasaran Khusus"
        OPERATIONAL = "operasional", "Sasaran Operasional"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    block = models.CharField("blok", max_length=12, choices=Block)
    name = models.TextField("sasaran")
    order = models.PositiveIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "sasaran"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "block", "name"], name="objective_unique")]

    def __str__(self) -> str:
        return self.name


class EntrySystem(models.TextChoices):
    """Where an official enters the indicator: two systems, decided by the block."""

    ESAKIP = "esakip", "e-SAKIP"
    HR_SYSTEM = "simpeg", "Sistem Informasi Manajemen Kepegawaian"

    @property
    def brief(self) -> str:
        """As officials say it where the full name would fill a column of its own."""
        return "SIM Kepegawaian" if self is EntrySystem.HR_SYSTEM else str(self.label)


class Polarity(models.TextChoices):
    MAXIMIZE = achievement.Polarity.MAXIMIZE, "Makin tinggi makin baik"
    MINIMIZE_LINEAR = achievement.Polarity.MINIMIZE_LINEAR, "Makin rendah makin baik (linear)"
    MINIMIZE_RATIO = achievement.Polarity.MINIMIZE_RATIO, "Makin rendah makin baik (rasio)"
    STABILIZE = achievement.Polarity.STABILIZE, "Stabil dalam rentang"
    ORDINAL = achievement.Polarity.ORDINAL, "Predikat bertingkat"
    BINARY = achievement.Polarity.BINARY, "Ada atau tidak ada"


class PeriodKind(models.TextChoices):
    CUMULATIVE_POSITION = "posisi-kumulatif", "Posisi kumulatif sejak 1 Januari"
    INCREMENT = "tambahan", "Tambahan pada triwulan itu"
    REPEATED = "berulang", "Berdiri sendiri setiap triwulan"
    SURVEY = "survei", "Indeks per gelombang survei"
    ANNUAL_ONLY = "tahunan", "Diukur sekali setahun"


class Indicator(models.Model):
    """One entry of the dictionary. The wording a decree used is kept with the decree (cascade.MatrixRow)."""

    class Annual(models.TextChoices):
        LAST = AnnualRule.LAST, "Triwulan terukur terakhir"
        MEAN = AnnualRule.MEAN, "Rata-rata triwulan terukur"
        SUM = AnnualRule.SUM, "Jumlah triwulan"
        CONSTANT = AnnualRule.CONSTANT, "Tetap setiap triwulan"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    objective = models.ForeignKey(
        Objective, models.PROTECT, related_name="indicators", verbose_name="sasaran"
    )
    number = models.PositiveIntegerField("nomor dalam sasaran")
    code = models.CharField("kode", max_length=20)
    name = models.TextField("indikator kinerja")
    uom = models.CharField("satuan", max_length=40)
    definition = models.TextField("definisi", blank=True)
    legal_bases = ArrayField(models.TextField(), verbose_name="dasar hukum", default=list, blank=True)
    method = models.TextField("metode pengukuran", blank=True)
    formula = models.TextField("rumus", blank=True)
    # [{"kode", "nama", "sumber"}] and where told satuan, jenis, bawah, atas: engine.formula.read_input;
    # one that counts the rows of a register also daftar and hitung: engine.counting.read_count
    inputs = models.JSONField("masukan rumus", default=list, blank=True)
    # [{"rumus", "arti"}]: what the wording may mean as well, with the same inputs
    readings = models.JSONField("bacaan lain rumus", default=list, blank=True)
    # {"3": "09-05"}: the due day inside a quarter, month and day; without one the last day of its period
    due_days = models.JSONField("jatuh tempo dalam triwulan", default=dict, blank=True)
    data_source = models.TextField("sumber data", blank=True)
    entry_system = models.CharField("sistem entri", max_length=10, choices=EntrySystem)
    polarity = models.CharField("polaritas", max_length=20, choices=Polarity, default=Polarity.MAXIMIZE)
    period_kind = models.CharField("sifat triwulan", max_length=20, choices=PeriodKind, blank=True)
    annual_rule = models.CharField("aturan tahunan", max_length=10, choices=Annual, blank=True)
    low = models.DecimalField("batas bawah", max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("batas atas", max_digits=20, decimal_places=4, null=True, blank=True)
    evidence = ArrayField(models.TextField(), verbose_name="bukti dukung", default=list, blank=True)
    verifier = models.CharField("verifikator", max_length=200, blank=True)
    owner = models.CharField("penanggung jawab", max_length=300, blank=True)
    assumptions = ArrayField(models.TextField(), verbose_name="asumsi", default=list, blank=True)
    retired_on = models.DateField("tidak dipakai sejak", null=True, blank=True)

    class Meta:
        verbose_name = "indikator kinerja"
        ordering = ["objective__order", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="indicator_code_unique"),
            models.CheckConstraint(
                name="indicator_scale_ordered",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Component(models.Model):
    """A formula cascade: the value of `whole` is computed from `part`, as IKL is from IKM and IEK."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    whole = models.ForeignKey(Indicator, models.CASCADE, related_name="parts", verbose_name="indikator induk")
    part = models.ForeignKey(Indicator, models.PROTECT, related_name="wholes", verbose_name="komponen")

    class Meta:
        verbose_name = "komponen rumus"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["whole", "part"], name="component_unique"),
            models.CheckConstraint(name="component_is_another", condition=~Q(whole=F("part"))),
        ]

    def __str__(self) -> str:
        return f"component/{self.pk}"


class RenstraTarget(models.Model):
    """What the strategic plan promises for an indicator in a year; no cascade falls below it unsaid."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="renstra_targets", verbose_name="indikator"
    )
    year = models.PositiveSmallIntegerField("tahun")
    target = models.DecimalField("target Renstra", max_digits=20, decimal_places=4)
    source = models.CharField("sumber", max_length=200)

    class Meta:
        verbose_name = "target Renstra"
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="renstra_target_once_a_year")
        ]

    def __str__(self) -> str:
        return f"renstra/{self.pk}"

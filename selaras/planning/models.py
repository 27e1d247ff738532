"""Objectives and the dictionary of indicators: what is measured, how, from what, under which rule."""

from collections.abc import Collection, Iterable
from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.engine import achievement, budget
from selaras.engine.annual import AnnualRule
from selaras.engine.targets import NA, Target, YearTargets
from selaras.kernel.constraints import Seal, all_or_none, never_emptied
from selaras.org.models import Agency, OrgUnit

TARGET_FIELDS = ("q1", "q2", "q3", "q4", "annual")
LONGEST_CODE, LONGEST_FUND = 40, 120  # of a budget line


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


KEPT = "RMS-16: Versi rumus yang sudah berlaku atau dijawab tidak pernah berubah. Usulkan versi baru."
_ANSWER = "ARRAY['state', 'number', 'answer', 'answered_by_id', 'answered_at']"
# a proposal changes by its answer only; what the dictionary said first follows it until its day is written
_VERSION_STANDS = f"""
IF OLD.since IS NOT NULL AND (OLD.state <> 'diusulkan'
    OR to_jsonb(OLD) - {_ANSWER} IS DISTINCT FROM to_jsonb(NEW) - {_ANSWER})
THEN RAISE EXCEPTION '{KEPT}'; END IF; RETURN NEW;
"""


class FormulaVersion(models.Model):
    """A formula with its inputs, dated: proposed by one person, granted by another, never changed again.

    Version 1 is what the dictionary said first; nobody proposed it, and its `since` is empty until an edition
    is published with the indicator. A number is given when a version is granted.
    """

    class State(models.TextChoices):
        PROPOSED = "diusulkan", "Diusulkan"
        GRANTED = "berlaku", "Ditetapkan"
        DECLINED = "ditolak", "Ditolak"
        WITHDRAWN = "ditarik", "Ditarik pengusul"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="formula_versions", verbose_name="indikator"
    )
    number = models.PositiveSmallIntegerField("versi", null=True)
    state = models.CharField("keadaan", max_length=10, choices=State, default=State.PROPOSED)
    formula = models.TextField("rumus", blank=True)
    inputs = models.JSONField("masukan rumus", default=list, blank=True)
    reason = models.TextField("alasan", blank=True)
    since = models.DateField("berlaku sejak", null=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diusulkan oleh"
    )
    proposed_at = models.DateTimeField("diusulkan pada", null=True)
    answer = models.TextField("jawaban", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab pada", null=True)

    class Meta:
        verbose_name = "versi rumus"
        ordering = ["indicator", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="formula_version_number_unique"),
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(state="diusulkan"), name="formula_version_one_proposed"
            ),
            all_or_none("formula_version_proposal_is_whole", "proposed_by", "proposed_at"),
            all_or_none("formula_version_answer_is_whole", "answered_by", "answered_at"),
            models.CheckConstraint(
                name="formula_version_numbered_once_granted",
                condition=Q(state="berlaku", number__isnull=False)
                | ~Q(state="berlaku") & Q(number__isnull=True),
            ),
            models.CheckConstraint(
                name="formula_version_proposed_with_reason",
                condition=Q(number__isnull=False, number=1, proposed_by__isnull=True)
                | Q(proposed_by__isnull=False, since__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="formula_version_answered_unless_open",
                condition=Q(number__isnull=False, number=1)
                | Q(state="diusulkan", answered_by__isnull=True)
                | ~Q(state="diusulkan") & Q(answered_by__isnull=False),
            ),
            # two persons: whoever proposes does not grant, and only they withdraw
            models.CheckConstraint(
                name="formula_version_answered_by_another",
                condition=Q(answered_by__isnull=True) | Q(state="ditarik", answered_by=F("proposed_by"))
                | ~Q(state="ditarik") & ~Q(answered_by=F("proposed_by")),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update, func=_VERSION_STANDS
            ),
            pgtrigger.Trigger(
                name="kept", when=pgtrigger.Before, operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__since__isnull=False), func=f"RAISE EXCEPTION '{KEPT}';",
            ),
            never_emptied(
                Seal("planning_formulaversion", "since IS NOT NULL", "SELECT id FROM {rows}", KEPT)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator.code} versi {self.number}" if self.number else f"usulan/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PROPOSED


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


class BudgetDocument(models.Model):
    """A DPA: the budget of a unit for a year, as ratified; a change in the year is its own."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="budgets", verbose_name="unit kerja")
    year = models.PositiveSmallIntegerField("tahun")
    change = models.PositiveSmallIntegerField("perubahan ke", default=0)  # 0: the original document
    number = models.CharField("nomor DPA", max_length=120)
    ratified_on = models.DateField("tanggal disahkan")
    received_on = models.DateField("tanggal diterima", null=True, blank=True)
    total = models.DecimalField("jumlah menurut dokumen", max_digits=20, decimal_places=2)
    source = models.CharField("sumber", max_length=200, blank=True)

    class Meta:
        verbose_name = "dokumen pelaksanaan anggaran"
        ordering = ["unit", "year", "change"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "change"], name="budget_document_unique"),
            models.CheckConstraint(name="budget_total_is_not_negative", condition=Q(total__gte=0)),
        ]

    def __str__(self) -> str:
        return self.number if self.number.upper().startswith("DP") else f"DPA {self.number}"

    @property
    def version(self) -> str:
        """ "Murni" or "Perubahan ke-1"."""
        return f"Perubahan ke-{self.change}" if self.change else "Murni"


class BudgetItem(models.Model):
    """A programme, activity or sub-activity of a DPA with its amount in rupiah."""

    class Level(models.TextChoices):
        PROGRAM = budget.Level.PROGRAM, "Program"
        ACTIVITY = budget.Level.ACTIVITY, "Kegiatan"
        SUB_ACTIVITY = budget.Level.SUB_ACTIVITY, "Sub kegiatan"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    document = models.ForeignKey(
        BudgetDocument, models.CASCADE, related_name="items", verbose_name="dokumen anggaran"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="children", verbose_name="induk"
    )
    level = models.CharField("jenjang", max_length=12, choices=Level)
    order = models.PositiveSmallIntegerField("urutan")
    code = models.CharField("kode", max_length=LONGEST_CODE, blank=True)
    name = models.TextField("uraian")
    amount = models.DecimalField("anggaran", max_digits=20, decimal_places=2)
    fund = models.CharField("sumber dana", max_length=LONGEST_FUND, default="APBD")

    class Meta:
        verbose_name = "baris DPA"
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="budget_item_order_unique"),
            models.CheckConstraint(name="budget_item_is_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="budget_item_hangs_below",
                condition=Q(level="program", parent__isnull=True)
                | ~Q(level="program") & Q(parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class BudgetActual(models.Model):
    """What a unit spent of one line of its DPA from 1 January until the end of a quarter, in rupiah.

    By the code of the line, not by a row of one document: a change of the DPA changes the ceiling, and what
    was spent stays what it was. No row: nobody reported it, which is not zero.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="budget_actuals", verbose_name="unit kerja"
    )
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField("triwulan")
    code = models.CharField("kode", max_length=LONGEST_CODE)
    amount = models.DecimalField("realisasi", max_digits=20, decimal_places=2)
    reason = models.TextField("alasan", blank=True)
    source = models.CharField("sumber", max_length=200)
    dated_on = models.DateField("posisi tanggal")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="dicatat oleh")
    at = models.DateTimeField("dicatat pada")

    class Meta:
        verbose_name = "realisasi anggaran"
        ordering = ["unit", "year", "quarter", "code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "quarter", "code"], name="budget_actual_unique"),
            models.CheckConstraint(name="budget_actual_is_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="budget_actual_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))
            ),
        ]

    def __str__(self) -> str:
        return f"budget-actual/{self.pk}"


def targets_of(not_measured: Collection[str], figures: Iterable[Decimal | None]) -> YearTargets:
    """The targets of a row as the database keeps them: five figures, and which of the five are N/A."""
    if not not_measured:
        return YearTargets(*figures)
    return YearTargets(
        *(
            NA if field in not_measured else figure
            for field, figure in zip(TARGET_FIELDS, figures, strict=True)
        )
    )


class TargetFields(models.Model):
    """Four quarters and the year in one wide row; `not_measured` names those that are explicitly N/A."""

    q1 = models.DecimalField("TW I", max_digits=20, decimal_places=4, null=True, blank=True)
    q2 = models.DecimalField("TW II", max_digits=20, decimal_places=4, null=True, blank=True)
    q3 = models.DecimalField("TW III", max_digits=20, decimal_places=4, null=True, blank=True)
    q4 = models.DecimalField("TW IV", max_digits=20, decimal_places=4, null=True, blank=True)
    annual = models.DecimalField("tahunan", max_digits=20, decimal_places=4, null=True, blank=True)
    not_measured = ArrayField(models.CharField(max_length=6), verbose_name="N/A", default=list, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def target_constraints(prefix: str) -> list[models.CheckConstraint]:
        """TGT-02: what is N/A carries no number, and only the five known fields can be N/A."""
        clean = Q()
        for field in TARGET_FIELDS:
            clean &= Q(**{f"{field}__isnull": True}) | ~Q(not_measured__contains=[field])
        known = Q(not_measured__contained_by=list(TARGET_FIELDS))
        return [
            models.CheckConstraint(name=f"{prefix}_na_carries_no_number", condition=clean),
            models.CheckConstraint(name=f"{prefix}_na_names_a_field", condition=known),
        ]

    @property
    def targets(self) -> YearTargets:
        return targets_of(self.not_measured, (getattr(self, field) for field in TARGET_FIELDS))

    @targets.setter
    def targets(self, targets: YearTargets) -> None:
        values: dict[str, Target] = {field: getattr(targets, field) for field in TARGET_FIELDS}
        self.not_measured = [field for field, value in values.items() if value is NA]
        for field, value in values.items():
            setattr(self, field, value if isinstance(value, Decimal) else None)

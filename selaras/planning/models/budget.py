"""The budget of a unit for a year: the document, its lines, and what was spent of them."""

from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.engine import budget
from selaras.org.models import Agency, OrgUnit

LONGEST_CODE, LONGEST_FUND = 40, 120  # of a budget line


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

"""How one indicator is joined and judged: what the sources leave open, as settings with a default."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import Role
from selaras.engine import achievement, counting, rollup
from selaras.engine.annual import AnnualRule
from selaras.engine.figures import Handling
from selaras.org.models import Agency, Position
from selaras.planning.models import Indicator

# what an agency sets, in the order of the page
SETTINGS = (
    "roll_up", "missing", "tiers", "above", "below", "threshold", "annual_rule", "by_rank", "low", "high",
    "force_majeure", "no_event", "carry_over", "late", "cutoff", "verifier",
)  # fmt: skip


class IndicatorHandling(models.Model):
    """One row an indicator; without a row the defaults hold, and pages show them as assumptions."""

    class RollUp(models.TextChoices):
        MEAN = rollup.RollUp.MEAN, "Rata-rata"
        WEIGHTED = rollup.RollUp.WEIGHTED, "Rata-rata tertimbang"
        RATIO = rollup.RollUp.RATIO, "Rasio dari jumlah pembilang dan jumlah penyebut"
        SUM = rollup.RollUp.SUM, "Jumlah"
        MIN = rollup.RollUp.MIN, "Yang terendah"
        SHARE = rollup.RollUp.SHARE, "Bagian yang mencapai ambang"

    class Missing(models.TextChoices):
        WAIT = rollup.Missing.WAIT, "Tunggu sampai semua melapor"
        PARTIAL = rollup.Missing.PARTIAL, "Hitung sementara dari yang melapor"
        ZERO = rollup.Missing.ZERO, "Hitung nol"

    class Excuse(models.TextChoices):
        EXCLUDED = achievement.Excuse.EXCLUDED, "Tidak ikut dihitung"
        FULL = achievement.Excuse.FULL, "Bernilai penuh"

    class CarryOver(models.TextChoices):
        COHORT = counting.CarryOver.COHORT, "Hanya yang masuk dalam triwulan"
        STOCK = counting.CarryOver.STOCK, "Ditambah yang masih terbuka dari sebelumnya"

    class Late(models.TextChoices):
        ZERO = counting.Late.ZERO, "Yang terlambat tidak dihitung"
        COUNTED = counting.Late.COUNTED, "Yang terlambat tetap dihitung"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    indicator = models.OneToOneField(
        Indicator, models.CASCADE, related_name="handling", verbose_name="indikator"
    )
    roll_up = models.CharField("aturan gabungan", max_length=24, choices=RollUp, default=RollUp.MEAN)
    missing = models.CharField("yang belum lapor", max_length=12, choices=Missing, default=Missing.PARTIAL)
    # only the figures of these tiers feed the one above them; empty: all
    tiers = ArrayField(
        models.CharField(max_length=20, choices=Position.Tier), verbose_name="jenjang sumber", default=list,
        blank=True,
    )  # fmt: skip
    # the inputs that are added up above and below the line where the roll-up is a ratio of sums
    above = models.CharField("masukan pembilang", max_length=60, blank=True)
    below = models.CharField("masukan penyebut", max_length=60, blank=True)
    # who confirms the figure after the superior, as the dictionary names them; empty: nobody
    verifier = models.CharField("verifikator", max_length=20, choices=Role, blank=True)
    threshold = models.DecimalField("ambang", max_digits=20, decimal_places=4, null=True, blank=True)
    by_rank = models.BooleanField("predikat dinilai menurut peringkat", default=False)
    # where the sources leave it open, otherwise than the dictionary says; empty: as it says
    annual_rule = models.CharField("aturan tahunan", max_length=10, choices=Indicator.Annual, blank=True)
    force_majeure = models.CharField("keadaan kahar", max_length=14, choices=Excuse, default=Excuse.EXCLUDED)
    no_event = models.CharField("tidak terjadi", max_length=14, choices=Excuse, default=Excuse.FULL)
    low = models.DecimalField("rentang dari", max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("rentang sampai", max_digits=20, decimal_places=4, null=True, blank=True)

    # of inputs that count the rows of a register; empty: as the dictionary says
    carry_over = models.CharField("baris terbuka antartriwulan", max_length=10, choices=CarryOver, blank=True)
    late = models.CharField("baris yang terlambat", max_length=10, choices=Late, blank=True)
    # on the last day of a quarter, rows of this hour or later belong to the next one; empty: midnight
    cutoff = models.TimeField("batas jam akhir triwulan", null=True, blank=True)

    class Meta:
        verbose_name = "penanganan indikator"
        ordering = ["indicator"]
        constraints = [
            models.CheckConstraint(
                name="handling_band_ordered",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
            ),
            models.CheckConstraint(
                name="handling_share_has_threshold",
                condition=~Q(roll_up=rollup.RollUp.SHARE) | Q(threshold__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"handling/{self.pk}"


def row_of(indicator: Indicator) -> IndicatorHandling | None:
    """The agency's own row, None where nothing was set; read along with `indicator__handling`."""
    return getattr(indicator, "handling", None)


def handling_of(indicator: Indicator) -> Handling:
    """How an indicator is handled: polarity by the dictionary, the rest by its row, else by default."""
    row = row_of(indicator) or IndicatorHandling()
    return Handling(
        annual=AnnualRule(row.annual_rule or indicator.annual_rule or AnnualRule.LAST),
        roll_up=rollup.RollUp(row.roll_up),
        missing=rollup.Missing(row.missing),
        threshold=row.threshold,
        yardstick=achievement.Yardstick(
            polarity=achievement.Polarity(indicator.polarity), low=row.low, high=row.high,
            by_rank=row.by_rank, force_majeure=achievement.Excuse(row.force_majeure),
            no_event=achievement.Excuse(row.no_event),
        ),
    )  # fmt: skip

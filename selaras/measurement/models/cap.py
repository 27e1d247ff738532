"""How reports count achievements and write efficiency where the sources leave it open: by the day."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.engine import efficiency
from selaras.engine.achievement import CAPS
from selaras.kernel.constraints import append_only
from selaras.org.models import Agency


class ReportingCap(models.Model):
    """The newest row that has begun holds; `percent` None: achievements are shown and averaged as they are.

    Nothing that is stored is ever cut (ATR-04). `habit` is how efficiency is written; empty: as the law table
    says, shown as an assumption.
    """

    class Habit(models.TextChoices):
        DIFFERENCE = efficiency.Habit.DIFFERENCE, "Selisih: capaian dikurangi serapan"
        SAVING = efficiency.Habit.SAVING, "Rasio: 100 dikurangi serapan per capaian"

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="reporting_caps", verbose_name="perangkat daerah"
    )
    percent = models.PositiveSmallIntegerField("batas capaian dalam laporan", null=True)
    habit = models.CharField("cara efisiensi", max_length=10, choices=Habit, blank=True, default="")
    since = models.DateField("berlaku sejak")
    reason = models.TextField("alasan")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ditetapkan oleh")
    at = models.DateTimeField("ditetapkan pada")

    class Meta:
        verbose_name = "batas capaian dalam laporan"
        ordering = ["agency", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reporting_cap_is_offered", condition=Q(percent__isnull=True) | Q(percent__in=CAPS)
            ),
            models.CheckConstraint(
                name="reporting_cap_habit_is_known",
                condition=Q(habit__in=["", *(one.value for one in efficiency.Habit)]),
            ),
            models.CheckConstraint(name="reporting_cap_has_a_reason", condition=~Q(reason="")),
        ]
        triggers = append_only("ATR-03: Batas yang pernah ditetapkan tetap tercatat. Tetapkan yang baru.")

    def __str__(self) -> str:
        return f"cap/{self.pk}"

    @property
    def limit(self) -> Decimal | None:
        """For engine.achievement.capped: in percent."""
        return None if self.percent is None else Decimal(self.percent)

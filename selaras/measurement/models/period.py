"""When a quarter may be reported: by the agency's own days, reopened by two persons."""

from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.kernel.constraints import all_or_none
from selaras.org.models import Agency


class Period(models.Model):
    """The days of one quarter in one agency; without a row the days of engine/law/reporting.toml hold."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField("triwulan")
    opens_on = models.DateField("dibuka")
    closes_on = models.DateField("ditutup")  # the last day on which one may report

    class Meta:
        verbose_name = "masa pengisian"
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "quarter"], name="period_once_a_quarter"),
            models.CheckConstraint(name="period_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))),
            models.CheckConstraint(name="period_days_in_order", condition=Q(closes_on__gte=F("opens_on"))),
        ]

    def __str__(self) -> str:
        return f"period/{self.pk}"


class Reopening(models.Model):
    """A closed quarter opened again until a day, asked by one person and granted by another."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField("triwulan")
    until = models.DateField("sampai")
    reason = models.TextField("alasan")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta pada")
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="disetujui oleh"
    )
    granted_at = models.DateTimeField("disetujui pada", null=True)

    class Meta:
        verbose_name = "pembukaan kembali"
        ordering = ["asked_at", "pk"]
        constraints = [
            all_or_none("reopening_grant_is_whole", "granted_by", "granted_at"),
            models.CheckConstraint(name="reopening_by_another", condition=~Q(asked_by=F("granted_by"))),
        ]

    def __str__(self) -> str:
        return f"reopening/{self.pk}"

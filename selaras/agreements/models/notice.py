"""What one party has done to an agreement that the other one should know."""

from django.db import models
from django.db.models import F

from selaras.accounts.models import User
from selaras.agreements.models.agreement import Agreement
from selaras.org.models import Agency


class NoticeQuerySet(models.QuerySet["Notice"]):
    def current(self) -> "NoticeQuerySet":
        """Neither looked at yet nor overtaken: the agreement is still where the deed has left it."""
        return self.filter(seen_at=None, agreement__reached_at__lte=F("at"))


class Notice(models.Model):
    """Told to one person by mail and on Meja kerja until they have read it or it moves on (PK-41)."""

    class What(models.TextChoices):
        SENT_BACK = "dikembalikan", "dikembalikan untuk diperbaiki"
        REOPENED = "dibuka-kembali", "dibuka kembali untuk diubah"
        CANCELLED = (
            "dibatalkan",
            "dibatalkan sesudah satu pihak menandatangani; konsep penggantinya sudah ada",
        )
        SCAN_REJECTED = "pindaian-ditolak", "pindaiannya ditolak KKPP"
        REVISION_GRANTED = "perubahan-disetujui", "perubahannya disetujui; konsepnya sudah ada"
        REVISION_REFUSED = "perubahan-ditolak", "permintaan perubahannya ditolak"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="notices", verbose_name="perjanjian kinerja"
    )
    to = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="kepada")
    what = models.CharField("tentang", max_length=24, choices=What)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada")
    sent_at = models.DateTimeField("surel terkirim pada", null=True)
    seen_at = models.DateTimeField("dibaca pada", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "kabar perjanjian"
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return f"notice/{self.pk}"

"""Who signed an agreement, when, as what, and what was seen."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.agreements.models.agreement import Agreement
from selaras.kernel.constraints import all_or_none, append_only
from selaras.org.models import Agency, Holder


class Signature(models.Model):
    """One signature; the row is never changed. Exactly one a side (trust.md I5).

    `content_hash` is the content the person was shown, `file_hash` the PDF that carries the signature,
    `holder` the appointment under which they signed (S7; null for a party outside of the system). The
    certificate is the one in the file, "" where a scan stands for it.
    """

    class Side(models.IntegerChoices):
        FIRST = 1, "Pihak pertama"
        SECOND = 2, "Pihak kedua"

    class Method(models.TextChoices):
        PERSONAL = "tidak-tersertifikasi", "Tanda tangan elektronik tidak tersertifikasi"
        CERTIFIED = "tersertifikasi", "Tanda tangan elektronik tersertifikasi (BSrE)"
        SCAN = "scan-basah", "Pindaian tanda tangan basah"
        OUTSIDE = "luar-sistem", "Ditandatangani di luar sistem"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="signatures", verbose_name="perjanjian kinerja"
    )
    side = models.PositiveSmallIntegerField("pihak", choices=Side)
    method = models.CharField("cara", max_length=24, choices=Method)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="penanda tangan atau pengunggah"
    )
    holder = models.ForeignKey(
        Holder, models.PROTECT, null=True, related_name="+", verbose_name="jabatan saat menandatangani"
    )
    content_hash = models.CharField("sidik isi", max_length=64)
    file_hash = models.CharField("sidik berkas", max_length=64)
    certificate_serial = models.CharField("nomor seri sertifikat", max_length=80, blank=True)  # hex
    certificate_name = models.CharField("nama pada sertifikat", max_length=400, blank=True)
    signed_at = models.DateTimeField("ditandatangani pada")
    session = models.CharField("sidik sesi", max_length=64, blank=True)
    confirmed_at = models.DateTimeField("diyakinkan ulang pada", null=True)  # the fresh sign-in before it

    class Meta:
        verbose_name = "tanda tangan"
        ordering = ["agreement", "side"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="signature_once_a_side"),
            models.CheckConstraint(
                name="signature_names_its_content",
                condition=Q(content_hash__regex="^[0-9a-f]{64}$", file_hash__regex="^[0-9a-f]{64}$"),
            ),
        ]
        triggers = append_only("signatures are never emptied")

    def __str__(self) -> str:
        return f"signature/{self.pk}"


class Scan(models.Model):
    """A file that was signed elsewhere, by hand or by a party outside; it counts once KKPP has checked it."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="scans", verbose_name="perjanjian kinerja"
    )
    file_hash = models.CharField("sidik berkas", max_length=64)
    signed_on = models.DateField("tanggal tanda tangan")  # as written on the paper
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    at = models.DateTimeField("diunggah pada")
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diperiksa oleh"
    )
    checked_at = models.DateTimeField("diperiksa pada", null=True)
    accepted = models.BooleanField("diterima", null=True)
    answer = models.TextField("alasan penolakan", blank=True)

    class Meta:
        verbose_name = "pindaian bertanda tangan"
        ordering = ["at", "pk"]
        constraints = [
            all_or_none("scan_check_is_whole", "checked_by", "checked_at", "accepted"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(checked_at__isnull=True), name="scan_one_waiting"
            ),
            models.CheckConstraint(name="scan_checked_by_another", condition=~Q(by=F("checked_by"))),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen", operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__checked_at__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"scan/{self.pk}"

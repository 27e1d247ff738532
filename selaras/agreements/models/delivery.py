"""The agreements of a unit on their way to the Mayor through Bagian KKPP (KELIMA)."""

import pgtrigger
from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.agreements.models.agreement import Agreement
from selaras.kernel.constraints import Seal, all_or_none, frozen
from selaras.org.models import Agency, OrgUnit

REFUSAL = "PK-38: Surat pengantar yang sudah dikirim tidak dapat diubah. Buat yang baru."
_RECEIPT = ("receipt_number", "received_on", "received_by_id", "received_at")


class Delivery(models.Model):
    """A numbered covering list of agreements in force: put together, sent, answered item by item."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="deliveries", verbose_name="unit kerja")
    number = models.CharField("nomor surat pengantar", max_length=80)
    dated_on = models.DateField("tanggal surat pengantar")
    addressed_to = models.CharField("kepada", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="disusun oleh")
    at = models.DateTimeField("disusun pada")
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dikirim oleh"
    )
    sent_at = models.DateTimeField("dikirim pada", null=True)
    receipt_number = models.CharField("nomor tanda terima", max_length=80, blank=True)
    received_on = models.DateField("tanggal terima", null=True)
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diterima oleh"
    )
    received_at = models.DateTimeField("dicatat diterima pada", null=True)

    class Meta:
        verbose_name = "penyampaian"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="delivery_number_unique"),
            all_or_none("delivery_sending_is_whole", "sent_by", "sent_at"),
            all_or_none("delivery_receipt_is_whole", "received_on", "received_by", "received_at"),
            models.CheckConstraint(
                name="delivery_received_once_sent",
                condition=Q(received_at__isnull=True, receipt_number="")
                | Q(sent_at__isnull=False) & ~Q(receipt_number=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sent_stays", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
                func=(
                    f"IF to_jsonb(OLD) - ARRAY{list(_RECEIPT)} IS DISTINCT FROM "
                    f"to_jsonb(NEW) - ARRAY{list(_RECEIPT)} OR OLD.received_at IS NOT NULL "
                    f"THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(
                name="sent_is_kept", operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"delivery/{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.sent_at is None

    @property
    def is_waiting(self) -> bool:
        """Sent, and KKPP has not answered yet."""
        return self.sent_at is not None and self.received_at is None


class DeliveryItem(models.Model):
    """One agreement on a covering list, as it is printed there; KKPP says whether it has come."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="items", verbose_name="penyampaian")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="delivered_in", verbose_name="perjanjian kinerja"
    )
    order = models.PositiveSmallIntegerField("urutan")
    post = models.CharField("jabatan", max_length=300)
    name = models.CharField("nama", max_length=300)
    title = models.CharField("dokumen", max_length=200)
    file_hash = models.CharField("sidik berkas", max_length=64)
    pages = models.PositiveSmallIntegerField("halaman", null=True)  # null: the file could not be counted
    received = models.BooleanField("diterima", null=True)
    reason = models.TextField("alasan tidak diterima", blank=True)

    class Meta:
        verbose_name = "dokumen yang disampaikan"
        ordering = ["delivery", "order"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "order"], name="delivery_item_order_unique"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(received__isnull=True) | Q(received=True),
                name="delivery_item_once_under_way",
            ),
            models.CheckConstraint(
                name="delivery_item_missing_has_a_reason",
                condition=Q(received=False) & ~Q(reason="") | Q(received=True, reason="")
                | Q(received__isnull=True, reason=""),
            ),
        ]  # fmt: skip
        triggers = [
            *frozen(
                Seal("agreements_delivery", "sent_at IS NOT NULL", "SELECT delivery_id FROM {rows}", REFUSAL),
                spared=("received", "reason"),
            ),
            pgtrigger.Protect(
                name="answered_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__received__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"delivery-item/{self.pk}"

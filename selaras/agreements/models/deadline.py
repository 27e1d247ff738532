"""The days an agency has set for its agreements, and what was sent to remind of them."""

import pgtrigger
from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.agreements.models.agreement import Agreement
from selaras.engine.deadlines import DueKind
from selaras.kernel.constraints import append_only, refuse_emptying
from selaras.org.models import Agency, Position


class Deadline(models.Model):
    """The day by which something is done for all agreements of a year; without a row the usual one holds."""

    class Kind(models.TextChoices):
        DRAW_UP = DueKind.DRAW_UP, "Penyusunan"
        SUBMIT = DueKind.SUBMIT, "Pengajuan"
        SIGN = DueKind.SIGN, "Penandatanganan"
        UPLOAD = DueKind.UPLOAD, "Unggah ke e-SAKIP"
        DELIVER = DueKind.DELIVER, "Penyampaian kepada KKPP"

        @property
        def words(self) -> str:
            """The label within a sentence; only its first letter is small: "unggah ke e-SAKIP"."""
            label = str(self.label)
            return label[0].lower() + label[1:]

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    kind = models.CharField("untuk", max_length=20, choices=Kind)
    due_on = models.DateField("batas")
    source = models.CharField("dasar", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ditetapkan oleh")
    at = models.DateTimeField("ditetapkan pada")

    class Meta:
        verbose_name = "tenggat perjanjian"
        ordering = ["agency", "year", "due_on", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "kind"], name="deadline_unique"),
            models.CheckConstraint(name="deadline_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"deadline/{self.pk}"


class Reminder(models.Model):
    """One person was told on one day what waits for them; `items` says what. `by` null: the system itself."""

    class Channel(models.TextChoices):
        MAIL = "surel", "Surel"
        DESK = "meja-kerja", "Meja kerja saja"  # no address on record

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    to = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="kepada")
    channel = models.CharField("saluran", max_length=12, choices=Channel)
    day = models.DateField("hari")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada")
    sent_at = models.DateTimeField("surel terkirim pada", null=True)

    class Meta:
        verbose_name = "pengingat"
        ordering = ["-at", "pk"]
        constraints = [
            models.UniqueConstraint(  # PK-39
                fields=["agency", "to", "day"], condition=Q(by__isnull=False),
                name="reminder_once_a_day_by_hand",
            ),
            models.UniqueConstraint(  # PK-40
                fields=["agency", "to", "day"], condition=Q(by__isnull=True),
                name="reminder_once_a_day_by_itself",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.ReadOnly(
                name="stays", fields=["agency", "year", "to", "channel", "day", "by", "at"]
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            refuse_emptying("reminders are never emptied"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"reminder/{self.pk}"


class ReminderItem(models.Model):
    """One thing of a reminder: which post's agreement, what is due, by when it was then."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="items", verbose_name="pengingat")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+", verbose_name="jabatan")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, related_name="+", verbose_name="perjanjian kinerja"
    )
    kind = models.CharField("tentang", max_length=20, choices=Deadline.Kind)
    due_on = models.DateField("batas")

    class Meta:
        verbose_name = "isi pengingat"
        ordering = ["reminder", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reminder", "position", "kind"], name="reminder_item_unique")
        ]
        triggers = append_only("reminders are never emptied")

    def __str__(self) -> str:
        return f"reminder-item/{self.pk}"

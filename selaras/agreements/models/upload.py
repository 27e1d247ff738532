"""What an office has entered elsewhere: the file in e-SAKIP, each line in its system."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.agreements.models.agreement import Agreement
from selaras.agreements.models.line import AgreementLine
from selaras.kernel.constraints import all_or_none
from selaras.org.models import Agency


class Upload(models.Model):
    """The signed agreement was uploaded to e-SAKIP; KKPP looks it up there and says whether it is (KEEMPAT).

    One row counts an agreement: what KKPP did not find stays as a record beside the next.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="uploads", verbose_name="perjanjian kinerja"
    )
    uploaded_on = models.DateField("tanggal unggah")
    file_hash = models.CharField("sidik berkas", max_length=64)
    note = models.TextField("keterangan", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    at = models.DateTimeField("dicatat pada")
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diperiksa oleh"
    )
    checked_at = models.DateTimeField("diperiksa pada", null=True)
    accepted = models.BooleanField("ditemukan", null=True)
    answer = models.TextField("catatan pemeriksa", blank=True)

    class Meta:
        verbose_name = "unggahan e-SAKIP"
        ordering = ["at", "pk"]
        constraints = [
            all_or_none("upload_check_is_whole", "checked_by", "checked_at", "accepted"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(accepted__isnull=True) | Q(accepted=True),
                name="upload_one_that_counts",
            ),
            models.CheckConstraint(name="upload_checked_by_another", condition=~Q(by=F("checked_by"))),
            models.CheckConstraint(
                name="upload_names_its_file", condition=Q(file_hash__regex="^[0-9a-f]{64}$")
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="frozen", operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__checked_at__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"upload/{self.pk}"


class LineEntry(models.Model):
    """A line of an agreement has been typed into its entry system (AgreementLine.entry_system) (KESATU)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    line = models.OneToOneField(
        AgreementLine, models.PROTECT, related_name="entry", verbose_name="baris perjanjian"
    )
    entered_on = models.DateField("tanggal entri")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    at = models.DateTimeField("dicatat pada")

    class Meta:
        verbose_name = "entri baris perjanjian"
        ordering = ["line"]

    def __str__(self) -> str:
        return f"entry/{self.pk}"

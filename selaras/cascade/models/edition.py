"""The cascade of a year in its editions: the original one and its revisions."""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.kernel.constraints import Seal, all_or_none, never_emptied
from selaras.org.models import Agency

REFUSAL = "KAS-01: Edisi yang sudah terbit tidak dapat diubah. Buat edisi perubahan lebih dahulu."
# How rows find their editions.
OWN = "SELECT edition_id FROM {rows}"
BY_PARENT = "SELECT p.edition_id FROM {{rows}} r JOIN {table} p ON p.id = r.{column}"
# a tick could also hang on a row of another edition than its own
BY_ROW = (
    "SELECT a.edition_id FROM {rows} t JOIN cascade_matrixrow r ON r.id = t.row_id "
    "JOIN cascade_annex a ON a.id = r.annex_id"
)


def seal(owners: str) -> Seal:
    """KAS-01 in the database: rows of a published edition stay as they are, whoever comes."""
    return Seal("cascade_edition", "state = 'terbit'", owners, REFUSAL)


def seal_by(table: str, column: str) -> Seal:
    """The same for rows whose `column` refers to a `table` that names the edition."""
    return seal(BY_PARENT.format(table=table, column=column))


class Edition(models.Model):
    """One edition of a year's cascade, as decreed: the original one or a revision."""

    class Kind(models.TextChoices):
        ORIGINAL = "murni", "Murni"
        REVISED = "perubahan", "Perubahan"

    class State(models.TextChoices):
        DRAFT = "draf", "Draf"
        PUBLISHED = "terbit", "Terbit"

    class Reason(models.TextChoices):
        """Why a cascade is revised: the three cases of PermenPANRB 53/2014, annex I, letter E."""

        OFFICIAL_CHANGE = "mutasi", "Pergantian atau mutasi pejabat"
        STRATEGY_CHANGE = "strategi", "Perubahan strategi: program, kegiatan, atau alokasi anggaran"
        PRIORITY_CHANGE = "prioritas", "Perubahan prioritas atau asumsi yang berakibat penting"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    kind = models.CharField("jenis", max_length=10, choices=Kind, default=Kind.ORIGINAL)
    number = models.PositiveSmallIntegerField("nomor edisi", default=0)  # 0 original, then 1, 2 …
    state = models.CharField("keadaan", max_length=10, choices=State, default=State.DRAFT)
    decree = models.CharField("nomor keputusan", max_length=120, blank=True)
    decree_title = models.CharField("tentang", max_length=300, blank=True)
    decreed_on = models.DateField("tanggal ditetapkan", null=True, blank=True)
    effective_on = models.DateField("berlaku sejak", null=True, blank=True)
    # the edition this one was copied from: the one it revises, or that of the year before
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="berdasarkan")
    reason = models.CharField("alasan perubahan", max_length=20, choices=Reason, blank=True)
    explanation = models.TextField("penjelasan", blank=True)
    published_at = models.DateTimeField("diterbitkan pada", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diterbitkan oleh"
    )

    class Meta:
        verbose_name = "edisi kaskade"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="edition_unique"),
            models.CheckConstraint(
                name="edition_original_is_zero",
                condition=Q(kind="murni", number=0) | Q(kind="perubahan", number__gt=0),
            ),
            all_or_none("edition_publication_is_whole", "published_at", "published_by"),
            models.CheckConstraint(
                name="edition_published_is_dated",
                condition=Q(state="draf", published_at__isnull=True)
                | Q(state="terbit", published_at__isnull=False, effective_on__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_is_based_on_another",
                condition=Q(based_on__isnull=True) | ~Q(pk=F("based_on")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="terbit"), func=f"RAISE EXCEPTION '{REFUSAL}';",
            ),
            never_emptied(seal("SELECT id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.get_kind_display()}{f' ke-{self.number}' if self.number else ''}"

    @property
    def day(self) -> date:
        """The day on which its posts, units and superiors are read: when it takes effect, else 1 January."""
        return self.effective_on or date(self.year, 1, 1)

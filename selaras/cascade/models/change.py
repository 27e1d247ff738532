"""What was done to a matrix, so that it can be undone, and who is at work on it."""

from django.db import models

from selaras.accounts.models import User
from selaras.cascade.models.annex import Annex
from selaras.org.models import Agency


class MatrixChange(models.Model):
    """One stroke on a matrix: a cell, a pasted block, an assignment to many; undone as a whole.

    `rows` maps a row's id to {"before": state or null, "after": state or null}; a state holds the row's
    fields, its version and who carries it, as `cascade.queries.row_state` writes it.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    annex = models.ForeignKey(Annex, models.CASCADE, related_name="changes", verbose_name="lampiran")
    label = models.CharField("perubahan", max_length=200)
    rows = models.JSONField("baris")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="pelaku")
    at = models.DateTimeField("waktu")
    undone_at = models.DateTimeField("diurungkan pada", null=True)

    class Meta:
        verbose_name = "perubahan kaskade"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["annex", "by", "-id"], name="change_of_annex_by")]

    def __str__(self) -> str:
        return self.label


class Presence(models.Model):
    """Who has a matrix open for editing, and in which cell; stale after a minute."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    annex = models.ForeignKey(Annex, models.CASCADE, related_name="presences", verbose_name="lampiran")
    user = models.ForeignKey(User, models.CASCADE, verbose_name="pengguna")
    cell = models.CharField("sel", max_length=60, blank=True)  # "row id:column", "" while only reading
    seen_at = models.DateTimeField("terlihat pada")

    class Meta:
        verbose_name = "penyunting yang hadir"
        ordering = ["annex", "user"]
        constraints = [models.UniqueConstraint(fields=["annex", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"presence/{self.pk}"

"""The rows of registers that formulas count, and the rows that a report has counted."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.engine import reports as life
from selaras.kernel.constraints import append_only, never_emptied
from selaras.measurement.models.figure import Figure
from selaras.measurement.models.report import Report, seal
from selaras.org.models import Agency

REFUSAL = "LAP-34: Baris yang sudah dihitung laporan terkirim tidak diganti dan tidak dihapus."
_EDITABLE = ", ".join(f"'{state}'" for state in sorted(life.EDITABLE))
_COUNTING = ", ".join(f"'{state}'" for state in sorted(life.WAITING | {life.ReportState.LOCKED}))
_SPARED = "ARRAY['outcome', 'version', 'changed_by_id', 'changed_at']"
# counted by a report that was sent, with no correction of it at work
_KEPT_ROW = f"""
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(OLD) - {_SPARED} IS NOT DISTINCT FROM to_jsonb(NEW) - {_SPARED} THEN RETURN NEW; END IF;
    END IF;
    IF EXISTS (
        SELECT FROM measurement_countedrow told JOIN measurement_report report ON report.id = told.report_id
        WHERE told.row = OLD.id AND report.state IN ({_COUNTING}) AND NOT EXISTS (
            SELECT FROM measurement_report other WHERE other.figure_id = report.figure_id
            AND other.quarter = report.quarter AND other.state IN ({_EDITABLE})
        )
    ) THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
    RETURN COALESCE(NEW, OLD);
"""  # noqa: S608 - states of our own
_COUNT_STANDS = f"""
    IF EXISTS (
        SELECT FROM measurement_report WHERE id IN (OLD.report_id, NEW.report_id)
        AND state NOT IN ({_EDITABLE}) FOR KEY SHARE
    ) THEN RAISE EXCEPTION 'LAP-34: Baris yang dihitung laporan terkirim tetap seperti saat dikirim.'; END IF;
    RETURN COALESCE(NEW, OLD);
"""


class RegisterRow(models.Model):
    """One row of a register of a figure. `facts` are the columns known when it is written, `outcome` those
    of its end (engine/law/registers.toml); both by column code, days as ISO, hours of the office."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    figure = models.ForeignKey(
        Figure, models.PROTECT, related_name="register_rows", verbose_name="angka kinerja"
    )
    register = models.CharField("daftar", max_length=30)
    number = models.PositiveIntegerField("baris ke")
    facts = models.JSONField("isi", default=dict)
    outcome = models.JSONField("akhirnya", default=dict, blank=True)
    version = models.PositiveIntegerField("versi", default=1)  # nobody overwrites unseen
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diisi oleh")
    entered_at = models.DateTimeField("diisi pada")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diubah oleh")
    changed_at = models.DateTimeField("diubah pada")

    class Meta:
        verbose_name = "baris daftar"
        ordering = ["register", "number"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "register", "number"], name="register_row_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="counted", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete,
                func=_KEPT_ROW,
            ),
            never_emptied(
                seal("SELECT report_id FROM measurement_countedrow WHERE row IN (SELECT id FROM {rows})")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"register-row/{self.pk}"

    @property
    def cells(self) -> dict[str, str]:
        """The whole row by column code."""
        return {**self.facts, **self.outcome}


class RegisterHand(models.Model):
    """LAP-41: who wrote, changed or took away a row that a quarter counts or counted; it may be gone."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    figure = models.ForeignKey(Figure, models.PROTECT, related_name="+", verbose_name="angka kinerja")
    quarter = models.PositiveSmallIntegerField("triwulan")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="penulis baris")

    class Meta:
        verbose_name = "penulis daftar"
        ordering = ["figure", "quarter", "by"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "quarter", "by"], name="register_hand_once"),
            models.CheckConstraint(
                name="register_hand_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))
            ),
        ]
        triggers = append_only("LAP-41: Penulis daftar tetap tercatat.")

    def __str__(self) -> str:
        return f"register-hand/{self.pk}"


class CountedRow(models.Model):
    """A row as a report counted it when it was sent: it stays, whatever becomes of the row itself (`row`)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    report = models.ForeignKey(Report, models.PROTECT, related_name="counted_rows", verbose_name="laporan")
    register = models.CharField("daftar", max_length=30)
    row = models.PositiveBigIntegerField("baris")
    number = models.PositiveIntegerField("baris ke")
    cells = models.JSONField("isi saat dihitung")
    inputs = ArrayField(models.CharField(max_length=60), verbose_name="masukan yang menghitungnya")
    is_closed = models.BooleanField("sudah berakhir")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diisi oleh")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diubah oleh")

    class Meta:
        verbose_name = "baris yang dihitung"
        ordering = ["register", "number"]
        indexes = [models.Index(fields=["row"], name="counted_row_of_register")]
        constraints = [
            models.UniqueConstraint(fields=["report", "row"], name="counted_row_once_a_report"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete, func=_COUNT_STANDS,
            ),
            never_emptied(seal("SELECT report_id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"counted-row/{self.pk}"

"""What an official reports for a quarter: inputs, the figure worked out of them, and who confirmed it."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.documents.models import StoredFile
from selaras.engine import reports as life
from selaras.engine.actuals import WORDS, Absence, Absent, Actual
from selaras.engine.workflow import Step
from selaras.kernel.constraints import Seal, all_or_none, confirmed_by_no_hand, hands_field, never_emptied
from selaras.measurement.models.figure import ExactField, Figure
from selaras.org.models import Agency
from selaras.planning.models import FormulaVersion

REFUSAL = "LAP-02: Laporan yang sudah dikunci tidak pernah berubah. Mintalah koreksi."
# all but the state, and that only to "dikoreksi"
_STANDS = f"""
    IF NEW.state NOT IN ('{life.ReportState.LOCKED}', '{life.ReportState.REPLACED}')
        OR OLD.state = '{life.ReportState.REPLACED}'
        OR to_jsonb(OLD) - 'state' IS DISTINCT FROM to_jsonb(NEW) - 'state' THEN
        RAISE EXCEPTION '{REFUSAL}';
    END IF; RETURN NEW;
"""
_PROOF_STANDS = f"""
    IF EXISTS (
        SELECT FROM measurement_report WHERE id IN (OLD.report_id, NEW.report_id)
        AND state NOT IN ({", ".join(f"'{state}'" for state in sorted(life.EDITABLE))}) FOR KEY SHARE
    ) THEN RAISE EXCEPTION 'LAP-10: Bukti dukung laporan yang sudah dikirim tidak dapat diganti.'; END IF;
    RETURN COALESCE(NEW, OLD);
"""


def seal(owners: str) -> Seal:
    """What was ever sent is not emptied away, nor is its proof."""
    return Seal("measurement_report", f"state <> '{life.ReportState.DRAFT}'", owners, REFUSAL)


class Report(models.Model):
    """One quarter of one figure as reported; number 0, and the next for each correction of a locked one.

    `inputs` are the typed figures by input code, decimals as text. `actual` is what the formula of that day
    made of them, unrounded; an absence stands instead of it, with its reason.
    """

    class State(models.TextChoices):
        DRAFT = life.ReportState.DRAFT, "Belum dikirim"
        SENT = life.ReportState.SENT, "Dikirim"
        RETURNED = life.ReportState.RETURNED, "Dikembalikan"
        APPROVED = life.ReportState.APPROVED, "Disetujui atasan"
        LOCKED = life.ReportState.LOCKED, "Dikunci"
        REPLACED = life.ReportState.REPLACED, "Dikoreksi"

    class Route(models.TextChoices):
        SUPERIOR = life.Route.SUPERIOR, "Atasan"
        VERIFIER = life.Route.VERIFIER, "Atasan, lalu verifikator"

    class Absence(models.TextChoices):
        UNAVAILABLE = Absence.UNAVAILABLE, WORDS[Absence.UNAVAILABLE]
        FORCE_MAJEURE = Absence.FORCE_MAJEURE, WORDS[Absence.FORCE_MAJEURE]
        NO_EVENT = Absence.NO_EVENT, WORDS[Absence.NO_EVENT]

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    figure = models.ForeignKey(Figure, models.PROTECT, related_name="reports", verbose_name="angka kinerja")
    quarter = models.PositiveSmallIntegerField("triwulan")
    number = models.PositiveSmallIntegerField("koreksi ke", default=0)
    state = models.CharField("keadaan", max_length=14, choices=State, default=State.DRAFT)
    route = models.CharField("jalur pemeriksaan", max_length=24, choices=Route, default=Route.SUPERIOR)
    version = models.PositiveIntegerField("versi", default=1)  # of the draft: nobody overwrites unseen
    inputs = models.JSONField("masukan", default=dict)
    formula = models.TextField("rumus saat dihitung", blank=True)
    # empty: worked out before formulas had versions, so with the first
    formula_version = models.ForeignKey(
        FormulaVersion, models.PROTECT, null=True, related_name="+", verbose_name="versi rumus"
    )
    actual = ExactField("realisasi", null=True)
    absence = models.CharField("tidak ada realisasi", max_length=16, choices=Absence, blank=True)
    reason = models.TextField("alasan tidak ada realisasi", blank=True)
    explanation = models.TextField("penjelasan capaian yang tidak wajar", blank=True)
    obstacle = models.TextField("kendala", blank=True)
    follow_up = models.TextField("tindak lanjut", blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diisi oleh")
    entered_at = models.DateTimeField("diisi pada")
    hands = hands_field()  # of this report, from its first draft on
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dikirim oleh"
    )
    sent_at = models.DateTimeField("dikirim pada", null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="disetujui oleh"
    )
    approved_at = models.DateTimeField("disetujui pada", null=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diverifikasi oleh"
    )
    verified_at = models.DateTimeField("diverifikasi pada", null=True)
    sent_back = models.TextField("alasan pengembalian", blank=True)
    # a correction: of which locked report, why, asked by one and granted by another
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="koreksi atas"
    )
    correction_reason = models.TextField("alasan koreksi", blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="koreksi disetujui oleh"
    )

    class Meta:
        verbose_name = "laporan realisasi"
        ordering = ["figure", "quarter", "number"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "quarter", "number"], name="report_number_unique"),
            models.UniqueConstraint(
                fields=["figure", "quarter"], condition=Q(state=life.ReportState.LOCKED),
                name="report_one_that_counts",
            ),
            models.UniqueConstraint(
                fields=["figure", "quarter"], condition=~Q(state__in=sorted(life.FINAL)),
                name="report_one_at_work",
            ),
            models.CheckConstraint(name="report_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))),
            models.CheckConstraint(
                name="report_absence_has_no_figure", condition=Q(absence="") | Q(actual__isnull=True)
            ),
            all_or_none("report_sending_is_whole", "sent_by", "sent_at"),
            all_or_none("report_approval_is_whole", "approved_by", "approved_at"),
            all_or_none("report_verification_is_whole", "verified_by", "verified_at"),
            # S1: nobody confirms what they entered or sent
            models.CheckConstraint(
                name="report_confirmed_by_another",
                condition=~Q(approved_by=F("entered_by")) & ~Q(approved_by=F("sent_by"))
                & ~Q(verified_by=F("entered_by")) & ~Q(verified_by=F("sent_by")),
            ),
            confirmed_by_no_hand("report_confirmed_by_no_hand", "approved_by", "verified_by"),
            models.CheckConstraint(
                name="report_correction_is_whole",
                condition=Q(number=0, corrects__isnull=True, correction_reason="")
                | Q(number__gt=0, corrects__isnull=False) & ~Q(correction_reason=""),
            ),
            models.CheckConstraint(
                name="report_locked_has_its_checks",
                condition=~Q(state__in=sorted(life.FINAL))
                | Q(approved_by__isnull=False) & Q(route=life.Route.SUPERIOR)
                | Q(approved_by__isnull=False, verified_by__isnull=False),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=sorted(life.FINAL)), func=_STANDS,
            ),
            # realisasi.hapus is denied to everybody
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            never_emptied(seal("SELECT id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"report/{self.pk}"

    def step(
        self, deed: life.ReportDeed
    ) -> "Step[life.ReportState, life.ReportDeed, life.Checker, life.Route] | None":
        """The step of the table that a deed takes from here; None where there is none."""
        return life.REPORTING.step(life.Route(self.route), life.ReportState(self.state), deed)

    def advance(self, deed: life.ReportDeed) -> None:
        """Move along the table; raises LookupError where it has no such step (ask `rules.cannot` first)."""
        to = life.REPORTING.after(life.Route(self.route), life.ReportState(self.state), deed)
        self.state = self.State(to)

    @property
    def workers(self) -> frozenset[int | None]:
        """S1: whoever typed, proved or sent it, whoever did so last."""
        return frozenset({*self.hands, self.entered_by_id, self.sent_by_id})

    @property
    def value(self) -> Actual:
        """What the report comes to: a figure, an absence, or nothing yet."""
        if self.absence:
            return Absent(Absence(self.absence), self.reason)
        actual: Decimal | None = self.actual
        return actual


class Evidence(models.Model):
    """A file that proves a report, or one of its inputs; it stays with what was sent."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence", verbose_name="laporan")
    input_code = models.CharField("masukan yang dibuktikan", max_length=60, blank=True)
    # which of the proofs that the dictionary expects it is, in the words of that day
    expected = models.TextField("bukti menurut kamus", blank=True, default="")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="berkas")
    name = models.CharField("nama berkas", max_length=200)
    note = models.CharField("keterangan", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    at = models.DateTimeField("diunggah pada")

    class Meta:
        verbose_name = "bukti dukung"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "file"], name="evidence_once_a_report"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete, func=_PROOF_STANDS,
            ),
            never_emptied(seal("SELECT report_id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"evidence/{self.pk}"

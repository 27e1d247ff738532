"""What was delivered of a checkpoint or an IKU plan, with its proof, and who confirmed it."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.actionplans.models.plan import Checkpoint, IndicatorPlan
from selaras.documents.models import StoredFile
from selaras.engine import plan_outputs
from selaras.engine import plan_reports as life
from selaras.engine.workflow import Step
from selaras.kernel.constraints import Seal, all_or_none, confirmed_by_no_hand, hands_field, never_emptied
from selaras.org.models import Agency, Position

REFUSAL = "REN-02: Laporan rencana aksi yang sudah selesai tidak pernah berubah."
# all but the state, and that only to "dikoreksi"
_STANDS = f"""
    IF NEW.state NOT IN ('{life.PlanState.FINISHED}', '{life.PlanState.CORRECTED}')
        OR OLD.state = '{life.PlanState.CORRECTED}'
        OR to_jsonb(OLD) - 'state' IS DISTINCT FROM to_jsonb(NEW) - 'state' THEN
        RAISE EXCEPTION '{REFUSAL}';
    END IF; RETURN NEW;
"""
# the minutes of the Inspectorate come when everything else is fixed already
_PROOF_STANDS = f"""
    IF EXISTS (
        SELECT FROM actionplans_planreport WHERE id IN (OLD.report_id, NEW.report_id)
        AND state NOT IN ({", ".join(f"'{state}'" for state in sorted(life.EDITABLE))})
        AND NOT (TG_OP = 'INSERT' AND state = '{life.PlanState.VERIFIED}' AND NEW.kind = 'berita-acara')
        FOR KEY SHARE
    ) THEN RAISE EXCEPTION 'REN-10: Bukti laporan yang sudah disampaikan tidak dapat ditambah atau diganti.';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


def seal(owners: str) -> Seal:
    """What was ever handed in is not emptied away, nor is its proof."""
    return Seal("actionplans_planreport", f"state <> '{life.PlanState.SCHEDULED}'", owners, REFUSAL)


class PlanReport(models.Model):
    """A report on one checkpoint, or on one IKU plan; a later edition's row continues it (REN-20).

    Number 0 is the first one, and the next is a correction of what was finished before (REN-21).
    `told` is what was typed for each output, in their order, as text. `achievement` is the percent that it
    comes to, with the four decimals of its column.
    """

    class State(models.TextChoices):
        SCHEDULED = life.PlanState.SCHEDULED, "Belum disampaikan"
        REPORTED = life.PlanState.REPORTED, "Dilaporkan"
        RETURNED = life.PlanState.RETURNED, "Dikembalikan"
        VERIFIED = life.PlanState.VERIFIED, "Menunggu berita acara"
        FINISHED = life.PlanState.FINISHED, "Selesai"
        CORRECTED = life.PlanState.CORRECTED, "Dikoreksi"

    class Route(models.TextChoices):
        SUPERIOR = life.PlanRoute.SUPERIOR, "Atasan"
        MINUTES = life.PlanRoute.MINUTES, "Atasan, lalu berita acara Inspektorat"

    class Exemption(models.TextChoices):
        NO_FINDING = (
            plan_outputs.Exemption.NO_FINDING,
            plan_outputs.EXEMPTION_WORDS[plan_outputs.Exemption.NO_FINDING],
        )
        NOTHING_TO_DO = (
            plan_outputs.Exemption.NOTHING_TO_DO,
            plan_outputs.EXEMPTION_WORDS[plan_outputs.Exemption.NOTHING_TO_DO],
        )

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    checkpoint = models.ForeignKey(
        Checkpoint, models.PROTECT, null=True, related_name="reports", verbose_name="checkpoint"
    )
    plan = models.ForeignKey(
        IndicatorPlan, models.PROTECT, null=True, related_name="reports", verbose_name="rencana aksi IKU"
    )
    number = models.PositiveSmallIntegerField("koreksi ke", default=0)
    # the post that answers: its direct superior confirms
    position = models.ForeignKey(Position, models.PROTECT, related_name="+", verbose_name="jabatan pelapor")
    state = models.CharField("keadaan", max_length=14, choices=State, default=State.SCHEDULED)
    route = models.CharField("jalur pemeriksaan", max_length=26, choices=Route, default=Route.SUPERIOR)
    version = models.PositiveIntegerField("versi", default=1)  # nobody overwrites unseen
    told = models.JSONField("keluaran", default=list)
    exemption = models.CharField("pernyataan", max_length=14, choices=Exemption, blank=True)
    achievement = models.DecimalField("capaian %", max_digits=20, decimal_places=4, null=True)
    account = models.TextField("uraian", blank=True)
    obstacle = models.TextField("kendala", blank=True)
    follow_up = models.TextField("tindak lanjut", blank=True)
    due_on = models.DateField("batas waktu saat dilaporkan", null=True)
    late = models.PositiveIntegerField("terlambat (hari)", null=True)  # a correction is as late as the first
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diisi oleh")
    entered_at = models.DateTimeField("diisi pada")
    hands = hands_field()
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dilaporkan oleh"
    )
    reported_at = models.DateTimeField("dilaporkan pada", null=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="disetujui oleh"
    )
    confirmed_at = models.DateTimeField("disetujui pada", null=True)
    minutes_number = models.CharField("nomor berita acara", max_length=120, blank=True)
    minutes_on = models.DateField("tanggal berita acara", null=True)
    minutes_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="berita acara dicatat oleh"
    )
    minutes_at = models.DateTimeField("berita acara dicatat pada", null=True)
    sent_back = models.TextField("alasan pengembalian", blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="koreksi atas"
    )
    correction_reason = models.TextField("alasan koreksi", blank=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="koreksi dibuka oleh"
    )

    class Meta:
        verbose_name = "laporan rencana aksi"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_report_of_one_thing",
                condition=Q(checkpoint__isnull=True) ^ Q(plan__isnull=True),
            ),
            models.CheckConstraint(
                name="plan_report_achievement_is_a_share",
                condition=Q(achievement__isnull=True) | Q(achievement__range=(Decimal(0), Decimal(100))),
            ),
            *(
                constraint
                for row in ("checkpoint", "plan")
                for constraint in (
                    models.UniqueConstraint(fields=[row, "number"], name=f"plan_report_number_of_{row}"),
                    models.UniqueConstraint(
                        fields=[row], condition=Q(state=life.PlanState.FINISHED),
                        name=f"plan_report_that_counts_for_{row}",
                    ),
                    models.UniqueConstraint(
                        fields=[row], condition=~Q(state__in=sorted(life.FINAL)),
                        name=f"plan_report_at_work_on_{row}",
                    ),
                )
            ),
            all_or_none("plan_report_reporting_is_whole", "reported_by", "reported_at", "due_on", "late"),
            all_or_none("plan_report_confirmation_is_whole", "confirmed_by", "confirmed_at"),
            all_or_none("plan_report_minutes_are_whole", "minutes_on", "minutes_by", "minutes_at"),
            models.CheckConstraint(
                name="plan_report_minutes_have_a_number",
                condition=Q(minutes_on__isnull=True, minutes_number="")
                | Q(minutes_on__isnull=False) & ~Q(minutes_number=""),
            ),
            models.CheckConstraint(
                name="plan_report_correction_is_whole",
                condition=Q(number=0, corrects__isnull=True, opened_by__isnull=True, correction_reason="")
                | Q(number__gt=0, corrects__isnull=False, opened_by__isnull=False)
                & ~Q(correction_reason=""),
            ),
            # REN-22 (S3): who opens a correction does not report it
            models.CheckConstraint(
                name="plan_report_opened_by_another", condition=~Q(opened_by=F("reported_by"))
            ),
            # REN-09 (S1): nobody confirms what they entered or reported; REN-13: the minutes are a third's
            models.CheckConstraint(
                name="plan_report_confirmed_by_another",
                condition=~Q(confirmed_by=F("entered_by")) & ~Q(confirmed_by=F("reported_by"))
                & ~Q(minutes_by=F("entered_by")) & ~Q(minutes_by=F("reported_by"))
                & ~Q(minutes_by=F("confirmed_by")),
            ),
            confirmed_by_no_hand("plan_report_confirmed_by_no_hand", "confirmed_by", "minutes_by"),
            models.CheckConstraint(
                name="plan_report_finished_is_checked",
                condition=~Q(state__in=sorted(life.FINAL))
                | Q(achievement__isnull=False, reported_by__isnull=False, confirmed_by__isnull=False)
                & (Q(route=life.PlanRoute.SUPERIOR) | Q(minutes_by__isnull=False)),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=sorted(life.FINAL)), func=_STANDS,
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            never_emptied(seal("SELECT id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"plan-report/{self.pk}"

    def step(
        self, deed: life.PlanDeed
    ) -> "Step[life.PlanState, life.PlanDeed, life.PlanHand, life.PlanRoute] | None":
        """The step of the table that a deed takes from here; None where there is none."""
        return life.PLAN_REPORTING.step(life.PlanRoute(self.route), life.PlanState(self.state), deed)

    def advance(self, deed: life.PlanDeed) -> None:
        """Move along the table; raises LookupError where it has no such step (ask `rules.cannot` first)."""
        to = life.PLAN_REPORTING.after(life.PlanRoute(self.route), life.PlanState(self.state), deed)
        self.state = self.State(to)

    @property
    def workers(self) -> frozenset[int | None]:
        """S1: whoever typed, proved or reported it, whoever did so last."""
        return frozenset({*self.hands, self.entered_by_id, self.reported_by_id})

    @property
    def subject(self) -> Checkpoint | IndicatorPlan:
        """What was promised: the row that the report was begun for."""
        found = self.checkpoint or self.plan
        if found is None:
            raise LookupError("a report is about a checkpoint or a plan")
        return found


class PlanEvidence(models.Model):
    """A file beside a report: a proof, the statement that nothing is to be done, or the minutes."""

    class Kind(models.TextChoices):
        PROOF = "bukti", "Bukti dukung"
        STATEMENT = "pernyataan", "Surat pernyataan"
        MINUTES = "berita-acara", "Berita acara"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    report = models.ForeignKey(
        PlanReport, models.PROTECT, related_name="evidence", verbose_name="laporan rencana aksi"
    )
    kind = models.CharField("jenis", max_length=12, choices=Kind, default=Kind.PROOF)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="berkas")
    name = models.CharField("nama berkas", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    at = models.DateTimeField("diunggah pada")

    class Meta:
        verbose_name = "bukti rencana aksi"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "kind", "file"], name="plan_evidence_once_a_report")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete, func=_PROOF_STANDS,
            ),
            never_emptied(seal("SELECT report_id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"plan-evidence/{self.pk}"


class PlanDay(models.Model):
    """The agency's own last days of a checkpoint; without a row the dated table of law holds."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    month = models.CharField("checkpoint", max_length=3, choices=Checkpoint.Month)
    due_on = models.DateField("batas waktu")
    # for what reports a period that only ends with the month
    after_period_on = models.DateField("batas waktu laporan masa")

    class Meta:
        verbose_name = "batas waktu checkpoint"
        ordering = ["year", "month"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "month"], name="plan_day_unique"),
            models.CheckConstraint(
                name="plan_day_period_is_not_earlier", condition=Q(after_period_on__gte=F("due_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.month}"

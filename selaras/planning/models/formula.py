"""The versions of an indicator's formula: one person proposes, another decides."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.kernel.constraints import Seal, all_or_none, never_emptied
from selaras.org.models import Agency
from selaras.planning.models.indicator import Indicator

KEPT = "RMS-16: Versi rumus yang sudah berlaku atau dijawab tidak pernah berubah. Usulkan versi baru."
_ANSWER = "ARRAY['state', 'number', 'answer', 'answered_by_id', 'answered_at']"
# a proposal changes by its answer only; what the dictionary said first follows it until its day is written
_VERSION_STANDS = f"""
IF OLD.since IS NOT NULL AND (OLD.state <> 'diusulkan'
    OR to_jsonb(OLD) - {_ANSWER} IS DISTINCT FROM to_jsonb(NEW) - {_ANSWER})
THEN RAISE EXCEPTION '{KEPT}'; END IF; RETURN NEW;
"""


class FormulaVersion(models.Model):
    """A formula with its inputs, dated: proposed by one person, granted by another, never changed again.

    Version 1 is what the dictionary said first; nobody proposed it, and its `since` is empty until an edition
    is published with the indicator. A number is given when a version is granted.
    """

    class State(models.TextChoices):
        PROPOSED = "diusulkan", "Diusulkan"
        GRANTED = "berlaku", "Ditetapkan"
        DECLINED = "ditolak", "Ditolak"
        WITHDRAWN = "ditarik", "Ditarik pengusul"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="formula_versions", verbose_name="indikator"
    )
    number = models.PositiveSmallIntegerField("versi", null=True)
    state = models.CharField("keadaan", max_length=10, choices=State, default=State.PROPOSED)
    formula = models.TextField("rumus", blank=True)
    inputs = models.JSONField("masukan rumus", default=list, blank=True)
    reason = models.TextField("alasan", blank=True)
    since = models.DateField("berlaku sejak", null=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diusulkan oleh"
    )
    proposed_at = models.DateTimeField("diusulkan pada", null=True)
    answer = models.TextField("jawaban", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab pada", null=True)

    class Meta:
        verbose_name = "versi rumus"
        ordering = ["indicator", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="formula_version_number_unique"),
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(state="diusulkan"), name="formula_version_one_proposed"
            ),
            all_or_none("formula_version_proposal_is_whole", "proposed_by", "proposed_at"),
            all_or_none("formula_version_answer_is_whole", "answered_by", "answered_at"),
            models.CheckConstraint(
                name="formula_version_numbered_once_granted",
                condition=Q(state="berlaku", number__isnull=False)
                | ~Q(state="berlaku") & Q(number__isnull=True),
            ),
            models.CheckConstraint(
                name="formula_version_proposed_with_reason",
                condition=Q(number__isnull=False, number=1, proposed_by__isnull=True)
                | Q(proposed_by__isnull=False, since__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="formula_version_answered_unless_open",
                condition=Q(number__isnull=False, number=1)
                | Q(state="diusulkan", answered_by__isnull=True)
                | ~Q(state="diusulkan") & Q(answered_by__isnull=False),
            ),
            # two persons: whoever proposes does not grant, and only they withdraw
            models.CheckConstraint(
                name="formula_version_answered_by_another",
                condition=Q(answered_by__isnull=True) | Q(state="ditarik", answered_by=F("proposed_by"))
                | ~Q(state="ditarik") & ~Q(answered_by=F("proposed_by")),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update, func=_VERSION_STANDS
            ),
            pgtrigger.Trigger(
                name="kept", when=pgtrigger.Before, operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__since__isnull=False), func=f"RAISE EXCEPTION '{KEPT}';",
            ),
            never_emptied(
                Seal("planning_formulaversion", "since IS NOT NULL", "SELECT id FROM {rows}", KEPT)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator.code} versi {self.number}" if self.number else f"usulan/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PROPOSED

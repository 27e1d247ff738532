"""What is promised: one indicator with its targets."""

from django.db import models
from django.db.models import Q

from selaras.agreements.models.agreement import OWN, Agreement, seal
from selaras.cascade.models import Commitment, MatrixRow
from selaras.kernel.constraints import frozen
from selaras.org.models import Agency
from selaras.planning.models import EntrySystem, FormulaVersion, Indicator, Objective, TargetFields


class AgreementLine(TargetFields):
    """One indicator of an agreement, in the wording and with the targets that were handed down.

    `commitment` is what the line comes from (PK-01: it cannot be dropped or changed here); the head of an
    agency carries the `row` that is handed down instead. A line with neither is a supporting indicator that
    the official has added.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="lines", verbose_name="perjanjian kinerja"
    )
    order = models.PositiveSmallIntegerField("urutan")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="lines", verbose_name="komitmen"
    )
    row = models.ForeignKey(
        MatrixRow, models.PROTECT, null=True, related_name="lines", verbose_name="baris kaskade"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="lines", verbose_name="indikator"
    )
    # what the content was fixed with; empty before that, and in what was signed before formulas had versions
    formula_version = models.ForeignKey(
        FormulaVersion, models.PROTECT, null=True, related_name="lines", verbose_name="versi rumus"
    )
    block = models.CharField("blok", max_length=12, choices=Objective.Block)
    objective_number = models.PositiveSmallIntegerField("nomor sasaran")
    objective_wording = models.TextField("sasaran")
    indicator_number = models.PositiveSmallIntegerField("nomor indikator")
    indicator_wording = models.TextField("indikator kinerja")
    source_wording = models.CharField("sumber data", max_length=200, blank=True)
    measurement = models.TextField("pengukuran kinerja", blank=True)
    uom = models.CharField("satuan", max_length=40)
    entry_system = models.CharField("sistem entri", max_length=10, choices=EntrySystem)
    scope_note = models.CharField("catatan lingkup", max_length=300, blank=True)

    class Meta:
        verbose_name = "baris perjanjian"
        ordering = ["agreement", "order"]
        constraints = [
            *TargetFields.target_constraints("agreementline"),
            models.UniqueConstraint(fields=["agreement", "order"], name="line_order_unique"),
            models.UniqueConstraint(fields=["agreement", "commitment"], name="line_once_per_commitment"),
            models.CheckConstraint(
                name="line_from_one_source", condition=Q(commitment__isnull=True) | Q(row__isnull=True)
            ),
        ]
        triggers = frozen(seal(OWN))

    def __str__(self) -> str:
        return f"{self.objective_number}.{self.indicator_number}"

    @property
    def is_supporting(self) -> bool:
        """Added by the official, not handed down."""
        return self.commitment_id is None and self.row_id is None

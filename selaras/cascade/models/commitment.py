"""What one post owes for one indicator."""

from django.db import models
from django.db.models import F, Q

from selaras.cascade.models.edition import BY_ROW, OWN, Edition, seal
from selaras.cascade.models.row import MatrixRow
from selaras.kernel.constraints import frozen
from selaras.org.models import Agency, Position
from selaras.planning.models import Indicator, TargetFields


class Commitment(TargetFields):
    """What one post owes for one indicator: its targets, from whom, and which part of the scope.

    `giver` hands the target down; the direct superior is another fact (org.Superior).
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="commitments", verbose_name="edisi")
    row = models.ForeignKey(MatrixRow, models.CASCADE, related_name="commitments", verbose_name="baris")
    position = models.ForeignKey(Position, models.PROTECT, related_name="commitments", verbose_name="jabatan")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="commitments", verbose_name="indikator"
    )
    giver = models.ForeignKey(Position, models.PROTECT, related_name="given", verbose_name="pemberi")
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="children", verbose_name="induk"
    )
    scope_note = models.CharField("catatan lingkup", max_length=300, blank=True)
    wording = models.CharField("sebutan jabatan pada dokumen", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("urutan", default=0)
    # of several who carry a row, the one who answers for the whole (PermenPANRB 89/2021: crosscutting)
    coordinator = models.BooleanField("koordinator", default=False)

    class Meta:
        verbose_name = "komitmen kinerja"
        ordering = ["row", "order", "pk"]
        constraints = [
            *TargetFields.target_constraints("commitment"),
            models.UniqueConstraint(fields=["row", "position"], name="commitment_once_per_row"),
            models.UniqueConstraint(
                fields=["row"], condition=Q(coordinator=True), name="commitment_one_coordinator"
            ),
            models.CheckConstraint(name="commitment_parent_is_another", condition=~Q(pk=F("parent"))),
        ]
        triggers = frozen(seal(f"{OWN} UNION {BY_ROW}"))

    def __str__(self) -> str:
        return f"commitment/{self.pk}"

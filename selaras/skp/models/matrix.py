"""The role-result matrix of a leader: results across, the posts below down, roles in the cells."""

from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.org.models import Agency, Position
from selaras.planning.models import Indicator


class RoleMatrix(models.Model):
    """What the posts directly below a leader's contribute in a year (PermenPANRB 6/2022, annex)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="role_matrices", verbose_name="jabatan pimpinan"
    )
    year = models.PositiveSmallIntegerField("tahun")
    made_at = models.DateTimeField("disusun pada")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="disusun oleh")

    class Meta:
        verbose_name = "matriks peran hasil"
        ordering = ["-year", "position__order", "position_id"]
        constraints = [models.UniqueConstraint(fields=["position", "year"], name="role_matrix_once_a_year")]

    def __str__(self) -> str:
        return f"role-matrix/{self.pk}"


class LeaderResult(models.Model):
    """A column: an indicator of the leader's agreement, or an intermediate result of the leader's own.

    The wordings are those of the agreement it was drawn from; `under` is the result that an intermediate one
    leads to.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    matrix = models.ForeignKey(
        RoleMatrix, models.CASCADE, related_name="results", verbose_name="matriks peran hasil"
    )
    order = models.PositiveSmallIntegerField("urutan")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="+", verbose_name="indikator"
    )
    under = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="intermediates", verbose_name="hasil yang dituju"
    )
    objective_wording = models.TextField("sasaran", blank=True)
    wording = models.TextField("hasil")

    class Meta:
        verbose_name = "hasil pimpinan"
        ordering = ["matrix", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["matrix", "order"], name="leader_result_order", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["matrix", "indicator"], name="leader_result_once_per_indicator"),
            models.CheckConstraint(name="leader_result_under_another", condition=~Q(pk=F("under"))),
            models.CheckConstraint(
                name="leader_result_intermediate_is_own",
                condition=Q(under__isnull=True) | Q(indicator__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.wording


class RoleResult(models.Model):
    """A role in a cell: what one post brings about of one result; a cell may hold several, or none.

    `indicator`: drawn from what the post's own agreement says of it, never typed twice.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    result = models.ForeignKey(
        LeaderResult, models.CASCADE, related_name="roles", verbose_name="hasil pimpinan"
    )
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="role_results", verbose_name="jabatan"
    )
    order = models.PositiveSmallIntegerField("urutan", default=0)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="+", verbose_name="indikator"
    )
    wording = models.TextField("peran")

    class Meta:
        verbose_name = "peran hasil"
        ordering = ["result", "position", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "position", "order"], name="role_result_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="role_result_says_something", condition=~Q(wording="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.wording

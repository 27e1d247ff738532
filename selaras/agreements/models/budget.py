"""The money behind the promise, at the level of the post."""

from django.db import models
from django.db.models import Q

from selaras.agreements.models.agreement import OWN, Agreement, seal
from selaras.kernel.constraints import frozen
from selaras.org.models import Agency
from selaras.planning.models import BudgetItem


class BudgetLine(models.Model):
    """A programme, activity or sub-activity of the agreement's budget table; rupiah, never rounded.

    `item` is the line of the budget document it was taken from, when it was.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="budget", verbose_name="perjanjian kinerja"
    )
    order = models.PositiveSmallIntegerField("urutan")
    item = models.ForeignKey(
        BudgetItem, models.PROTECT, null=True, related_name="lines", verbose_name="baris DPA"
    )
    heading = models.TextField("induk", blank=True)  # the programme or activity it stands under
    name = models.TextField("uraian")
    amount = models.DecimalField("anggaran", max_digits=20, decimal_places=2)
    fund = models.CharField("sumber dana", max_length=120, blank=True)

    class Meta:
        verbose_name = "baris anggaran"
        ordering = ["agreement", "order"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "order"], name="budget_order_unique"),
            models.CheckConstraint(name="budget_is_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="budget_has_a_name", condition=~Q(name="")),
        ]
        triggers = frozen(seal(OWN))

    def __str__(self) -> str:
        return self.name

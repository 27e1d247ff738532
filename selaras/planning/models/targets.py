"""Four quarters and the year: the targets of a row, as the database keeps them."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from selaras.engine.targets import NA, Target, YearTargets

TARGET_FIELDS = ("q1", "q2", "q3", "q4", "annual")


def targets_of(not_measured: Collection[str], figures: Iterable[Decimal | None]) -> YearTargets:
    """The targets of a row as the database keeps them: five figures, and which of the five are N/A."""
    if not not_measured:
        return YearTargets(*figures)
    return YearTargets(
        *(
            NA if field in not_measured else figure
            for field, figure in zip(TARGET_FIELDS, figures, strict=True)
        )
    )


class TargetFields(models.Model):
    """Four quarters and the year in one wide row; `not_measured` names those that are explicitly N/A."""

    q1 = models.DecimalField("TW I", max_digits=20, decimal_places=4, null=True, blank=True)
    q2 = models.DecimalField("TW II", max_digits=20, decimal_places=4, null=True, blank=True)
    q3 = models.DecimalField("TW III", max_digits=20, decimal_places=4, null=True, blank=True)
    q4 = models.DecimalField("TW IV", max_digits=20, decimal_places=4, null=True, blank=True)
    annual = models.DecimalField("tahunan", max_digits=20, decimal_places=4, null=True, blank=True)
    not_measured = ArrayField(models.CharField(max_length=6), verbose_name="N/A", default=list, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def target_constraints(prefix: str) -> list[models.CheckConstraint]:
        """TGT-02: what is N/A carries no number, and only the five known fields can be N/A."""
        clean = Q()
        for field in TARGET_FIELDS:
            clean &= Q(**{f"{field}__isnull": True}) | ~Q(not_measured__contains=[field])
        known = Q(not_measured__contained_by=list(TARGET_FIELDS))
        return [
            models.CheckConstraint(name=f"{prefix}_na_carries_no_number", condition=clean),
            models.CheckConstraint(name=f"{prefix}_na_names_a_field", condition=known),
        ]

    @property
    def targets(self) -> YearTargets:
        return targets_of(self.not_measured, (getattr(self, field) for field in TARGET_FIELDS))

    @targets.setter
    def targets(self, targets: YearTargets) -> None:
        values: dict[str, Target] = {field: getattr(targets, field) for field in TARGET_FIELDS}
        self.not_measured = [field for field, value in values.items() if value is NA]
        for field, value in values.items():
            setattr(self, field, value if isinstance(value, Decimal) else None)

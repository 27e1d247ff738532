"""A quarter that a verified survey fills: which wave, over which units and services, to the last digit."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.kernel.constraints import refuse_emptying
from selaras.measurement.models.figure import ExactField, Figure
from selaras.org.models import Agency, OrgUnit
from selaras.surveys.models import Wave

REFUSAL = "SKM-42: Angka survei mengikuti gelombang yang diverifikasi dan tidak diubah tersendiri."


def _unless(row: str, is_verified: str) -> str:
    """The body of a trigger that asks for the state of the wave, which stays so until the row is written."""
    return f"""
        IF NOT EXISTS (
            SELECT FROM surveys_wave WHERE id = {row}.wave_id AND state {is_verified} 'diverifikasi' FOR SHARE
        ) THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
        RETURN {row};
    """


class SurveyedQuarter(models.Model):
    """What a wave says of one post: the mean of means over the services it answers for in its territory.

    Made when the wave is verified and taken away when it is opened again; never changed. `counted` of `due`
    points had an answer, `short` of them fewer respondents than needed.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    figure = models.ForeignKey(Figure, models.PROTECT, related_name="surveyed", verbose_name="angka kinerja")
    quarter = models.PositiveSmallIntegerField("triwulan")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="filled", verbose_name="gelombang")
    area = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="wilayah")
    # empty: all that the wave asks about
    services = ArrayField(models.BigIntegerField(), verbose_name="layanan", default=list)
    value = ExactField("nilai")
    respondents = models.PositiveIntegerField("responden")
    needed = models.PositiveIntegerField("responden yang diperlukan")
    counted = models.PositiveIntegerField("titik yang berjawaban")
    due = models.PositiveIntegerField("titik survei")
    short = models.PositiveIntegerField("titik yang kurang responden")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="diambil oleh")
    at = models.DateTimeField("diambil pada")

    class Meta:
        verbose_name = "angka dari survei"
        ordering = ["figure", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "quarter"], name="surveyed_quarter_once"),
            models.CheckConstraint(
                name="surveyed_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))
            ),
            models.CheckConstraint(
                name="surveyed_counts_fit", condition=Q(counted__lte=F("due"), short__lte=F("due"))
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="of_verified_waves", when=pgtrigger.Before, operation=pgtrigger.Insert,
                func=_unless("NEW", "="),
            ),
            pgtrigger.Trigger(
                name="kept_while_verified", when=pgtrigger.Before, operation=pgtrigger.Delete,
                func=_unless("OLD", "<>"),
            ),
            refuse_emptying(REFUSAL),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"surveyed/{self.pk}"

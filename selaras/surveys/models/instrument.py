"""What is asked: versioned instruments with their elements, and the services that are asked about."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from selaras.engine import survey
from selaras.kernel.constraints import Seal, frozen, never_emptied
from selaras.org.models import Agency, Position

REFUSAL = "SKM-04: Instrumen yang sudah dipakai gelombang survei tidak berubah lagi. Buatlah versi baru."
ALL_SERVICES = "Seluruh layanan"  # where an instrument asks without services
_USED = "used_at IS NOT NULL"


class Instrument(models.Model):
    """One version of a questionnaire; frozen once a wave that uses it has been opened."""

    class Kind(models.TextChoices):
        SATISFACTION = "skm", "Survei kepuasan masyarakat"
        COORDINATION = "koordinasi", "Survei efektivitas koordinasi"
        SERVICE = "layanan", "Survei kepuasan layanan"
        OWN = "sendiri", "Instrumen sendiri"

    class Weighting(models.TextChoices):
        EXACT = survey.Weighting.EXACT, "Sama, tepat 1/n"
        TWO_PLACES = survey.Weighting.TWO_PLACES, "Sama, dua desimal (0,11)"
        THREE_PLACES = survey.Weighting.THREE_PLACES, "Sama, tiga desimal (0,111)"
        FOUR_PLACES = survey.Weighting.FOUR_PLACES, "Sama, empat desimal (0,1111)"
        OWN = survey.Weighting.OWN, "Bobot tersendiri untuk setiap unsur"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    code = models.SlugField("kode", max_length=40)
    version = models.PositiveSmallIntegerField("versi", default=1)
    kind = models.CharField("jenis", max_length=12, choices=Kind)
    name = models.CharField("nama", max_length=200)
    source = models.CharField("dasar", max_length=300, blank=True)
    assumption = models.TextField("asumsi", blank=True)
    greeting = models.TextField("pengantar", blank=True)
    consent = models.TextField("pernyataan persetujuan")
    top = models.PositiveSmallIntegerField("tingkat tertinggi", default=4)
    factor = models.DecimalField("pengali konversi", max_digits=9, decimal_places=4, default=25)
    weighting = models.CharField("bobot", max_length=14, choices=Weighting, default=Weighting.EXACT)
    # the law table of its classes; empty: an index without classes
    scale = models.CharField("tabel mutu", max_length=40, blank=True, default="skm")
    # coarse and closed, nothing that tells who it was: [{"kode", "nama", "pilihan": [...]}]
    traits = models.JSONField("ciri responden", default=list, blank=True)
    used_at = models.DateTimeField("dipakai sejak", null=True)

    class Meta:
        verbose_name = "instrumen survei"
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code", "version"], name="instrument_version_unique"),
            models.CheckConstraint(name="instrument_has_two_levels", condition=Q(top__range=(2, 10))),
            models.CheckConstraint(name="instrument_factor_is_positive", condition=Q(factor__gt=0)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__used_at__isnull=False), func=f"RAISE EXCEPTION '{REFUSAL}';",
            ),
            never_emptied(Seal("surveys_instrument", _USED, "SELECT id FROM {rows}", REFUSAL)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} (versi {self.version})"

    @property
    def counting(self) -> survey.Instrument:
        """As the engine counts it; reads the elements (prefetch them)."""
        elements = tuple(survey.Element(one.code, one.name, one.weight) for one in self.elements.all())
        return survey.Instrument(
            elements, top=self.top, factor=self.factor, weighting=survey.Weighting(self.weighting)
        )

    @property
    def groups(self) -> list[tuple[str, str, list[str]]]:
        """(code, name, options) of every trait a respondent may tell."""
        told: list[dict[str, Any]] = self.traits
        return [(one["kode"], one["nama"], list(one["pilihan"])) for one in told]


class Element(models.Model):
    """One question; known by its code (U8), never by its place."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    instrument = models.ForeignKey(
        Instrument, models.CASCADE, related_name="elements", verbose_name="instrumen"
    )
    order = models.PositiveSmallIntegerField("urutan")
    code = models.CharField("kode", max_length=20)
    name = models.CharField("unsur", max_length=200)
    question = models.TextField("pertanyaan")
    # what the levels are called, from the worst to the best
    options = ArrayField(models.CharField(max_length=120), verbose_name="pilihan jawaban")
    weight = models.DecimalField("bobot", max_digits=9, decimal_places=6, null=True)

    class Meta:
        verbose_name = "unsur survei"
        ordering = ["instrument", "order"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "code"], name="element_code_unique"),
            models.UniqueConstraint(fields=["instrument", "order"], name="element_order_unique"),
            models.CheckConstraint(
                name="element_weight_is_positive", condition=Q(weight=None) | Q(weight__gt=0)
            ),
        ]
        triggers = frozen(Seal("surveys_instrument", _USED, "SELECT instrument_id FROM {rows}", REFUSAL))

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Service(models.Model):
    """What people are asked about: PKK, Posyandu, PPSU …; `positions` answer for it (an Asisten's scope)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    code = models.SlugField("kode", max_length=40)
    name = models.CharField("layanan", max_length=200)
    positions = models.ManyToManyField(
        Position, related_name="services", verbose_name="jabatan yang mengampu", blank=True
    )
    source = models.CharField("sumber", max_length=300, blank=True)
    assumption = models.TextField("asumsi", blank=True)
    retired_on = models.DateField("tidak dilayani sejak", null=True, blank=True)

    class Meta:
        verbose_name = "layanan"
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="service_code_unique")]

    def __str__(self) -> str:
        return self.name

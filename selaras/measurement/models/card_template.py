"""What a score card of camat or lurah asks: items and weights of a version, from a month on."""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from selaras.accounts.models import User
from selaras.engine import achievement, cards, scorecards
from selaras.engine.exact import HUNDRED
from selaras.kernel.constraints import Seal, frozen, never_emptied
from selaras.org.models import Agency

REFUSAL = "SKR-18: Templat kartu skor yang sudah ditetapkan tidak berubah. Susunlah versi berikutnya."
EXAMPLE = "Contoh, bukan ketetapan"


def seal(owners: str) -> Seal:
    return Seal("measurement_cardtemplate", "issued_at IS NOT NULL", owners, REFUSAL)


class CardTemplate(models.Model):
    """One version of the card of a tier; the issued version with the latest month at or before is in force.

    `is_example` marks what nobody has decreed: pages say so wherever it is used.
    """

    class Tier(models.TextChoices):
        DISTRICT = cards.CardTier.DISTRICT, "Camat"
        WARD = cards.CardTier.WARD, "Lurah"

    class Blank(models.TextChoices):
        MISSING = scorecards.Blank.MISSING, "Kartu belum bernilai sampai lengkap"
        ZERO = scorecards.Blank.ZERO, "Dihitung nol"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    tier = models.CharField("jenjang", max_length=10, choices=Tier)
    number = models.PositiveSmallIntegerField("versi")
    name = models.CharField("nama", max_length=200)
    basis = models.TextField("dasar", blank=True)
    is_example = models.BooleanField("contoh, bukan ketetapan", default=False)
    holds_from = models.DateField("berlaku mulai")  # the first day of a month
    blank = models.CharField("yang belum diisi", max_length=14, choices=Blank, default=Blank.MISSING)
    cap = models.DecimalField(
        "nilai tertinggi satu indikator", max_digits=6, decimal_places=2, default=HUNDRED
    )
    share = models.DecimalField("besar sampel (persen)", max_digits=5, decimal_places=2, default=Decimal(10))
    least = models.PositiveSmallIntegerField("sampel paling sedikit", default=1)
    close_after = models.PositiveSmallIntegerField("ditutup sesudah bulan berakhir (hari)", default=5)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="ditetapkan oleh"
    )
    issued_at = models.DateTimeField("ditetapkan pada", null=True)

    class Meta:
        verbose_name = "templat kartu skor"
        ordering = ["tier", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "tier", "number"], name="card_template_number_unique"),
            models.UniqueConstraint(
                fields=["agency", "tier"], condition=Q(issued_at=None), name="card_template_one_draft"
            ),
            models.CheckConstraint(name="card_template_holds_whole_months", condition=Q(holds_from__day=1)),
            models.CheckConstraint(
                name="card_template_settings_in_range",
                condition=Q(cap__gt=0, share__gt=0, share__lte=100, least__gte=1),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen", operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__issued_at__isnull=False),
            ),
            never_emptied(seal("SELECT id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}, versi {self.number}"


class CardItem(models.Model):
    """One item of a template. `levels` are [{"nama", "nilai"}] from the lowest; then no target is needed."""

    class Polarity(models.TextChoices):
        MAXIMIZE = achievement.Polarity.MAXIMIZE, "Makin tinggi makin baik"
        MINIMIZE_LINEAR = achievement.Polarity.MINIMIZE_LINEAR, "Makin rendah makin baik, (2T-R)/T"
        MINIMIZE_RATIO = achievement.Polarity.MINIMIZE_RATIO, "Makin rendah makin baik, T/R"
        STABILIZE = achievement.Polarity.STABILIZE, "Tetap dalam rentang"
        BINARY = achievement.Polarity.BINARY, "Ada atau tidak ada"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    template = models.ForeignKey(CardTemplate, models.CASCADE, related_name="items", verbose_name="templat")
    order = models.PositiveSmallIntegerField("urutan")
    code = models.SlugField("kode", max_length=20)
    name = models.CharField("indikator", max_length=200)
    guide = models.TextField("cara mengisi", blank=True)
    uom = models.CharField("satuan", max_length=40, blank=True)
    weight = models.DecimalField("bobot", max_digits=7, decimal_places=4)
    polarity = models.CharField("arah", max_length=20, choices=Polarity, default=Polarity.MAXIMIZE)
    target = models.DecimalField("target", max_digits=20, decimal_places=4, null=True, blank=True)
    low = models.DecimalField("rentang dari", max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("rentang sampai", max_digits=20, decimal_places=4, null=True, blank=True)
    levels = models.JSONField("tingkat", default=list, blank=True)
    months = ArrayField(models.PositiveSmallIntegerField(), verbose_name="bulan pengukuran")
    needs_photo = models.BooleanField("wajib foto", default=False)

    class Meta:
        verbose_name = "indikator kartu skor"
        ordering = ["template", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="card_item_code_unique"),
        ]
        triggers = frozen(seal("SELECT template_id FROM {rows}"))

    def __str__(self) -> str:
        return self.name

    @property
    def told(self) -> scorecards.Item:
        """The item as the engine knows it."""
        return scorecards.Item(
            code=self.code, weight=self.weight, target=self.target, low=self.low, high=self.high,
            polarity=achievement.Polarity(self.polarity), months=tuple(self.months),
            levels=tuple(Decimal(level["nilai"]) for level in self.levels),
        )  # fmt: skip

    @property
    def level_names(self) -> list[str]:
        return [level["nama"] for level in self.levels]

"""The score card of a post in a month: what was filled in, its photos, and what a re-check found."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.documents.models import StoredFile
from selaras.engine import cards as life
from selaras.engine.actuals import WORDS, Absence, Absent, Actual
from selaras.kernel.constraints import (
    Seal,
    all_or_none,
    append_only,
    confirmed_by_no_hand,
    hands_field,
    never_emptied,
    refuse_emptying,
)
from selaras.measurement.models.card_template import CardItem, CardTemplate
from selaras.measurement.models.figure import ExactField
from selaras.org.models import Agency, OrgUnit, Position

REFUSAL = "SKR-09: Kartu skor yang sudah dikirim tidak berubah lagi."
_STANDS = f"""
    IF EXISTS (
        SELECT FROM measurement_scorecard WHERE id IN (OLD.card_id, NEW.card_id)
        AND state <> '{life.CardState.DRAFT}' FOR KEY SHARE
    ) THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
    RETURN COALESCE(NEW, OLD);
"""
_WHILE_SAMPLED = f"""
    IF NOT EXISTS (
        SELECT FROM measurement_scorecard WHERE id = NEW.card_id
        AND state = '{life.CardState.SAMPLED}' FOR KEY SHARE
    ) THEN RAISE EXCEPTION 'SKR-08: Hanya kartu yang disampel diperiksa ulang.'; END IF;
    RETURN NEW;
"""
_SEALED = Seal(
    "measurement_scorecard", f"state <> '{life.CardState.DRAFT}'", "SELECT card_id FROM {rows}", REFUSAL
)


def _stands() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name="frozen", when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete, func=_STANDS,
        ),
        never_emptied(_SEALED),
    ]  # fmt: skip


class CardRound(models.Model):
    """A month of a tier: the sample that was drawn, once, and who published it.

    `drawn_from` lists [{"kelompok", "kartu", "sampel"}] by numbers: with the seed, anybody can draw it again.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    tier = models.CharField("jenjang", max_length=10, choices=CardTemplate.Tier)
    year = models.PositiveSmallIntegerField("tahun")
    month = models.PositiveSmallIntegerField("bulan")
    seed = models.CharField("benih", max_length=64)
    share = models.DecimalField("besar sampel (persen)", max_digits=5, decimal_places=2)
    least = models.PositiveSmallIntegerField("sampel paling sedikit")
    drawn_from = models.JSONField("undian")
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ditarik oleh")
    drawn_at = models.DateTimeField("ditarik pada")
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diterbitkan oleh"
    )
    published_at = models.DateTimeField("diterbitkan pada", null=True)

    class Meta:
        verbose_name = "putaran kartu skor"
        ordering = ["year", "month", "tier"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "tier", "year", "month"], name="card_round_drawn_once"),
            models.CheckConstraint(name="card_round_month_of_twelve", condition=Q(month__range=(1, 12))),
            all_or_none("card_round_publishing_is_whole", "published_by", "published_at"),
            models.CheckConstraint(
                name="card_round_published_by_another", condition=~Q(published_by=F("drawn_by"))
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="drawn_stays", exclude=["published_by", "published_at"]
            ),
            pgtrigger.Protect(
                name="published_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            refuse_emptying("SKR-16: Undian dan pengumuman kartu skor tidak pernah dihapus."),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"card-round/{self.pk}"


class ScoreCard(models.Model):
    """One post in one month. `group` is the unit it is ranked within: the kecamatan of a kelurahan.

    `score` is the card's score when it was sent or re-checked, unrounded; None without one.
    """

    class State(models.TextChoices):
        DRAFT = life.CardState.DRAFT, "Sedang diisi"
        SENT = life.CardState.SENT, "Dikirim"
        SAMPLED = life.CardState.SAMPLED, "Disampel"
        RECHECKED = life.CardState.RECHECKED, "Diperiksa ulang"
        FINAL = life.CardState.FINAL, "Final"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    template = models.ForeignKey(CardTemplate, models.PROTECT, verbose_name="templat")
    position = models.ForeignKey(Position, models.PROTECT, verbose_name="jabatan")
    group = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="kelompok peringkat")
    year = models.PositiveSmallIntegerField("tahun")
    month = models.PositiveSmallIntegerField("bulan")
    state = models.CharField("keadaan", max_length=16, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField("versi", default=1)  # nobody overwrites what they have not seen
    score = ExactField("nilai", null=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diisi oleh")
    entered_at = models.DateTimeField("diisi pada")
    hands = hands_field()
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dikirim oleh"
    )
    sent_at = models.DateTimeField("dikirim pada", null=True)
    rechecked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diperiksa ulang oleh"
    )
    rechecked_at = models.DateTimeField("diperiksa ulang pada", null=True)

    class Meta:
        verbose_name = "kartu skor"
        ordering = ["year", "month", "position"]
        constraints = [
            models.UniqueConstraint(fields=["position", "year", "month"], name="score_card_once_a_month"),
            models.CheckConstraint(name="score_card_month_of_twelve", condition=Q(month__range=(1, 12))),
            all_or_none("score_card_sending_is_whole", "sent_by", "sent_at"),
            all_or_none("score_card_recheck_is_whole", "rechecked_by", "rechecked_at"),
            models.CheckConstraint(
                name="score_card_sent_by_somebody",
                condition=Q(state=life.CardState.DRAFT) ^ Q(sent_by__isnull=False),
            ),
            models.CheckConstraint(
                name="score_card_rechecked_by_somebody",
                condition=~Q(state=life.CardState.RECHECKED) | Q(rechecked_by__isnull=False),
            ),
            # S1: nobody re-checks what they entered or sent
            models.CheckConstraint(
                name="score_card_rechecked_by_another",
                condition=~Q(rechecked_by=F("entered_by")) & ~Q(rechecked_by=F("sent_by")),
            ),
            confirmed_by_no_hand("score_card_rechecked_by_no_hand", "rechecked_by"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=life.CardState.FINAL),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"score-card/{self.pk}"

    @property
    def workers(self) -> frozenset[int | None]:
        """S1: whoever filled it in, put photos beside it or sent it, whoever did so last."""
        return frozenset({*self.hands, self.entered_by_id, self.sent_by_id})

    def step(self, deed: life.CardDeed) -> life.CardStep | None:
        """The step of the table that a deed takes from here; None where there is none."""
        return life.CARDS.step(life.CardTier(self.template.tier), life.CardState(self.state), deed)

    def advance(self, deed: life.CardDeed) -> None:
        """Move along the table; raises LookupError where it has no such step."""
        to = life.CARDS.after(life.CardTier(self.template.tier), life.CardState(self.state), deed)
        self.state = self.State(to)


class CardEntry(models.Model):
    """One item as filled in: a figure (or the number of a level), or an absence with its reason."""

    class Absence(models.TextChoices):
        UNAVAILABLE = Absence.UNAVAILABLE, WORDS[Absence.UNAVAILABLE]
        FORCE_MAJEURE = Absence.FORCE_MAJEURE, WORDS[Absence.FORCE_MAJEURE]
        NO_EVENT = Absence.NO_EVENT, WORDS[Absence.NO_EVENT]

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    card = models.ForeignKey(ScoreCard, models.PROTECT, related_name="entries", verbose_name="kartu skor")
    item = models.ForeignKey(CardItem, models.PROTECT, related_name="+", verbose_name="indikator")
    value = ExactField("realisasi", null=True)
    absence = models.CharField("tidak ada realisasi", max_length=16, choices=Absence, blank=True)
    reason = models.CharField("keterangan", max_length=500, blank=True)

    class Meta:
        verbose_name = "isian kartu skor"
        ordering = ["card", "item"]
        constraints = [
            models.UniqueConstraint(fields=["card", "item"], name="card_entry_once_an_item"),
            models.CheckConstraint(
                name="card_entry_absence_has_no_figure", condition=Q(absence="") | Q(value__isnull=True)
            ),
        ]
        triggers = _stands()

    def __str__(self) -> str:
        return f"card-entry/{self.pk}"

    @property
    def actual(self) -> Actual:
        if self.absence:
            return Absent(Absence(self.absence), self.reason)
        value: Actual = self.value
        return value


class CardPhoto(models.Model):
    """A photo that shows what an item reports; it stays with what was sent and is never published."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    card = models.ForeignKey(ScoreCard, models.PROTECT, related_name="photos", verbose_name="kartu skor")
    item = models.ForeignKey(CardItem, models.PROTECT, related_name="+", verbose_name="indikator")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="berkas")
    name = models.CharField("nama berkas", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    at = models.DateTimeField("diunggah pada")

    class Meta:
        verbose_name = "foto kartu skor"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["card", "item", "file"], name="card_photo_once_an_item"),
        ]
        triggers = _stands()

    def __str__(self) -> str:
        return f"card-photo/{self.pk}"


class CardRecheck(models.Model):
    """What the superior found of one item: the same, or another value with a reason. It replaces nothing."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    card = models.ForeignKey(ScoreCard, models.PROTECT, related_name="rechecks", verbose_name="kartu skor")
    item = models.ForeignKey(CardItem, models.PROTECT, related_name="+", verbose_name="indikator")
    agrees = models.BooleanField("sesuai")
    value = ExactField("nilai menurut pemeriksaan", null=True)
    reason = models.CharField("alasan", max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diperiksa oleh")
    at = models.DateTimeField("diperiksa pada")

    class Meta:
        verbose_name = "pemeriksaan ulang"
        ordering = ["card", "item"]
        constraints = [
            models.UniqueConstraint(fields=["card", "item"], name="card_recheck_once_an_item"),
            models.CheckConstraint(
                name="card_recheck_differs_with_reason",
                condition=Q(agrees=True, value__isnull=True)
                | Q(agrees=False, value__isnull=False) & ~Q(reason=""),
            ),
        ]
        triggers = [
            *append_only("what a re-check found is never emptied"),
            pgtrigger.Trigger(
                name="while_sampled", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_WHILE_SAMPLED
            ),
        ]

    def __str__(self) -> str:
        return f"card-recheck/{self.pk}"

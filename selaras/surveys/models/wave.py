"""When it is asked, where, and how much came in: a wave and its points, with counters kept by answer."""

from datetime import date, datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from selaras.accounts.models import User
from selaras.engine import waves as life
from selaras.engine.survey import sample_needed
from selaras.engine.workflow import Step
from selaras.kernel.constraints import Seal, all_or_none, frozen, refuse_emptying
from selaras.org.models import Agency, OrgUnit, Position
from selaras.planning.models import Indicator
from selaras.surveys.models.instrument import Instrument, Service

PUBLISHED = "wave.published"  # as it stands on record: a wave that was opened again keeps no other trace
NOT_REOPENED = "SKM-10: Gelombang yang diverifikasi dibuka kembali hanya dengan persetujuan dua orang."
REOPENING_STANDS = "SKM-13: Permintaan pembukaan kembali tidak diubah, selain disetujui sekali."
_CLOSED = Seal(
    "surveys_wave",
    "state NOT IN ('draf', 'dibuka')",
    "SELECT wave_id FROM {rows}",
    "SKM-05: Titik survei dan cacah jawabannya tidak diubah sesudah gelombang ditutup.",
)
# a grant of before the verification was for another one
_GRANTED = f"""
    IF (NEW.state, NEW.verified_by_id, NEW.verified_at)
        IS DISTINCT FROM (OLD.state, OLD.verified_by_id, OLD.verified_at)
        AND NOT EXISTS (
            SELECT FROM surveys_wavereopening WHERE wave_id = OLD.id AND granted_at >= OLD.verified_at
        )
    THEN RAISE EXCEPTION '{NOT_REOPENED}'; END IF;
    RETURN NEW;
"""
_ONLY_GRANTED = f"""
    IF OLD.granted_at IS NOT NULL OR to_jsonb(OLD) - ARRAY['granted_by_id', 'granted_at']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['granted_by_id', 'granted_at']
    THEN RAISE EXCEPTION '{REOPENING_STANDS}'; END IF;
    RETURN NEW;
"""


class Wave(models.Model):
    """An instrument asked in a span of days; verified, it is the figure of its indicator for that quarter."""

    class State(models.TextChoices):
        DRAFT = life.WaveState.DRAFT, "Disiapkan"
        OPEN = life.WaveState.OPEN, "Dibuka"
        CLOSED = life.WaveState.CLOSED, "Ditutup"
        VERIFIED = life.WaveState.VERIFIED, "Diverifikasi"

    class Sample(models.TextChoices):
        """How many respondents a point needs; what area the instruction means is left open by it."""

        MINIMUM = "minimum", "Jumlah minimum setiap layanan"
        POPULATION = "populasi", "Menurut populasi (Krejcie-Morgan)"
        GREATER = "terbesar", "Yang terbesar dari keduanya"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="waves", verbose_name="instrumen")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="waves", verbose_name="indikator yang diisi"
    )
    owner = models.ForeignKey(
        Position, models.PROTECT, related_name="waves", verbose_name="jabatan pengelola"
    )
    name = models.CharField("gelombang", max_length=120)
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField("triwulan")
    opens_on = models.DateField("dibuka")
    closes_on = models.DateField("ditutup")
    sample = models.CharField("kebutuhan responden", max_length=10, choices=Sample, default=Sample.MINIMUM)
    minimum = models.PositiveIntegerField("responden minimum", default=100)
    state = models.CharField("keadaan", max_length=14, choices=State, default=State.DRAFT)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="dibuka oleh"
    )
    opened_at = models.DateTimeField("dibuka pada", null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="ditutup oleh"
    )
    closed_at = models.DateTimeField("ditutup pada", null=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diverifikasi oleh"
    )
    verified_at = models.DateTimeField("diverifikasi pada", null=True)
    published_at = models.DateTimeField("diumumkan pada", null=True)

    class Meta:
        verbose_name = "gelombang survei"
        ordering = ["-year", "-quarter", "instrument", "pk"]
        constraints = [
            # SKM-27
            models.UniqueConstraint(fields=["agency", "year", "name"], name="wave_name_unique"),
            models.UniqueConstraint(
                fields=["indicator", "year", "quarter"], condition=Q(indicator__isnull=False),
                name="wave_one_a_quarter",
            ),
            models.CheckConstraint(name="wave_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))),
            models.CheckConstraint(name="wave_days_in_order", condition=Q(closes_on__gte=F("opens_on"))),
            all_or_none("wave_opening_is_whole", "opened_by", "opened_at"),
            all_or_none("wave_closing_is_whole", "closed_by", "closed_at"),
            all_or_none("wave_verification_is_whole", "verified_by", "verified_at"),
            models.CheckConstraint(
                name="wave_state_has_its_steps",
                condition=Q(state=life.WaveState.DRAFT, opened_by=None, closed_by=None, verified_by=None)
                | Q(state=life.WaveState.OPEN, opened_by__isnull=False, closed_by=None, verified_by=None)
                | Q(state=life.WaveState.CLOSED, closed_by__isnull=False, verified_by=None)
                | Q(state=life.WaveState.VERIFIED, closed_by__isnull=False, verified_by__isnull=False),
            ),
            # SKM-10 (S1): nobody confirms what they ran
            models.CheckConstraint(
                name="wave_verified_by_another",
                condition=Q(verified_by=None)
                | ~Q(verified_by=F("opened_by")) & ~Q(verified_by=F("closed_by")),
            ),
            # SKM-14
            models.CheckConstraint(
                name="wave_published_is_verified",
                condition=Q(published_at=None) | Q(state=life.WaveState.VERIFIED),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="reopened_by_two", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=life.WaveState.VERIFIED), func=_GRANTED,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def first_day(self) -> date:
        """The first day that took answers: the planned one, or a later one on which it was opened."""
        return max(self.opens_on, _day(self.opened_at)) if self.opened_at else self.opens_on

    @property
    def last_day(self) -> date:
        """The last day that took answers: the planned one, or an earlier one on which it was closed."""
        return min(self.closes_on, _day(self.closed_at)) if self.closed_at else self.closes_on

    def needs(self, population: int | None) -> int:
        """How many respondents a point needs; the minimum where nobody knows its population."""
        if population is None or self.sample == self.Sample.MINIMUM:
            return self.minimum
        sample = sample_needed(population)
        return max(self.minimum, sample) if self.sample == self.Sample.GREATER else sample

    def step(
        self, deed: life.WaveDeed
    ) -> "Step[life.WaveState, life.WaveDeed, life.Surveyor, life.WaveKind] | None":
        """The step of the table that a deed takes from here; None where there is none."""
        return life.SURVEYING.step(life.WaveKind.SURVEY, life.WaveState(self.state), deed)


def _day(at: datetime) -> date:
    return timezone.make_naive(at).date()


class SurveyPoint(models.Model):
    """Where a wave is asked: one unit, and one service where the instrument asks by service.

    `counts` holds, element by element, how often each level was answered; `groups`, trait by trait, how often
    each option was told. They are kept with every answer, so that an index reads one row a point; the
    answers themselves can always be counted anew (SKM-05).
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="points", verbose_name="gelombang")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="unit kerja")
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, related_name="points", verbose_name="layanan"
    )
    token = models.CharField("tautan", max_length=16, unique=True)
    population = models.PositiveIntegerField("populasi", null=True)
    needed = models.PositiveIntegerField("responden yang diperlukan", default=0)
    respondents = models.PositiveIntegerField("responden", default=0)
    counts = ArrayField(models.PositiveIntegerField(), verbose_name="cacah jawaban", default=list)
    groups = ArrayField(models.PositiveIntegerField(), verbose_name="cacah ciri", default=list)

    class Meta:
        verbose_name = "titik survei"
        ordering = ["wave", "unit", "service"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "unit", "service"], name="survey_point_unique", nulls_distinct=False
            )
        ]
        triggers = frozen(_CLOSED)

    def __str__(self) -> str:
        return f"point/{self.pk}"


class WaveReopening(models.Model):
    """A verified wave opened again: asked with a reason by one person, granted by another."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="reopenings", verbose_name="gelombang")
    reason = models.TextField("alasan")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta pada")
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="disetujui oleh"
    )
    granted_at = models.DateTimeField("disetujui pada", null=True)

    class Meta:
        verbose_name = "pembukaan kembali gelombang"
        ordering = ["asked_at", "pk"]
        constraints = [
            all_or_none("wave_reopening_grant_is_whole", "granted_by", "granted_at"),
            models.CheckConstraint(
                name="wave_reopening_by_another", condition=~Q(asked_by=F("granted_by"))
            ),
            models.UniqueConstraint(
                fields=["wave"], condition=Q(granted_at=None), name="wave_reopening_one_open"
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="granted_once", when=pgtrigger.Before, operation=pgtrigger.Update, func=_ONLY_GRANTED
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            refuse_emptying(REOPENING_STANDS),
        ]

    def __str__(self) -> str:
        return f"wave-reopening/{self.pk}"

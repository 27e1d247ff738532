"""An SKP as it is planned: results, their individual indicators with targets, expectations, annex."""

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.agreements.models import Agreement
from selaras.engine import skp_life as life
from selaras.engine.workflow import Step
from selaras.kernel.constraints import Seal, frozen, never_emptied
from selaras.kernel.rules import RuleError
from selaras.org.models import Agency, Holder, OrgUnit, Position
from selaras.planning.models import Indicator, TargetFields

REFUSAL = (
    "SKP-03: SKP yang sudah disetujui tidak dapat diubah. Buka kembali atau buat perubahan lebih dahulu."
)
_UNSEALED = sorted(life.DRAFTS | {life.SkpState.SUBMITTED})
_SEALED = ", ".join(f"'{state}'" for state in sorted(set(life.SkpState) - set(_UNSEALED)))
_MOVING = ["state", "reached_at"]
_STANDS = f"""
IF to_jsonb(OLD) - ARRAY{[*_MOVING, "content", "content_hash"]} IS DISTINCT FROM
        to_jsonb(NEW) - ARRAY{[*_MOVING, "content", "content_hash"]}
    OR ((OLD.content, OLD.content_hash) IS DISTINCT FROM (NEW.content, NEW.content_hash)
        AND NOT (OLD.state = '{life.SkpState.READY}' AND NEW.state = '{life.SkpState.RETURNED}'))
THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW;
"""


def seal(owners: str) -> Seal:
    """SKP-03 in the database: what belongs to an approved SKP stays as it is, whoever comes."""
    return Seal("skp_skp", f"state IN ({_SEALED})", owners, REFUSAL)


OWN = seal("SELECT skp_id FROM {rows}")


class SkpQuerySet(models.QuerySet["Skp"]):
    def standing(self) -> "SkpQuerySet":
        """All but the void ones."""
        return self.exclude(state=life.SkpState.VOID)

    def with_people(self) -> "SkpQuerySet":
        """Each with everything its pages name, in one query."""
        return self.select_related(
            "agency", "unit", "position", "agreement", "previous", "holder__user", "holder__position__unit",
            "rater__user", "rater__position__unit",
        )  # fmt: skip

    def locked(self, pk: int) -> "Skp":
        """The SKP as it is now; whoever comes second waits and sees what the first has done.

        Raises RuleError SKP-20 when the draft is gone.
        """
        found = self.with_people().select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            raise RuleError("SKP-20", "Konsep SKP ini sudah tidak ada. Muat ulang daftar SKP.")
        return found


class Skp(models.Model):
    """What one holder of a post is to bring about in a year, or in the part of it that they hold the post.

    `content` is the canonical JSON (RFC 8785) of what was approved, `content_hash` its SHA-256; both are
    empty while the lines may still change. A revision is a row of its own that names the one before.
    """

    class State(models.TextChoices):
        DRAFT = life.SkpState.DRAFT, "Konsep"
        SUBMITTED = life.SkpState.SUBMITTED, "Diajukan"
        RETURNED = life.SkpState.RETURNED, "Dikembalikan"
        READY = life.SkpState.READY, "Disetujui"
        SIGNED_FIRST = life.SkpState.SIGNED_FIRST, "Ditandatangani pegawai"
        IN_FORCE = life.SkpState.IN_FORCE, "Berlaku"
        REVISED = life.SkpState.REVISED, "Direvisi"
        ENDED = life.SkpState.ENDED, "Berakhir"
        VOID = life.SkpState.VOID, "Batal"

    class Approach(models.TextChoices):
        """Qualitative: results without aspects; which one a government uses is its own choice."""

        QUANTITATIVE = "kuantitatif", "Kuantitatif"
        QUALITATIVE = "kualitatif", "Kualitatif"

    class Side(models.TextChoices):
        INSIDE = life.Rating.INSIDE, "Penilai di dalam sistem"
        OUTSIDE = life.Rating.OUTSIDE, "Penilai di luar sistem"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    holder = models.ForeignKey(
        Holder, models.PROTECT, related_name="skp", verbose_name="pegawai yang dinilai"
    )
    position = models.ForeignKey(Position, models.PROTECT, related_name="skp", verbose_name="jabatan")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="skp", verbose_name="unit kerja")
    rating = models.CharField("penilaian", max_length=14, choices=Side, default=Side.INSIDE)
    rater = models.ForeignKey(
        Holder, models.PROTECT, null=True, related_name="skp_rated", verbose_name="pejabat penilai"
    )
    # printed where the rater works outside of this system
    outside_post = models.CharField("jabatan pejabat penilai", max_length=200, blank=True)
    period = DateRangeField("masa penilaian")
    approach = models.CharField("pendekatan", max_length=12, choices=Approach, default=Approach.QUANTITATIVE)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, related_name="skp", verbose_name="perjanjian yang diikuti"
    )
    number = models.PositiveSmallIntegerField("perubahan ke", default=0)  # 0 original, then 1, 2 …
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followers", verbose_name="SKP sebelumnya"
    )
    explanation = models.TextField("alasan perubahan", blank=True)
    state = models.CharField("keadaan", max_length=14, choices=State, default=State.DRAFT)
    reached_at = models.DateTimeField("keadaan sejak")
    made_at = models.DateTimeField("disusun pada")
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="disusun oleh"
    )
    content = models.TextField("isi baku", blank=True)
    content_hash = models.CharField("sidik isi", max_length=64, blank=True)

    objects = SkpQuerySet.as_manager()

    class Meta:
        verbose_name = "sasaran kinerja pegawai"
        ordering = ["-year", "position__order", "position_id", "holder", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "year", "number"], condition=~Q(state=life.SkpState.VOID), name="skp_unique"
            ),
            models.CheckConstraint(  # SKP-22 in the database, as far as it knows
                name="skp_rater_is_another", condition=Q(rater__isnull=True) | ~Q(holder=F("rater"))
            ),
            models.CheckConstraint(
                name="skp_rater_fits_the_side",
                condition=Q(rating=life.Rating.INSIDE, outside_post="")
                | Q(rating=life.Rating.OUTSIDE, rater__isnull=True),
            ),
            models.CheckConstraint(
                name="skp_revision_has_a_reason",
                condition=Q(number=0, previous__isnull=True) | Q(number__gt=0) & ~Q(explanation=""),
            ),
            models.CheckConstraint(
                name="skp_content_is_sealed",
                condition=Q(content="", content_hash="", state__in=_UNSEALED)
                | ~Q(content="") & Q(content_hash__regex="^[0-9a-f]{64}$") & ~Q(state__in=_UNSEALED),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state__in=_UNSEALED), func=_STANDS,
            ),
            pgtrigger.Trigger(
                name="kept", when=pgtrigger.Before, operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state__in=_UNSEALED), func=f"RAISE EXCEPTION '{REFUSAL}';",
            ),
            never_emptied(seal("SELECT id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"skp/{self.pk}"

    @property
    def title(self) -> str:
        """ "SKP 2024" or "SKP 2024 (Perubahan ke-1)"."""
        change = f" (Perubahan ke-{self.number})" if self.number else ""
        return f"SKP {self.year}{change}"

    def step(self, deed: life.SkpDeed) -> Step[life.SkpState, life.SkpDeed, life.SkpHand, life.Rating] | None:
        """The step of the table that a deed takes from here; None where there is none."""
        return life.SKP_LIFE.step(life.Rating(self.rating), life.SkpState(self.state), deed)


class WorkResult(models.Model):
    """An RHK: a result of the person's, and the leader's result that it serves."""

    class Rank(models.TextChoices):
        MAIN = "utama", "Kinerja utama"
        ADDITIONAL = "tambahan", "Kinerja tambahan"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    skp = models.ForeignKey(Skp, models.CASCADE, related_name="results", verbose_name="SKP")
    order = models.PositiveSmallIntegerField("urutan")
    rank = models.CharField("jenis", max_length=10, choices=Rank, default=Rank.MAIN)
    # the post acted for, whose results are additional ones of one's own SKP; none: one's own post
    post = models.ForeignKey(
        Position, models.PROTECT, null=True, related_name="+", verbose_name="jabatan yang dirangkap"
    )
    leader_wording = models.TextField("hasil pimpinan yang diintervensi", blank=True)
    wording = models.TextField("rencana hasil kerja")
    is_own = models.BooleanField("ditulis sendiri", default=False)  # else drawn, and kept in step

    class Meta:
        verbose_name = "rencana hasil kerja"
        ordering = ["skp", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["skp", "order"], name="work_result_order", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="work_result_says_something", condition=~Q(wording="")),
        ]
        triggers = frozen(OWN)

    def __str__(self) -> str:
        return self.wording


class IndividualIndicator(TargetFields):
    """An IKI with its targets; `indicator` names what it was drawn from, so that the two stay in step."""

    class Aspect(models.TextChoices):
        QUANTITY = "kuantitas", "Kuantitas"
        QUALITY = "kualitas", "Kualitas"
        TIME = "waktu", "Waktu"
        COST = "biaya", "Biaya"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    skp = models.ForeignKey(Skp, models.CASCADE, related_name="indicators", verbose_name="SKP")
    result = models.ForeignKey(
        WorkResult, models.CASCADE, related_name="indicators", verbose_name="rencana hasil kerja"
    )
    order = models.PositiveSmallIntegerField("urutan")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="individual", verbose_name="indikator"
    )
    aspect = models.CharField("aspek", max_length=10, choices=Aspect, blank=True)
    wording = models.TextField("indikator kinerja individu")
    scope_note = models.CharField("catatan lingkup", max_length=300, blank=True)
    uom = models.CharField("satuan", max_length=40, blank=True)
    is_own = models.BooleanField("ditulis sendiri", default=False)

    class Meta:
        verbose_name = "indikator kinerja individu"
        ordering = ["result", "order"]
        constraints = [
            *TargetFields.target_constraints("individualindicator"),
            models.UniqueConstraint(
                fields=["result", "order"], name="individual_indicator_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="individual_indicator_says_something", condition=~Q(wording="")),
        ]  # fmt: skip
        triggers = frozen(OWN)

    def __str__(self) -> str:
        return self.wording


class Expectation(models.Model):
    """What the leader expects of a person's behaviour beyond the law's words, value by value."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    skp = models.ForeignKey(Skp, models.CASCADE, related_name="expectations", verbose_name="SKP")
    value = models.CharField("nilai perilaku", max_length=40)  # a code of engine/law/skp.toml
    wording = models.TextField("ekspektasi khusus pimpinan")

    class Meta:
        verbose_name = "ekspektasi perilaku"
        ordering = ["skp", "value"]
        constraints = [models.UniqueConstraint(fields=["skp", "value"], name="expectation_once_a_value")]
        triggers = frozen(OWN)

    def __str__(self) -> str:
        return f"{self.value}: {self.wording}"


class SkpSupport(models.Model):
    """A line of the SKP's annex: resources, accountability, consequences."""

    class Kind(models.TextChoices):
        RESOURCES = "dukungan", "Dukungan sumber daya"
        ACCOUNTABILITY = "pertanggungjawaban", "Skema pertanggungjawaban"
        CONSEQUENCES = "konsekuensi", "Konsekuensi"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    skp = models.ForeignKey(Skp, models.CASCADE, related_name="supports", verbose_name="SKP")
    kind = models.CharField("bagian", max_length=20, choices=Kind)
    order = models.PositiveSmallIntegerField("urutan")
    wording = models.TextField("isi")

    class Meta:
        verbose_name = "lampiran SKP"
        ordering = ["skp", "kind", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["skp", "kind", "order"], name="skp_support_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]  # fmt: skip
        triggers = frozen(OWN)

    def __str__(self) -> str:
        return self.wording


class SkpRemark(models.Model):
    """A word of the dialogue: why it was sent back, what was asked; stays whatever becomes of the draft."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    skp = models.ForeignKey(Skp, models.CASCADE, related_name="remarks", verbose_name="SKP")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada")
    text = models.TextField("isi")

    class Meta:
        verbose_name = "catatan dialog"
        ordering = ["skp", "at", "pk"]

    def __str__(self) -> str:
        return f"skp-remark/{self.pk}"

"""What people answered: one row a form, nothing in it that tells who it was."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.documents.models import Job, StoredFile
from selaras.kernel.constraints import Seal, append_only, frozen
from selaras.org.models import Agency
from selaras.surveys.models.wave import SurveyPoint, Wave

REFUSAL = "SKM-06: Jawaban hanya diterima selama gelombang dibuka, dan tidak pernah diubah."
_SHUT = Seal(
    "surveys_wave",
    "state <> 'dibuka'",
    "SELECT wave_id FROM surveys_surveypoint WHERE id IN (SELECT point_id FROM {rows})",
    REFUSAL,
)


class Batch(models.Model):
    """One file of answers brought in from another tool: all of it or nothing, undone as a whole."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="batches", verbose_name="gelombang")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="berkas")
    name = models.CharField("nama berkas", max_length=200)
    # which column is what, as the official confirmed it
    mapping = models.JSONField("pemetaan kolom", default=dict)
    rows = models.PositiveIntegerField("baris", default=0)
    taken = models.PositiveIntegerField("jawaban masuk", default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diimpor oleh")
    at = models.DateTimeField("diimpor pada")

    class Meta:
        verbose_name = "impor jawaban"
        ordering = ["at", "pk"]
        constraints = [
            # SKM-15: the same file twice would count everybody twice
            models.UniqueConstraint(fields=["wave", "file"], name="batch_file_once_a_wave"),
            models.CheckConstraint(name="batch_takes_what_it_has", condition=Q(taken__lte=F("rows"))),
        ]

    def __str__(self) -> str:
        return f"batch/{self.pk}"


class Intake(models.Model):
    """A file of answers on its way in: columns chosen, examined whole, then taken as a batch, or never."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="intakes", verbose_name="gelombang")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="berkas")
    name = models.CharField("nama berkas", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    at = models.DateTimeField("diunggah pada")
    # {"header": row, "columns": {"unsur:U1": place from 0, …}}; empty until somebody has chosen them
    mapping = models.JSONField("pemetaan kolom", default=dict, blank=True)
    examining = models.ForeignKey(
        Job, models.PROTECT, null=True, related_name="+", verbose_name="pemeriksaan"
    )
    # what the examination found: control totals, forms by point, the first findings; empty until it has ended
    told = models.JSONField("hasil pemeriksaan", default=dict, blank=True)
    taking = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name="pengambilan")
    batch = models.OneToOneField(
        Batch, models.PROTECT, null=True, related_name="intake", verbose_name="impor"
    )

    class Meta:
        verbose_name = "berkas jawaban yang disiapkan"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="intake_in_order",
                condition=(Q(told={}) | Q(examining__isnull=False))
                & (Q(taking=None) | ~Q(told={}))
                & (Q(batch=None) | Q(taking__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"intake/{self.pk}"

    @property
    def is_clean(self) -> bool:
        """Whether it has been examined, with something to take and nothing against it."""
        return bool(self.told) and not self.told["errors"] and self.told["forms"] > 0


class Response(models.Model):
    """One form: the level of each element in the instrument's order, 0 where it was left blank."""

    class Way(models.TextChoices):
        PUBLIC = "publik", "Formulir publik"
        STAFF = "petugas", "Diisi petugas"
        IMPORT = "impor", "Impor berkas"

    # its point and its batch are kept by the composite keys with the agency, and the agency by those: each
    # key is asked once for every one of a million rows
    agency = models.ForeignKey(
        Agency, models.PROTECT, db_constraint=False, db_index=False, verbose_name="perangkat daerah"
    )
    point = models.ForeignKey(
        SurveyPoint, models.PROTECT, db_constraint=False, related_name="responses",
        verbose_name="titik survei",
    )  # fmt: skip
    way = models.CharField("cara masuk", max_length=8, choices=Way)
    answers = ArrayField(models.PositiveSmallIntegerField(), verbose_name="jawaban")
    traits = ArrayField(models.PositiveSmallIntegerField(), verbose_name="ciri", default=list)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, db_constraint=False, related_name="responses", verbose_name="impor"
    )
    keyed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="diisi petugas"
    )
    # drawn with the form and unknown to whom: the same form sent twice over a bad line is one answer (SKM-21)
    receipt = models.CharField("tanda terima", max_length=32, blank=True)
    on = models.DateField("tanggal")  # the day only: a moment could be matched with a person

    class Meta:
        verbose_name = "jawaban survei"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="response_came_one_way",
                condition=Q(way="publik", batch=None, keyed_by=None)
                | Q(way="petugas", batch=None, keyed_by__isnull=False)
                | Q(way="impor", batch__isnull=False, keyed_by=None),
            ),
            models.UniqueConstraint(
                fields=["receipt"], condition=~Q(receipt=""), name="response_receipt_once"
            ),
        ]
        triggers = [*frozen(_SHUT), *append_only(REFUSAL)]

    def __str__(self) -> str:
        return f"response/{self.pk}"


class Opinion(models.Model):
    """What somebody wrote in words; kept apart from the answers, so that they do not point at each other."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    point = models.ForeignKey(
        SurveyPoint, models.PROTECT, related_name="opinions", verbose_name="titik survei"
    )
    text = models.CharField("saran", max_length=1000)
    on = models.DateField("tanggal")
    hidden_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="disembunyikan oleh"
    )
    hidden_reason = models.CharField("alasan disembunyikan", max_length=300, blank=True)

    class Meta:
        verbose_name = "saran responden"
        ordering = ["point", "pk"]
        constraints = [
            models.CheckConstraint(
                name="opinion_hidden_with_reason",
                condition=Q(hidden_by=None, hidden_reason="")
                | Q(hidden_by__isnull=False) & ~Q(hidden_reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"opinion/{self.pk}"

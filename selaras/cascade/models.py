"""The cascade of a year: what a giver hands down, as a matrix of rows, and who carries each row."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from selaras.org.models import Agency, Position
from selaras.planning.models import Indicator, Objective, TargetFields


class Edition(models.Model):
    """One edition of a year's cascade, as decreed: the original one or a revision."""

    class Kind(models.TextChoices):
        ORIGINAL = "murni", "Murni"
        REVISED = "perubahan", "Perubahan"

    class State(models.TextChoices):
        DRAFT = "draf", "Draf"
        PUBLISHED = "terbit", "Terbit"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    kind = models.CharField("jenis", max_length=10, choices=Kind, default=Kind.ORIGINAL)
    number = models.PositiveSmallIntegerField("nomor edisi", default=0)  # 0 original, then 1, 2 …
    state = models.CharField("keadaan", max_length=10, choices=State, default=State.DRAFT)
    decree = models.CharField("nomor keputusan", max_length=120, blank=True)
    decree_title = models.CharField("tentang", max_length=300, blank=True)
    decreed_on = models.DateField("tanggal ditetapkan", null=True, blank=True)
    effective_on = models.DateField("berlaku sejak", null=True, blank=True)

    class Meta:
        verbose_name = "edisi kaskade"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="edition_unique"),
            models.CheckConstraint(
                name="edition_original_is_zero",
                condition=Q(kind="murni", number=0) | Q(kind="perubahan", number__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_kind_display()}"

    @property
    def day(self) -> date:
        """The day on which its posts, units and superiors are read: when it takes effect, else 1 January."""
        return self.effective_on or date(self.year, 1, 1)


class Annex(models.Model):
    """One matrix of an edition, from a giver to a level of receivers, with its printed title and signer."""

    class Layout(models.TextChoices):
        COLUMNS = "kolom", "Satu kolom per jabatan"
        OWNERS = "penanggung-jawab", "Kolom penanggung jawab"
        KSD = "ksd", "Kegiatan Strategis Daerah"
        IKU = "iku", "Rencana aksi IKU"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="annexes", verbose_name="edisi")
    number = models.PositiveSmallIntegerField("nomor lampiran")
    title = models.TextField("judul")
    layout = models.CharField("bentuk", max_length=20, choices=Layout)
    giver = models.ForeignKey(Position, models.PROTECT, verbose_name="pemberi")
    tiers = ArrayField(models.CharField(max_length=20), verbose_name="jenjang penerima", default=list)
    receivers_label = models.CharField("judul kolom penerima", max_length=200, blank=True)
    # whether rows may carry one sentence over all receivers instead of ticks ("Diturunkan menjadi …")
    derives = models.BooleanField("memuat kalimat turunan", default=False)
    signer_post = models.TextField("jabatan penanda tangan tercetak", blank=True)
    signer_name = models.CharField("nama tercetak", max_length=200, blank=True)
    signer_nip = models.CharField("NIP tercetak", max_length=30, blank=True)

    class Meta:
        verbose_name = "lampiran"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="annex_unique")]

    def __str__(self) -> str:
        return f"Lampiran {self.number}"


class Receiver(models.Model):
    """A column of a matrix: one post, under the heading the document prints for it."""

    annex = models.ForeignKey(Annex, models.CASCADE, related_name="receivers", verbose_name="lampiran")
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    position = models.ForeignKey(Position, models.PROTECT, verbose_name="jabatan")
    order = models.PositiveSmallIntegerField("urutan")
    heading = models.CharField("kepala kolom", max_length=60)

    class Meta:
        verbose_name = "kolom penerima"
        ordering = ["annex", "order"]
        constraints = [models.UniqueConstraint(fields=["annex", "position"], name="receiver_unique")]

    def __str__(self) -> str:
        return self.heading


class MatrixRow(TargetFields):
    """A row of a matrix: one indicator with its targets, in the wording and numbers of the document.

    `mode` COPY: the receivers carry the same indicator and target. DERIVE: they carry indicators of their
    own, derived as `derivation` says. `group` names a whole tier as the owner.
    """

    class Mode(models.TextChoices):
        COPY = "salin", "Disalin"
        DERIVE = "turun", "Diturunkan"

    class Group(models.TextChoices):
        ALL_SUBDIVISION_HEADS = "semua-kasubbag", "Seluruh Kepala Subbagian dan Ketua Subkelompok"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    annex = models.ForeignKey(Annex, models.CASCADE, related_name="rows", verbose_name="lampiran")
    order = models.PositiveIntegerField("urutan")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rows", verbose_name="indikator")
    block = models.CharField("blok", max_length=12, choices=Objective.Block)
    objective_number = models.PositiveSmallIntegerField("nomor sasaran")
    objective_wording = models.TextField("sasaran")
    indicator_number = models.PositiveSmallIntegerField("nomor indikator")
    indicator_wording = models.TextField("indikator kinerja")
    source_wording = models.CharField("sumber data", max_length=200, blank=True)
    measurement = models.TextField("pengukuran kinerja", blank=True)
    uom = models.CharField("satuan", max_length=40)
    mode = models.CharField("cara kaskade", max_length=10, choices=Mode, default=Mode.COPY)
    derivation = models.TextField("kalimat turunan", blank=True)
    group = models.CharField("kelompok penerima", max_length=20, choices=Group, blank=True)
    note = models.TextField("catatan", blank=True)

    class Meta:
        verbose_name = "baris kaskade"
        ordering = ["annex", "order"]
        constraints = [
            *TargetFields.target_constraints("row"),
            models.UniqueConstraint(
                fields=["annex", "objective_number", "indicator_number"], name="row_number_unique"
            ),
            models.CheckConstraint(
                name="row_derives_with_a_sentence",
                condition=Q(mode="turun", derivation__gt="") | Q(mode="salin", derivation=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_number}.{self.indicator_number}"


class Commitment(TargetFields):
    """What one post owes for one indicator: its targets, from whom, and which part of the scope.

    `giver` hands the target down; the direct superior is another fact (org.Superior).
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="commitments", verbose_name="edisi")
    row = models.ForeignKey(MatrixRow, models.CASCADE, related_name="commitments", verbose_name="baris")
    position = models.ForeignKey(Position, models.PROTECT, related_name="commitments", verbose_name="jabatan")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="commitments", verbose_name="indikator"
    )
    giver = models.ForeignKey(Position, models.PROTECT, related_name="given", verbose_name="pemberi")
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="children", verbose_name="induk"
    )
    scope_note = models.CharField("catatan lingkup", max_length=300, blank=True)
    wording = models.CharField("sebutan jabatan pada dokumen", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "komitmen kinerja"
        ordering = ["row", "order", "pk"]
        constraints = [
            *TargetFields.target_constraints("commitment"),
            models.UniqueConstraint(fields=["row", "position"], name="commitment_once_per_row"),
            models.CheckConstraint(name="commitment_parent_is_another", condition=~Q(pk=F("parent"))),
        ]

    def __str__(self) -> str:
        return f"commitment/{self.pk}"


class Remark(models.Model):
    """A correction, assumption or reading decision on the document, with its reason; shown beside it."""

    class Kind(models.TextChoices):
        CORRECTION = "koreksi", "Koreksi"
        ASSUMPTION = "asumsi", "Asumsi"
        READING = "pembacaan", "Pembacaan"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="remarks", verbose_name="edisi")
    number = models.PositiveIntegerField("nomor")
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    place = models.CharField("tempat", max_length=200)
    printed = models.TextField("tercetak", blank=True)
    read_as = models.TextField("dibaca", blank=True)
    reason = models.TextField("alasan")
    confidence = models.CharField("keyakinan", max_length=20, blank=True)

    class Meta:
        verbose_name = "catatan dokumen"
        ordering = ["edition", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="remark_unique")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

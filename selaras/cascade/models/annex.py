"""A matrix of an edition: from a giver to a level of receivers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from selaras.cascade.models.edition import OWN, Edition, seal, seal_by
from selaras.kernel.constraints import frozen
from selaras.org.models import Agency, Position


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
        triggers = frozen(seal(OWN))

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
        triggers = frozen(seal_by("cascade_annex", "annex_id"))

    def __str__(self) -> str:
        return self.heading

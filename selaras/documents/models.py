"""The registry of files, the keys that persons sign with, and long jobs that make files."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from selaras.accounts.models import User
from selaras.documents import photos, store
from selaras.kernel.constraints import append_only, refuse_emptying


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def keep(
        self, content: bytes, *, media_type: str, by: User | None, at: datetime, agency_id: int | None
    ) -> tuple["StoredFile", bool]:
        """The file on the disk, then its row; the same content is one row, with its first date.

        Part of the caller's deed, which records it. Cut short in between, the file is one nobody knows.
        """
        likeness = photos.likeness_of(content) if media_type in photos.PICTURES else ""
        facts = {
            "size": len(content), "media_type": media_type, "agency_id": agency_id, "by": by,
            "created_at": at, "likeness": likeness,
        }  # fmt: skip
        return self.get_or_create(sha256=store.put(content), defaults=facts)


class StoredFile(models.Model):
    """A file that was registered: what its hash is, never changed. The content lies in the store.

    `agency_id` is a plain number: agencies lie in a room beside this one.
    """

    sha256 = models.CharField("sidik SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("ukuran")
    media_type = models.CharField("jenis berkas", max_length=100)
    # of a picture, the hash of its pixels alone: two photos that differ only in what stands beside them
    likeness = models.CharField("sidik gambar", max_length=64, blank=True, default="")
    agency_id = models.PositiveBigIntegerField("perangkat daerah", null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="pendaftar", null=True, related_name="+"
    )
    created_at = models.DateTimeField("didaftarkan pada")

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas terdaftar"
        ordering = ["pk"]
        indexes = [models.Index(fields=["likeness"], name="stored_file_likeness", condition=~Q(likeness=""))]
        constraints = [
            models.CheckConstraint(
                name="stored_file_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            )
        ]
        triggers = append_only("the registry of files is never emptied")

    def __str__(self) -> str:
        return self.sha256


class SigningKey(models.Model):
    """A person's own key with its certificate. `pkcs12` is sealed under a passphrase that only they know.

    A revoked key keeps its certificate and loses the key itself (empty `pkcs12`).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="pemilik", related_name="signing_keys"
    )
    pkcs12 = models.BinaryField("kunci tersegel")
    salt = models.BinaryField("garam")
    certificate = models.BinaryField("sertifikat")  # DER
    serial = models.CharField("nomor seri", max_length=40, unique=True)  # hex
    valid_from = models.DateTimeField("berlaku sejak")
    valid_until = models.DateTimeField("berlaku sampai")
    created_at = models.DateTimeField("dibuat pada")
    revoked_at = models.DateTimeField("dicabut pada", null=True)
    failures = models.PositiveSmallIntegerField("frasa sandi salah", default=0)
    locked_until = models.DateTimeField("terkunci sampai", null=True)

    class Meta:
        verbose_name = "kunci tanda tangan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="signing_key_one_live_per_user"
            ),
            models.CheckConstraint(
                name="signing_key_gone_when_revoked",
                condition=Q(revoked_at__isnull=True) ^ Q(pkcs12=b""),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="certificate_stays",
                fields=["user", "certificate", "serial", "valid_from", "valid_until", "created_at"],
            ),
            pgtrigger.Protect(
                name="revoked_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            refuse_emptying("keys are revoked, never removed"),
        ]

    def __str__(self) -> str:
        return f"signing-key/{self.serial}"

    def is_locked(self, *, at: datetime) -> bool:
        return self.locked_until is not None and at < self.locked_until

    def is_valid(self, *, at: datetime) -> bool:
        """Whether the certificate covers the moment; whether it was revoked is another question."""
        return self.valid_from <= at <= self.valid_until


class Job(models.Model):
    """Work that takes longer than a page may: how far it is, what failed, and the file it ends with.

    `failed` lists [what, why] as shown to the person; a job without a result when it has ended has failed.
    """

    label = models.CharField("pekerjaan", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="diminta oleh", related_name="+"
    )
    agency_id = models.PositiveBigIntegerField("perangkat daerah")  # a plain number, as above
    total = models.PositiveIntegerField("banyaknya")
    done = models.PositiveIntegerField("selesai", default=0)
    failed = models.JSONField("yang gagal", default=list)
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="hasil")
    result_name = models.CharField("nama berkas", max_length=200, blank=True)
    asked_at = models.DateTimeField("diminta pada")
    ended_at = models.DateTimeField("selesai pada", null=True)

    class Meta:
        verbose_name = "pekerjaan panjang"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="job_is_done_at_most", condition=Q(done__lte=F("total"))),
            models.CheckConstraint(
                name="job_result_comes_at_the_end", condition=Q(result=None) | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"job/{self.pk}"

    @property
    def running(self) -> bool:
        return self.ended_at is None

"""Accounts of persons, never of offices; what a person may do follows from posts and grants (org)."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Role(models.TextChoices):
    """The columns of permission-matrix.csv. The first nine follow from a post, the others are granted."""

    STAFF = "pelaksana", "Pelaksana"
    FUNCTIONAL = "fungsional", "Pejabat Fungsional"
    SUBDIVISION_HEAD = "kasubbag", "Kepala Subbagian/Ketua Subkelompok"
    WARD_HEAD = "lurah", "Lurah"
    DISTRICT_HEAD = "camat", "Camat"
    DIVISION_HEAD = "kabag", "Kepala Bagian"
    ASSISTANT = "asisten", "Asisten"
    CITY_SECRETARY = "sekko", "Sekretaris Kota"
    MAYOR = "walikota", "Walikota"
    OPERATOR = "operator", "Operator unit"
    HR_ADMIN = "adm_kepeg", "Administrator kepegawaian"
    INSPECTORATE = "inspektorat", "Inspektorat"
    DATA_STEWARD = "walidata", "Walidata"
    PLANNING_AGENCY = "bappeda", "Bappeda"
    AUDITOR = "auditor", "Auditor"
    PUBLIC = "publik", "Publik"
    SUPERADMIN = "superadmin", "Superadmin"


POST_ROLES = tuple(Role)[:9]
GRANTED_ROLES = (
    Role.OPERATOR, Role.HR_ADMIN, Role.INSPECTORATE, Role.DATA_STEWARD, Role.PLANNING_AGENCY, Role.AUDITOR,
    Role.SUPERADMIN,
)  # fmt: skip


class UserManager(BaseUserManager["User"]):
    def create_user(
        self,
        *,
        name: str,
        nip: str | None = None,
        email: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> "User":
        """A person; without a password nobody can sign in to the account until one is set."""
        user = self.model(name=name, nip=nip or None, email=self.normalize_email(email) or None, **more)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        if not username:  # an absent name must not find whoever has no NIP
            raise self.model.DoesNotExist
        return self.get(Q(nip=username) | Q(email__iexact=username))


class User(AbstractBaseUser):
    """One person, known by NIP or e-mail address. There is no superuser flag: rights come from roles."""

    nip = models.CharField(
        "NIP",
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{18}$", "NIP terdiri atas 18 angka.")],
    )
    email = models.EmailField("alamat surel", null=True, blank=True)  # noqa: DJ001 - unique where given
    title_before = models.CharField("gelar depan", max_length=60, blank=True)
    name = models.CharField("nama", max_length=200)
    title_after = models.CharField("gelar belakang", max_length=120, blank=True)
    is_placeholder = models.BooleanField("nama contoh", default=False)  # example people, named by post
    is_active = models.BooleanField("aktif", default=True)

    objects = UserManager()

    USERNAME_FIELD = "nip"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "pengguna"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="user_has_identity", condition=Q(nip__isnull=False) | Q(email__isnull=False)
            ),
            models.CheckConstraint(
                name="user_nip_is_18_digits", condition=Q(nip__isnull=True) | Q(nip__regex=r"^[0-9]{18}$")
            ),
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Name with degrees, as a document prints it."""
        before = f"{self.title_before} " if self.title_before else ""
        after = f", {self.title_after}" if self.title_after else ""
        return f"{before}{self.name}{after}"

    @property
    def masked_nip(self) -> str:
        """The NIP without birth date, entry month and sex (the 15th digit): what everybody may see."""
        return f"{'•' * 15}{self.nip[15:]}" if self.nip else ""


class SetupLink(models.Model):
    """The one-time link a production start prints: whoever holds it makes the first administrator."""

    token_hash = models.CharField("sidik tautan", max_length=64, unique=True)
    expires_at = models.DateTimeField("berlaku sampai")
    used_at = models.DateTimeField("dipakai pada", null=True)

    class Meta:
        verbose_name = "tautan penyiapan"

    def __str__(self) -> str:
        return f"setup-link/{self.pk}"

    def is_open(self, *, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at

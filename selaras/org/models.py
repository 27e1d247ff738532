"""Agencies, units, positions and who holds them; every fact has a period and is asked as of a date."""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from selaras.accounts.models import GRANTED_ROLES, Role, User


class Agency(models.Model):
    """A government body that keeps its own rows; every big table names it and can be sharded by it."""

    code = models.SlugField("kode", unique=True)
    name = models.CharField("nama", max_length=200)
    short_name = models.CharField("nama singkat", max_length=60)
    government = models.CharField("pemerintah daerah", max_length=200)
    place = models.CharField("tempat penandatanganan", max_length=80)
    hue = models.PositiveSmallIntegerField("rona warna", null=True, blank=True)

    class Meta:
        verbose_name = "perangkat daerah"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="agency_hue_on_wheel", condition=Q(hue__isnull=True) | Q(hue__lt=360))
        ]

    def __str__(self) -> str:
        return self.name


class PeriodQuerySet(models.QuerySet[Any]):
    def as_of(self, day: date) -> "PeriodQuerySet":
        """The rows that held on `day`."""
        return self.filter(period__contains=day)


def _span(column: str) -> Func:
    """A number as a range, so that core GiST can compare it in an exclusion constraint."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


def _one_at_a_time(name: str, column: str, condition: Q | None = None) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[(_span(column), RangeOperators.OVERLAPS), ("period", RangeOperators.OVERLAPS)],
        condition=condition,
    )


class OrgUnit(models.Model):
    """A unit of an agency; `path` holds the ids from the top, so a subtree is one range of the index."""

    class Kind(models.TextChoices):
        CITY = "kota", "Kota"
        SECRETARIAT = "sekretariat", "Sekretariat"
        DIVISION = "bagian", "Bagian"
        SUBDIVISION = "subbagian", "Subbagian"
        SUBGROUP = "subkelompok", "Subkelompok"
        DISTRICT = "kecamatan", "Kecamatan"
        WARD = "kelurahan", "Kelurahan"
        INSPECTORATE = "inspektorat", "Inspektorat"
        OTHER_AGENCY = "perangkat-daerah", "Perangkat daerah lain"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    parent = models.ForeignKey("self", models.PROTECT, null=True, verbose_name="unit induk")
    path = models.CharField("jalur", max_length=250, unique=True, db_collation="C")
    code = models.SlugField("kode", max_length=80)
    name = models.CharField("nama", max_length=200)
    short_name = models.CharField("singkatan", max_length=200)
    kind = models.CharField("jenis", max_length=20, choices=Kind)
    period = DateRangeField("masa berlaku")
    source = models.CharField("sumber", max_length=200, blank=True)
    assumption = models.TextField("asumsi", blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "unit kerja"
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="unit_code_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """0 for the top unit of an agency."""
        return self.path.count(".") - 1


class UnitAlias(models.Model):
    """Another name a document uses for a unit, for as long as it was in use."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="aliases", verbose_name="unit kerja")
    name = models.CharField("nama lain", max_length=200)
    period = DateRangeField("masa berlaku")
    source = models.CharField("sumber", max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "nama lain unit"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A post in a unit. Agreements belong to a post held by a person in a year, never to an account."""

    class Tier(models.TextChoices):
        MAYOR = "walikota", "Walikota"
        CITY_SECRETARY = "sekko", "Sekretaris Kota"
        ASSISTANT = "asisten", "Asisten"
        DIVISION_HEAD = "kabag", "Kepala Bagian"
        SUBDIVISION_HEAD = "kasubbag", "Kepala Subbagian"
        SUBGROUP_LEAD = "ketua-subkelompok", "Ketua Subkelompok"
        DISTRICT_HEAD = "camat", "Camat"
        WARD_HEAD = "lurah", "Lurah"
        FUNCTIONAL = "fungsional", "Pejabat Fungsional"
        STAFF = "pelaksana", "Pelaksana"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="positions", verbose_name="unit kerja")
    code = models.SlugField("kode", max_length=80)
    title = models.CharField("nama jabatan", max_length=200)
    short_title = models.CharField("singkatan", max_length=200)
    tier = models.CharField("jenjang", max_length=20, choices=Tier)
    order = models.PositiveIntegerField("urutan", default=0)
    period = DateRangeField("masa berlaku")
    source = models.CharField("sumber", max_length=200, blank=True)
    assumption = models.TextField("asumsi", blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "jabatan"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="position_code_unique")]

    def __str__(self) -> str:
        return self.title

    @property
    def role(self) -> Role:
        """The column of the permission matrix that the post's tier stands in."""
        return Role.SUBDIVISION_HEAD if self.tier == self.Tier.SUBGROUP_LEAD else Role(self.tier)


class PositionAlias(models.Model):
    """Another spelling of a post in the documents ("Kasubbag Tata Usaha")."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    position = models.ForeignKey(Position, models.CASCADE, related_name="aliases", verbose_name="jabatan")
    name = models.CharField("nama lain", max_length=200)

    class Meta:
        verbose_name = "nama lain jabatan"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Superior(models.Model):
    """Whose direct subordinate a post is; who gives it targets is another fact (diktum KEDUA)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    position = models.ForeignKey(Position, models.CASCADE, related_name="superiors", verbose_name="jabatan")
    superior = models.ForeignKey(Position, models.PROTECT, related_name="subordinates", verbose_name="atasan")
    period = DateRangeField("masa berlaku")
    assumption = models.TextField("asumsi", blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "atasan langsung"
        constraints = [
            _one_at_a_time("superior_one_at_a_time", "position_id"),
            models.CheckConstraint(name="superior_is_another", condition=~Q(position=F("superior"))),
        ]

    def __str__(self) -> str:
        return f"superior/{self.pk}"


class Holder(models.Model):
    """A person in a post for a time: one definitive holder at once, others act for them (ORG-01)."""

    class Kind(models.TextChoices):
        DEFINITIVE = "definitif", "Definitif"
        PLT = "plt", "Plt."
        PLH = "plh", "Plh."
        PJ = "pj", "Pj."

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    position = models.ForeignKey(Position, models.PROTECT, related_name="holders", verbose_name="jabatan")
    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="pejabat")
    kind = models.CharField("status", max_length=10, choices=Kind, default=Kind.DEFINITIVE)
    rank = models.CharField("pangkat/golongan", max_length=80, blank=True)
    decree = models.CharField("nomor keputusan", max_length=120, blank=True)
    period = DateRangeField("masa jabatan")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "pemangku jabatan"
        constraints = [_one_at_a_time("holder_one_definitive", "position_id", Q(kind="definitif"))]

    def __str__(self) -> str:
        return f"holder/{self.pk}"

    @property
    def prefix(self) -> str:
        """What stands before the post's name: "Plt. ", or nothing for the definitive holder."""
        return "" if self.kind == self.Kind.DEFINITIVE else f"{self.get_kind_display()} "

    @property
    def post_title(self) -> str:
        """The post as its holder is called by it: "Plt. Camat Kembangan"."""
        return f"{self.prefix}{self.position.title}"


class RoleGrant(models.Model):
    """A role that no post gives by itself (operator, auditor …), bound to a post and a period."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="pengguna")
    role = models.CharField(
        "peran", max_length=20, choices=[(role.value, role.label) for role in GRANTED_ROLES]
    )
    position = models.ForeignKey(Position, models.PROTECT, null=True, verbose_name="pada jabatan")
    period = DateRangeField("masa berlaku")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "peran"
        constraints = [
            # S5: the administrator of the system holds no business post
            models.CheckConstraint(
                name="grant_is_bound_to_a_position",
                condition=Q(position__isnull=False) | Q(role=Role.SUPERADMIN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}/{self.pk}"

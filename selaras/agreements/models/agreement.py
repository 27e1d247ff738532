"""One version of an agreement: a post, its holder, a year."""

import secrets
from base64 import b32encode
from collections.abc import Collection
from datetime import datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import OperationalError, connection, models
from django.db.models import F, Func, Q, Value
from psycopg.errors import LockNotAvailable

from selaras.accounts.models import User
from selaras.agreements.models.policy import StatementTemplate
from selaras.cascade.models import Edition
from selaras.engine import agreements as life
from selaras.engine.workflow import Step
from selaras.kernel.constraints import Seal, never_emptied
from selaras.kernel.rules import RuleError
from selaras.org.models import Agency, Holder, OrgUnit, Position

REFUSAL = "PK-03: Perjanjian yang sudah ditandatangani tidak dapat diubah. Buat perubahan lebih dahulu."
_SIGNED = ", ".join(f"'{state}'" for state in sorted(life.SIGNED))


def seal(owners: str) -> Seal:
    """PK-03 in the database: what belongs to a signed agreement stays as it is, whoever comes."""
    return Seal("agreements_agreement", f"state IN ({_SIGNED})", owners, REFUSAL)


OWN = "SELECT agreement_id FROM {rows}"
PATIENCE = "5s"  # before a row that another step holds
BUSY = (
    "Perjanjian ini sedang diproses orang lain, misalnya ditandatangani melalui BSrE. Tidak ada yang "
    "berubah; muat ulang halaman sebentar lagi."
)
BORN_SIGNED = "PK-03: Perjanjian selalu bermula sebagai draf."
# What still moves after the first signature; all else is content.
_MOVING = ["state", "reached_at", "in_force", "file_hash"]


def _among(states: Collection[life.State]) -> str:
    return f"({', '.join(repr(str(state)) for state in sorted(states))})"


# The file changes with the signature it holds. The span opens with the last signature; from then on its end
# only comes nearer, as what follows is signed. What was replaced before it began was in force for no moment.
_STANDS = f"""
IF to_jsonb(OLD) - ARRAY{_MOVING} IS DISTINCT FROM to_jsonb(NEW) - ARRAY{_MOVING}
    OR NEW.state IN {_among(life.OPEN)}
    OR (OLD.state IN {_among(life.DEAD)} AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW))
    OR (OLD.file_hash <> NEW.file_hash AND NOT (OLD.state = 'ttd1' AND NEW.state = 'ttd2'))
    OR (OLD.in_force IS NULL AND NEW.in_force IS NOT NULL
        AND NOT (OLD.state = 'ttd2' AND NEW.state = 'berlaku'))
    OR (OLD.in_force IS DISTINCT FROM NEW.in_force AND OLD.in_force IS NOT NULL
        AND NOT COALESCE(
            (isempty(NEW.in_force) AND NEW.state IN {_among(life.DEAD)}
                AND NEW.reached_at <= lower(OLD.in_force))
            OR (lower(NEW.in_force) = lower(OLD.in_force)
                AND (upper_inf(OLD.in_force) OR upper(NEW.in_force) <= upper(OLD.in_force))), FALSE))
THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW;
"""


def new_code() -> str:
    """The code of the verification page: 26 characters of base32, 130 random bits, no sequence."""
    return b32encode(secrets.token_bytes(17)).decode()[:26]


def new_salt() -> str:
    return secrets.token_hex(16)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def standing(self) -> "AgreementQuerySet":
        """All but the void ones."""
        return self.exclude(state=Agreement.State.VOID)

    def with_parties(self) -> "AgreementQuerySet":
        """Each with everything its pages and papers name, in one query."""
        return self.select_related(
            "agency", "edition", "unit", "position", "template", "previous", "holder__user",
            "holder__position__unit", "superior__user", "superior__position__unit",
        )  # fmt: skip

    def locked(self, pk: int) -> "Agreement":
        """The agreement as it is now, whole; whoever comes second waits and sees what the first has done.

        Raises RuleError PK-02 when the draft is gone.
        """
        found = self.with_parties().select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            raise RuleError("PK-02", "Konsep perjanjian ini sudah tidak ada. Muat ulang daftar perjanjian.")
        return found

    def locked_soon(self, pk: int) -> "Agreement":
        """`locked`, for whoever sits before a page: a provider may hold the row for as long as it thinks.

        Raises RuleError PK-29 when another's step is not over within PATIENCE.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            try:
                found = self.locked(pk)
            except OperationalError as late:
                if isinstance(late.__cause__, LockNotAvailable):
                    raise RuleError("PK-29", BUSY) from late
                raise
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")  # what follows waits its turn as ever
        return found


class Agreement(models.Model):
    """The promise of a post's holder for a year; a revision is a row of its own that names the one before.

    `content` is the canonical JSON (RFC 8785) that is signed, `content_hash` its domain-separated SHA-256;
    both are empty while the lines may still change. `in_force` is the span of time in which this version is
    the valid one of its post; no two of a post overlap.
    """

    class State(models.TextChoices):
        DRAFT = life.State.DRAFT, "Konsep"
        SUBMITTED = life.State.SUBMITTED, "Diajukan"
        RETURNED = life.State.RETURNED, "Dikembalikan"
        READY = life.State.READY, "Siap ditandatangani"
        SIGNED_FIRST = life.State.SIGNED_FIRST, "Ditandatangani pihak pertama"
        SIGNED_BOTH = life.State.SIGNED_BOTH, "Ditandatangani pihak kedua"
        IN_FORCE = life.State.IN_FORCE, "Berlaku"
        DELIVERED = life.State.DELIVERED, "Disampaikan"
        REVISED = life.State.REVISED, "Direvisi"
        ENDED = life.State.ENDED, "Berakhir"
        VOID = life.State.VOID, "Batal"

    class Form(models.TextChoices):
        TWO = life.Form.TWO, "Dua pihak"
        OUTSIDE = life.Form.OUTSIDE, "Pihak kedua di luar sistem"
        ALONE = life.Form.ALONE, "Satu pihak"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="perangkat daerah")
    year = models.PositiveSmallIntegerField("tahun")
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="agreements", verbose_name="edisi kaskade"
    )
    position = models.ForeignKey(Position, models.PROTECT, related_name="agreements", verbose_name="jabatan")
    holder = models.ForeignKey(
        Holder, models.PROTECT, related_name="agreements", verbose_name="pihak pertama"
    )
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="agreements", verbose_name="unit kerja")
    form = models.CharField("bentuk", max_length=20, choices=Form, default=Form.TWO)
    superior = models.ForeignKey(
        Holder, models.PROTECT, null=True, related_name="agreements_below", verbose_name="pihak kedua"
    )
    # the second party as printed when it works outside of this system
    outside_name = models.CharField("nama pihak kedua", max_length=200, blank=True)
    outside_post = models.CharField("jabatan pihak kedua", max_length=200, blank=True)
    number = models.PositiveSmallIntegerField("perubahan ke", default=0)  # 0 original, then 1, 2 …
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followers", verbose_name="perjanjian sebelumnya"
    )
    reason = models.CharField("alasan perubahan", max_length=20, choices=Edition.Reason, blank=True)
    explanation = models.TextField("penjelasan", blank=True)
    place = models.CharField("tempat", max_length=80)
    agreed_on = models.DateField("tanggal perjanjian", null=True)
    template = models.ForeignKey(
        StatementTemplate, models.PROTECT, null=True, related_name="agreements", verbose_name="templat"
    )
    code = models.CharField("kode verifikasi", max_length=26, unique=True, default=new_code)
    salt = models.CharField("garam sidik NIP", max_length=32, default=new_salt)
    state = models.CharField("keadaan", max_length=20, choices=State, default=State.DRAFT)
    reached_at = models.DateTimeField("keadaan sejak")
    made_at = models.DateTimeField("disusun pada")
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="disusun oleh"
    )
    content = models.TextField("isi baku", blank=True)
    content_hash = models.CharField("sidik isi", max_length=64, blank=True)
    file_hash = models.CharField("sidik berkas", max_length=64, blank=True)  # of the newest PDF
    in_force = DateTimeRangeField("masa berlaku", null=True)
    # What the superior promised otherwise when the content was fixed, by indicator (PK-43); null: not noted.
    noted_above = models.JSONField("target atasan yang berbeda", null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "perjanjian kinerja"
        ordering = ["-year", "position__order", "position_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "holder", "year", "number"], condition=~Q(state="batal"),
                name="agreement_unique",
            ),
            ExclusionConstraint(  # PK-04
                name="agreement_one_in_force",
                expressions=[
                    (
                        Func(F("position_id"), F("position_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="agreement_revision_has_a_reason",
                condition=Q(number=0, reason="") | Q(number__gt=0) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="agreement_content_is_sealed",
                condition=Q(content="", content_hash="", file_hash="", state__in=sorted(life.UNSEALED))
                | ~Q(content="")
                & Q(content_hash__regex="^[0-9a-f]{64}$")
                & ~Q(state__in=sorted(life.UNSEALED)),
            ),
            models.CheckConstraint(
                name="agreement_in_force_is_spanned",
                condition=Q(in_force__isnull=False, state__in=sorted(life.LAWFUL))
                | Q(in_force__isnull=True) & ~Q(state__in=sorted(life.LAWFUL)),
            ),
            models.CheckConstraint(
                name="agreement_second_party_fits_the_form",
                condition=Q(form="dua-pihak", outside_post="")
                | Q(form="pihak-kedua-luar", superior__isnull=True) & ~Q(outside_post="")
                | Q(form="satu-pihak", superior__isnull=True, outside_post=""),
            ),
            models.CheckConstraint(name="agreement_parties_differ", condition=~Q(holder=F("superior"))),
            models.CheckConstraint(name="agreement_follows_another", condition=~Q(pk=F("previous"))),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="frozen", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=sorted(life.SIGNED)),
                func=_STANDS,
            ),
            pgtrigger.Trigger(
                name="kept", when=pgtrigger.Before, operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=sorted(life.SIGNED)),
                func=f"RAISE EXCEPTION '{REFUSAL}';",
            ),
            pgtrigger.Trigger(
                name="begins_as_draft", when=pgtrigger.Before, operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=life.State.DRAFT),
                func=f"RAISE EXCEPTION '{BORN_SIGNED}';",
            ),
            never_emptied(seal("SELECT id FROM {rows}")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"agreement/{self.pk}"

    @property
    def title(self) -> str:
        """ "Perjanjian Kinerja 2024" or "Perjanjian Kinerja 2024 (Perubahan ke-1)"."""
        change = f" (Perubahan ke-{self.number})" if self.number else ""
        return f"Perjanjian Kinerja {self.year}{change}"

    def step(self, deed: life.Deed) -> Step[life.State, life.Deed, life.Party, life.Form] | None:
        """The step of the table that a deed takes from here; None where there is none."""
        return life.LIFE.step(life.Form(self.form), life.State(self.state), deed)

    def advance(self, deed: life.Deed, *, at: datetime) -> None:
        """Move along the table; raises LookupError where it has no such step (ask `rules.cannot` first)."""
        to = life.LIFE.after(life.Form(self.form), life.State(self.state), deed)
        if to != self.state:
            self.state, self.reached_at = Agreement.State(to), at

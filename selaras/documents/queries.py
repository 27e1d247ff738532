"""Reading the registry and a person's key."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from cryptography import x509
from django.db.models import Q
from procrastinate.contrib.django.models import ProcrastinateJob

from selaras.accounts.models import User
from selaras.documents.models import Job, SigningKey, StoredFile
from selaras.documents.verify import Standing

SILENCE = timedelta(minutes=1)  # a worker tells that it lives every ten seconds
LOST = "Proses pekerja berhenti sebelum selesai. Tidak ada berkas yang dibuat; susun ulang."


def registered(sha256: str) -> Standing | None:
    """What the registry alone knows of a file: that it is in it, and since when."""
    created_at = StoredFile.objects.filter(sha256=sha256).values_list("created_at", flat=True).first()
    return None if created_at is None else Standing(registered_at=created_at)


def live_key(user: User) -> SigningKey | None:
    """The key that a person signs with, if there is one."""
    return SigningKey.objects.filter(user=user, revoked_at=None).first()


def earlier_keys(user: User) -> list[SigningKey]:
    """The keys that a person has revoked, the latest first."""
    return list(SigningKey.objects.filter(user=user, revoked_at__isnull=False).order_by("-revoked_at", "-pk"))


def certificate_of(key: SigningKey) -> x509.Certificate:
    return x509.load_der_x509_certificate(bytes(key.certificate))


def media_type_of(sha256: str) -> str:
    """The kind of a registered file; raises StoredFile.DoesNotExist for a stranger's."""
    return StoredFile.objects.get(sha256=sha256).media_type


def alike(files: Iterable[StoredFile]) -> dict[int, frozenset[int]]:
    """By file the keys of all with its content or, of pictures, with its very pixels; itself among them.

    One query, none without pictures. Asked apart from where they stand and told as keys: as one query the
    whole evidence was read where statistics were missing.
    """
    own = list(files)
    by_likeness = defaultdict[str, set[int]](set)
    pictures = {one.likeness for one in own if one.likeness}  # what is no picture is like nothing
    if pictures:
        found = StoredFile.objects.filter(likeness__in=pictures).order_by()
        for key, likeness in found.values_list("pk", "likeness"):
            by_likeness[likeness].add(key)
    return {one.pk: frozenset({one.pk} | by_likeness.get(one.likeness, set())) for one in own}


def jobs_of(user: User, *, at: datetime, most: int = 20) -> list[Job]:
    """The long jobs that a person has asked for, the latest first, as they are at a moment."""
    return as_they_are(list(Job.objects.filter(by=user).order_by("-asked_at", "-pk")[:most]), at=at)


def as_they_are(jobs: Sequence[Job], *, at: datetime, lost: str = LOST) -> list[Job]:
    """Jobs, those that nobody carries out any more shown as ended without a result; nothing is written.

    `lost` is the sentence about such a one. Two queries, one more for each job lost (HIM-02).
    """
    running = [job for job in jobs if job.running]
    alive = _carried_out({job.pk for job in running}, at=at)
    for job in running:
        if job.pk in alive:
            continue
        job.refresh_from_db()  # it may have ended between the two looks
        if job.running:
            job.ended_at, job.failed = at, [[job.label, lost]]
    return list(jobs)


def _carried_out(jobs: Collection[int], *, at: datetime) -> set[int]:
    """The jobs that wait for a worker, or that one with a heartbeat has in hand; one query."""
    if not jobs:
        return set()
    in_hand = Q(status="doing", worker__last_heartbeat__gte=at - SILENCE)
    queued = ProcrastinateJob.objects.filter(Q(status="todo") | in_hand, args__job__in=sorted(jobs))
    return set(queued.order_by().values_list("args__job", flat=True))

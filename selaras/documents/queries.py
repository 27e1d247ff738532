"""Reading the registry and a person's key."""

from cryptography import x509

from selaras.accounts.models import User
from selaras.documents.models import Job, SigningKey, StoredFile
from selaras.documents.verify import Standing


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


def jobs_of(user: User, *, most: int = 20) -> list[Job]:
    """The long jobs that a person has asked for, the latest first."""
    return list(Job.objects.filter(by=user).order_by("-asked_at", "-pk")[:most])

"""Signing at the address: a key, the page that is read, the post that signs."""

from django.test import Client
from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements.models import Agreement
from selaras.documents import actions as documents
from selaras.kernel.models import AuditEvent

PHRASE = "kereta melintas jembatan"
PERSONAL, CERTIFIED = "tidak-tersertifikasi", "tersertifikasi"


def with_key(*people: User) -> None:
    for person in people:
        documents.make_key(passphrase=PHRASE, by=person, at=timezone.now())


def sign(client: Client, person: User, agreement: Agreement, **changed: str):
    client.force_login(person)
    said = {"method": PERSONAL, "passphrase": PHRASE, "seen": agreement.content_hash}
    return client.post(f"/perjanjian/{agreement.pk}/tanda-tangani/", said | changed)


def sign_many(client: Client, person: User, agreements: list[Agreement], **changed):
    client.force_login(person)
    said = {"method": PERSONAL, "passphrase": PHRASE, "perjanjian": [one.pk for one in agreements]}
    said |= {f"sidik-{one.pk}": one.content_hash for one in agreements}
    return client.post("/perjanjian/tanda-tangani/", said | changed)


def kinds(start: str = "agreement.") -> list[str]:
    """What the trail holds of a kind, but for the drawing up."""
    found = AuditEvent.objects.filter(kind__startswith=start).order_by("sequence")
    return [event.kind.removeprefix(start) for event in found if event.kind != "agreement.drawn_up"]

"""Signatures on the clock: two people sign a document, and it is verified. The keys are thrown away."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import override_settings
from django.utils import timezone

from selaras.accounts.models import User
from selaras.documents import authority, keys, untuned
from selaras.documents.examine import Reason, examine
from selaras.documents.sign import prepare, sign
from selaras.ops.measure import Result, measure

FIRST, SECOND = "Pihak1", "Pihak2"
_PASSPHRASE = "kereta melintas jembatan"  # noqa: S105 - of a key that lives as long as the measurement


def signatures(pdf: bytes) -> Iterator[Result]:
    """Fields, signatures and the check of `pdf`, in a folder of their own, away from the real authority."""
    with TemporaryDirectory() as folder, override_settings(AUTHORITY=Path(folder) / "authority"):
        yield from _signatures(pdf)


def _signatures(pdf: bytes) -> Iterator[Result]:
    at = timezone.now()
    private = authority.new_key()
    certificate = authority.issue(
        user=User(pk=1, name="Ukur"), common_name="Ukur", public_key=private.public_key(), at=at
    )
    box, chain = keys.sealed(private, certificate, _PASSPHRASE), authority.own_roots()
    key = keys.PersonalKey(private, certificate, chain)
    put = partial(sign, signer=key, at=at, reason="Menyetujui", location="Ukur")
    prepared = prepare(pdf, fields=[FIRST, SECOND])
    once = put(prepared, field=FIRST, certify=True)
    twice = put(once, field=SECOND, certify=False)
    roots = authority.roots()
    if examine(twice, roots=roots).reason is not Reason.VALID:
        raise RuntimeError("what was signed is not valid")
    packed = untuned.packed(key)
    plain = measure(
        "tanda tangan, pyHanko apa adanya (pembanding)",
        lambda: untuned.signed(prepared, field=FIRST, box=packed),
    )
    yield plain
    for work, deed in (
        ("tempat tanda tangan disiapkan", lambda: prepare(pdf, fields=[FIRST, SECOND])),
        ("tanda tangan pertama", lambda: put(prepared, field=FIRST, certify=True)),
        ("tanda tangan kedua", lambda: put(once, field=SECOND, certify=False)),
        ("periksa dua tanda tangan", lambda: examine(twice, roots=roots)),
        ("kunci dibuka dengan frasa sandi", lambda: keys.opened(box, _PASSPHRASE, chain)),
    ):
        yield measure(work, deed, baseline=plain)

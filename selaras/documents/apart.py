"""A stranger's file is examined in a program of its own, bounded in time and in memory."""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from selaras.documents.bounds import SECONDS, bound
from selaras.documents.examine import LARGEST, Findings, Reason, Roots, SignedBy, examine


def examine_apart(pdf: bytes, *, roots: Roots) -> Findings:
    """As `examine`, in a child; one that runs into its limits found the file unreadable."""
    if len(pdf) > LARGEST:
        return Findings(Reason.TOO_LARGE)
    head = json.dumps({"own": _texts(roots.own), "recognised": _texts(roots.recognised)}).encode() + b"\n"
    words = [sys.executable, "-P", "-m", "selaras.documents.apart"]
    try:
        child = subprocess.run(words, input=head + pdf, capture_output=True, timeout=2 * SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Findings(Reason.UNREADABLE)
    return _findings(json.loads(child.stdout)) if child.returncode == 0 else Findings(Reason.UNREADABLE)


def main() -> None:
    """The child: roots on the first line of the standard input, then the file; the findings as JSON."""
    bound()
    head, _, pdf = sys.stdin.buffer.read().partition(b"\n")
    roots = Roots(**{name: _certificates(texts) for name, texts in json.loads(head).items()})
    json.dump(asdict(examine(pdf, roots=roots)), sys.stdout, default=datetime.isoformat)


def _texts(certificates: tuple[x509.Certificate, ...]) -> list[str]:
    return [certificate.public_bytes(Encoding.PEM).decode() for certificate in certificates]


def _certificates(texts: list[str]) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificate(text.encode()) for text in texts)


def _findings(said: dict[str, Any]) -> Findings:
    signatures = tuple(
        SignedBy(
            field=str(one["field"]),
            name=str(one["name"]),
            serial=str(one["serial"]),
            at=datetime.fromisoformat(one["at"]) if one["at"] else None,
            certified=one["certified"],
            reason=Reason(one["reason"]),
        )
        for one in said["signatures"]
    )
    return Findings(Reason(said["reason"]), signatures)


if __name__ == "__main__":
    main()

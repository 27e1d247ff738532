"""`selaras document verify`: whether a PDF is one that was signed and registered here."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from selaras.agreements.queries import registry
from selaras.documents import authority
from selaras.documents.examine import Roots
from selaras.documents.verify import Verdict, verdict

FORMAT = 1  # of the JSON; another number when a key changes its meaning
CANNOT = 2  # exit code: the file could not be read; 1 says that it is not valid


class Command(BaseCommand):
    help = "Dokumen: verify (periksa tanda tangan sebuah PDF dan pendaftarannya)."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", metavar="verify", required=True)
        check = deeds.add_parser("verify", help="kode keluar 0 sah, 1 tidak sah, 2 tidak dapat dibaca")
        check.add_argument("file", metavar="BERKAS.pdf")
        check.add_argument("--json", action="store_true", help="jawaban untuk program")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(
                f"{options['file']} tidak dapat dibaca: periksa nama dan izinnya.", returncode=CANNOT
            ) from error
        answer = verdict(content, roots=_roots(), known=registry.standing)
        told = json.dumps(_data(answer), ensure_ascii=False, indent=2) if options["json"] else _text(answer)
        self.stdout.write(told)
        if not answer.is_valid:
            sys.exit(1)


def _roots() -> Roots:
    try:
        return authority.roots()
    except ValueError as error:
        raise CommandError(
            "Folder sertifikat akar memuat berkas .pem yang bukan sertifikat; perbaiki dahulu.",
            returncode=CANNOT,
        ) from error


def _text(answer: Verdict) -> str:
    lines = [f"{'SAH' if answer.is_valid else 'TIDAK SAH'} ({answer.reason}): {answer.sentence}"]
    lines.append(f"SHA-256 {answer.sha256}, {answer.size} bita")
    if answer.standing:
        lines.append(
            f"Terdaftar sejak {timezone.localtime(answer.standing.registered_at):%d-%m-%Y %H.%M} WIB"
        )
    for number, one in enumerate(answer.signatures, 1):
        at = f"{timezone.localtime(one.at):%d-%m-%Y %H.%M.%S} WIB" if one.at else "tanpa waktu"
        lines.append(f"Tanda tangan {number} ({one.field}): {one.name}, {at}, {one.method} – {one.reason}")
    return "\n".join([*lines, "Yang tidak dibuktikan:", *(f"- {one}" for one in answer.does_not_prove)])


def _data(answer: Verdict) -> dict[str, Any]:
    standing = answer.standing
    return {
        "format": FORMAT,
        "valid": answer.is_valid,
        "reason": answer.reason,
        "sentence": answer.sentence,
        "sha256": answer.sha256,
        "size": answer.size,
        "registered_at": standing.registered_at.isoformat() if standing else None,
        "state": standing.state if standing else None,
        "ended_on": standing.ended_on.isoformat() if standing and standing.ended_on else None,
        "signatures": [
            {
                "field": one.field,
                "name": one.name,
                "serial": one.serial,
                "at": one.at.isoformat() if one.at else None,
                "certified": one.certified,
                "reason": one.reason,
            }
            for one in answer.signatures
        ],
        "does_not_prove": list(answer.does_not_prove),
    }

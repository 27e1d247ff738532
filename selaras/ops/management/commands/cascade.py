"""`selaras cascade import|check`: take in a workbook; check a cascade as a whole."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from selaras.editions.queries import Checked, checkup
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Severity
from selaras.exchange import actions, findings, queries
from selaras.exchange.actions import Preview
from selaras.exchange.showcase import to_markdown
from selaras.kernel.rules import RuleError

MOST_FINDINGS = 200  # printed; nobody reads more, and the rest is of the same kind


FORMS = {
    "text": findings.to_text, "json": findings.to_json, "csv": findings.to_csv, "markdown": to_markdown,
}  # fmt: skip
CANNOT = 2  # exit code: the check could not be made; 1 says that it found open errors


class Command(BaseCommand):
    help = "Kaskade: import (masukkan buku kerja lampiran) atau check (periksa seluruh kaskade)."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", metavar="import|check", required=True)
        take = deeds.add_parser("import", help="baca buku kerja, tampilkan temuan dan perbedaan")
        take.add_argument("file", metavar="BERKAS.xlsx")
        take.add_argument("--year", help="tahun; bawaan: edisi terbaru")
        take.add_argument("--agency", help="kode perangkat daerah, bila lebih dari satu")
        take.add_argument("--apply", action="store_true", help="simpan perubahan; tanpa ini hanya dibaca")
        check = deeds.add_parser("check", help="periksa seluruh kaskade; kode keluar 1 bila ada galat")
        check.add_argument("--year", help="tahun; bawaan: edisi terbaru")
        check.add_argument("--agency", help="kode perangkat daerah, bila lebih dari satu")
        check.add_argument(
            "--edition", nargs="+", default=[], metavar="EDISI", help="murni, perubahan, atau perubahan 2"
        )
        check.add_argument("--format", default="text", help=f"{', '.join(FORMS)}; bawaan: text")
        check.add_argument("--severity", action="append", default=[], help="galat, peringatan, atau catatan")
        check.add_argument("--rule", action="append", default=[], help="nomor aturan; boleh berulang")
        check.add_argument("--all", action="store_true", help="juga temuan yang sudah diterima")
        check.add_argument("--out", default="-", help="nama berkas; bawaan: keluaran standar")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deed"] == "check":
            self._check(options)
        else:
            self._import(options)

    def _check(self, options: dict[str, Any]) -> None:
        """Nothing but the report goes to the standard output, so that it can be piped."""
        write = FORMS.get(options["format"])
        if write is None:
            raise CommandError(
                f"Bentuk “{options['format']}” tidak dikenal. Pakai salah satu: {', '.join(FORMS)}.",
                returncode=CANNOT,
            )
        try:
            edition = queries.find_edition(
                year=options["year"], agency=options["agency"], edition=options["edition"]
            )
        except RuleError as refused:
            raise CommandError(refused.message, returncode=CANNOT) from refused
        wanted = _wanted(options)
        whole = checkup(edition)
        told = findings.report(edition, whole, (one for one in whole.found if wanted(one)))
        self._write(options["out"], write(told))
        if told.has_errors:
            sys.exit(1)

    def _write(self, name: str, text: str) -> None:
        if name == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(name).write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise CommandError(
                f"{name} tidak dapat ditulis: periksa foldernya dan izinnya.", returncode=CANNOT
            ) from error
        self.stderr.write(f"{name} ditulis.")

    def _import(self, options: dict[str, Any]) -> None:
        try:
            edition = queries.find_edition(year=options["year"], agency=options["agency"])
            preview = actions.preview_workbook(edition=edition, path=Path(options["file"]))
            self._report(preview)
            if options["apply"]:
                actions.apply(preview=preview, by=None, at=timezone.now())
        except RuleError as refused:
            raise CommandError(refused.message) from refused
        if preview.changes:
            self.stdout.write(
                "Semua perubahan disimpan."
                if options["apply"]
                else "Tidak ada yang ditulis. Ulangi dengan --apply untuk menyimpan."
            )

    def _report(self, preview: Preview) -> None:
        """All findings, then all changes; errors end the command before anything is written."""
        for finding in preview.findings[:MOST_FINDINGS]:
            self.stdout.write(str(finding))
        if len(preview.findings) > MOST_FINDINGS:
            self.stdout.write(f"… dan {len(preview.findings) - MOST_FINDINGS} temuan lain.")
        if errors := len(preview.errors):
            raise CommandError(f"{errors} galat ditemukan; tidak ada yang ditulis. Perbaiki, lalu ulangi.")
        if not preview.changes:
            self.stdout.write("Tidak ada perubahan.")
        for change in preview.changes:
            self.stdout.write(str(change))


def _wanted(options: dict[str, Any]) -> Callable[[Checked], bool]:
    """What the options choose; CommandError for a gravity or a rule that does not exist."""
    severities, rules = set(options["severity"]), {rule.upper() for rule in options["rule"]}
    for given, known in ((severities, {one.value for one in Severity}), (rules, set(RULES))):
        if strange := sorted(given - known):
            raise CommandError(
                f"{', '.join(strange)} tidak dikenal. Pilih: {', '.join(sorted(known))}.", returncode=CANNOT
            )

    def wanted(one: Checked) -> bool:
        finding = one.finding
        return (
            (not severities or finding.severity in severities)
            and (not rules or finding.rule in rules)
            and (one.is_open or options["all"])
        )

    return wanted

"""`selaras cascade import`: take in a workbook, finding by finding, change by change."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from selaras.exchange import actions, queries
from selaras.exchange.actions import Preview
from selaras.kernel.rules import RuleError

MOST_FINDINGS = 200  # printed; nobody reads more, and the rest is of the same kind


class Command(BaseCommand):
    help = "Kaskade: import (masukkan buku kerja lampiran)."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", metavar="import", required=True)
        take = deeds.add_parser("import", help="baca buku kerja, tampilkan temuan dan perbedaan")
        take.add_argument("file", metavar="BERKAS.xlsx")
        take.add_argument("--year", help="tahun; bawaan: edisi terbaru")
        take.add_argument("--agency", help="kode perangkat daerah, bila lebih dari satu")
        take.add_argument("--apply", action="store_true", help="simpan perubahan; tanpa ini hanya dibaca")

    def handle(self, *args: Any, **options: Any) -> None:
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

"""`selaras annex export|template`: the annexes of a cascade as files."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from selaras.exchange import queries
from selaras.exchange.schema import sheet_name
from selaras.exchange.writers import WRITERS, risky_cells
from selaras.kernel.rules import RuleError


class Command(BaseCommand):
    help = "Lampiran kaskade sebagai berkas: export (isi lampiran) atau template (buku kerja kosong)."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", metavar="export|template", required=True)
        export = deeds.add_parser("export", help="tulis satu lampiran sebagai CSV, JSON, XLSX, atau PDF")
        export.add_argument("--annex", required=True, help="nomor lampiran, 1 sampai 5")
        export.add_argument("--format", required=True, help=", ".join(WRITERS))
        template = deeds.add_parser("template", help="tulis buku kerja kosong untuk diisi")
        for one in (export, template):
            one.add_argument("--year", help="tahun; bawaan: edisi terbaru")
            one.add_argument("--agency", help="kode perangkat daerah, bila lebih dari satu")
            one.add_argument("--out", required=True, help="nama berkas, atau - untuk keluaran standar")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = self._template(options) if options["deed"] == "template" else self._export(options)
        except RuleError as refused:
            raise CommandError(refused.message) from refused
        _write(options["out"], content)
        if options["out"] != "-":
            self.stdout.write(f"{options['out']} ditulis.")

    def _export(self, options: dict[str, Any]) -> bytes:
        if options["format"] not in WRITERS:
            raise CommandError(
                f"Bentuk “{options['format']}” tidak dikenal. Pakai salah satu: {', '.join(WRITERS)}."
            )
        edition = queries.find_edition(year=options["year"], agency=options["agency"])
        table = queries.export_table(edition=edition, number=options["annex"])
        if options["format"] == "csv" and (risky := risky_cells(table)):
            self.stderr.write(
                f"Catatan: {risky} sel {sheet_name(table.number)} diawali = + - atau @, ditulis apa adanya. "
                "Untuk dibuka di Excel atau LibreOffice, pakai --format xlsx."
            )
        return WRITERS[options["format"]](table)

    def _template(self, options: dict[str, Any]) -> bytes:
        return queries.template_of(queries.find_edition(year=options["year"], agency=options["agency"]))


def _write(name: str, content: bytes) -> None:
    """The whole file or none: written beside its place and then moved there."""
    if name == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    target = Path(name)
    draft = target.with_name(f".{target.name}.sebagian")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = (
            "foldernya tidak ada" if isinstance(error, FileNotFoundError) else "periksa izin dan tempatnya"
        )
        raise CommandError(f"{name} tidak dapat ditulis: {reason}.") from error

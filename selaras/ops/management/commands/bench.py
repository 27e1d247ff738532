"""`selaras bench`: the measurements, each beside its baseline."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from selaras.cascade.models import Edition
from selaras.ops import bench
from selaras.ops.bench_nation import nation
from selaras.ops.management.commands.demo import FOLDER
from selaras.ops.measure import HEADER


class Command(BaseCommand):
    help = (
        "Mengukur halaman, impor, ekspor, tanda tangan, dan pohon unit pada contoh; tidak ada yang tersimpan."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--units", type=int, default=200_000, help="besar pohon unit (200000)")

        parser.add_argument("--nation", action="store_true", help="hanya angka sebesar bangsa, di memori")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Edition.objects.filter(year=2024, number=0).exists():
            raise CommandError("Muat contoh lebih dahulu: selaras demo.")
        self.stdout.write(HEADER)
        results = nation() if options["nation"] else bench.run(folder=FOLDER, units=options["units"])
        for result in results:
            self.stdout.write(str(result))

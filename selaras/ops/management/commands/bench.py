"""`selaras bench`: the measurements, each beside its baseline; and the public form under load."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from selaras.cascade.models import Edition
from selaras.ops import bench
from selaras.ops.bench_nation import nation
from selaras.ops.bench_surveys import make_wave, surveys
from selaras.ops.load import load
from selaras.ops.management.commands.demo import FOLDER
from selaras.ops.measure import HEADER, undone
from selaras.surveys import actions
from selaras.surveys.queries import miscounted


class Command(BaseCommand):
    help = (
        "Mengukur halaman, impor, ekspor, tanda tangan, survei, dan pohon unit pada contoh; tidak ada yang "
        "tersimpan, kecuali gelombang uji dari --survei."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--units", type=int, default=200_000, help="besar pohon unit (200000)")

        parser.add_argument("--nation", action="store_true", help="hanya angka sebesar bangsa, di memori")
        parser.add_argument("--jawaban", action="store_true", help="hanya satu juta jawaban survei")
        parser.add_argument(
            "--survei", metavar="ALAMAT", help="uji beban formulir publik pada peragaan yang sedang berjalan"
        )
        parser.add_argument("--formulir", type=int, default=3_000, help="banyaknya formulir (3000)")
        parser.add_argument("--sambungan", type=int, default=8, help="sambungan sekaligus (8)")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.select_related("agency").filter(year=2024, number=0).first()
        if edition is None:
            raise CommandError("Muat contoh lebih dahulu: selaras demo.")
        if options["survei"]:
            for line in _load(edition, options):
                self.stdout.write(line)
            return
        self.stdout.write(HEADER)
        if options["jawaban"]:
            with undone():
                for result in surveys(edition.agency):
                    self.stdout.write(str(result))
            return
        results = nation() if options["nation"] else bench.run(folder=FOLDER, units=options["units"])
        for result in results:
            self.stdout.write(str(result))


def _load(edition: Edition, options: dict[str, Any]) -> Iterator[str]:
    """A wave of its own on the demo, opened, answered and closed; its counters are compared at the end."""
    if not settings.DEMO:
        raise CommandError("Uji beban menulis jawaban; hanya pada peragaan.")
    at = timezone.now()
    wave = make_wave(edition.agency, at, name=f"Uji beban {at:%Y%m%d %H%M%S}")
    tokens = list(wave.points.order_by("pk").values_list("token", flat=True))
    told = load(
        options["survei"], tokens, forms=options["formulir"], connections=options["sambungan"], elements=9
    )
    yield from told.lines()
    kept = sum(wave.points.values_list("respondents", flat=True))
    yield f"tersimpan {kept}, titik yang cacahnya berbeda {len(miscounted(wave))}"
    if wave.opened_by is not None:
        actions.close_wave(wave=wave, by=wave.opened_by, at=timezone.now())

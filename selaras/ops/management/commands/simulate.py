"""`selaras simulate`: a year of made-up figures in the demo, so that every page has something to show."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from selaras.cascade.models import Edition
from selaras.kernel.rules import RuleError
from selaras.measurement.models import Report
from selaras.ops.year import Year, publish_with_districts


class Command(BaseCommand):
    help = "Mengisi contoh dengan realisasi setahun yang disimulasikan, sampai dikunci dan digabungkan."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Simulasi hanya untuk contoh (demo), tidak pernah untuk data instansi.")
        if Report.objects.exists():
            raise CommandError("Sudah ada laporan realisasi; simulasi hanya untuk contoh yang belum terisi.")
        edition = Edition.objects.order_by("pk").first()
        if edition is None or edition.state != Edition.State.DRAFT:
            raise CommandError("Simulasi memerlukan edisi contoh yang masih berupa rancangan.")
        try:
            publish_with_districts(edition, handed=Year.handed(), at=timezone.now())
            locked = Year(edition, told=self._progress).report()
        except RuleError as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{locked} laporan realisasi simulasi dikunci. Buka /dasbor/ untuk melihatnya.")

    def _progress(self, done: int, everything: int) -> None:
        if done % 50 == 0 or done == everything:
            self.stderr.write(f"{done} dari {everything} laporan")

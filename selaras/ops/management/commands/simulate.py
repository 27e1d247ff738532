"""`selaras simulate`: a year of made-up figures in the demo, so that every page has something to show."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from selaras.cascade.models import Edition
from selaras.kernel.rules import RuleError
from selaras.measurement.models import Report
from selaras.ops.year import Year, publish_with_districts
from selaras.ops.year_cards import report_cards
from selaras.ops.year_plans import report_plans
from selaras.ops.year_spending import record_spending


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
            told = self._simulate(edition)
        except RuleError as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{told} Buka /dasbor/ untuk melihatnya.")

    def _simulate(self, edition: Edition) -> str:
        publish_with_districts(edition, handed=Year.handed(), at=timezone.now())
        year = Year(edition, told=self._progress)
        locked = year.report()
        plans = report_plans(edition, year.people)
        cards = report_cards(year.people, edition.year)
        units = record_spending(year.people, edition.year)
        return (
            f"{locked} laporan realisasi simulasi dikunci, {plans} laporan rencana aksi dan {cards} kartu "
            f"skor disampaikan, anggaran {units} unit tercatat."
        )

    def _progress(self, done: int, everything: int) -> None:
        if done % 50 == 0 or done == everything:
            self.stderr.write(f"{done} dari {everything} laporan")

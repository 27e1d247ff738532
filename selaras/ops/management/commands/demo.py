"""`selaras demo`: the West Jakarta example in an empty database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from selaras.accounts.models import User
from selaras.ops.example import Example

FOLDER = Path(settings.ROOT).parent / "examples" / "jakarta-barat-2024"


class Command(BaseCommand):
    help = "Memuat contoh Jakarta Barat 2024 ke basis data yang masih kosong."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("Basis data sudah berisi akun; contoh hanya dimuat ke basis data kosong.")
        edition = Example(FOLDER, at=timezone.now()).load()
        self.stdout.write(f"Contoh dimuat: {edition.decree}, {edition.annexes.count()} lampiran.")

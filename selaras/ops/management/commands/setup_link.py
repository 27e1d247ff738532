"""`selaras setup_link`: the one-time link for the first administrator of a production instance."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from selaras.accounts.actions import issue_setup_link
from selaras.kernel.rules import RuleError


class Command(BaseCommand):
    help = "Mencetak tautan penyiapan sekali pakai; hanya selama belum ada akun."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base", default="http://127.0.0.1:8000", help="alamat situs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = issue_setup_link(at=timezone.now())
        except RuleError as refused:
            raise CommandError(str(refused)) from refused
        link = f"{options['base'].rstrip('/')}{reverse('set-up', args=[token])}"
        self.stdout.write(f"Tautan penyiapan, sekali pakai, berlaku 24 jam: {link}")

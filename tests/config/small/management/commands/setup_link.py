"""Stands in for the printer of the one-time set-up link."""

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base")

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"SETUP LINK {options['base']}")

"""Stands in for the printer of the one-time set-up link."""

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("SETUP LINK")

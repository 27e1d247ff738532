"""Stands in for the loader of the example."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args: object, **options: object) -> None:
        get_user_model().objects.create(username="camat")

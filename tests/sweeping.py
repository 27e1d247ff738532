"""Tests whose threads and processes really commit clean up behind themselves."""

from django.apps import apps
from django.db import connection, transaction


def sweep():
    """Empty every table of ours, whatever its triggers say: only who owns the database can."""
    # pytest-django makes the test database only where some collected test asks for `db`
    assert connection.settings_dict["NAME"].startswith("test_"), "run this with a test that asks for `db`"
    ours = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("selaras.")
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in ours:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 - our own table

"""Constraints that several apps declare: whole facts, targets of three states, no foreign agency's rows."""

from typing import Any

from django.db import models
from django.db.migrations.operations import RunSQL
from django.db.models import Q


def all_or_none(name: str, *fields: str) -> models.CheckConstraint:
    """A fact may not be half true: either all `fields` are null or none is."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    whole = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(name=name, condition=none | whole)


def same_agency(table: str, **references: str) -> list[Any]:
    """Migration operations: each column of `table` refers only to rows of the row's own agency.

    `references` maps a column ("unit_id") to the table it refers to. Written as composite foreign keys,
    so that the database itself refuses a row of another agency, whatever the code above forgets.
    """
    operations = []
    for column, target in references.items():
        unique = f"{target}_id_agency_key"
        key = f"{table}_{column}_same_agency"
        operations.append(
            RunSQL(
                sql=[
                    f"""DO $$ BEGIN
                        IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{unique}') THEN
                            ALTER TABLE {target} ADD CONSTRAINT {unique} UNIQUE (id, agency_id);
                        END IF;
                    END $$""",
                    f"ALTER TABLE {table} ADD CONSTRAINT {key} FOREIGN KEY ({column}, agency_id) "
                    f"REFERENCES {target} (id, agency_id) DEFERRABLE INITIALLY DEFERRED",
                ],
                reverse_sql=[f"ALTER TABLE {table} DROP CONSTRAINT {key}"],
            )
        )
    return operations

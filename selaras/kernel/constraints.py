"""Constraints that several apps declare: whole facts, no foreign agency's rows, four eyes, what is sealed is
frozen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.migrations.operations import RunSQL
from django.db.models import F, Q


def all_or_none(name: str, *fields: str) -> models.CheckConstraint:
    """A fact may not be half true: either all `fields` are null or none is."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    whole = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(name=name, condition=none | whole)


def hands_field() -> Any:
    """The column `hands` for S1, four eyes: who ever worked on a row, so that none of them confirms it.

    On the row itself: asked without a query, and held by the database too. Numbers of persons, as in the
    trail; whoever once worked on it stays in, even when another wrote over it.
    """
    return ArrayField(
        models.PositiveBigIntegerField(), verbose_name="pernah mengerjakan", default=list, blank=True
    )


def confirmed_by_no_hand(name: str, *confirming: str) -> models.CheckConstraint:
    """None of those who confirm ever worked on the row."""
    condition = Q()
    for field in confirming:
        condition &= ~Q(hands__contains=[F(field)])
    return models.CheckConstraint(name=name, condition=condition)


def with_hand(hands: Iterable[int | None], by: models.Model) -> list[int]:
    """The hands with one more, each once and in order."""
    return sorted({*(one for one in hands if one is not None), by.pk})


def lay_hand(row: Any, by: models.Model) -> None:
    """Keep the hand of whoever proved a row, which is otherwise left as it is."""
    row.hands = with_hand(row.hands, by)
    row.save(update_fields=["hands"])


def append_only(refusal: str) -> list[pgtrigger.Trigger]:
    """Triggers for a model's Meta: rows are added and never changed, removed or emptied; else `refusal`."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        refuse_emptying(refusal),
    ]


def refuse_emptying(refusal: str) -> pgtrigger.Trigger:
    """The trigger against TRUNCATE, whatever the table holds."""
    return pgtrigger.Trigger(
        name="never_emptied", level=pgtrigger.Statement, when=pgtrigger.Before,
        operation=pgtrigger.Truncate, func=f"RAISE EXCEPTION '{refusal}';",
    )  # fmt: skip


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


@dataclass(frozen=True)
class Seal:
    """When rows may not change any more: what they belong to, and when that is sealed.

    `document` is the table of what is sealed, `sealed` the condition on it, `owners` a query for the
    documents that `{rows}` belong to. `refusal` is what the database says.
    """

    document: str
    sealed: str
    owners: str
    refusal: str


def frozen(seal: Seal, *, spared: Collection[str] = ()) -> list[pgtrigger.Trigger]:
    """Triggers for a model's Meta: nobody adds, changes, removes or empties rows that are sealed.

    One look per statement, however many rows. It locks the documents FOR KEY SHARE, so that no row slips in
    while one is being sealed under FOR UPDATE. `spared` are columns that may change after all.
    """
    return [
        pgtrigger.Trigger(
            name=f"frozen_{name}", level=pgtrigger.Statement, when=pgtrigger.After,
            operation=getattr(pgtrigger, name.capitalize()),
            referencing=pgtrigger.Referencing(  # type: ignore[no-untyped-call]
                **{side: f"{side}_rows" for side in sides}
            ),
            func=_guard(seal, sides, spared if name == "update" else ()),
        )
        for name, sides in _EVENTS.items()
    ] + [never_emptied(seal)]  # fmt: skip


def never_emptied(seal: Seal) -> pgtrigger.Trigger:
    """The trigger against TRUNCATE, as long as a row is sealed."""
    return pgtrigger.Trigger(
        name="frozen_whole", level=pgtrigger.Statement, when=pgtrigger.Before,
        operation=pgtrigger.Truncate, func=pgtrigger.Func(_emptying(seal, "{meta.db_table}")),  # type: ignore[no-untyped-call]
    )  # fmt: skip


def frozen_table(table: str, seal: Seal) -> list[Any]:
    """Migration operations: the same triggers for a table without a model of its own (many-to-many)."""
    triggers = {
        f"frozen_{name}": (
            f"AFTER {name} ON {table} REFERENCING "
            f"{' '.join(f'{side} TABLE AS {side}_rows' for side in sides)}",
            _guard(seal, sides, ()),
        )
        for name, sides in _EVENTS.items()
    }
    triggers["frozen_whole"] = (f"BEFORE TRUNCATE ON {table}", _emptying(seal, table))
    return [
        RunSQL(
            sql=[
                f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {body} END $$",
                f"CREATE TRIGGER {name} {event} FOR EACH STATEMENT EXECUTE FUNCTION {table}_{name}()",
            ],
            reverse_sql=[f"DROP FUNCTION {table}_{name}() CASCADE"],
        )
        for name, (event, body) in triggers.items()
    ]


_EVENTS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}


def _guard(seal: Seal, sides: Collection[str], spared: Collection[str]) -> str:
    owners = " UNION ".join(seal.owners.format(rows=f"{side}_rows") for side in sides)
    names = ", ".join(f"'{column}'" for column in spared)
    differ = f"to_jsonb(o) - ARRAY[{names}] IS DISTINCT FROM to_jsonb(n) - ARRAY[{names}]"
    changed = f"EXISTS (SELECT FROM old_rows o FULL JOIN new_rows n ON n.id = o.id WHERE {differ})"
    pardon = f"IF NOT {changed} THEN RETURN NULL; END IF; " if spared else ""
    lock = f"PERFORM id FROM {seal.document} WHERE id IN ({owners}) ORDER BY id FOR KEY SHARE;"
    # asked after the lock, with fresh eyes: whoever was waiting for it sees what was sealed meanwhile
    found = f"EXISTS (SELECT FROM {seal.document} WHERE {seal.sealed} AND id IN ({owners}))"
    return f"{pardon}{lock} IF {found} THEN RAISE EXCEPTION '{seal.refusal}'; END IF; RETURN NULL;"


def _emptying(seal: Seal, table: str) -> str:
    owners = seal.owners.format(rows=table)
    found = f"EXISTS (SELECT FROM {seal.document} WHERE {seal.sealed} AND id IN ({owners}))"
    return f"IF {found} THEN RAISE EXCEPTION '{seal.refusal}'; END IF; RETURN NULL;"

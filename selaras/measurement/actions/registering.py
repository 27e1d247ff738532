"""The rows of a register: written, changed and taken away, one or many at once, all or nothing.

What a sent report has counted stays as it was counted (LAP-34); drafts follow their register.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.engine.counting import Row, tally
from selaras.engine.periods import QUARTERS
from selaras.engine.registers import Cells, Register
from selaras.engine.reports import EDITABLE, WAITING, ReportState
from selaras.kernel.models import record_each
from selaras.kernel.rules import refuse
from selaras.measurement.models import CountedRow, Figure, RegisterHand, RegisterRow, Report
from selaras.measurement.queries.path import locked_figure
from selaras.measurement.queries.periods import zone
from selaras.measurement.queries.registers import (
    Tally,
    counts_of,
    kinds_of,
    rows_of,
    sealed_quarters,
    seen_mark,
    term_of,
)
from selaras.measurement.queries.working import work_out
from selaras.measurement.rules import registers as register_rules


@dataclass(frozen=True, slots=True)
class Written:
    """A row to be kept: of a new one the key is 0, of one to be taken away the cells are None."""

    key: int
    cells: Cells | None


@transaction.atomic
def put_row(
    *, figure: Figure, register: str, key: int, seen: int, cells: Cells, by: User, at: datetime
) -> RegisterRow:
    """Keep one row as typed; `seen` is the version the form showed, 0 for a new row.

    Raises RuleError LAP-30 to LAP-36, LAP-40.
    """
    figure = locked_figure(figure)
    rows = rows_of(figure)
    _seen(rows, key, seen)
    kept = _write(figure, register, rows, [Written(key, cells)], by=by, at=at)
    return kept[0]


@transaction.atomic
def drop_row(*, figure: Figure, row: RegisterRow, seen: int, by: User, at: datetime) -> None:
    """Take a row away that no sent report has counted. Raises RuleError LAP-34, LAP-36."""
    figure = locked_figure(figure)
    rows = rows_of(figure)
    _seen(rows, row.pk, seen)
    _write(figure, row.register, rows, [Written(row.pk, None)], by=by, at=at)


@transaction.atomic
def put_rows(
    *, figure: Figure, register: str, written: Sequence[Written], seen: str, by: User, at: datetime
) -> int:
    """Keep many rows at once, as a paste or a workbook brings them; `seen` marks the rows that were
    compared (`seen_mark`). Raises RuleError as `put_row` does; then nothing is kept."""
    figure = locked_figure(figure)
    rows = rows_of(figure)
    refuse(register_rules.register_unseen(seen_mark(row for row in rows if row.register == register) == seen))
    return len(_write(figure, register, rows, written, by=by, at=at))


def _seen(rows: Iterable[RegisterRow], key: int, seen: int) -> None:
    known = next((row for row in rows if row.pk == key), None)
    refuse(register_rules.row_unseen(known, key=key, seen=seen))


def _write(
    figure: Figure, code: str, rows: Sequence[RegisterRow], written: Sequence[Written], *, by: User,
    at: datetime,
) -> list[RegisterRow]:  # fmt: skip
    kinds = kinds_of(figure)
    refuse(register_rules.no_register(figure, code, kinds))
    register = kinds[code]
    mine = {row.pk: row for row in rows if row.register == code}
    refuse(*(register_rules.row_gone(one.key in mine) for one in written if one.key))
    after = _after(mine, written)
    kept = [one.cells for one in written if one.cells is not None]
    refuse(*register_rules.unfit_rows(register, kept, year=figure.year, zone=zone()))
    refuse(register_rules.too_many_rows(len(after)), register_rules.same_key(register, list(after.values())))
    _stays_counted(figure, register, mine, after, written)
    _lay_hands(figure, register, mine, written, by=by)
    found = _keep(figure, register, mine, written, by=by, at=at)
    _follow(figure)
    return found


def _after(mine: Mapping[int, RegisterRow], written: Iterable[Written]) -> dict[int, Cells]:
    """The whole register as it would be; new rows under keys below zero."""
    after: dict[int, Cells] = {key: row.cells for key, row in mine.items()}
    for place, one in enumerate(written, 1):
        key = one.key or -place
        if one.cells is None:
            after.pop(key, None)
        else:
            after[key] = one.cells
    return after


def _stays_counted(
    figure: Figure, register: Register, mine: Mapping[int, RegisterRow], after: Mapping[int, Cells],
    written: Collection[Written],
) -> None:  # fmt: skip
    """LAP-34, twice: the rows that a sent report counted, and what its quarter would count now."""
    sealed = sealed_quarters(figure)
    if not sealed:
        return
    touched = {one.key: one.cells for one in written if one.key}
    counted = CountedRow.objects.filter(
        row__in=touched, report__quarter__in=sealed, report__state__in=[*WAITING, ReportState.LOCKED]
    ).select_related("report").order_by("report__quarter", "pk")  # fmt: skip
    for told in counted:
        refuse(register_rules.row_counted(register, told, mine[told.row].cells, touched[told.row]))
    if register.by_quarter:
        return  # a row that names its quarter is taken as it stood when it was reported
    counts = {name: count for name, count in counts_of(figure).items() if count.register == register.code}
    was = [Row(key, row.cells) for key, row in mine.items()]
    will = [Row(key, cells) for key, cells in after.items()]
    for quarter in sealed:
        term = term_of(figure, quarter)
        same = tally(counts, register, was, term) == tally(counts, register, will, term)
        refuse(register_rules.quarter_counted(quarter, is_same=same))


def _lay_hands(
    figure: Figure, register: Register, mine: Mapping[int, RegisterRow], written: Sequence[Written], *,
    by: User,
) -> None:  # fmt: skip
    """LAP-41: into every quarter that counts a row before or after it was written, begun or not."""
    counts = {name: count for name, count in counts_of(figure).items() if count.register == register.code}
    rows = [Row(one.key, mine[one.key].cells) for one in written if one.key]
    rows += [Row(one.key, one.cells) for one in written if one.cells is not None]
    RegisterHand.objects.bulk_create(
        [
            RegisterHand(agency=figure.agency, figure=figure, quarter=quarter, by=by)
            for quarter in QUARTERS
            if tally(counts, register, rows, term_of(figure, quarter))
        ],
        ignore_conflicts=True,
    )


def _keep(
    figure: Figure, register: Register, mine: Mapping[int, RegisterRow], written: Sequence[Written], *,
    by: User, at: datetime,
) -> list[RegisterRow]:  # fmt: skip
    number = max((row.number for row in mine.values()), default=0)
    new, changed, gone = [], [], []
    for one in written:
        row = mine.get(one.key)
        if one.cells is None:
            gone += [row] if row else []
            continue
        if row is None:
            number += 1
            row = RegisterRow(
                agency=figure.agency, figure=figure, register=register.code, number=number, version=0,
                entered_by=by, entered_at=at,
            )  # fmt: skip
            new.append(row)
        else:
            changed.append(row)
        _put(row, register, one.cells, by=by, at=at)
    RegisterRow.objects.bulk_create(new, batch_size=500)
    RegisterRow.objects.bulk_update(
        changed, ["facts", "outcome", "version", "changed_by", "changed_at"], batch_size=500
    )
    told = [("register.row_added", new), ("register.row_changed", changed), ("register.row_removed", gone)]
    for kind, rows in told:
        if rows:
            details = [(row, {"figure": figure.pk, "cells": _public(register, row.cells)}) for row in rows]
            record_each(details, kind=kind, by=by, at=at, agency=figure.agency)
    RegisterRow.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return new + changed


def _put(row: RegisterRow, register: Register, cells: Cells, *, by: User, at: datetime) -> None:
    ends = {one.code for one in register.columns if one.is_outcome}
    row.facts = {code: text for code, text in cells.items() if code not in ends}
    row.outcome = {code: text for code, text in cells.items() if code in ends}
    row.version += 1
    row.changed_by, row.changed_at = by, at


def _public(register: Register, cells: Cells) -> dict[str, str]:
    """What goes into the trail, which keeps it for ever: not the columns that may name a person."""
    hidden = {one.code for one in register.columns if one.is_anonymous}
    return {code: text for code, text in cells.items() if code not in hidden and text}


def _follow(figure: Figure) -> None:
    """Drafts show what the register counts now; nothing that was sent is touched."""
    rows = rows_of(figure)
    for report in Report.objects.filter(figure=figure, state__in=sorted(EDITABLE)).order_by("pk"):
        inputs = {**report.inputs, **Tally(figure, report.quarter, rows).values}
        worked = work_out(figure=figure, quarter=report.quarter, typed=inputs)
        report.inputs = inputs
        report.actual = None if report.absence else worked.actual
        report.save(update_fields=["inputs", "actual"])


@transaction.atomic
def snapshot(*, report: Report, told: Tally) -> None:
    """Keep the rows that a report counts, as they are now; called before it is sent."""
    CountedRow.objects.filter(report=report).delete()
    by_key = {row.pk: row for row in told.rows}
    CountedRow.objects.bulk_create(
        [
            CountedRow(
                agency=report.agency, report=report, register=row.register, row=row.pk, number=row.number,
                cells=row.cells, inputs=list(codes), is_closed=told.is_closed(row),
                entered_by_id=row.entered_by_id, changed_by_id=row.changed_by_id,
            )
            for key, codes in told.by_row.items()
            for row in [by_key[key]]
        ],
        batch_size=500,
    )  # fmt: skip

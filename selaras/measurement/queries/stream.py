"""Rows of fixed width out of the database in one stream: whole numbers first, then floats.

COPY in binary is the fastest way out; libpq hands it over row by row, without an object for each field.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from django.db import DatabaseError, DataError, connection, transaction
from psycopg import errors, pq

Records: TypeAlias = npt.NDArray[np.void]  # named i0, i1 … and f0, f1 …

NONE = -1e307  # stands for NULL on the way: a row of fixed width has no room for one
_HEADER, _TRAILER = 19, 2  # of PostgreSQL's binary format, in bytes
_OUT_OF_RANGE = "22003"
_EAGER = {"jit": "off", "parallel_tuple_cost": "0", "parallel_setup_cost": "0"}
_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
_SET = "SELECT set_config(name, value, true) FROM unnest(%s::text[], %s::text[]) told (name, value)"


def copied(
    table: str, wholes: Sequence[str], floats: Sequence[str], *, where: str, given: Sequence[Any]
) -> Records:
    """The rows of a table that fit a condition: expressions of type bigint, and of double precision.

    Raises DataError where a number is beyond what a float holds, RuntimeError where a row is not as wide as
    the others.
    """
    columns = [*(f"({one})::bigint" for one in wholes), *floats]
    query = f"COPY (SELECT {', '.join(columns)} FROM {table} WHERE {where}) TO STDOUT (FORMAT BINARY)"  # noqa: S608
    record = _record(len(wholes), len(floats))
    with connection.cursor() as cursor:
        raw = _raw(cursor.mogrify(query, given))
    if (len(raw) - _HEADER - _TRAILER) % record.itemsize:
        raise RuntimeError("a row of the stream is not as wide as the others")
    rows = np.frombuffer(raw, dtype=record, offset=_HEADER, count=(len(raw) - _HEADER) // record.itemsize)
    widths = [name for name in record.names or () if name.startswith("w")]
    if any((rows[name] != 8).any() for name in widths):
        raise RuntimeError("a field of the stream is not as wide as the others")
    return rows


@contextmanager
def in_parallel() -> Iterator[None]:
    """A transaction whose streams take all cores: the planner would save on what a stream needs most.

    Compiling a query that runs once costs more than it gives.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [list(_EAGER)])
        before = cursor.fetchall()
        cursor.execute(_SET, [list(_EAGER), list(_EAGER.values())])
        yield
        # a transaction around this one goes on as it was
        cursor.execute(_SET, [[name for name, _ in before], [value for _, value in before]])


def number(column: str, *, is_guarded: bool) -> str:
    """A numeric column as a float, NONE for NULL; guarded, also for what no float holds."""
    told = f"{column}::float8"
    if is_guarded:
        told = f"CASE WHEN NOT {_is_beyond(column)} THEN {told} END"
    return f"coalesce({told}, {NONE!r})"


def beyond(columns: Sequence[str], *, is_guarded: bool) -> str:
    """1 where one of these columns holds what no float does; the unguarded stream would have failed."""
    if not is_guarded:
        return "0"
    return f"(coalesce({' OR '.join(map(_is_beyond, columns))}, false))::int"


def coded(column: str, codes: Mapping[str, int]) -> str:
    """A word as its code, -1 for one that is not known."""
    return f"CASE {column} {' '.join(f'WHEN {word!r} THEN {code}::int8' for word, code in codes.items())} END"


def packed(parts: Sequence[tuple[str, int]]) -> str:
    """Small whole numbers in one, each with its bits; the first is the lowest."""
    told = ""
    for part, bits in reversed(parts):
        told = f"(({told}) << {bits}) | ({part})" if told else part
    return told


def _is_beyond(column: str) -> str:
    return f"(abs({column}) > 1e300 OR ({column} <> 0 AND abs({column}) < 1e-300))"


def _record(wholes: int, floats: int) -> np.dtype[np.void]:
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for kind, type_, count in (("i", ">i8", wholes), ("f", ">f8", floats)):
        for place in range(count):
            fields += [(f"w{kind}{place}", ">i4"), (f"{kind}{place}", type_)]
    return np.dtype(fields)


def _raw(query: str) -> bytearray:
    link = connection.connection.pgconn
    _told(link.exec_(query.encode()), pq.ExecStatus.COPY_OUT)
    told, next_row = bytearray(), link.get_copy_data
    while True:
        size, row = next_row(0)
        if size <= 0:
            break
        told += row
    results = list(iter(link.get_result, None))  # to the last one: only then the link is free again
    for result in results:
        _told(result, pq.ExecStatus.COMMAND_OK)
    return told


def _told(result: Any, wanted: pq.ExecStatus) -> None:
    if result.status != wanted:
        error = errors.error_from_result(result)
        raise (DataError if error.sqlstate == _OUT_OF_RANGE else DatabaseError)(str(error)) from error

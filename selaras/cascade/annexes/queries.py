"""What somebody saw of a matrix as a whole before changing it."""

import hashlib
import json

from selaras.cascade.models import Annex
from selaras.cascade.queries import column_ticks


def columns_seen(annex: Annex) -> str:
    """Changes with title, columns, their headings and how many ticks each has; two queries."""
    columns = annex.receivers.order_by("order", "pk").values_list("position_id", "heading")
    ticks = column_ticks(annex)
    told = [[position, heading, ticks.get(position, 0)] for position, heading in columns]
    return _digest([annex.title, annex.receivers_label, told])


def rows_seen(annex: Annex) -> str:
    """Changes with every row that comes, goes or is written; one query."""
    return _digest([list(one) for one in annex.rows.order_by("pk").values_list("pk", "version")])


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]

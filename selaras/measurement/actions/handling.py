"""How an indicator is joined and judged, set by the agency."""

from datetime import datetime
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.kernel.models import record
from selaras.measurement.models import IndicatorHandling
from selaras.planning.models import Indicator


@transaction.atomic
def set_handling(*, indicator: Indicator, by: User | None, at: datetime, **fields: Any) -> IndicatorHandling:
    """Keep what is given, defaults for the rest; figures follow when they are made the next time."""
    row, _ = IndicatorHandling.objects.update_or_create(
        indicator=indicator, defaults={"agency": indicator.agency} | fields
    )
    record(kind="indicator.handling_set", subject=indicator, by=by, at=at, agency=indicator.agency, **fields)
    return row

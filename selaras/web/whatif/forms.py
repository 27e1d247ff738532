"""Targets as they might be: typed as everywhere, read by the strict parser, with its own sentences."""

from decimal import Decimal

from django import forms

from selaras.engine.cascade.facts import COLUMN_NAMES, Row
from selaras.engine.targets import Target, YearTargets, format_target, parse_target
from selaras.planning.models import TARGET_FIELDS


class TargetField(forms.CharField):
    """One target; `low` and `high` are the scale of the indicator and settle what "3.250" means."""

    def __init__(self, *, label: str, low: Decimal | None, high: Decimal | None) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(label=label, required=False, max_length=40, widget=forms.TextInput(attributes))
        self.low, self.high = low, high

    def clean(self, value: object) -> Target:
        target, finding = parse_target(str(super().clean(value)), low=self.low, high=self.high)
        if finding:
            raise forms.ValidationError(finding.message, code=finding.rule)
        return target


class Supposition(forms.Form):
    """The row's targets and unit; unbound it shows them as they stand."""

    satuan = forms.CharField(label="Satuan", max_length=40)

    def __init__(
        self, row: Row, *, low: Decimal | None, high: Decimal | None, data: dict[str, str] | None = None
    ) -> None:
        standing = {field: format_target(getattr(row.targets, field)) for field in TARGET_FIELDS}
        standing["satuan"] = row.uom
        super().__init__({**standing, **data} if data else None, initial=standing, auto_id="andai-%s")
        for field in TARGET_FIELDS:
            label = COLUMN_NAMES[field].capitalize() if field == "annual" else COLUMN_NAMES[field]
            self.fields[field] = TargetField(label=label, low=low, high=high)
        self.order_fields([*TARGET_FIELDS, "satuan"])

    @property
    def targets(self) -> YearTargets:
        """What was typed; of a valid form."""
        return YearTargets(**{field: self.cleaned_data[field] for field in TARGET_FIELDS})

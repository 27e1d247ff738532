"""What is planned: objectives, the dictionary, formulas and their versions, targets, the budget."""

from selaras.planning.models.budget import (
    LONGEST_CODE,
    LONGEST_FUND,
    BudgetActual,
    BudgetDocument,
    BudgetItem,
)
from selaras.planning.models.formula import (
    KEPT,
    FormulaVersion,
)
from selaras.planning.models.indicator import (
    Component,
    EntrySystem,
    Indicator,
    Objective,
    PeriodKind,
    Polarity,
    RenstraTarget,
)
from selaras.planning.models.targets import (
    TARGET_FIELDS,
    TargetFields,
    targets_of,
)

__all__ = [
    "KEPT",
    "LONGEST_CODE",
    "LONGEST_FUND",
    "TARGET_FIELDS",
    "BudgetActual",
    "BudgetDocument",
    "BudgetItem",
    "Component",
    "EntrySystem",
    "FormulaVersion",
    "Indicator",
    "Objective",
    "PeriodKind",
    "Polarity",
    "RenstraTarget",
    "TargetFields",
    "targets_of",
]

"""Action plans, and what was reported of them."""

from selaras.actionplans.models.plan import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.actionplans.models.report import PlanDay, PlanEvidence, PlanReport

__all__ = ["Checkpoint", "IndicatorPlan", "PlanDay", "PlanEvidence", "PlanReport", "StrategicActivity"]

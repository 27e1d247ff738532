"""What was reached: the figures of every post, the reports behind them, how indicators are handled."""

from selaras.measurement.models.cap import ReportingCap
from selaras.measurement.models.card_template import CardItem, CardTemplate
from selaras.measurement.models.correction import CorrectionRequest
from selaras.measurement.models.figure import ExactField, Figure
from selaras.measurement.models.handling import IndicatorHandling
from selaras.measurement.models.period import Period, Reopening
from selaras.measurement.models.register import CountedRow, RegisterHand, RegisterRow
from selaras.measurement.models.report import Evidence, Report
from selaras.measurement.models.scorecard import (
    CardEntry,
    CardPhoto,
    CardRecheck,
    CardRound,
    ScoreCard,
)
from selaras.measurement.models.surveyed import SurveyedQuarter

__all__ = [
    "CardEntry",
    "CardItem",
    "CardPhoto",
    "CardRecheck",
    "CardRound",
    "CardTemplate",
    "CorrectionRequest",
    "CountedRow",
    "Evidence",
    "ExactField",
    "Figure",
    "IndicatorHandling",
    "Period",
    "RegisterHand",
    "RegisterRow",
    "Reopening",
    "Report",
    "ReportingCap",
    "ScoreCard",
    "SurveyedQuarter",
]

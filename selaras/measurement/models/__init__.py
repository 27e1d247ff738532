"""What was reached: the figures of every post, the reports behind them, how indicators are handled."""

from selaras.measurement.models.cap import ReportingCap
from selaras.measurement.models.correction import CorrectionRequest
from selaras.measurement.models.figure import ExactField, Figure
from selaras.measurement.models.handling import IndicatorHandling
from selaras.measurement.models.period import Period, Reopening
from selaras.measurement.models.report import Evidence, Report

__all__ = [
    "CorrectionRequest",
    "Evidence",
    "ExactField",
    "Figure",
    "IndicatorHandling",
    "Period",
    "Reopening",
    "Report",
    "ReportingCap",
]

"""What was reached: the figures of every post, the reports behind them, how indicators are handled."""

from selaras.measurement.models.figure import ExactField, Figure
from selaras.measurement.models.handling import IndicatorHandling

__all__ = ["ExactField", "Figure", "IndicatorHandling"]

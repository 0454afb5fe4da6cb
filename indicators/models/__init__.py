"""What is counted, what was promised, and what was measured."""

from indicators.models.indicator import Indicator, Observation
from indicators.models.target import Target

__all__ = ["Indicator", "Observation", "Target"]

"""Learned signals: a small tier that needs nothing but numpy, and encoders for whoever installs them."""

from policies.signals.learned.choice import CHOICES, load
from policies.signals.learned.missing import ModelError
from policies.signals.learned.small import Small
from policies.signals.learned.tasks import ALARMS, TASKS, Learned, Prediction

__all__ = ["ALARMS", "CHOICES", "TASKS", "Learned", "ModelError", "Prediction", "Small", "load"]

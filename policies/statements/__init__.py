"""Reads a crisis statement the way a press officer, a lawyer and a customer would; pure, with no I/O and no clock."""

from policies.statements.analysis import remarks
from policies.statements.remark import Remark

__all__ = ["Remark", "remarks"]

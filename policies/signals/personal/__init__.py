"""Finds personal data: addresses, numbers and names that belong to a person."""

from policies.signals.personal.search import Ours, find_personal

__all__ = ["Ours", "find_personal"]

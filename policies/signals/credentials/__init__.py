"""Finds secrets that open something: keys, tokens, passwords."""

from policies.signals.credentials.search import find_credentials

__all__ = ["find_credentials"]

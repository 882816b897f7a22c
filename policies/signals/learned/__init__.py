"""Learned signals: small linear models that need nothing but numpy."""

from policies.signals.learned.small import Small

__all__ = ["Small"]

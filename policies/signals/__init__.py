"""Signals: one module per measurement."""

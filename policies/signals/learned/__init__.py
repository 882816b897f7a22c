"""Learned signals."""

"""Platforms: one protocol, and an adapter for each."""

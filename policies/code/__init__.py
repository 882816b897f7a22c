"""The code as data."""

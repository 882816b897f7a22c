"""Seeing a crisis in the number of mentions: only counts come in, and an alarm says what it saw."""

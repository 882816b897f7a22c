"""Phrasings: what each move may sound like, per language."""

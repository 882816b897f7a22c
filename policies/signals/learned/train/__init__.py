"""Trains the small models: needs scikit-learn and SciPy, which the running desk does not.

`python -m policies.signals.learned.train TEXTS` reads the public sets below TEXTS (one folder each, JSON Lines), adds
the texts of `policies/signals/learned/data`, and writes weights and card beside each other.
"""

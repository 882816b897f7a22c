"""Reads single kinds of facts out of a mention: names, products, measures, attempts, clauses."""

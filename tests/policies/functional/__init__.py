"""Functional suites: many small cases, each of one way to be hateful or harmless."""

"""Whose picture it is: fingerprints and their matching, what a file says of its maker, its content credentials."""

"""Reads a crisis statement the way a press officer, a lawyer and a customer would; pure, with no I/O and no clock.

`analysis.remarks` is the door. It is not imported here: what it stands on takes time to load.
"""

"""Tells whether a mention tries to give orders to a machine, rather than telling us something."""

from responders.lists import pattern

_ORDERS = pattern("instructions.orders")


def gives_orders(text: str) -> bool:
    """Return whether `text` speaks to a machine; its words are then neither lifted nor shown to a model."""
    return _ORDERS.search(text) is not None

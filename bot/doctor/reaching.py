"""Whether somebody answers at an address."""

import socket
from urllib.parse import urlsplit


def reachable(address: str) -> bool:
    """Tell whether a connection to a web address can be opened; nothing is asked of it."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=5).close()
    except OSError:
        return False
    return True

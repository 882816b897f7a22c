"""Bringing a database to the present schema: ours by Alembic, and the job queue's."""


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; doing so twice, or from two processes at once, is harmless."""
    raise NotImplementedError


def pending(url: str) -> bool:
    """Return whether `upgrade` would change anything."""
    raise NotImplementedError

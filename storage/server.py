"""What the database server says of itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from storage.database import Session


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server: its major version, and what time it takes it to be."""

    version: int
    clock: datetime


def ask(session: Session) -> Server:
    """Return the server's version and its time now, not the transaction's."""
    row = session.execute(text("SELECT current_setting('server_version_num')::int / 10000, clock_timestamp()")).one()
    return Server(row[0], row[1])

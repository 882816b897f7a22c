"""Acts in one transaction that the database's own rules may refuse: done, or told where they were asked for."""

from collections.abc import Callable
from datetime import datetime

from bot.wiring import Desk
from storage.database import Session
from storage.errors import NotFound, StorageError


def refusal(desk: Desk, do: Callable[[Session, datetime], object]) -> StorageError | None:
    """Do it now, in one transaction, and return why it was refused, or None; nothing was changed then.

    Raise NotFound: the console answers that with a page of its own.
    """

    def whole() -> None:
        with desk.database.session() as session:
            do(session, desk.clock())

    return refused(whole)


def refused(do: Callable[[], object]) -> StorageError | None:
    """Do what has transactions of its own, or more to do beside one, and return why it was refused, or None.

    Raise NotFound, likewise.
    """
    try:
        do()
    except NotFound:
        raise
    except StorageError as error:
        return error
    return None

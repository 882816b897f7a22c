"""What waits in a session to be written just before it commits, and shares the fate of transaction and savepoint."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from storage.database import Session

T = TypeVar("T")


class Waiting(Generic[T]):
    """A list in every session, handed to `write` just before the commit, and dropped with a rollback."""

    def __init__(self, name: str, write: Callable[[Session, list[T]], None]) -> None:
        self._name = name
        self._marks = f"{name} marks"
        self._write = write
        event.listen(Session, "before_commit", self._commit)
        event.listen(Session, "after_transaction_create", self._begin)
        event.listen(Session, "after_soft_rollback", self._rollback)

    def add(self, session: Session, items: Iterable[T]) -> None:
        """Let `items` wait for the commit."""
        self._list(session).extend(items)

    def _list(self, session: Session) -> list[T]:
        found: list[T] = session.info.setdefault(self._name, [])
        return found

    def _begin(self, session: Session, transaction: SessionTransaction) -> None:
        if transaction.nested:
            session.info.setdefault(self._marks, {})[transaction] = len(self._list(session))

    def _commit(self, session: Session) -> None:
        if session.in_nested_transaction():
            return
        items = session.info.pop(self._name, None)
        if items:
            self._write(session, items)

    def _rollback(self, session: Session, transaction: SessionTransaction) -> None:
        marks: dict[Any, int] = session.info.get(self._marks, {})
        if transaction.parent is None:
            session.info.pop(self._name, None)
            marks.clear()
        elif transaction in marks:
            del self._list(session)[marks.pop(transaction) :]

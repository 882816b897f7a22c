"""Saved views of the inbox: one's own, and those shared with everyone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from storage import record
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.filters import Filters
from storage.tables import SavedView


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; one without an owner is everyone's."""

    id: int
    user_id: int | None
    name: str
    filters: Filters


def save_view(session: Session, *, name: str, filters: Filters, user_id: int | None, now: datetime, actor: str) -> View:
    """Save a view under a name; one of the same name and owner is replaced."""
    name = clean(name).strip()
    if not name:
        raise NotAllowed("Give the view a name.")
    same = SavedView.user_id.is_(None) if user_id is None else SavedView.user_id == user_id
    session.execute(delete(SavedView).where(same, SavedView.name == name))
    row = SavedView(user_id=user_id, name=name, filters=clean(filters.as_json()), created_at=now)
    session.add(row)
    session.flush()
    if user_id is None:
        record.append(session, "view.shared", actor, f"view:{row.id}", {"name": name}, at=now)
    return View(row.id, user_id, name, filters)


def views(session: Session, user_id: int) -> list[View]:
    """Return a colleague's own and the shared views, by name."""
    rows = session.scalars(
        select(SavedView)
        .where((SavedView.user_id == user_id) | SavedView.user_id.is_(None))
        .order_by(func.lower(SavedView.name), SavedView.id)
    )
    return [View(row.id, row.user_id, row.name, Filters.from_json(row.filters)) for row in rows]


def delete_view(session: Session, view_id: int, *, user_id: int | None) -> None:
    """Delete one's own view, or with None a shared one; NotFound otherwise."""
    same = SavedView.user_id.is_(None) if user_id is None else SavedView.user_id == user_id
    gone = session.scalar(delete(SavedView).where(SavedView.id == view_id, same).returning(SavedView.id))
    if gone is None:
        raise NotFound("There is no such view.")

"""Who an actor of the record is, in words for people."""

from sqlalchemy import select

from storage.database import Session
from storage.tables import User


def of_user(user_id: int) -> str:
    """Return the actor's name in the record for a colleague."""
    return f"user:{user_id}"


def spoken(session: Session, actor: str) -> str:
    """Return an actor as people say it: a colleague's name, else the desk."""
    kind, _, key = actor.partition(":")
    if kind == "user" and key.isdigit():
        return session.scalar(select(User.name).where(User.id == int(key))) or "A colleague"
    return "The desk"

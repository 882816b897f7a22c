"""What people are called in the record and on screen."""

import hashlib

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


def erased_id(platform: str, platform_id: str) -> str:
    """Return what an erased person is known by: enough to see that a redelivery is theirs, no more."""
    if platform_id.startswith("erased:"):
        return platform_id
    return "erased:" + hashlib.sha256(f"{platform}:{platform_id}".encode()).hexdigest()

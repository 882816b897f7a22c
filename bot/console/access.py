"""Who is here, and what they may do: sessions, permissions and the guard against forged requests.

A route asks for `Depends(require(Permission.X))` and receives the `SignedIn` person. Unsafe methods must carry the
session's CSRF token, as the form field `csrf` or the header `X-CSRF-Token`.
"""

import hashlib
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.console.initials import usable
from bot.console.roles import Permission, holders, permissions
from storage import users
from storage.names import of_user

COOKIE = "answerable_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedIn(Exception):
    """Nobody is signed in, or the session has ended."""


class NotAllowed(Exception):
    """The person's roles don't include what the page needs."""

    def __init__(self, permission: Permission) -> None:
        roles = " or ".join(holders(permission))
        super().__init__(f"It takes the role of {roles}. An administrator can give it to you.")
        self.permission = permission


class ForgedRequest(Exception):
    """The request's CSRF token is missing or wrong; nothing was changed."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a request."""

    user_id: int
    login: str
    name: str
    initials: str
    roles: tuple[str, ...]
    permissions: frozenset[Permission]
    timezone: str
    csrf: str

    def may(self, permission: str) -> bool:
        """Say whether this person may do `permission`."""
        return permission in self.permissions


def actor(person: SignedIn) -> str:
    """Return a person's name in the record."""
    return of_user(person.user_id)


def token_hash(token: str) -> str:
    """Return what is stored of a session or link token."""
    return hashlib.sha256(token.encode()).hexdigest()


def who_is(request: Request) -> SignedIn | None:
    """Return the signed-in person, or None. Reads the database; call it in a thread."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    desk = request.app.state.desk
    with desk.database.session() as session:
        found = users.signed_in(session, token_hash(token), now=desk.clock())
    if found is None:
        return None
    user = found.user
    return SignedIn(
        user_id=user.id,
        login=user.login,
        name=user.name,
        initials=usable(user.initials, user.name),
        roles=tuple(user.roles),
        permissions=permissions(user.roles),
        timezone=user.timezone,
        csrf=found.csrf,
    )


def require(permission: Permission | None = None) -> Callable[[Request], Coroutine[Any, Any, SignedIn]]:
    """Make a dependency that returns the signed-in person, or raises NotSignedIn, NotAllowed or ForgedRequest.

    Without a permission, being signed in is enough.
    """

    async def dependency(request: Request) -> SignedIn:
        person = await run_in_threadpool(who_is, request)
        if person is None:
            raise NotSignedIn
        request.state.person = person
        if permission is not None and permission not in person.permissions:
            raise NotAllowed(permission)
        if request.method not in _SAFE:
            await check_csrf(request, person.csrf)
        return person

    dependency.permission = permission  # type: ignore[attr-defined]  # the route-by-route test of roles reads it
    return dependency


async def check_csrf(request: Request, expected: str) -> None:
    """Raise ForgedRequest unless the request carries `expected`."""
    given = request.headers.get("x-csrf-token")
    if given is None:
        given = str((await request.form()).get("csrf", ""))
    if not secrets.compare_digest(given.encode(), expected.encode()):
        raise ForgedRequest


def open_session(request: Request, response: Response, user_id: int) -> None:
    """Start a session for the person and hand its token to the browser. Writes the database; call it in a thread."""
    desk = request.app.state.desk
    token = secrets.token_urlsafe(32)
    now = desk.clock()
    lifetime = timedelta(hours=desk.config.console.session_hours)
    with desk.database.session() as session:
        users.sign_in(
            session,
            user_id,
            token_sha256=token_hash(token),
            csrf=secrets.token_urlsafe(32),
            expires_at=now + lifetime,
            now=now,
        )
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.app.state.https,
    )


def close_session(request: Request, response: Response) -> None:
    """End the session, here and in the browser. Writes the database; call it in a thread."""
    token = request.cookies.get(COOKIE)
    desk = request.app.state.desk
    if token:
        with desk.database.session() as session:
            users.sign_out(session, token_hash(token))
    response.delete_cookie(COOKIE)


def check_origin(request: Request) -> None:
    """Raise ForgedRequest if another site's page sent this form; for forms that come before a session."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"}:
        raise ForgedRequest
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForgedRequest

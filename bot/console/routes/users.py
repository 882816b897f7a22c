"""Users: who works here, with which roles; for administrators."""

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require, token_hash
from bot.console.fields import Id
from bot.console.initials import initials_of
from bot.console.roles import MATRIX, Permission, Role
from bot.console.templating import page
from storage import users
from storage.database import Session
from storage.errors import Conflict

router = APIRouter(prefix="/users")
Admin = Annotated[SignedIn, Depends(require(Permission.USERS_MANAGE))]
LINK_HOURS = 24


@router.get("")
def show(request: Request, person: Admin) -> Response:
    """Show everyone, with their roles."""
    return _page(request, person)


@router.post("")
def add(
    request: Request,
    person: Admin,
    login: Annotated[str, Form()],
    name: Annotated[str, Form()],
    roles: Annotated[list[str], Form()],
) -> Response:
    """Add a colleague and show their one-time sign-in link."""
    login, name, known = login.strip(), " ".join(name.split()), _known(roles)
    if not login or not name or not known:
        return _page(request, person, problem="A colleague needs a login, a name and at least one role.")
    desk = request.app.state.desk
    actor = f"user:{person.user_id}"
    try:
        with desk.database.session() as session:
            user = users.create(
                session,
                login=login,
                name=name,
                initials=initials_of(name),
                roles=known,
                timezone=desk.config.brand.timezone,
                now=desk.clock(),
                actor=actor,
            )
    except Conflict:
        return _page(request, person, problem=f"Somebody with the login '{login}' is here already.")
    return _link_page(request, person, user.id)


@router.post("/{user_id}/roles")
def set_roles(request: Request, person: Admin, user_id: Id, roles: Annotated[list[str], Form()]) -> Response:
    """Change someone's roles; the last administrator keeps theirs."""
    known = _known(roles)
    if not known:
        return _page(request, person, problem="A colleague needs at least one role. Switch the account off instead.")
    desk = request.app.state.desk
    with desk.database.session() as session:
        if Role.ADMIN not in known and _last_admin(session, user_id):
            return _page(request, person, problem="This is the last administrator. Make someone else one first.")
        users.change(session, user_id, roles=known, now=desk.clock(), actor=f"user:{person.user_id}")
    return RedirectResponse("/users", status_code=303)


@router.post("/{user_id}/link")
def offer_link(request: Request, person: Admin, user_id: Id) -> Response:
    """Make a one-time sign-in link, shown once."""
    return _link_page(request, person, user_id)


@router.post("/{user_id}/disable")
def disable(request: Request, person: Admin, user_id: Id) -> Response:
    """Shut someone out at once; the last administrator can't be."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        if _last_admin(session, user_id):
            return _page(request, person, problem="This is the last administrator. Make someone else one first.")
        users.disable(session, user_id, now=desk.clock(), actor=f"user:{person.user_id}")
    return RedirectResponse("/users", status_code=303)


@router.post("/{user_id}/enable")
def enable(request: Request, person: Admin, user_id: Id) -> Response:
    """Let someone in again."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        users.enable(session, user_id, now=desk.clock(), actor=f"user:{person.user_id}")
    return RedirectResponse("/users", status_code=303)


def _known(roles: list[str]) -> list[str]:
    return [role.value for role in Role if role.value in roles]


def _last_admin(session: Session, user_id: int) -> bool:
    admins = [user.id for user in users.everyone(session) if Role.ADMIN in user.roles]
    return admins == [user_id]


def _link_page(request: Request, person: SignedIn, user_id: int) -> Response:
    desk = request.app.state.desk
    token = secrets.token_urlsafe(24)
    now = desk.clock()
    with desk.database.session() as session:
        users.offer_link(
            session,
            user_id,
            token_sha256=token_hash(token),
            now=now,
            expires_at=now + timedelta(hours=LINK_HOURS),
            actor=f"user:{person.user_id}",
        )
        name = users.get(session, user_id).name
    link: dict[str, object] = {
        "name": name,
        "address": f"{desk.config.console.address}/sign-in/link/{token}",
        "hours": LINK_HOURS,
    }
    return _page(request, person, link=link)


def _page(request: Request, person: SignedIn, *, problem: str = "", link: dict[str, object] | None = None) -> Response:
    desk = request.app.state.desk
    with desk.database.session() as session:
        everyone = users.everyone(session, disabled=True)
    context = {
        "people": everyone,
        "me": person.user_id,
        "roles": [(role.value, role.value.replace("_", " "), sorted(MATRIX[role])) for role in Role],
        "problem": problem,
        "link": link,
    }
    return page(request, "users.html", context, status_code=422 if problem else 200)

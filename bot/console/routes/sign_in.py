"""Signing in and out: with a password, with a one-time link, or with the company's identity provider."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import (
    check_origin,
    close_session,
    open_session,
    require,
    token_hash,
    who_is,
)
from bot.console.passwords import Throttle, verify_password
from bot.console.templating import page
from storage import users

router = APIRouter()
throttle = Throttle()


def safe_next(address: str) -> str:
    """Return `address` if it is a path of this console, else the inbox: never a way out to another site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside else "/"


@router.get("/sign-in")
def show(request: Request, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Show the sign-in page, or go on if somebody is signed in."""
    if who_is(request) is not None:
        return RedirectResponse(safe_next(next), status_code=303)
    return _page(request, next)


@router.post("/sign-in", dependencies=[Depends(check_origin)])
def with_password(
    request: Request,
    login: Annotated[str, Form()],
    password: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",  # noqa: A002 - the form's name
) -> Response:
    """Sign in with a login and a password; the answer to a wrong login and a wrong password is the same."""
    address = request.client.host if request.client else ""
    keys = (f"login:{login.casefold()}", f"address:{address}")
    if wait := throttle.seconds_to_wait(*keys):
        minutes = -(-wait // 60)
        problem = f"Too many tries. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
        return _page(request, next, login=login, problem=problem, status_code=429)
    desk = request.app.state.desk
    with desk.database.session() as session:
        user = users.by_login(session, login)
        stored = user.password_hash if user and user.disabled_at is None else None
        user_id = user.id if user else 0
    if not verify_password(password, stored):
        throttle.failed(*keys)
        problem = "That login and password don't fit together. Check both, or ask an administrator for a sign-in link."
        return _page(request, next, login=login, problem=problem, status_code=401)
    throttle.succeeded(keys[0])
    return _welcome(request, user_id, next)


@router.get("/sign-in/link/{token}")
def show_link(request: Request, token: str) -> Response:
    """Show whom the link signs in. Looking does not use the link up, so that a chat's link preview can't."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        user = users.whose_link(session, token_hash(token), now=desk.clock())
        name = user.name if user else ""
    if not name:
        return page(request, "sign_in_link.html", {"name": "", "token": ""}, status_code=410)
    return page(request, "sign_in_link.html", {"name": name, "token": token})


@router.post("/sign-in/link/{token}", dependencies=[Depends(check_origin)])
def with_link(request: Request, token: str) -> Response:
    """Sign in with a link and use it up."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        user = users.use_link(session, token_hash(token), now=desk.clock())
        user_id = user.id if user else None
        has_password = bool(user and user.password_hash)
    if user_id is None:
        return page(request, "sign_in_link.html", {"name": "", "token": ""}, status_code=410)
    return _welcome(request, user_id, "/" if has_password else "/me?welcome=1")


@router.post("/sign-out", dependencies=[Depends(require())])
def sign_out(request: Request) -> Response:
    """End this browser's session."""
    response = RedirectResponse("/sign-in", status_code=303)
    close_session(request, response)
    return response


def _welcome(request: Request, user_id: int, address: str) -> Response:
    response = RedirectResponse(safe_next(address), status_code=303)
    open_session(request, response, user_id)
    return response


def _page(request: Request, address: str, *, login: str = "", problem: str = "", status_code: int = 200) -> Response:
    context = {
        "next": safe_next(address),
        "login": login,
        "problem": problem,
        "oidc": bool(request.app.state.desk.config.console.oidc.issuer),
    }
    return page(request, "sign_in.html", context, status_code=status_code)

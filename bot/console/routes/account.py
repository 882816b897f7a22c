"""One's own account: name, initials, time zone, password."""

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import COOKIE, SignedIn, require, token_hash
from bot.console.initials import RULE, read_initials
from bot.console.passwords import WeakPassword, hash_password, verify_password
from bot.console.templating import page
from storage import users

router = APIRouter()
Person = Annotated[SignedIn, Depends(require())]


@router.get("/me")
def show(request: Request, person: Person, welcome: bool = False, saved: str = "") -> Response:
    """Show one's own account."""
    return _page(request, person, welcome=welcome, saved=saved)


@router.post("/me")
def save(
    request: Request,
    person: Person,
    name: Annotated[str, Form()],
    initials: Annotated[str, Form()],
    timezone: Annotated[str, Form()],
) -> Response:
    """Change one's name, initials and time zone."""
    name, signs = " ".join(name.split()), read_initials(initials)
    if not name or len(name) > 80:
        return _page(request, person, problem="Write your name in 80 characters or fewer.")
    if signs is None:
        return _page(request, person, problem=RULE)
    if timezone not in available_timezones():
        return _page(request, person, problem=f"'{timezone}' is no time zone. Write one as in Europe/Berlin.")
    desk = request.app.state.desk
    with desk.database.session() as session:
        users.change(
            session,
            person.user_id,
            name=name,
            initials=signs,
            timezone=timezone,
            now=desk.clock(),
            actor=f"user:{person.user_id}",
        )
    return RedirectResponse("/me?saved=details", status_code=303)


@router.post("/me/password")
def change_password(
    request: Request,
    person: Person,
    new: Annotated[str, Form()],
    current: Annotated[str, Form()] = "",
) -> Response:
    """Set a new password and end every other session of this person."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        stored = users.get(session, person.user_id).password_hash
    if stored is not None and not verify_password(current, stored):
        return _page(request, person, problem="The current password is not right. Nothing was changed.")
    try:
        hashed = hash_password(new)
    except WeakPassword as weak:
        return _page(request, person, problem=str(weak))
    here = token_hash(request.cookies[COOKIE])
    with desk.database.session() as session:
        now = desk.clock()
        users.change(session, person.user_id, password_hash=hashed, now=now, actor=f"user:{person.user_id}")
        users.sign_out_everywhere(session, person.user_id, but=here)
    return RedirectResponse("/me?saved=password", status_code=303)


def _page(request: Request, person: SignedIn, *, welcome: bool = False, saved: str = "", problem: str = "") -> Response:
    desk = request.app.state.desk
    with desk.database.session() as session:
        user = users.get(session, person.user_id)
    context = {
        "user": user,
        "has_password": user.password_hash is not None,
        "welcome": welcome,
        "saved": saved,
        "problem": problem,
        "timezones": sorted(available_timezones()),
    }
    return page(request, "me.html", context, status_code=422 if problem else 200)

"""The two addresses of sign-in with the identity provider: out, and back."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bot.console.access import open_session
from bot.console.initials import initials_of
from bot.console.oidc import Identity, Provider, ProviderProblem
from bot.console.routes.sign_in import safe_next
from storage import users
from storage.database import Session

router = APIRouter()


@router.get("/sign-in/provider")
async def begin(request: Request, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Send the browser to the identity provider."""
    provider: Provider = request.app.state.provider
    request.session["next"] = safe_next(next)
    address = f"{request.app.state.desk.config.console.address}/sign-in/provider/return"
    return await provider.begin(request, address)


@router.get("/sign-in/provider/return")
async def finish(request: Request) -> Response:
    """Sign in whom the provider vouches for, and go on to where they wanted to be."""
    provider: Provider = request.app.state.provider
    known = await provider.finish(request)
    address = safe_next(str(request.session.pop("next", "/")))
    response = RedirectResponse(address, status_code=303)
    await run_in_threadpool(_open, request, response, known)
    return response


def _open(request: Request, response: Response, known: Identity) -> None:
    desk = request.app.state.desk
    with desk.database.session() as session:
        user_id = _colleague(session, known, now=desk.clock())
    open_session(request, response, user_id)


def _colleague(session: Session, known: Identity, *, now: datetime) -> int:
    user = users.by_oidc_subject(session, known.subject)
    if user is not None and user.disabled_at is not None:
        raise ProviderProblem("Your account at this desk is switched off. Ask an administrator.")
    if user is None and users.by_login(session, known.login) is not None:
        # Taking over a local account because an address matches would trust an address that nobody proved.
        raise ProviderProblem(
            f"There is a local account '{known.login}' here already. Ask an administrator to connect or rename it."
        )
    if user is None:
        initials = initials_of(known.name)
        user = users.create(
            session,
            login=known.login,
            name=known.name,
            initials=initials,
            roles=known.roles,
            oidc_subject=known.subject,
            now=now,
            actor="provider",
        )
    elif user.roles != known.roles or user.name != known.name:
        users.change(session, user.id, name=known.name, roles=known.roles, now=now, actor="provider")
    return user.id

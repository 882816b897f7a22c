"""Puts access in place on the application: who gets in, what every answer carries, and what a refusal looks like."""

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import RedirectResponse, Response

from bot.console.access import ForgedRequest, NotAllowed, NotSignedIn
from bot.console.gate import Gate
from bot.console.headers import SecurityHeaders
from bot.console.oidc import Provider, ProviderProblem, state_secret
from bot.console.problems import TooLong, problem, storage_problem, too_long, unreadable
from bot.console.routes import account, health, operations, provider, record, sign_in, users
from bot.console.templating import wants_part
from bot.wiring import Desk
from storage.errors import StorageError


def install_access(app: FastAPI, desk: Desk) -> None:
    """Add sessions, headers, refusals and the pages about people and operations to `app`."""
    console = desk.config.console
    app.state.https = console.address.startswith("https://")
    for module in (sign_in, account, users, operations, record, health):
        app.include_router(module.router)
    _refusals(app)
    if console.oidc.issuer:
        app.state.provider = Provider(console.oidc)
        app.include_router(provider.router)
        app.add_middleware(
            SessionMiddleware,
            secret_key=state_secret(console.oidc),
            session_cookie="answerable_sign_in",
            path="/sign-in",
            max_age=600,
            same_site="lax",
            https_only=app.state.https,
        )
    app.add_middleware(Gate)
    app.add_middleware(SecurityHeaders, https=app.state.https)


def _refusals(app: FastAPI) -> None:
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(ForgedRequest, _forged)
    app.add_exception_handler(ProviderProblem, _provider_problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StorageError, storage_problem)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(TooLong, too_long)


async def _not_signed_in(request: Request, _: Exception) -> Response:
    if wants_part(request) or request.method != "GET":
        # The page keeps what was typed and offers to sign in again in another tab.
        return problem(request, 401, "You are signed out", "Sign in again; what you typed is kept in this browser.")
    address = quote(str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""), safe="/?=&")
    return RedirectResponse(f"/sign-in?next={quote(address, safe='/')}", status_code=303)


async def _not_allowed(request: Request, error: Exception) -> Response:
    return problem(request, 403, "This is not part of your roles", str(error))


async def _forged(request: Request, _: Exception) -> Response:
    return problem(
        request,
        403,
        "Nothing was changed",
        "The form was out of date, or came from another site. Reload the page and try again.",
    )


async def _provider_problem(request: Request, error: Exception) -> Response:
    return problem(request, 403, "You are not signed in", str(error))


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return problem(request, 404, "There is nothing here", "The address may be old, or mistyped.")
    detail = error.detail if isinstance(error, HTTPException) else ""
    return problem(request, status, "That did not work", detail)

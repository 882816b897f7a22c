"""What a refusal or a failure looks like: a page, or a sentence, that says what happened and what to do."""

import secrets

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from bot.console.templating import page
from storage.errors import Conflict, NotAllowed, NotFound, StorageError, TryAgain

log = structlog.get_logger(__name__)
Told = tuple[int, str, str]
"""A status, what happened, and what to do."""


class TooLong(Exception):
    """A text is longer than the desk takes; the message says how long it may be."""


def problem(request: Request, status_code: int, title: str, text: str) -> Response:
    """Answer with a page that says what happened and what to do."""
    return page(request, "problem.html", {"title": title, "text": text}, status_code=status_code)


def told(error: StorageError) -> Told:
    """Return what storage could not do, in words that name no machine; those are in the log, under a reference."""
    match error:
        case Conflict() if error.when is None:
            return 409, "Not yet.", f"{error}"
        case Conflict():
            return 409, f"{error.who} was first.", f"{error} What you see now is how it stands."
        case NotAllowed() if error.__cause__ is None:
            return 422, "Nothing was changed.", str(error)
        case NotAllowed():
            log.warning("database_refused", error=str(error))
            return 422, "Nothing was changed.", "It clashes with what is there already. Reload the page and look again."
        case NotFound():
            return 404, "It is no longer there.", f"{error} Reload the queue."
        case TryAgain():
            return 409, "Nothing was changed.", "Somebody else changed the same at that moment. Try again."
        case _:
            reference = secrets.token_hex(4)
            log.error("database_unavailable", reference=reference, error=str(error))
            what = "What you typed is kept; try again in a moment. If it lasts, tell an administrator this reference"
            return 503, "The desk's database did not answer.", f"{what}: {reference}."


async def storage_problem(request: Request, error: Exception) -> Response:
    """Answer an act or a page that storage could not do."""
    if isinstance(error, NotFound):
        return problem(request, 404, "There is nothing here", str(error))
    status, title, text = told(error if isinstance(error, StorageError) else StorageError())
    return problem(request, status, title.rstrip("."), text)


async def unreadable(request: Request, error: Exception) -> Response:
    """Answer a request whose fields make no sense."""
    errors = error.errors() if isinstance(error, RequestValidationError) else ()
    if any(one["loc"][0] == "path" for one in errors):
        return problem(request, 404, "There is nothing here", "The address may be old, or mistyped.")
    fields = ", ".join(dict.fromkeys(str(one["loc"][-1]) for one in errors))
    text = f"Something is missing or unreadable: {fields}. Go back, reload the page and try again."
    return problem(request, 422, "Nothing was changed", text)


async def too_long(request: Request, error: Exception) -> Response:
    """Answer a text that is too long to read."""
    return problem(request, 413, "That is too long", str(error))

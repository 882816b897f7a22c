"""The answer to an address of something that isn't there."""

from fastapi import Request
from starlette.responses import Response

from bot.console.templating import page


def missing(request: Request, what: str) -> Response:
    """Say that there is no such thing, and where to go."""
    text = "The number may be mistyped, or the case was erased. Go to the inbox, or search for the person."
    return page(request, "problem.html", {"title": what, "text": text}, status_code=404)

"""The banners alone, for pages that are open when something changes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console.access import SignedIn, require
from bot.console.banners import banners
from bot.console.templating import page

router = APIRouter()


@router.get("/banners")
def show(request: Request, person: Annotated[SignedIn, Depends(require())]) -> Response:
    """Show what every page must say now."""
    return page(request, "banners.html", {"banners": banners(request, person)})

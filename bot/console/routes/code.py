"""Reading the code: every article in our words, with its reason and its examples."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console.access import SignedIn, require
from bot.console.roles import Permission
from bot.console.routes.missing import missing
from bot.console.templating import page
from policies.articles import ARTICLES

router = APIRouter()
Person = Annotated[SignedIn, Depends(require(Permission.CODE_READ))]


@router.get("/code")
def contents(request: Request, person: Person) -> Response:
    """Show the articles in the code's order."""
    code = request.app.state.desk.judge.code
    return page(request, "code/contents.html", {"articles": ARTICLES, "code": code})


@router.get("/code/{article_id}")
def article(request: Request, person: Person, article_id: str) -> Response:
    """Show one article: its text, why, and what it says of good and bad examples."""
    found = next((one for one in ARTICLES if article_id == one.ID), None)
    if found is None:
        return missing(request, f"There is no article “{article_id}”")
    return page(request, "code/article.html", {"article": found, "articles": ARTICLES})

"""Reading the code: every article in our words, with its reason and its examples."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console.access import require
from bot.console.roles import Permission
from bot.console.routes.missing import missing
from bot.console.templating import page
from policies.articles import ARTICLES

router = APIRouter()
Reader = Depends(require(Permission.CODE_READ))


@router.get("/code", dependencies=[Reader])
def contents(request: Request) -> Response:
    """Show the articles in the code's order."""
    code = request.app.state.desk.judge.code
    return page(request, "code/contents.html", {"articles": ARTICLES, "code": code})


@router.get("/code/{article_id}", dependencies=[Reader])
def article(request: Request, article_id: str) -> Response:
    """Show one article: its text, why, and what it says of good and bad examples."""
    found = next((one for one in ARTICLES if article_id == one.ID), None)
    if found is None:
        return missing(request, f"There is no article “{article_id}”")
    return page(request, "code/article.html", {"article": found, "articles": ARTICLES})

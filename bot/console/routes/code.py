"""Reading the code: every article in our words, with its interest, its rules and their examples."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.clock import moment
from bot.console.roles import Permission
from bot.console.routes import trial
from bot.console.routes.missing import missing
from bot.console.templating import page
from policies.articles import ARTICLES, Article
from policies.subject import Account

router = APIRouter()
router.include_router(trial.router)  # before the articles, which take every other name under /code/
Reader = Depends(require(Permission.CODE_READ))


@dataclass(frozen=True, slots=True)
class ShownExample:
    """A text that breaks a rule, or doesn't, and where it would stand."""

    text: str
    bad: bool
    where: str
    language: str | None


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with its examples."""

    id: str
    name: str
    severity: str
    tone: str
    message: str
    examples: tuple[ShownExample, ...]


@router.get("/code")
def contents(request: Request, person: Annotated[SignedIn, Reader]) -> Response:
    """Show the articles in the code's order, which code is in force, and why a changed one is not."""
    desk = request.app.state.desk
    adopted = desk.reloading.adopted_at if desk.reloading else None
    context = {
        "articles": ARTICLES,
        "code": desk.judge.code,
        "fault": desk.reloading.fault if desk.reloading else "",
        "adopted": moment(adopted, now=desk.clock(), zone=person.timezone) if adopted else None,
    }
    return page(request, "code/contents.html", context)


@router.get("/code/{article_id}", dependencies=[Reader])
def article(request: Request, article_id: str) -> Response:
    """Show one article: its text, why, and what it says of good and bad examples."""
    found = next((one for one in ARTICLES if article_id == one.ID), None)
    if found is None:
        return missing(request, f"There is no article “{article_id}”")
    return page(request, "code/article.html", {"article": found, "rules": rules(found)})


def rules(found: Article) -> tuple[ShownRule, ...]:
    """Return an article's rules as a reader sees them."""
    return tuple(
        ShownRule(
            id=rule.id,
            name=words.rule(rule.id).partition(": ")[2].capitalize(),
            severity=words.SEVERITIES[rule.severity],
            tone=words.SEVERITY_TONES[rule.severity],
            message=rule.message,
            examples=tuple(
                ShownExample(one.text, one.bad, _where(one.kind, one.account), one.language)
                for one in found.EXAMPLES
                if one.rule == rule.id
            ),
        )
        for rule in found.RULES
    )


def _where(kind: str, account: Account | None) -> str:
    what = kind.replace("_", " ")
    return f"{what}, own account" if account is Account.OWN else what

"""The record: who did what, when, under which rule; for auditors, data-protection officers and administrators."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from bot.console.access import SignedIn, require
from bot.console.belonging import page_of
from bot.console.clock import moment
from bot.console.fields import LARGEST
from bot.console.history import called, who
from bot.console.roles import Permission
from bot.console.templating import page
from storage import audit, record, users

router = APIRouter(prefix="/record")
Auditor = Annotated[SignedIn, Depends(require(Permission.RECORD_READ))]
Before = Annotated[int | None, Query(ge=0, le=LARGEST)]
PAGE = 100


@router.get("")
def show(
    request: Request,
    person: Auditor,
    subject: str = "",
    actor: str = "",
    kind: str = "",
    before: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
) -> Response:
    """Show the record's entries, newest first, without what was said in them."""
    return _page(request, person, {"subject": subject, "actor": actor, "kind": kind}, before)


@router.post("/verify")
def verify(request: Request, person: Auditor) -> Response:
    """Read the whole chain and show whether anything was altered."""
    with request.app.state.desk.database.session() as session:
        found = audit.verify(session)
    return _page(request, person, {"subject": "", "actor": "", "kind": ""}, None, found)


def _page(
    request: Request,
    person: SignedIn,
    filters: dict[str, str],
    before: int | None,
    verified: audit.Verification | None = None,
) -> Response:
    desk = request.app.state.desk
    now = desk.clock()
    wanted = {name: value.strip() for name, value in filters.items()}
    with desk.database.session() as session:
        found = record.latest(session, before=before, limit=PAGE + 1, **wanted)
        names = {one.id: one.name for one in users.everyone(session, disabled=True)}
    shown = found[:PAGE]
    given = {name: value for name, value in wanted.items() if value}
    more = urlencode({**given, "before": shown[-1].seq}) if len(found) > PAGE else ""
    context: dict[str, Any] = {
        "entries": [
            (
                one,
                moment(one.at, now=now, zone=person.timezone),
                who(one.actor, names),
                called(one.kind),
                page_of(person, one.subject, one.facts.get("case")),
                _facts(one.facts),
            )
            for one in shown
        ],
        "filters": wanted,
        "filtered": bool(given),
        "more": f"/record?{more}" if more else "",
        "verified": verified,
    }
    return page(request, "record.html", context)


def _facts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the facts of an entry as people read them, without those that say nothing."""
    return [(name.replace("_", " "), _read(value)) for name, value in facts.items() if value not in ("", [], None)]


def _read(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, str) and "T" in value:
        with suppress(ValueError):
            return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return str(value)

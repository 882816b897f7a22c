"""Links with which executives look on without signing in: no personal data, no name, nothing to press."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console.access import SignedIn, actor, require, token_hash
from bot.console.clock import moment
from bot.console.crisis_building import Chosen
from bot.console.fields import FORM_KEPT, Id, Text
from bot.console.fields import Chosen as Number
from bot.console.problems import told
from bot.console.roles import Permission
from bot.console.routes.crises import acted, room_page
from bot.console.templating import page
from bot.crisis.onlookers import glimpse
from storage import crisis_links
from storage.errors import NotAllowed

router = APIRouter(dependencies=[FORM_KEPT])
Manager = Annotated[SignedIn, Depends(require(Permission.CRISIS_MANAGE))]


@router.post("/crises/{crisis_id}/links")
def offer(request: Request, person: Manager, crisis_id: Id, label: Text = "", hours: Number = 24) -> Response:
    """Make a link; it is shown once."""
    desk = request.app.state.desk
    token = secrets.token_urlsafe(32)
    try:
        with desk.database.session() as session:
            crisis_links.offer(
                session, crisis_id, token_hash(token), label=label[:120], lasts=timedelta(hours=min(hours, 10_000)),
                actor=actor(person), now=desk.clock(),
            )  # fmt: skip
    except NotAllowed as error:
        return room_page(request, person, crisis_id, Chosen(), problem=told(error)[2])
    base = desk.config.console.address.rstrip("/")
    return room_page(request, person, crisis_id, Chosen(), fresh_link=f"{base}/look/{token}")


@router.post("/crises/{crisis_id}/links/{key}/revoke")
def revoke(request: Request, person: Manager, crisis_id: Id, key: str) -> Response:
    """End a link now."""
    return acted(
        request, person, crisis_id,
        lambda session, now: crisis_links.revoke(session, crisis_id, key, actor=actor(person), now=now),
        "#links",
    )  # fmt: skip


@router.get("/look/{token}")
def look(request: Request, token: str) -> Response:
    """Show a crisis to whoever has the link, as it stands now."""
    desk = request.app.state.desk
    now: datetime = desk.clock()
    with desk.database.session() as session:
        crisis_id = crisis_links.use(session, token_hash(token), now=now)
        seen = glimpse(session, desk.judge, crisis_id, now=now)
    context = {"seen": seen, "moment": lambda at: moment(at, now=now, zone="UTC")}
    answer = page(request, "crises/look.html", context)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer

"""What the list of a crisis's statements shows, with the form for a new one, and which places that form names."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request

from bot.console.access import SignedIn
from bot.console.statement_building import CHANNELS, shared, usable
from bot.statements.drafting import Place
from bot.wiring import Desk
from responders.crisis_lifecycle import RUNNING
from responders.crisis_lifecycle import State as CrisisState
from storage import accounts, crises, statements
from storage.database import Session
from storage.errors import NotAllowed
from storage.statements import SOCIAL
from storage.tables import Statement


def listing(
    request: Request, person: SignedIn, session: Session, crisis_id: int, given: dict[str, Any]
) -> dict[str, Any]:
    """Return what the list of a crisis's statements shows, with the form for a new one."""
    desk, crisis = request.app.state.desk, crises.read(session, crisis_id)
    rule = desk.judge.code.sign_off.rules[crisis.severity]
    follows = next((one for one in statements.of_crisis(session, crisis_id) if one.id == given.get("follows")), None)
    soon = (desk.clock() + timedelta(minutes=rule.update_minutes)).astimezone(ZoneInfo(person.timezone))
    return {
        **shared(request, person, crisis),
        "rows": statements.of_crisis(session, crisis_id),
        "running": CrisisState(crisis.state) in RUNNING,
        "needs": rule.needs,
        "hours": rule.hours,
        "accounts": usable(desk, session, crisis),
        "others": CHANNELS,
        "follows": follows,
        "contact": contact_of(desk),
        "next_default": f"{soon:%Y-%m-%dT%H:%M}",
        "next_minutes": rule.update_minutes,
        "given": {**(_as_before(session, follows) if follows else {}), **given},
    }


def _as_before(session: Session, follows: Statement) -> dict[str, Any]:
    """Return where the statement that is updated or corrected went, and in which languages: all who read it."""
    texts = statements.variants(session, follows.id)
    places = {one.id: f"account-{one.account_id}" if one.account_id else one.channel for one in texts}
    return {
        "languages": {one.language for one in texts},
        "whole_at": next((places[one.id] for one in texts if one.canonical), "website"),
        "places": {places[one.id] for one in texts if not one.canonical},
        "link": follows.link,
    }


def contact_of(desk: Desk) -> str:
    """Return how the code says that the brand is reached."""
    code = desk.judge.code
    return ", ".join(
        (*(f"+{one.lstrip('+')}" for one in code.own_phones[:1]), *(f"https://{host}" for host in code.own_hosts[1:2]))
    )


def reachable(desk: Desk, session: Session) -> dict[int, str]:
    """Return the platform of each account that the settings name."""
    return {one.id: one.platform for one in accounts.everything(session) if one.id in desk.accounts}


def chosen_place(given: str, known: dict[int, str]) -> Place:
    """Read `website` or `account-3` as a place; NotAllowed for anything that the form does not show."""
    ours = {f"account-{number}": Place(name, number) for number, name in known.items() if name in SOCIAL}
    if given in ours:
        return ours[given]
    if given in statements.OTHERS:
        return Place(given)
    raise NotAllowed("Choose where the whole text stands, and where else it goes, among the channels shown.")


def chosen_places(given: list[str], known: dict[int, str]) -> tuple[Place, ...]:
    """Read several, each once."""
    return tuple(dict.fromkeys(chosen_place(one, known) for one in given))

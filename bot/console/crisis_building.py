"""What the pages of crises show, read in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import Request

from bot.console.access import SignedIn
from bot.console.alarm_building import spoken
from bot.console.belonging import leads
from bot.console.clock import moment
from bot.console.roles import Permission
from bot.console.statement_building import ROLES, STATES
from bot.crisis.review import FACTS
from policies.code.parts import SignOffRule
from responders.crisis_lifecycle import RUNNING, State, Step, possible
from storage import (
    accounts,
    alarm_events,
    case_belongings,
    crises,
    crisis_facts,
    crisis_links,
    crisis_work,
    freezing,
    holding,
    statements,
    users,
)
from storage.crises import KINDS, SEVERITIES, STAMP
from storage.database import Session
from storage.freezing import SANDBOX
from storage.holding import Filter

SHOWN: Final = 50
ORIGINS: Final = {
    "victim": "We are a victim of it",
    "accidental": "By accident",
    "preventable": "We could have prevented it",
}
STEPS: Final = {
    Step.ACTIVATE: ("Make it active", "play"),
    Step.EASE: ("It eases", "trending-up"),
    Step.CLOSE: ("Close", "archive"),
    Step.REOPEN: ("Reopen", "archive-restore"),
    Step.REVIEW: ("Finish the review", "file-text"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of the held replies the room shows and would release."""

    account_id: int | None = None
    product: str = ""
    safety: bool = False

    @property
    def filter(self) -> Filter:
        """The same, as storage takes it."""
        return Filter(None, self.account_id, self.product, self.safety)

    @property
    def narrow(self) -> bool:
        """Something was chosen."""
        return bool(self.account_id or self.product or self.safety)


def _shared(request: Request, person: SignedIn) -> dict[str, Any]:
    desk = request.app.state.desk
    now: datetime = desk.clock()
    return {
        "manages": person.may(Permission.CRISIS_MANAGE),
        "kinds": KINDS,
        "origins": ORIGINS,
        "severities": SEVERITIES,
        "signers": {severity: _signers(rule) for severity, rule in desk.judge.code.sign_off.rules.items()},
        "stamp": STAMP,
        "products": {one.id: one.name for one in desk.judge.code.products},
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
        "now": now,
    }


def _signers(rule: SignOffRule) -> str:
    return ", ".join(" or ".join(ROLES[role] for role in need) for need in rule.needs)


def listing(request: Request, person: SignedIn, session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the list of crises shows; `given` is what was typed into the form for a new one."""
    shared = _shared(request, person)
    alarm = given.get("alarm", "")
    event = alarm_events.found(session, int(alarm), now=shared["now"]) if alarm.isdigit() else None
    about = event.alarms[0].series if event else ""
    frozen = {one.crisis_id for one in crises.frosts(session)}
    return {
        **shared,
        "rows": [
            (one, crises.owner(session, one), one.id in frozen, holding.figures(session, one.id)["held"])
            for one in crises.every(session)
        ],
        "rising": alarm_events.unanswered(session, now=shared["now"]),
        "accounts": [one for one in accounts.everything(session) if one.id in request.app.state.desk.accounts],
        "sandbox": SANDBOX,
        "given": {"products": [one for one in shared["products"] if f"product:{one}" in about.split()], **given},
        "event": spoken(about, shared["products"]) if event else "",
    }


def room(request: Request, person: SignedIn, session: Session, crisis_id: int, chosen: Chosen) -> dict[str, Any]:
    """Return what the room of a crisis shows, or raise NotFound."""
    crisis = crises.read(session, crisis_id)
    held = holding.held(session, crisis_id, chosen.filter)
    every = holding.held(session, crisis_id) if chosen.narrow else held
    facts = crisis_facts.of(session, crisis_id)
    state = State(crisis.state)
    return {
        **_shared(request, person),
        "crisis": crisis,
        "owner": crises.owner(session, crisis),
        "running": state in RUNNING,
        "steps": [(one, *STEPS[one]) for one in possible(state) if one not in {Step.CLOSE, Step.REVIEW}],
        "may_close": Step.CLOSE in possible(state),
        "may_review": Step.REVIEW in possible(state),
        "facts": {name: [one for one in facts if one.standing == standing] for standing, name in FACTS.items()},
        "standings": FACTS,
        "said": [(one, *STATES[one.state]) for one in statements.of_crisis(session, crisis_id)],
        "leads": leads(person, case_belongings.of_crisis(session, crisis_id)),
        "timeline": list(reversed(crises.timeline(session, crisis_id))),
        "tasks": crisis_work.tasks(session, crisis_id),
        "duties": crisis_work.on_duty(session, crisis_id),
        "links": crisis_links.of(session, crisis_id),
        "freeze": next(iter(freezing.freezes(session, crisis_id, in_force=True)), None),
        "figures": holding.figures(session, crisis_id),
        "held": held[:SHOWN],
        "matching": len(held),
        "held_accounts": sorted({(one.account_id, f"{one.platform} {one.account}") for one in every}),
        "held_products": sorted({product for one in every for product in one.products}),
        "chosen": chosen,
        "people": users.everyone(session),
        "accounts": {one.id: f"{one.platform} {one.account}" for one in accounts.everything(session)},
    }

"""What the pages of statements show, read in one transaction."""

from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Request

from bot.console import words
from bot.console.access import SignedIn
from bot.console.checking import asking, lettered, problem_of
from bot.console.clock import moment
from bot.console.differences import Change, differences
from bot.console.marks import Segment, segments
from bot.console.reply_card import Problem
from bot.console.roles import Permission
from bot.console.statement_roles import ways
from bot.statements.drafting import Place, counted, filled, subject
from bot.wiring import Desk
from policies.finding import Severity
from responders.posting_lifecycle import NEVER_OUT
from responders.statement import LANGUAGES
from responders.statement_lifecycle import PUBLIC, State, possible
from storage import (
    accounts,
    crises,
    statement_holding,
    statement_publishing,
    statement_signing,
    statement_updates,
    statements,
)
from storage.crises import SEVERITIES, STAMP
from storage.database import Session
from storage.freezing import SANDBOX
from storage.names import spoken
from storage.tables import Crisis, Statement, StatementVersion

ROLES: Final = {"pr": "PR", "legal": "Legal", "quality": "Quality", "executive": "Executive"}
CHANNELS: Final = {
    "website": "Website",
    "email": "E-mail",
    "press": "Press",
    "mail": "Direct mail",
    "newspaper": "Newspaper",
}
STATES: Final = {
    "drafting": ("draft", ""),
    "in_sign_off": ("before the signers", "amber"),
    "signed": ("signed, not published", "amber"),
    "publishing": ("being published", "amber"),
    "published": ("published", "green"),
    "updated": ("updated since", ""),
    "corrected": ("corrected since", "amber"),
    "ended": ("ended", ""),
    "expired": ("expired", "red"),
    "withdrawn": ("withdrawn", ""),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the checks say of one text as it stands."""

    text: str
    marked: tuple[Segment, ...]
    problems: tuple[Problem, ...]
    blocks: int
    mend: int
    length: int
    limit: int | None

    @property
    def over(self) -> int:
        """By how much it is too long."""
        return max(0, self.length - self.limit) if self.limit is not None else 0

    @property
    def foreign(self) -> bool:
        """A passage still has to be translated: nobody is asked to sign it."""
        return statements.TRANSLATE in self.text


@dataclass(frozen=True, slots=True)
class Card:
    """One text of a statement on screen, and what changed in it since it was last before the signers."""

    id: int
    place: str
    channel: str
    language: str
    canonical: bool
    ours: bool
    subject: str
    text: str
    said: Said
    changes: tuple[Change, ...]


def said(
    desk: Desk, session: Session, person: SignedIn, crisis_id: int, place: Place, language: str, text: str
) -> Said:
    """Return what the judge finds in a text where it goes, and how long it is there."""
    read = filled(text)
    findings = desk.judge_for(subject(desk, session, crisis_id, place, language, read), asking(person)).findings
    spans, named = lettered(findings, read)
    length, limit = counted(desk, place, text)
    grave = [one.severity for one in findings]
    return Said(
        text, segments(read, spans), tuple(problem_of(one, name) for one, name in named),
        grave.count(Severity.BLOCK), grave.count(Severity.REVISE) + grave.count(Severity.REVIEW), length, limit,
    )  # fmt: skip


def shared(request: Request, person: SignedIn, crisis: Crisis) -> dict[str, Any]:
    """Return what every page of statements shows of its crisis and its reader."""
    desk = request.app.state.desk
    now = desk.clock()
    return {
        "crisis": crisis,
        "stamp": STAMP,
        "severities": SEVERITIES,
        "states": STATES,
        "roles": ROLES,
        "languages": {one: words.language(one) for one in LANGUAGES},
        "writes": person.may(Permission.STATEMENT_WRITE),
        "signs": person.may(Permission.STATEMENT_SIGN),
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
        "zone": person.timezone,
        "now": now,
    }


def usable(desk: Desk, session: Session, crisis: Crisis) -> list[tuple[int, str]]:
    """Return the accounts that a crisis's statement may go to, with their names; in a rehearsal sandbox accounts."""
    return [
        (one.id, f"{words.platform(one.platform).name} {one.account}")
        for one in accounts.everything(session)
        if one.id in desk.accounts and (one.platform == SANDBOX or not crisis.rehearsal)
    ]


def whole(request: Request, person: SignedIn, session: Session, statement_id: int) -> dict[str, Any]:
    """Return what the page of one statement shows, or raise NotFound."""
    desk, row = request.app.state.desk, statements.read(session, statement_id)
    crisis = crises.read(session, row.crisis_id)
    versions = statements.versions(session, statement_id)
    current = next((one for one in versions if one.id == row.version_id), None)
    state = State(row.state)
    cards = _cards(desk, session, person, row, _before(versions, current))
    return {
        **shared(request, person, crisis),
        "statement": row,
        "state": state,
        "steps": {one.value for one in possible(state)},
        "public": state in PUBLIC,
        **_times(session, person, row, versions, current),
        "maker": statements.maker(session, row),
        "cards": cards,
        "by_place": _by_place(cards),
        "mend": sum(one.said.mend for one in cards),
        "blocks": sum(one.said.blocks for one in cards),
        "over": sum(one.said.over > 0 for one in cards),
        "version": current,
        "versions": [(one, statement_signing.signatures(session, one.id)) for one in versions],
        "needs": statement_signing.needs(session, current) if current else [],
        "matrix": desk.judge.code.sign_off.rules[crisis.severity],
        "outcomes": statement_publishing.outcomes(session, row),
        "late": row.id in {one.statement_id for one in statement_updates.overdue(session, now=desk.clock())},
        "followed": [one for one in statements.of_crisis(session, row.crisis_id) if one.follows_id == row.id],
        "ways": ways(session, desk, person, current) if current else [],
        "mine": any(
            one.user_id == person.user_id and one.voided_at is None
            for one in (statement_signing.signatures(session, current.id) if current else ())
        ),
        "place_names": {one.id: one.place for one in cards},
        "addable": _addable(usable(desk, session, crisis), cards) if state is State.DRAFTING else [],
        "never_out": NEVER_OUT,
    }


def _before(versions: list[StatementVersion], current: StatementVersion | None) -> StatementVersion | None:
    """Return the version to compare with: the one before the current, or the last that there was."""
    older = [one for one in versions if current is None or one.number < current.number]
    return older[0] if older else None


def _times(
    session: Session, person: SignedIn, row: Statement, versions: list[StatementVersion],
    current: StatementVersion | None,
) -> dict[str, Any]:  # fmt: skip
    """Return when the next update comes, and came in the version before, and what is planned of going out."""
    before, promised = _before(versions, current), row.next_update_at
    was = before.next_update_at if before else None
    return {
        "next_at": f"{promised.astimezone(ZoneInfo(person.timezone)):%Y-%m-%dT%H:%M}" if promised else "",
        "next_before": was if was != promised else None,
        "planner": spoken(session, row.publish_by),
        "frozen_by": statement_holding.frost_over(session, row.id) if row.state == State.SIGNED else None,
    }


def _addable(ours: list[tuple[int, str]], cards: list[Card]) -> list[tuple[str, str]]:
    """Return the places that a draft doesn't go to in any language, as a form names them."""
    every = [*((f"account-{id_}", name) for id_, name in ours), *CHANNELS.items()]
    return [(value, name) for value, name in every if name not in {one.place for one in cards}]


def _cards(
    desk: Desk, session: Session, person: SignedIn, row: Statement, before: StatementVersion | None
) -> list[Card]:
    names = {one.id: f"{words.platform(one.platform).name} {one.account}" for one in accounts.everything(session)}
    old = {one["id"]: str(one["text"]) for one in before.content} if before else {}
    cards = []
    for one in statements.variants(session, row.id):
        place = Place(one.channel, one.account_id)
        name = names.get(one.account_id or 0) or CHANNELS.get(one.channel, one.channel)
        was = old.get(one.id, one.text)
        cards.append(
            Card(
                one.id, name, one.channel, one.language, one.canonical, one.account_id is not None, one.subject,
                one.text, said(desk, session, person, row.crisis_id, place, one.language, one.text),
                differences(was, one.text) if was != one.text else (),
            )
        )  # fmt: skip
    return cards


def _by_place(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    found: dict[str, list[Card]] = {}
    for one in cards:
        found.setdefault(one.place, []).append(one)
    return list(found.items())

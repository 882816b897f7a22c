"""Moving a conversation into private: a table of moves, what is possible now, and how the two messages stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from responders.lifecycle import State


class Stage(StrEnum):
    """Where the move stands."""

    PLANNED = "planned"
    MOVING = "moving"
    WAITING = "waiting"
    PRIVATE = "private"
    SOLVED = "solved"
    CLOSED = "closed"
    STOPPED = "stopped"


class Move(StrEnum):
    """What can happen to it."""

    APPROVE = "approve"
    STOP = "stop"
    SOLVE = "solve"
    CLOSE = "close"
    OFFERED = "offered"
    TALKING = "talking"
    FAILED = "failed"


HUMAN_MOVES: Final = frozenset({Move.APPROVE, Move.STOP, Move.SOLVE, Move.CLOSE})

MOVES: Final[dict[tuple[Stage, Move], Stage]] = {
    (Stage.PLANNED, Move.APPROVE): Stage.MOVING,
    (Stage.PLANNED, Move.TALKING): Stage.PRIVATE,
    (Stage.MOVING, Move.OFFERED): Stage.WAITING,
    (Stage.MOVING, Move.TALKING): Stage.PRIVATE,
    (Stage.MOVING, Move.FAILED): Stage.PLANNED,
    (Stage.WAITING, Move.APPROVE): Stage.MOVING,
    (Stage.WAITING, Move.TALKING): Stage.PRIVATE,
    (Stage.PRIVATE, Move.APPROVE): Stage.PRIVATE,
    (Stage.PRIVATE, Move.SOLVE): Stage.SOLVED,
    (Stage.WAITING, Move.SOLVE): Stage.SOLVED,
    (Stage.SOLVED, Move.CLOSE): Stage.CLOSED,
    **{(stage, Move.STOP): Stage.STOPPED for stage in Stage if stage not in {Stage.CLOSED, Stage.STOPPED}},
}


class IllegalMove(Exception):
    """The move can't be made from where the escalation stands; nothing was changed."""


def advance(stage: Stage, move: Move) -> Stage:
    """Return the stage that `move` leads to, or raise IllegalMove."""
    try:
        return MOVES[stage, move]
    except KeyError:
        raise IllegalMove(f"An escalation that is {stage} can't take the move '{move}'.") from None


class Way(StrEnum):
    """What is possible now."""

    MESSAGE = "message"
    THREAD = "thread"
    LINK = "link"
    WAIT = "wait"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now, why, under which rule, and until when that holds (None: until the platform is asked again)."""

    way: Way
    title: str
    reason: str
    rule: str = ""
    rule_url: str = ""
    link: str = ""
    until: datetime | None = None

    @property
    def public(self) -> bool:
        """Whether a public note belongs to it."""
        return self.way in {Way.MESSAGE, Way.THREAD, Way.LINK}

    @property
    def private(self) -> bool:
        """Whether we may write in private without waiting for them."""
        return self.way in {Way.MESSAGE, Way.THREAD}


_OPTED_OUT: Final = Plan(
    Way.NOBODY, "Do not write to them", "They asked us not to write to them, in public or in private.",
    "An opt-out holds at once, on this platform, until they ask to be written to again",
)  # fmt: skip
_MINOR: Final = Plan(
    Way.NOBODY, "Do not write in private", "They say that they are a child. A named colleague decides what helps now.",
    "Children are not moved into private talks",
)  # fmt: skip
_MODMAIL: Final = "/message/compose/?to=/r/"
_TITLES: Final = {
    "x": "Send a direct message on X",
    "reddit": "Send a private message or modmail on Reddit",
    "discord": "Answer in a direct message on Discord",
}
_THREAD: Final = "Invite them to a private thread on the server"


def plan(
    permission: Mapping[str, Any],
    *,
    platform: str,
    private: bool,
    addressed: bool,
    opted_out: bool,
    minor: bool,
    now: datetime,
) -> Plan:
    """Return what is possible now, from the platform's own word; a yes whose time has passed counts for nothing."""
    if opted_out:
        return _OPTED_OUT
    if minor and not private:
        return _MINOR
    reply, message, thread = (_standing(permission.get(name), now) for name in ("reply", "message", "thread"))
    may_reply = bool(reply.get("allowed")) or (addressed and "allowed" not in reply)
    if message.get("allowed"):
        title = "Go on in private" if private else _TITLES.get(platform, "Send a direct message")
        return _plan(Way.MESSAGE, title, message)
    if reply.get("refused") and not private:
        return _plan(Way.NOBODY, "Do not write to them", reply)
    if thread.get("allowed") and may_reply and not private:
        return _plan(Way.THREAD, _THREAD, thread)
    if message.get("link") and may_reply and not private:
        by = " in modmail" if _MODMAIL in str(message["link"]) else ""
        return _plan(Way.LINK, f"Reply in public with the link by which they write to us{by}", message)
    if may_reply or message:
        told = thread if thread.get("refused") or (thread and not message.get("refused")) else message
        return _plan(Way.WAIT, "Wait for the person", told)
    return _plan(Way.NOBODY, "Do not write to them", reply)


def after(permission: Mapping[str, Any], refused: Mapping[str, str]) -> dict[str, Any]:
    """Return the platform's word with what it refused since: {"reply", "message" or "thread": why}, each now a no.

    A link to write to us by stays: it is their act.
    """
    found = dict(permission)
    for name, why in refused.items():
        said = permission.get(name)
        link = said.get("link", "") if isinstance(said, Mapping) else ""
        found[name] = {"allowed": False, "refused": True, "reason": why, "link": link}
    return found


def _standing(said: object, now: datetime) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        return {}
    until = said.get("until")
    over = isinstance(until, str) and bool(until) and datetime.fromisoformat(until) <= now
    return {} if over else said


def _plan(way: Way, title: str, said: Mapping[str, Any]) -> Plan:
    until = said.get("until")
    return Plan(
        way, title, str(said.get("reason", "")) or "The platform has not said. Ask it before anything else.",
        str(said.get("rule", "")), str(said.get("rule_url", "")), str(said.get("link", "")) if way is Way.LINK else "",
        datetime.fromisoformat(until) if isinstance(until, str) and until else None,
    )  # fmt: skip


_STANDS: Final = {
    State.DRAFTED: "is a draft",
    State.APPROVED: "is approved and not sent yet",
    State.SENDING: "is being sent",
    State.SENT: "was sent",
    State.HELD: "is held",
    State.WITHDRAWN: "was withdrawn",
    State.REFUSED: "was refused by the platform; nothing was sent",
    State.UNCONFIRMED: "may have been sent; nobody knows yet",
    State.EXPIRED: "lapsed; nothing was sent",
}


def standing(public: State | None, private: State | None) -> str:
    """Return how the two stand, in a sentence that claims nothing that did not happen."""
    told = [
        f"The {name} {_STANDS[state]}"
        for name, state in (("public note", public), ("private message", private))
        if state is not None
    ]
    return (
        "; ".join(told[:1] + [one[0].lower() + one[1:] for one in told[1:]]) + "." if told else "Nothing was written."
    )


def progress(stage: Stage, public: State | None, private: State | None, *, wrote: bool) -> Move | None:
    """Return the move that the two replies make by themselves, if any; `wrote`: they wrote to us in private."""
    if stage not in {Stage.PLANNED, Stage.MOVING, Stage.WAITING}:
        return None
    if private is State.SENT or wrote:
        return Move.TALKING
    if stage is not Stage.MOVING:
        return None
    under_way = {State.APPROVED, State.SENDING, State.UNCONFIRMED, State.HELD}
    if public in under_way or private in under_way:
        return None
    return Move.OFFERED if public is State.SENT else Move.FAILED

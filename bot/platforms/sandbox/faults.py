"""Faults that the sandbox can be told to have: which, where, how often. What they do is in misbehaviour.py."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Final

from bot.platforms.options import nearest
from bot.platforms.sandbox.model import Json


class FaultKind(StrEnum):
    """What goes wrong. `before` and `after` are seen from the write."""

    THROTTLED = "throttled"
    THROTTLED_WITHOUT_HEADERS = "throttled_without_headers"
    UNAVAILABLE = "unavailable"
    DROPPED_BEFORE = "dropped_before"
    DROPPED_AFTER = "dropped_after"
    SLOW = "slow"
    SILENT_BEFORE = "silent_before"
    SILENT_AFTER = "silent_after"
    GARBLED_AFTER = "garbled_after"
    REDELIVERY = "redelivery"
    EDIT = "edit"
    DELETION = "deletion"
    CLOSED_MESSAGES = "closed_messages"
    SIGNED_OUT = "signed_out"
    DUPLICATE = "duplicate"
    BLOCKED = "blocked"


OPERATIONS: Final = (
    "reply", "message", "edit", "delete", "fetch", "listen", "permissions", "find", "account", "upload", "remove",
    "publish",
)  # fmt: skip

SAID: Final = {
    FaultKind.THROTTLED: "429, with headers that say how long",
    FaultKind.THROTTLED_WITHOUT_HEADERS: "429, with nothing that says how long",
    FaultKind.UNAVAILABLE: "A 503 page in HTML; nothing is written",
    FaultKind.DROPPED_BEFORE: "The connection breaks; nothing is written",
    FaultKind.DROPPED_AFTER: "It is written, then the connection breaks",
    FaultKind.SLOW: "The answer comes late",
    FaultKind.SILENT_BEFORE: "No answer ever; nothing is written",
    FaultKind.SILENT_AFTER: "It is written, but no answer ever comes",
    FaultKind.GARBLED_AFTER: "It is written, but the answer can't be read",
    FaultKind.REDELIVERY: "Events that were delivered come again",
    FaultKind.EDIT: "The person edits their post at this moment",
    FaultKind.DELETION: "The person deletes their post at this moment",
    FaultKind.CLOSED_MESSAGES: "403: this person takes no messages",
    FaultKind.SIGNED_OUT: "401: the keys no longer work",
    FaultKind.DUPLICATE: "403: that was said already",
    FaultKind.BLOCKED: "403: they have blocked this account",
}

_USUALLY_ON: Final = {
    FaultKind.REDELIVERY: ("listen",),
    FaultKind.EDIT: ("fetch",),
    FaultKind.DELETION: ("fetch",),
    FaultKind.CLOSED_MESSAGES: ("message",),
    FaultKind.SIGNED_OUT: OPERATIONS,
}


class FaultError(ValueError):
    """A fault that can't be: the message names the field and the nearest right value."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that is switched on.

    It strikes operations in `on`, each with `probability`, at most `count` times (None: for ever), and with `post`
    only requests about that post. `seconds` is how long a slow answer takes, or how long a throttled one says to wait.
    """

    kind: FaultKind
    on: tuple[str, ...] = ("reply", "message")
    probability: float = 1.0
    count: int | None = None
    post: str | None = None
    seconds: float = 2.0
    text: str = ""
    id: int = 0

    @classmethod
    def read(cls, asked: Json) -> "Fault":
        """Read a fault from JSON; only `kind` is required. Raise FaultError."""
        known = ("kind", "on", "probability", "count", "post", "seconds", "text")
        for name in asked:
            if name not in known:
                raise FaultError(_unknown("field", name, known))
        kind = _kind(asked.get("kind", ""))
        on = asked.get("on") or _USUALLY_ON.get(kind, ("reply", "message"))
        return cls(
            kind=kind,
            on=_operations([on] if isinstance(on, str) else on),
            probability=_number(asked, "probability", 1.0, most=1.0),
            count=None if asked.get("count") is None else int(_number(asked, "count", 1)),
            post=str(asked["post"]) if asked.get("post") else None,
            seconds=_number(asked, "seconds", 2.0),
            text=str(asked.get("text", "")),
        )

    def to_json(self) -> Json:
        """Return the fault as `read` takes it, with its id."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "on": list(self.on),
            "probability": self.probability,
            "count": self.count,
            "post": self.post,
            "seconds": self.seconds,
        }


class FaultBook:
    """The faults that are on, drawn from a seeded generator, and how often each struck."""

    def __init__(self, seed: int = 0) -> None:
        self._random = Random(seed)  # noqa: S311 - dice for faults, not a secret
        self._faults: list[Fault] = []
        self._next_id = 1
        self.struck: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def add(self, fault: Fault) -> Fault:
        """Switch a fault on, behind those that are on already."""
        added = replace(fault, id=self._next_id)
        self._next_id += 1
        self._faults.append(added)
        return added

    def remove(self, fault_id: int) -> bool:
        """Switch one off; return whether it was on."""
        before = len(self._faults)
        self._faults = [fault for fault in self._faults if fault.id != fault_id]
        return len(self._faults) < before

    def clear(self) -> None:
        """Switch all off and forget the counts."""
        self._faults.clear()
        self.struck.clear()

    def seed(self, seed: int) -> None:
        """Start the dice afresh."""
        self._random.seed(seed)

    def draw(self, operation: str, post_id: str | None) -> Fault | None:
        """Return the first fault that strikes this request, and count it."""
        for place, fault in enumerate(self._faults):
            if operation not in fault.on or (fault.post and fault.post != post_id):
                continue
            if self._random.random() >= fault.probability:
                continue
            if fault.count is not None:
                self._faults[place] = replace(fault, count=fault.count - 1)
                self._faults = [left for left in self._faults if left.count != 0]
            self.struck[fault.kind.value] += 1
            return fault
        return None


def _kind(word: object) -> FaultKind:
    known = tuple(kind.value for kind in FaultKind)
    if word not in known:
        raise FaultError(_unknown("kind", str(word), known))
    return FaultKind(str(word))


def _operations(words: Iterable[object]) -> tuple[str, ...]:
    for word in words:
        if word not in OPERATIONS:
            raise FaultError(_unknown("operation", str(word), OPERATIONS))
    return tuple(str(word) for word in words)


def _number(asked: Json, name: str, default: float, *, most: float = float("inf")) -> float:
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise FaultError(f"{name} = {value!r} should be a number from 0 to {most:g}.")
    return float(value)


def _unknown(what: str, word: str, known: tuple[str, ...]) -> str:
    near = nearest(word, known)
    return f"There is no {what} {word!r}. " + (f"Did you mean {near!r}?" if near else f"Known: {', '.join(known)}.")

"""A message from outside, as `triage` and `draft` take it: checked, then turned into a subject to judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.cli.lines import BadLine
from policies.subject import Subject, SubjectKind, Turn

_OURS = frozenset({"brand", "us", "agent", "support", "company", "assistant", "ours", "desk", "care"})
_WHO = ("from", "author", "role")
_REACH = ("followers", "reach")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message with its id, which is echoed as it came."""

    id: str | int | float | None
    subject: Subject


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads objects into messages. `ours` are names, in lower case, under which the brand itself writes.

    `usual` are the keys that every message has unless it says otherwise.
    """

    now: datetime
    ours: frozenset[str] = _OURS
    usual: Mapping[str, str] = field(default_factory=dict)

    def read(self, line: Mapping[str, Any]) -> Incoming:
        """Check one object and return its message, or raise BadLine that names the key."""
        line = {**self.usual, **line}
        text = _text(line, "text")
        if text is None or not text.strip():
            raise BadLine('There is no "text" to read.')
        given = line.get("id")
        if isinstance(given, bool) or not isinstance(given, str | int | float | None):
            raise BadLine('"id" must be a text or a number.')
        subject = Subject(
            kind=SubjectKind.MENTION,
            text=text,
            now=self.now,
            platform=_text(line, "platform") or "",
            author=_text(line, "author") or "",
            language=_text(line, "lang") or None,
            thread=self._thread(line.get("thread")),
            reach=max(_count(line, name) for name in _REACH),
        )
        return Incoming(given, subject)

    def _thread(self, thread: Any) -> tuple[Turn, ...]:
        if thread is None:
            return ()
        if not isinstance(thread, list):
            raise BadLine('"thread" must be a list, the oldest message first.')
        return tuple(self._turn(turn) for turn in thread)

    def _turn(self, turn: Any) -> Turn:
        if not isinstance(turn, dict):
            raise BadLine('Each message in "thread" must be an object, as in {"from": "ann", "text": "…"}.')
        named = [name for name in (_text(turn, key, "thread") or "" for key in _WHO) if name]
        ours = turn.get("ours") is True or any(name.lower().lstrip("@") in self.ours for name in named)
        return Turn(named[0] if named else "", _text(turn, "text", "thread") or "", ours)


def reader(now: datetime, names: tuple[str, ...], usual: Mapping[str, str] | None = None) -> Reader:
    """Return a reader that knows the brand by these names too, with or without their @."""
    return Reader(now, _OURS | {name.lower().lstrip("@") for name in names if name}, usual or {})


def with_recent(incoming: Incoming, recent: tuple[str, ...]) -> Subject:
    """Return the message's subject, knowing what the account replied lately."""
    return replace(incoming.subject, recent=recent)


def _text(line: Mapping[str, Any], key: str, where: str = "") -> str | None:
    value = line.get(key)
    if value is not None and not isinstance(value, str):
        raise BadLine(f'"{where + "." if where else ""}{key}" must be a text.')
    return value


def _count(line: Mapping[str, Any], key: str) -> int:
    value = line.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise BadLine(f'"{key}" must be a whole number, zero or more.')
    return value or 0

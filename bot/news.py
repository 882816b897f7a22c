"""Telling people and programs outside the desk: by e-mail to a role's addresses, by signed webhook; each once.

A notice carries what happened and where to look, never what a customer wrote.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot import mail
from bot.config import Config
from bot.config_check import EventKind
from bot.mail import MAIL, Attachment, Letter, NotSent
from bot.queueing import Work, enqueue, enqueue_all
from bot.webhooks import WEBHOOK, Happening, subscribers
from bot.wiring import Desk
from storage import news as stored
from storage import webhooks
from storage.database import Session
from storage.errors import NotFound
from storage.news import Told

KEEP = timedelta(days=90)

Enclosing = Callable[[Desk, Told], Sequence[Attachment]]
"""What makes the files that go with a notice, when it is sent."""


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: `event` is its permanent name, told once to each recipient."""

    event: str
    kind: EventKind
    title: str
    text: str
    at: datetime
    to: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


class Undelivered(Exception):
    """The notice did not go out; it is tried again, or was given up. Its row says why."""


def tell(session: Session, config: Config, news: News) -> int:
    """Put news on its way to everyone who has not had it, with the session's transaction; return to how many."""
    told = 0
    for address in news.to if config.mail.host else ():
        notice_id = _add(session, news, f"mail:{address}", "waiting")
        if notice_id is not None:
            enqueue(session, Work(MAIL, {"notice_id": notice_id}, MAIL, queueing_lock=f"mail:{notice_id}"))
            told += 1
    wanted = subscribers(config.webhooks, news.kind)
    names = [name for name in wanted if _add(session, news, f"webhook:{name}", "handed") is not None]
    hand_over(session, names, Happening(news.kind, news.facts, news.at))
    return told + len(names)


def hand_over(session: Session, names: Iterable[str], happening: Happening) -> None:
    """Put an event on its way to these webhooks, with the session's transaction."""
    works = []
    for name in names:
        delivery = webhooks.add(
            session, event_id=happening.id, hook=name, kind=happening.kind, payload=happening.payload(),
            now=happening.at,
        )  # fmt: skip
        works.append(Work(WEBHOOK, {"delivery_id": delivery}, WEBHOOK))
    enqueue_all(session, works)


def _add(session: Session, news: News, recipient: str, state: str) -> int | None:
    return stored.add(
        session, event=news.event, kind=news.kind, recipient=recipient, title=news.title, body=news.text, now=news.at,
        state=state,
    )  # fmt: skip


async def deliver(desk: Desk, notice_id: int, *, last: bool, enclosing: Mapping[str, Enclosing] | None = None) -> None:
    """Mail one notice; raise Undelivered if that failed. With `last` it is then given up and shown so.

    One that is gone, or that arrived before, is done. `enclosing` makes the files that go with a kind of notice.
    """
    await asyncio.to_thread(_deliver, desk, notice_id, last, enclosing or {})


def _deliver(desk: Desk, notice_id: int, last: bool, enclosing: Mapping[str, Enclosing]) -> None:
    try:
        with desk.database.session() as session:
            told = stored.read(session, notice_id)
    except NotFound:
        return
    if told.state == "delivered":
        return
    problem, final = "", False
    try:
        files = enclosing[told.kind](desk, told) if told.kind in enclosing else ()
        _send(desk, told, files)
    except NotSent as error:
        problem, final = str(error), error.final
    state = "delivered" if not problem else "dead" if last or final else "waiting"
    with desk.database.session() as session:
        stored.tried(session, notice_id, state=state, problem=problem, now=desk.clock())
    if state == "waiting" or (problem and not final):
        raise Undelivered(problem)


def _send(desk: Desk, told: Told, files: Sequence[Attachment]) -> None:
    settings = desk.config.mail
    if not settings.host:
        raise NotSent("The settings name no mail server any more.")
    key = hashlib.sha256(f"{told.event}|{told.recipient}".encode()).hexdigest()[:32]
    to = told.recipient.removeprefix("mail:")
    mail.send(settings, Letter(key, to, told.title, told.text, told.created_at, files))


async def forget_old(desk: Desk) -> int:
    """Empty the words of notices that are long settled; return how many."""

    def forget() -> int:
        with desk.database.session() as session:
            return stored.forget(session, before=desk.clock() - KEEP)

    return await asyncio.to_thread(forget)

"""Writes checks of company accounts into the record, many in one transaction while many are asked for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.embargoes import WINDOW
from bot.news import hand_over
from bot.seen import remember_and_forget
from bot.webhooks import Happening, subscribers
from bot.wiring import Desk
from policies.finding import Judgement, Verdict
from policies.subject import Subject
from storage import checks, embargoes, feedback, reviews, shadows, webhooks
from storage.checks import Judged
from storage.database import Session


@dataclass(frozen=True, slots=True)
class Kept:
    """One check on its way into the record, and the event that it makes, if any."""

    judged: Judged
    happening: Happening | None


class Keeper:
    """Keeps checks for one desk; whoever waits for one is told once it is committed, or why it could not be."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: list[tuple[Kept, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    def keep(self, kept: Kept) -> "asyncio.Future[None]":
        """Write one check with the next transaction; the future ends when it is committed, or raises StorageError."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((kept, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="keeping checks")
        return future

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error: Exception | None = None
            try:
                await asyncio.to_thread(write, self._desk, [kept for kept, _ in batch])
            except Exception as raised:  # noqa: BLE001 - whoever waits is told
                error = raised
            for _, future in batch:
                if future.done():
                    continue
                if error is None:
                    future.set_result(None)
                else:
                    future.set_exception(error)


def write(desk: Desk, kept: Sequence[Kept]) -> None:
    """Write checks into the record, and what they make happen, in one transaction; raise StorageError."""
    with desk.database.session() as session:
        checks.keep(session, [one.judged for one in kept])
        for one in kept:
            if one.happening is not None:
                tell(session, desk, one.happening)


def entry(
    key: str, subject: Subject, judgement: Judgement, *, who: str, door: str, happening: Happening | None = None
) -> Kept:
    """Return a check as the record keeps it: who, what was decided and why, and the text by reference."""
    facts = {
        "door": door,
        "account": subject.account.value,
        "subject": subject.kind.value,
        "platform": subject.platform,
        "verdict": judgement.verdict.value,
        "rules": sorted({finding.rule for finding in judgement.findings}),
        "code": judgement.code_digest,
        "media": [one.sha256 for one in subject.media if one.sha256],
    }
    return Kept(Judged(key, who, subject.text, facts, subject.now), happening)


def blocked(key: str, subject: Subject, judgement: Judgement) -> Happening | None:
    """Return the event of a text for a company account that must not go out, or None."""
    if judgement.verdict is not Verdict.BLOCK:
        return None
    rules = sorted({finding.rule for finding in judgement.findings if finding.severity.value == "block"})
    facts = {"check": key, "account": "company", "platform": subject.platform, "verdict": "block", "rules": rules}
    return Happening("verdict.blocked", facts | {"code": judgement.code_digest}, subject.now)


def tell(session: Session, desk: Desk, happening: Happening) -> None:
    """Put an event on its way to every webhook that wants it, with the session's transaction."""
    hand_over(session, subscribers(desk.config.webhooks, happening.kind), happening)


async def forget_old(desk: Desk) -> int:
    """Take out what the settings say is kept no longer: texts of requests and of company checks. Return how many."""

    def forget() -> int:
        now, settings = desk.clock(), desk.config.check
        with desk.database.session() as session:
            gone = reviews.forget(session, before=now - timedelta(days=settings.keep_reviews_days), now=now)
            gone += checks.forget_checks(session, before=now - timedelta(days=settings.keep_company_days), now=now)
            feedback.forget_notes(session, before=now - timedelta(days=settings.keep_company_days))
            webhooks.forget(session, before=now - KEEP_DELIVERIES)
            shadows.forget(session, now=now)
            embargoes.forget_probes(session, before=now - WINDOW)
        return gone + remember_and_forget(desk.database, now=now, days=settings.keep_seen_days)

    return await asyncio.to_thread(forget)


KEEP_DELIVERIES = timedelta(days=30)

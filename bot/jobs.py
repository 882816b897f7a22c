"""The queue's tasks: a few lines each, around what the rest of the desk can do."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from bot import assessing, mail, news, outbox, posting, publication, schedule, taking_back, webhooks
from bot.queueing import ASSESS, CALENDAR, DELIVER, END_THREAD, POST, enqueue_separately
from bot.reports import sending
from bot.wiring import Desk
from bot.workers import open_app
from storage import deliveries

_LONGEST: Final = 300.0


class Later(Exception):
    """Nothing is wrong; the job wants to run again at `at`, in its place in the order. It is no failed attempt."""

    def __init__(self, at: datetime) -> None:
        super().__init__("later")
        self.at = at


class Patience(BaseRetryStrategy):
    """Retry after twice the time before, up to `longest` seconds; give up, visibly, after `attempts` failures."""

    def __init__(self, attempts: int, longest: float = _LONGEST) -> None:
        self._attempts = attempts
        self._longest = longest

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to run again, or None to let the job fail and wait for a person."""
        if isinstance(exception, Later):
            return RetryDecision(retry_at=exception.at)
        if job.attempts >= self._attempts and isinstance(exception, Exception):
            return None
        wait = min(self._longest, 2.0 ** min(job.attempts, 20)) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries
        return RetryDecision(retry_in={"milliseconds": int(wait * 1000)})


def build_app(desk: Desk, *, connections: int) -> App:
    """Return the queue with every task of the desk; open it before use."""
    app = open_app(desk.database.url, connections=connections)
    _assessing(app, desk)
    _delivering(app, desk)
    _telling(app, desk)
    _calendar(app, desk)
    return app


def _assessing(app: App, desk: Desk) -> None:
    @app.task(name=ASSESS, queue=ASSESS, retry=Patience(8), pass_context=True)
    async def assess(context: JobContext, message_ids: Sequence[int]) -> None:
        """Judge messages, open their cases, draft their answers."""
        try:
            await assessing.assess(desk, message_ids)
        except assessing.SomeFailed as error:
            # One bad message must not hold up its lane: it is retried alone, and fails alone; `unread` then shows it.
            if context.job.lock is None:
                raise
            await asyncio.to_thread(enqueue_separately, desk.database, error.message_ids)


def _delivering(app: App, desk: Desk) -> None:
    @app.task(name=DELIVER, queue=DELIVER, retry=Patience(25), pass_context=True)
    async def deliver(context: JobContext, reply_id: int) -> None:
        """Send one approved reply."""
        done = await outbox.deliver(desk, reply_id, worker=str(context.job.worker_id))
        if done.again_at is not None:
            # Kept in its place, with its lock: the order of a conversation stays what it was.
            await asyncio.to_thread(_uncounted, desk, context.job)
            spread = timedelta(milliseconds=random.randint(20, 250))  # noqa: S311 - not all at the same moment
            raise Later(max(done.again_at, desk.clock()) + spread)

    @app.task(name=POST, queue=POST, retry=Patience(25), pass_context=True)
    async def post(context: JobContext, posting_id: int) -> None:
        """Publish one post of our own; what has to wait is found again by the calendar."""
        await posting.deliver(desk, posting_id, worker=str(context.job.worker_id))

    @app.task(name=END_THREAD, queue=DELIVER, retry=Patience(25))
    async def end_thread(case_id: int, since: str) -> None:
        """Archive the private thread of a solved case that could not be archived at once."""
        await taking_back.archive(desk, case_id, datetime.fromisoformat(since))


def _telling(app: App, desk: Desk) -> None:
    @app.task(
        name=webhooks.WEBHOOK, queue=webhooks.WEBHOOK, retry=Patience(webhooks.TRIES, 3 * 3600), pass_context=True
    )
    async def webhook(context: JobContext, delivery_id: int) -> None:
        """Tell one webhook of one event."""
        last = context.job.attempts >= webhooks.TRIES
        await publication.deliver(desk, delivery_id, last=last)

    @app.task(name=mail.MAIL, queue=mail.MAIL, retry=Patience(mail.TRIES, 3 * 3600), pass_context=True)
    async def letter(context: JobContext, notice_id: int) -> None:
        """Mail one notice."""
        last = context.job.attempts >= mail.TRIES
        await news.deliver(desk, notice_id, last=last, enclosing={sending.WEEKLY: sending.enclosed})


def _uncounted(desk: Desk, job: Job) -> None:
    if job.id is not None:
        with desk.database.session() as session:
            deliveries.wait_uncounted(session, job.id)


def _calendar(app: App, desk: Desk) -> None:
    @app.task(name=CALENDAR, queue=CALENDAR, retry=Patience(3))
    async def calendar(job: str, fire_at: str) -> None:  # noqa: ARG001 - names the firing
        """Do one chore of the calendar, for the firing at `fire_at`."""
        entry = schedule.ENTRIES.get(job)
        if entry is not None:
            await entry.chore(desk)

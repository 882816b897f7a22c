"""One check on the desk, from whichever door: judged, kept if a company account speaks, and answered."""

import asyncio
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot import metrics
from bot.assets import known_to_the_desk
from bot.checks import Check
from bot.embargoes import Probed, Writer
from bot.publication.bench import Bench
from bot.publication.halting import halted
from bot.publication.keeping import Keeper, blocked, entry, tell
from bot.publication.looking import Looking
from bot.publication.receipts import Receipts
from bot.webhooks import Happening
from bot.wiring import Desk
from policies.finding import Judgement
from policies.subject import Account, Subject, SubjectKind
from storage.database import Session

_TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to. `key` is its name in the record, empty for what is not kept."""

    check: Check
    judgement: Judgement
    key: str = ""


def concerns_company(subject: Subject) -> bool:
    """Tell whether a check is the company's business: all but what employees write on accounts of their own."""
    return not (subject.kind is SubjectKind.EMPLOYEE_POST and subject.account is Account.OWN)


def leaves_trace(subject: Subject) -> bool:
    """Tell whether a check goes into the record: what we would say in the company's name, and nothing else."""
    return subject.outgoing and concerns_company(subject)


class Publication:
    """The check before publication on one desk; use it within one event loop."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.bench = Bench(lambda: desk.judge)
        self.receipts = Receipts(desk.config, desk.clock, halted(desk))
        self.looking = Looking(desk.database)
        self._keeper = Keeper(desk)
        if desk.embargoes is not None:
            desk.embargoes.tell = self._tell_probed

    async def check(self, check: Check, *, who: str, door: str, roles: Collection[str] = ()) -> Checked:
        """Judge one text; `who` is the record's name for whoever asks, as in "user:7" or "key:2",
        and `roles` what they are at the desk.

        Raise StorageError if it should be in the record and can't be written there: then there is no answer.
        """
        judgement = await self._judge(check.subject, Writer(who, roles, door))
        return await self._done(check, judgement, who, door)

    async def check_many(self, checks: Sequence[Check], *, who: str, door: str) -> list[Checked]:
        """Judge many texts, in order; raise as `check` does."""
        judgements = await self._judge_many([one.subject for one in checks], Writer(who, door=door))
        kept = [
            self._keep(one.subject, judgement, who, door) for one, judgement in zip(checks, judgements, strict=True)
        ]
        for _, written in kept:
            if written is not None:
                await written
        return [
            Checked(one, judgement, key)
            for one, judgement, (key, _) in zip(checks, judgements, kept, strict=True)
        ]  # fmt: skip

    async def glance(self, subject: Subject, *, who: str, door: str, roles: Collection[str] = ()) -> Judgement:
        """Judge a text while it is being typed: nothing is kept of it, for whichever account."""
        return await self._judge(subject, Writer(who, roles, door))

    async def _known(self, subject: Subject) -> Subject:
        """Return the subject with what the asset library says of its pictures; for an own account nothing is asked."""
        if not (subject.media and concerns_company(subject)):
            return subject
        return await asyncio.to_thread(known_to_the_desk, subject, self.desk.database)

    async def _judge(self, subject: Subject, writer: Writer) -> Judgement:
        if subject.media:
            subject = await self._known(subject)
        guard = self.desk.embargoes
        if guard is None:
            return await self.bench.judge(subject)
        asked = guard.asked(subject, writer)
        judgement = await self.bench.judge(asked)
        return guard.answer(judgement, asked, writer, self.desk.clock(), self.bench.judge_now)

    async def _judge_many(self, subjects: Sequence[Subject], writer: Writer) -> list[Judgement]:
        guard = self.desk.embargoes
        if any(one.media for one in subjects):
            subjects = [await self._known(one) for one in subjects]
        if guard is None:
            return await self.bench.judge_many(subjects)
        judgements: list[Judgement] = []
        # One by one through the guard, a few at a time through the judge: what is touched early silences the rest.
        for start in range(0, len(subjects), _TOGETHER):
            asked = [guard.asked(one, writer) for one in subjects[start : start + _TOGETHER]]
            found = await self.bench.judge_many(asked)
            now = self.desk.clock()
            judgements += [
                guard.answer(one, subject, writer, now, self.bench.judge_now)
                for one, subject in zip(found, asked, strict=True)
            ]
        return judgements

    def _tell_probed(self, session: Session, probed: Probed) -> None:
        facts = {"writer": probed.writer, "door": probed.door}
        tell(session, self.desk, Happening("embargo.probed", facts, probed.at))

    async def _done(self, check: Check, judgement: Judgement, who: str, door: str) -> Checked:
        key, written = self._keep(check.subject, judgement, who, door)
        if written is not None:
            await written
        return Checked(check, judgement, key)

    def _keep(
        self, subject: Subject, judgement: Judgement, who: str, door: str
    ) -> "tuple[str, asyncio.Future[None] | None]":
        account = "company" if concerns_company(subject) else "own"
        metrics.checked(door, account, judgement.verdict.value)
        if not leaves_trace(subject):
            return "", None
        key = secrets.token_hex(8)
        happening = blocked(key, subject, judgement)
        return key, self._keeper.keep(entry(key, subject, judgement, who=who, door=door, happening=happening))

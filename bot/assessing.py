"""Judging what arrived, opening cases and drafting answers, a batch at a time.

Assessing reads a message as it stands now and writes what follows from that, so doing it twice, late, or after an edit
ends in the same place. A batch that breaks is taken apart, and only the message that breaks it is left to be retried.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot import incidents, issues, metrics, shadowing
from bot.business_hours import ALWAYS
from bot.mentions import Mention, ask_permissions, draft_reply, gather, nobody_may_answer, reply_subject
from bot.wiring import Desk
from policies.finding import Action, Judgement, Triage, Urgency
from policies.subject import Subject, SubjectKind
from responders.draft import Draft
from storage import casework, replies, upkeep
from storage.cases import MessageView
from storage.casework import Opening
from storage.errors import StorageError
from storage.replies import NewDraft

_THINKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="assess")
"""One thread a process: judging and drafting is Python, and several at once only take turns, at four times the cost."""

_log = structlog.get_logger(__name__)


class SomeFailed(Exception):
    """Some messages of a batch could not be assessed; `message_ids` says which. The others are done."""

    def __init__(self, message_ids: Sequence[int]) -> None:
        super().__init__(f"{len(message_ids)} messages could not be assessed.")
        self.message_ids = list(message_ids)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was made of a mention: `draft`, and the judgement on it, are None where no answer is wanted.

    `listens` says that nobody may answer it: the case shows what was said, and owes nothing.
    """

    mention: Mention
    triage: Triage
    draft: Draft | None = None
    judgement: Judgement | None = None
    listens: bool = False


def warm_up(desk: Desk) -> None:
    """Judge an invented mention, so that the first real one doesn't wait for what is loaded at first use."""
    mention = Subject(SubjectKind.MENTION, "My speaker stopped working. Can you help?", desk.clock())
    triage = desk.judge.triage(mention)
    if desk.config.writer.kind == "composer":
        draft = desk.drafter.draft(mention, triage, room=280, length=len)
        desk.judge.judge(replace(mention, kind=SubjectKind.REPLY, text=draft.text, answers=mention.text))


async def assess(desk: Desk, message_ids: Sequence[int]) -> int:
    """Assess messages and return how many led to a case; raise SomeFailed for those that could not be."""
    try:
        return await _assess(desk, message_ids)
    except StorageError:
        raise  # the database's trouble is no message's fault: the whole batch is tried again
    except Exception as error:
        if len(message_ids) == 1:
            raise SomeFailed(message_ids) from error
        _log.warning("batch taken apart", size=len(message_ids), kind=type(error).__name__)
    done = 0
    failed: list[int] = []
    for message_id in message_ids:
        outcome = await asyncio.gather(_assess(desk, [message_id]), return_exceptions=True)
        if isinstance(outcome[0], StorageError):
            raise outcome[0]
        if isinstance(outcome[0], BaseException):
            _log.error("message not assessed", message_id=message_id, exc_info=outcome[0])
            failed.append(message_id)
        else:
            done += outcome[0]
    if failed:
        raise SomeFailed(failed)
    return done


async def _assess(desk: Desk, message_ids: Sequence[int]) -> int:
    loop = asyncio.get_running_loop()
    mentions = await loop.run_in_executor(_THINKER, gather, desk, message_ids)
    if not mentions:
        return 0
    permissions = await ask_permissions(desk, mentions)
    return await loop.run_in_executor(_THINKER, _work_out, desk, mentions, permissions)


def _work_out(desk: Desk, mentions: Sequence[Mention], permissions: Mapping[int, dict[str, object]]) -> int:
    assessed = _judged(desk, _drafted(desk, mentions, permissions))
    with metrics.STEP_SECONDS.labels("save").time():
        opened = _save(desk, assessed, permissions)
    _count(assessed, desk.clock())
    if desk.shadow is not None:
        decided = _decided(assessed, opened)
        shadowing.compare(desk.shadow, desk.judge.code.digest, decided, desk.database, desk.clock())
    return len(opened)


def _decided(assessed: Sequence[Assessed], opened: Mapping[int, int]) -> list[shadowing.Decided]:
    """Return what the code in force decided just now, for a code on trial to decide again."""
    decided: list[shadowing.Decided] = []
    for one in assessed:
        case_id = opened.get(one.mention.message.id)
        if case_id is None:
            continue
        decided.append(shadowing.Decided("mention", case_id, one.mention.subject, one.triage.judgement))
        if one.draft and one.judgement:
            subject = reply_subject(one.mention, one.draft.text)
            decided.append(shadowing.Decided("reply", case_id, subject, one.judgement))
    return decided


def _drafted(desk: Desk, mentions: Sequence[Mention], permissions: Mapping[int, dict[str, object]]) -> list[Assessed]:
    with metrics.STEP_SECONDS.labels("triage").time():
        triages = desk.judge.triage_many([one.subject for one in mentions])
    listens = {one.message.id for one in mentions if nobody_may_answer(one, permissions.get(one.message.id, {}))}
    answerable = [pair for pair in zip(mentions, triages, strict=True) if pair[0].message.id not in listens]
    wanted = to_draft([mention for mention, _ in answerable], [triage for _, triage in answerable])
    with metrics.STEP_SECONDS.labels("draft").time():
        return [
            Assessed(
                one,
                triage,
                _draft(desk, one, triage, permissions) if one.message.id in wanted else None,
                listens=one.message.id in listens,
            )
            for one, triage in zip(mentions, triages, strict=True)
        ]


def _judged(desk: Desk, assessed: list[Assessed]) -> list[Assessed]:
    with metrics.STEP_SECONDS.labels("judge").time():
        texts = [reply_subject(one.mention, one.draft.text) for one in assessed if one.draft]
        judgements = iter(desk.judge.judge_many(texts))
        return [replace(one, judgement=next(judgements)) if one.draft else one for one in assessed]


def _save(desk: Desk, assessed: Sequence[Assessed], permissions: Mapping[int, dict[str, object]]) -> dict[int, int]:
    """Write what was made of mentions, and return the case of each message that led to one."""
    now = desk.clock()
    with desk.database.session() as session:
        # A crash between our commit and the job's end runs us twice: what a person acted on meanwhile is done.
        acted_on = upkeep.acted_on(session, [one.mention.message.id for one in assessed])
        assessed = [one for one in assessed if _at(one) not in acted_on]
        openings = [_opening(desk, one, permissions.get(one.mention.message.id, {})) for one in assessed]
        opened = {one.message_id: one.case_id for one in casework.open_or_update(session, openings, now=now)}
        dangers, said = _for_quality(assessed, opened)
        incidents.open_for(desk, session, dangers, now=now)
        issues.gather(desk, session, said, now=now)
        drafts = [
            NewDraft(
                case_id=opened[one.mention.message.id],
                message_id=one.mention.message.id,
                message_revision=one.mention.message.revision,
                draft=one.draft,
                judgement=one.judgement,
                channel="private" if one.mention.message.private else "public",
            )
            for one in assessed
            if one.draft and one.judgement and one.mention.message.id in opened
        ]
        replies.save_drafts(session, drafts, now=now)
    return opened


def _for_quality(
    assessed: Sequence[Assessed], opened: Mapping[int, int]
) -> tuple[list[incidents.Danger], list[issues.Said]]:
    told = [(one.mention.message, one.triage) for one in assessed if one.mention.message.id in opened]
    return (
        [incidents.Danger(opened[one.id], one.id, one.received_at, triage) for one, triage in told
         if incidents.dangerous(triage)],
        [issues.Said(opened[one.id], one.id, one.text, triage) for one, triage in told],
    )  # fmt: skip


def _at(assessed: Assessed) -> tuple[int, int]:
    return assessed.mention.message.id, assessed.mention.message.revision


def _opening(desk: Desk, assessed: Assessed, permission: dict[str, object]) -> Opening:
    triage, message = assessed.triage, assessed.mention.message
    return Opening(
        message_id=message.id,
        triage=triage,
        due_at=None if assessed.listens else due_at(desk, message.received_at, triage),
        permission=permission,
        words=_product_names(desk, triage.products),
        listen_only=assessed.listens,
    )


def to_draft(mentions: Sequence[Mention], triages: Sequence[Triage]) -> set[int]:
    """Return the messages that get a draft: each person's newest in a conversation where they want an answer.

    So "And it is hot." after a question is answered with it, and what the desk proposes to leave alone is left alone.
    To somebody in distress or danger a person writes, not the machine; who asks to be left alone is.
    """
    hurt = {one.place for one, said in zip(mentions, triages, strict=True) if said.vulnerable or said.opt_out}
    asking = {
        mention.place
        for mention, triage in zip(mentions, triages, strict=True)
        if mention.owed or triage.action is not Action.LEAVE
    } - hurt
    newest: dict[tuple[int, int], MessageView] = {}
    for place, one in ((mention.place, mention.message) for mention in mentions):
        best = newest.setdefault(place, one)
        if (one.created_at, one.id) > (best.created_at, best.id):
            newest[place] = one
    return {newest[place].id for place in asking}


def _draft(desk: Desk, mention: Mention, triage: Triage, permissions: Mapping[int, Mapping[str, object]]) -> Draft:
    permission = permissions.get(mention.message.id, {})
    return draft_reply(desk, mention, triage, permission, private=mention.message.private)


def due_at(desk: Desk, arrived: datetime, triage: Triage) -> datetime | None:
    """Return when the answer is due: the code's minutes of opening time, or of any time when it is critical."""
    if triage.due_minutes is None:
        return None
    hours = ALWAYS if triage.urgency is Urgency.CRITICAL else desk.hours
    return hours.after(arrived, triage.due_minutes)


def _product_names(desk: Desk, products: Sequence[str]) -> tuple[str, ...]:
    found = (desk.judge.code.product(product) for product in products)
    return tuple(one.name for one in found if one is not None)


def _count(assessed: Sequence[Assessed], now: datetime) -> None:
    for one in assessed:
        metrics.ASSESSED.labels(one.triage.intent.value, one.triage.action.value).inc()
        if one.draft is not None:
            metrics.DRAFTED.labels(one.draft.writer, str(one.draft.proof.personal).lower()).inc()
            lag = (now - one.mention.message.received_at).total_seconds()
            metrics.DRAFT_LAG_SECONDS.observe(max(lag, 0))

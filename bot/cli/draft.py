"""`answerable draft`: a personal reply to a message, with the proof that it is personal."""

import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click
import orjson

from bot.checks import finding
from bot.cli.incoming import Incoming, with_recent
from bot.cli.judging import Bench, Options, bench, options, single
from bot.cli.lines import finish, open_input, stream
from bot.cli.progress import progress
from policies.finding import Judgement
from policies.subject import Subject, SubjectKind
from responders.draft import Draft
from responders.drafter import Drafter


@click.command(
    epilog="Exit codes: 0 every line was read, 1 some could not be, 2 wrong command line, 3 code or settings."
)
@options
@click.option(
    "--recent",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="How many of this run's drafts the next one must differ from.",
)
def draft(ctx: click.Context, recent: int, **given: Any) -> None:
    """Draft a personal reply to a message, and prove that it is personal.

    For one message:

    \b
      answerable draft "Hi, I'm Ann. My Lumen 4 won't charge since the update."

    For many, as JSON Lines like those of `triage`, with "author" if you know it. Out come "text", the "moves" it
    makes, the "proof" (each claim with its evidence: a span of the message, or a knowledge-base article), whether it
    is "personal", and the code's "verdict" and "findings" on the draft. Nothing is sent anywhere.

    \b
      answerable draft --jsonl messages.jsonl --code my-code --knowledge my-knowledge
    """
    asked = Options(**given)
    desk = drafting(bench(ctx, asked), recent)
    if asked.jsonl:
        with open_input(asked.given) as source, progress("replies drafted") as seen:
            bad = stream(source, sys.stdout.buffer, desk.at.reader.read, desk.answer, seen)
        finish(bad)
        return
    message = single(desk.at, asked)
    [(written, judgement)] = desk.write([message])
    click.echo(
        orjson.dumps(draft_json(message.id, written, judgement)) if asked.as_json else in_words(written, judgement)
    )


@dataclass(frozen=True, slots=True)
class Drafting:
    """A drafter, the room that each platform gives, and what was drafted lately, newest first."""

    at: Bench
    drafter: Drafter
    recent: deque[str]

    def answer(self, batch: Sequence[Incoming]) -> list[dict[str, Any]]:
        """Return one line for each message."""
        return [draft_json(message.id, *written) for message, written in zip(batch, self.write(batch), strict=True)]

    def write(self, batch: Sequence[Incoming]) -> list[tuple[Draft, Judgement]]:
        """Return a draft for each message, and what the code says of it."""
        triages = self.at.judge.triage_many([message.subject for message in batch])
        drafts: list[tuple[Draft, Judgement]] = []
        for message, triage in zip(batch, triages, strict=True):
            mention = with_recent(message, tuple(self.recent))
            room, length = room_of(self.at, mention.platform)
            written = self.drafter.draft(mention, triage, room=room, length=length)
            judgement = self.at.judge.judge(as_reply(written, mention))
            self.recent.appendleft(written.text)
            drafts.append((written, judgement))
        return drafts


def drafting(at: Bench, recent: int) -> Drafting:
    """Put a drafter together with the settings' writer; raise KnowledgeError or ConfigError."""
    from responders.knowledge_base import load_knowledge
    from responders.writers.base import Voice

    brand = at.judge.code.brand
    writer = None
    if at.config:
        brand = at.config.brand.speaks_as(brand)
        if at.config.writer.kind != "composer":
            from bot.wiring import writer as named

            writer = named(at.config.writer)
    drafter = Drafter(at.judge, load_knowledge(at.knowledge), writer, voice=Voice(brand=brand))
    return Drafting(at, drafter, deque(maxlen=recent))


def room_of(at: Bench, platform: str) -> tuple[int, Callable[[str], int]]:
    """Return how long a reply may be there, and how length is counted."""
    from bot.platforms.counting import counter

    for account in islice(at.config.platforms if at.config else (), 20):
        limit = getattr(account, "limit", None)
        if account.kind == platform and limit:
            return limit, counter(getattr(account, "counting", "weighted"))
    length, counting = {"reddit": (10_000, "characters"), "discord": (2_000, "characters")}.get(
        platform, (280, "weighted")
    )
    return length, counter(counting)


def as_reply(written: Draft, mention: Subject) -> Subject:
    """Return the draft as the judge sees a reply."""
    return Subject(
        kind=SubjectKind.REPLY,
        text=written.text,
        now=mention.now,
        platform=mention.platform,
        author=mention.author,
        language=written.language,
        thread=mention.thread,
        answers=mention.text,
        recent=mention.recent,
    )


def draft_json(id_: str | int | float | None, written: Draft, judgement: Judgement) -> dict[str, Any]:
    """Return a draft as `draft --jsonl` writes it."""
    return {
        "id": id_,
        "text": written.text,
        "moves": [move.value for move in written.moves],
        "proof": [
            {"claim": claim.kind.value, "holds": claim.holds, "evidence": claim.evidence}
            for claim in written.proof.claims
        ],
        "personal": written.proof.personal,
        "verdict": judgement.verdict.value,
        "findings": [finding(one) for one in judgement.findings],
    }


def in_words(written: Draft, judgement: Judgement) -> str:
    """Return a draft and its proof as lines that a person reads."""
    lines = [written.text, ""]
    lines += [f"  {'yes' if claim.holds else 'NO ':<4} {claim.kind}: {claim.message}" for claim in written.proof.claims]
    lines += [f"  {finding.severity:<7} {finding.rule}: {finding.message}" for finding in judgement.findings]
    personal = "personal" if written.proof.personal else "NOT personal"
    lines.append(f"  {personal}; verdict {judgement.verdict}; written by the {written.writer}")
    if written.fallback:
        lines.append(f"  {written.fallback}")
    return "\n".join(lines)

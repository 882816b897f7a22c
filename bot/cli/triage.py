"""`answerable triage`: what a message wants, how soon, and what the desk proposes to do with it."""

import sys
from collections.abc import Sequence
from typing import Any

import click
import orjson

from bot.cli.incoming import Incoming
from bot.cli.judging import Bench, Options, bench, options, single, triage_json
from bot.cli.lines import finish, open_input, stream
from bot.cli.progress import progress
from policies.finding import Triage


@click.command(
    epilog="Exit codes: 0 every line was read, 1 some could not be, 2 wrong command line, 3 code or settings."
)
@options
def triage(ctx: click.Context, **given: Any) -> None:
    """Say what a message wants, how soon, and what to do with it.

    For one message, in words for people:

    \b
      answerable triage "My Lumen 4 won't charge since the update, help!"

    For many, as JSON Lines with {"id", "text"} and, if you know them, "platform", "lang" and "thread" (a list of
    {"from", "text"}). One line comes out for each that goes in, in order; a line that can't be used comes out as
    {"id": null, "line": 3, "error": "..."}. Neither a database nor a network is needed.

    \b
      answerable triage --jsonl < messages.jsonl > triage.jsonl
    """
    asked = Options(**given)
    at = bench(ctx, asked)
    if asked.jsonl:
        with open_input(asked.given) as source, progress("messages read") as seen:
            bad = stream(source, sys.stdout.buffer, at.reader.read, lambda batch: _answer(at, batch), seen)
        finish(bad)
        return
    message = single(at, asked)
    found = at.judge.triage(message.subject)
    if asked.as_json:
        click.echo(orjson.dumps(triage_json(message.id, found)))
    else:
        click.echo(in_words(found))


def _answer(at: Bench, batch: Sequence[Incoming]) -> list[dict[str, Any]]:
    found = at.judge.triage_many([message.subject for message in batch])
    return [triage_json(message.id, triage) for message, triage in zip(batch, found, strict=True)]


def in_words(triage: Triage) -> str:
    """Return a triage as lines that a person reads."""
    likely = sorted(triage.intents.items(), key=lambda item: -item[1])
    others = ", ".join(f"{intent} {probability:.0%}" for intent, probability in likely[1:] if probability >= 0.05)
    alerts = (("vulnerable", triage.vulnerable), ("safety", triage.safety), ("security", triage.security))
    flags = [name for name, flag in alerts if flag]
    lines = [
        f"intent    {triage.intent} ({triage.intents.get(triage.intent, 0.0):.0%})"
        + (f"; or {others}" if others else ""),
        f"urgency   {triage.urgency}"
        + (f", answer due in {triage.due_minutes} business minutes" if triage.due_minutes else ""),
        f"language  {triage.language}",
        f"products  {', '.join(triage.products) or 'none named'}",
        f"hostile   {triage.hostile:.0%}",
        f"action    {triage.action}" + (f", because of {triage.reason}" if triage.reason else ""),
    ]
    if flags:
        lines.insert(5, f"alerts    {', '.join(flags)}")
    lines += [f"  {one.severity:<7} {one.rule}: {one.message}" for one in triage.judgement.findings]
    return "\n".join(lines)

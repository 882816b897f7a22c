"""What `triage` and `draft` stand on: the code, the judge and the knowledge base, with no database and no network."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.checks import finding
from bot.cli.exits import CONFIGURATION, USAGE, Stop
from bot.cli.incoming import Incoming, Reader, reader
from bot.cli.lines import BadLine
from bot.cli.models import HELP as MODELS
from bot.cli.models import learned
from bot.cli.settings import config_if_any
from bot.cli.values import language, moment
from policies.code import Code, load_code
from policies.engine import Judge
from policies.finding import Triage
from policies.signals.instruments import Instruments, Learned
from policies.signals.terms import TermError

if TYPE_CHECKING:
    from bot.config import Config


@dataclass(frozen=True, slots=True)
class Options:
    """What both commands were asked for."""

    given: str | None
    jsonl: bool
    as_json: bool
    code: Path | None
    knowledge: Path | None
    platform: str
    lang: str
    author: str
    model: str
    at: datetime | None


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the arguments that both have; it gets them as one `Options` after the context."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    decorators: list[Callable[[Callable[..., Any]], Callable[..., Any]]] = [
        click.pass_context,
        click.argument("given", metavar="[TEXT or FILE]", required=False),
        click.option("--jsonl", is_flag=True, help="Read one JSON object a line from FILE or standard input."),
        click.option("--json", "as_json", is_flag=True, help="Answer about TEXT as one JSON object."),
        click.option("--code", metavar="DIR", type=folder, help="The code of ethics. Without it: the settings'."),
        click.option("--knowledge", metavar="DIR", type=folder, help="The knowledge base. Without it: the settings'."),
        click.option("--platform", default="", metavar="NAME", help="Where TEXT was written."),
        click.option(
            "--lang",
            default="",
            metavar="CODE",
            type=language,
            help='The language of TEXT, as in "de", if you know it.',
        ),
        click.option("--author", default="", metavar="NAME", help="Who wrote TEXT."),
        click.option("--model", default="", metavar="NAME", help=MODELS),
        click.option("--at", metavar="DATE", type=moment, help="Judge as if it were then (UTC), to repeat a result."),
    ]
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything a line is worked on with."""

    judge: Judge
    reader: Reader
    config: "Config | None"
    knowledge: Path | None


def bench(ctx: click.Context, asked: Options) -> Bench:
    """Load the code, and the settings if there are any; raise CodeError or ConfigError."""
    config = config_if_any(ctx)
    code = load_code(asked.code or (config.code.path if config else None))
    now = asked.at or datetime.now(UTC)
    names = (code.brand, *code.handles, *((config.brand.name,) if config else ()))
    knowledge = asked.knowledge or (config.knowledge.path if config else None)
    usual = {"platform": asked.platform, "author": asked.author, "lang": asked.lang}
    return Bench(judge_of(code, learned(ctx, asked.model)), reader(now, names, usual), config, knowledge)


def judge_of(code: Code, model: Learned | None) -> Judge:
    """Return the judge of a code that reads with a model; raise Stop if one of its terms can't be read."""
    try:
        return Judge(code, Instruments(code, model))
    except TermError as error:
        raise Stop(
            f"The code has a term that can't be read: {error}. Find it with: answerable code lint", CONFIGURATION
        ) from None


def single(at: Bench, asked: Options) -> Incoming:
    """Return the message that stands on the command line; raise Stop if there is none."""
    if asked.given is None:
        raise Stop('Give a TEXT in quotes, or --jsonl to read JSON Lines. See "--help" for an example.', USAGE)
    if os.path.isfile(asked.given):  # noqa: PTH113 (what is given may be longer than a path)
        raise Stop(f"{asked.given} is a file. Add --jsonl to read its lines, or give the text in quotes.", USAGE)
    try:
        return at.reader.read({"text": asked.given})
    except BadLine as error:
        raise Stop(error.why, USAGE) from None


def triage_json(id_: str | int | float | None, triage: Triage) -> dict[str, Any]:
    """Return a triage as `triage --jsonl` writes it."""
    return {
        "id": id_,
        "intent": triage.intent.value,
        "intents": {intent.value: round(probability, 4) for intent, probability in triage.intents.items()},
        "urgency": triage.urgency.value,
        "language": triage.language,
        "products": list(triage.products),
        "hostile": round(triage.hostile, 4),
        "safety": triage.safety,
        "security": triage.security,
        "vulnerable": triage.vulnerable,
        "escalate": triage.escalate,
        "pii": triage.pii,
        "opt_out": triage.opt_out,
        "triggers": [
            {"why": one.why.value, "turn": one.turn, "start": one.start, "end": one.end, "message": one.message}
            for one in triage.triggers
        ],
        "findings": [finding(one) for one in triage.judgement.findings],
        "action": triage.action.value,
    }

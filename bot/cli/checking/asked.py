"""What `answerable check` was asked for, and what it is worked on with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.checks import BadCheck, read
from bot.cli.checking.pictures import file_sha256, fingerprinted
from bot.cli.exits import CONFIGURATION, USAGE, Stop
from bot.cli.models import HELP as MODELS
from bot.cli.models import learned
from bot.cli.settings import code_folder
from bot.cli.values import language, moment
from policies.code import load_code
from policies.engine import Judge
from policies.kept import cache_folder, keep_in
from policies.signals.instruments import Instruments
from policies.signals.terms import TermError
from policies.subject import Account, SubjectKind

FORMATS = ("text", "json", "jsonl", "sarif", "github")
FAIL_ON = ("revise", "review", "block", "never")


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line, as it was given."""

    files: tuple[str, ...]
    jsonl: bool
    text: str | None
    written: str
    each: str
    subject: str
    account: str
    platform: str
    author: str
    author_role: str
    lang: str
    media: tuple[str, ...]
    assets: Path | None
    code: Path | None
    model: str
    fix: bool
    diff: bool
    fail_on: str
    baseline: Path | None
    write_baseline: bool
    clear: Path | None
    handle: str
    at: datetime | None

    def now(self) -> datetime:
        """Return the time to judge at: the one given, else now."""
        return self.at or datetime.now(UTC)

    @property
    def for_files(self) -> bool:
        """Whether something was asked that only files can give."""
        mends = self.fix or self.diff or self.write_baseline or self.baseline is not None
        return mends or self.text is not None or self.each != "file" or self.written not in {"text", "jsonl"}

    def library(self) -> Any:
        """Return the asset library that is named, or None; raise Stop if it can't be used."""
        if self.assets is None:
            return None
        from bot.assets import BadAssets, read_library

        try:
            return read_library(self.assets)
        except BadAssets as error:
            raise Stop(str(error), USAGE) from None

    def usual(self) -> dict[str, Any]:
        """Return the keys that every text has unless it says otherwise; raise Stop if a picture can't be read."""
        given: dict[str, Any] = {
            "subject": self.subject, "account": self.account, "platform": self.platform, "author": self.author,
            "author_role": self.author_role, "lang": self.lang, "media": [_medium(one) for one in self.media],
        }  # fmt: skip
        return {key: value for key, value in given.items() if value}


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the arguments of a check; it gets them as keywords of `Asked`, after the context."""
    kinds = click.Choice([one.value.replace("_", "-") for one in SubjectKind if one is not SubjectKind.MENTION])
    decorators: list[Callable[[Callable[..., Any]], Callable[..., Any]]] = [
        click.pass_context,
        click.argument("files", metavar="[FILES]...", nargs=-1, type=click.Path(exists=True, allow_dash=True)),
        click.option("--text", metavar="TEXT", help="Check this text instead of files."),
        click.option("--jsonl", is_flag=True, help="Read one JSON object a line, and answer one a line."),
        click.option("--format", "written", type=click.Choice(FORMATS), default="text", show_default=True,
                     help="How to write what was found."),
        click.option("--each", type=click.Choice(["file", "paragraph"]), default="file", show_default=True,
                     help="What is one post."),
        click.option("--subject", type=kinds, default=None, help="What the text is. Without it: employee-post."),
        click.option("--account", type=click.Choice([one.value for one in Account]), default=None,
                     help="Whose account carries it. Without it: own for an employee's post, else company."),
        click.option("--platform", default="", metavar="NAME", help='Where it will stand, as in "x".'),
        click.option("--author", default="", metavar="NAME", help="Who writes: spokespeople are known by it."),
        click.option("--author-role", default="", metavar="ROLE", help='What the author does, as in "press".'),
        click.option("--lang", default="", metavar="CODE", type=language,
                     help='The language, as in "de", if you know it.'),
        click.option("--media", multiple=True, metavar="FILE|URL", help="A picture that goes along. May be repeated."),
        click.option("--assets", metavar="FILE", type=_THERE,
                     help="The asset library to look pictures up in, as `answerable asset export` writes it."),
        click.option("--code", metavar="DIR", type=_FOLDER, help="The code of ethics. Without it: the settings'."),
        click.option("--model", default="", metavar="NAME", help=MODELS),
        click.option("--fix", is_flag=True, help="Mend what can be mended in the files."),
        click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing."),
        click.option("--fail-on", type=click.Choice(FAIL_ON), default=None,
                     help="End with 1 from this severity on. Without it: revise; with --jsonl: never."),
        click.option("--baseline", metavar="FILE", type=_FILE, help="Findings that are known already, and left alone."),
        click.option("--write-baseline", is_flag=True, help="Write what is found now into the baseline."),
        click.option("--clear", metavar="KEYFILE", type=_FILE, help="Sign a receipt for what is allowed."),
        click.option("--handle", default="", metavar="NAME", help="The one account that a receipt is for."),
        click.option("--at", metavar="DATE", type=moment, help="Judge as if it were then (UTC), to repeat a result."),
    ]  # fmt: skip
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def judge(ctx: click.Context, asked: Asked) -> Judge:
    """Return the judge of the code that is asked for; raise CodeError, or Stop if a part of it can't be read."""
    keep_in(cache_folder())
    code = load_code(code_folder(ctx, asked.code))
    try:
        return Judge(code, Instruments(code, learned(ctx, asked.model)))
    except TermError as error:
        raise Stop(
            f"The code has a term that can't be read: {error}. Find it with: answerable code lint", CONFIGURATION
        ) from None


def check_of(asked: Asked, usual: dict[str, Any], text: str) -> Any:
    """Return the subject of one text under the command line's facts; raise Stop."""
    try:
        subject = read(usual | {"text": text}, asked.now()).subject
    except BadCheck as error:
        raise Stop(str(error), USAGE) from None
    return fingerprinted(subject, asked.library()) if subject.media else subject


def _medium(given: str) -> dict[str, str]:
    if "://" in given:
        return {"url": given}
    try:
        return {"path": given, "sha256": file_sha256(Path(given))}
    except OSError as error:
        raise Stop(f"The picture {given} can't be read: {error.strerror}.", USAGE) from None

"""`answerable code`: read the code of ethics, check it, and run its examples."""

import dataclasses
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.exits import FOUND, USAGE, Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup
from bot.cli.settings import config_if_any

if TYPE_CHECKING:
    from policies.articles import Article
    from policies.finding import Example, Rule

COMMANDS = {
    "Commands": {
        "list": Entry("bot.cli.code:list_", "List the articles and what each asks."),
        "show": Entry("bot.cli.code:show", "Show an article: its text, its rules, its examples."),
        "test": Entry("bot.cli.code:test", "Judge every example, and say which came out otherwise."),
        "lint": Entry("bot.cli.code:lint", "Look for slips in a code's files."),
        "replay": Entry("bot.cli.replaying:replay", "List the verdicts that a proposed code would change."),
        "shadow": Entry("bot.cli.trial:shadow", "Show what a code on trial would have decided otherwise."),
    },
    "Exceptions and mistakes": {
        "exceptions": Entry("bot.cli.excepting:exceptions", "List, make and end exceptions to a rule."),
        "hash": Entry("bot.cli.excepting:hash_", "Print the SHA-256 by which an exception names a text."),
        "feedback": Entry("bot.cli.trial:feedback", "See what people called wrong, and settle it."),
    },
}
SHOWN = 25
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OF_FOLDER = click.option("--code", "folder", metavar="DIR", type=FOLDER, help="The code. Without it: the settings'.")


@click.group(cls=LazyGroup, table=COMMANDS)
def code() -> None:
    """Read, check and test the code of ethics.

    The code that ships is an example, not any company's policy. Copy its folder, edit it, and name it in the settings.

    \b
      answerable code show ownership
    """


@click.command("list", epilog="Exit codes: 0 done, 3 the code can't be used.")
@OF_FOLDER
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """List the articles and what each asks.

    \b
      answerable code list
    """
    loaded = _load(ctx, folder)
    articles = [{"id": article.ID, "text": article.TEXT} for article in _articles()]
    if as_json:
        _write({"title": loaded.title, "version": loaded.version, "digest": loaded.digest, "articles": articles})
        return
    click.echo(f"{loaded.title}, version {loaded.version} ({loaded.digest[:12]})\n{loaded.notice}\n")
    for one in articles:
        click.echo(f"{one['id']:<16} {one['text']}")


@click.command(epilog="Exit codes: 0 done, 2 there is no such article.")
@click.argument("article")
@IN_JSON
def show(article: str, as_json: bool) -> None:
    """Show an article: its text, its rules, its examples.

    \b
      answerable code show confidentiality
    """
    known = {one.ID: one for one in _articles()}
    if article not in known:
        raise Stop(f"There is no article '{article}'. The articles are: {', '.join(known)}.", USAGE)
    module = known[article]
    if as_json:
        told = {"id": module.ID, "text": module.TEXT, "interest": module.INTEREST, "narrower": module.NARROWER}
        _write(
            told
            | {"rules": [_plain(one) for one in module.RULES], "examples": [_plain(one) for one in module.EXAMPLES]}
        )
        return
    click.echo(f"{module.ID}\n\n{module.TEXT}\n{module.INTEREST}\n{module.NARROWER}\n")
    for rule in module.RULES:
        click.echo(f"{rule.id}  ({rule.severity})\n    {rule.message}")
        for one in module.EXAMPLES:
            if one.rule == rule.id:
                click.echo(f"    {'caught' if one.bad else 'fine  '}  {one.text}")


@click.command(epilog="Exit codes: 0 every example came out as written, 1 some did not, 3 the code can't be used.")
@OF_FOLDER
@IN_JSON
@click.pass_context
def test(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """Judge every example of every article, and say which came out otherwise.

    \b
      answerable code test --code my-code
    """
    from bot.cli.judging import judge_of
    from bot.cli.models import learned
    from policies.examination import run_examples

    outcomes = run_examples(judge_of(_load(ctx, folder), learned(ctx, "")))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        fields = ("article", "rule", "text", "passed", "what")
        _write([{field: getattr(outcome, field) for field in fields} for outcome in outcomes])
    else:
        for outcome in failed:
            click.echo(f"{outcome.rule}: {outcome.what}\n    {outcome.text}")
        counts = Counter(outcome.article for outcome in outcomes)
        click.echo(f"{len(outcomes)} examples of {len(counts)} articles; {len(failed) or 'none'} came out otherwise.")
    if failed:
        raise click.exceptions.Exit(FOUND)


@click.command(epilog="Exit codes: 0 nothing found, 1 something to look at, 3 the code can't be used.")
@OF_FOLDER
@click.option("--all", "every", is_flag=True, help=f"Show every slip, not only the first {SHOWN}.")
@IN_JSON
@click.pass_context
def lint(ctx: click.Context, folder: Path | None, every: bool, as_json: bool) -> None:
    """Look for slips in a code's files: words listed twice, dates gone by, names that overlap.

    \b
      answerable code lint --code my-code
    """
    from policies.examination import lint_code

    slips = lint_code(_load(ctx, folder))
    if as_json:
        _write([{"where": slip.where, "what": slip.what, "mend": slip.mend} for slip in slips])
    else:
        for slip in slips if every else slips[:SHOWN]:
            click.echo(f"{slip.where}: {slip.what}" + (f" {slip.mend}" if slip.mend else ""))
        if len(slips) > SHOWN and not every:
            click.echo(f"... and {len(slips) - SHOWN} more; --all shows them.")
        click.echo(f"{len(slips)} thing{'' if len(slips) == 1 else 's'} to mend." if slips else "Nothing to mend.")
    if slips:
        raise click.exceptions.Exit(FOUND)


def _load(ctx: click.Context, folder: Path | None) -> Any:
    from policies.code import load_code

    if folder is None:
        settings = config_if_any(ctx)
        folder = settings.code.path if settings else None
    return load_code(folder)


def _articles() -> "tuple[Article, ...]":
    from policies.articles import ARTICLES

    return ARTICLES


def _plain(part: "Rule | Example") -> dict[str, Any]:
    return {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}


def _write(value: Any) -> None:
    write(value)

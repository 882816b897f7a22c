"""`answerable connect`: from keys to an account that works, without a word being posted."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.exits import CONFIGURATION, FOUND, USAGE, Stop
from bot.cli.guides import GUIDES, Guide, Key
from bot.cli.settings import chosen_path, config

if TYPE_CHECKING:
    from bot.config_accounts import PlatformAccount
    from bot.platforms.base import Health

_CHECK_SECONDS = 40
_READ_ME = "# Keys of {kind}/{account}. Whoever reads this file can write as the account: keep it to yourself.\n"


@click.command(
    epilog="Exit codes: 0 connected, 1 something is missing on the platform, 2 wrong command line, 3 the settings or "
    "keys can't be used."
)
@click.argument("kind", type=click.Choice(tuple(GUIDES)))
@click.option("--account", help="The account, as the platform names it. Asked for if it is left out.")
@click.option("--subreddit", "subreddits", multiple=True, help="Reddit: one that may be answered. May be repeated.")
@click.option("--url", default="", help="A sandbox that speaks this platform's API, instead of the platform.")
@click.option("--keys-file", type=click.Path(dir_okay=False, path_type=Path), help="Where to keep the keys.")
@click.option("--force", is_flag=True, help="Replace a keys file that is there.")
@click.pass_context
def connect(
    ctx: click.Context, kind: str, account: str | None, subreddits: tuple[str, ...], url: str,
    keys_file: Path | None, force: bool,
) -> None:  # fmt: skip
    """Connect an account on X, Reddit or Discord.

    Says where the keys are and what to switch on, asks for the keys, checks them by reading only, says what is missing,
    keeps the keys in a file that only you can read, and shows the lines for your settings. Nothing is posted.
    Without a terminal the keys are taken from the environment, as in ANSWERABLE_X_API_KEY.

    \b
      answerable connect x
      answerable connect discord --account "Aurora Care"
    """
    guide, settings = GUIDES[kind], config(ctx)
    if sys.stdin.isatty():
        _explain(guide)
    account = _bare(account or _ask_account(guide))
    path = keys_file or settings.desk.data_dir / "keys" / f"{kind}-{_plain(account)}.toml"
    if path.exists() and not force:
        raise Stop(f"{path} is there already. Check it with answerable doctor, or replace it with --force.", USAGE)
    keys = dict.fromkeys((key.name for key in guide.keys), "sandbox") if url and not _have_keys(kind, guide) else None
    keys = keys or _ask_keys(kind, guide)
    if kind == "reddit" and not subreddits and sys.stdin.isatty():
        named = str(click.prompt("Subreddits that may be answered, with spaces between them", default=""))
        subreddits = tuple(one.removeprefix("r/") for one in named.split())
    entry = _entry(kind, account, path, url=url, subreddits=subreddits)
    _write_keys(path, kind, account, keys)
    try:
        health = asyncio.run(_check(_read_entry(entry, path)))
    except Exception:
        path.unlink()
        raise
    ok = _tell(guide, health)
    _show_entry(ctx, entry, path, ok=ok)
    if not ok:
        raise click.exceptions.Exit(FOUND)


def _explain(guide: Guide) -> None:
    click.echo(f"\nConnecting an account on {guide.name}. Nothing will be posted.\n")
    for number, step in enumerate(guide.steps, start=1):
        click.echo(click.wrap_text(step, width=96, initial_indent=f"  {number}. ", subsequent_indent="     "))
    click.echo()


def _ask_account(guide: Guide) -> str:
    if not sys.stdin.isatty():
        raise Stop("Name the account with --account: there is no terminal to ask on.", USAGE)
    return str(click.prompt(guide.account)).strip()


def _bare(account: str) -> str:
    """Return the account without the mark that platforms put before it."""
    for mark in ("@", "/u/", "u/"):
        account = account.removeprefix(mark)
    if not account:
        raise Stop("Name the account. Nothing was kept.", USAGE)
    return account


def _plain(account: str) -> str:
    return "".join(character if character.isalnum() or character in "-_." else "-" for character in account)


def _ask_keys(kind: str, guide: Guide) -> dict[str, str]:
    if not sys.stdin.isatty():
        return _keys_from_environment(kind, guide)
    found = {}
    for key in guide.keys:
        hint = f" (or nothing. {key.without})" if key.optional else ""
        value = str(click.prompt(f"{key.label}{hint}", hide_input=True, default="", show_default=False)).strip()
        if not value and not key.optional:
            raise Stop(f"{guide.name} can't be used without: {key.label}. Nothing was kept.", USAGE)
        if value:
            found[key.name] = value
    return found


def _have_keys(kind: str, guide: Guide) -> bool:
    return any(os.environ.get(f"ANSWERABLE_{kind.upper()}_{key.name.upper()}") for key in guide.keys)


def _keys_from_environment(kind: str, guide: Guide) -> dict[str, str]:
    def variable(key: Key) -> str:
        return f"ANSWERABLE_{kind.upper()}_{key.name.upper()}"

    missing = [variable(key) for key in guide.keys if not key.optional and not os.environ.get(variable(key))]
    if missing:
        raise Stop(f"Without a terminal the keys come from the environment. Set {', '.join(missing)}.", CONFIGURATION)
    return {key.name: value for key in guide.keys if (value := os.environ.get(variable(key), "").strip())}


def _write_keys(path: Path, kind: str, account: str, keys: dict[str, str]) -> None:
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in keys.items())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    # Made with its mode, so that nobody else can open it in the moment before a chmod.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_READ_ME.format(kind=kind, account=account) + lines)


def _entry(kind: str, account: str, path: Path, *, url: str, subreddits: tuple[str, ...]) -> dict[str, object]:
    entry: dict[str, object] = {"kind": kind, "account": account, "keys_file": str(path.resolve())}
    if url:
        entry |= {"url": url, "web_url": url}
    if kind == "reddit":
        entry["subreddits"] = list(subreddits)
    return entry


def _read_entry(entry: dict[str, object], path: Path) -> "PlatformAccount":
    from pydantic import TypeAdapter, ValidationError

    from bot.config_accounts import PlatformAccount

    adapter: TypeAdapter[PlatformAccount] = TypeAdapter(PlatformAccount)
    try:
        return adapter.validate_python(entry)
    except ValidationError as error:
        path.unlink()
        first = error.errors(include_url=False, include_input=False)[0]
        raise Stop(f"{first['loc'][-1]}: {first['msg']}. Nothing was kept.", USAGE) from None


async def _check(account: "PlatformAccount") -> "Health":
    from bot.platforms.base import Health
    from bot.wiring import platform

    opened = platform(account, {})
    try:
        return await asyncio.wait_for(opened.check(), _CHECK_SECONDS)
    except TimeoutError:
        return Health(ok=False, problems=("It did not answer. Check the network and the platform's status page.",))
    finally:
        await opened.close()


def _tell(guide: Guide, health: "Health") -> bool:
    for mark, sentences in (("ok   ", health.granted), ("note ", health.notes), ("WRONG", health.problems)):
        for sentence in sentences:
            click.echo(click.wrap_text(sentence, width=96, initial_indent=f"{mark}  ", subsequent_indent=" " * 7))
    if health.ok:
        click.echo(f"\n{guide.name} answers, as {health.account}.")
    return health.ok


def _show_entry(ctx: click.Context, entry: dict[str, object], path: Path, *, ok: bool) -> None:
    click.echo(f"\nThe keys are in {path}.")
    where = chosen_path(ctx) or Path("config.toml")
    click.echo(f"Add these lines to {where}" + (":" if ok else ", once the above is mended:") + "\n")
    click.echo("  [[platforms]]")
    for name, value in entry.items():
        click.echo(f"  {name} = {json.dumps(value, ensure_ascii=False)}")
    if entry["kind"] == "reddit" and not entry["subreddits"]:
        click.echo("\nOnly listed subreddits are ever answered: put yours into subreddits.")
    click.echo("\nThen: answerable doctor, and answerable up")

"""`answerable hotline`: the key of the employees' hotline, made and changed. Nothing here shows what was reported."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.database import opened
from bot.cli.exits import CONFIGURATION, Stop
from bot.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from bot.config import Config
    from bot.hotline import HotlineKeys

ACTOR = "command-line"
COMMANDS = {
    "Commands": {
        "key": Entry("bot.cli.hotline:key", "Make a key of the hotline and print it."),
        "rotate-key": Entry("bot.cli.hotline:rotate_key", "Seal every report with another key."),
    }
}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=LazyGroup, table=COMMANDS)
def hotline() -> None:
    """Make and change the key of the employees' hotline. See docs/hotline.md.

    \b
      answerable hotline rotate-key --new-key-file new.key
    """


@click.command(epilog="Exit codes: 0 done.")
def key() -> None:
    """Make a key of the hotline and print it. Keep a copy: without it no report opens.

    \b
      answerable hotline key > hotline.key
    """
    from bot.root_keys import new_key

    click.echo(new_key())


@click.command("rotate-key", epilog="Exit codes: 0 done, 2 wrong command line, 3 a key can't be used, 4 no database.")
@click.option("--new-key-file", "new", type=_FILE, required=True, help="The key that follows.")
@click.option("--old-key-file", "old", type=_FILE, help="The key before. Without it: the settings'.")
@click.pass_context
def rotate_key(ctx: click.Context, new: Path, old: Path | None) -> None:
    """Seal every report with another key, all or none. Codes that were given out still find their reports.

    Stop the desk first, name the new key under [hotline] afterwards, and start it again. If a desk ran on with the old
    key meanwhile, run this once more with --old-key-file.

    \b
      answerable hotline key > new.key
      answerable hotline rotate-key --new-key-file new.key
    """
    from bot.hotline.rotating import reseal

    after = _read(new)
    with opened(ctx) as (settings, database):
        before = _read(old) if old else _named(settings)
        with database.session() as session:
            count = reseal(session, before, after, actor=ACTOR, now=datetime.now(UTC))
    click.echo(f"{count} writings are sealed with the new key. Name it under [hotline], and start the desk again.")


def _read(file: Path) -> "HotlineKeys":
    from bot.hotline import keys_from

    return keys_from(file.read_text(encoding="utf-8"))


def _named(settings: "Config") -> "HotlineKeys":
    from bot.hotline import keys_from

    if (secret := settings.hotline.key()) is None:
        raise Stop("The hotline is off. Name its key under [hotline], or give --old-key-file.", CONFIGURATION)
    return keys_from(secret.get_secret_value())

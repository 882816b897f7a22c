"""What comes before a long-running command: logs, a database of this version, and a word to whoever started it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.database import address

if TYPE_CHECKING:
    from bot.config import Config


def prepare(settings: "Config") -> str:
    """Set up logging, bring the database to this version, and return its address."""
    from bot import logging
    from storage import migrate

    logging.setup(settings.log)
    url = address(settings)
    migrate.upgrade(url)
    return url


def announce(settings: "Config", url: str, *, sign_in_link: bool = False) -> None:
    """Say where the console is, and how to get in while nobody can."""
    click.echo(f"\n  Answerable is at  {settings.console.address}")
    if sign_in_link:
        click.echo(_way_in(settings, url))
    click.echo("")


def _way_in(settings: "Config", url: str) -> str:
    from bot.invitation import invite_first
    from storage.database import Database

    database = Database(url, pool_size=1)
    try:
        with database.session() as session:
            now = datetime.now(UTC)
            found = invite_first(session, console=settings.console.address, timezone=settings.brand.timezone, now=now)
    finally:
        database.close()
    if found is None:
        return "  Sign in there; for a new link: answerable user link LOGIN"
    return f"  Sign in once with {found.address}\n  (as '{found.login}', until {found.expires_at:%d %B, %H:%M} UTC)"

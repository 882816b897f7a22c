"""What comes before a long-running command: logs, a database of this version, and a word to whoever started it."""

import errno
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.database import address
from bot.cli.exits import CONFIGURATION, Stop

if TYPE_CHECKING:
    from bot.config import Config


def prepare(settings: "Config", *ports: tuple[str, str, int]) -> str:
    """Set up logging, bring the database to this version, and return its address.

    `ports` are (setting, host, port) that will be listened on; raise Stop for one that is taken.
    """
    for setting, host, port in ports:
        still_free(setting, host, port)
    from bot import logging
    from storage import migrate

    logging.setup(settings.log)
    url = address(settings)
    migrate.upgrade(url)
    return url


def announce(settings: "Config", url: str, *, sign_in_link: bool = False, sandboxes: Sequence[str] = ()) -> None:
    """Say where the console is and the sandboxes are, and how to get in while nobody can."""
    click.echo(f"\n  Answerable is at  {settings.console.address}")
    for one in sandboxes:
        click.echo(f"  Its sandbox, where you write as a customer, is at  {one}")
    if sign_in_link:
        click.echo(_way_in(settings, url))
    click.echo("")


def still_free(setting: str, host: str, port: int) -> None:
    """Raise Stop, naming the setting, if nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            why = (
                "is taken, perhaps by another desk"
                if error.errno == errno.EADDRINUSE
                else f"can't be used: {error.strerror}"
            )
            raise Stop(
                f"Port {port} on {host} {why}. Stop what uses it, or choose another {setting}.", CONFIGURATION
            ) from None


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

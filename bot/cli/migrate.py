"""`answerable migrate`: bring the database to this version."""

import click

from bot.cli.database import address
from bot.cli.exits import FOUND
from bot.cli.settings import config


@click.command(epilog="Exit codes: 0 done, 1 with --check: there is something to do, 3 settings, 4 no database.")
@click.option("--check", is_flag=True, help="Change nothing; only say whether there is something to do.")
@click.pass_context
def migrate(ctx: click.Context, check: bool) -> None:
    """Bring the database to this version: ours and the job queue's tables. Doing it twice is harmless.

    Take a backup first.

    \b
      answerable migrate
    """
    from storage import migrate as schema

    url = address(config(ctx))
    if not schema.pending(url):
        click.echo("The database is at this version.")
        return
    if check:
        click.echo("The database is older than this version.")
        raise click.exceptions.Exit(FOUND)
    schema.upgrade(url)
    click.echo("The database was brought to this version.")

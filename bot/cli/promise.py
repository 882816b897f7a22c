"""`answerable promise`: what we said in public that we will do."""

from datetime import UTC, datetime

import click
import orjson

from bot.cli.lazy import Entry, LazyGroup

COMMANDS = {"Commands": {"list": Entry("bot.cli.promise:list_", "List promises that count, those due next first.")}}


@click.group(cls=LazyGroup, table=COMMANDS)
def promise() -> None:
    """See what we said in public that we will do. See docs/promises.md.

    \b
      answerable promise list --overdue
    """


@click.command("list", epilog="Exit codes: 0 done; 1 it could not be done; 2 wrong command line or settings.")
@click.option("--overdue", is_flag=True, help="Only those whose time is over.")
@click.option("--json", "as_json", is_flag=True, help="Write a line of JSON for each promise.")
@click.pass_context
def list_(ctx: click.Context, overdue: bool, as_json: bool) -> None:
    """List promises that count, those due next first.

    \b
      answerable promise list
      answerable promise list --overdue --json
    """
    from bot.cli.database import opened
    from storage import promises

    now = datetime.now(UTC)
    with opened(ctx) as (_, database), database.session() as session:
        rows = promises.overdue(session, now) if overdue else promises.standing(session)
    for row in rows:
        if as_json:
            told = {
                "id": row.id, "text": row.text, "source": row.source, "case": row.case_id, "owner": row.owner_id,
                "due_at": row.due_at, "overdue": row.overdue(now), "published_at": row.published_at, "url": row.url,
            }  # fmt: skip
            click.echo(orjson.dumps(told))
            continue
        due = f"{row.due_at:%Y-%m-%d %H:%M} UTC" if row.due_at else "no day"
        click.echo(f"{row.id:>5}  {due:<20} {'overdue' if row.overdue(now) else '':<8} {row.source:<14} {row.text}")
    if not rows and not as_json:
        click.echo("No promise is overdue." if overdue else "No promise is open.")

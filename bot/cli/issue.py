"""`answerable issue`: problems of products, from the report to the proven fix."""

from datetime import UTC, datetime

import click

from bot.cli.database import opened
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup

COMMANDS = {"Commands": {"list": Entry("bot.cli.issue:list_", "List issues with who wrote and where they stand.")}}
STATES = (
    "reported", "gathered", "identified", "countered", "verified", "reviewed", "closed", "announced", "merged",
)  # fmt: skip


@click.group(cls=LazyGroup, table=COMMANDS)
def issue() -> None:
    """Follow problems of products, from the report to the proven fix. See docs/quality-issues.md.

    \b
      answerable issue list
    """


@click.command("list", epilog="Exit codes: 0 done, 4 no database.")
@click.option("--state", type=click.Choice(STATES), default=None, help="Those that stand here; else all live ones.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, state: str | None, as_json: bool) -> None:
    """List issues: those with incidents first, then by how many people wrote.

    \b
      answerable issue list --state reported
    """
    from storage import issue_views

    now = datetime.now(UTC)
    with opened(ctx) as (_, database), database.session() as session:
        rows = issue_views.board(session, state=state or "")
    if as_json:
        told = [
            {"issue": one.id, "title": one.title, "product": one.product, "problem": one.problem, "unit": one.unit,
             "state": one.state, "mentions": one.mentions, "people": one.people, "languages": one.languages,
             "incidents": one.incidents, "reopened": one.reopened, "due_at": one.due_at, "opened_at": one.opened_at,
             "overdue": one.due_at is not None and one.due_at <= now}
            for one in rows
        ]  # fmt: skip
        write(told)
        return
    for one in rows:
        late = "  overdue" if one.due_at is not None and one.due_at <= now else ""
        click.echo(f"Q-{one.id:<5} {one.state:<11} {one.people:>4} people  {one.title}{late}")
    if not rows:
        click.echo("There is no such issue.")

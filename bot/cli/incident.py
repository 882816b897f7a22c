"""`answerable incident`: what reports danger, which clocks run, and that somebody has taken it on."""

from datetime import UTC, datetime

import click

from bot.cli.database import opened
from bot.cli.exits import USAGE, Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup
from bot.cli.named import named

COMMANDS = {
    "Commands": {
        "list": Entry("bot.cli.incident:list_", "List incidents: those nobody acknowledged first, then by clock."),
        "acknowledge": Entry("bot.cli.incident:acknowledge", "Say that somebody has taken an incident on."),
    }
}


@click.group(cls=LazyGroup, table=COMMANDS)
def incident() -> None:
    """Follow what reports danger to people or data. See docs/incidents.md.

    \b
      answerable incident list
    """


@click.command("list", epilog="Exit codes: 0 nobody waits for an answer, 1 somebody does, 4 no database.")
@click.option("--closed", is_flag=True, help="Those that are closed instead.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, closed: bool, as_json: bool) -> None:
    """List incidents: those that nobody acknowledged first, then by the next clock. No word of a customer is shown.

    \b
      answerable incident list
    """
    from storage import incident_views

    now = datetime.now(UTC)
    with opened(ctx) as (_, database), database.session() as session:
        rows = incident_views.board(session, now=now, closed=closed)
    if as_json:
        told = [
            {"incident": one.id, "case": one.case_id, "kinds": one.kinds, "products": one.products, "unit": one.unit,
             "state": one.state, "ingested_at": one.ingested_at, "acknowledged_at": one.acknowledged_at,
             "next_due": one.next_due, "running": one.running, "missed": one.missed, "issue": one.issue_id}
            for one in rows
        ]  # fmt: skip
        write(told)
    else:
        for one in rows:
            due = f"next clock {one.next_due:%Y-%m-%d %H:%M} UTC" if one.next_due else "no dated clock runs"
            products = ", ".join(one.products) or "no product named"
            click.echo(f"I-{one.id:<5} {one.state:<13} {'+'.join(one.kinds):<16} {products:<20} {due}")
        if not rows:
            click.echo("There is no such incident.")
    if any(one.state == "open" for one in rows):
        ctx.exit(1)


@click.command(epilog="Exit codes: 0 done, 1 not possible, 2 nobody of that login may, 4 no database.")
@click.argument("number", metavar="NUMBER")
@click.option("--as", "login", required=True, metavar="LOGIN", help="Who takes it on.")
@click.pass_context
def acknowledge(ctx: click.Context, number: str, login: str) -> None:
    """Say that somebody has taken an incident on: an executive or a quality officer, by their login.

    \b
      answerable incident acknowledge I-7 --as maya
    """
    from bot.console.roles import Permission
    from storage import incidents
    from storage.errors import Conflict, NotAllowed, NotFound

    digits = number.strip().upper().removeprefix("I-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
        raise Stop(f"'{number}' is no incident's number. Write it as in I-7.", USAGE)
    with opened(ctx) as (_, database), database.session() as session:
        may_not = "may not acknowledge incidents: it takes an executive or a quality officer."
        person = named(session, login, Permission.INCIDENT_ACKNOWLEDGE, may_not)
        try:
            incidents.acknowledge(session, int(digits), user_id=person.id, now=datetime.now(UTC))
        except (Conflict, NotAllowed, NotFound) as error:
            raise Stop(str(error)) from None
    click.echo(
        f"I-{digits} is acknowledged by {person.name}. Its clocks run on: settle them on /quality/incidents/{digits}."
    )

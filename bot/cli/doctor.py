"""`answerable doctor`: examine everything the desk needs."""

import click

from bot.cli.exits import FOUND
from bot.cli.in_json import IN_JSON, write
from bot.cli.settings import chosen_path

_MARKS = {"fine": "ok   ", "note": "note ", "problem": "WRONG"}


@click.command(epilog="Exit codes: 0 the desk can work, 1 something must be mended first.")
@IN_JSON
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check everything the desk needs, and say how to mend it.

    Settings, secrets, disk, code, knowledge base, writer, database and its clock, console, platforms. Nothing is
    changed, and nothing is posted.

    \b
      answerable doctor
    """
    from bot.doctor import State, examine
    from bot.wiring import platform

    checks = []
    for check in examine(chosen_path(ctx), lambda account: platform(account, {})):
        checks.append(check)
        if not as_json:
            mend = f"\n{'':18}{check.mend}" if check.mend and check.state is not State.FINE else ""
            click.echo(f"{_MARKS[check.state]}  {check.name:<10} {check.found}{mend}")
    wrong = sum(check.state is State.PROBLEM for check in checks)
    if as_json:
        told = [{"check": one.name, "state": one.state, "found": one.found, "mend": one.mend} for one in checks]
        write({"ok": not wrong, "checks": told})
    else:
        click.echo(f"\n{wrong} to mend." if wrong else "\nThe desk can work.")
    if wrong:
        raise click.exceptions.Exit(FOUND)

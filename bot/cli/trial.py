"""`answerable code shadow` and `answerable code feedback`: how a code does, on trial and in force."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from bot.cli.database import opened
from bot.cli.excepting import ACTOR
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from storage.feedback import Precision, Said
    from storage.shadows import Seen, Tally

COMMANDS = {
    "Commands": {
        "list": Entry("bot.cli.trial:list_", "List findings that people called wrong and nobody has settled."),
        "settle": Entry("bot.cli.trial:settle", "Say whether a finding was wrong or right."),
        "precision": Entry("bot.cli.trial:precision", "Show how often each rule was wrong, month by month."),
    }
}


@click.command(epilog="Exit codes: 0 done, 3 the settings can't be used, 4 no database.")
@click.option("--show", "shown", type=click.IntRange(0), default=10, show_default=True, help="How many cases to list.")
@IN_JSON
@click.pass_context
def shadow(ctx: click.Context, shown: int, as_json: bool) -> None:
    """Show what a code on trial would have decided otherwise: counts, rules and cases, never a text.

    A code goes on trial with [code] shadow = "DIR" in the settings. It judges what arrives beside the one in force.

    \b
      answerable code shadow
    """
    from storage import shadows

    with opened(ctx) as (settings, database), database.session() as session:
        found = [
            (one, shadows.rules(session, one.shadow_digest), shadows.seen(session, one.shadow_digest, limit=shown))
            for one in shadows.tallies(session)
        ]
    if as_json:
        told = [_trial(*one, settings.console.address) for one in found]
        write(told)
        return
    for one, rules, seen in found:
        click.echo(_tally(one))
        for rule, (gained, lost) in rules.items():
            click.echo(f"  {f'+{gained}' if gained else '':>7} {f'-{lost}' if lost else '':>7}  {rule}")
        for each in seen:
            change = f"{each.difference.was} → {each.difference.would}"
            click.echo(f"  {each.kind:<8} {change:<16} {settings.console.address}/cases/{each.case_id}")
    if not found:
        state = "has judged nothing yet" if settings.code.shadow else "is named in the settings: [code] shadow"
        click.echo(f"{'The code on trial' if settings.code.shadow else 'No code on trial'} {state}.")


def _tally(one: "Tally") -> str:
    failed = f"; it failed on {one.failed:,}" if one.failed else ""
    return (
        f"Code {one.shadow_digest[:12]} beside {one.code_digest[:12]}, {one.since} to {one.until}: "
        f"{one.changed:,} of {one.judged:,} verdicts would change{failed}."
    )


def _trial(one: "Tally", rules: dict[str, tuple[int, int]], seen: "list[Seen]", address: str) -> dict[str, Any]:
    return {
        "shadow": one.shadow_digest,
        "code": one.code_digest,
        "since": str(one.since),
        "until": str(one.until),
        "judged": one.judged,
        "changed": one.changed,
        "failed": one.failed,
        "rules": {rule: {"found": gained, "gone": lost} for rule, (gained, lost) in rules.items()},
        "cases": [
            {
                "kind": each.kind,
                "was": each.difference.was.value,
                "would": each.difference.would.value,
                "link": f"{address}/cases/{each.case_id}",
            }
            for each in seen
        ],
    }


@click.group(cls=LazyGroup, table=COMMANDS)
def feedback() -> None:
    """See what people called wrong, settle it, and see how often each rule is right.

    \b
      answerable code feedback list
    """


@feedback.command("list", epilog="Exit codes: 0 done, 4 no database.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List findings that people called wrong and nobody has settled, the oldest first.

    \b
      answerable code feedback list
    """
    from storage import feedback as said

    with opened(ctx) as (settings, database), database.session() as session:
        found = said.to_review(session)
    if as_json:
        write([_plain(one) for one in found])
        return
    for one in found:
        link = f"  {settings.console.address}/cases/{one.case_id}" if one.case_id else ""
        where = one.subject or "an own account"
        click.echo(f"{one.id:>6}  {one.at:%Y-%m-%d}  {one.severity:<7} {one.rule}  in {where}{link}")
        if one.note:
            click.echo(f"        {one.note}")
    if not found:
        click.echo("Nothing waits to be settled.")


@feedback.command(epilog="Exit codes: 0 done, 1 it is settled already or isn't there, 4 no database.")
@click.argument("number", type=int)
@click.argument("finding", type=click.Choice(["wrong", "right"]))
@click.pass_context
def settle(ctx: click.Context, number: int, finding: str) -> None:
    """Say whether a finding was wrong or right. It changes no verdict; it counts in the rule's precision.

    \b
      answerable code feedback settle 12 wrong
    """
    from storage import feedback as said

    with opened(ctx) as (_, database), database.session() as session:
        state = "agreed" if finding == "wrong" else "kept"
        one = said.settle(session, number, state, by=ACTOR, now=datetime.now(UTC))  # type: ignore[arg-type]
    click.echo(f"{one.rule}: the finding was {finding}.")


@feedback.command(epilog="Exit codes: 0 done, 4 no database.")
@click.option("--months", type=click.IntRange(1, 60), default=6, show_default=True, help="How far back.")
@click.option("--all", "every", is_flag=True, help="Rules that nobody called wrong, too.")
@IN_JSON
@click.pass_context
def precision(ctx: click.Context, months: int, every: bool, as_json: bool) -> None:
    """Show how often each rule was wrong, month by month, as far as anybody said.

    \b
      answerable code feedback precision --months 12
    """
    from storage import feedback as said

    since = (datetime.now(UTC) - timedelta(days=31 * (months - 1))).replace(day=1, hour=0, minute=0)
    with opened(ctx) as (_, database), database.session() as session:
        found = [one for one in said.precision(session, since=since) if every or one.called_wrong]
    if as_json:
        write([_share(one) for one in found])
        return
    for one in found:
        counts = f"{one.found:>7,} found, {one.called_wrong} called wrong, {one.wrong} agreed"
        right = f"at most {one.at_most:.1%} right" if one.at_most is not None else "no count"
        click.echo(f"{one.month}  {counts}; {right}  {one.rule}")
    if not found:
        click.echo("Nobody called a finding wrong.")


def _plain(one: "Said") -> dict[str, Any]:
    return {
        "id": one.id, "rule": one.rule, "severity": one.severity, "kind": one.kind, "signal": one.signal,
        "subject": one.subject, "case": one.case_id, "note": one.note, "at": one.at.isoformat(),
    }  # fmt: skip


def _share(one: "Precision") -> dict[str, Any]:
    return {
        "month": one.month, "rule": one.rule, "found": one.found, "called_wrong": one.called_wrong,
        "wrong": one.wrong, "precision_at_most": one.at_most,
    }  # fmt: skip

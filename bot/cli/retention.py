"""`answerable retention`: deleting the words of what was kept long enough."""

from datetime import UTC, datetime

import click

from bot.cli.database import opened
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup

ACTOR = "command-line"
COMMANDS = {"Commands": {"run": Entry("bot.cli.retention:run", "Delete words that were kept long enough; look first.")}}


@click.group(cls=LazyGroup, table=COMMANDS)
def retention() -> None:
    """Keep what people said only as long as the settings say. See docs/rights.md.

    \b
      answerable retention run --dry-run
    """


@click.command(epilog="Exit codes: 0 done, 4 no database.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and delete nothing.")
@IN_JSON
@click.pass_context
def run(ctx: click.Context, dry_run: bool, as_json: bool) -> None:
    """Delete the words of what was kept long enough, by [retention] in the settings. It can't be undone.

    The desk does it every hour by itself. Cases under a legal hold stay whole.

    \b
      answerable retention run --dry-run
    """
    from bot.rights import run_retention

    with opened(ctx) as (settings, database), database.session() as session:
        found = run_retention(session, settings, actor=ACTOR, now=datetime.now(UTC), dry=dry_run)
    if as_json:
        told = [
            {"kind": one.rule.kind, "region": one.rule.region, "days": one.rule.days, "count": one.count,
             "oldest": one.oldest, "held": one.held}
            for one in found
        ]  # fmt: skip
        write({"dry_run": dry_run, "rules": told})
        return
    for one in found:
        kept = f"{one.rule.days} days" if one.rule.days else "for ever"
        held = f", {one.held} held" if one.held else ""
        verb = "would go" if dry_run else "went"
        place = one.rule.region or ("elsewhere" if one.rule.but else "everywhere")
        click.echo(f"{one.rule.kind:<9} {place:<10} kept {kept:<10} {one.count:>6} {verb}{held}")

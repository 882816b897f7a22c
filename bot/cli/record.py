"""`answerable record`: prove that nothing was altered, and take the record out."""

from pathlib import Path

import click

from bot.cli.database import opened
from bot.cli.exits import FOUND, USAGE, Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup
from bot.cli.progress import progress

COMMANDS = {
    "Commands": {
        "verify": Entry("bot.cli.record:verify", "Read the whole chain and name every place that was altered."),
        "export": Entry("bot.cli.record:export", "Write the record as JSON Lines, oldest first."),
    }
}


@click.group(cls=LazyGroup, table=COMMANDS)
def record() -> None:
    """Verify and export the record: an append-only chain of who did what, when, and under which rule.

    \b
      answerable record verify
    """


@click.command(epilog="Exit codes: 0 nothing was altered, 1 something was, 4 no database.")
@click.option(
    "--head",
    metavar="NUMBER:HASH",
    help="The newest entry as an earlier `verify` told it; without it, a cut-off end can't be seen.",
)
@IN_JSON
@click.pass_context
def verify(ctx: click.Context, head: str | None, as_json: bool) -> None:
    """Read the whole chain and name every place that was altered.

    Keep the head it tells somewhere else, and give it next time.

    \b
      answerable record verify --head 1042:9f2c...
    """
    from storage import record as chain

    expected = _head(head) if head else None
    with opened(ctx) as (_, database), database.session() as session:
        found = chain.verify(session, expected_head=expected)
    if as_json:
        faults = [{"entry": fault.seq, "what": fault.what} for fault in found.faults]
        told = {"sound": found.sound, "entries": found.entries, "erased": found.tombstones, "faults": faults}
        write(told | {"head": f"{found.head_seq}:{found.head_hash}"})
    else:
        for fault in found.faults:
            click.echo(f"entry {fault.seq}: {fault.what}")
        state = "nothing was altered" if found.sound else f"{len(found.faults)} faults"
        click.echo(f"{found.entries} entries, {found.tombstones} with erased content: {state}.")
        click.echo(f"head {found.head_seq}:{found.head_hash}")
    if not found.sound:
        raise click.exceptions.Exit(FOUND)


@click.command(epilog="Exit codes: 0 done, 2 the file can't be written, 4 no database.")
@click.option(
    "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Without it: standard output."
)
@click.pass_context
def export(ctx: click.Context, output: Path | None) -> None:
    """Write the record as JSON Lines, oldest first, with what was said where it has not been erased.

    \b
      answerable record export --output record.jsonl
    """
    from storage import record as chain

    with (
        opened(ctx) as (_, database),
        database.session() as session,
        click.open_file(str(output) if output else "-", "w", encoding="utf-8", atomic=bool(output)) as file,
        progress("entries written") as seen,
    ):
        for line in chain.export(session):
            file.write(f"{line}\n")
            seen(1)


def _head(given: str) -> tuple[int, str]:
    number, _, digest = given.partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise Stop("--head is written as NUMBER:HASH, just as `answerable record verify` tells it.", USAGE)
    return int(number), digest

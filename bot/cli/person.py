"""`answerable person`: what a data-protection officer does for someone who wrote to us."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.database import opened
from bot.cli.exits import Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from storage.database import Session

ACTOR = "command-line"
COMMANDS = {
    "Commands": {
        "find": Entry("bot.cli.person:find", "Find who goes by a handle, and say what we hold on them."),
        "export": Entry("bot.cli.person:export", "Write everything we hold on someone into a ZIP."),
        "erase": Entry("bot.cli.person:erase", "Erase someone who wrote to us, everywhere."),
        "erase-again": Entry("bot.cli.person:erase_again", "Repeat erasures after a backup was restored."),
        "scrub": Entry("bot.cli.person:scrub", "Write the tables anew, so that no file keeps what was erased."),
    }
}


@click.group(cls=LazyGroup, table=COMMANDS)
def person() -> None:
    """Serve the rights of the people who write to us.

    \b
      answerable person erase sandbox @dana --dry-run
    """


@click.command(epilog="Exit codes: 0 done, 1 no such person, or a reply to them is under way, 4 no database.")
@click.argument("platform")
@click.argument("handle")
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@IN_JSON
@click.pass_context
def erase(ctx: click.Context, platform: str, handle: str, dry_run: bool, as_json: bool) -> None:
    """Erase someone who wrote to us: what they wrote, what we wrote to them, and what was noted about it.

    HANDLE is their @handle on PLATFORM, or their id there. The record keeps that it happened, and still verifies. What
    the platform itself shows is not touched. It can't be undone.

    \b
      answerable person erase sandbox @dana --dry-run
    """
    from bot.rights import mark_of, note_erasure
    from storage import erasure
    from storage.errors import NotAllowed
    from storage.tables import Person

    now = datetime.now(UTC)
    with opened(ctx) as (settings, database), database.session() as session:
        person_id = _find(session, platform, handle)
        mark = mark_of(session.get_one(Person, person_id))
        try:
            done = erasure.erase(session, person_id, user_id=ACTOR, now=now)
        except NotAllowed as error:
            raise Stop(str(error)) from None
        if dry_run:
            session.rollback()
        else:
            # Before the commit: an entry too many in the list does no harm, one too few would.
            note_erasure(settings.desk.data_dir, mark, now)
    if as_json:
        write({"erased": not dry_run, "person": person_id} | asdict(done))
        return
    click.echo(
        f"{'Would erase' if dry_run else 'Erased'} {handle}: {done.messages} messages, {done.replies} replies,"
        f" {done.cases} cases, and {done.contents} texts of the record. Their name was struck out of {done.struck}"
        " texts of colleagues."
    )
    for where, count in done.left.items():
        click.echo(f"Still named in {where}: {count}. That is published, signed or somebody else's; decide by hand.")


@click.command(epilog="Exit codes: 0 found, 1 nobody, 4 no database.")
@click.argument("platform")
@click.argument("handle")
@IN_JSON
@click.pass_context
def find(ctx: click.Context, platform: str, handle: str, as_json: bool) -> None:
    """Find who goes by HANDLE on PLATFORM, and say how much we hold on them.

    \b
      answerable person find sandbox @dana
    """
    from storage import belongings, erasure
    from storage.tables import Person

    with opened(ctx) as (_, database), database.session() as session:
        found = [
            belongings.of(session, session.get_one(Person, one)) for one in erasure.find(session, platform, handle)
        ]
        if not found:
            raise _nobody(session, platform, handle)
    rows = [
        {"person": one.person_id, "messages": len(one.messages), "replies": len(one.replies), "cases": list(one.cases)}
        for one in found
    ]
    if as_json:
        write(rows)
        return
    for row in rows:
        click.echo(
            f"person {row['person']}: {row['messages']} messages, {row['replies']} replies, cases {row['cases']}"
        )


@click.command(epilog="Exit codes: 0 done, 1 no such person, 4 no database.")
@click.argument("platform")
@click.argument("handle")
@click.option("--to", "path", type=click.Path(dir_okay=False), required=True, help="The ZIP to write.")
@click.pass_context
def export(ctx: click.Context, platform: str, handle: str, path: str) -> None:
    """Write everything we hold on someone into a ZIP: person.html for reading, person.json for programs.

    That it was made goes on the record. The format is in docs/rights.md.

    \b
      answerable person export sandbox @dana --to dana.zip
    """
    from pathlib import Path

    from bot.rights_export import archive
    from storage import exporting

    now = datetime.now(UTC)
    with opened(ctx) as (settings, database), database.session() as session:
        given = exporting.export(session, _find(session, platform, handle), user_id=ACTOR, now=now)
        Path(path).write_bytes(archive(given, settings.brand.name, now))
    click.echo(f"Wrote {path}: {sum(len(rows) for rows in given['held'].values())} rows.")


@click.command("erase-again", epilog="Exit codes: 0 done, 4 no database.")
@click.pass_context
def erase_again(ctx: click.Context) -> None:
    """Erase again whom the list of erasures names. Run it after an older backup was restored.

    The list is erasures.jsonl in the data directory: hashes of who, never names. Keep it beside the backups.

    \b
      answerable person erase-again
    """
    from bot.rights import erase_again as again

    with opened(ctx) as (settings, database), database.session() as session:
        found = again(session, settings.desk.data_dir, actor=ACTOR, now=datetime.now(UTC))
    click.echo(f"Erased {len(found)} again.")


@click.command(epilog="Exit codes: 0 done, 4 no database.")
@click.pass_context
def scrub(ctx: click.Context) -> None:
    """Write every table anew, so that no data file keeps what was erased. Nothing can be read or sent meanwhile.

    PostgreSQL leaves the bytes of changed rows in its files until their room is used again. Its write-ahead log and
    backups are beyond this: they go with their own time.

    \b
      answerable person scrub
    """
    from storage.database import write_anew

    with opened(ctx) as (_, database):
        write_anew(database.url)
    click.echo("Every table was written anew.")


def _find(session: "Session", platform: str, handle: str) -> int:
    from storage import erasure

    found = erasure.find(session, platform, handle)
    if not found:
        raise _nobody(session, platform, handle)
    if len(found) > 1:
        raise Stop(f"{len(found)} people on {platform} go by '{handle}'. Give the platform's own id of one instead.")
    return found[0]


def _nobody(session: "Session", platform: str, handle: str) -> Stop:
    """Return what is said of somebody unknown; a platform misspelt must not look like somebody erased."""
    from storage import accounts

    known = sorted({one.platform for one in accounts.everything(session)})
    if platform not in known:
        return Stop(f"No account of ours is on '{platform}'. Platforms here: {', '.join(known) or 'none'}.")
    return Stop(f"Nobody on {platform} goes by '{handle}' here, or they are erased already.")

"""`answerable person`: what a data-protection officer does for someone who wrote to us."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import orjson

from bot.cli.database import opened
from bot.cli.exits import Stop
from bot.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from storage.database import Session

ACTOR = "command-line"
COMMANDS = {"Commands": {"erase": Entry("bot.cli.person:erase", "Erase someone who wrote to us, everywhere.")}}


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
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def erase(ctx: click.Context, platform: str, handle: str, dry_run: bool, as_json: bool) -> None:
    """Erase someone who wrote to us: what they wrote, what we wrote to them, and what was noted about it.

    HANDLE is their @handle on PLATFORM, or their id there. The record keeps that it happened, and still verifies. What
    the platform itself shows is not touched. It can't be undone.

    \b
      answerable person erase sandbox @dana --dry-run
    """
    from storage import erasure
    from storage.errors import NotAllowed

    with opened(ctx) as (_, database), database.session() as session:
        person_id = _find(session, platform, handle)
        try:
            done = erasure.erase(session, person_id, user_id=ACTOR, now=datetime.now(UTC))
        except NotAllowed as error:
            raise Stop(str(error)) from None
        if dry_run:
            session.rollback()
    if as_json:
        click.echo(
            orjson.dumps({"erased": not dry_run, "person": person_id} | asdict(done), option=orjson.OPT_INDENT_2)
        )
        return
    click.echo(
        f"{'Would erase' if dry_run else 'Erased'} {handle}: {done.messages} messages, {done.replies} replies,"
        f" {done.cases} cases, and {done.contents} texts of the record."
    )


def _find(session: "Session", platform: str, handle: str) -> int:
    from storage import erasure

    found = erasure.find(session, platform, handle)
    if not found:
        raise Stop(f"Nobody on {platform} goes by '{handle}' here, or they are erased already.")
    if len(found) > 1:
        raise Stop(f"{len(found)} people on {platform} go by '{handle}'. Give the platform's own id of one instead.")
    return found[0]

"""`answerable crisis open|list|show|release|close`: the crisis room from a terminal, in a named person's name."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import orjson

from bot.cli.database import opened
from bot.cli.exits import USAGE, Stop
from bot.cli.in_json import IN_JSON
from bot.cli.named import named

if TYPE_CHECKING:
    from storage.database import Session

_ENDS = "Exit codes: 0 done, 1 it can't be done, 2 wrong command line, 4 no database."
_BY = click.option("--by", required=True, metavar="LOGIN", help="In whose name; they must be allowed to manage crises.")
_ID = click.argument("crisis_id", metavar="CRISIS", type=click.IntRange(1))
KINDS = (
    "product-safety", "recall", "data-breach", "outage", "offensive-post", "misconduct", "rumour", "quality", "other",
)  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)


def _actor(session: "Session", login: str) -> tuple[str, int]:
    from bot.console.roles import Permission

    may_not = "may not manage crises. An approver or an executive may."
    found = named(session, login, Permission.CRISIS_MANAGE, may_not)
    return found.actor, found.id


@click.command("open", epilog=_ENDS)
@click.argument("title")
@click.option("--kind", type=click.Choice(KINDS), default="other", show_default=True, help="What kind of crisis.")
@click.option(
    "--severity", type=click.IntRange(1, 3), default=2, show_default=True, help="1 local, 2 serious, 3 grave."
)
@click.option(
    "--scct",
    type=click.Choice(("victim", "accidental", "preventable")),
    default="accidental",
    show_default=True,
    help="How it came about.",
)
@click.option("--product", "products", multiple=True, metavar="ID", help="A product it is about. May be repeated.")
@click.option("--alarm", type=click.IntRange(1), help="The alarm it is opened from; see: answerable crisis alarms")
@click.option("--rehearsal", is_flag=True, help="Sandbox accounts only, stamped as a rehearsal.")
@click.option("--freeze/--no-freeze", default=True, show_default=True, help="Hold approved replies, send nothing.")
@click.option(
    "--freeze-account",
    "accounts",
    multiple=True,
    type=click.IntRange(1),
    metavar="ID",
    help="Freeze only this account. May be repeated.",
)
@click.option(
    "--freeze-product",
    "frozen_products",
    multiple=True,
    metavar="ID",
    help="Freeze only cases about this product. May be repeated.",
)
@_BY
@IN_JSON
@click.pass_context
def open_(ctx: click.Context, /, by: str, as_json: bool, **given: Any) -> None:  # fmt: skip
    """Open a crisis and freeze sending.

    \b
      answerable crisis open "Halo Pro overheats" --kind product-safety --severity 3 --scct preventable --by maya
    """
    from bot.crisis import room
    from bot.publication.frost import telling
    from storage.crises import NewCrisis

    with opened(ctx) as (settings, database):
        with database.session() as session:
            actor, user_id = _actor(session, by)
        new = NewCrisis(
            given["title"], given["kind"], given["scct"], given["severity"], given["rehearsal"], given["products"],
            given["alarm"], user_id, given["freeze"], given["accounts"], given["frozen_products"],
        )  # fmt: skip
        frozen = telling(settings.webhooks, frozen=True)
        done = room.open_room(database, new, actor=actor, clock=_now, also=frozen)
    if as_json:
        click.echo(orjson.dumps(done))
        return
    ice = f" Frozen; {done.held} replies held." if new.freeze else ""
    click.echo(f"{'REHEARSAL: ' if new.rehearsal else ''}Crisis {done.crisis_id} is open.{ice}")


@click.command("list", epilog=_ENDS)
@click.option("--all", "over", is_flag=True, help="Also those that are closed.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, over: bool, as_json: bool) -> None:
    """List crises, those that run first.

    \b
      answerable crisis list --all
    """
    from storage import crises, holding

    with opened(ctx) as (_, database), database.session() as session:
        frozen = {one.crisis_id for one in crises.frosts(session)}
        rows = [
            {"id": one.id, "title": one.title, "state": one.state, "severity": one.severity, "kind": one.kind,
             "scct": one.scct, "rehearsal": one.rehearsal, "frozen": one.id in frozen, "opened_at": one.opened_at,
             "held": holding.figures(session, one.id)["held"]}
            for one in crises.every(session, over=over)
        ]  # fmt: skip
    for row in rows:
        if as_json:
            click.echo(orjson.dumps(row))
            continue
        stamp = "REHEARSAL  " if row["rehearsal"] else ""
        ice = f", frozen, {row['held']} held" if row["frozen"] else ""
        click.echo(f"{row['id']}  {stamp}{row['title']}: {row['state']}, severity {row['severity']}{ice}")
    if not rows and not as_json:
        click.echo("There is no crisis.")


@click.command("show", epilog=_ENDS)
@_ID
@click.pass_context
def show(ctx: click.Context, crisis_id: int) -> None:
    """Show a crisis as its review document stands: facts, decisions, timeline, numbers, actions; Markdown, times UTC.

    \b
      answerable crisis show 3 > review.md
    """
    from bot.crisis.review import gather, markdown

    with opened(ctx) as (_, database), database.session() as session:
        click.echo(markdown(gather(session, crisis_id, now=_now())), nl=False)


@click.command("release", epilog=_ENDS)
@_ID
@click.option("--reply", "replies", multiple=True, type=click.IntRange(1), help="This reply. May be repeated.")
@click.option("--account", type=click.IntRange(1), metavar="ID", help="Those of this account.")
@click.option("--product", default="", metavar="ID", help="Those about this product.")
@click.option("--safety", is_flag=True, help="Those about safety.")
@click.option("--all", "every", is_flag=True, help="All that are held.")
@click.option("--reason", default="", help="Why they may go; it goes on the record.")
@click.option("--yes", is_flag=True, help="Do it. Without it the command only says how many there are.")
@_BY
@click.pass_context
def release(ctx: click.Context, /, crisis_id: int, every: bool, yes: bool, by: str, reason: str, **given: Any) -> None:
    """Let held replies go: they are drafts again, and the freeze lets them through once they are approved anew.

    \b
      answerable crisis release 3 --safety --reason "safety advice" --by maya --yes
    """
    from bot.crisis import room
    from storage import holding
    from storage.holding import Filter

    narrow = given["replies"] or given["account"] or given["product"] or given["safety"]
    if bool(narrow) == every:
        raise Stop("Say which: --reply, --account, --product or --safety; or --all.", USAGE)
    chosen = Filter(given["replies"] or None, given["account"], given["product"], given["safety"])
    with opened(ctx) as (_, database):
        with database.session() as session:
            actor, _user = _actor(session, by)
            matching = len(holding.held(session, crisis_id, chosen, limit=1_000_000))
        if not yes:
            click.echo(f"Held replies that match: {matching}. To release them, add --yes.")
            return
        ids = room.release(database, crisis_id, chosen, actor=actor, clock=_now, reason=reason)
    click.echo(f"Released {_replies(len(ids))}. Each is a draft, to be approved anew.")


@click.command("close", epilog=_ENDS)
@_ID
@click.option(
    "--held",
    type=click.Choice(("release", "keep")),
    required=True,
    help="What becomes of held replies: drafts again, or kept for somebody to look at.",
)
@click.option("--reason", required=True, help="Why it is over; it goes on the record.")
@_BY
@click.pass_context
def close(ctx: click.Context, crisis_id: int, held: Any, reason: str, by: str) -> None:  # fmt: skip
    """Close a crisis that eases: its freeze ends.

    \b
      answerable crisis close 3 --held release --reason "repaired and told" --by maya
    """
    from bot.crisis import room
    from bot.publication.frost import telling

    if not reason.strip():
        raise Stop("Say why it is over, in a sentence: it stands on the record.", USAGE)
    with opened(ctx) as (settings, database):
        with database.session() as session:
            actor, _user = _actor(session, by)
        thawed = telling(settings.webhooks, frozen=False)
        released = room.close(database, crisis_id, held=held, actor=actor, clock=_now, reason=reason, also=thawed)
    left = "Held replies stay held." if held == "keep" else f"Released {_replies(released)}."
    click.echo(f"Crisis {crisis_id} is closed. {left}")


def _replies(count: int) -> str:
    return "1 reply" if count == 1 else f"{count} replies"

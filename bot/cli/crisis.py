"""`answerable crisis`: see a crisis in the volume of mentions; its room is in `crisis_room`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from bot.cli.exits import USAGE, Stop, say
from bot.cli.lazy import Entry, LazyGroup
from bot.cli.lines import standard_input

if TYPE_CHECKING:
    from bot.crisis.detector import Alarm
    from bot.crisis.series import Series

COMMANDS = {
    "Commands": {
        "backtest": Entry("bot.cli.crisis:backtest", "Replay a series of counts, and show the alarms it would raise."),
        "alarms": Entry("bot.cli.crisis:alarms", "Show the alarms that the desk has raised."),
        "open": Entry("bot.cli.crisis_room:open_", "Open a crisis and freeze sending."),
        "list": Entry("bot.cli.crisis_room:list_", "List crises."),
        "show": Entry("bot.cli.crisis_room:show", "Show a crisis as its review document stands."),
        "release": Entry("bot.cli.crisis_room:release", "Let held replies go."),
        "close": Entry("bot.cli.crisis_room:close", "Close a crisis; its freeze ends."),
    }
}


@click.group(cls=LazyGroup, table=COMMANDS)
def crisis() -> None:
    """See a crisis in the volume of mentions, and work in its room. See docs/crisis-room.md.

    \b
      answerable crisis backtest mentions.csv
      answerable crisis list
    """


@click.command(epilog="Exit codes: 0 done; 2 wrong command line, or a row that can't be read.")
@click.argument("series", metavar="SERIES.csv", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Write a line of JSON for each alarm.")
@click.option("--explain", is_flag=True, help="Say with each alarm what rose, against what, and since when.")
def backtest(series: str, as_json: bool, explain: bool) -> None:
    """Replay rows of timestamp,value and print the timestamp of each alarm, as it stands in the file.

    \b
      answerable crisis backtest mentions.csv --explain
    """
    from bot.crisis import series as reading
    from bot.crisis.detector import detect

    name = "Standard input" if series == "-" else series
    try:
        found = reading.read(_lines(series))
    except reading.SeriesError as error:
        raise Stop(str(error), USAGE) from error
    except UnicodeDecodeError:
        raise Stop(f"{name} is no text in UTF-8. Save it as UTF-8.", USAGE) from None
    if found.skipped:
        rows = "1 row that is" if len(found.skipped) == 1 else f"{len(found.skipped)} rows that are"
        say(f"Skipped {rows} not later than the row before, the first in line {found.skipped[0]}.")
    if not found.stamps:
        say(f"{name} holds no rows, so there is nothing to judge. A row is timestamp,value.")
    for alarm in detect(found.times, found.counts):
        if as_json:
            click.echo(orjson.dumps(_facts(alarm, found)))
        else:
            click.echo(found.stamps[alarm.row] + (f"  {_sentence(alarm, found)}" if explain else ""))


def _lines(series: str) -> Iterator[str]:
    source = standard_input() if series == "-" else Path(series).open("rb")  # noqa: SIM115 (closed below)
    with TextIOWrapper(source, encoding="utf-8-sig", newline="") as handle:
        yield from handle


def _stamp(found: "Series", at: int) -> str:
    return found.stamps[int(found.times.searchsorted(at))]


def _facts(alarm: "Alarm", found: "Series") -> dict[str, Any]:
    return {
        "timestamp": found.stamps[alarm.row],
        "rose": [{"minutes": one.seconds // 60, "count": one.count, "limit": one.limit} for one in alarm.levels],
        "expected": alarm.expected,
        "since": _stamp(found, alarm.since),
        "score": round(alarm.score, 4),
    }


def _sentence(alarm: "Alarm", found: "Series") -> str:
    rose = ", ".join(f"{one.count:g} in {one.seconds // 60} min (limit {one.limit:g})" for one in alarm.levels)
    return f"{rose}; usual at this time {alarm.expected:g} in 60 min; since {_stamp(found, alarm.since)}"


@click.command("alarms", epilog="Exit codes: 0 done, 2 wrong command line, 4 no database.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3660), help="How far to look back.")
@click.option("--series", default="", metavar="SERIES", help="Only this series, like product:halo-pro.")
@click.option("--json", "as_json", is_flag=True, help="Write a line of JSON for each alarm.")
@click.pass_context
def alarms(ctx: click.Context, days: int, series: str, as_json: bool) -> None:
    """Show the alarms that the desk has raised, the newest first.

    \b
      answerable crisis alarms --days 7
    """
    from datetime import timedelta

    from bot.cli.database import opened
    from storage import crisis_alarms

    with opened(ctx) as (_, database), database.session() as session:
        rows = crisis_alarms.latest(session, since=datetime.now(UTC) - timedelta(days=days), series=series)
    for one in rows:
        if as_json:
            click.echo(orjson.dumps(one))
            continue
        click.echo(
            f"{one.at:%Y-%m-%d %H:%M} UTC  {one.series}: {one.count:g} in an hour, usual {one.expected:g},"
            f" limit {one.ceiling:g}; since {one.since:%Y-%m-%d %H:%M}; messages {' '.join(map(str, one.messages[:5]))}"
        )
    if not rows and not as_json:
        click.echo(f"No alarm in the last {days} days.")

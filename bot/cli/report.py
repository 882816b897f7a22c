"""`answerable report`: the weekly market report, shown, written to a file, or sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.database import opened
from bot.cli.exits import USAGE, Stop, say
from bot.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from bot.reports.figures import WeeklyReport
    from bot.reports.ground import Ground
    from bot.reports.weeks import Week

COMMANDS = {
    "Commands": {
        "weekly": Entry("bot.cli.report:weekly", "Show a week's report, or write it to a file."),
        "send": Entry("bot.cli.report:send", "Send a week's report to those in the settings who have not had it."),
    }
}
FORMATS = ("text", "html", "csv", "pdf", "json")


@click.group(cls=LazyGroup, table=COMMANDS)
def report() -> None:
    """Show, write and send the weekly market report. See docs/reports.md.

    \b
      answerable report weekly
      answerable report weekly --week 2026-W47 --format pdf --out w47.pdf
    """


@click.command(epilog="Exit codes: 0 done; 2 wrong command line; 3 settings; 4 no database.")
@click.option("--week", "written", metavar="WEEK", help="As in 2026-W47. Without it: the latest week that is over.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="Without it: as the file's name says, else text.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else standard output.")
@click.pass_context
def weekly(ctx: click.Context, written: str | None, kind: str | None, out: Path | None) -> None:
    """Show what customers said in a week, as things stand now; each number leads to its cases.

    \b
      answerable report weekly --week 2026-W47 --format html --out w47.html
    """
    from bot.reports.making import make

    ending = out.suffix.lstrip(".").lower() if out else ""
    kind = kind or (ending if ending in FORMATS else "text")
    if kind == "pdf" and out is None:
        raise Stop("A PDF goes into a file: --out report.pdf", USAGE)
    named = _named(written)
    with _ground(ctx) as ground:
        body = _written(make(ground, _week(ground, named)), kind, ground.base)
    if out is None:
        click.echo(body, nl=not body.endswith(b"\n"))
        return
    try:
        out.write_bytes(body)
    except OSError as error:
        raise Stop(f"{out} can't be written: {error.strerror}.", USAGE) from None
    say(f"Wrote {out}.")


@click.command(epilog="Exit codes: 0 done; 2 wrong command line, or the week is not over; 3 settings; 4 no database.")
@click.option("--week", "written", metavar="WEEK", help="As in 2026-W47. Without it: the latest week that is over.")
@click.pass_context
def send(ctx: click.Context, written: str | None) -> None:
    """Send a week's report to the addresses and webhooks of the settings, once to each: workers deliver it.

    \b
      answerable report send --week 2026-W47
    """
    from bot.reports import sending

    named = _named(written)
    with _ground(ctx) as ground:
        week = _week(ground, named)
        try:
            told = sending.send(ground, week, actor="command line")
        except sending.NotOver as error:
            raise Stop(str(error), USAGE) from None
        mails = bool(ground.config.mail.host)
        wanted = len(ground.config.reports.to)
    if wanted and not mails:
        say("The settings name addresses but no mail server, so nothing is mailed. Name one under [mail].")
    if told:
        say(f"The report of week {week} is on its way to {told} recipient{'' if told == 1 else 's'}.")
    else:
        say(f"Nobody is left to tell: everyone in the settings has had the report of week {week}.")


@contextmanager
def _ground(ctx: click.Context) -> Iterator["Ground"]:
    from bot.reports.ground import Ground
    from policies.code import load_code

    with opened(ctx) as (settings, database):
        products = {one.id: one.name for one in load_code(settings.code.path).products}
        yield Ground(settings, database, lambda: datetime.now(UTC), products)


def _named(written: str | None) -> "Week | None":
    """Return the week that was written, before anything is opened for it."""
    from bot.reports.weeks import NoSuchWeek, Week

    try:
        return None if written is None else Week.read(written)
    except NoSuchWeek as error:
        raise Stop(str(error), USAGE) from None


def _week(ground: "Ground", named: "Week | None") -> "Week":
    from bot.reports.weeks import Week

    zone, now = ground.zone, ground.clock()
    week = named or Week.of(now, zone).plus(-1)
    if week.starts(zone) > now:
        raise Stop(f"Week {week} has not begun.", USAGE)
    return week


def _written(report: "WeeklyReport", kind: str, base: str) -> bytes:
    from bot.reports import html, pdf, plain

    if kind == "html":
        return html.page(report, base=base).encode()
    if kind == "csv":
        return plain.as_csv(report, base=base).encode()
    if kind == "json":
        return plain.as_json_text(report)
    if kind == "pdf":
        try:
            return pdf.as_pdf(report, base=base)
        except pdf.NoPdf as error:
            raise Stop(str(error), USAGE) from None
    return plain.as_text(report, base=base).encode()

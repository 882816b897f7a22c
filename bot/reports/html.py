"""A report as HTML: a part for the console's page, and a page of its own that needs no other file."""

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.reports import charts, words
from bot.reports.figures import Reached, WeeklyReport

_CSS = Path(__file__).parents[1] / "console" / "static" / "css"


def part(report: WeeklyReport, *, base: str = "") -> Markup:
    """Return the report without head and frame; `base` stands before every address in the console."""
    return Markup(_rendered("report.html", report, base))  # noqa: S704 - the template escapes


def targets(report: WeeklyReport | Reached, *, base: str = "") -> Markup:
    """Return the targets and indicators alone."""
    return Markup(_rendered("targets.html", report, base))  # noqa: S704 - the template escapes


def page(report: WeeklyReport, *, base: str) -> str:
    """Return the report as one file: styles and charts inside, nothing fetched, no script."""
    css = "\n".join((_CSS / name).read_text(encoding="utf-8") for name in ("tokens.css", "charts.css", "reports.css"))
    # The page carries no fonts: it falls back on the reader's own.
    return _rendered("page.html", report, base, css=Markup(css[css.index(":root") :]))  # noqa: S704 - our own


def _rendered(template: str, report: WeeklyReport | Reached, base: str, **more: object) -> str:
    zone = ZoneInfo(report.zone)

    def day(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{local.day} {local:%B %Y}"

    def clock(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{local.day} {local:%B %Y, %H:%M} {local.tzname()}"

    return (
        _environment()
        .get_template(template)
        .render(report=report, base=base, day=day, clock=clock, charts=charts, words=words, **more)
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.reports"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

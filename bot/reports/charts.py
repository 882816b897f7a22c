"""Charts as SVG, drawn by us: each with a title and a description; colours come from the page, so that print and dark
mode need no second picture. The numbers stand in a table beside each chart.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.reports.figures import Count, Point

_WIDE = 420
_ROW = 26
_LABEL = 140
_MOST_ROWS = 12
_HIGH = 150


def bars(key: str, title: str, rows: Sequence[Count]) -> Markup:
    """Draw a bar for each row, with a mark where the week before stood; the longest twelve at most."""
    shown = rows[:_MOST_ROWS]
    largest = max((max(one.cases, one.before) for one in shown), default=0) or 1
    room = _WIDE - _LABEL - 44
    parts = []
    for place, one in enumerate(shown):
        top, wide, mark = place * _ROW, room * one.cases / largest, room * one.before / largest
        parts.append(
            f'<text class="chart-name" x="0" y="{top + 17}">{escape(_short(one.name))}</text>'
            f'<rect class="chart-bar" x="{_LABEL}" y="{top + 5}" width="{max(wide, 1):.1f}" height="16" rx="2"/>'
            f'<line class="chart-mark" x1="{_LABEL + mark:.1f}" x2="{_LABEL + mark:.1f}" y1="{top + 2}"'
            f' y2="{top + 24}"/>'
            f'<text class="chart-value" x="{_LABEL + max(wide, mark) + 6:.1f}" y="{top + 17}">{one.cases:,}</text>'
        )
    left = f" {len(rows) - len(shown)} more are in the table." if len(rows) > len(shown) else ""
    said = "; ".join(f"{one.name} {one.cases:,}" for one in shown[:3])
    about = f"Bars, the longest first: {said}. A mark shows the week before.{left}"
    return _drawing(key, title, about, _WIDE, max(len(shown), 1) * _ROW, parts)


def columns(key: str, title: str, rows: Sequence[Count]) -> Markup:
    """Draw a column for each row, with a mark where it stood the week before."""
    largest = max((max(one.cases, one.before) for one in rows), default=0) or 1
    step, floor, room = _WIDE / max(len(rows), 1), _HIGH - 34, _HIGH - 56
    parts = [f'<line class="chart-axis" x1="0" x2="{_WIDE}" y1="{floor}" y2="{floor}"/>']
    for place, one in enumerate(rows):
        left, tall, mark = place * step, room * one.cases / largest, floor - room * one.before / largest
        middle = left + step / 2
        day, _, rest = one.name.partition(" ")
        parts.append(
            f'<rect class="chart-bar" x="{left + step * 0.2:.1f}" y="{floor - tall:.1f}" width="{step * 0.6:.1f}"'
            f' height="{max(tall, 0.5):.1f}" rx="2"/>'
            f'<line class="chart-mark" x1="{left + step * 0.12:.1f}" x2="{left + step * 0.88:.1f}" y1="{mark:.1f}"'
            f' y2="{mark:.1f}"/>'
            f'<text class="chart-value" text-anchor="middle" x="{middle:.1f}" y="{min(floor - tall, mark) - 5:.1f}">'
            f"{one.cases:,}</text>"
            f'<text class="chart-name" text-anchor="middle" x="{middle:.1f}" y="{floor + 15}">{escape(day)}</text>'
            f'<text class="chart-small" text-anchor="middle" x="{middle:.1f}" y="{floor + 29}">{escape(rest)}</text>'
        )
    peak = max(rows, key=lambda one: one.cases, default=None)
    said = f"Most came on {peak.name}: {peak.cases:,}." if peak and peak.cases else "None came."
    return _drawing(key, title, f"A column for each day. {said} A mark shows the week before.", _WIDE, _HIGH, parts)


def trend(key: str, title: str, points: Sequence[Point], goal: float | None = None) -> Markup:
    """Draw shares from 0 to 100 as a line with a gap where nothing counted, and the goal as a dashed one."""
    wide, high, edge = 260, 64, 6
    step = (wide - 2 * edge) / max(len(points) - 1, 1)

    def down(share: float) -> float:
        return edge + (high - 2 * edge) * (1 - share / 100)

    parts = [f'<line class="chart-axis" x1="0" x2="{wide}" y1="{high - edge}" y2="{high - edge}"/>']
    if goal is not None:
        parts.append(f'<line class="chart-goal" x1="0" x2="{wide}" y1="{down(goal):.1f}" y2="{down(goal):.1f}"/>')
    path, pen = "", "M"
    for place, point in enumerate(points):
        if point.share is None:
            pen = "M"
            continue
        x, y = edge + place * step, down(point.share)
        path, pen = f"{path}{pen}{x:.1f} {y:.1f}", "L"
        parts.append(
            f'<circle class="chart-dot" cx="{x:.1f}" cy="{y:.1f}" r="{3.5 if place == len(points) - 1 else 2}"/>'
        )
    parts.append(f'<path class="chart-line" d="{path}"/>' if path else "")
    known = [point for point in points if point.share is not None]
    said = (
        f"{known[0].week}: {known[0].share:g} %, {known[-1].week}: {known[-1].share:g} %." if known else "Nothing yet."
    )
    aim = f" The goal is {goal:g} %." if goal is not None else ""
    return _drawing(key, title, f"{len(points)} weeks. {said}{aim}", wide, high, parts, kind="chart chart-trend")


def _drawing(
    key: str, title: str, about: str, wide: int, high: int, parts: Sequence[str], kind: str = "chart"
) -> Markup:
    name = escape(key)
    return Markup(  # noqa: S704 - every text in it was escaped
        f'<svg class="{kind}" viewBox="0 0 {wide} {high}" role="img"'
        f' aria-labelledby="chart-{name}-title chart-{name}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="chart-{name}-title">{escape(title)}</title><desc id="chart-{name}-desc">{escape(about)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _short(name: str) -> str:
    return name if len(name) <= 21 else f"{name[:20].rstrip()}…"

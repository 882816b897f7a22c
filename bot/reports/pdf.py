"""A report as PDF, drawn with ReportLab (BSD; the extra `reports`): the same figures, charts and links, with a title,
a language and bookmarks.

Helvetica, which every reader has, covers Western languages; Japanese, Chinese and Korean use the reader's own fonts.
What neither covers is shown as a question mark: the HTML shows everything.
"""

import io
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from bot.reports import words
from bot.reports.figures import Breakdown, Count, WeeklyReport

_BLUE, _INK, _LINE = "#1d4fd7", "#15181d", "#c9ced6"
_ASIAN = (
    ("HYGothic-Medium", "가-힣ᄀ-ᇿ"),
    ("HeiseiKakuGo-W5", "぀-ヿ"),
    ("STSong-Light", "一-鿿　-〿＀-￯"),
)


class NoPdf(Exception):
    """The library is not installed; the message says how to mend it."""


def as_pdf(report: WeeklyReport, *, base: str) -> bytes:
    """Return the report as PDF; raise NoPdf without the library."""
    try:
        from reportlab.lib.pagesizes import A4
        from reportlab.platypus import SimpleDocTemplate
    except ImportError as error:
        raise NoPdf('PDF needs ReportLab. Install it: pip install "answerable[reports]"') from error
    out = io.BytesIO()
    title = f"What customers said: week {report.week}"
    document = SimpleDocTemplate(
        out, pagesize=A4, title=title, author=report.brand, subject="Weekly market report", lang="en",
        leftMargin=48, rightMargin=48, topMargin=48, bottomMargin=48,
    )  # fmt: skip
    document.build(_Story(report, base).flow(title), onFirstPage=_numbered, onLaterPages=_numbered)
    return out.getvalue()


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(547, 28, f"{document.page}")


class _Story:
    """The report as ReportLab's flow of paragraphs, tables and drawings."""

    def __init__(self, report: WeeklyReport, base: str) -> None:
        from reportlab.lib.styles import getSampleStyleSheet

        self.report, self.base = report, base
        self.styles = getSampleStyleSheet()
        for name in ("Heading1", "Heading2", "Heading3", "BodyText"):
            self.styles[name].textColor = _INK
        _fonts()

    def flow(self, title: str) -> list[Any]:
        report = self.report
        span = f"{report.brand}, until {report.sunday}, times in {report.zone}"
        return [
            self._p(title, "Heading1"),
            self._p(span + ("" if report.over else " (the week is not over)")),
            self._linked(words.lead(report), report.cases.href),
            *self._said(),
            *self._issues(),
            *self._answers(),
            *self._fixed(),
            *self._indicators(),
        ]

    def _p(self, text: str, style: str = "BodyText") -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(_marked(text), self.styles[style])

    def _linked(self, text: str, href: str) -> Any:
        from reportlab.platypus import Paragraph

        target = f"{self.base}{href}" if href.startswith("/") else href
        body = f"<a href={quoteattr(target)} color={quoteattr(_BLUE)}>{_marked(text)}</a>" if href else _marked(text)
        return Paragraph(body, self.styles["BodyText"])

    def _table(self, rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> Any:
        from reportlab.platypus import Table

        cells = [[self._p(one) if isinstance(one, str) else one for one in row] for row in rows]
        style = [("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        padding = [(name, (0, 0), (-1, -1), 1) for name in ("TOPPADDING", "BOTTOMPADDING")]
        return Table(cells, colWidths=widths, repeatRows=1, style=[*style, *padding], hAlign="LEFT")

    def _said(self) -> list[Any]:
        from reportlab.platypus import KeepTogether

        found: list[Any] = [self._p("What customers said", "Heading2")]
        parts = [part for part in (self.report.days, *self.report.breakdowns) if part.rows]
        return [
            *found,
            *(KeepTogether([self._p(one.title, "Heading3"), _bars(one), self._counted(one)]) for one in parts),
        ]

    def _counted(self, part: Breakdown) -> Any:
        return self._table([("", "Cases", "Week before"), *map(self._row, part.rows)], (300, 90, 90))

    def _row(self, one: Count) -> tuple[Any, ...]:
        return one.name, self._linked(words.number(one.cases), one.href), words.number(one.before)

    def _issues(self) -> list[Any]:
        rows = [
            (
                self._linked(f"{one.number} {one.title}", one.href),
                words.STATES.get(one.state, one.state),
                self._linked(words.number(one.cases), one.cases_href),
                f"{', '.join(one.marks)}. {one.why}" if one.marks else "",
            )
            for one in self.report.issues
        ]
        found: list[Any] = [self._p("Issues", "Heading2")]
        if rows:
            found.append(self._table([("Issue", "Stands at", "Cases", "What is new"), *rows], (190, 95, 45, 160)))
        found += [self._linked(f"Overdue promise: {one.text}", one.href) for one in self.report.promises]
        for one in self.report.incidents:
            said = "not acknowledged" if one.minutes is None else f"acknowledged after {words.took(one.minutes)}"
            found.append(self._linked(f"{one.number} ({' and '.join(one.kinds)}): {said}", one.href))
        return found if len(found) > 1 else [*found, self._p("Nothing new.")]

    def _answers(self) -> list[Any]:
        found = self.report.answers
        rows = [self._row(one) for one in (found.in_time, found.late, found.waiting, found.left, found.nothing_owed)]
        return [
            self._p("First answers against the time we gave ourselves", "Heading2"),
            self._p(f"{words.timely(found)} Nine in ten within {words.took(found.ninetieth_minutes)}."),
            self._table([("", "Cases", "Week before"), *rows], (300, 90, 90)),
        ]

    def _fixed(self) -> list[Any]:
        found: list[Any] = [self._p("Fixed because customers spoke", "Heading2")]
        for one in self.report.fixed:
            found.append(self._linked(f"{one.number} {one.title}", one.href))
            found.append(self._p(" ".join(part for part in (one.done, one.proof) if part)))
            if one.link:
                found.append(self._linked(one.link, one.link))
        return found if len(found) > 1 else [*found, self._p("Nothing this week.")]

    def _indicators(self) -> list[Any]:
        found: list[Any] = [self._p("Targets and indicators", "Heading2")]
        rows = [
            (one.name, words.goal(one), words.percent(one.share), f"{one.part:,} of {one.whole:,}", words.reached(one))
            for one in self.report.targets
        ]
        if rows:
            found.append(self._table([("Target", "Goal", "Actual", "Cases", "Stands"), *rows], (160, 90, 60, 90, 90)))
        shares = [
            (
                one.name,
                words.percent(one.share),
                self._linked(f"{one.part:,} of {one.whole:,}", one.part_href),
                one.about,
            )
            for one in self.report.indicators
        ]
        return [*found, self._table([("This week", "Share", "Of", "What it counts"), *shares], (120, 50, 70, 250))]


def _bars(part: Breakdown) -> Any:
    """Draw a breakdown's bars, as the HTML does."""
    from reportlab.graphics.shapes import Drawing, Line, Rect, String
    from reportlab.lib.colors import HexColor

    rows = part.rows[:12]
    largest = max(max(one.cases, one.before) for one in rows) or 1
    drawing = Drawing(480, 16 * len(rows) + 4)
    for place, one in enumerate(rows):
        y = 16 * (len(rows) - place - 1) + 4
        wide, mark = 280 * one.cases / largest, 280 * one.before / largest
        drawing.add(String(0, y + 3, _plain(one.name)[:26], fontName="Helvetica", fontSize=8))
        drawing.add(Rect(130, y, max(wide, 0.5), 11, fillColor=HexColor(_BLUE), strokeColor=None))
        drawing.add(Line(130 + mark, y - 2, 130 + mark, y + 13, strokeColor=HexColor(_INK), strokeWidth=1.2))
        drawing.add(String(134 + max(wide, mark), y + 3, f"{one.cases:,}", fontName="Helvetica", fontSize=8))
    return drawing


def _fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    for name, _ in _ASIAN:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(name))


def _plain(text: str) -> str:
    return text.encode("cp1252", "replace").decode("cp1252")


def _marked(text: str) -> str:
    """Return text as ReportLab's markup: escaped, each run of an East Asian script in a font that has it."""
    asian = "".join(span for _, span in _ASIAN)
    parts = []
    for run in re.findall(f"[{asian}]+|[^{asian}]+", text):
        font = next((name for name, span in _ASIAN if re.search(f"[{span}]", run)), "")
        parts.append(f'<font name="{font}">{escape(run)}</font>' if font else escape(_plain(run)))
    return "".join(parts)

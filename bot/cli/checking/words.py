"""A report for people: where, what, why, and how to mend it, with the place underlined."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from bot.cli.checking.pages import Page
from bot.cli.checking.results import Placed, Report
from policies.finding import Severity

SECRETS = frozenset({"confidentiality/credential", "confidentiality/exposed-credential"})
"""Findings whose words are never shown, on any screen or in any build log."""
_COLOURS = {Severity.BLOCK: "31;1", Severity.REVIEW: "35;1", Severity.REVISE: "33;1", Severity.NOTE: "36"}
_INDENT = "    "
_NARROWEST, _WIDEST = 40, 160
_BEFORE = 30

Paint = Callable[[str, str], str]


def painter() -> Paint:
    """Return what colours a word: on a terminal that can, unless NO_COLOR is set."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        return lambda text, colour: f"\x1b[{colour}m{text}\x1b[0m"
    return lambda text, _colour: text


def width() -> int:
    """Return how many columns a shown line may take."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST), _WIDEST) - len(_INDENT)


def lines(report: Report, paint: Paint, columns: int) -> Iterator[str]:
    """Yield the report, line by line."""
    hidden = _hidden(report.found)
    for result in report.results:
        for one in result.found:
            if not one.known:
                yield from _finding(one, hidden.get(one.page.name, ()), paint, columns)
        if result.clearance:
            yield f"{result.passage.page.name}: allowed. The receipt:\n{result.clearance}\n"
    for name, why in report.skipped:
        yield f"{printable(name)}: skipped, {why}."
    yield summary(report, paint)


def _finding(one: Placed, hidden: Sequence[tuple[int, int]], paint: Paint, columns: int) -> Iterator[str]:
    line, column = one.page.place(one.start)
    severity = one.finding.severity
    where = f"{printable(one.page.name)}:{line}:{column}"
    yield f"{paint(where, '1')}: {paint(severity.value, _COLOURS[severity])} {one.finding.rule}"
    if one.exact:
        shown, under = underlined(one.page, one.start, one.end, hidden, columns)
        yield f"{_INDENT}{shown}"
        yield f"{_INDENT}{paint(under, _COLOURS[severity])}"
    yield f"{_INDENT}{printable(one.finding.message)}"
    if (fix := one.finding.fix) is not None:
        yield f"{_INDENT}Fix: {_said(one, printable(fix))}"
    yield ""


def _said(one: Placed, fix: str) -> str:
    if one.start == one.end:
        return f"add “{fix.strip()}”"
    return f"write “{fix}” instead" if fix else "leave it out"


def summary(report: Report, paint: Paint) -> str:
    """Return what was found, in one sentence or two."""
    counts = report.counts()
    parts = [f"{count} {severity.value}" for severity in reversed(Severity) if (count := counts[severity])]
    said = f"{_counted(report.pages)} checked: {paint(', '.join(parts), '1') if parts else 'nothing found'}."
    known = sum(one.known for one in report.found)
    if known:
        said += f" {known} known from the baseline."
    mendable = sum(one.finding.fix is not None for one in report.fresh)
    return said + (f" --fix mends {mendable}." if mendable else "")


def _counted(pages: Sequence[Page]) -> str:
    """Return how many files these are, and how many texts that were given as they are or on standard input."""
    files = sum(page.path is not None for page in pages)
    counts = ((files, "file"), (len(pages) - files, "text"))
    said = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count]
    return " and ".join(said) or "0 files"


def underlined(page: Page, start: int, end: int, hidden: Sequence[tuple[int, int]], columns: int) -> tuple[str, str]:
    """Return the line that a finding begins on, and the marks under it; secrets are dotted out, long lines cut."""
    number, _ = page.place(start)
    first, last = page.line(number)
    end = max(min(end, last), start)
    left = first if _columns(page.text[first:end]) <= columns else max(first, start - _BEFORE)
    right = left
    room = columns - (left > first) - 1
    while right < last and (room := room - _wide(page.text[right])) >= 0:
        right += 1
    shown = ["•" if any(a <= at < b for a, b in hidden) else _visible(page.text[at]) for at in range(left, right)]
    ahead = "…" * (left > first)
    marks = " " * (len(ahead) + sum(map(_columns, shown[: start - left])))
    under = "^" * max(1, sum(map(_columns, shown[start - left : max(end - left, 0)])))
    return ahead + "".join(shown) + "…" * (right < last), marks + under


def _hidden(found: Sequence[Placed]) -> dict[str, list[tuple[int, int]]]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for one in found:
        if one.finding.rule in SECRETS and one.exact:
            spans.setdefault(one.page.name, []).append((one.start, one.end))
    return spans


def printable(text: str) -> str:
    """Return a text that can't move the cursor, hide a part of itself or turn the line round on a terminal."""
    return "".join(map(_visible, text))


def _visible(one: str) -> str:
    if one in "\t\n\r":
        return " "
    if one == "\u200d":
        return ""  # joins emoji; shown apart they stay readable, and their width is certain
    return "�" if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else one


def _columns(text: str) -> int:
    return sum(map(_wide, text))


def _wide(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1

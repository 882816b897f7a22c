"""Mending what can be mended: every fix that overlaps no graver one, from the end, into a file swapped in whole."""

import codecs
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from bot.cli.checking.pages import Page
from bot.cli.checking.results import Placed, Report


class Changed(Exception):
    """A file was changed by somebody else while it was checked, so it was left as it is."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A page, what it reads once mended, and how many places were mended and left for a next run."""

    page: Page
    text: str
    done: tuple[Placed, ...]
    left: int


def mend(report: Report) -> list[Mended]:
    """Return what would become of each page that has something to mend."""
    by_page: dict[str, list[Placed]] = {}
    for one in report.fresh:
        if one.finding.fix is not None:
            by_page.setdefault(one.page.name, []).append(one)
    return [_mended(found[0].page, found) for found in by_page.values()]


def _mended(page: Page, found: Sequence[Placed]) -> Mended:
    chosen: list[Placed] = []
    for one in sorted(found, key=lambda one: (-one.finding.severity.rank, one.start, one.end)):
        if not any(_overlap(one, other) for other in chosen):
            chosen.append(one)
    text = page.text
    for one in sorted(chosen, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: one.start] + (one.finding.fix or "") + text[one.end :]
    done = tuple(sorted(chosen, key=lambda one: one.start))
    return Mended(page, text, done, len(found) - len(chosen))


def _overlap(one: Placed, other: Placed) -> bool:
    if one.start == one.end or other.start == other.end:
        # Two additions at one place have no order; one at the edge of a change doesn't touch it.
        return (one.start, one.end) == (other.start, other.end) or (one.start < other.end and other.start < one.end)
    return one.start < other.end and other.start < one.end


def write(mended: Mended) -> None:
    """Put a mended page in its file's place at once, with the file's rights; raise Changed or OSError."""
    page = mended.page
    if page.path is None:
        return
    target = page.path.resolve()  # a link stays a link: what it leads to is replaced
    if target.read_bytes() != page.raw:
        raise Changed(f"{page.name} was changed while it was checked, so it was left as it is. Check it again.")
    write_whole(target, marked(page, mended.text).encode("utf-8"))


def marked(page: Page, text: str) -> str:
    """Return a text of a page with the byte-order mark that its file begins with."""
    return "\ufeff" + text if page.raw.startswith(codecs.BOM_UTF8) else text


def write_whole(target: Path, content: bytes) -> None:
    """Put content in a file's place at once, with the rights it had: nobody ever reads a half; raise OSError."""
    import tempfile

    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o644
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise


def told(mended: Mended) -> Iterator[str]:
    """Yield what was mended, in words: places and rules, never the text."""
    count = len(mended.done)
    left = f", {mended.left} left for another run because they overlap" if mended.left else ""
    yield f"{mended.page.name}: {count} place{'' if count == 1 else 's'} mended{left}."
    for one in mended.done:
        line, column = mended.page.place(one.start)
        yield f"    {line}:{column} {one.finding.rule}"


def difference(mended: Mended) -> Iterator[str]:
    """Yield the change as a unified diff, which `patch -p1` and `git apply` take."""
    import difflib

    name = mended.page.name.lstrip("/")
    # Only a line feed ends a line of a patch; a form feed, say, is part of one.
    before, after = (list(StringIO(marked(mended.page, text), "\n")) for text in (mended.page.text, mended.text))
    for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

"""Files to check: read as text, and cut into the passages that are each judged as one post."""

import codecs
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

TEXT_SUFFIXES = frozenset({".md", ".markdown", ".mdx", ".txt", ".text", ".rst", ".adoc"})
"""What is read of a folder. A file that is named is read whatever it is called."""
MOST_BYTES = 2_000_000
NOT_TEXT = "not a text file"
"""Why a picture, say, is passed over, which is no mistake; whatever else is skipped is a text that was not read."""
STDIN = "-"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FENCES = ("```", "~~~")


class Skipped(Exception):
    """A file is not checked, and why, in words that follow its name."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file as text, as it lies there: its line ends are kept, a byte-order mark at its start is not text.

    `name` is how it was named, with forward slashes. `raw` is what was read, so that nobody else's change is lost.
    """

    name: str
    text: str
    path: Path | None = None
    raw: bytes = b""
    lines: tuple[int, ...] = field(default=(), repr=False)

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1, in code points."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1

    def line(self, number: int) -> tuple[int, int]:
        """Return where a line begins and ends, without its line end."""
        start = self.lines[number - 1]
        end = self.lines[number] - 1 if number < len(self.lines) else len(self.text)
        return start, end - (end > start and self.text[end - 1] == "\r")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a page that is judged as one post, from `start` to `end`."""

    page: Page
    start: int
    end: int

    @property
    def text(self) -> str:
        """The passage itself."""
        return self.page.text[self.start : self.end]


def page(name: str, text: str, path: Path | None = None, raw: bytes = b"") -> Page:
    """Return a text as a page that knows its lines."""
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return Page(name, text, path, raw, tuple(starts))


def read_page(path: Path) -> Page:
    """Read a file as a page; raise Skipped if it isn't text, or can't be read."""
    try:
        with path.open("rb") as source:
            return read_stream(path.as_posix(), source, path)
    except OSError as error:
        raise Skipped(f"it can't be read: {error.strerror}") from None


def read_stream(name: str, source: BinaryIO, path: Path | None = None) -> Page:
    """Read a page, and no more than a page may hold; raise Skipped if it isn't text, OSError."""
    raw = source.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Skipped(f"larger than {MOST_BYTES // 1_000_000} MB, which no post is")
    return decode(name, raw, path)


def decode(name: str, raw: bytes, path: Path | None = None) -> Page:
    """Return bytes as a page; raise Skipped if they aren't text."""
    if b"\0" in raw[:8_192] and not raw.startswith(_UTF_16):
        raise Skipped(NOT_TEXT)
    try:
        return page(name, raw.removeprefix(codecs.BOM_UTF8).decode("utf-8"), path, raw)
    except UnicodeDecodeError:
        raise Skipped("not UTF-8 text; save it as UTF-8 to have it checked") from None


def named(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files that were named, each once, with the texts of every folder in their place, in order of name."""
    seen: set[str] = set()
    for given in paths:
        listed = map(str, _folder(Path(given))) if given != STDIN and Path(given).is_dir() else [given]
        for one in listed:
            if one not in seen:
                seen.add(one)
                yield one


def _folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.suffix.lower() in TEXT_SUFFIXES and path.is_file() and not any(one.startswith(".") for one in inside):
            yield path


def whole(page: Page) -> list[Passage]:
    """Return a page as one passage, exactly as it lies there."""
    return [Passage(page, 0, len(page.text))]


def paragraphs(page: Page) -> list[Passage]:
    """Return a page's paragraphs: what blank lines part, with a fenced block in one piece, each without its margins."""
    found: list[Passage] = []
    began: int | None = None
    fence = ""
    for number in range(1, len(page.lines) + 1):
        start, end = page.line(number)
        line = page.text[start:end].strip()
        if fence:
            fence = "" if line.startswith(fence) else fence
        elif line.startswith(_FENCES):
            fence = line[:3]
        if line or fence:
            began = start if began is None else began
        elif began is not None:
            found += _trimmed(page, began, start)
            began = None
    return found if began is None else [*found, *_trimmed(page, began, len(page.text))]


def _trimmed(page: Page, start: int, end: int) -> list[Passage]:
    text = page.text[start:end]
    # A rule of dashes or a row of dots says nothing that could be judged.
    if not any(one.isalnum() for one in text):
        return []
    start += len(text) - len(text.lstrip())
    return [Passage(page, start, start + len(text.strip()))]

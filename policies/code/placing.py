"""Finds the line at which a mistake in a code stands, so that whoever mends it needn't search."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policies.code.parts import CodeError

_AT_LINE: Final = re.compile(r"\bat line (\d+)\b")
_QUOTED: Final = re.compile(r"`([^`]+)`")
_HEADER: Final = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}")


def placed(error: CodeError, folder: Path) -> CodeError:
    """Return the error with its file's path and, where one line alone can be meant, the number of that line."""
    if error.line is not None:
        return error
    named = Path(error.file)
    files = [named] if named.is_file() else list(_lexicons(folder, error.file))
    found = [(file, line) for file in files for line in _lines(file, error)]
    if len(found) != 1:
        return error
    file, line = found[0]
    return CodeError(file, error.key, error.what, error.mend, line)


def _lexicons(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files of a language's lexicon that is named as in `lexicons/en`."""
    one = folder / f"{name}.toml"
    if one.is_file():
        yield one
    yield from sorted((folder / name).rglob("*.toml"))


def _lines(file: Path, error: CodeError) -> list[int]:
    at = _AT_LINE.search(error.what)
    if at:
        return [int(at[1])]
    try:
        written = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    if "at end of document" in error.what:
        return [max(1, len(written))]
    meant = _keys(written, error.key) if error.key else []
    quoted = [word.rstrip("…") for word in _QUOTED.findall(error.what)]
    values = [number for number, line in enumerate(written, 1) if any(word in line for word in quoted)]
    if len(meant) == 1 and not (values and meant[0] not in values):
        return meant
    both = [number for number in values if number in meant]
    return both or values or meant


def _keys(written: list[str], key: str) -> list[int]:
    """Return the lines on which a key stands: under its table's header, or as that header itself."""
    tables, _, last = key.rpartition(".")
    table, found, headers = "", [], []
    begins = re.compile(rf"^\s*[\"']?{re.escape(last)}[\"']?\s*=")
    for number, line in enumerate(written, 1):
        header = _HEADER.match(line)
        if header:
            table = header[1].strip("\"' ")
            headers += [number] if table == key else []
        elif begins.match(line) and table == tables:
            found.append(number)
    return found or headers

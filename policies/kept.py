"""Keeps what was compiled from a code in a folder of the user's, so that the next short command starts faster.

Nothing is kept until `keep_in` names a folder. A file is believed only if it is the user's own, nobody else may write
it, and its content has the digest that it says; anything else is passed over, and compiled anew. Files hold JSON, so
reading one can't run anything.
"""

import contextlib
import gc
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

_FORMAT: Final = 2
_COMPILERS: Final = (
    "code/loading",
    "code/names",
    "code/sections",
    "signals/clues",
    "signals/folding",
    "signals/gapped",
    "signals/known",
    "signals/language_words",
    "signals/learned/features",
    "signals/naming",
    "signals/rarity",
    "signals/reading",
    "signals/rows",
    "signals/terms",
    "signals/vocabulary",
)
# What is not JSON comes back as something else, so it is refused.
_PLAIN: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_MOST_BYTES: Final = 32_000_000
_MOST_FILES: Final = 200
_EVERYBODY: Final = stat.S_IWGRP | stat.S_IWOTH
_folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Keep what is compiled from now on in a folder, or nowhere."""
    global _folder  # noqa: PLW0603 - one place for the process, as the caches in memory have
    _folder = folder


def cache_folder() -> Path:
    """Return the folder for this user's caches on this system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "answerable" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "answerable"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "answerable"


def kept(kind: str, source: str, compile_: Callable[[], Any]) -> Any:
    """Return what was compiled from a source: as it is kept, or else compiled now and kept. Must be plain JSON."""
    if _folder is None:
        return compile_()
    digest = hashlib.sha256(f"{_FORMAT} {kind} {_program()} ".encode())
    digest.update(source.encode("utf-8", "surrogatepass"))
    name = f"{kind}-{digest.hexdigest()[:40]}.json"
    found = _read(_folder / name)
    if found is None:
        found = compile_()
        with contextlib.suppress(OSError, ValueError, TypeError):
            _write(_folder, name, orjson.dumps(found, option=_PLAIN))
    return found


@cache
def _program() -> Sequence[tuple[str, int, int]]:
    """Return what tells this program from its other versions: the files that compile."""
    folder = Path(__file__).parent
    files = [folder / f"{name}.py" for name in ("kept", *_COMPILERS)]
    return [(file.name, (facts := file.stat()).st_mtime_ns, facts.st_size) for file in files if file.is_file()]


def _read(file: Path) -> Any:
    """Return what a file holds, or None for one that isn't there, isn't ours or isn't whole."""
    try:
        with file.open("rb") as opened:
            facts = os.fstat(opened.fileno())
            if hasattr(os, "getuid") and (facts.st_uid != os.getuid() or facts.st_mode & _EVERYBODY):
                return None
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > _MOST_BYTES:
                return None
            told, _, body = opened.read().partition(b"\n")
        return _loaded(body) if told == hashlib.sha256(body).hexdigest().encode() else None
    except (OSError, ValueError, RecursionError):
        return None


def _loaded(body: bytes) -> Any:
    """Read JSON without a search for garbage after every few hundred lists: none of them is."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return orjson.loads(body)
    finally:
        if collects:
            gc.enable()


def _write(folder: Path, name: str, body: bytes) -> None:
    """Write a file whole or not at all, and let go of the oldest when there are many."""
    import tempfile  # which takes long to load

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        Path(temporary).replace(folder / name)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    files = sorted(folder.glob("*-*.json"), key=lambda file: file.stat().st_mtime_ns)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)

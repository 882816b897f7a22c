"""The sandbox's journal: one JSON line per change, on disk before anybody sees the change."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import orjson

from bot.platforms.sandbox.model import Json


class JournalError(Exception):
    """The journal can't be read. The message names file and line, and says what to do."""


class Journal:
    """Append changes in groups: one write and one fsync for all that wait (path None keeps nothing).

    A change is applied only after it is on disk, in the order of the file, so what a reader saw survives kill -9.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._waiting: list[tuple[bytes, Callable[[], None], asyncio.Future[None]]] = []
        self._flusher: asyncio.Task[None] | None = None

    def load(self) -> Iterator[Json]:
        """Yield every change, oldest first, then be ready to append. A line torn by a crash is cut off."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        good = 0
        if self._path.exists():
            with self._path.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    if not line.endswith(b"\n"):
                        break
                    yield self._parse(line, number)
                    good += len(line)
        self._file = self._path.open("ab", buffering=0)
        self._file.truncate(good)
        _sync_folder(self._path.parent)

    async def append(self, changes: list[Json], apply: Callable[[], None]) -> None:
        """Make `changes` durable, then call `apply`. Raise OSError when the disk refuses; then nothing changed."""
        lines = b"".join(orjson.dumps(change, option=orjson.OPT_APPEND_NEWLINE) for change in changes)
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((lines, apply, done))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await asyncio.shield(done)

    def append_now(self, change: Json) -> None:
        """Make one change durable before there is an event loop; raise OSError."""
        self._write(orjson.dumps(change, option=orjson.OPT_APPEND_NEWLINE))

    async def close(self) -> None:
        """Wait for what is being written, then close the file."""
        if self._flusher is not None:
            await self._flusher
        if self._file is not None:
            self._file.close()
            self._file = None

    async def _flush(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._write, b"".join(lines for lines, _, _ in group))
            except OSError as error:
                for _, _, done in group:
                    done.set_exception(error)
                continue
            for _, apply, done in group:
                try:
                    apply()
                except Exception as error:  # noqa: BLE001 - whoever waits gets it; the rest of the group goes on
                    done.set_exception(error)
                else:
                    done.set_result(None)

    def _write(self, data: bytes) -> None:
        if self._file is None:
            return
        before = os.fstat(self._file.fileno()).st_size
        try:
            written = 0
            while written < len(data):
                written += self._file.write(data[written:])
            os.fsync(self._file.fileno())
        except OSError:
            # Half a group must not stay: the next one would be glued to its torn line.
            self._file.truncate(before)
            raise

    def _parse(self, line: bytes, number: int) -> Json:
        try:
            change = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            mend = "Move the file away to start afresh, or remove the line."
            raise JournalError(f"{self._path}, line {number}: not JSON ({error}). {mend}") from error
        if not isinstance(change, dict):
            raise JournalError(f"{self._path}, line {number}: not an object. Remove the line.")
        return change


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

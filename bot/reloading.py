"""Keeps a running desk on the code as it stands in its directory; every process that judges looks for itself."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from bot import metrics
from policies.engine import Judge
from policies.reloading import Reloader

if TYPE_CHECKING:
    from bot.wiring import Desk

EVERY_SECONDS: Final = 2.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """One judge, the directory of its code, and what the code is to the desk: in force, or on trial."""

    reloader: Reloader
    judge: Judge
    what: str


class Reloading:
    """Lets the desk's judges follow their directories. `look` blocks while a code that changed is read."""

    def __init__(
        self, judge: Judge, folder: Path | None, shadow: Judge | None, trial: Path | None, clock: Callable[[], datetime]
    ) -> None:
        self._clock = clock
        self._own = Watched(Reloader(judge, folder), judge, "in_force")
        self._watched = [self._own]
        if shadow is not None and trial is not None:
            self._watched.append(Watched(Reloader(shadow, trial), shadow, "on_trial"))
        self._told = dict.fromkeys(("in_force", "on_trial"), "")
        self.adopted_at: datetime | None = None

    @property
    def fault(self) -> str:
        """Why the code in the directory is not the one in force, with file and line; empty when it is."""
        return self._own.reloader.fault

    def look(self) -> None:
        """Adopt what changed, and say so: in the log, in the metrics, and to the console's code page."""
        for one in self._watched:
            try:
                adopted = one.reloader.look()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, the desk goes on judging
                _log.error("code not looked at", code=one.what, kind=type(error).__name__)
                continue
            if adopted:
                self._adopted(one)
            elif one.reloader.fault != self._told[one.what]:
                self._refused(one)
            self._told[one.what] = one.reloader.fault
        metrics.code_in_force(self._own.judge.code.digest, refused=bool(self.fault))

    def _adopted(self, one: Watched) -> None:
        if one is self._own:
            self.adopted_at = self._clock()
            metrics.CODE_RELOADS.labels("adopted").inc()
        _log.info("code adopted", code=one.what, digest=one.judge.code.digest[:12], version=one.judge.code.version)

    def _refused(self, one: Watched) -> None:
        if not one.reloader.fault:
            _log.info("code mended", code=one.what, digest=one.judge.code.digest[:12])
            return
        if one is self._own:
            metrics.CODE_RELOADS.labels("refused").inc()
        _log.error("code not adopted", code=one.what, why=one.reloader.fault)


async def follow(desk: "Desk", stop: asyncio.Event) -> None:
    """Look every few seconds until `stop`."""
    if desk.reloading is None:
        await stop.wait()
        return
    while not stop.is_set():
        await asyncio.to_thread(desk.reloading.look)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY_SECONDS)

"""Keeps a running desk on the code as it stands in its directory; every process that judges looks for itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import structlog

from policies.engine import Judge
from policies.reloading import Reloader

Outcome = Literal["adopted", "refused", ""]

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

    @property
    def digest(self) -> str:
        """The digest of the code in force."""
        return self._own.judge.code.digest

    def look(self) -> Outcome:
        """Adopt what changed, say so in the log, and return what became of a change of the code in force."""
        outcome: Outcome = ""
        for one in self._watched:
            try:
                adopted = one.reloader.look()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, the desk goes on judging
                _log.error("code not looked at", code=one.what, kind=type(error).__name__)
                continue
            if adopted:
                outcome = self._adopted(one) or outcome
            elif one.reloader.fault != self._told[one.what]:
                outcome = self._refused(one) or outcome
            self._told[one.what] = one.reloader.fault
        return outcome

    def _adopted(self, one: Watched) -> Outcome:
        if one is self._own:
            self.adopted_at = self._clock()
        _log.info("code adopted", code=one.what, digest=one.judge.code.digest[:12], version=one.judge.code.version)
        return "adopted" if one is self._own else ""

    def _refused(self, one: Watched) -> Outcome:
        if not one.reloader.fault:
            _log.info("code mended", code=one.what, digest=one.judge.code.digest[:12])
            return ""
        _log.error("code not adopted", code=one.what, why=one.reloader.fault)
        return "refused" if one is self._own else ""

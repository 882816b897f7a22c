"""Keeps a judge on the code as it stands in its directory, while the process runs."""

import threading
from pathlib import Path

from policies.code import CodeError
from policies.code.watching import Watch
from policies.engine import Judge


class Reloader:
    """Lets a judge adopt the code of a directory whenever that changes.

    A code that can't be read leaves the old one in force; `fault` says why, for whoever shows the state of the desk.
    """

    def __init__(self, judge: Judge, folder: Path | None = None) -> None:
        self._judge = judge
        self._watch = Watch(judge.code, folder)
        self._alone = threading.Lock()

    @property
    def fault(self) -> str:
        """What is wrong with the code in the directory, in a sentence; empty when it is the one in force."""
        return self._watch.fault

    def look(self) -> bool:
        """Adopt the code if it has changed and return whether that happened. Meant to be called every few seconds."""
        with self._alone:
            code = self._watch.look()
            if code is None:
                return False
            try:
                self._judge.adopt(code)
            except CodeError as error:
                self._watch.refused(error, self._judge.code)
                return False
            return True

"""Keeps a judge on the code as it stands in its directory, while the process runs."""

import threading
from pathlib import Path

from policies.code import Code, CodeError, placed
from policies.code.watching import Watch
from policies.engine import Judge
from policies.examination import touching
from policies.signals.instruments import Instruments


class Reloader:
    """Lets a judge adopt the code of a directory whenever that changes, and is fit to be in force.

    One that can't be read, or holds back protected speech, leaves the old one in force; `fault` says why, with file
    and line, for whoever shows the state of the desk.
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
                try_out(code)
                self._judge.adopt(code)
            except CodeError as error:
                self._watch.refused(error, self._judge.code)
                return False
            return True


def try_out(code: Code) -> None:
    """Raise CodeError unless a code is fit to be in force: every term can be read, no rule holds protected speech back.

    Everything else that the linter reports may stand: the examples are those of the articles, and a brand that takes a
    name out of its code need not write them anew first.
    """
    instruments = Instruments(code)
    try:
        instruments.lexicons.check()
    except CodeError as error:
        raise placed(error, code.path) from None
    for slip in touching(Judge(code, instruments)):
        raise CodeError(code.path, slip.where, slip.what, slip.mend)

"""`answerable check --jsonl`: one answer for each line, in order, as soon as there is nothing more to read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.checks import BadCheck, Check, answer, read
from bot.cli.checking.pictures import fingerprinted
from bot.cli.lines import BadLine
from policies.engine import Judge
from policies.finding import Judgement, Severity
from policies.subject import Subject

Clear = Callable[[Judgement, Subject], str]


class Stream:
    """Reads lines into checks and answers them in batches; remembers the gravest finding."""

    def __init__(
        self,
        judge: Judge,
        clock: Callable[[], datetime],
        usual: dict[str, Any],
        clear: Clear | None = None,
        assets: Any = None,
    ) -> None:
        self._judge, self._clock, self._usual, self._clear = judge, clock, usual, clear
        self._assets = assets
        self.worst = Severity.NOTE

    def read(self, line: dict[str, Any]) -> Check:
        """Return the check on a line, or raise BadLine."""
        try:
            check = read(self._usual | line if self._usual else line, self._clock())
        except BadCheck as error:
            raise BadLine(str(error)) from None
        return replace(check, subject=fingerprinted(check.subject, self._assets)) if check.subject.media else check

    def answer(self, batch: Sequence[Check]) -> list[dict[str, Any]]:
        """Return one answer for each check."""
        judgements = self._judge.judge_many([one.subject for one in batch])
        written = [answer(one.id, judgement) for one, judgement in zip(batch, judgements, strict=True)]
        for one, judgement, told in zip(batch, judgements, written, strict=True):
            for found in judgement.findings:
                if found.severity is not Severity.NOTE and found.severity.rank > self.worst.rank:
                    self.worst = found.severity
            if self._clear is not None and (token := self._clear(judgement, one.subject)):
                told["clearance"] = token
        return written

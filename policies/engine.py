"""One judge that everything shares: runs the articles and folds their findings into a verdict."""

from collections.abc import Sequence

from policies.code import Code
from policies.finding import Judgement, Triage
from policies.signals.instruments import Instruments
from policies.signals.types import Measured
from policies.subject import Subject


class Judge:
    """Judges texts under one code. Safe to share between threads once built."""

    def __init__(self, code: Code, instruments: Instruments | None = None) -> None:
        self.code = code

    def measure(self, subject: Subject) -> Measured:
        """Return the lazy measurements of a subject, for those who need more than the verdict."""
        raise NotImplementedError

    def judge(self, subject: Subject) -> Judgement:
        """Return the verdict on one subject, with every finding."""
        raise NotImplementedError

    def triage(self, subject: Subject) -> Triage:
        """Return what a mention wants, how soon, and what the desk proposes to do with it."""
        raise NotImplementedError

    def judge_many(self, subjects: Sequence[Subject]) -> list[Judgement]:
        """Return the verdicts on many subjects, in order, faster than one by one."""
        raise NotImplementedError

    def triage_many(self, subjects: Sequence[Subject]) -> list[Triage]:
        """Return the triage of many mentions, in order, faster than one by one."""
        raise NotImplementedError

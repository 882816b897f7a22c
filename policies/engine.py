"""One judge that everything shares: runs the articles and folds their findings into a verdict."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING

from policies.articles import ARTICLES, Article
from policies.code import Code
from policies.exceptions import RuleException, apply
from policies.finding import Finding, Judgement, Severity, Triage, Verdict
from policies.reasons import asked_for, look
from policies.signals.instruments import Instruments, Prediction
from policies.signals.measurements import Measurements
from policies.subject import Subject

if TYPE_CHECKING:
    from policies.signals.bank import Bank
    from policies.signals.lifting import SeenPosts

_FAILED = "This article could not be checked ({error}), so a person should look."
_VERDICTS = {
    Severity.NOTE: Verdict.ALLOW,
    Severity.REVISE: Verdict.REVISE,
    Severity.REVIEW: Verdict.REVIEW,
    Severity.BLOCK: Verdict.BLOCK,
}
# So many texts are measured side by side.
_AT_ONCE = 256
_RANKS = {severity: severity.rank for severity in Severity}


class _InForce:
    """The code in force with what was compiled from it; shared by a judge and those made from it."""

    __slots__ = ("code", "instruments")

    def __init__(self, code: Code, instruments: Instruments) -> None:
        self.code, self.instruments = code, instruments


class Judge:
    """Judges texts under one code. Safe to share between threads once built."""

    def __init__(
        self,
        code: Code,
        instruments: Instruments | None = None,
        articles: Sequence[Article] = ARTICLES,
        exceptions: Callable[[], Sequence[RuleException]] | None = None,
    ) -> None:
        self._articles = tuple(articles)
        self._exceptions = exceptions or (lambda: self.code.exceptions)
        self._seen: Callable[[], SeenPosts] | None = None
        self._in_force = _InForce(code, Instruments.complete(code) if instruments is None else instruments)

    @property
    def code(self) -> Code:
        """The code in force."""
        return self._in_force.code

    def adopt(self, code: Code) -> None:
        """Judge by another code from the next text on; raise CodeError, and keep the old one, if it can't be read."""
        before = self._in_force.instruments
        instruments = Instruments(code, before.learned, before.bank)
        instruments.lexicons.check()
        self._in_force.code, self._in_force.instruments = code, instruments

    def with_exceptions(self, more: Callable[[], Sequence[RuleException]]) -> "Judge":
        """Return this judge with exceptions beside the code's own; `more` is asked whenever something was found.

        It follows when this judge adopts another code.
        """
        other = copy(self)
        other._exceptions = lambda: (*self.code.exceptions, *more())  # noqa: SLF001 - our own copy
        return other

    def with_bank(self, bank: "Bank | None") -> "Judge":
        """Return this judge with another embargo bank, or with none. It stays on the code that is in force now."""
        other, instruments = copy(self), copy(self._instruments)
        instruments.bank = bank
        other._in_force = _InForce(self.code, instruments)  # noqa: SLF001 - our own copy
        return other

    def with_seen(self, seen: "Callable[[], SeenPosts]") -> "Judge":
        """Return this judge with posts of others to compare with; `seen` is asked for them with each text of ours.

        It follows when this judge adopts another code.
        """
        other = copy(self)
        other._seen = seen  # noqa: SLF001 - our own copy
        return other

    @property
    def _instruments(self) -> Instruments:
        return self._in_force.instruments

    def measure(self, subject: Subject) -> Measurements:
        """Return the lazy measurements of a subject, for those who need more than the verdict."""
        return Measurements(subject, self._instruments)

    def judge(self, subject: Subject) -> Judgement:
        """Return the verdict on one subject, with every finding."""
        instruments = self._instruments
        return self._judge(subject, Measurements(subject, instruments), instruments.code)

    def triage(self, subject: Subject) -> Triage:
        """Return what a mention wants, how soon, and what the desk proposes to do with it."""
        instruments = self._instruments
        return self._triage(subject, Measurements(subject, instruments), instruments)

    def _triage(self, subject: Subject, measured: Measurements, instruments: Instruments) -> Triage:
        from policies.escalation import escalate  # what only mentions need is not loaded for a post
        from policies.triage import triage

        code = instruments.code
        judgement = self._judge(subject, measured, code)
        read = escalate(subject, measured, lambda turn: Measurements(turn, instruments), code.thresholds)
        return triage(code, measured, judgement, read)

    def judge_many(self, subjects: Sequence[Subject]) -> list[Judgement]:
        """Return the verdicts on many subjects, in order, faster than one by one."""
        instruments = self._instruments
        code = instruments.code
        judgements: list[Judgement] = []
        for first in range(0, len(subjects), _AT_ONCE):
            pairs = _measure_many(subjects[first : first + _AT_ONCE], instruments)
            if self._articles is ARTICLES:
                look(pairs)
            judgements += [self._judge(subject, measured, code) for subject, measured in pairs]
        return judgements

    def triage_many(self, subjects: Sequence[Subject]) -> list[Triage]:
        """Return the triage of many mentions, in order, faster than one by one."""
        instruments = self._instruments
        return [
            self._triage(subject, measured, instruments) for subject, measured in _measure_many(subjects, instruments)
        ]

    def _asked(self, subject: Subject, measured: Measurements) -> Sequence[Article]:
        """Return the articles to ask: those that a post gives a reason for, or all."""
        if self._articles is not ARTICLES:
            return self._articles
        try:
            return asked_for(subject, measured)
        except Exception:  # noqa: BLE001 - then each article is asked, and those that fail say so
            return self._articles

    def _judge(self, subject: Subject, measured: Measurements, code: Code) -> Judgement:
        measured.compare_with(self._seen)
        # `code` is the one that was measured under: another may be adopted in the middle of a verdict.
        findings: list[Finding] = []
        for article in self._asked(subject, measured):
            try:
                # One by one, so that what an article found before it failed is kept.
                findings.extend(article.check(subject, measured))
            except Exception as error:  # noqa: BLE001 - one article's failure must silence no other
                message = _FAILED.format(error=type(error).__name__)
                findings.append(Finding(f"{article.ID}/failed", Severity.REVIEW, message, signal="engine"))
        if not findings:
            return _allowed(code.digest, code.version)
        worst = max((finding.severity for finding in findings), key=_RANKS.__getitem__)
        touched = measured.embargoed if subject.outgoing else ()
        judgement = Judgement(_VERDICTS[worst], tuple(findings), code.digest, code.version, touched)
        if worst is Severity.NOTE or not (exceptions := self._exceptions()):
            return judgement
        return apply(judgement, subject, exceptions)


@lru_cache(maxsize=4)
def _allowed(digest: str, version: str) -> Judgement:
    """Return the verdict on every text in which nothing is found."""
    return Judgement(Verdict.ALLOW, (), digest, version)


def _measure_many(subjects: Sequence[Subject], instruments: Instruments) -> list[tuple[Subject, Measurements]]:
    model = instruments.learned
    if model is None:
        return [(subject, Measurements(subject, instruments)) for subject in subjects]
    predictions: Sequence[Prediction] = model.predict([subject.text for subject in subjects]) if subjects else []
    return [
        (subject, Measurements(subject, instruments, prediction))
        for subject, prediction in zip(subjects, predictions, strict=True)
    ]

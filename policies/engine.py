"""One judge that everything shares: runs the articles and folds their findings into a verdict."""

from collections.abc import Callable, Sequence

from policies.articles import ARTICLES, Article
from policies.code import Code
from policies.exceptions import RuleException, apply
from policies.finding import Finding, Judgement, Severity, Triage, Verdict
from policies.signals.instruments import Instruments, Prediction
from policies.signals.measurements import Measurements
from policies.signals.types import Measured
from policies.subject import Subject, SubjectKind
from policies.triage import triage

_FAILED = "This article could not be checked ({error}), so a person should look."
_VERDICTS = {
    Severity.NOTE: Verdict.ALLOW,
    Severity.REVISE: Verdict.REVISE,
    Severity.REVIEW: Verdict.REVIEW,
    Severity.BLOCK: Verdict.BLOCK,
}


class Judge:
    """Judges texts under one code. Safe to share between threads once built."""

    def __init__(
        self,
        code: Code,
        instruments: Instruments | None = None,
        articles: Sequence[Article] = ARTICLES,
        exceptions: Callable[[], Sequence[RuleException]] | None = None,
    ) -> None:
        self.code = code
        self._instruments = Instruments.complete(code) if instruments is None else instruments
        self._articles = tuple(articles)
        self._exceptions = exceptions or (lambda: code.exceptions)

    def with_exceptions(self, more: Callable[[], Sequence[RuleException]]) -> "Judge":
        """Return this judge with exceptions beside the code's own; `more` is asked whenever something was found."""
        return Judge(self.code, self._instruments, self._articles, lambda: (*self.code.exceptions, *more()))

    def measure(self, subject: Subject) -> Measured:
        """Return the lazy measurements of a subject, for those who need more than the verdict."""
        return Measurements(subject, self._instruments)

    def judge(self, subject: Subject) -> Judgement:
        """Return the verdict on one subject, with every finding."""
        return self._judge(subject, self.measure(subject))

    def triage(self, subject: Subject) -> Triage:
        """Return what a mention wants, how soon, and what the desk proposes to do with it."""
        measured = self.measure(subject)
        return triage(self.code, measured, self._judge(subject, measured))

    def judge_many(self, subjects: Sequence[Subject]) -> list[Judgement]:
        """Return the verdicts on many subjects, in order, faster than one by one."""
        return [self._judge(subject, measured) for subject, measured in self._measure_many(subjects)]

    def triage_many(self, subjects: Sequence[Subject]) -> list[Triage]:
        """Return the triage of many mentions, in order, faster than one by one."""
        return [
            triage(self.code, measured, self._judge(subject, measured))
            for subject, measured in self._measure_many(subjects)
        ]

    def _measure_many(self, subjects: Sequence[Subject]) -> list[tuple[Subject, Measured]]:
        learned: dict[int, Prediction] = {}
        # Of our own texts few signals ask the model, so only mentions are worth a batch.
        mentions = [place for place, subject in enumerate(subjects) if subject.kind is SubjectKind.MENTION]
        if self._instruments.learned is not None and mentions:
            predictions = self._instruments.learned.predict([subjects[place].text for place in mentions])
            learned = dict(zip(mentions, predictions, strict=True))
        return [
            (subject, Measurements(subject, self._instruments, learned.get(place)))
            for place, subject in enumerate(subjects)
        ]

    def _judge(self, subject: Subject, measured: Measured) -> Judgement:
        findings: list[Finding] = []
        for article in self._articles:
            found: list[Finding] = []
            try:
                # One by one, so that what an article found before it failed is kept.
                found.extend(article.check(subject, measured))
            except Exception as error:  # noqa: BLE001 - one article's failure must silence no other
                message = _FAILED.format(error=type(error).__name__)
                found.append(Finding(f"{article.ID}/failed", Severity.REVIEW, message, signal="engine"))
            findings += found
        worst = max((finding.severity for finding in findings), key=lambda one: one.rank, default=Severity.NOTE)
        judgement = Judgement(_VERDICTS[worst], tuple(findings), self.code.digest, self.code.version)
        if worst is Severity.NOTE or not (exceptions := self._exceptions()):
            return judgement
        return apply(judgement, subject, exceptions)

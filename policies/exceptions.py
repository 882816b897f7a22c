"""Exceptions: a rule that was set aside for one text, one phrase, one author or one team, by somebody, for a time.

An exception is narrow or it is none: it names one rule, at least one of those four, who approved it and why, and ends
within a year. It can't set aside what protects other people (credentials and personal data), nor an embargo,
whose owner says who may know. A finding that it covers stays visible, as a note that names the exception.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from policies.finding import Finding, Judgement, Severity, Verdict
from policies.subject import Subject

LONGEST: Final = timedelta(days=366)
NEVER: Final = frozenset(
    {
        "confidentiality/credential",
        "confidentiality/embargoed",
        "confidentiality/needs-review",
        "confidentiality/exposed-credential",
        "rights/personal-data",
        "rights/order-number",
        "rights/exposed",
        "ownership/public-details",
    }
)
"""Rules that no exception sets aside: they guard somebody's keys or somebody's data."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_VERDICTS: Final = {
    Severity.NOTE: Verdict.ALLOW,
    Severity.REVISE: Verdict.REVISE,
    Severity.REVIEW: Verdict.REVIEW,
    Severity.BLOCK: Verdict.BLOCK,
}


class BadException(ValueError):
    """This can't be an exception; `key` says which part is wrong, and the message how to mend it."""

    def __init__(self, key: str, what: str) -> None:
        self.key = key
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class RuleException:
    """One exception, for findings of `rule` from `since` until before `until`.

    Every scope that is named must fit: `text` and `span` are SHA-256 (of the whole text, and of what the finding
    marks), `author` a handle or name, `team` the author's role. Make one with `rule_exception`, which checks it.
    """

    id: str
    rule: str
    reason: str
    approver: str
    since: datetime
    until: datetime
    text: str = ""
    span: str = ""
    author: str = ""
    team: str = ""

    def covers(self, finding: Finding, subject: Subject) -> bool:
        """Whether this sets a finding aside, at the subject's own time."""
        return (
            finding.rule == self.rule
            and self.since <= subject.now < self.until
            and (not self.author or _name(subject.author) == self.author)
            and (not self.team or subject.author_role.casefold() == self.team)
            and (not self.text or sha256_of(subject.text) == self.text)
            and (not self.span or _marks(finding, subject, self.span))
        )


def rule_exception(
    *,
    id: str,  # noqa: A002 - the word that everybody uses
    rule: str,
    reason: str,
    approver: str,
    since: date | datetime,
    until: date | datetime,
    text: str = "",
    span: str = "",
    author: str = "",
    team: str = "",
) -> RuleException:
    """Return an exception once everything about it is in order; raise BadException.

    A day as `until` is the first day on which it no longer holds.
    """
    for key, value in (("id", id), ("rule", rule), ("reason", reason), ("approver", approver)):
        if not value.strip():
            raise BadException(key, "a text is needed here.")
    if not _ID.fullmatch(id):
        raise BadException("id", 'this is a short name of letters, digits and dashes, as in "press-day-2026".')
    if "/" not in rule or rule.endswith(("/failed", "/")):
        raise BadException("rule", 'this names no rule. Write one as in "confidentiality/hint".')
    if rule in NEVER:
        raise BadException(
            "rule", "credentials, personal data and embargoes are never set aside. Take them out of the text."
        )
    for key, value in (("text", text), ("span", span)):
        if value and not _is_sha256(value):
            raise BadException(
                key, "this must be a SHA-256: 64 hexadecimal digits. Make one with: answerable code hash"
            )
    made = RuleException(
        id, rule, reason.strip(), approver.strip(), moment(since), moment(until),
        text.lower(), span.lower(), _name(author), team.strip().casefold(),
    )  # fmt: skip
    _narrow(made)
    return made


def _narrow(made: RuleException) -> None:
    if not (made.text or made.span or made.author or made.team):
        raise BadException(
            "text", "an exception for everybody and everything is a rule. Name a text, span, author or team."
        )
    if made.until <= made.since:
        raise BadException("until", "this must come after `since`.")
    if made.until - made.since > LONGEST:
        raise BadException("until", "an exception ends within a year. Approve it anew when it still holds then.")


def apply(judgement: Judgement, subject: Subject, exceptions: Sequence[RuleException]) -> Judgement:
    """Return the judgement with every covered finding as a note that names its exception, and the verdict anew."""
    changed = [_excepted(finding, subject, exceptions) for finding in judgement.findings]
    if all(one is other for one, other in zip(changed, judgement.findings, strict=True)):
        return judgement
    worst = max((one.severity for one in changed), key=lambda one: one.rank, default=Severity.NOTE)
    return replace(judgement, verdict=_VERDICTS[worst], findings=tuple(changed))


def _excepted(finding: Finding, subject: Subject, exceptions: Iterable[RuleException]) -> Finding:
    if finding.severity is Severity.NOTE or finding.rule in NEVER:
        return finding
    for one in exceptions:
        if one.covers(finding, subject):
            told = f"Set aside by the exception {one.id} until {one.until:%Y-%m-%d}. Else: {finding.message}"
            return replace(finding, severity=Severity.NOTE, message=told, fix=None)
    return finding


def _marks(finding: Finding, subject: Subject, span: str) -> bool:
    return finding.end > finding.start and sha256_of(subject.text[finding.start : finding.end]) == span


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text as it stands, in UTF-8: what `text` and `span` of an exception hold."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def moment(day: date | datetime) -> datetime:
    """Return a day or a time as a time in UTC: a day begins at midnight, a time without a zone is UTC."""
    if not isinstance(day, datetime):
        return datetime.combine(day, time(), UTC)
    return day.astimezone(UTC) if day.tzinfo else day.replace(tzinfo=UTC)


def _is_sha256(text: str) -> bool:
    return len(text) == 64 and all(one in "0123456789abcdef" for one in text.lower())


def _name(name: str) -> str:
    return name.strip().lstrip("@").casefold()

"""The check page in parts: the verdict in words, what to mend and where, the length, and requests for a second look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.console import words
from bot.console.check_form import PostForm
from bot.console.checking import lettered, problem_of
from bot.console.clock import Moment, moment
from bot.console.disclosures import disclosure, disclosure_language
from bot.console.marks import Segment, segments
from bot.console.reply_card import Problem
from bot.platforms.lengths import LENGTHS, length_on
from bot.wiring import Desk
from policies.finding import Finding, Judgement, Severity
from policies.subject import Subject
from storage.reviews import RequestView

_PLATFORM_NAMES: Final = {"linkedin": "LinkedIn"}
STATES: Final = {
    "waiting": ("clock", "", "Waiting for a second person"),
    "approved": ("circle-check", "green", "Fine to post as it stands"),
    "declined": ("pencil", "amber", "Not like this yet"),
    "withdrawn": ("rotate-ccw", "", "Taken back"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict in words: never by colour alone."""

    value: str
    icon: str
    tone: str
    title: str
    then: str


@dataclass(frozen=True, slots=True)
class Glance:
    """What the page shows of a post as it stands now."""

    text: str
    verdict: Verdict
    problems: tuple[Problem, ...]
    marked: tuple[Segment, ...]
    length: int
    limit: int | None
    over: int
    platform: str
    disclosure: str
    disclosure_language: str
    disclosed: bool
    may_copy: bool

    @property
    def said(self) -> str:
        """What a screen reader is told when it changes."""
        return f"{self.verdict.title}. {self.verdict.then}"


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request for a second look, as its writer or who answers it reads it."""

    view: RequestView
    icon: str
    tone: str
    title: str
    asked: Moment
    answered: Moment | None
    marked: tuple[Segment, ...]
    problems: tuple[Problem, ...]
    platform: str
    mine: bool
    href: str


def glance(desk: Desk, form: PostForm, subject: Subject, judgement: Judgement, halted: str = "") -> Glance:
    """Return what the page shows of a judged post; `halted` says why what is allowed must wait."""
    spans, named = lettered(judgement.findings, form.text)
    at = next((one for one in desk.accounts.values() if one.name == form.platform), None)
    length = length_on(form.platform, None if form.own else at)
    counted = length.count(form.text)
    measured = desk.judge.measure(subject)
    language = measured.language.code if form.text.strip() else "en"
    over = max(0, counted - length.limit) if length.limit is not None else 0
    brand = desk.config.brand.speaks_as(desk.judge.code.brand)
    return Glance(
        text=form.text,
        verdict=verdict(judgement, form, over, halted),
        problems=tuple(problem_of(finding, name) for finding, name in named),
        marked=segments(form.text, spans),
        length=counted,
        limit=length.limit,
        over=over,
        platform=platform_name(form.platform),
        disclosure=disclosure(brand, language),
        disclosure_language=disclosure_language(language),
        disclosed=any(mark.kind == "disclosure" for mark in measured.speaking),
        may_copy=bool(form.text.strip()) and judgement.verdict.value == "allow" and not over,
    )


def verdict(judgement: Judgement, form: PostForm, over: int = 0, halted: str = "") -> Verdict:
    """Return a verdict in words that say what to do next."""
    if not form.text.strip():
        return Verdict("none", "pencil", "", "Nothing to check yet", "Write or paste something; findings appear here.")
    value = judgement.verdict.value
    if value == "block":
        mend = _count(judgement, Severity.BLOCK)
        then = f"Take out or change {mend} first." if form.own else f"It must not go out before {mend} is mended."
        return Verdict(
            value, "ban", "red", "Please don’t post this as it stands", then.replace("points is", "points are")
        )
    if value == "review":
        return Verdict(
            value, "users", "amber", "Have a second person look", "Ask one below; they see it as it stands here."
        )
    if value == "revise":
        return Verdict(value, "pencil", "amber", "Almost there", f"Mend {_count(judgement, Severity.REVISE)} first.")
    if over:
        return Verdict(value, "pencil", "amber", "Too long", f"Shorten it by {over}.")
    if halted:
        return Verdict(value, "snowflake", "amber", "Not now", halted)
    notes = len(judgement.findings)
    then = "Nothing to mend." if not notes else f"Nothing to mend; {_number(notes)} to know."
    return Verdict(value, "circle-check", "green", "Fine to post", then)


def request_card(view: RequestView, *, me: int, now: datetime, zone: str) -> RequestCard:
    """Return a request as it is shown."""
    findings = [_finding(one) for one in view.findings]
    spans, named = lettered(findings, view.text)
    icon, tone, title = STATES[view.state]
    return RequestCard(
        view=view,
        icon=icon,
        tone=tone,
        title=title,
        asked=moment(view.asked_at, now=now, zone=zone),
        answered=moment(view.answered_at, now=now, zone=zone) if view.answered_at else None,
        marked=segments(view.text, spans),
        problems=tuple(problem_of(finding, name) for finding, name in named),
        platform=platform_name(view.platform),
        mine=view.user_id == me,
        href=f"/check/requests/{view.id}",
    )


def platforms(desk: Desk) -> dict[str, str]:
    """Return {name: what people call it} of every platform that a post may be for, the desk's own first."""
    ours = dict.fromkeys(one.name for one in desk.accounts.values() if one.name != "replay")
    return {name: platform_name(name) for name in (*ours, *(one for one in LENGTHS if one not in ours))}


def platform_name(name: str) -> str:
    """Return what people call a platform, or nothing for anywhere else."""
    return _PLATFORM_NAMES.get(name) or (words.platform(name).name if name else "")


def _count(judgement: Judgement, severity: Severity) -> str:
    number = sum(finding.severity is severity for finding in judgement.findings)
    return "one point" if number == 1 else f"{number} points"


def _number(count: int) -> str:
    return "one thing" if count == 1 else f"{count} things"


def _finding(one: Mapping[str, Any]) -> Finding:
    return Finding(
        str(one["rule"]), Severity(one["severity"]), str(one["message"]), int(one["start"]), int(one["end"]),
        one.get("fix"), str(one.get("signal", "")),
    )  # fmt: skip

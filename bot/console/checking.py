"""Checks a reply as it is typed: what the judge finds, whether it is personal and fits, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.console import words
from bot.console.abilities import link
from bot.console.access import SignedIn
from bot.console.carried import obstacle as pictures_obstacle
from bot.console.marks import Span, letter, segments
from bot.console.reply_card import Check, Leg, Problem
from bot.embargoes import Writer
from bot.mentions import Mention, reply_subject, subject_of
from bot.permissions import kept_refusal
from bot.platforms.base import Platform
from bot.wiring import Desk
from policies.finding import Finding, Judgement, Severity, Verdict
from responders import signoff
from responders.draft import Claim, Proof
from storage.cases import CaseView
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class Checked:
    """What judge and proof say of one text; `attachments` are the pictures that go with it.

    `barred` says what in their descriptions must not go out.
    """

    text: str
    judgement: Judgement
    proof: Proof
    attachments: tuple[Json, ...] = ()
    barred: str = ""


def mention_of(desk: Desk, case: CaseView, recent: Sequence[str], *, private: bool) -> Mention:
    """Return the mention of a case as the desk assesses it, to be answered in public or in private."""
    subject = subject_of(desk, case.row.account_id, case.message, case.thread, tuple(recent), desk.clock())
    return Mention(
        case.message, case.row.account_id, replace(subject, private=private), owed=case.row.due_at is not None
    )


def check_text(
    desk: Desk, case: CaseView, text: str, recent: Sequence[str], *, private: bool, writer: Writer
) -> Checked:
    """Judge and prove `text` (without its sign-off) as the reply to a case, as its writer may see it."""
    mention = mention_of(desk, case, recent, private=private)
    judgement = desk.judge_for(reply_subject(mention, text), writer)
    # The link that opens a message to us is the platform's word, which no article of the knowledge base could hold.
    address = link(case.permission)
    claimed = text.replace(address, "") if address else text
    return Checked(text, judgement, desk.drafter.prove(claimed, mention.subject, case.triage))


def asking(person: SignedIn) -> Writer:
    """Return a person as the guard of the embargo bank knows them."""
    return Writer(f"user:{person.user_id}", person.roles, "composer")


def shown(
    checked: Checked, case: CaseView, platform: Platform | None, *, private: bool, initials: str, now: datetime,
    thread: bool = False,
) -> Check:  # fmt: skip
    """Return a check as the composer shows it."""
    text, judgement, proof = checked.text, checked.judgement, checked.proof
    signed = signoff.sign(text, initials) if text.strip() else text
    length = platform.length(signed) if platform else len(signed)
    limit = (platform.limits.direct_message if private else platform.limits.reply) if platform else len(signed)
    spans, named = lettered(judgement.findings, text)
    obstacle, overridable = _obstacle(checked, length - limit, case, platform, private=private, now=now, thread=thread)
    return Check(
        length=length,
        limit=limit,
        signed=f"^{initials}",
        verdict=judgement.verdict.value,
        problems=tuple(problem_of(finding, name) for finding, name in named),
        legs=_legs(proof.claims, case.message.text),
        marked=segments(text, spans),
        personal=proof.personal,
        obstacle=obstacle,
        overridable=overridable,
        needs_second=judgement.verdict is Verdict.REVIEW,
        advice=platform.advice(signed) if platform and not private else (),
    )


def lettered(findings: Sequence[Finding], text: str) -> tuple[list[Span], list[tuple[Finding, str]]]:
    """Return the spans to mark in a text, and its findings in reading order, each with its span's letter if any."""
    spans: list[Span] = []
    named: list[tuple[Finding, str]] = []
    for finding in sorted(findings, key=lambda one: (one.end <= one.start, one.start, -one.severity.rank)):
        name = ""
        if 0 <= finding.start < finding.end <= len(text):
            name = letter(len(spans))
            spans.append(Span(finding.start, finding.end, name, words.SEVERITY_TONES[finding.severity]))
        named.append((finding, name))
    return spans, named


def problem_of(finding: Finding, name: str) -> Problem:
    """Return a finding as a page shows it; `name` is its letter. A fix may put words in where nothing stands."""
    mends = finding.end > finding.start or (finding.fix and finding.start > 0)
    return Problem(
        letter=name,
        rule=words.rule(finding.rule),
        href=f"/code/{finding.article}#{finding.rule}",
        message=finding.message,
        severity=words.SEVERITIES[finding.severity],
        tone=words.SEVERITY_TONES[finding.severity],
        start=finding.start,
        end=finding.end,
        fix=finding.fix if mends else None,
    )


def _legs(claims: Sequence[Claim], mention: str) -> tuple[Leg, ...]:
    """Return one leg a kind of claim, with the evidence of all that hold, or of those that fail."""
    legs: dict[tuple[str, bool], Leg] = {}
    for claim in claims:
        leg = _leg(claim, mention)
        key = (leg.label, leg.holds)
        before = legs.get(key, leg)
        quotes = tuple(dict.fromkeys((*before.quotes, *leg.quotes)))
        legs[key] = replace(before, quotes=quotes, source=before.source or leg.source)
    return tuple(legs.values())


def _leg(claim: Claim, mention: str) -> Leg:
    quotes: tuple[str, ...] = ()
    source = ""
    if isinstance(claim.evidence, tuple):
        start, end = claim.evidence
        quotes = (mention[start:end],) if 0 <= start < end <= len(mention) else ()
    elif claim.evidence:
        source = claim.evidence.replace("-", " ")
    return Leg(claim.holds, words.CLAIMS[claim.kind], claim.message, quotes, source)


def _obstacle(
    checked: Checked, over: int, case: CaseView, at: Platform | None, *, private: bool, now: datetime, thread: bool
) -> tuple[str, bool]:
    """Return what stands in the way of an approval, in a sentence, and whether an override may pass it."""
    platform = words.platform(case.row.platform).name
    findings = checked.judgement.findings
    if not checked.text.strip():
        return "The reply is empty. Write something first.", False
    if over > 0:
        return f"It is {over} over what {platform} takes. Shorten it.", False
    if refused := kept_refusal(case, private=private, now=now, thread=thread):
        return refused, False
    if at and (bare := pictures_obstacle(checked.attachments, at.limits, platform, private=private)):
        return bare, False
    if checked.barred:
        return checked.barred, False
    if checked.judgement.verdict is Verdict.BLOCK:
        return f"It must not go out: mend {_which(findings, Severity.BLOCK)}.", False
    if checked.judgement.verdict is Verdict.REVISE:
        return f"Not yet: mend {_which(findings, Severity.REVISE)} first.", True
    if not checked.proof.personal:
        return "It isn't personal yet: mend what fails above.", True
    return "", False


def _which(findings: Sequence[Finding], severity: Severity) -> str:
    number = sum(finding.severity is severity for finding in findings)
    return "the point above" if number == 1 else f"the {number} points above"

"""Folds what was found in a mention into what the desk proposes to do with it."""

from collections.abc import Sequence

from policies.code import Code
from policies.escalation import Escalating
from policies.finding import Action, Finding, Intent, Judgement, Severity, Triage, Urgency, Why
from policies.signals.types import Measured

# What brings a mention here, the weightiest first; the first that was found is the reason.
_ESCALATE = ("quality/vulnerable", "quality/safety", "quality/security", "rights/takedown", "rights/data-request")
_REVIEW = ("quality/look", "inclusion/present", "ownership/abuse", "responsiveness/language")
_MOVES = {Why.VULNERABLE, Why.SAFETY, Why.SECURITY, Why.LEGAL, Why.PRESS, Why.ANGER, Why.UNANSWERED, Why.UNHELPFUL}
_GROWN = ("they speak of lawyers", "they speak of the press")


def triage(code: Code, measured: Measured, judgement: Judgement, escalating: Escalating) -> Triage:
    """Return the triage of a mention from its measurements, its judgement and what its thread tells."""
    findings = judgement.findings
    action, reason = _action(findings, measured.intent)
    triggers = escalating.triggers
    if action is not Action.ESCALATE and any(one.why in _MOVES for one in triggers):
        action, reason = Action.ESCALATE, "ownership/escalate"
    urgency = measured.urgency
    due = code.due[measured.intent, urgency]
    if due is None and action is Action.ESCALATE:
        due = code.due[Intent.CRITICISM, max(urgency, Urgency.HIGH, key=list(Urgency).index)]
    return Triage(
        intent=measured.intent,
        intents=dict(measured.intents),
        urgency=urgency,
        language=measured.language.code,
        products=tuple(dict.fromkeys(mention.product for mention in measured.products)),
        hostile=round(measured.hostility, 4),
        safety=any(finding.rule == "quality/safety" for finding in findings),
        security=any(finding.rule == "quality/security" for finding in findings),
        action=action,
        due_minutes=None if action is Action.LEAVE else due,
        reason=reason,
        judgement=judgement,
        key_span=measured.key,
        vulnerable=escalating.vulnerable,
        pii=escalating.pii,
        opt_out=escalating.opt_out,
        triggers=triggers,
    )


def _action(findings: Sequence[Finding], intent: Intent) -> tuple[Action, str]:
    rules = {finding.rule for finding in findings}
    for rule in _ESCALATE:
        if rule in rules:
            return Action.ESCALATE, rule
    for finding in findings:
        if finding.rule == "ownership/escalate" and any(words in finding.message for words in _GROWN):
            return Action.ESCALATE, finding.rule
    for rule in _REVIEW:
        if rule in rules:
            return Action.REVIEW, rule
    failed = next((finding.rule for finding in findings if finding.severity is Severity.REVIEW), None)
    if failed is not None:
        return Action.REVIEW, failed
    if "responsiveness/unclear" in rules:
        return Action.ANSWER, "responsiveness/unclear"
    if intent is not Intent.OTHER:
        return Action.ANSWER, f"responsiveness/{intent.value}"
    hinted = "quality/safety-hint" in rules
    return (Action.REVIEW, "quality/safety-hint") if hinted else (Action.LEAVE, "responsiveness/unrelated")

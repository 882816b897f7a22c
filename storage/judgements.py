"""Judgements, triage and drafts as JSON, and back: what was decided is kept whole, so that it can be explained."""

from collections.abc import Mapping
from typing import Any

from policies.embargo import nameless
from policies.finding import Action, Finding, Intent, Judgement, Severity, Triage, Trigger, Urgency, Verdict, Why
from responders.draft import Claim, ClaimKind, Draft, Proof
from storage.tables.base import Json


def judgement_json(judgement: Judgement) -> Json:
    """Return a judgement as JSON, without anything that only some may know."""
    judgement = nameless(judgement)
    return {
        "verdict": judgement.verdict.value,
        "findings": [_finding_json(finding) for finding in judgement.findings],
        "code_digest": judgement.code_digest,
        "code_version": judgement.code_version,
    }


def _finding_json(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "start": finding.start,
        "end": finding.end,
        "fix": finding.fix,
        "signal": finding.signal,
    }


def judgement(found: Mapping[str, Any]) -> Judgement:
    """Return the judgement that `judgement_json` wrote."""
    findings = tuple(Finding(**{**one, "severity": Severity(one["severity"])}) for one in found.get("findings", ()))
    verdict = Verdict(found.get("verdict", Verdict.REVIEW))
    return Judgement(verdict, findings, found.get("code_digest", ""), found.get("code_version", ""))


def triage_json(triage: Triage) -> Json:
    """Return a triage as JSON, without its judgement, which is kept beside it."""
    return {
        "intent": triage.intent.value,
        "intents": {intent.value: float(probability) for intent, probability in triage.intents.items()},
        "urgency": triage.urgency.value,
        "language": triage.language,
        "products": list(triage.products),
        "hostile": float(triage.hostile),
        "safety": triage.safety,
        "security": triage.security,
        "vulnerable": triage.vulnerable,
        "pii": triage.pii,
        "opt_out": triage.opt_out,
        "triggers": [
            {"why": one.why.value, "message": one.message, "turn": one.turn, "start": one.start, "end": one.end}
            for one in triage.triggers
        ],
        "action": triage.action.value,
        "due_minutes": triage.due_minutes,
        "reason": triage.reason,
        "key_span": list(triage.key_span),
    }


def triage(found: Mapping[str, Any], judged: Mapping[str, Any]) -> Triage:
    """Return the triage that `triage_json` wrote, with its judgement."""
    start, end = found.get("key_span") or (0, 0)
    return Triage(
        intent=Intent(found["intent"]),
        intents={Intent(name): probability for name, probability in found["intents"].items()},
        urgency=Urgency(found["urgency"]),
        language=found["language"],
        products=tuple(found["products"]),
        hostile=found["hostile"],
        safety=found["safety"],
        security=found["security"],
        action=Action(found["action"]),
        due_minutes=found["due_minutes"],
        reason=found["reason"],
        judgement=judgement(judged),
        key_span=(start, end),
        vulnerable=found.get("vulnerable", False),
        pii=found.get("pii", False),
        opt_out=found.get("opt_out", False),
        triggers=tuple(Trigger(**{**one, "why": Why(one["why"])}) for one in found.get("triggers", ())),
    )


def draft_json(draft: Draft) -> Json:
    """Return everything of a draft but its text and judgement, which are kept beside it."""
    return {
        "moves": [move.value for move in draft.moves],
        "proof": proof_json(draft.proof),
        "sources": list(draft.sources),
        "fallback": draft.fallback,
        "alternatives": list(draft.alternatives),
    }


def proof_json(proof: Proof) -> Json:
    """Return a proof as JSON."""
    return {"personal": proof.personal, "claims": [_claim_json(claim) for claim in proof.claims]}


def _claim_json(claim: Claim) -> Json:
    evidence = list(claim.evidence) if isinstance(claim.evidence, tuple) else claim.evidence
    return {
        "kind": claim.kind.value,
        "holds": claim.holds,
        "message": claim.message,
        "evidence": evidence,
        "span": list(claim.span),
    }


def proof(found: Mapping[str, Any]) -> Proof:
    """Return the proof that `proof_json` wrote."""
    return Proof(bool(found.get("personal")), tuple(_claim(one) for one in found.get("claims", ())))


def _claim(found: Mapping[str, Any]) -> Claim:
    evidence = found["evidence"]
    if isinstance(evidence, list):
        evidence = (evidence[0], evidence[1])
    start, end = found["span"]
    return Claim(ClaimKind(found["kind"]), found["holds"], found["message"], evidence, (start, end))

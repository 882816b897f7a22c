"""Real customer-care messages from the shared data: shares and false alarms, no text of theirs."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from policies.code.parts import Embargo
from policies.engine import Judge
from policies.finding import Action, Verdict
from policies.subject import Subject, SubjectKind

from .conftest import NOW


def texts(shared: Path, source: str) -> list[str]:
    lines = (shared / "data/perf/short.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["text"] for row in map(json.loads, lines) if str(row.get("src", "")).startswith(source)]


@pytest.mark.slow
def test_ordinary_replies_by_real_people_mostly_pass(judge: Judge, shared: Path) -> None:
    replies = texts(shared, "ibm/agent")
    verdicts = Counter(judge.judge(Subject(SubjectKind.REPLY, text, NOW)).verdict for text in replies)
    assert not verdicts[Verdict.BLOCK]
    assert verdicts[Verdict.REVIEW] <= len(replies) * 0.005
    assert verdicts[Verdict.ALLOW] >= len(replies) * 0.9


@pytest.mark.slow
def test_real_mentions_are_answered_and_alarms_are_few(judge: Judge, shared: Path) -> None:
    mentions = texts(shared, "ibm/customer")
    triages = judge.triage_many([Subject(SubjectKind.MENTION, text, NOW) for text in mentions])
    assert sum(triage.safety for triage in triages) <= 5
    assert 40 <= sum(triage.security for triage in triages) <= 65
    assert sum(triage.action is Action.LEAVE for triage in triages) <= len(triages) * 0.05
    assert sum(triage.hostile >= 0.6 for triage in triages) <= 8


@pytest.mark.slow
def test_tweets_about_anything_raise_hardly_an_alarm(judge: Judge, shared: Path) -> None:
    chatter = texts(shared, "tweeteval/")
    triages = judge.triage_many([Subject(SubjectKind.MENTION, text, NOW) for text in chatter])
    assert sum(triage.safety or triage.security for triage in triages) <= len(chatter) * 0.005


@pytest.mark.slow
@pytest.mark.parametrize(("gold", "least"), [("pii", 0.99), ("cred", 0.98), ("embargo", 0.98), ("spokesperson", 0.7)])
def test_seeded_items_are_found(judge: Judge, shared: Path, gold: str, least: float) -> None:
    lines = (shared / "data/perf/short.jsonl").read_text(encoding="utf-8").splitlines()
    if gold == "embargo":
        # Names like these are embargoed by whoever keeps them; without that only hints of a secret could be found.
        names = tuple(json.loads((shared / "data/perf/lexicon.json").read_text(encoding="utf-8")))
        judge = Judge(replace(judge.code, embargoes=(Embargo("seeded", "codename", names),)))
    seeded = [row for row in map(json.loads, lines) if str(row.get("gold", "")).startswith(gold)]
    kind = SubjectKind.MENTION if gold == "pii" else SubjectKind.EMPLOYEE_POST
    articles = {"pii": {"rights"}, "spokesperson": {"authority", "confidentiality"}}.get(gold, {"confidentiality"})
    found = [
        any(finding.article in articles for finding in judge.judge(Subject(kind, row["text"], NOW)).findings)
        for row in seeded
    ]
    assert sum(found) >= least * len(seeded)

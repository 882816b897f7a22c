"""Why conversations move: recall and precision on two sets, each reason with its words, and an opt-out that is heard.

The texts of `escalation.jsonl` were written whole before the word lists, by the same hand within the hour, and flatter
them (first figure: recall 40 of 41, precision 40 of 40). Those of `escalation_later.jsonl` were written after the
lists and avoid their words; the first figure on them was recall 30 of 45, precision 30 of 31. The lists grew from
what was missed, so that the figures of now flatter them too.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.incoming import reader
from policies.engine import Judge
from policies.finding import Action, Triage, Why

SETS = Path(__file__).parent / "functional"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def triage(judge: Judge, text: str, *thread: tuple[str, str], **more: object) -> Triage:
    turns = [{"role": who, "text": said} for who, said in thread]
    return judge.triage(reader(NOW, ()).read({"text": text, "thread": turns, **more}).subject)


@pytest.mark.parametrize("name", ["escalation", "escalation_later"])
def test_what_should_move_is_found_and_little_else(judge: Judge, name: str) -> None:
    rows = [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    known = {"text", "thread", "followers"}
    found = [judge.triage(reader(NOW, ()).read({k: v for k, v in row.items() if k in known}).subject) for row in rows]
    for flag in ("escalate", "pii"):
        counts = Counter((row[flag], getattr(one, flag)) for row, one in zip(rows, found, strict=True))
        hit = counts[True, True]
        assert hit / (hit + counts[True, False]) >= 0.85, flag
        assert hit / (hit + counts[False, True]) >= 0.9, flag


def test_each_reason_names_the_turn_and_the_words(judge: Judge) -> None:
    text = "You'll hear from my solicitor."
    (first, *_) = triage(judge, text).triggers
    assert (first.why, first.turn) == (Why.LEGAL, -1)
    assert "solicitor" in text[first.start : first.end]


def test_data_posted_earlier_in_the_thread_counts_with_its_turn(judge: Judge) -> None:
    said = "here is my mail: ana.perez@mail.example"
    found = triage(judge, "so when?", ("customer", "it broke"), ("brand", "Sorry, Ana."), ("customer", said))
    assert found.pii
    (posted,) = (one for one in found.triggers if one.why is Why.DATA_POSTED)
    assert (posted.turn, said[posted.start : posted.end]) == (2, "ana.perez@mail.example")


def test_what_the_brand_said_is_not_laid_to_the_customer(judge: Judge) -> None:
    found = triage(judge, "ok thanks", ("customer", "hi"), ("brand", "Write to ana.perez@mail.example, idiots"))
    assert not found.pii
    assert not found.escalate


def test_many_followers_alone_are_a_reason(judge: Judge) -> None:
    assert [one.why for one in triage(judge, "Not for me.", followers=50_000).triggers] == [Why.REACH]
    assert not triage(judge, "Not for me.", followers=49_999).escalate


def test_a_grave_reason_moves_it_to_a_person(judge: Judge) -> None:
    found = triage(judge, "Hello??? Anyone there?", ("customer", "It won't start"), ("customer", "Hello?"))
    assert found.action is Action.ESCALATE


@pytest.mark.parametrize(
    "text",
    [
        "Stop messaging me",
        "please don't write to me again",
        "Lasst mich in Ruhe",
        "dejad de escribirme",
        "もう連絡しないで",
    ],
)
def test_an_opt_out_is_heard(judge: Judge, text: str) -> None:
    assert triage(judge, text).opt_out


@pytest.mark.parametrize("text", ["Don't stop making these", "Why does it stop charging?", "Please write to me"])
def test_what_only_sounds_like_an_opt_out_is_not(judge: Judge, text: str) -> None:
    assert not triage(judge, text).opt_out

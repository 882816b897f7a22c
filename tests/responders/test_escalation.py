"""Moving into private: every stage and move, what is possible on each path, and a public note that tells nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policies.code import load_code
from policies.engine import Judge
from policies.finding import Trigger, Verdict, Why
from policies.subject import Subject, SubjectKind
from responders.escalation import (
    HUMAN_MOVES,
    MOVES,
    IllegalMove,
    Move,
    Plan,
    Stage,
    Way,
    advance,
    plan,
    progress,
    standing,
)
from responders.escalation_words import closing, drafts, reveals
from responders.lifecycle import State
from tests.responders.reaching import reachable

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
YES = {"allowed": True, "reason": "They wrote to us first.", "rule": "They write first", "rule_url": "", "until": None}
NO = {"allowed": False, "reason": "They must write first.", "rule": "They write first", "rule_url": "", "until": None}
LINK = {**NO, "link": "https://sandbox.example/message-us"}
BLOCKED = {"allowed": False, "reason": "They have blocked our account.", "rule": "Blocking", "rule_url": ""}


def planned(reply: Any, message: Any, **more: Any) -> Plan:
    asked = {"platform": "x", "private": False, "addressed": True, "opted_out": False, "minor": False, "now": NOW}
    return plan({"reply": reply, "message": message}, **{**asked, **more})


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(load_code())


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("move", list(Move))
def test_every_stage_and_move_leads_where_the_table_says_or_nowhere(stage: Stage, move: Move) -> None:
    if (stage, move) in MOVES:
        assert advance(stage, move) is MOVES[stage, move]
    else:
        with pytest.raises(IllegalMove):
            advance(stage, move)


def test_without_a_persons_move_nothing_is_on_its_way() -> None:
    reached = reachable(MOVES, Stage.PLANNED, set(Move) - HUMAN_MOVES)
    assert Stage.MOVING not in reached
    assert not reached & {Stage.WAITING, Stage.SOLVED, Stage.CLOSED}


def test_a_message_is_possible_where_the_platform_says_so_with_its_rule() -> None:
    found = planned(YES, YES)
    assert (found.way, found.rule) == (Way.MESSAGE, "They write first")


def test_where_messages_are_closed_or_they_do_not_follow_the_link_is_offered() -> None:
    found = planned(YES, LINK)
    assert (found.way, found.link) == (Way.LINK, "https://sandbox.example/message-us")


def test_where_there_is_no_link_either_we_wait() -> None:
    assert planned(YES, NO).way is Way.WAIT


def test_a_yes_whose_window_has_passed_counts_for_nothing() -> None:
    over, still = (NOW + timedelta(minutes=minutes) for minutes in (-1, 1))
    assert planned(YES, {**YES, "until": over.isoformat()}).way is Way.WAIT
    held = planned(YES, {**YES, "until": still.isoformat()})
    assert (held.way, held.until) == (Way.MESSAGE, still)


def test_who_blocked_us_is_not_written_to() -> None:
    found = planned(BLOCKED, BLOCKED)
    assert not found.public
    assert planned(BLOCKED, {}).way is Way.NOBODY


def test_who_opted_out_is_not_written_to_whatever_the_platform_allows() -> None:
    assert planned(YES, YES, opted_out=True).way is Way.NOBODY


def test_a_child_is_not_moved_into_private() -> None:
    assert planned(YES, YES, minor=True).way is Way.NOBODY


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja", "it"])
@pytest.mark.parametrize("why", [Why.VULNERABLE, Why.LEGAL, Why.SAFETY])
def test_the_public_note_tells_nothing_of_the_matter(language: str, why: Why) -> None:
    mention = "My Halo Pro shocked me twice, my order AU-4471-2203 never came, I want my money back"
    pair = drafts(planned(YES, LINK), (Trigger(why, ""),), f"About: {mention}", language=language, private=False)
    assert pair.public.endswith("/message-us")
    assert reveals(pair.public, mention, pair.private, language=language) == []
    assert reveals(closing(language), mention, pair.private, language=language) == []


@pytest.mark.parametrize(
    ("why", "language", "mention"),
    [
        (Why.SAFETY, "en", "The battery of my Lumen 4 is swollen and the back is coming off"),
        (Why.SAFETY, "de", "Der Akku meines Lumen 4 ist aufgebläht, es riecht verbrannt"),
        (Why.SAFETY, "es", "La batería de mi Lumen 4 está hinchada y huele a quemado"),
        (Why.SAFETY, "fr", "La batterie de mon Lumen 4 a gonflé et ça sent le brûlé"),
        (Why.SAFETY, "ja", "充電器から煙が出ました"),
        (Why.SECURITY, "en", "Somebody changed the email on my account and ordered two phones"),
        (Why.SECURITY, "de", "Jemand hat sich in mein Konto eingeloggt und zwei Handys bestellt"),
        (Why.SECURITY, "es", "Alguien ha entrado en mi cuenta y ha comprado dos móviles"),
        (Why.SECURITY, "fr", "Quelqu'un est entré dans mon compte et a commandé deux téléphones"),
        (Why.SECURITY, "ja", "アカウントが乗っ取られて勝手に注文されました"),
    ],
)
def test_a_danger_is_told_how_to_be_safe_in_public_already(judge: Judge, why: Why, language: str, mention: str) -> None:
    pair = drafts(planned(YES, LINK), (Trigger(why, ""),), "", language=language, private=False)
    assert judge.judge(Subject(SubjectKind.REPLY, pair.public, NOW, answers=mention)).verdict is Verdict.ALLOW


def test_a_note_that_names_the_matter_is_found_out() -> None:
    mention = "My Halo Pro shocked me twice"
    assert reveals("Sorry that it shocked you! Write to us.", mention, "", language="en") == ["shocked"]


def test_a_person_in_distress_gets_weighed_words_and_no_drafted_ones() -> None:
    pair = drafts(
        planned(YES, YES), (Trigger(Why.VULNERABLE, ""),), "Great news!! 20 % off 🎉", language="en", private=False
    )
    assert "20 %" not in pair.private
    assert "!" not in pair.public + pair.private
    assert all(ord(sign) < 0x2600 for sign in pair.public + pair.private)


@pytest.mark.parametrize("public", [None, *State])
@pytest.mark.parametrize("private", [None, *State])
def test_nothing_is_told_as_sent_that_was_not(public: State | None, private: State | None) -> None:
    told = standing(public, private)
    assert ("note was sent" in told) is (public is State.SENT)
    assert ("message was sent" in told) is (private is State.SENT)


def test_one_that_failed_is_planned_again_and_one_that_went_out_waits() -> None:
    assert progress(Stage.MOVING, State.SENT, State.REFUSED, wrote=False) is Move.OFFERED
    assert progress(Stage.MOVING, State.REFUSED, State.DRAFTED, wrote=False) is Move.FAILED
    assert progress(Stage.MOVING, State.SENT, State.APPROVED, wrote=False) is None
    assert progress(Stage.WAITING, State.SENT, State.DRAFTED, wrote=True) is Move.TALKING

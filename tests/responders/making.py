"""Mentions and triages to test with."""

from datetime import UTC, datetime

from policies.finding import Action, Intent, Judgement, Triage, Urgency, Verdict
from policies.subject import Subject, SubjectKind, Turn
from responders.facts import Grounds
from responders.grounding import ground
from responders.plan import plan
from responders.writers.base import Brief, Voice

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Allowing:
    """A judge that allows everything."""

    def judge(self, subject: Subject) -> Judgement:
        return Judgement(Verdict.ALLOW)


class Refusing:
    """A judge that sends every text back."""

    def judge(self, subject: Subject) -> Judgement:
        return Judgement(Verdict.REVISE)


def mention(
    text: str,
    *,
    author: str = "",
    recent: tuple[str, ...] = (),
    thread: tuple[Turn, ...] = (),
    private: bool = False,
) -> Subject:
    return Subject(SubjectKind.MENTION, text, NOW, author=author, recent=recent, thread=thread, private=private)


def triage(
    intent: Intent = Intent.CRITICISM,
    *,
    language: str = "en",
    products: tuple[str, ...] = (),
    safety: bool = False,
    security: bool = False,
    hostile: float = 0.0,
    due: int | None = 240,
) -> Triage:
    return Triage(
        intent=intent,
        intents={intent: 1.0},
        urgency=Urgency.NORMAL,
        language=language,
        products=products,
        hostile=hostile,
        safety=safety,
        security=security,
        action=Action.ANSWER,
        due_minutes=due,
        reason="",
        judgement=Judgement(Verdict.ALLOW),
    )


def grounds(text: str, language: str = "en", author: str = "") -> Grounds:
    return ground(mention(text, author=author), triage(language=language))


def brief(
    text: str, intent: Intent = Intent.CRITICISM, *, room: int = 275, language: str = "en", author: str = ""
) -> Brief:
    subject, judged = mention(text, author=author), triage(intent, language=language)
    facts = ground(subject, judged)
    return Brief(subject, judged, facts, plan(subject, judged, facts), facts.language, room, len, Voice("Aurora"))

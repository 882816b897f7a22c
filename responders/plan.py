"""Decides what a reply does, from what kind of mention it answers."""

import re
from dataclasses import dataclass

from policies.finding import Action, Intent, Triage
from policies.subject import Subject
from responders.draft import Move
from responders.facts import FactKind, Grounds
from responders.lists import pattern
from responders.phrasings.book import phrasebook

_PERSONAL = pattern("plan.personal")
_PERSONAL_RULES = ("rights/personal", "rights/privacy", "rights/email", "rights/phone", "rights/credential")
_ANSWERING = pattern("plan.answering")
_LATER = pattern("plan.later")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NOTHING_BROKEN = frozenset({"undo", "wrong_email", "business", "accused", "where_to_buy"})
_LESS_THAN_A_BREAK_IN = frozenset({"phishing", "two_step", "spam_from_us", "report_abuse", "security_policy"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What the reply will do: its situation, its moves in order, who follows up, and whether to move to a DM.

    `situation` names the part of the phrasings to draw on; `shield` asks the person to take down their own details.
    """

    situation: str
    moves: tuple[Move, ...]
    role: str
    to_dm: bool = False
    shield: bool = False


def plan(
    mention: Subject,
    triage: Triage,
    grounds: Grounds,
    *,
    private: bool = False,
    answered: bool = False,
    hostile_from: float = 0.6,
) -> Plan:
    """Return the plan; `answered` says that the knowledge base has the answer, `private` that this is a DM already.

    `hostile_from` is the code's threshold from which a mention counts as abuse.
    """
    situation = _situation(mention, triage, grounds, hostile=triage.hostile >= hostile_from)
    topic = phrasebook(grounds.language).topic(grounds.topic) if grounds.topic else None
    sensitive = situation in {"safety", "security", "hostile"}
    shield = not private and not triage.safety and _shows_personal_data(mention, triage)
    private_matter = topic is not None and topic.private and situation in {"problem", "security", "question"}
    to_dm = not private and (sensitive or shield or (private_matter and not answered))
    role = _ROLES.get(situation) or (topic.role if topic else "")
    if situation == "safety":
        role = "safety"
    moves = _moves(situation, to_dm=to_dm, answered=answered)
    if triage.intent is not Intent.CRITICISM and situation == "problem":
        moves = tuple(move for move in moves if move is not Move.OWN)
    return Plan(situation, moves, role or "support", to_dm, shield)


_ROLES = {"security": "security", "suggestion": "product", "praise": "product"}


def _situation(mention: Subject, triage: Triage, grounds: Grounds, *, hostile: bool) -> str:
    has = {fact.kind for fact in grounds.facts}
    if grounds.orders or (grounds.manner.announcing and not grounds.manner.asks):
        return "remark"
    if triage.safety or grounds.topic == "danger":
        return "safety"
    if grounds.manner.resolved and not (grounds.manner.asking and "?" in mention.text):
        return "resolved"
    if grounds.topic == "account_hacked" or (triage.security and grounds.topic not in _LESS_THAN_A_BREAK_IN):
        return "security"
    if hostile and grounds.topic in {"", "accused"} and not has & {FactKind.FAULT, FactKind.UNABLE}:
        return "hostile"
    if _LATER.search(mention.text) or (grounds.manner.courteous and not grounds.manner.asking):
        return "courtesy"
    if grounds.bare or _is_answer(mention, grounds):
        return "follow_up" if grounds.facts or any(turn.ours for turn in mention.thread) else "unclear"
    if triage.action is Action.LEAVE and not grounds.manner.asks and not has & {FactKind.FAULT, FactKind.UNABLE}:
        return "praise" if triage.intent is Intent.PRAISE and not grounds.manner.sour else "chatter"
    return _by_intent(triage, grounds, has)


def _by_intent(triage: Triage, grounds: Grounds, has: set[FactKind]) -> str:
    if pleased := _pleased(triage, grounds, has):
        return pleased
    if (
        FactKind.IDEA in has
        or grounds.manner.wishes
        or grounds.topic == "content_request"
        or (triage.intent is Intent.SUGGESTION and FactKind.FAULT not in has and grounds.topic not in _NOTHING_BROKEN)
    ):
        return "suggestion"
    if grounds.topic in _NOTHING_BROKEN:
        return "problem"
    if FactKind.HOW in has and not has & {FactKind.FAULT, FactKind.ERROR}:
        return "how"
    plain = triage.intent is Intent.QUESTION and _role(grounds) in {"technical", "account"}
    troubled = grounds.manner.strained if plain else grounds.manner.troubled
    if has & {FactKind.FAULT, FactKind.UNABLE} or (FactKind.TOPIC in has and (troubled or not _needs_trouble(grounds))):
        return "problem"
    if FactKind.WHY in has:
        return "why"
    if FactKind.WHETHER in has:
        return "whether"
    if FactKind.WANT in has:
        return "want"
    return _otherwise(triage, grounds)


def _pleased(triage: Triage, grounds: Grounds, has: set[FactKind]) -> str:
    """Return the situation of praise, or of praise meant the other way round; "" for anything else."""
    if triage.intent is not Intent.PRAISE or (grounds.manner.asks and grounds.manner.strained):
        return ""
    if not grounds.manner.sour and not (grounds.manner.asks and grounds.topic):
        return "praise"
    return "" if has & {FactKind.TOPIC, FactKind.FAULT, FactKind.UNABLE} else "opinion"


def _without_subject(grounds: Grounds) -> str:
    if grounds.first(FactKind.TRIED):
        return "problem"
    if grounds.manner.asks:
        return "unclear"
    return "opinion" if grounds.manner.sour or grounds.manner.strained else "remark"


def _role(grounds: Grounds) -> str:
    topic = phrasebook(grounds.language).topic(grounds.topic)
    return topic.role if topic else ""


def _needs_trouble(grounds: Grounds) -> bool:
    """Tell whether the topic alone says nothing yet: printers and games are talked about without trouble too."""
    topic = phrasebook(grounds.language).topic(grounds.topic)
    return (
        topic is None
        or topic.role in {"technical", "account", "orders", "repairs", "creators"}
        or topic.id == "wrong_account"
    )


def _otherwise(triage: Triage, grounds: Grounds) -> str:
    has_subject = any(grounds.first(kind) for kind in (FactKind.PRODUCT, FactKind.NOUN, FactKind.ERROR))
    if triage.intent is Intent.CRITICISM:
        if has_subject:
            return "problem"
        return _without_subject(grounds)
    if triage.intent is Intent.QUESTION:
        if has_subject and (grounds.manner.strained or not grounds.manner.asking):
            return "problem"
        return "question" if has_subject else "unclear"
    if triage.intent is Intent.PRAISE:
        return "opinion" if grounds.manner.sour else "praise"
    return "unclear" if grounds.manner.asks else "remark"


def _is_answer(mention: Subject, grounds: Grounds) -> bool:
    words = len(_WORDS.findall(mention.text.replace("link", "")))
    if _ANSWERING.match(mention.text) and not grounds.topic:
        return True
    return words <= 4 and not grounds.manner.asks and grounds.first(FactKind.PRODUCT) is not None


def _shows_personal_data(mention: Subject, triage: Triage) -> bool:
    flagged = any(finding.rule.startswith(_PERSONAL_RULES) for finding in triage.judgement.findings)
    return flagged or bool(_PERSONAL.search(mention.text))


def _moves(situation: str, *, to_dm: bool, answered: bool) -> tuple[Move, ...]:
    last = Move.HAND_OVER if to_dm else Move.NEXT_STEP
    if situation == "safety":
        return (Move.SAFETY, Move.OWN, last)
    if situation == "security":
        return (Move.ACKNOWLEDGE, Move.SAFETY, Move.ASK, last)
    if situation == "chatter":
        return (Move.ACKNOWLEDGE,)
    if situation in {"praise", "courtesy"}:
        return (Move.THANK, last)
    if answered:
        return (Move.ACKNOWLEDGE, Move.ANSWER, last)
    if situation == "suggestion":
        return (Move.THANK, Move.ASK, last)
    if situation in {"follow_up", "unclear", "remark", "resolved"}:
        return (Move.ACKNOWLEDGE, Move.ASK, last)
    if situation in {"how", "whether", "why", "question", "want", "opinion"}:
        return (Move.ACKNOWLEDGE, Move.ASK, last)
    return (Move.ACKNOWLEDGE, Move.OWN, Move.ASK, last)

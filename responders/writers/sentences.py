"""Builds the sentences of a composed reply, one move each, never saying the same fact twice."""

from collections.abc import Sequence

from responders.draft import Move
from responders.lists import word_list
from responders.phrasings.template import Template
from responders.writers.desk import Desk, Sentence
from responders.writers.slots import CONCRETE

_FRAMES = (
    ("clause", "fault"),
    ("vp", "unable"),
    ("how", "how"),
    ("why", "why"),
    ("whether", "whether"),
    ("want", "want"),
)
_DETAILS = ("tried", "error", "nth", "duration", "amount", "system")
_KEEPS_CASE = word_list("sentences.keeps_case")


def sentence_case(text: str) -> str:
    """Return `text` starting with a capital, unless a name starts it that is written small."""
    first = text.split(" ", 1)[0]
    if not first or any(c.isupper() for c in first[1:]):
        return text
    return text[0].upper() + text[1:]


def opening(desk: Desk, *, greet: bool) -> Sentence:
    """Take up what the person wrote, with their name where it is known."""
    plan = desk.brief.plan
    move = {"safety": Move.SAFETY, "praise": Move.THANK, "suggestion": Move.THANK}.get(plan.situation, Move.ACKNOWLEDGE)
    pool, facts_first = _opening_pool(desk)
    done = desk.say(pool, prefer_facts=facts_first) or desk.say(desk.book.pool("problem", "ack"))
    text = sentence_case(done.text) if done else ""
    used = done.used if done else frozenset()
    return Sentence(move, _greeted(desk, text) if greet else text, used)


def _opening_pool(desk: Desk) -> tuple[Sequence[Template], bool]:
    situation, book, topic = desk.brief.plan.situation, desk.book, desk.topic
    if situation == "suggestion" and topic is not None and topic.id == "content_request" and "idea" not in desk.slots:
        return topic.pools["ack"], True
    if situation == "suggestion" and "idea" not in desk.slots:
        return book.pool("suggestion", "bare"), True
    if situation == "unclear" and desk.brief.grounds.media and len(desk.brief.mention.text.split()) < 9:
        return book.pool("unclear", "media"), False
    if situation in {"problem", "security"}:
        frames = [line for slot, frame in _FRAMES if slot in desk.slots for line in book.pool(frame, "ack")]
        own = list(topic.pools.get("ack", ())) if topic else []
        if frames and desk.chance.random() < (0.92 if own else 1.0):
            return frames, True
        return own or frames or book.pool("problem", "ack"), True
    return book.pool(situation, "ack") or book.pool("problem", "ack"), True


def _greeted(desk: Desk, text: str) -> str:
    name = desk.slots.get("name")
    greetings = desk.book.plain["greetings"]
    if not name:
        plain = greetings["plain"]
        return str(desk.chance.choice(plain)) + text if desk.chance.random() < 0.1 else text
    pattern = str(desk.chance.choice([*greetings["named"], *greetings.get("closing", ())]))
    if "{sentence}" in pattern:
        if len(text) > 70 or not text.endswith("."):
            pattern = str(greetings["named"][0])
        else:
            return pattern.format(sentence=text[:-1], name=name)
    greeting = pattern.format(name=name)
    return greeting + (text if greeting.rstrip()[-1] in ".!。" else _small(desk, text))


def _small(desk: Desk, text: str) -> str:
    first = text.split(" ", 1)[0]
    said = {word for value in desk.slots.values() for word in value.split()}
    if (
        desk.book.language in {"de", "ja"}
        or first in _KEEPS_CASE
        or first in said
        or any(c.isupper() for c in first[1:])
    ):
        return text
    return text[:1].lower() + text[1:]


def shield(desk: Desk) -> Sentence:
    """Ask the person to take down their own details."""
    done = desk.say(desk.book.pool("personal_data", "ack"))
    return Sentence(Move.SAFETY, sentence_case(done.text) if done else "", done.used if done else frozenset())


def step(desk: Desk) -> Sentence:
    """Say what makes them safe at once, before anything else happens."""
    done = desk.say(desk.book.pool("security", "step"))
    return Sentence(Move.SAFETY, sentence_case(done.text) if done else "", done.used if done else frozenset())


def owning(desk: Desk) -> Sentence:
    """Say whose job it is."""
    own = list(desk.topic.pools.get("own", ())) if desk.topic else []
    if desk.brief.plan.situation in {"safety", "hostile"}:
        own = list(desk.book.pool(desk.brief.plan.situation, "own"))
    if not own:
        own += desk.book.pool("own", "generic")
    done = desk.say(own)
    return Sentence(Move.OWN, sentence_case(done.text) if done else "", done.used if done else frozenset())


def detail(desk: Desk) -> Sentence | None:
    """Take up one more thing they told us, if there is one left worth saying."""
    if desk.brief.plan.situation not in {"problem", "how", "question", "want"}:
        return None
    for slot in _DETAILS:
        if slot not in desk.slots or slot in desk.spent:
            continue
        if slot in {"system", "amount"} and desk.spent & CONCRETE:
            continue
        done = desk.say(desk.book.pool("detail", slot))
        if done is not None:
            return Sentence(Move.ACKNOWLEDGE, sentence_case(done.text), done.used, extra=True)
    return None


def question(desk: Desk) -> Sentence | None:
    """Ask the one question whose answer helps most."""
    done = desk.say(_question_pool(desk)) or desk.say(desk.book.pool("ask", "generic"))
    return Sentence(Move.ASK, sentence_case(done.text), done.used) if done else None


def _question_pool(desk: Desk) -> Sequence[Template]:
    situation, topic, book = desk.brief.plan.situation, desk.topic, desk.book
    if situation == "question" and topic and topic.role == "technical":
        return book.pool("question", "device")
    if topic and situation in {"problem", "security", "want"}:
        return topic.pools.get("ask", ()) or book.pool(situation, "ask")
    return book.pool(situation, "ask")


def ending(desk: Desk, *, asked: bool) -> Sentence:
    """Say what happens next and who does it."""
    plan, topic, book = desk.brief.plan, desk.topic, desk.book
    move = Move.HAND_OVER if plan.to_dm else Move.NEXT_STEP
    pool: Sequence[Template]
    if plan.shield and plan.situation != "safety":
        pool = book.pool("personal_data", "next")
    elif plan.situation in {"safety", "security", "hostile"} and not desk.brief.private:
        pool = book.pool(plan.situation, "next")
    elif plan.to_dm:
        pool = book.pool("hand_over", "generic")
    elif desk.brief.private and topic is not None and topic.private:
        pool = book.pool("hand_over", "private")
    elif Move.ANSWER in plan.moves:
        pool = book.pool("answer", "next")
    else:
        own = (
            list(topic.pools.get("next", ())) if topic and plan.situation in {"problem", "question", "opinion"} else []
        )
        pool = own or book.pool(plan.situation, "next") or book.pool("next", "generic" if asked else "noask")
    done = desk.say(pool)
    return Sentence(move, sentence_case(done.text) if done else "", done.used if done else frozenset())

import pytest

from policies.finding import Intent
from responders.draft import ClaimKind, Proof
from responders.drafter import Drafter
from responders.knowledge_base import KnowledgeBase, load_knowledge
from tests.responders.making import Allowing, mention, triage

TEXT = "@care my left AirPod disconnects randomly, third pair, paid $180. How do I get it to stay connected?"
GOOD = "A third pair whose left AirPod drops out: that's on us. Our technical team will look at it with you here."


def proved(text: str, on: str = TEXT, *, recent: tuple[str, ...] = (), due: int | None = 240) -> Proof:
    return Drafter(Allowing(), load_knowledge()).prove(text, mention(on, recent=recent), triage(due=due))


def held(proof: Proof, kind: ClaimKind) -> bool:
    return all(claim.holds for claim in proof.claims if claim.kind is kind)


def test_a_personal_reply_is_proved_with_its_evidence() -> None:
    proof = proved(GOOD)
    assert proof.personal
    concrete = next(claim for claim in proof.claims if claim.kind is ClaimKind.CONCRETE)
    assert isinstance(concrete.evidence, tuple)
    assert TEXT[slice(*concrete.evidence)].lower() in {
        "third pair",
        "my left airpod disconnects randomly",
        "left airpod",
        "airpod",
    }
    assert GOOD[slice(*concrete.span)].lower().removeprefix("a ") in TEXT.lower()


@pytest.mark.parametrize(
    "text",
    [
        "We are sorry to hear that. Our team will look into it.",
        "Hi Dana, thank you. Our support team will get back to you here.",
        "That's ours to put right. Our technical team will look at it.",
    ],
)
def test_what_could_be_said_to_anybody_is_not_concrete(text: str) -> None:
    assert not held(proved(text), ClaimKind.CONCRETE)


def test_a_name_alone_is_not_concrete() -> None:
    on = "My name is Dana and my order is lost"
    assert not held(proved("Dana, we hear you and our team will help.", on), ClaimKind.CONCRETE)


@pytest.mark.parametrize(
    "text",
    [
        "Your left AirPod shouldn't do that. Does it drop with every phone?",
        "Your left AirPod shouldn't do that. I'll ask our audio team and answer here.",
        "Your left AirPod shouldn't do that. Send us a direct message and we'll go through it.",
    ],
)
def test_a_reply_that_asks_or_says_who_answers(text: str) -> None:
    assert held(proved(text), ClaimKind.ANSWERS)


def test_a_reply_that_leaves_them_hanging_does_not_answer() -> None:
    assert not held(proved("Your left AirPod shouldn't do that. How annoying."), ClaimKind.ANSWERS)


def test_a_reply_like_a_recent_one_keeps_no_distance() -> None:
    assert not held(proved(GOOD, recent=(GOOD.replace("third", "second"),)), ClaimKind.DISTANCE)
    assert held(proved(GOOD, recent=("Your parcel is on its way to you.",)), ClaimKind.DISTANCE)


def test_a_stock_phrase_keeps_no_distance() -> None:
    text = f"Your left AirPod. {'We apologize for any inconvenience this may have caused.'} Our team will look."
    assert not held(proved(text), ClaimKind.DISTANCE)


@pytest.mark.parametrize(
    "addition",
    [
        "We will refund you.",
        "You'll get a full refund.",
        "We'll send you a new pair.",
        "It will be fixed by tomorrow.",
        "See https://evil.example/fix",
        "Have a look at help-center.com/airpods",
        "It costs $20 to repair.",
        "You'll hear from us within 10 minutes.",
        "Here's a 20% off code.",
        "We guarantee it.",
        "Wir erstatten Ihnen den Betrag.",
        "無料で交換いたします",
    ],
)
def test_nothing_is_promised_without_a_source(addition: str) -> None:
    proof = proved(f"{GOOD} {addition}")
    assert not held(proof, ClaimKind.GROUNDED)
    failed = next(claim for claim in proof.claims if claim.kind is ClaimKind.GROUNDED)
    assert failed.span[1] > len(GOOD)


@pytest.mark.parametrize(
    "addition", ["You'll hear from us within 4 hours.", "You paid $180 for them.", "You asked for help."]
)
def test_what_the_code_or_the_mention_says_may_be_said(addition: str) -> None:
    assert held(proved(f"{GOOD} {addition}"), ClaimKind.GROUNDED)


def test_what_an_article_says_may_be_said() -> None:
    drafter = Drafter(Allowing(), load_knowledge())
    judged = triage(Intent.QUESTION, products=("pulse-watch",))
    on = mention("Can I use the Pulse Watch in a sauna?")
    article = load_knowledge().get("pulse-watch-water")
    assert article is not None
    proof = drafter.prove(f"{article.answer} {article.links[0]}", on, judged)
    assert proof.personal
    assert any(claim.evidence == "pulse-watch-water" for claim in proof.claims)


def test_a_mention_without_facts_asks_for_none() -> None:
    proof = proved("Of course. What's going wrong, and on which device?", "@care help!!!")
    assert proof.personal


@pytest.mark.parametrize(
    ("language", "on", "text"),
    [
        (
            "es",
            "el Lumen 4 tiene la pantalla negra, ¿qué hago?",
            "La pantalla del Lumen 4 no debería quedarse así; nuestro equipo técnico lo mira.",
        ),
        (
            "de",
            "mein Orbit verbindet sich nicht mehr",
            "Dass der Orbit sich nicht verbindet, sehen wir uns an; unser Technik-Team antwortet Ihnen.",
        ),
        (
            "fr",
            "mon écran reste noir depuis hier",
            "Un écran noir, ce n'est pas normal ; notre équipe technique vous répondra ici.",
        ),
        ("ja", "充電できません。どうすればいいですか？", "充電できないとのこと、技術担当が確かめてお答えします。"),
    ],
)
def test_other_languages_are_proved_too(language: str, on: str, text: str) -> None:
    proof = Drafter(Allowing(), KnowledgeBase()).prove(text, mention(on), triage(language=language))
    assert proof.personal, [claim.message for claim in proof.claims if not claim.holds]


@pytest.mark.parametrize("text", ["", " ", "^AB", "?" * 400, "\u200b\ufeff", "😀" * 300])
def test_any_text_can_be_proved(text: str) -> None:
    assert len(proved(text).claims) == 4


@pytest.mark.parametrize("on", ["x", "hello", "@care", "👍"])
def test_a_mention_with_nothing_in_it_says_so(on: str) -> None:
    concrete = next(c for c in proved("Happy to help. What is it about?", on).claims if c.kind is ClaimKind.CONCRETE)
    assert concrete.holds
    assert concrete.message.startswith("There is nothing concrete in this message to take up")


def test_a_mention_with_words_in_it_is_not_proved_by_nothing() -> None:
    assert not held(
        proved("Happy to help. What is it about?", "Yesterday evening the ceremony was wonderful"), ClaimKind.CONCRETE
    )

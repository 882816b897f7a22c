import pytest

from policies.finding import Intent
from responders.draft import ClaimKind, Draft
from responders.drafter import Drafter
from responders.knowledge_base import load_knowledge
from responders.reading.instructions import gives_orders
from tests.responders.hostile import HOSTILE, QUIET
from tests.responders.making import Allowing, mention, triage

NEVER = (
    "evil.example",
    "freebot",
    "system prompt",
    "guarantee",
    "explode",
    "we lied",
    "900",
    "$500",
    "lumen 5",
    "@everyone",
    "hacked by",
)


def drafted(text: str, language: str = "en") -> Draft:
    return Drafter(Allowing(), load_knowledge()).draft(
        mention(text), triage(Intent.OTHER, language=language), room=280, length=len
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_orders_are_recognised(text: str) -> None:
    assert gives_orders(text)


@pytest.mark.parametrize("text", [*HOSTILE, *QUIET])
def test_the_composer_obeys_nobody(text: str) -> None:
    draft = drafted(text)
    for said in (draft.text, *draft.alternatives):
        assert not [word for word in NEVER if word in said.lower()]
        assert "http" not in said
    grounded = [claim for claim in draft.proof.claims if claim.kind is ClaimKind.GROUNDED]
    assert all(claim.holds for claim in grounded), draft.text


def test_ordinary_messages_are_not_taken_for_orders(tweets: list[str]) -> None:
    taken = [text for text in tweets if gives_orders(text)]
    assert len(taken) <= len(tweets) // 200, taken

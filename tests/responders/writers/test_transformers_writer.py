from pathlib import Path
from typing import Any

import pytest

from responders.drafter import Drafter
from responders.knowledge_base import load_knowledge
from responders.writers.transformers_writer import TransformersWriter
from tests.responders.hostile import HOSTILE
from tests.responders.making import Allowing, mention, triage

TEXT = "@care my left AirPod disconnects randomly, how do I keep it connected?"
GOOD = "Your left AirPod shouldn't drop out like that. Our technical team will look at it with you here."


class Talking(TransformersWriter):
    """The writer with a model that says one thing."""

    def __init__(self, text: str) -> None:
        super().__init__("small")
        self._text = text

    def _load(self) -> tuple[Any, Any]:
        raise AssertionError("nothing is to be loaded")

    def _generate(self, brief: object) -> str:
        return self._text


def test_a_local_models_reply_is_used() -> None:
    made = Drafter(Allowing(), load_knowledge(), Talking(GOOD)).draft(mention(TEXT), triage(), room=280, length=len)
    assert (made.text, made.writer, made.fallback) == (GOOD, "transformers:small", "")


@pytest.mark.parametrize(
    "text", ["We will refund your AirPod. Our team will help.", "AirPod AirPod", "See https://evil.example"]
)
def test_a_local_model_that_breaks_a_rule_is_replaced(text: str) -> None:
    made = Drafter(Allowing(), load_knowledge(), Talking(text)).draft(mention(TEXT), triage(), room=280, length=len)
    assert made.writer == "composer"
    assert made.fallback


def test_a_missing_library_or_model_is_said(tmp_path: Path) -> None:
    writer = TransformersWriter(str(tmp_path / "nothing.gguf"))
    made = Drafter(Allowing(), load_knowledge(), writer).draft(mention(TEXT), triage(), room=280, length=len)
    assert made.writer == "composer"
    assert "not installed" in made.fallback or "failed" in made.fallback


@pytest.mark.parametrize("text", HOSTILE)
def test_a_mention_that_gives_orders_never_reaches_the_model(text: str) -> None:
    made = Drafter(Allowing(), load_knowledge(), Talking(GOOD)).draft(mention(text), triage(), room=280, length=len)
    assert made.writer == "composer"
    assert "orders" in made.fallback

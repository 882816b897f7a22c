"""What a model's text must pass before anybody sees it, beyond the proof and the code."""

import re

from policies.signals.language import detect_language
from responders.likeness import spoken
from responders.reading.instructions import gives_orders
from responders.writers.base import Brief, WriterBrokeRule

_HANDLE = re.compile(r"(?<!\w)@\w+")
_MARKUP = re.compile(r"```|\*\*|<[a-z/]|^\s*[{\[#]|\bmention [0-9a-f]{12}\b", re.MULTILINE)
_LEAK = re.compile(r"(?i)\b(?:system prompt|my instructions|as an ai|language model|i am (?:now )?\w*bot)\b")
_PARROT = 9
_SHORTEST = 25


def refuse_orders(brief: Brief) -> None:
    """Raise WriterBrokeRule when the mention speaks to a machine: a model isn't asked at all."""
    if any(
        gives_orders(text)
        for text in (brief.mention.text, *(turn.text for turn in brief.mention.thread if not turn.ours))
    ):
        raise WriterBrokeRule("the mention tries to give a machine orders.")


def check_text(text: str, brief: Brief) -> str:
    """Return the text, tidied; raise WriterBrokeRule when it is no reply that a person could send."""
    text = " ".join(text.split())
    if len(text) < _SHORTEST:
        raise WriterBrokeRule("it wrote next to nothing.")
    if _MARKUP.search(text) or _LEAK.search(text):
        raise WriterBrokeRule("it wrote about itself or in markup.")
    strangers = {handle.lower() for handle in _HANDLE.findall(text)} - {
        handle.lower() for handle in _HANDLE.findall(brief.mention.text)
    }
    if strangers:
        raise WriterBrokeRule("it names an account that the mention doesn't.")
    if gives_orders(text) or _repeats(text, brief.mention.text):
        raise WriterBrokeRule("it repeats the mention instead of answering it.")
    found = detect_language(text)
    if found.code not in {brief.language, "und"} and found.confidence > 0.6:
        raise WriterBrokeRule(f"it wrote in another language ({found.code}).")
    return text


def _repeats(text: str, mention: str) -> bool:
    """Tell whether a long run of the mention's words stands in the text."""
    theirs = f" {spoken(mention)} "
    words = spoken(text).split()
    return any(f" {' '.join(words[at : at + _PARROT])} " in theirs for at in range(len(words) - _PARROT + 1))

"""How a case is summed up for the queue: what it is filtered by, and the sentence that matters."""

import re
from collections.abc import Mapping
from typing import Any

from policies.finding import Triage

_EXCERPT = 180
_SENTENCE_END = re.compile(r"[.!?…。！？]+\s*|\n+")


LISTEN_ONLY = "listen-only"
"""The facet of a case in which the platform lets us say nothing, neither in public nor in private."""


def listen_only(permission: Mapping[str, Any]) -> bool:
    """Say whether the platform was asked and lets us neither reply nor message, now or at a known time."""
    said = [permission.get("reply"), permission.get("message")]
    return all(isinstance(one, Mapping) and not one.get("allowed", True) and not one.get("until") for one in said)


def facets(platform: str, triage: Triage, permission: Mapping[str, Any], *, listens: bool = False) -> list[str]:
    """Return what the inbox filters a case by, as one array for one index; `listens` makes it listen-only anyway."""
    return [
        f"platform:{platform}",
        f"intent:{triage.intent.value}",
        f"language:{triage.language}",
        f"urgency:{triage.urgency.value}",
        *(f"product:{product}" for product in triage.products),
        *(["safety"] if triage.safety or triage.security or triage.vulnerable else []),
        *([LISTEN_ONLY] if listens or listen_only(permission) else []),
    ]


def excerpt(body: str, key_span: tuple[int, int]) -> str:
    """Return the sentence that matters, on one line, at most 180 characters."""
    start, end = key_span
    starts = [found.end() for found in _SENTENCE_END.finditer(body) if found.end() <= start]
    begin = starts[-1] if starts and end > start else 0
    line = " ".join(body[begin:].split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"

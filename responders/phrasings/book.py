"""Loads the phrasings of a language from its folder of TOML files, once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import regex

from responders.phrasings.template import Template, parse

LANGUAGES = ("en", "es", "de", "fr", "ja")
"""Languages that the composer writes."""

Pools = Mapping[str, tuple[Template, ...]]


@dataclass(frozen=True, slots=True)
class Topic:
    """A situation: how it is recognised, who follows up on it, and how it may be spoken of."""

    id: str
    rank: int
    role: str
    match: "regex.Pattern[str]"
    np: str
    private: bool
    pools: Pools
    echoes: tuple["Echo", ...] = ()
    sure: "regex.Pattern[str] | None" = None
    never: "regex.Pattern[str] | None" = None

    def find(self, text: str) -> "regex.Match[str] | None":
        """Return where the text shows this situation, or None unless a second cue bears it out and none contradicts."""
        match = self.match.search(text)
        if match is None or (self.never is not None and self.never.search(text)):
            return None
        return match if self.sure is None or self.sure.search(text) else None


@dataclass(frozen=True, slots=True)
class Echo:
    """A thing people say in many ways, and one clean way to say it back, as the slot `slot`."""

    slot: str
    match: "regex.Pattern[str]"
    said: Template


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Everything that one language offers. `plain` holds the strings that are not templates: roles, due times."""

    language: str
    topics: tuple[Topic, ...]
    moves: Mapping[str, Pools]
    plain: Mapping[str, Mapping[str, Any]]
    reading: Mapping[str, Any] = field(default_factory=dict)
    by_id: Mapping[str, Topic] = field(default_factory=dict)

    def topic(self, topic_id: str) -> Topic | None:
        """Return the topic with this id, or None."""
        return self.by_id.get(topic_id)

    def pool(self, section: str, name: str) -> tuple[Template, ...]:
        """Return the phrasings `name` of a section; empty when it has none."""
        return self.moves.get(section, {}).get(name, ())


_PLAIN = ("greetings", "roles", "due")


@cache
def phrasebook(language: str) -> Phrasebook:
    """Return the phrasings of a language; raises KeyError for one that isn't in LANGUAGES."""
    if language not in LANGUAGES:
        raise KeyError(language)
    folder = files("responders.phrasings") / language
    topics: list[Topic] = []
    echoes = tomllib.loads((folder / "echoes.toml").read_text("utf-8"))
    gates = _gates(folder)
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.startswith("topics") and entry.name.endswith(".toml"):
            raw = tomllib.loads(entry.read_text("utf-8"))
            topics.extend(_topic(name, table, echoes.get(name, {}), gates.get(name, {})) for name, table in raw.items())
    moves = tomllib.loads((folder / "moves.toml").read_text("utf-8"))
    reading = tomllib.loads((folder / "reading.toml").read_text("utf-8"))
    return Phrasebook(
        language=language,
        topics=tuple(sorted(topics, key=lambda topic: topic.rank)),
        moves={name: _pools(table) for name, table in moves.items() if name not in _PLAIN},
        plain={name: moves[name] for name in _PLAIN},
        reading=reading,
        by_id={topic.id: topic for topic in topics},
    )


def _pools(table: Mapping[str, Any]) -> Pools:
    return {name: tuple(parse(line) for line in lines) for name, lines in table.items() if isinstance(lines, list)}


def _gates(folder: Traversable) -> Mapping[str, Mapping[str, "regex.Pattern[str]"]]:
    """Return the second cues that each situation needs; a language may have none."""
    file = folder / "gates.toml"
    if not file.is_file():
        return {}
    raw = tomllib.loads(file.read_text("utf-8"))
    fails = raw.pop("fails")
    return {
        topic: {key: regex.compile(cue.replace("{fails}", fails), regex.IGNORECASE) for key, cue in cues.items()}
        for topic, cues in raw.items()
    }


def _topic(
    name: str, table: Mapping[str, Any], echoes: Mapping[str, Any], gates: Mapping[str, "regex.Pattern[str]"]
) -> Topic:
    return Topic(
        id=name,
        rank=table["rank"],
        role=table["role"],
        match=regex.compile("|".join(f"(?:{line})" for line in table["match"]), regex.IGNORECASE),
        np=table["np"],
        private=table.get("private", False),
        pools=_pools({key: value for key, value in table.items() if key != "match"}),
        echoes=tuple(
            Echo(slot, regex.compile(pattern, regex.IGNORECASE), parse(said))
            for kind, slot in (("fault", "clause"), ("want", "want"))
            for pattern, said in echoes.get(kind, ())
        ),
        sure=gates.get("sure"),
        never=gates.get("never"),
    )

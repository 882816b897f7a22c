"""A small template language for phrasings: `{slot}`, `{slot|default}`, and `[groups|with|alternatives]`.

A group is left out when it names a slot that has no fact; of several alternatives the first whole one is taken. A slot
written with a capital (`{Product}`) starts with a capital. Groups may stand inside groups.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"[\[\]|]|\{[^{}]*\}|[^\[\]|{}]+")
_SPACES = re.compile(r"\s+")
_BEFORE_MARK = re.compile(r" +(?=[.,](?:\s|$))")


class TemplateError(ValueError):
    """A phrasing is not well formed; the message shows it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a fact."""

    name: str
    default: str | None
    capital: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives, of which the first whole one is said, or nothing."""

    ways: tuple[tuple["Node", ...], ...]


Node = str | Slot | Group


@dataclass(frozen=True, slots=True)
class Rendered:
    """A filled phrasing and the slots it used."""

    text: str
    used: frozenset[str]


@dataclass(frozen=True, slots=True)
class Template:
    """One phrasing, parsed once."""

    source: str
    nodes: tuple[Node, ...]
    unless: frozenset[str]
    slots: frozenset[str]

    def render(self, facts: Mapping[str, str], spent: Collection[str] = ()) -> Rendered | None:
        """Fill in `facts`, or return None when one is missing; groups with a `spent` slot are left out."""
        used: set[str] = set()
        text = _fill(self.nodes, facts, frozenset(spent), used, optional=False)
        if text is None:
            return None
        return Rendered(_BEFORE_MARK.sub("", _SPACES.sub(" ", text)).strip(), frozenset(used))


def parse(source: str) -> Template:
    """Return the template of a phrasing; raises TemplateError. `!kind|` in front says: not while `kind` is known."""
    unless: set[str] = set()
    rest = source
    while rest.startswith("!"):
        kind, bar, rest = rest[1:].partition("|")
        if not bar:
            raise TemplateError(f"'{source}' has a '!' without '|'.")
        unless.add(kind)
    tokens = _TOKEN.findall(rest)
    if "".join(tokens) != rest:
        raise TemplateError(f"'{source}' has a brace that doesn't close.")
    nodes, end = _sequence(tokens, 0, inside=False, source=source)
    if end != len(tokens):
        raise TemplateError(f"'{source}' has a bracket that doesn't open.")
    return Template(source, nodes, frozenset(unless), frozenset(_names(nodes)))


def _names(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Slot):
            yield node.name
        elif isinstance(node, Group):
            for way in node.ways:
                yield from _names(way)


def _sequence(tokens: list[str], at: int, *, inside: bool, source: str) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    while at < len(tokens):
        token = tokens[at]
        if token == "[":  # noqa: S105 - a mark, no secret
            group, at = _group(tokens, at + 1, source)
            nodes.append(group)
        elif token == "]" or (token == "|" and inside):  # noqa: S105 - a mark, no secret
            break
        else:
            nodes.append(_slot(token) if token.startswith("{") else token)
            at += 1
    return tuple(nodes), at


def _group(tokens: list[str], at: int, source: str) -> tuple[Group, int]:
    ways: list[tuple[Node, ...]] = []
    while True:
        way, at = _sequence(tokens, at, inside=True, source=source)
        ways.append(way)
        if at >= len(tokens):
            raise TemplateError(f"'{source}' has a bracket that doesn't close.")
        at += 1
        if tokens[at - 1] == "]":
            return Group(tuple(ways)), at


def _slot(token: str) -> Slot:
    name, bar, default = token[1:-1].partition("|")
    return Slot(name.lower(), default if bar else None, name[:1].isupper())


def _fill(
    nodes: tuple[Node, ...], facts: Mapping[str, str], spent: frozenset[str], used: set[str], *, optional: bool
) -> str | None:
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Group):
            parts.append(_choose(node, facts, spent, used))
        else:
            said = _say(node, facts, spent, used, optional=optional)
            if said is None:
                return None
            parts.append(said)
    return "".join(parts)


def _choose(group: Group, facts: Mapping[str, str], spent: frozenset[str], used: set[str]) -> str:
    for way in group.ways:
        mine: set[str] = set()
        text = _fill(way, facts, spent, mine, optional=True)
        if text is not None:
            used |= mine
            return text
    return ""


def _say(slot: Slot, facts: Mapping[str, str], spent: frozenset[str], used: set[str], *, optional: bool) -> str | None:
    value = facts.get(slot.name)
    if value is None or (slot.name in spent and (optional or slot.default is not None)):
        return slot.default
    used.add(slot.name)
    shaped = any(char.isupper() for char in value.split(" ", 1)[0][1:])
    return value[:1].upper() + value[1:] if slot.capital and not shaped else value

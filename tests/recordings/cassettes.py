"""Recorded traffic of real platforms, read from the formats of VCR and Betamax, and played back over loopback.

`load` reads one file into a Cassette. `async with playing(cassette) as url` answers requests with what was recorded:
the same status, headers and bytes. Which service was asked doesn't matter, so one address stands for all of them.
"""

import base64
import gzip
import json
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from http.client import responses
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import yaml

from tests.recordings.player import Served, served

FOLDER = "ANSWERABLE_RECORDINGS"
# Signing in again is no second write.
_SIGNING_IN = ("/access_token", "/oauth2/token")
# They describe one connection; the server that plays a recording makes its own.
_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "trailer", "te"}
Query = tuple[tuple[str, str], ...]
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `path` is decoded and ends without a slash, `query` is sorted."""

    method: str
    path: str
    query: Query = ()
    body: bytes = b""

    @property
    def writes(self) -> bool:
        """Whether it changes something on the platform."""
        return self.method not in {"GET", "HEAD", "OPTIONS"} and not self.path.endswith(_SIGNING_IN)

    def form(self) -> dict[str, str]:
        """Return the fields of a form body."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.method} {self.path}" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, with its headers as they were sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def text(self) -> str:
        """Return the body as text, unpacked."""
        return (gzip.decompress(self.body) if self.body.startswith(_GZIP) else self.body).decode()

    def json(self) -> Any:
        """Return the body as JSON; raise ValueError for anything else."""
        return json.loads(self.text())


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what was answered."""

    asked: Asked
    answer: Answer


@dataclass(slots=True)
class Cassette:
    """Exchanges in the order in which they were recorded; once played, what was asked, and what found no answer."""

    name: str
    exchanges: tuple[Exchange, ...]
    beside: tuple[Exchange, ...] = ()
    asked: list[Asked] = field(default_factory=list)
    unmatched: list[Asked] = field(default_factory=list)
    _played: set[int] = field(default_factory=set)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.exchanges)

    @property
    def writes(self) -> list[Asked]:
        """The requests to change something that were made while it played."""
        return [asked for asked in self.asked if asked.writes]

    def with_values(self, values: Mapping[str, str]) -> "Cassette":
        """Return a fresh cassette in which placeholders such as <USERNAME> have these values."""
        return Cassette(self.name, tuple(_filled(exchange, values) for exchange in self.exchanges), self.beside)

    def and_also(self, *exchanges: Exchange) -> "Cassette":
        """Return a fresh cassette that answers these requests too, where nothing was recorded."""
        return Cassette(self.name, self.exchanges, self.beside + exchanges)

    def only(self, *places: int) -> "Cassette":
        """Return a fresh cassette with some of the recorded exchanges alone."""
        return Cassette(self.name, tuple(self.exchanges[place] for place in places), self.beside)

    def find(self, asked: Asked) -> Answer | None:
        """Take down a request and return what was recorded for it.

        The next that wasn't played is preferred, by the same query, then one with fewer parameters, then any query.
        A read is answered again with the last of its kind; a write never is.
        """
        self.asked.append(asked)
        for known in (self.exchanges, self.beside):
            for alike in _ALIKE:
                fitting = [one for one in known if _fits(one.asked, asked, alike)]
                fresh = [one for one in fitting if id(one) not in self._played]
                if fresh or (fitting and not asked.writes):
                    found = fresh[0] if fresh else fitting[-1]
                    self._played.add(id(found))
                    return found.answer
        self.unmatched.append(asked)
        return None


def recordings(platform: str) -> list[Path]:
    """Return the recordings of "x" or "reddit", from the folder that ANSWERABLE_RECORDINGS names or the shared data."""
    beside = Path(__file__).resolve().parents[3] / "shared"
    default = Path(os.environ.get("ANSWERABLE_SHARED") or beside) / "data" / "platforms"
    folder = Path(os.environ.get(FOLDER) or default) / platform
    return sorted(path for path in folder.glob("*") if path.suffix in {".json", ".yaml", ".yml"})


def each_recording(platform: str) -> list[Any]:
    """Return the recordings as parameters of a test; one that is skipped where there is none."""
    found = [pytest.param(path, id=path.stem) for path in recordings(platform)]
    return found or [pytest.param(None, marks=pytest.mark.skip(f"needs recordings: set {FOLDER} to their folder"))]


def load(path: Path) -> Cassette:
    """Read a recording: VCR's YAML or JSON, or Betamax's JSON."""
    text = path.read_text(encoding="utf-8")
    content = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    found = content.get("interactions") or content.get("http_interactions") or []
    return Cassette(path.stem, tuple(_exchange(one) for one in found))


def request(method: str, address: str, body: bytes = b"") -> Asked:
    """Return a request to `address`, in the form that is compared."""
    parts = urlsplit(address)
    query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return Asked(method.upper(), unquote(parts.path).rstrip("/") or "/", query, body)


def answered(method: str, address: str, content: object, status: int = 200) -> Exchange:
    """Return an exchange that was never recorded, with a JSON answer: for what an adapter asks beside the recording."""
    headers = (("Content-Type", "application/json; charset=UTF-8"),)
    return Exchange(request(method, address), Answer(status, headers, json.dumps(content).encode()))


@asynccontextmanager
async def playing(cassette: Cassette) -> AsyncIterator[str]:
    """Serve a cassette over loopback and yield its address; a request without an answer gets a 404 that names it."""

    def answer(method: str, target: str, body: bytes) -> Served:
        asked = request(method, target, body)
        found = cassette.find(asked)
        if found is None:
            missing = {"message": f"{cassette.name} has no answer to {asked}", "error": 404}
            return 404, "Not Found", [("Content-Type", "application/json")], json.dumps(missing).encode()
        return found.status, responses.get(found.status, ""), list(_playable(found)), found.body

    async with served(answer) as url:
        yield url


class _Loader(yaml.SafeLoader):
    """Read the texts that older recordings mark as Python's."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, _, node: loader.construct_scalar(node))


def _exchange(one: Mapping[str, Any]) -> Exchange:
    asked, answer = one["request"], one["response"]
    status = answer["status"]
    return Exchange(
        request(asked["method"], asked.get("uri") or asked["url"], _bytes(asked.get("body"))),
        Answer(
            int(status["code"] if isinstance(status, Mapping) else status),
            tuple(_headers(answer.get("headers") or {})),
            _bytes(answer.get("body")),
        ),
    )


def _bytes(body: Any) -> bytes:
    if isinstance(body, Mapping):
        if body.get("base64_string"):
            return base64.b64decode(body["base64_string"])
        body = body.get("string")
    return body if isinstance(body, bytes) else (body or "").encode()


def _headers(headers: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, values in headers.items():
        for value in values if isinstance(values, list) else [values]:
            yield name, str(value)


def _playable(answer: Answer) -> Iterable[tuple[str, str]]:
    for name, value in answer.headers:
        # Many recorders keep the text of a packed answer, and still say that it is packed.
        unpacked = name.lower() == "content-encoding" and not answer.body.startswith(_GZIP)
        if name.lower() not in _OF_THE_CONNECTION and not unpacked:
            yield name, value


def _filled(exchange: Exchange, values: Mapping[str, str]) -> Exchange:
    def fill(text: str) -> str:
        for placeholder, value in values.items():
            text = text.replace(placeholder, value)
        return text

    def fill_bytes(body: bytes) -> bytes:
        for placeholder, value in values.items():
            body = body.replace(placeholder.encode(), value.encode())
        return body

    asked, answer = exchange.asked, exchange.answer
    query = tuple(sorted((name, fill(value)) for name, value in asked.query))
    return Exchange(
        replace(asked, path=fill(asked.path), query=query, body=fill_bytes(asked.body)),
        replace(answer, body=fill_bytes(answer.body)),
    )


def _fits(recorded: Asked, asked: Asked, alike: Callable[[Query, Query], bool]) -> bool:
    same = recorded.method == asked.method and recorded.path.casefold() == asked.path.casefold()
    return same and alike(recorded.query, asked.query)


_ALIKE: tuple[Callable[[Query, Query], bool], ...] = (
    lambda recorded, asked: recorded == asked,
    lambda recorded, asked: set(recorded) <= set(asked),
    lambda _recorded, _asked: True,
)

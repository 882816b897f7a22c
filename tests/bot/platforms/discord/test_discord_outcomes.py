import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType

import aiohttp
import discord
import pytest
from discord.gateway import ReconnectWebSocket

from bot.platforms.base import Refused, SignedOut, Unavailable, Unconfirmed
from bot.platforms.discord import outcomes, wire
from bot.platforms.discord.outcomes import MEANS, Means

NOW = datetime(2026, 11, 22, tzinfo=UTC)

# Parts of the two libraries that nothing here calls: slash commands, voice, and aiohttp's server.
UNUSED = (
    "discord.app_commands", "discord.ext", "discord.opus", "discord.oggparse", "aiohttp.web", "aiohttp.test_utils",
    "aiohttp.pytest_plugin",
)  # fmt: skip
# Exceptions that can't reach us, each with the reason.
UNREACHABLE = {
    "discord.errors.FFmpegProcessError": "voice",
    "discord.errors.InteractionResponded": "slash commands",
    "discord.errors.MissingApplicationID": "slash commands",
    "aiohttp.client_exceptions.UploadAbortedError": "a streamed upload; ours are bytes",
    "aiohttp.compression_utils.TooManyMembersError": "turned into ClientPayloadError",
    "aiohttp.http_exceptions.*": "turned into ClientResponseError, ClientPayloadError or ServerDisconnectedError",
    "aiohttp._websocket.models.WebSocketError": "turned into a message of type ERROR",
    "aiohttp._websocket.models.WSHandshakeError": "turned into WSServerHandshakeError",
    "aiohttp.payload.LookupError": "a body of a kind that is never sent",
    "aiohttp.streams.EofStream": "caught where it is raised",
}


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.startswith(UNUSED) or found.name.endswith("__main__"):
            continue
        try:
            yield importlib.import_module(found.name)
        except ImportError:
            continue


def _exceptions(package: ModuleType) -> set[type[BaseException]]:
    inside = f"{package.__name__}."
    defined = {
        one
        for module in _modules(package)
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, BaseException) and one.__module__.startswith((inside, package.__name__))
    }

    def below(kind: type[BaseException]) -> set[type[BaseException]]:
        return {kind}.union(*(below(one) for one in type.__subclasses__(kind)))

    return {one for kind in defined for one in below(kind) if one.__module__.split(".")[0] == package.__name__}


def _name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@pytest.mark.parametrize("package", [discord, aiohttp])
def test_every_exception_of_the_library_is_mapped_on_purpose(package: ModuleType) -> None:
    found = {kind for kind in _exceptions(package) if not kind.__module__.startswith(UNUSED)}
    assert len(found) >= 10
    left = {_name(kind) for kind in found - set(MEANS) if not issubclass(kind, Warning)}
    left = {"aiohttp.http_exceptions.*" if name.startswith("aiohttp.http_exceptions.") else name for name in left}
    assert left == {name for name in UNREACHABLE if name.startswith(f"{package.__name__}.")}


def test_no_reason_is_kept_for_an_exception_that_is_mapped() -> None:
    assert {_name(kind) for kind in MEANS} & set(UNREACHABLE) == set()


@pytest.mark.parametrize("kind", sorted(MEANS, key=_name))
def test_each_exception_means_the_same_for_reads_and_writes(kind: type[BaseException]) -> None:
    error = kind.__new__(kind)
    meaning = MEANS[kind]
    if meaning in {Means.ANSWERED, Means.CLOSED}:
        return
    write, read = outcomes.write_failed(error, NOW), outcomes.read_failed(error, NOW)
    expected = {
        Means.NOT_SENT: (Refused, Unavailable),
        Means.BAD_KEYS: (SignedOut, SignedOut),
        Means.NO_CONTENT: (Unconfirmed, SignedOut),
        Means.UNCLEAR: (Unconfirmed, Unavailable),
    }[meaning]
    assert (type(write), type(read)) == expected
    assert "Discord" in str(write)


class _Closed:
    close_code = None


@pytest.mark.parametrize(
    ("code", "expected", "words"),
    [
        (4004, SignedOut, "token"),
        (4011, SignedOut, "too many"),
        (4013, SignedOut, "Update"),
        (4014, SignedOut, "Message Content Intent"),
        (4009, Unavailable, "4009"),
        (1006, Unavailable, "1006"),
    ],
)
def test_each_way_of_closing_is_told_with_its_remedy(code: int, expected: type[Exception], words: str) -> None:
    closed = discord.ConnectionClosed(_Closed(), shard_id=None, code=code)  # type: ignore[arg-type]
    told = outcomes.read_failed(closed, NOW)
    assert type(told) is expected
    assert words in str(told)


def test_what_nobody_knows_is_unclear() -> None:
    class New(discord.DiscordException):
        pass

    assert outcomes.means(New()) is Means.UNCLEAR
    assert outcomes.means(ReconnectWebSocket(None)) is Means.UNCLEAR
    assert outcomes.means(wire.Broken()) is Means.UNCLEAR
    assert outcomes.means(KeyError()) is Means.UNCLEAR

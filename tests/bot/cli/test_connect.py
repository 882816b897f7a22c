"""Connecting an account: keys in, a truthful answer out, and nothing posted or left behind on the way."""

import asyncio
import stat
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from bot.cli.guides import GUIDES
from bot.config_accounts import DiscordAccount, RedditAccount, XAccount
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.cli.conftest import Said

ACCOUNTS = {"x": XAccount, "reddit": RedditAccount, "discord": DiscordAccount}
Command = Callable[..., Said]


@contextmanager
def sandbox(speaks: str) -> Iterator[str]:
    """Serve a sandbox that speaks so, in a loop of its own; yield its address."""
    ready: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        async with serving(create_app(None, speaks=speaks, demo=False)) as url:
            ready.set_result((url, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    url, loop, stop = ready.result(30)
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that puts keys of a platform into the environment."""

    def put(kind: str, value: str) -> None:
        for key in GUIDES[kind].keys:
            monkeypatch.setenv(f"ANSWERABLE_{kind.upper()}_{key.name.upper()}", value)

    return put


@pytest.mark.parametrize("kind", GUIDES)
def test_the_guide_asks_for_the_keys_that_the_account_reads(kind: str) -> None:
    account = ACCOUNTS[kind]
    assert tuple(key.name for key in GUIDES[kind].keys) == account.KEYS
    assert tuple(key.name for key in GUIDES[kind].keys if key.optional) == account.OPTIONAL_KEYS


@pytest.mark.parametrize("kind", GUIDES)
def test_keys_that_work_are_kept_for_their_owner_alone_and_nothing_is_posted(
    kind: str, answerable: Command, keys: Callable[[str, str], None], tmp_path: Path
) -> None:
    keys(kind, "sandbox")
    with sandbox(kind) as url:
        said = answerable("connect", kind, "--account", "AuroraCare", "--url", url, "--subreddit", "AuroraElectronics")
        posts = httpx.get(f"{url}/posts", trust_env=False).json()["posts"]
        checked = answerable("connect", kind, "--account", "AuroraCare", "--url", url)
    assert said.code == 0, said
    assert "as AuroraCare" in said.out
    assert posts == []
    path = tmp_path / "data/keys" / f"{kind}-AuroraCare.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(tomllib.loads(path.read_text())) == set(ACCOUNTS[kind].KEYS)
    assert "sandbox" not in said.out.partition("[[platforms]]")[0].replace(str(tmp_path), "")
    assert checked.code == 2
    assert "--force" in checked.err


@pytest.mark.parametrize("kind", GUIDES)
def test_the_lines_it_shows_are_settings_that_doctor_finds_in_order(
    kind: str, answerable: Command, keys: Callable[[str, str], None], tmp_path: Path
) -> None:
    keys(kind, "sandbox")
    with sandbox(kind) as url:
        said = answerable("connect", kind, "--account", "AuroraCare", "--url", url, "--subreddit", "AuroraElectronics")
        lines = said.out.partition("[[platforms]]")[2].partition("\n\n")[0]
        (tmp_path / "config.toml").write_text(f"[[platforms]]{lines}\n", encoding="utf-8")
        found = answerable("doctor", "--json").json["checks"]
    mine = [check for check in found if check["check"] == "platforms"]
    assert any(check["found"] == f"{kind}/AuroraCare answers" for check in mine), found
    assert not [check for check in mine if check["state"] == "problem"]


@pytest.mark.parametrize("kind", GUIDES)
def test_a_wrong_account_is_named(kind: str, answerable: Command, keys: Callable[[str, str], None]) -> None:
    keys(kind, "sandbox")
    with sandbox(kind) as url:
        said = answerable("connect", kind, "--account", "SomebodyElse", "--url", url)
    assert said.code == 1
    assert "WRONG" in said.out
    assert "AuroraCare" in said.out


@pytest.mark.parametrize("kind", GUIDES)
def test_keys_that_do_not_work_are_said_to(kind: str, answerable: Command, keys: Callable[[str, str], None]) -> None:
    keys(kind, "sandbox")
    with sandbox(kind) as url:
        httpx.post(f"{url}/faults", json={"kind": "signed_out", "on": ["account"]}, trust_env=False)
        said = answerable("connect", kind, "--account", "AuroraCare", "--url", url)
    assert said.code == 1
    assert "WRONG" in said.out
    assert "key" in said.out.lower() or "token" in said.out.lower()


def test_missing_keys_are_named_where_nobody_can_be_asked(answerable: Command) -> None:
    said = answerable("connect", "x", "--account", "AuroraCare")
    assert said.code == 3
    assert "ANSWERABLE_X_API_KEY" in said.err
    assert "ANSWERABLE_X_BEARER_TOKEN" not in said.err


def test_an_account_must_be_named_where_nobody_can_be_asked(answerable: Command) -> None:
    said = answerable("connect", "reddit")
    assert said.code == 2
    assert "--account" in said.err


def test_a_sandbox_on_this_machine_needs_no_keys_and_the_account_no_mark(answerable: Command, tmp_path: Path) -> None:
    with sandbox("x") as url:
        said = answerable("connect", "x", "--account", "@AuroraCare", "--url", url)
    assert said.code == 0, said
    assert 'account = "AuroraCare"' in said.out
    assert (tmp_path / "data/keys/x-AuroraCare.toml").exists()


def test_doctor_says_once_which_keys_are_missing(answerable: Command, tmp_path: Path) -> None:
    entry = '[[platforms]]\nkind = "discord"\naccount = "AuroraCare"\nkeys_file = "nowhere.toml"\n'
    (tmp_path / "config.toml").write_text(entry, encoding="utf-8")
    checks = answerable("doctor", "--json").json["checks"]
    told = [check["found"] for check in checks if check["state"] == "problem"]
    assert [one for one in told if "nowhere.toml" in one] == [one for one in told if "can't be read" in one]
    assert "discord/AuroraCare can't be tried without its keys" in told
    assert not [one for one in told if "Error:" in one]


@pytest.mark.parametrize("kind", GUIDES)
def test_a_library_that_is_missing_is_named_with_the_way_to_install_it(
    kind: str, answerable: Command, keys: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys(kind, "sandbox")
    for name in [name for name in sys.modules if name.startswith(f"bot.platforms.{kind}")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, {"x": "tweepy", "reddit": "praw", "discord": "discord"}[kind], None)
    said = answerable("connect", kind, "--account", "AuroraCare")
    assert said.code == 3
    assert f"pip install 'answerable[{kind}]'" in said.err

"""The desk, started as a person starts it: one command, a link, a page, a clean end."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

UP = [sys.executable, "-c", "from bot.cli import main; main()", "up"]


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture
def settings(tmp_path):
    console, sandbox = _free_port(), _free_port()
    path = tmp_path / "config.toml"
    path.write_text(
        f'[console]\nport = {console}\n[[platforms]]\nkind = "sandbox"\nport = {sandbox}\n', encoding="utf-8"
    )
    return path


def _read_until(lines, wanted: str) -> str:
    said = ""
    for line in lines:
        said += line
        if found := re.search(wanted, said):
            return found[1]
    raise AssertionError(said)


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (the desk's own address)
        return answer.read().decode()


@pytest.mark.slow
def test_one_command_gives_a_desk_and_a_way_in(settings):
    command = [*UP[:3], "--config", str(settings), "up"]
    log = settings.parent / "log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=settings.parent) as running,
    ):
        try:
            sandbox = _read_until(running.stdout, r"Its sandbox, .* is at  (\S+)")
            link = _read_until(running.stdout, r"Sign in once with (\S+)")
            assert "A made-up platform" in _get(sandbox)
            console = link.partition("/sign-in/")[0]
            assert "Administrator" in _get(link)
            assert _get(f"{console}/healthz")
            assert '"ready":true' in _get(f"{console}/readyz")
            assert "answerable_queue_jobs" in _get(f"{console}/metrics")
        finally:
            running.send_signal(signal.SIGTERM)
    assert running.returncode == 0, log.read_text(encoding="utf-8")
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_a_port_that_is_taken_is_named_before_anything_starts(answerable, settings):
    port = int(re.search(r"port = (\d+)", settings.read_text(encoding="utf-8"))[1])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = answerable("up")
    assert said.code == 3
    assert f"Port {port} on 127.0.0.1 is taken" in said.err
    assert not Path("data").exists()

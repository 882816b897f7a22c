import errno
import subprocess
import sys

import click
import pytest

from bot.cli import exits
from bot.cli.exits import Stop, run
from bot.config_file import ConfigError
from bot.platforms.base import PlatformError, Throttled
from policies.code import CodeError
from responders.knowledge_articles import KnowledgeError
from storage.errors import CannotStart, Conflict, StorageError, Unavailable


def _raising(error: BaseException):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Stop("that", 1), 1),
        (click.UsageError("that"), 2),
        (ConfigError("that"), 3),
        (CodeError("file.toml", "key", "that"), 3),
        (KnowledgeError("that"), 3),
        (Unavailable("that"), 4),
        (CannotStart("that"), 4),
        (PlatformError("that"), 4),
        (Throttled("that", until=None), 4),
        (Conflict("that", None, "did it"), 1),
        (StorageError("that"), 1),
        (FileNotFoundError(2, "that is not there", "file.toml"), 2),
    ],
)
def test_what_a_user_can_mend_ends_with_a_sentence_and_its_code(error, code, capsys):
    assert run(_raising(error)) == code
    said = capsys.readouterr().err
    assert "that" in said
    assert "Traceback" not in said


def test_a_fault_of_ours_says_so_and_how_to_see_more(capsys, monkeypatch):
    monkeypatch.delenv(exits.DEBUG, raising=False)
    assert run(_raising(KeyError("secret"))) == 70
    said = capsys.readouterr().err
    assert "KeyError" in said
    assert exits.DEBUG in said
    assert "secret" not in said


def test_for_whoever_mends_answerable_the_traceback_is_there(capsys, monkeypatch):
    monkeypatch.setenv(exits.DEBUG, "1")
    assert run(_raising(KeyError("x"))) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("error", [click.Abort(), KeyboardInterrupt()])
def test_an_interruption_has_its_own_code(error, capsys):
    assert run(_raising(error)) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_full_disk_is_no_fault_of_ours(capfd):
    assert run(_raising(OSError(errno.ENOSPC, "No space left on device"))) == exits.UNWRITTEN
    said = capfd.readouterr().err
    assert "No space left on device" in said
    assert "fault" not in said


def test_without_a_standard_output_nothing_is_begun(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    assert run(lambda: pytest.fail("begun")) == exits.UNWRITTEN
    assert "/dev/null" in capsys.readouterr().err


def test_whoever_reads_no_further_is_told_apart_from_a_failure():
    many = (
        "import sys; from bot.cli import main; sys.argv = ['answerable', 'check', '--jsonl', '--model', 'none']; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", many], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdout.close()
        _, said = running.communicate(b'{"text": "x"}\n')
    assert (running.returncode, said) == (exits.CLOSED_PIPE, b"")


def test_every_error_that_is_named_exists():
    import importlib

    for name in exits._MEANING:
        module, _, error = name.rpartition(".")
        found = getattr(importlib.import_module(module), error)
        assert f"{found.__module__}.{found.__qualname__}" == name

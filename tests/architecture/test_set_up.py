"""The set-up says what is missing. Python is played by small scripts on a PATH of their own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "cat", "cksum", "dirname", "tail", "grep", "rm", "mkdir", "cp", "chmod", "ls", "pwd")

PYTHON = """#!/bin/sh
case "$*" in
    *"import sys; print"*) echo {version}; exit 0 ;;
    *"sys.exit(sys.version_info"*) exit {too_old} ;;
    *"import venv"*) exit {no_venv} ;;
    *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python; exit 0 ;;
    *"-m pip"*) echo pip >> pip-calls; {pip} ;;
    *"import sys, pip"*) exit 0 ;;
esac
"""


@pytest.fixture
def tree(tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/set-up", tmp_path / ".ci/set-up")
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    return tmp_path


def _python(tree: Path, name="python3.11", *, version="3.11", too_old=0, no_venv=0, pip="exit 0") -> None:
    path = tree / "bin" / name
    path.write_text(PYTHON.format(version=version, too_old=too_old, no_venv=no_venv, pip=pip), encoding="utf-8")
    path.chmod(0o755)


def _set_up(tree: Path, **environment: str) -> tuple[int, str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"PATH", "PYTHON"}}
    done = subprocess.run(
        [tree / ".ci/set-up"],
        env=kept | {"PATH": str(tree / "bin")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_installs_once_and_then_has_nothing_to_do(tree):
    _python(tree)
    code, said = _set_up(tree)
    assert code == 0, said
    assert "Python 3.11" in said
    calls = (tree / "pip-calls").read_text(encoding="utf-8")
    assert _set_up(tree) == (0, "")
    assert (tree / "pip-calls").read_text(encoding="utf-8") == calls


def test_a_changed_lock_installs_again(tree):
    _python(tree)
    _set_up(tree)
    with (tree / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    code, said = _set_up(tree)
    assert code == 0
    assert "Installing" in said
    assert "Making" not in said


def test_a_checkout_that_was_moved_installs_again(tree, tmp_path_factory):
    _python(tree)
    _set_up(tree)
    elsewhere = tmp_path_factory.mktemp("moved") / "tree"
    shutil.copytree(tree, elsewhere, symlinks=True)
    assert "Installing" in _set_up(elsewhere)[1]


def test_without_python_it_says_what_to_install(tree):
    code, said = _set_up(tree)
    assert code == 1
    assert "no Python 3.11 or newer on the PATH" in said
    assert "make PYTHON=" in said


def test_an_old_python_is_named(tree):
    _python(tree, "python3", version="3.9", too_old=1)
    code, said = _set_up(tree)
    assert code == 1
    assert "needs Python 3.11 or newer; python3 is Python 3.9" in said


def test_a_name_that_runs_nothing_is_passed_over(tree):
    shim = tree / "bin/python3.11"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    _python(tree, "python3.13", version="3.13")
    code, said = _set_up(tree)
    assert code == 0
    assert "Python 3.13" in said


def test_a_python_without_venv_names_the_package(tree):
    _python(tree, no_venv=1)
    code, said = _set_up(tree)
    assert code == 1
    assert "apt-get install python3.11-venv" in said


def test_the_python_that_is_named_is_taken(tree):
    _python(tree)
    _python(tree, "mine", version="3.12")
    assert "Python 3.12" in _set_up(tree, PYTHON="mine")[1]


def test_no_network_is_told_from_other_failures(tree):
    _python(tree, pip="echo 'Temporary failure in name resolution'; exit 1")
    code, said = _set_up(tree)
    assert code == 1
    assert "could not be reached" in said
    assert "PIP_INDEX_URL" in said


def test_another_failure_names_the_log(tree):
    _python(tree, pip="echo 'THESE PACKAGES DO NOT MATCH THE HASHES'; exit 1")
    code, said = _set_up(tree)
    assert code == 1
    assert "DO NOT MATCH" in said
    assert ".venv/set-up.log" in said


def test_after_a_failure_it_tries_again(tree):
    _python(tree, pip="exit 1")
    _set_up(tree)
    assert _set_up(tree)[0] == 1

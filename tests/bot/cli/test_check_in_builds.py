"""The pre-commit hook and the action for build machines do what they say."""

import os
import subprocess
import sys
from pathlib import Path

import click
import orjson
import pytest
import yaml

from bot.cli.check import check

ROOT = Path(__file__).parents[3]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
LEAK = "Write to dana.smith@gmail.com today.\n"


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_asks_what_the_command_knows(hook, tmp_path):
    program, command, *more = hook["entry"].split()
    assert (program, command) == ("answerable", "check")
    path = tmp_path / "post.md"
    path.write_text(LEAK, encoding="utf-8")
    context = check.make_context("check", [*more, *hook["args"], str(path)])
    assert context.params["files"] == (str(path),)


def test_every_input_of_the_action_is_explained_and_used():
    step = ACTION["runs"]["steps"][-1]
    used = " ".join([*step["env"].values(), str(ACTION["runs"]["steps"][0]["with"])])
    for name, given in ACTION["inputs"].items():
        assert given["description"]
        assert f"inputs.{name} " in used
    assert "${{" not in step["run"]
    known = {option for one in check.params if isinstance(one, click.Option) for option in one.opts}
    words = step["run"].replace("(", " ").split()
    assert {word for word in words if word.startswith("--") and word != "--"} <= known


@pytest.fixture
def step(tmp_path):
    """Run the action's last step in a folder, as a build machine would."""
    shim = tmp_path / "bin" / "answerable"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from bot.cli import main; main()" "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    last = ACTION["runs"]["steps"][-1]
    names = {key: value.split("inputs.")[1].split(" ")[0] for key, value in last["env"].items()}

    def run(**given: str) -> subprocess.CompletedProcess[str]:
        inputs = {key: given.get(key, str(ACTION["inputs"][name].get("default", ""))) for key, name in names.items()}
        path = f"{shim.parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", last["run"]], cwd=tmp_path, text=True, capture_output=True,
            check=False, env=os.environ | inputs | {"PATH": path, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    return run


def test_the_action_shows_findings_beside_the_lines(step, tmp_path):
    (tmp_path / "my post.md").write_text(LEAK, encoding="utf-8")
    (tmp_path / "-odd.md").write_text("Hello.\n", encoding="utf-8")
    done = step(FILES="my post.md\r\n\n-odd.md\n", SARIF="out.sarif", PLATFORM="x")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=my post.md,line=1,col=10")
    told = orjson.loads((tmp_path / "out.sarif").read_bytes())
    assert told["runs"][0]["results"][0]["ruleId"] == "rights/personal-data"


def test_the_action_passes_what_is_fine_and_does_not_run_what_it_is_given(step, tmp_path):
    (tmp_path / "post.md").write_text("Hello.\n", encoding="utf-8")
    assert step(FILES="post.md").returncode == 0
    done = step(FILES="post.md\n$(touch pwned)", FAIL_ON="never")
    assert done.returncode == 2
    assert not (tmp_path / "pwned").exists()

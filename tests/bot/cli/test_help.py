import subprocess
import sys

import click
import pytest

from bot.cli import COMMANDS, answerable, main
from bot.cli.lazy import LazyGroup


def every_command() -> list[tuple[str, click.Command]]:
    found = []

    def walk(group: LazyGroup, path: str) -> None:
        for name in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), name)
            found.append((f"{path} {name}", command))
            if isinstance(command, LazyGroup):
                walk(command, f"{path} {name}")

    walk(answerable, "answerable")
    return found


EVERY = every_command()
ids = [path for path, _ in EVERY]


def test_every_entry_leads_to_a_command():
    names = [name for section in COMMANDS.values() for name in section]
    assert len(names) == len(set(names))
    assert all(isinstance(command, click.Command) for _, command in EVERY)


@pytest.mark.parametrize(("path", "command"), EVERY, ids=ids)
def test_help_promises_shows_an_example_and_names_the_exit_codes(path, command):
    assert command.help.splitlines()[0].endswith((".", ":"))
    assert any(line.strip().startswith("answerable") for line in command.help.splitlines())
    if not isinstance(command, click.Group):
        assert "Runs until" in command.epilog or "Exit codes: 0" in command.epilog


@pytest.mark.parametrize(("path", "command"), EVERY, ids=ids)
def test_every_option_is_explained(path, command):
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts}"


def _said(capsys, *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    out, err = capsys.readouterr()
    return ended.value.code, out + err


@pytest.mark.parametrize(("path", "command"), EVERY, ids=ids)
def test_every_help_can_be_read(path, command, capsys):
    code, said = _said(capsys, *path.split()[1:], "--help")
    assert code == 0
    assert said.startswith(f"Usage: {path}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["trage"], "Did you mean 'triage'?"),
        (["user", "ad"], "Did you mean 'add'?"),
        (["xyzzy"], "There is no command 'xyzzy'."),
        (["migrate", "--chek"], "--check"),
        (["user", "add", "ann", "--name", "Ann", "--role", "boss"], "'boss' is not one of 'agent'"),
        (["triage"], "Give a TEXT in quotes"),
        (["code", "show", "kindness"], "The articles are:"),
        (["record", "verify", "--head", "12"], "NUMBER:HASH"),
        (["--config"], "requires an argument"),
    ],
)
def test_a_wrong_command_line_says_what_is_right(arguments, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, told = _said(capsys, *arguments)
    assert code == 2
    assert said in told
    assert "Traceback" not in told


def test_settings_that_are_not_there_have_their_own_code(capsys, tmp_path):
    code, said = _said(capsys, "--config", str(tmp_path / "none.toml"), "migrate")
    assert code == 3
    assert "answerable init" in said


@pytest.mark.parametrize("arguments", ["", "'--help'", "'user', '--help'", "'triage', '--help'"])
def test_help_loads_no_framework_and_no_database(arguments):
    script = (
        "import sys\nfrom bot.cli import main\n"
        f"try:\n    main([{arguments}])\nexcept SystemExit:\n    pass\n"
        "slow = {'sqlalchemy', 'fastapi', 'psycopg', 'procrastinate', 'apscheduler', 'httpx', 'transformers'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"

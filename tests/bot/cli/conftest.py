"""A command line to try: run in this process, in a folder of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import orjson
import pytest

from bot.cli import main


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """What it wrote, as JSON."""
        return orjson.loads(self.out)


@pytest.fixture
def answerable(tmp_path, monkeypatch, capsys) -> Callable[..., Said]:
    """Run the command in an empty folder, with no settings in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANSWERABLE_CONFIG", raising=False)
    monkeypatch.delenv("ANSWERABLE_DEBUG", raising=False)

    def run(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        captured = capsys.readouterr()
        return Said(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture
def desk(answerable, database_url, monkeypatch, tmp_path) -> Callable[..., Said]:
    """The command, with settings that name a fresh database."""
    monkeypatch.setenv("DESK_DATABASE", database_url)
    (tmp_path / "config.toml").write_text('[database]\nurl_env = "DESK_DATABASE"\n', encoding="utf-8")
    return answerable

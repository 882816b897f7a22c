"""`answerable embargo`: no name on the command line, in a list or in an error."""

from pathlib import Path

import pytest

from bot.cli import answerable
from bot.cli.exits import run
from storage.database import Database

CANARY = "Quoggandenroe"


def test_an_embargo_is_made_listed_shown_sealed_anew_and_lifted(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(*words: str) -> tuple[int, str]:
        given = ["--config", str(settings), "embargo", *words]
        code = run(lambda: answerable.main(given, prog_name="answerable", standalone_mode=False))
        said = capsys.readouterr()
        return code, said.out + said.err

    url, key, settings, held = (tmp_path / name for name in ("url", "key", "config.toml", "held.toml"))
    url.write_text(database.url, encoding="utf-8")
    settings.write_text('platforms = []\n[database]\nurl_file = "url"\n', encoding="utf-8")
    held.write_text(f'label = "The {CANARY}"\nnames = ["{CANARY}"]\ninstead = "our next one"', encoding="utf-8")
    assert call("add", "codename", "--file", str(held)) == (
        3, "The bank is off. Make a key with: answerable embargo key, and name it under [embargo].\n",
    )  # fmt: skip
    key.write_text(call("key")[1], encoding="utf-8")
    settings.write_text(settings.read_text() + '[embargo]\nkey_file = "key"\n', encoding="utf-8")
    code, made = call("add", "codename", "--role", "legal", "--file", str(held))
    assert code == 0
    ref = made.split()[0]
    code, listed = call("list")
    assert ref in listed
    assert CANARY not in made + listed
    assert CANARY in call("show", ref)[1]
    fresh = tmp_path / "fresh"
    fresh.write_text(call("key")[1], encoding="utf-8")
    assert call("rotate", "--new-key-file", str(fresh))[0] == 0
    code, refused = call("show", ref)
    assert code == 3
    assert "Put the right key back" in refused
    assert CANARY not in refused
    key.write_text(fresh.read_text(), encoding="utf-8")
    assert CANARY in call("show", ref)[1]
    assert call("lift", ref)[0] == 0
    assert "Nothing is under embargo." in call("list")[1]
    assert "Nobody touched" in call("probes")[1]

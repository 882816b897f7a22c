"""What several commands take, and what settings that are read in part may hold."""

import json
from datetime import UTC, datetime

import click
import pytest

from bot.cli import settings
from bot.cli.exits import CONFIGURATION
from bot.cli.in_json import write
from bot.cli.values import language, moment
from bot.config import Config


@pytest.mark.parametrize("given", ["2026-03-01", "2026-03-01T00:00:00", "2026-03-01T01:00:00+01:00"])
def test_a_moment_is_in_utc(given):
    assert moment(given) == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("given", ["yesterday", "2026-02-30", "", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_date_says_how_to_write_one(given):
    with pytest.raises(click.BadParameter, match="2026-03-01"):
        moment(given)


@pytest.mark.parametrize("given", ["", "de", "pt-BR", "en_GB", "zh-Hant-TW", "fil", "und"])
def test_a_code_of_a_language_is_taken_as_it_is(given):
    assert language(given) == given


@pytest.mark.parametrize("given", ["german", "d", "de DE", "12"])
def test_what_is_no_code_of_a_language_is_not_guessed_at(given):
    with pytest.raises(click.BadParameter, match="'de'"):
        language(given)


def test_a_text_that_was_cut_inside_an_emoji_is_written_in_json(capsys):
    write({"text": "hi \ud83d"})
    assert json.loads(capsys.readouterr().out) == {"text": "hi \ud83d"}


def test_the_keys_that_are_known_without_the_settings_are_theirs():
    assert set(settings.KEYS[""]) == set(Config.model_fields)
    for name in ("code", "judge"):
        part = Config.model_fields[name].annotation
        assert part is not None
        assert set(settings.KEYS[name]) == set(part.model_fields)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b'[judgee]\nmodel = "none"\n', "no setting 'judgee'. Did you mean 'judge'?"),
        (b'[judge]\nmodle = "none"\n', "no setting 'judge.modle'. Did you mean 'model'?"),
        (b'[code]\npth = "mine"\n', "no setting 'code.pth'. Did you mean 'path'?"),
        (b"judge = 5\n", "judge must be a table"),
        (b'[judge]\nmodel = "none"\nmodel = "none"\n', "line 3"),
        (b"# caf\xe9\n", "not UTF-8"),
    ],
)
def test_no_check_goes_by_settings_that_were_misread(answerable, tmp_path, written, said):
    (tmp_path / "desk.toml").write_bytes(written)
    ended = answerable("--config", "desk.toml", "check", "--text", "Hello")
    assert (ended.code, ended.out) == (CONFIGURATION, "")
    assert said in ended.err

import tomllib
from pathlib import Path

from bot.config import load_config
from policies.code import load_code


def test_what_init_writes_can_be_loaded_and_says_what_was_asked(answerable):
    said = answerable(
        "init", "--brand", 'Bor"ealis', "--timezone", "Europe/Berlin", "--language", "de", "--language", "en"
    )
    assert said.code == 0
    config = load_config(Path("config.toml"))
    assert (config.brand.name, config.brand.timezone, config.brand.languages) == (
        'Bor"ealis',
        "Europe/Berlin",
        ("de", "en"),
    )
    assert config.platforms == load_config(Path("config.toml")).platforms


def test_a_file_that_is_there_is_kept(answerable):
    Path("config.toml").write_text("[brand]\nname = 'Mine'", encoding="utf-8")
    assert answerable("init").code == 2
    assert load_config(Path("config.toml")).brand.name == "Mine"
    assert answerable("init", "--force").code == 0
    assert load_config(Path("config.toml")).brand.name == "Aurora Electronics"


def test_what_can_not_be_used_is_not_written(answerable):
    said = answerable("init", "--timezone", "Berlin")
    assert said.code == 3
    assert "Europe/Berlin" in said.err
    assert not Path("config.toml").exists()


def test_a_code_of_ones_own_is_the_example_to_edit(answerable):
    assert answerable("init", "--own-code").code == 0
    values = tomllib.loads(Path("config.toml").read_text(encoding="utf-8"))
    assert (values["code"], values["knowledge"]) == ({"path": "code"}, {"path": "knowledge"})
    assert load_code(Path("code")).digest == load_code().digest
    assert answerable("init", "--own-code", "--force").code == 2


def test_another_place_is_named_in_the_next_step(answerable):
    said = answerable("init", "desk.toml")
    assert "answerable --config desk.toml up" in said.out

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from bot.config import Config, ReplayAccount, SandboxAccount, load_config
from bot.config_accounts import DiscordAccount, RedditAccount, XAccount
from bot.config_file import ConfigError, position

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANSWERABLE_CONFIG", raising=False)


def _write(text: str) -> Path:
    path = Path("config.toml")
    path.write_text(text, encoding="utf-8")
    return path


def _uncommented(text: str) -> str:
    """The example with its commented-out platform switched on."""
    head, mark, tail = text.partition("# [[platforms]]")
    return head + "\n".join(re.sub("^# ?", "", line) for line in (mark + tail).splitlines())


def _keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    keys = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            keys |= _keys(inner, f"{prefix}{name}.")
        else:
            keys.add(prefix + name)
    return keys


def _written(table: dict, prefix: str = "") -> set[str]:
    keys = set()
    for name, value in table.items():
        keys |= _written(value, f"{prefix}{name}.") if isinstance(value, dict) and value else {prefix + name}
    return keys


def test_the_desk_works_without_a_file():
    config = load_config()
    assert config.database.address() is None
    assert config.platforms == (SandboxAccount(),)
    assert config.writer.kind == "composer"
    assert config.desk.data_dir == Path.cwd() / "data"


def test_the_example_says_what_the_code_does():
    Path("config.toml").write_bytes(EXAMPLE.read_bytes())
    from_file = load_config()
    Path("config.toml").unlink()
    assert from_file == load_config()


def test_the_example_documents_every_key():
    values = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert _written(values) == _keys(Config)


def test_the_example_documents_every_platform_option():
    values = tomllib.loads(_uncommented(EXAMPLE.read_text(encoding="utf-8")))
    written = {entry["kind"]: set(entry) for entry in values["platforms"]}
    kinds = (SandboxAccount, ReplayAccount, XAccount, RedditAccount, DiscordAccount)
    assert written == {kind.model_fields["kind"].default: set(kind.model_fields) for kind in kinds}
    config = Config.model_validate(values)
    assert config.platforms == tuple(type(one)(account=one.account) for one in config.platforms)


def test_every_key_of_the_example_has_a_sentence_before_it():
    undescribed = []
    described = False
    for line in _uncommented(EXAMPLE.read_text(encoding="utf-8")).splitlines():
        if line.startswith("["):
            described = False
        described = described or line.startswith("# ")
        if re.match(r"\w+ =", line) and not described:
            undescribed.append(line)
    assert not undescribed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[brand]\nnmae = 'x'", "line 2: there is no setting 'brand.nmae'. Did you mean 'name'?"),
        ("[wrok]\nconcurrency = 2", "line 1: there is no setting 'wrok'. Did you mean 'work'?"),
        ("send_delay_seconds = 5", "line 1: there is no setting 'send_delay_seconds'. It belongs in [desk]."),
        ("[log]\nzebra = 5", "line 2: there is no setting 'log.zebra'. Here you can set: format, level."),
        (
            "[console]\n\n[console.oidc]\nissue = 'x'",
            "line 4: there is no setting 'console.oidc.issue'. Did you mean 'issuer'?",
        ),
        (
            "[brand]\nname = 'x'\n[[platforms]]\nkind='sandbox'\nprot=1",
            "line 5: there is no setting 'platforms.0.prot'. Did",
        ),
        (
            "[[platforms]]\nkind='sandbox'\n[[platforms]]\nkind='replay'\npaht=''",
            "line 5: there is no setting 'platforms.1.paht'",
        ),
        (
            "[[platforms]]\nkind = 'mastodon'",
            'line 1: platforms.0.kind must be one of: "sandbox", "replay", "x", "reddit", "discord".',
        ),
        ("[[platforms]]\naccount = 'a'", "line 1: platforms.0.kind must be one of"),
        ("[console]\nport = 'many'", "line 2: console.port: a whole number is needed here, without quotes."),
        ("[console]\nport = 99999", "line 2: console.port: Input should be less than or equal to 65535"),
        ("[brand]\ntimezone = 'Berlin'", "line 2: brand.timezone: 'Berlin' is no time zone."),
        ("[writer]\nkind = 'openai'", 'line 1: writer: kind = "openai" needs a model.'),
        ("[database]\nurl = 'postgresql://a'\nurl_env = 'B'", "line 1: database: only one of url"),
        (
            "[[platforms]]\nkind='sandbox'\n[[platforms]]\nkind='sandbox'",
            "the sandbox account 'AuroraCare' is listed twice",
        ),
        ("[brand\nname = 1", "is not valid TOML"),
        ("brand = 3", "line 1: brand: a table is needed here, as in [name]."),
    ],
)
def test_a_mistake_is_named_with_its_place_and_remedy(text, said):
    _write(text)
    with pytest.raises(ConfigError) as caught:
        load_config()
    assert said in str(caught.value)


def test_all_mistakes_are_told_at_once():
    _write("[brand]\nnmae = 'x'\n[log]\nlevel = 'loud'\n")
    with pytest.raises(ConfigError) as caught:
        load_config()
    assert len(str(caught.value).splitlines()) == 2


def test_a_named_file_that_is_missing_is_an_error():
    with pytest.raises(ConfigError, match="answerable init"):
        load_config(Path("elsewhere.toml"))


def test_the_variable_names_the_file(monkeypatch):
    Path("desk.toml").write_text("[brand]\nname = 'Borealis'", encoding="utf-8")
    monkeypatch.setenv("ANSWERABLE_CONFIG", "desk.toml")
    assert load_config().brand.name == "Borealis"


def test_relative_paths_start_at_the_files_folder(tmp_path):
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "desk.toml").write_text(
        "[code]\npath = 'code'\n[[platforms]]\nkind='replay'\npath='x.jsonl'", encoding="utf-8"
    )
    config = load_config(folder / "desk.toml")
    assert config.code.path == folder / "code"
    assert config.desk.data_dir == folder / "data"
    assert config.platforms[0].path == folder / "x.jsonl"


def test_secrets_come_from_variables_and_files_and_are_never_shown(monkeypatch):
    monkeypatch.setenv("DESK_DATABASE", "postgresql://desk:hush@db/answerable")
    Path("key").write_text("sk-hush\n", encoding="utf-8")
    _write("[database]\nurl_env = 'DESK_DATABASE'\n[writer]\napi_key_file = 'key'\n")
    config = load_config()
    address, key = config.database.address(), config.writer.api_key()
    assert address.get_secret_value() == "postgresql://desk:hush@db/answerable"
    assert key.get_secret_value() == "sk-hush"
    assert "hush" not in f"{config!r} {address!r} {key} {config.model_dump_json()}"


def test_an_address_in_the_file_is_not_shown_either():
    _write("[database]\nurl = 'postgresql://desk:hush@db/answerable'")
    config = load_config()
    assert isinstance(config.database.address(), SecretStr)
    assert "hush" not in repr(config)


def test_a_wrong_value_beside_a_password_does_not_show_it():
    _write("[database]\nurl = 'postgresql://desk:hush@db/answerable'\nurl_env = 'X'")
    with pytest.raises(ConfigError) as caught:
        load_config()
    assert "hush" not in str(caught.value)


def test_a_secret_that_is_not_there_says_what_to_do(monkeypatch):
    monkeypatch.delenv("NOT_SET", raising=False)
    _write(
        "[writer]\napi_key_env = 'NOT_SET'\n"
        "[database]\nurl_file = 'gone'\n[console.oidc]\nclient_secret_file = 'empty'\n"
    )
    Path("empty").touch()
    config = load_config()
    with pytest.raises(ConfigError, match="NOT_SET, which is not set"):
        config.writer.api_key()
    with pytest.raises(ConfigError, match=r"database\.url_file names .*gone, which can't be read"):
        config.database.address()
    with pytest.raises(ConfigError, match="which is empty"):
        config.console.oidc.client_secret()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", "http://127.0.0.1:8765"),
        ("host = '0.0.0.0'", "http://127.0.0.1:8765"),
        ("host = '::1'\nport = 9", "http://[::1]:9"),
        ("public_url = 'https://desk.example.com/'", "https://desk.example.com"),
    ],
)
def test_the_consoles_address_is_what_people_type(text, address):
    _write(f"[console]\n{text}")
    assert load_config().console.address == address


def test_a_byte_order_mark_is_no_mistake():
    Path("config.toml").write_bytes(b"\xef\xbb\xbf[brand]\nname = 'x'")
    assert load_config().brand.name == "x"


def test_a_key_that_is_not_in_the_file_is_placed_at_its_table():
    assert position(["[a]", "x = 1", "[a.b]", "y = 2"], ("a", "b", "z")) == 3


def test_settings_can_not_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load_config().desk.recent_replies = 1

"""The keys of a platform account: in a file of their own, or in the environment; never in the settings."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from bot.config_file import ConfigError, OptionalPath, Table

_HERE = {"127.0.0.1", "localhost", "::1"}


class KeyedAccount(Table):
    """An account that needs keys. `KEYS` are their names; those in `OPTIONAL_KEYS` may be missing.

    They are read when asked for, from `keys_file` (TOML, one key = "secret" a line, as `answerable connect` writes
    it), or from environment variables that begin with `keys_env`, such as ANSWERABLE_X_API_KEY for "ANSWERABLE_X".
    """

    KEYS: ClassVar[tuple[str, ...]] = ()
    OPTIONAL_KEYS: ClassVar[tuple[str, ...]] = ()

    kind: str
    account: str = Field(min_length=1)
    keys_file: OptionalPath = None
    keys_env: str = ""
    url: str = ""

    def options(self) -> dict[str, object]:
        """Return what the adapter takes, by its own names; keys come apart from them."""
        return self.model_dump(exclude={"kind", "account", "keys_file", "keys_env"})

    def keys(self) -> Mapping[str, SecretStr]:
        """Return the keys by name, those that are optional only if they are there; raise ConfigError.

        A sandbox on this machine takes any key, so with its address as `url` none need be given.
        """
        found = self._from_file(self.keys_file) if self.keys_file else self._from_environment()
        if not any(found.values()) and urlsplit(self.url).hostname in _HERE:
            found = dict.fromkeys(self.KEYS, "sandbox")
        missing = [name for name in self.KEYS if not found.get(name) and name not in self.OPTIONAL_KEYS]
        if missing:
            where = str(self.keys_file) if self.keys_file else f"the environment ({self._variable(missing[0])}, …)"
            raise ConfigError(
                f"{self.kind}/{self.account}: {', '.join(missing)} is missing from {where}. "
                f"Set it, or run: answerable connect {self.kind}"
            )
        return {name: SecretStr(value) for name, value in found.items() if value}

    def _from_file(self, path: Path) -> dict[str, str]:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not valid TOML"
            raise ConfigError(f"keys_file names {path}, which can't be read ({reason}).") from None
        if unknown := sorted(set(content) - set(self.KEYS)):
            raise ConfigError(
                f"{path} holds {unknown[0]!r}, which is no key of {self.kind}. Keys: {', '.join(self.KEYS)}."
            )
        return {name: str(value).strip() for name, value in content.items()}

    def _from_environment(self) -> dict[str, str]:
        return {name: os.environ.get(self._variable(name), "").strip() for name in self.KEYS}

    def _variable(self, name: str) -> str:
        return f"{self.keys_env or f'ANSWERABLE_{self.kind.upper()}'}_{name.upper()}"

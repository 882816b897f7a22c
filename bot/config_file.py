"""Reading a settings file, and saying what is wrong with it: where, what, and how to mend it."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationError

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+?)\s*=")


class ConfigError(Exception):
    """The settings can't be used. The message says where, what is wrong and how to mend it."""


def _nothing_if_empty(value: Any) -> Any:
    return None if value == "" else value


OptionalPath = Annotated[Path | None, BeforeValidator(_nothing_if_empty)]
"""A path, or nothing when the file says \"\"."""


class Table(BaseModel):
    """One table of the settings: every key known, nothing changed later, no value quoted in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def read_toml(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return a TOML file's values and its lines, or raise ConfigError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"There is no settings file {path}. Write one with: answerable init") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}.") from error
    try:
        return tomllib.loads(text), text.splitlines()
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}. Texts stand in quotes; lists in brackets.") from None


def read_secret(key: str, variable: str, file: Path | None) -> SecretStr | None:
    """Return the secret that `key`_env or `key`_file names, None if neither is set; raise ConfigError."""
    if variable:
        value = os.environ.get(variable, "")
        if not value:
            raise ConfigError(
                f"{key}_env names the environment variable {variable}, which is not set. Set it and try again."
            )
        return SecretStr(value)
    if file is None:
        return None
    try:
        value = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ConfigError(f"{key}_file names {file}, which can't be read ({reason}).") from error
    if not value:
        raise ConfigError(f"{key}_file names {file}, which is empty. Write the secret into it.")
    return SecretStr(value)


_WHOLE, _TABLE = "a whole number is needed here, without quotes", "a table is needed here, as in [name]"
_LIST = 'a list is needed here, as in ["one", "two"]'
_WANTED: Final = {
    "string_type": "a text is needed here, in quotes", "path_type": "a path is needed here, in quotes",
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE,
    "float_type": "a number is needed here, without quotes", "float_parsing": "a number is needed here, without quotes",
    "bool_type": "true or false is needed here, without quotes", "bool_parsing": "true or false is needed here",
    "model_type": _TABLE, "model_attributes_type": _TABLE, "dict_type": _TABLE, "list_type": _LIST, "tuple_type": _LIST,
}  # fmt: skip
"""What each kind of wrong value should have been, for whoever writes TOML and not Python."""


@contextmanager
def explain(
    model: type[BaseModel], values: Mapping[str, Any], lines: Sequence[str], path: Path | None
) -> Iterator[None]:
    """Turn Pydantic's errors about `values` into one ConfigError that names file, line, key and remedy."""
    try:
        yield
    except ValidationError as error:
        problems = [
            _problem(model, values, lines, path, one["type"], one["loc"], str(one["msg"]))
            for one in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise ConfigError("\n".join(problems)) from None


def _problem(
    model: type[BaseModel],
    values: Mapping[str, Any],
    lines: Sequence[str],
    path: Path | None,
    kind: str,
    loc: tuple[int | str, ...],
    message: str,
) -> str:
    keys = _keys(values, loc)
    line = position(lines, keys)
    where = f"{path or 'settings'}" + (f", line {line}" if line else "")
    name = ".".join(str(key) for key in keys)
    if kind == "extra_forbidden":
        return f"{where}: there is no setting '{name}'. {_nearest(model, values, keys)}"
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return f"{where}: {name}.kind must be one of: {', '.join(_kinds(model))}."
    said = _WANTED.get(kind, message.removeprefix("Value error, ").rstrip("."))
    return f"{where}: {name}: {said}."


def _keys(values: Mapping[str, Any], loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Drop what stands in a Pydantic location but not in the file: the tag of a union."""
    at: Any = values
    keys: list[int | str] = []
    for place, part in enumerate(loc):
        if isinstance(at, Mapping) and part not in at and place < len(loc) - 1 and at.get("kind") == part:
            continue
        keys.append(part)
        at = at[part] if _has(at, part) else None
    return tuple(keys)


def _has(at: Any, part: int | str) -> bool:
    if isinstance(at, Mapping):
        return part in at
    return isinstance(at, list) and isinstance(part, int) and part < len(at)


def _nearest(model: type[BaseModel], values: Mapping[str, Any], keys: tuple[int | str, ...]) -> str:
    table = _table(model, values, keys[:-1])
    names = sorted(table.model_fields) if table else []
    close = difflib.get_close_matches(str(keys[-1]), names, n=1, cutoff=0.5)
    if close:
        return f"Did you mean '{close[0]}'?"
    for section, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel) and str(keys[-1]) in inner.model_fields:
            return f"It belongs in [{section}]."
    return f"Here you can set: {', '.join(names)}." if names else "Remove it."


def _table(model: type[BaseModel], values: Mapping[str, Any], keys: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Find the model that the table at `keys` is checked with."""
    found: type[BaseModel] = model
    at: Any = values
    for key in keys:
        at = at[key] if _has(at, key) else {}
        if isinstance(key, int):
            continue
        annotation = found.model_fields[key].annotation
        kind = at[keys[-1]].get("kind") if isinstance(at, list) and isinstance(keys[-1], int) else None
        for candidate in _models(annotation):
            if kind is None or candidate.model_fields["kind"].default == kind:
                found = candidate
                break
        else:
            return None
    return found


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [model for argument in get_args(annotation) for model in _models(argument)]


def _kinds(model: type[BaseModel]) -> list[str]:
    found = _models(model.model_fields["platforms"].annotation) if "platforms" in model.model_fields else []
    return [f'"{one.model_fields["kind"].default}"' for one in found]


def position(lines: Sequence[str], keys: Sequence[int | str]) -> int | None:
    """Return the line (from 1) where the key, or else its nearest enclosing table, stands."""
    seen: dict[str, int] = {}
    table = ""
    best: int | None = None
    wanted = ".".join(str(key) for key in keys)
    depth = 0
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            table = header[2].replace('"', "")
            if header[1] == "[[":
                seen[table] = seen.get(table, -1) + 1
                table = f"{table}.{seen[table]}"
            place = table
        elif key := _KEY.match(line):
            place = f"{table}.{key[1]}".strip(".").replace('"', "")
        else:
            continue
        if place == wanted:
            return number
        if wanted.startswith(f"{place}.") and len(place) > depth:
            best, depth = number, len(place)
    return best

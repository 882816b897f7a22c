"""Reading an adapter's options: every key known, every value of its type, every error with a way to mend it."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path


class OptionError(ValueError):
    """A platform's options can't be used. The message names the key, what is wrong and how to mend it."""


class Options:
    """Take options by name and type; `done` then refuses what nobody asked for."""

    def __init__(self, platform: str, options: Mapping[str, object]) -> None:
        self._platform = platform
        self._options = dict(options)
        self._known: list[str] = []
        self._beside: tuple[str, ...] = ()

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; with no default the key is required."""
        value = self._take(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, value, 'a text, e.g. "…"')
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """Return one of the words in `allowed`."""
        value = self.text(key, default)
        if value in allowed:
            return value
        near = nearest(value, allowed)
        hint = f" Did you mean {near!r}?" if near else ""
        raise OptionError(f"{self._platform}: {key} = {value!r} is not one of {', '.join(allowed)}.{hint}")

    def number(self, key: str, default: float, *, least: float = 0) -> float:
        """Return a number that is at least `least`."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
            raise self._wrong(key, value, f"a number of {least:g} or more")
        return float(value)

    def whole(self, key: str, default: int, *, least: int = 0) -> int:
        """Return a whole number that is at least `least`."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self._wrong(key, value, f"a whole number of {least} or more")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true or false")
        return value

    def path(self, key: str, default: str | None = None) -> Path:
        """Return a path with `~` expanded; it need not exist."""
        value = self._take(key, default)
        if not isinstance(value, str | Path) or not str(value):
            raise self._wrong(key, value, "a path")
        return Path(value).expanduser()

    def values(self, key: str, default: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
        """Return a table of field = value or list of values, e.g. select = { dir = ["mention"] }."""
        value = self._take(key, None, required=False)
        if value is None:
            return default
        if not isinstance(value, Mapping):
            raise self._wrong(key, value, 'a table such as { dir = ["mention"] }')
        return {str(name): frozenset(_words(wanted)) for name, wanted in value.items()}

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, e.g. channels = ["care", "help"]; empty if the key is not given."""
        value = self._take(key, (), required=False)
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            raise self._wrong(key, value, 'a list of texts, e.g. ["care", "help"]')
        return tuple(str(word).strip() for word in value)

    def publish_to(self) -> str:
        """Return where posts of our own go, from publish = { to = "…" }; empty if this account publishes none."""
        value = self._take("publish", {}, required=False)
        known = isinstance(value, Mapping) and set(value) <= {"to", *self._beside}
        to = value.get("to", "") if isinstance(value, Mapping) else ""
        if not known or not isinstance(to, str):
            raise self._wrong("publish", value, '{ to = "…" }, the place where posts of our own go')
        return to.strip()

    def publish_flair(self) -> str:
        """Return the flair of posts of our own, from publish = { flair = "…" }; call it before `publish_to`."""
        self._beside = ("flair",)
        value = self._take("publish", {}, required=False)
        flair = value.get("flair", "") if isinstance(value, Mapping) else ""
        if not isinstance(flair, str):
            raise self._wrong("publish", value, '{ to = "…", flair = "…" }')
        return flair.strip()

    def has(self, key: str) -> bool:
        """Say whether the key was given (and mark it as known)."""
        self._known.append(key)
        return key in self._options

    def done(self) -> None:
        """Raise OptionError for the first key that no one asked for, with the nearest right name."""
        for key in self._options:
            if key not in self._known:
                near = nearest(key, self._known)
                hint = f"Did you mean {near!r}?" if near else f"Known options: {', '.join(dict.fromkeys(self._known))}."
                raise OptionError(f"{self._platform}: there is no option {key!r}. {hint}")

    def _take(self, key: str, default: object, *, required: bool = True) -> object:
        self._known.append(key)
        value = self._options.get(key, default)
        if value is None and required:
            raise OptionError(f"{self._platform}: the option {key!r} is missing. Add it to this [[platforms]] table.")
        return value

    def _wrong(self, key: str, value: object, wanted: str) -> OptionError:
        return OptionError(f"{self._platform}: {key} = {value!r} should be {wanted}.")


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str | None:
    """Return the known word that `word` is most likely meant to be, or None."""
    found = get_close_matches(word.lower(), [name.lower() for name in known], n=1, cutoff=0.6)
    return next((name for name in known if found and name.lower() == found[0]), None)


def _words(wanted: object) -> list[str]:
    return [str(word) for word in wanted] if isinstance(wanted, list | tuple | set | frozenset) else [str(wanted)]

"""Reads a code from its directory, and explains every mistake."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any, TypedDict

from policies.code.clocks import FILE as CLOCKS
from policies.code.clocks import clocks
from policies.code.names import LEXICONS, THRESHOLDS, nearest
from policies.code.parts import ClockRule, Code, CodeError, SignOff
from policies.code.placing import placed
from policies.code.sections import due_times, embargoes, forms, numbers, products, spokespeople, strings, text
from policies.code.setting_aside import FILE as EXCEPTIONS
from policies.code.setting_aside import exceptions
from policies.code.signoff import FILE as SIGN_OFF
from policies.code.signoff import sign_off
from policies.kept import kept

EXAMPLE = Path(__file__).parent / "example"
FILES = ("code.toml", "thresholds.toml", "due.toml", "catalogue.toml", "people.toml", "confidential.toml")
# So many signs at once: beside one emoji each of them takes four bytes.
_PIECE = 16_384
_OPTIONAL = (EXCEPTIONS, CLOCKS, SIGN_OFF)
_OPEN = ("thresholds.toml", "due.toml", CLOCKS, SIGN_OFF)
_CODE_KEYS = (
    "version", "title", "notice", "brand", "handles", "languages", "own_hosts", "own_media", "own_phones",
    "order_numbers",
)  # fmt: skip


class _Lexicons(TypedDict):
    """The terms of each lexicon by language, and how all of them are written for the digest, in pieces."""

    terms: dict[str, dict[str, list[str]]]
    written: list[str]


def load_code(path: Path | None = None) -> Code:
    """Read and check the code in a directory (the shipped example when None).

    Raises `CodeError`, which names the file, the line and the key, says what is wrong and how to mend it.
    """
    folder = EXAMPLE if path is None else Path(path)
    try:
        return _loaded(folder)
    except CodeError as error:
        raise placed(error, folder) from error.__cause__


def _loaded(folder: Path) -> Code:
    if not folder.is_dir():
        raise CodeError(folder, "", "there is no such directory.", "Copy the shipped example and edit it.")
    for stray in sorted(folder.glob("*.toml")):
        if stray.name not in (*FILES, *_OPTIONAL):
            raise CodeError(stray, "", "this file is not part of a code.", nearest(stray.name, (*FILES, *_OPTIONAL)))
    content = {name.removesuffix(".toml"): _read(folder / name) for name in FILES}
    content |= {name.removesuffix(".toml"): _read(folder / name) for name in _OPTIONAL if (folder / name).is_file()}
    return _build(folder, content, _lexicons(folder, _brand(content["code"])))


def _build(folder: Path, content: dict[str, dict[str, Any]], lexicons: _Lexicons) -> Code:
    head, file = content["code"], folder / "code.toml"
    for key in head:
        if key not in _CODE_KEYS:
            raise CodeError(file, key, "this key is not known.", nearest(key, _CODE_KEYS))
    return Code(
        version=text(file, head, "version"),
        digest=_digest(content, lexicons["written"]),
        title=text(file, head, "title"),
        notice=text(file, head, "notice"),
        brand=text(file, head, "brand"),
        handles=tuple(handle.lstrip("@").casefold() for handle in strings(file, head, "handles")),
        languages=strings(file, head, "languages"),
        own_hosts=strings(file, head, "own_hosts"),
        own_phones=numbers(file, head, "own_phones"),
        order_numbers=forms(file, head, "order_numbers"),
        own_media=frozenset(strings(file, head, "own_media")),
        products=products(folder / "catalogue.toml", content["catalogue"]),
        spokespeople=spokespeople(folder / "people.toml", content["people"]),
        embargoes=embargoes(folder / "confidential.toml", content["confidential"]),
        thresholds=_thresholds(folder / "thresholds.toml", content["thresholds"]),
        due=due_times(folder / "due.toml", content["due"]),
        lexicons={
            language: {name: tuple(terms) for name, terms in table.items()}
            for language, table in lexicons["terms"].items()
        },
        path=folder,
        exceptions=exceptions(folder / EXCEPTIONS, content.get("exceptions", {})),
        clocks=_clocks(folder, content),
        sign_off=_sign_off(folder, content),
    )


def _clocks(folder: Path, content: dict[str, dict[str, Any]]) -> tuple[ClockRule, ...]:
    """The law is no brand's choice: a code without clocks of its own has those of the example."""
    if "clocks" in content:
        return clocks(folder / CLOCKS, content["clocks"])
    return clocks(EXAMPLE / CLOCKS, _read(EXAMPLE / CLOCKS))


def _sign_off(folder: Path, content: dict[str, dict[str, Any]]) -> SignOff:
    """A code that names no signers has those of the example: a statement never goes out unsigned."""
    if "signoff" in content:
        return sign_off(folder / SIGN_OFF, content["signoff"])
    return sign_off(EXAMPLE / SIGN_OFF, _read(EXAMPLE / SIGN_OFF))


def _read(file: Path) -> dict[str, Any]:
    written = _decoded(file, _bytes(file))
    # Of the other files most may hold what is under embargo, and are short.
    if file.name in _OPEN:
        return dict(kept("section", written, lambda: _parsed(file, written)))
    return _parsed(file, written)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise CodeError(file, "", "this file is missing.", "Copy it from the shipped example.") from None
    except OSError as error:
        raise CodeError(file, "", f"this can't be read: {error.strerror}.", "Let the desk's user read it.") from None


def _decoded(file: Path, written: bytes) -> str:
    try:
        return written.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise CodeError(file, "", f"line {line} is not UTF-8 text.", "Save the file as UTF-8.") from None


def _parsed(file: Path, written: str) -> dict[str, Any]:
    try:
        return tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise CodeError(file, "", f"this is not valid TOML: {error}.", "Mend the line it names.") from None


def _thresholds(file: Path, table: dict[str, Any]) -> dict[str, float]:
    values = dict(THRESHOLDS)
    for group, entries in table.items():
        if not isinstance(entries, dict):
            raise CodeError(file, group, "this must be a table, as in [hostility].")
        for key, value in entries.items():
            name = f"{group}.{key}"
            if name not in THRESHOLDS:
                raise CodeError(file, name, "this threshold is not known.", nearest(name, THRESHOLDS))
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise CodeError(file, name, "this must be a number, zero or more.")
            values[name] = float(value)
    return values


def _brand(head: dict[str, Any]) -> list[str]:
    """The brand's name as people write it, for the macro `{brand}`."""
    name = str(head.get("brand", "")).strip()
    return list(dict.fromkeys(part for part in (name, name.split(" ")[0]) if part))


def _lexicons(folder: Path, brand: list[str]) -> _Lexicons:
    files = [(file, _bytes(file)) for file in sorted((folder / "lexicons").rglob("*.toml"))]
    source = [(file.relative_to(folder).as_posix(), hashlib.sha256(written).hexdigest()) for file, written in files]
    found: _Lexicons = kept("lexicons", repr((brand, source)), lambda: _compiled(files, brand))
    return found


def _compiled(files: list[tuple[Path, bytes]], brand: list[str]) -> _Lexicons:
    found: dict[str, dict[str, list[str]]] = {}
    for file, written in files:
        language = file.parent.name if file.parent.name != "lexicons" else file.stem
        if language != "any" and not (len(language) == 2 and language.isalpha()):
            raise CodeError(file, "", "a lexicon's folder or file is named by its two-letter language.", "Or `any`.")
        table = _parsed(file, _decoded(file, written))
        macros = {"brand": brand, **table.pop("macros", {})}
        for group, entries in table.items():
            for key, terms in entries.items() if isinstance(entries, dict) else ():
                name = f"{group}.{key}"
                if name not in LEXICONS:
                    raise CodeError(file, name, "this lexicon is not known.", nearest(name, LEXICONS))
                if name in found.setdefault(language, {}):
                    raise CodeError(file, name, "this lexicon stands in two files of one language.", "Merge them.")
                strings(file, entries, key)
                found[language][name] = [_unfold(file, name, term, macros) if "{" in term else term for term in terms]
            if not isinstance(entries, dict):
                raise CodeError(file, group, "this must be a table of term lists.")
    ordered = {language: {name: sorted(terms) for name, terms in table.items()} for language, table in found.items()}
    whole = _canonical(ordered)
    return {"terms": found, "written": [whole[at : at + _PIECE] for at in range(0, len(whole), _PIECE)]}


def _unfold(file: Path, name: str, term: str, macros: dict[str, Any]) -> str:
    """Replace each `{macro}` by its alternatives."""
    while "{" in term:
        before, _, rest = term.partition("{")
        macro, closed, after = rest.partition("}")
        if not closed or macro not in macros:
            raise CodeError(file, name, f"`{{{macro}}}` is not one of this file's macros.", nearest(macro, macros))
        term = f"{before}({'|'.join(macros[macro])}){after}"
    return term


def _digest(content: dict[str, Any], lexicons: list[str]) -> str:
    told = hashlib.sha256(f'{{"files":{_canonical(content)},"lexicons":'.encode())
    for piece in (*lexicons, "}"):
        told.update(piece.encode())
    return told.hexdigest()


def _canonical(part: dict[str, Any]) -> str:
    return json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies import kept as keeping
from policies.code import CodeError, load_code
from policies.engine import Judge
from policies.kept import cache_folder, keep_in, kept
from policies.signals.instruments import Instruments
from policies.signals.lexicon import Lexicons
from policies.subject import Subject, SubjectKind

from .conftest import NOW


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    keep_in(tmp_path / "kept")
    yield tmp_path / "kept"
    keep_in(cache_folder())


def never() -> object:
    raise AssertionError


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_was_compiled_once_is_read_the_next_time(folder: Path) -> None:
    assert kept("terms", "a", lambda: {"x": [1]}) == {"x": [1]}
    assert kept("terms", "a", never) == {"x": [1]}
    assert kept("terms", "b", lambda: {"x": [2]}) == {"x": [2]}


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
def test_only_the_user_may_read_it_and_what_others_may_write_is_not_believed(folder: Path) -> None:
    kept("terms", "a", lambda: [1])
    file = only_file(folder)
    assert file.stat().st_mode & 0o077 == 0
    file.chmod(0o666)
    assert kept("terms", "a", lambda: [2]) == [2]


@pytest.mark.parametrize("content", [b"", b"[1]", b"0" * 64 + b"\n[1]", b"\xff\n\xff"])
def test_a_file_that_is_not_whole_is_compiled_anew(folder: Path, content: bytes) -> None:
    kept("terms", "a", lambda: [1])
    only_file(folder).write_bytes(content)
    assert kept("terms", "a", lambda: [2]) == [2]
    assert kept("terms", "a", never) == [2]


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    keep_in(tmp_path / "file" / "below")
    try:
        assert kept("terms", "a", lambda: [1]) == [1]
        assert kept("terms", "a", lambda: [2]) == [2]
    finally:
        keep_in(cache_folder())


def test_what_json_cannot_hold_is_not_kept(folder: Path) -> None:
    assert kept("terms", "a", lambda: {"x": NOW}) == {"x": NOW}
    assert kept("terms", "a", lambda: [1]) == [1]


def test_old_files_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_FILES", 3)
    for number in range(6):
        kept("terms", str(number), lambda: [1])
    assert len(list(folder.iterdir())) == 3


def test_verdicts_are_the_same_from_what_was_kept_and_no_embargo_is_written_down(folder: Path) -> None:
    texts = ("Project Nightjar is nearly there", "We'll have the Halo Pro back in stock next Tuesday", "Good morning")
    told = []
    for _ in range(2):
        code = load_code()
        judge = Judge(code, Instruments(code))
        told.append((code, [judge.judge(Subject(SubjectKind.BRAND_POST, text, NOW)) for text in texts]))
    assert told[0] == told[1]
    assert told[0][1][0].findings
    kept_files = list(folder.iterdir())
    assert kept_files
    assert not any(b"project nightjar" in file.read_bytes().lower() for file in kept_files)


def test_terms_that_could_be_read_once_are_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lexicons = Lexicons({"en": {"topics.politics": ["vote (for|against)"]}}, 20)
    lexicons.check()
    monkeypatch.setattr("policies.signals.lexicon.parsed", never)
    lexicons.check()


def test_a_term_that_cannot_be_read_is_told_every_time(folder: Path) -> None:
    lexicons = Lexicons({"en": {"topics.politics": ["vote (for|"]}}, 20)
    for _ in range(2):
        with pytest.raises(CodeError, match="vote"):
            lexicons.check()


def test_the_folder_follows_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == tmp_path / "answerable"

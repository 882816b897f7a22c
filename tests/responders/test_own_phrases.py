"""What the composer may say passes the code that every reply is judged by: no stock phrase, nothing defensive."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import responders
from policies.code import load_code
from policies.engine import Judge
from policies.subject import Subject, SubjectKind

FOLDER = Path(str(responders.__file__)).parent / "phrasings"
FILES = sorted([*FOLDER.glob("*/moves.toml"), *FOLDER.glob("*/topics.toml")])
STOCK = {"ownership/boilerplate", "ownership/defensive", "ownership/blaming"}
MARKS = re.compile(r"[\[\]{}]|^!\w+\|")


def phrases(kept: object) -> Iterator[str]:
    """Yield every text of a file, without the marks of what is filled in."""
    if isinstance(kept, str):
        yield MARKS.sub("", kept)
    for inner in kept.values() if isinstance(kept, dict) else kept if isinstance(kept, list) else ():
        yield from phrases(inner)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(load_code(None))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_no_phrase_of_ours_is_one_that_the_code_sends_back(judge: Judge, file: Path) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    texts = [text for text in phrases(tomllib.loads(file.read_text(encoding="utf-8"))) if " " in text]
    subjects = [Subject(SubjectKind.REPLY, text, now, answers="My charger got hot and burnt me.") for text in texts]
    judged = zip(texts, judge.judge_many(subjects), strict=True)
    assert not [(text, one.rule) for text, said in judged for one in said.findings if one.rule in STOCK]

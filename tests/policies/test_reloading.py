import re
import shutil
from pathlib import Path

import pytest

from policies.code import EXAMPLE, CodeError, load_code
from policies.engine import Judge
from policies.finding import Finding, Verdict
from policies.reloading import Reloader
from policies.signals.instruments import Instruments
from policies.subject import Subject, SubjectKind

from .conftest import NOW

POST = Subject(SubjectKind.BRAND_POST, "So proud of the wobblefish team", NOW)
TERM = 'terms = ["project nightjar", "lumen 5"]'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = Path(shutil.copytree(EXAMPLE, tmp_path / "code"))
    (copied / "lexicons" / "xx.toml").write_text('[topics]\npolitics = ["open"]\n', encoding="utf-8")
    return copied


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_changed_code_is_in_force_without_a_restart(folder: Path) -> None:
    judge = Judge(code := load_code(folder), Instruments(code))
    other = judge.with_exceptions(tuple)
    reloader = Reloader(judge, folder)
    assert not reloader.look()
    assert judge.judge(POST).verdict is Verdict.ALLOW
    change(folder, "confidential.toml", TERM, 'terms = ["wobblefish"]')
    assert reloader.look()
    assert judge.judge(POST).verdict is Verdict.BLOCK
    assert other.judge(POST).verdict is Verdict.BLOCK
    assert judge.judge(POST).code_digest == load_code(folder).digest != code.digest
    assert not reloader.look()


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("confidential.toml", TERM, "terms = [", r"confidential\.toml:\d+: this is not valid TOML"),
        ("thresholds.toml", "sure = 0.55", "shure = 0.55", r"thresholds\.toml:\d+: language\.shure"),
        ("lexicons/xx.toml", 'politics = ["open"]', 'politics = ["(open"]', r"lexicons/xx\.toml:2: .*bracket"),
        ("confidential.toml", TERM, 'terms = ["overtime"]', r"confidentiality/\S+: it holds back protected speech"),
    ],
)
def test_a_broken_code_keeps_the_old_one_in_force_and_says_why(
    folder: Path, file: str, old: str, new: str, why: str
) -> None:
    judge = Judge(code := load_code(folder), Instruments(code))
    reloader = Reloader(judge, folder)
    change(folder, file, old, new)
    assert not reloader.look()
    assert re.search(why, reloader.fault)
    assert code.digest[:8] in reloader.fault
    assert judge.code is code
    assert judge.judge(POST).verdict is Verdict.ALLOW
    change(folder, file, new, old)
    reloader.look()
    assert reloader.fault == ""
    assert judge.code.digest == code.digest


def test_a_judge_refuses_a_code_whose_terms_can_not_be_read(folder: Path) -> None:
    judge = Judge(code := load_code(folder), Instruments(code))
    change(folder, "lexicons/xx.toml", 'politics = ["open"]', 'politics = ["(open"]')
    with pytest.raises(CodeError):
        judge.adopt(load_code(folder))
    assert judge.code is code


def test_a_change_between_loading_and_the_first_look_is_seen(folder: Path) -> None:
    judge = Judge(code := load_code(folder), Instruments(code))
    change(folder, "confidential.toml", TERM, 'terms = ["wobblefish"]')
    assert Reloader(judge, folder).look()
    assert judge.judge(POST).verdict is Verdict.BLOCK


def test_a_verdict_names_the_code_that_it_was_measured_under(folder: Path) -> None:
    judge = Judge(before := load_code(folder), Instruments(before))
    change(folder, "confidential.toml", TERM, 'terms = ["wobblefish"]')
    after = load_code(folder)

    class Adopting:
        """An article in whose middle another code is adopted."""

        ID = "quality"

        def check(self, subject: Subject, measured: object) -> list[Finding]:
            judge.adopt(after)
            return []

    judge._articles = (Adopting(), *judge._articles)  # type: ignore[assignment]
    first, second = judge.judge(POST), judge.judge(POST)
    assert (first.verdict, first.code_digest) == (Verdict.ALLOW, before.digest)
    assert (second.verdict, second.code_digest) == (Verdict.BLOCK, after.digest)


def test_a_directory_that_is_taken_away_leaves_the_code_in_force(folder: Path) -> None:
    judge = Judge(code := load_code(folder), Instruments(code))
    reloader = Reloader(judge, folder)
    reloader.look()
    folder.rename(folder.with_name("elsewhere"))
    assert not reloader.look()
    assert "no such directory" in reloader.fault
    folder.with_name("elsewhere").rename(folder)
    reloader.look()
    assert reloader.fault == ""

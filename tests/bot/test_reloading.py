"""A running desk follows its code's directory: what is adopted, what is refused, and who is told."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
import structlog

from bot import metrics
from bot.config import Config
from bot.doctor.finding import State
from bot.doctor.words import code as examine_code
from bot.reloading import Reloading
from bot.running import follow_code
from bot.wiring import Desk, build, load_minds
from policies.code import EXAMPLE, CodeError, load_code
from policies.engine import Judge
from policies.finding import Verdict
from policies.signals.instruments import Instruments
from policies.subject import Subject, SubjectKind

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
POST = Subject(SubjectKind.BRAND_POST, "Our own Quixotry is here", NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(EXAMPLE, tmp_path / "code")


def keep_inside(folder: Path, term: str) -> None:
    with (folder / "confidential.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[embargo]]\nid = "{term.lower()}"\nkind = "codename"\nterms = ["{term}"]\n')


def spoil(folder: Path) -> str:
    """Leave a bracket open at the end of the catalogue, and return the file as it was."""
    file = folder / "catalogue.toml"
    right = file.read_text(encoding="utf-8")
    file.write_text(right + "\n[[product]\n", encoding="utf-8")
    return right


def judge_of(folder: Path) -> Judge:
    code = load_code(folder)
    return Judge(code, Instruments(code))


def following(judge: Judge, folder: Path) -> Reloading:
    return Reloading(judge, folder, None, None, lambda: NOW)


def figures() -> str:
    return metrics.generate_latest(metrics.REGISTRY).decode()


def test_what_is_adopted_and_refused_is_logged_and_counted(folder: Path) -> None:
    judge = judge_of(folder)
    reloading = following(judge, folder)
    with structlog.testing.capture_logs() as logs:
        metrics.look_at_code(reloading)
        keep_inside(folder, "Quixotry")
        metrics.look_at_code(reloading)
        adopted = judge.code.digest
        assert f'answerable_code{{digest="{adopted[:12]}"}} 1.0' in figures()
        right = spoil(folder)
        metrics.look_at_code(reloading)
        metrics.look_at_code(reloading)
        assert "answerable_code_refused 1.0" in figures()
        (folder / "catalogue.toml").write_text(right, encoding="utf-8")
        metrics.look_at_code(reloading)
    assert judge.judge(POST).verdict is Verdict.BLOCK
    assert (judge.judge(POST).code_digest, reloading.adopted_at) == (adopted, NOW)
    assert "answerable_code_refused 0.0" in figures()
    assert [one["event"] for one in logs] == ["code adopted", "code not adopted", "code mended"]
    assert f"{folder / 'catalogue.toml'}:{len(right.splitlines()) + 2}: " in logs[1]["why"]
    assert adopted[:8] in logs[1]["why"]


def test_every_process_ends_at_the_code_in_the_directory(folder: Path) -> None:
    """Whatever each of them saw of a change in several steps."""
    judges = [judge_of(folder) for _ in range(3)]
    processes = [following(judge, folder) for judge in judges]
    keep_inside(folder, "Quixotry")
    processes[0].look()
    right = spoil(folder)
    processes[1].look()
    assert len({judge.code.digest for judge in judges}) == 2
    (folder / "catalogue.toml").write_text(right, encoding="utf-8")
    keep_inside(folder, "Wobblefish")
    for one in processes:
        one.look()
    assert {judge.code.digest for judge in judges} == {load_code(folder).digest}
    assert [one.fault for one in processes] == ["", "", ""]


def test_files_that_break_the_looking_leave_the_desk_judging(folder: Path) -> None:
    judge = judge_of(folder)
    reloading = following(judge, folder)
    (folder / "people.toml").unlink()
    (folder / "people.toml").mkdir()
    reloading.look()
    assert "people.toml" in reloading.fault
    assert judge.judge(POST).verdict is Verdict.ALLOW


def test_a_desk_follows_while_it_runs_and_its_drafter_with_it(folder: Path, database_url: str) -> None:
    config = Config.model_validate({"platforms": [], "code": {"path": folder}, "judge": {"model": "none"}})
    desk = build(config, url=database_url)

    async def body() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(follow_code(desk, stop))
        keep_inside(folder, "Quixotry")
        file = folder / "code.toml"
        file.write_text(file.read_text(encoding="utf-8").replace("Aurora", "Boreal"), encoding="utf-8")
        for _ in range(600):
            if desk.judge.code.digest == load_code(folder).digest:
                break
            await asyncio.sleep(0.1)
        stop.set()
        await running

    try:
        asyncio.run(body())
        assert desk.judge.judge(POST).verdict is Verdict.BLOCK
        assert desk.drafter._voice.brand == desk.judge.code.brand != load_code().brand
    finally:
        asyncio.run(desk.close())


def test_a_desk_without_a_directory_to_follow_waits(parts_of_none: Desk) -> None:
    async def body() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(follow_code(parts_of_none, stop))
        await asyncio.sleep(0)
        stop.set()
        await running

    asyncio.run(body())


@pytest.fixture
def parts_of_none() -> Desk:
    return replace(build(Config(platforms=()), url="postgresql://nowhere/never"), reloading=None)


def test_a_code_that_holds_protected_speech_back_never_starts(folder: Path) -> None:
    keep_inside(folder, "overtime")
    with pytest.raises(CodeError, match="holds back protected speech"):
        load_minds(Config.model_validate({"platforms": [], "code": {"path": folder}}))


def test_the_doctor_names_file_and_line_of_a_broken_code(folder: Path) -> None:
    config = Config.model_validate({"platforms": [], "code": {"path": folder}})
    right = spoil(folder)
    [found] = examine_code(config, NOW)
    assert found.state is State.PROBLEM
    assert f"catalogue.toml:{len(right.splitlines()) + 2}: " in found.found
    assert "keeps the code it has" in found.mend
    (folder / "catalogue.toml").write_text(right, encoding="utf-8")
    keep_inside(folder, "overtime")
    [found] = examine_code(config, NOW)
    assert "protected speech" in found.found

"""The contracts of pyproject.toml hold, and each of them catches what it is there for."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "policies", "responders", "storage")
LINTER = Path(sys.executable).parent / "lint-imports"

BREAKS = {
    "The four packages depend one way": ("policies/finding.py", "import storage.record"),
    "The layers inside bot, every module in its place": ("bot/stray.py", ""),
    "Articles know nothing of each other": ("policies/articles/focus.py", "import policies.articles.rights"),
    "Articles, engine and life-cycle reach no framework": ("responders/lifecycle.py", "import fastapi"),
    "Only storage speaks SQL": ("bot/outbox.py", "import sqlalchemy"),
    "Concrete platforms are built by wiring alone": ("bot/outbox.py", "import bot.platforms.sandbox.adapter"),
    "Policies and responders reach no network": ("policies/engine.py", "import http"),
    "Only X's adapter knows tweepy": ("bot/outbox.py", "import tweepy"),
    "Only Reddit's adapter knows PRAW": ("bot/outbox.py", "import praw"),
    "Only Discord's adapter knows discord.py": ("bot/outbox.py", "import discord"),
    "Only the calendar knows APScheduler": ("bot/outbox.py", "import apscheduler"),
    "Only the job modules know Procrastinate": ("bot/outbox.py", "import procrastinate"),
    "Only adapters and the identity provider's module speak HTTP": ("bot/outbox.py", "import httpx2"),
    "Only the identity provider's module knows Authlib": ("bot/outbox.py", "import authlib"),
    "Only one writer and one signal know a local model's library": ("bot/outbox.py", "import transformers"),
    "Only the encoder and its training know the runtime of encoders": ("bot/outbox.py", "import onnxruntime"),
    "Only one writer knows a model server's library": ("bot/outbox.py", "import pydantic_ai"),
    "Only the report's PDF knows ReportLab": ("bot/outbox.py", "import reportlab"),
    "Only the mail module speaks SMTP": ("bot/outbox.py", "import smtplib"),
    "Only passwords know how they are hashed": ("bot/outbox.py", "import pwdlib"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [LINTER, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


@pytest.fixture(scope="module")
def broken(tmp_path_factory) -> str:
    """What the linter says of a copy of the tree in which every contract is broken once."""
    copy = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "static", "*.npz"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for file, line in BREAKS.values():
        with (copy / file).open("a", encoding="utf-8") as opened:
            opened.write(f"\n{line}\n")
    done = _lint(copy)
    assert done.returncode == 1
    return done.stdout


def test_every_contract_is_kept():
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_contract_is_broken_once():
    assert set(BREAKS) == set(_contracts())


@pytest.mark.parametrize("contract", BREAKS)
def test_a_broken_contract_is_caught_and_named(broken, contract):
    assert f"{contract} BROKEN" in broken
    file, line = BREAKS[contract]
    named = line.removeprefix("import ") or "stray"
    module = file.removesuffix(".py").replace("/", ".")
    [told] = [part for part in broken.split("\n\n\n") if part.strip().startswith(contract)] or [broken]
    assert named in told
    assert module in told or module.rpartition(".")[2] in told

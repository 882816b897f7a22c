"""What only one place may do, and what nobody may do."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTWARD = {"reply", "message", "publish", "edit_own", "delete_own", "remove", "open_thread", "close_thread"}
OUTBOX = "bot/outbox.py"
POSTING = "bot/posting.py"
TAKING_BACK = "bot/taking_back.py"
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def _modules(*packages: str) -> dict[str, ast.Module]:
    paths = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def outward_calls(tree: ast.Module) -> list[int]:
    """Lines that await one of the methods by which a platform writes, or that take hold of one of a platform's."""
    found = []
    for node in ast.walk(tree):
        awaited = node.value if isinstance(node, ast.Await) else None
        if isinstance(node, ast.Attribute) and node.attr in OUTWARD and "platform" in _last_name(node.value).lower():
            found.append(node.lineno)
        elif awaited and any(_is_outward(call) for call in ast.walk(awaited)):
            found.append(awaited.lineno)
    return found


def _is_outward(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OUTWARD


def _last_name(node: ast.AST) -> str:
    """The name that an expression ends in: of `desk.platform(3)` it is `platform`."""
    node = node.func if isinstance(node, ast.Call) else node
    return getattr(node, "attr", "") or getattr(node, "id", "")


def test_nobody_but_the_outbox_and_the_doors_for_what_is_ours_writes_to_a_platform():
    modules = _modules("bot", "storage", "responders", "policies")
    writing = {name for name, tree in modules.items() if outward_calls(tree) and not name.startswith("bot/platforms/")}
    assert writing == {OUTBOX, POSTING, TAKING_BACK}


@pytest.mark.parametrize(
    "line",
    [
        "await platform.reply(post, m)",
        "await wait_for(p.message(post, m), 9)",
        "x = await p.delete_own('1')",
        "await p.remove(post)",
        "await p.publish(m)",
        "await p.open_thread(post, m)",
    ],
)
def test_a_second_door_would_be_seen(line):
    assert outward_calls(ast.parse(f"async def f():\n    {line}"))


def test_policies_and_responders_have_no_clock():
    reading = [
        f"{name}:{node.lineno}"
        for name, tree in _modules("policies", "responders").items()
        if "/train/" not in name
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in CLOCKS
    ]
    assert not reading


def test_articles_import_only_what_they_judge():
    allowed = {"policies.subject", "policies.finding", "policies.signals.types"}
    # A whole text is read for statements, and for nothing else.
    reads = {"policies/articles/transparency.py": "policies.statements"}
    strangers = []
    for name, tree in _modules("policies/articles").items():
        if name.endswith("__init__.py"):
            continue
        for node in ast.walk(tree):
            imported = [node.module] if isinstance(node, ast.ImportFrom) else []
            imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            strangers += [
                f"{name}: {one}"
                for one in imported
                if one.split(".")[0] == "policies"
                and one not in allowed
                and not one.startswith(reads.get(name, "nothing"))
            ]
    assert not strangers


def test_the_lock_names_packages_and_hashes_and_no_registry():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.findall(
        r"https?://|file:|(?<!emit-)index-url|(?<!emit-)find-links|trusted-host|/home|/root|/opt", lock
    )
    pinned = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "torch" not in pinned


def test_the_lock_holds_everything_that_is_asked_for():
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)}
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert not [one for one in wanted if canonicalize_name(Requirement(one).name) not in pinned]


def test_everything_that_is_imported_is_asked_for():
    import sys
    import tomllib
    from importlib.metadata import packages_distributions

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    optional = [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    groups = [one for group in project["dependency-groups"].values() for one in group]
    wanted = [*project["project"]["dependencies"], *optional, *groups]
    named = {canonicalize_name(Requirement(one).name) for one in wanted}
    # These come with what we ask for, and are its own vocabulary.
    named |= {"starlette", "torch", "openai", "pluggy", "packaging", "pygments"}
    named |= {"yarl", "multidict", "prawcore", "urllib3", "werkzeug", "h11", "oauthlib", "referencing"}
    ours = {"bot", "policies", "responders", "storage", "tests"} | set(sys.stdlib_module_names)
    homes = packages_distributions()
    strangers = set()
    for name, tree in _modules("bot", "policies", "responders", "storage", "tests").items():
        if "/train/" in name:  # training has its own libraries, and nothing that runs imports it
            continue
        for node in ast.walk(tree):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for top in {module.split(".")[0] for module in modules} - ours:
                if not named & {canonicalize_name(home) for home in homes.get(top, [top])}:
                    strangers.add(f"{name}: {top}")
    assert not strangers

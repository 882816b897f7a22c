import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "policies", "responders", "storage")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
WHOLE = sorted([*FILES, *(ROOT / "tests").rglob("*.py")])
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base_classes", "stuff"}
MIGRATIONS = ROOT / "storage/migrations/versions"
LINES, BODY = 250, 40


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_can_be_read_at_a_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < LINES


@pytest.mark.parametrize("path", [path for path in FILES if path.parent != MIGRATIONS], ids=_name)
def test_a_function_fits_on_a_screen(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {
        node.name: node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno - node.lineno + 1 >= BODY
    }
    assert not long


def test_every_module_is_named_by_what_it_holds():
    assert not [_name(path) for path in WHOLE if path.stem in VAGUE or path.parent.name in VAGUE]


def test_every_test_folder_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert not [_name(folder) for folder in folders if not (folder / "__init__.py").exists()]

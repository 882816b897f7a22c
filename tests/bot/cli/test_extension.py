from pathlib import Path

import pytest

from bot.cli import main
from bot.extension_files import files, identity


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main(["extension", "export", *arguments])
    out, err = capsys.readouterr()
    return ended.value.code, out + err


def test_it_is_copied_whole_with_the_line_for_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, str(tmp_path / "out"))
    assert code == 0
    assert f'origins = ["{identity().origin}"]' in told
    copied = {one.relative_to(tmp_path / "out") for one in (tmp_path / "out").rglob("*") if one.is_file()}
    assert copied == set(files())


def test_what_is_there_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    code, told = said(capsys, str(tmp_path))
    assert code == 2
    assert "not empty" in told
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, told = said(capsys, str(tmp_path / "file" / "out"))
    assert code == 2
    assert "can't be written" in told

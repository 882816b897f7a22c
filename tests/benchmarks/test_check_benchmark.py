"""The benchmark of a check prints what its page names, on a handful of posts."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import check

KEYS = ["short_us", "long_us", "p50_ms", "resident_mb", "cold_ms", "cold_wall_ms"]


def test_its_keys_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "ROUNDS", 1)
    monkeypatch.setattr(check, "TIERS", {"patterns": "none", "encoder": "hf:"})
    monkeypatch.setattr(check, "names", float)
    posts = tmp_path / "posts.jsonl"
    posts.write_text(
        "".join(json.dumps({"text": f"Good morning, {one}!"}) + "\n" for one in range(5)), encoding="utf-8"
    )
    check.main([str(posts), "--most", "4"])
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["posts", "code", "patterns", "encoder", "names_us"]
    assert told["posts"] == 4
    assert list(told["patterns"]) == KEYS
    assert all(value > 0 for value in told["patterns"].values())
    assert "Choose one of" in told["encoder"]["error"]
    assert list(told["names_us"]) == ["1000", "100000"]

"""A model by its name, and what is said where it can't be had."""

import builtins
import os
from typing import Any

import pytest

from policies.signals.learned import CHOICES, ModelError, Small, load


def test_none_is_no_model() -> None:
    assert load("none") is None


def test_small_is_always_there() -> None:
    assert isinstance(load("small"), Small)


@pytest.mark.parametrize(("asked", "given"), [(None, "1"), ("4", "4")])
def test_numpy_gets_one_thread_unless_somebody_asks_for_more(
    asked: str | None, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", asked or "")
    if asked is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    load("small")
    assert os.environ["OPENBLAS_NUM_THREADS"] == given


@pytest.mark.parametrize("name", ["", "large", "hf:", "Small"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(ModelError) as told:
        load(name)
    assert all(choice in str(told.value) for choice in CHOICES)


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [
        ("unsure", "onnxruntime", "answerable[encoder]"),
        ("encoder", "tokenizers", "answerable[encoder]"),
        ("hf:some/model", "transformers", "answerable[transformers]"),
        ("hf:some/model", "torch", "answerable[transformers]"),
    ],
)
def test_a_missing_extra_is_named(name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(wanted: str, *rest: Any) -> Any:
        if wanted.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named '{package}'", name=package)
        return real(wanted, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModelError, match=r"pip install") as told:
        load(name)
    assert extra in str(told.value)

"""Any model through transformers: a tiny one, built here, stands in for Hugging Face's."""

from pathlib import Path

import pytest

from policies.signals.learned import TASKS, ModelError, load

pytest.importorskip("torch", reason="needs the extra transformers and a build of torch")
transformers = pytest.importorskip("transformers", reason="needs the extra transformers")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "you", "are", "kind", "awful", "thanks"]


def build(folder: Path, labels: list[str]) -> str:
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        id2label=dict(enumerate(labels)), label2id={label: place for place, label in enumerate(labels)},
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return f"hf:{folder}"


def test_known_labels_need_no_map(tmp_path: Path) -> None:
    model = load(build(tmp_path / "model", ["neutral", "toxic"]))
    assert model is not None
    answers = model.predict(["you are awful", "thanks", ""])
    for answer in answers:
        assert {task: set(chances) for task, chances in answer.items()} == {k: set(v) for k, v in TASKS.items()}
        assert all(sum(chances.values()) == pytest.approx(1, abs=1e-5) for chances in answer.values())


def test_a_map_gives_other_labels_a_meaning(tmp_path: Path) -> None:
    name = build(tmp_path / "model", ["LABEL_0", "LABEL_1", "LABEL_2"])
    model = load(name, {"LABEL_1": "topic/politics", "LABEL_2": "topic/religion"})
    small = load("small")
    assert model is not None
    assert small is not None
    answer, own = model.predict(["you are kind"])[0], small.predict(["you are kind"])[0]
    assert answer["topic"] != own["topic"]
    assert answer["safety"] == own["safety"]


def test_labels_that_nobody_knows_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"\[judge\] labels"):
        load(build(tmp_path / "model", ["LABEL_0", "LABEL_1"]))


def test_a_meaning_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="can't mean"):
        load(build(tmp_path / "model", ["LABEL_0", "LABEL_1"]), {"LABEL_1": "hate/hatred"})


def test_a_folder_that_holds_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="can't be loaded"):
        load(f"hf:{tmp_path}")

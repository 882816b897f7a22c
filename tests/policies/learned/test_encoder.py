"""Both tiers together: one shape of answers, one session, the same answers from many threads."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from policies.signals.learned import ALARMS, TASKS, Prediction, Small, load
from policies.signals.learned.cascade import Cascade
from policies.signals.learned.encoder import Encoder
from policies.signals.learned.small import MODELS

POSTS = [
    "@AuroraHelp how do I reset my TV?",
    "The charger burnt my hand!! 😡",
    "電源が入りません",
    "",
    "El cargador me quemó la mano",
    "телевизор не включается",
    "you are all worthless idiots",
]


@pytest.fixture(scope="module")
def everywhere() -> Cascade:
    return Cascade.load(everywhere=True)


def close(one: Prediction, other: Prediction) -> bool:
    return all(chances == pytest.approx(other[task], abs=1e-4) for task, chances in one.items())


def test_the_files_belong_together() -> None:
    facts = json.loads((MODELS / "encoder.json").read_text(encoding="utf-8"))
    assert facts["small"] == Small.load().version
    assert set(facts["thresholds"]) == set(facts["sure"]) == set(ALARMS)
    assert set(facts["ask"]) == set(ALARMS) - {"offensive"}
    for reading in facts["readings"]:
        assert [head["task"] for head in reading["heads"]] == list(TASKS)
        assert all(len(head["weights"]) == len(reading["networks"]) + 1 for head in reading["heads"])
    assert facts["version"] in (MODELS / "encoder.md").read_text(encoding="utf-8")


def test_answers_have_the_small_tiers_shape(everywhere: Cascade) -> None:
    answers = everywhere.predict(POSTS)
    assert len(answers) == len(POSTS)
    for answer in answers:
        assert {task: tuple(chances) for task, chances in answer.items()} == dict(TASKS)
        for chances in answer.values():
            assert sum(chances.values()) == pytest.approx(1, abs=1e-5)


def test_no_texts_no_answers(everywhere: Cascade) -> None:
    assert everywhere.predict([]) == []


def test_a_text_answers_alike_alone_and_in_company(everywhere: Cascade) -> None:
    together = everywhere.predict(POSTS)
    assert all(close(everywhere.predict([text])[0], told) for text, told in zip(POSTS, together, strict=True))


def test_a_language_that_no_network_knows_keeps_the_small_answer(everywhere: Cascade) -> None:
    text = "телевизор не включается"
    assert close(everywhere.predict([text])[0], Small.load().predict([text])[0])


def test_where_the_small_tier_is_sure_nobody_else_is_asked() -> None:
    unsure = Cascade.load(everywhere=False)
    small = Small.load()
    calm = [text for text in POSTS if not unsure.unsure(small.scores([text]))[0]]
    assert calm
    assert unsure.predict(calm) == small.predict(calm)


def test_an_insult_is_worth_asking_about() -> None:
    unsure = Cascade.load(everywhere=False)
    assert unsure.unsure(Small.load().scores(["you are all worthless idiots"]))[0]


def test_threads_share_one_session(everywhere: Cascade) -> None:
    expected = everywhere.predict(POSTS)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: everywhere.predict(POSTS), range(16)))
    assert all(close(one, other) for told in found for one, other in zip(told, expected, strict=True))
    assert Encoder.load()._readings is Encoder.load()._readings


def test_versions_tell_the_modes_apart() -> None:
    versions = {model.version for name in ("small", "unsure", "encoder") if (model := load(name))}
    assert len(versions) == 3


def test_endless_and_broken_texts_are_survived(everywhere: Cascade) -> None:
    assert len(everywhere.predict(["\ud83d", "a" * 100_000, "\n\n\r\x0b\u2028", "\x00"])) == 4

"""Near-duplicates among thousands of earlier texts."""

import json
import random
from pathlib import Path

from policies.signals.earlier import Earlier, bare
from policies.signals.likeness import find_likeness

WORDS = [f"word{number}" for number in range(400)]


def text(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 30)))


def test_an_edited_copy_is_found_among_thousands_and_a_new_text_is_not() -> None:
    chance = random.Random(1)
    earlier = Earlier(enumerate(text(chance) for _ in range(3000)))
    for _ in range(50):
        words = text(chance).split()
        earlier.add("mine", " ".join(words))  # type: ignore[arg-type]
        words[len(words) // 2] = "other"
        found = earlier.nearest("@ben " + " ".join(words), 0.8)
        assert found is not None
        assert found[0] == "mine"
        earlier.remove("mine")  # type: ignore[arg-type]
        assert earlier.nearest(" ".join(words), 0.8) is None
    assert len(earlier) == 3000


def test_replies_made_from_one_macro_are_found_though_all_share_their_words() -> None:
    macro = (
        "Hi {}, thanks for getting in touch, please send us the order number of your {} so that we can look into it."
    )
    texts = [macro.format(f"name{number}", f"product{number % 70}") for number in range(2000)]
    earlier = Earlier(enumerate(texts))
    assert earlier.nearest(macro.format("Zoe", "Orbit"), 0.88) is not None
    for number in range(2000):
        earlier.remove(number)
    assert len(earlier) == 0
    assert earlier.nearest(texts[5], 0.5) is None


def test_many_recent_replies_are_searched_as_a_few_are() -> None:
    chance = random.Random(2)
    recent = tuple(text(chance) for _ in range(300))
    found = find_likeness(recent[123] + " indeed", recent, 0.8)
    assert found.index == 123
    assert found == find_likeness(recent[123] + " indeed", recent[100:140], 0.8).__class__(found.score, 123)


def test_japanese_is_compared_by_its_signs() -> None:
    earlier = Earlier([(1, "ご連絡ありがとうございます。注文番号をお知らせください。")])
    assert earlier.nearest("ご連絡ありがとうございます。ご注文番号をお知らせください。", 0.8) is not None
    assert earlier.nearest("明日の天気は晴れのち曇りでしょう。傘はいりません。", 0.6) is None


def test_recall_on_edited_posts(shared: Path) -> None:
    history = [
        json.loads(line)["text"] for line in (shared / "data/perf/neardup_history.jsonl").read_text().splitlines()
    ]
    asked = [json.loads(line) for line in (shared / "data/perf/neardup_queries.jsonl").read_text().splitlines()]
    earlier = Earlier(enumerate(history))
    right = wrong = 0
    for one in asked:
        found = earlier.nearest(one["text"], 0.8)
        if one["gold"] == "dup":
            right += found is not None and bare(history[found[0]]) == bare(one["of"])
        else:
            wrong += found is not None
    assert right >= 495
    assert wrong <= 2

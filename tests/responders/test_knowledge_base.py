from datetime import UTC, datetime
from pathlib import Path

import pytest

from responders.knowledge_base import KnowledgeError, load_knowledge

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FRONT = (
    "---\ntitle: Reset the lamp\nowner: Lamp team\nexpires: {expires}\nlanguages: en\nproducts: lamp\n"
    "links: https://lamp.example/reset\nasks: lamp blinks, red light\n---\n"
)


@pytest.mark.parametrize(
    ("text", "products", "language", "article"),
    [
        ("is there a way to get the Orbit to remember two phones at once?", ["orbit"], "en", "orbit-two-phones"),
        ("Can I use the Pulse Watch in a sauna?", ["pulse-watch"], "en", "pulse-watch-water"),
        ("my Ember power bank swelled up overnight and it is hot", ["ember-charger"], "en", "ember-heat"),
        ("Seit dem Update startet mein Lumen 4 ständig neu", ["lumen-4"], "de", "de-lumen-4-neustart"),
        ("compré el Lumen 4 y la pantalla parpadea cuando baja el brillo", ["lumen-4"], "es", "es-lumen-4-parpadeo"),
        ("mon enceinte ne se connecte plus au wifi depuis ma nouvelle box", ["orbit"], "fr", "fr-orbit-wifi"),
        ("Halo Proの右側だけ充電できません。接点も掃除しました", ["halo-pro"], "ja", "ja-halo-pro-reset"),
    ],
)
def test_the_article_that_fits_is_found(text: str, products: list[str], language: str, article: str) -> None:
    assert load_knowledge().search(text, products, language, NOW)[0].article.id == article


@pytest.mark.parametrize(
    ("text", "products", "language"),
    [
        ("charged twice for one Halo Pro", ["halo-pro"], "en"),
        ("The Halo Pro ANC is a miracle on the tram", ["halo-pro"], "en"),
        ("my AirPods case drains super quickly", ["airpods"], "en"),
        ("can I get my Minecraft refunded into my wallet?", ["minecraft"], "en"),
        ("is there a way to remember two phones at once?", ["other-speaker"], "en"),
        ("is there a way to get the Orbit to remember two phones?", ["orbit"], "de"),
        ("", ["orbit"], "en"),
        ("!!!", [], "en"),
        ("Why it's not showing on my app?", [], "en"),
        ("where is my parcel, the tracking shows no package", ["minecraft"], "en"),
    ],
)
def test_an_article_that_does_not_fit_stays_where_it_is(text: str, products: list[str], language: str) -> None:
    assert load_knowledge().search(text, products, language, NOW) == []


def test_an_expired_article_is_never_used(tmp_path: Path) -> None:
    (tmp_path / "lamp.md").write_text(FRONT.format(expires="2026-11-21") + "Hold the switch for ten seconds.\n")
    knowledge = load_knowledge(tmp_path)
    assert knowledge.search("the lamp blinks red", ["lamp"], "en", NOW) == []
    assert knowledge.search("the lamp blinks red", ["lamp"], "en", datetime(2026, 11, 21, tzinfo=UTC)) != []


def test_only_the_first_paragraph_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "lamp.md").write_text(
        FRONT.format(expires="2027-01-01") + "Hold the\nswitch.\n\nInternal: lot 7 is bad.\n"
    )
    article = load_knowledge(tmp_path).articles[0]
    assert article.answer == "Hold the switch."
    assert "lot 7" in article.body


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("No front matter", "front matter"),
        ("---\ntitle: A\n---\nText", "'owner' is missing"),
        (FRONT.format(expires="soon") + "Text", "expires: 2027-12-31"),
        (FRONT.format(expires="2027-01-01"), "no text"),
        (FRONT.format(expires="2027-01-01") + "See https://other.example/x", "Add it there"),
        ("---\nowners: A\n---\nText", "Known keys"),
    ],
)
def test_an_article_that_is_not_right_says_how_to_mend_it(tmp_path: Path, text: str, hint: str) -> None:
    (tmp_path / "lamp.md").write_text(text)
    with pytest.raises(KnowledgeError, match=hint) as refused:
        load_knowledge(tmp_path)
    assert "lamp.md" in str(refused.value)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="is not a folder"):
        load_knowledge(tmp_path / "nowhere")


def test_the_shipped_articles_are_a_demo_and_say_so() -> None:
    knowledge = load_knowledge()
    assert len(knowledge.articles) >= 25
    assert {code for article in knowledge.articles for code in article.languages} >= {"en", "es", "de", "fr", "ja"}
    for article in knowledge.articles:
        assert "Demo article of the made-up brand" in article.body
        assert all(link.startswith("https://support.aurora.example/") for link in article.links)
        assert len(article.answer) < 230

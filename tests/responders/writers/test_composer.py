import re

import pytest
from rapidfuzz import fuzz

from policies.finding import Intent
from responders.draft import Move
from responders.drafter import Drafter
from responders.knowledge_base import load_knowledge
from responders.macros import MACROS
from responders.phrasings.book import LANGUAGES, phrasebook
from responders.writers.base import WriterBrokeRule
from responders.writers.composer import Composer
from tests.responders.making import Allowing, brief, mention, triage

TEXT = "@care my left AirPod disconnects randomly, even after I reset it"
BOILERPLATE = re.compile(
    r"inconvenience|reaching out|valued customer|we apologi[sz]e|feedback is important|kindly|rest assured|"
    r"unannehmlichkeiten|molestias|gêne occasionnée|ご不便をおかけ",
    re.IGNORECASE,
)
BROKEN = re.compile(
    r"  |[{}\[\]]|\b(?:the the|your your|our our|the your|your the|that that)\b|\.\.|,,| [.,]|\ba [aeio]\w+ing\b",
    re.IGNORECASE,
)


def test_the_same_mention_gets_the_same_reply() -> None:
    assert Composer().write(brief(TEXT)) == Composer().write(brief(TEXT))


def test_another_mention_gets_another_reply() -> None:
    texts = {
        Composer().write(brief(f"my {thing} crashes all the time")).text
        for thing in ("laptop", "phone", "tablet", "printer")
    }
    assert len(texts) == 4


def test_what_was_sent_lately_is_avoided() -> None:
    drafter = Drafter(Allowing(), load_knowledge())
    sent: list[str] = []
    for _ in range(4):
        draft = drafter.draft(mention(TEXT, recent=tuple(sent)), triage(), room=280, length=len)
        assert all(fuzz.ratio(draft.text, other) < 95 for other in sent)
        sent.insert(0, draft.text)


def test_alternatives_open_differently() -> None:
    written = Composer().write(brief(TEXT))
    assert len(written.alternatives) == 2
    assert len({text[:14] for text in (written.text, *written.alternatives)}) == 3


@pytest.mark.parametrize("room", [80, 120, 200, 275, 1000])
def test_a_reply_fits_in_its_room(room: int) -> None:
    written = Composer().write(brief(TEXT, room=room))
    assert len(written.text) <= room
    assert all(len(text) <= room for text in written.alternatives)


def test_no_room_at_all_is_said() -> None:
    with pytest.raises(WriterBrokeRule, match="room"):
        Composer().write(brief(TEXT, room=5))


def test_the_room_is_counted_the_platforms_way() -> None:
    drafter = Drafter(Allowing(), load_knowledge())
    draft = drafter.draft(mention(TEXT), triage(), room=560, length=lambda text: 2 * len(text))
    assert len(draft.text) <= 280


@pytest.mark.parametrize("author", ["Dana Whitlock", "@dana_k", ""])
def test_a_name_is_used_only_when_it_is_one(author: str) -> None:
    texts = [Composer().write(brief(f"{TEXT} {n}", author=author)).text for n in range(8)]
    assert all(("Dana" in text) == (author == "Dana Whitlock") for text in texts)
    assert not any("dana_k" in text for text in texts)


def test_openings_vary() -> None:
    texts = [Composer().write(brief(f"{TEXT}{'!' * n}", author="Dana")).text for n in range(30)]
    openings = {" ".join(text.split()[:3]) for text in texts}
    assert len(openings) > 12


def test_a_shielded_mention_asks_for_nothing_personal_in_public() -> None:
    text = Composer().write(brief("my account is gone, call me on 512-689-4551")).text
    assert "direct message" in text
    assert "512" not in text


def test_what_is_known_is_not_asked_again() -> None:
    for n in range(12):
        text = Composer().write(brief(f"GTA Online crashes on my PS4 with error CE-34878-0{' !' * n}")).text
        assert "Which platform" not in text
        assert "Which device" not in text


def test_a_safety_report_says_first_to_stop() -> None:
    written = Composer().write(brief("smoke came out of my Orbit speaker"))
    assert written.moves[0] is Move.SAFETY
    assert re.search(r"stop using|don't use|switched off", written.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrasing_of_every_language_can_be_said(language: str) -> None:
    book = phrasebook(language)
    named = (
        "product named item noun thing system duration lasting count nth amount error version tried vp clause how want "
        "whether why idea name role role's due topic place"
    )
    facts = dict.fromkeys(named.split(), "X")
    pools = [*book.moves.values(), *(topic.pools for topic in book.topics)]
    for pool in pools:
        for templates in pool.values():
            for template in templates:
                assert template.render(facts) is not None, template.source
                bare = template.render({"role": "our team", "name": "Dana"})
                assert bare is None or not BROKEN.search(bare.text), template.source
                assert not BOILERPLATE.search(template.source), template.source
    for topic in book.topics:
        assert all(echo.said.render(facts) is not None for echo in topic.echoes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_every_situation(language: str) -> None:
    book, english = phrasebook(language), phrasebook("en")
    assert set(book.plain["due"]) == set(english.plain["due"])
    for section in (
        "problem",
        "question",
        "opinion",
        "suggestion",
        "praise",
        "remark",
        "follow_up",
        "unclear",
        "safety",
        "security",
        "personal_data",
        "hostile",
        "answer",
        "hand_over",
        "next",
        "own",
    ):
        assert section in book.moves, section
    roles = {topic.role for topic in book.topics}
    assert roles - set(book.plain["roles"]) == set(), language


def test_no_stock_phrase_is_ever_close() -> None:
    for language in LANGUAGES:
        for pool in phrasebook(language).moves.values():
            for templates in pool.values():
                for template in templates:
                    assert max(fuzz.ratio(template.source.lower(), macro.lower()) for macro in MACROS) < 75, (
                        template.source
                    )


def test_real_messages_get_whole_sentences(tweets: list[str]) -> None:
    drafter = Drafter(Allowing(), load_knowledge())
    for number, text in enumerate(tweets[:400]):
        intent = (Intent.QUESTION, Intent.CRITICISM, Intent.SUGGESTION, Intent.PRAISE, Intent.OTHER)[number % 5]
        draft = drafter.draft(mention(text), triage(intent), room=280, length=len)
        assert 20 < len(draft.text) <= 276
        assert draft.text[-1] in ".?!"
        assert not BROKEN.search(draft.text), draft.text
        assert not BOILERPLATE.search(draft.text), draft.text

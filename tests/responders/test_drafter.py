import subprocess
import sys

from policies.code import load_code
from policies.finding import Intent, Judgement, Verdict
from policies.subject import Subject, SubjectKind
from responders.draft import Move
from responders.drafter import Drafter, voice_of
from responders.knowledge_base import KnowledgeBase, load_knowledge
from responders.signoff import sign
from responders.writers.base import Brief, Voice, Written
from tests.responders.making import Allowing, mention, triage


class Fixed:
    """A writer that always says the same."""

    name = "fixed"

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, brief: Brief) -> Written:
        return Written(self.text, (Move.ACKNOWLEDGE,))


class Watching(Allowing):
    """A judge that keeps what it was shown."""

    def __init__(self) -> None:
        self.seen: list[Subject] = []

    def judge(self, subject: Subject) -> Judgement:
        self.seen.append(subject)
        return Judgement(Verdict.ALLOW)


def test_an_answer_comes_from_its_article_with_its_link() -> None:
    drafter = Drafter(Allowing(), load_knowledge())
    draft = drafter.draft(
        mention("Can I use the Pulse Watch in a sauna?"),
        triage(Intent.QUESTION, products=("pulse-watch",)),
        room=280,
        length=len,
    )
    article = load_knowledge().get("pulse-watch-water")
    assert article is not None
    assert draft.sources == (article.id,)
    assert article.answer.split(":")[0] in draft.text
    assert Move.ANSWER in draft.moves
    assert draft.proof.personal


def test_praise_is_not_answered_with_an_article() -> None:
    drafter = Drafter(Allowing(), load_knowledge())
    judged = triage(Intent.PRAISE, products=("pulse-watch",))
    draft = drafter.draft(mention("Love wearing the Pulse Watch in water"), judged, room=280, length=len)
    assert draft.sources == ()


def test_there_is_room_for_the_sign_off() -> None:
    drafter = Drafter(Allowing(), load_knowledge())
    for n in range(20):
        draft = drafter.draft(mention(f"my left AirPod disconnects randomly {n}"), triage(), room=160, length=len)
        assert len(sign(draft.text, "AB")) <= 160


def test_a_model_is_judged_as_a_reply_to_the_mention() -> None:
    judge = Watching()
    text = "Your left AirPod should stay connected; our technical team will look at it with you."
    drafter = Drafter(judge, load_knowledge(), Fixed(text))
    draft = drafter.draft(mention("my left AirPod disconnects"), triage(), room=280, length=len)
    assert draft.writer == "fixed"
    (seen,) = judge.seen
    assert (seen.kind, seen.answers, seen.text) == (SubjectKind.REPLY, "my left AirPod disconnects", text)


def test_where_models_may_not_write_the_composer_does_and_that_is_no_fallback() -> None:
    drafter = Drafter(Allowing(), load_knowledge(), Fixed("Words of a model."))
    draft = drafter.draft(mention("my left AirPod disconnects"), triage(), room=280, length=len, models=False)
    assert (draft.writer, draft.fallback) == ("composer", "")
    assert "Words of a model" not in draft.text


def test_a_configured_role_is_named() -> None:
    voice = Voice("Aurora", roles={"technical": {"en": "the radio workshop"}})
    drafter = Drafter(Allowing(), KnowledgeBase(), voice=voice)
    texts = [
        drafter.draft(mention(f"my Orbit crashes {n}"), triage(), room=280, length=len).text.lower() for n in range(5)
    ]
    assert all("radio workshop" in text for text in texts)


def test_the_due_time_is_said_only_as_the_code_sets_it() -> None:
    drafter = Drafter(Allowing(), KnowledgeBase())
    for due, words in ((None, ()), (240, ("within 4 working hours",)), (60, ("within the hour",))):
        texts = [
            drafter.draft(mention(f"my Orbit crashes {n}"), triage(due=due), room=280, length=len).text
            for n in range(25)
        ]
        assert any(word in text for text in texts for word in words) or not words
        assert words or not any("within" in text for text in texts)


def test_a_language_without_phrasings_is_answered_in_english() -> None:
    draft = Drafter(Allowing(), KnowledgeBase()).draft(
        mention("o Halo Pro chegou sem cabo"), triage(language="pt"), room=280, length=len
    )
    assert draft.language == "en"


def test_what_a_voice_leaves_open_is_the_codes() -> None:
    assert voice_of(None) == Voice()
    code = load_code()
    judge = Allowing()
    judge.code = code  # type: ignore[attr-defined]
    drafter = Drafter(judge, load_knowledge(), voice=Voice(brand="Aurora"))
    text = "@AuroraCare do you do student discounts?"
    draft = drafter.draft(mention(text), triage(Intent.QUESTION), room=280, length=len)
    assert draft.sources == ("student-discount",)


def test_drafting_loads_no_model_library() -> None:
    heavy = ("torch", "transformers", "pydantic_ai")
    code = f"import sys, responders.drafter; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

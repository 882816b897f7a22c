"""What people want, in messages written for these tests; a small part may be misread, none of the dangerous kind."""

import pytest

from policies.code import Code
from policies.engine import Judge
from policies.finding import Action, Intent, Urgency
from policies.subject import Subject, SubjectKind

from .conftest import NOW

MOCKED = [
    "Great job breaking my app with this update",
    "love how my watch doesn't sync anymore",
    "Wow, thanks for wiping all my playlists",
    "Fantastic update. Now nothing loads.",
    "brilliant, another crash in the middle of a call",
    "love waiting on hold for 2 hours, best customer service ever",
    "amazing how you can't answer a single email",
    "nice work, my router is down again",
    "oh great, the app logged me out again",
    "Perfect timing for an outage, right during my exam",
    "I just love when my earbuds disconnect at the gym",
    "Bravo for losing my order twice",
    "Kudos for charging me twice this month",
    "How lovely, no sound again",
    "your update bricked my tv, thanks a lot",
    "Nice, another update that kills my battery",
    "fantastic, my order was cancelled again without a word",
    "so glad I paid 300 for a paperweight",
    "I just LOVE talking to a machine for an hour",
]
TAKEN_BACK = [
    "I love the Orbit and often recommend it. However, I am now seriously considering returning it.",
    "The Halo Pro were great until the last update, now the left one is silent",
    "I love Aurora and recommend it often. However, I may return it and am recommending my friends return it too",
    "good phone but the battery is awful",
    "Used to be my favourite app. Unfortunately it crashes every day now",
]
PRAISED = [
    "thanks a lot, the update fixed my tv",
    "so glad I paid for the big one, it lasts for days",
    "danke für die schnelle Hilfe",
    "Great phone, never had a problem",
    "great job fixing the crash so fast, thank you!",
    "love how crisp the screen is",
    "Had an issue with my order but support was amazing, thank you so much",
    "finally, I can log in! My account is restored. Thank you support!",
    "my account is recovered, thank you team",
    "Love the new update. Everything is so much faster",
    "thanks for replacing my broken charger so quickly, great service",
    "Best headphones I've ever owned, love them",
    "Nice update! Love it.",
]
ASKED = [
    "are you hiring? Where can I send my CV?",
    "do you offer internships for students?",
    "who do I contact about careers at Aurora",
    "any job openings in Berlin?",
    "I love my Halo Pro, but how do I turn off noise cancelling?",
    "My screen keeps freezing. Any ideas?",
    "It says error 98 after I updated. What does it mean?",
    "My tablet won't turn on since Monday, please help",
]
SUGGESTED = [
    "I love my Orbit. It would be great if it had a line-in",
    "please add a dark mode to the app",
    "how about a way to sort photos by person, that would be great",
    "You should have a way to rename speakers",
]
ACCUSED = ["why are you letting scalpers buy everything?", "how dare you call this a premium speaker?"]
BROADCAST = [
    "In this episode of Makers Unplugged, founder Lena Ortiz talks about her studio built with @aurora speakers",
    "My partners at @aurora are donating up to $10k to the food bank. Simply tweet and tag @aurora to spread the word",
    "We're excited to announce our new office next to @aurora! Learn more: https://example.org/x",
    "Join us on Friday for our webinar with @aurora, register here https://example.org",
]
PRESSING = [
    "this is crucial, please fix my login",
    "I need an answer asap",
    "The urgency is now. Please answer my four emails",
    "my flight leaves today and the app won't show my boarding pass, help",
    "I'm stuck at the airport and my phone won't turn on",
    "I can't work because the app is down",
    "please help me before the weekend!!!",
]
UNHURRIED = ["I bought it today, how do I pair it?", "where is my order?", "how do I update the app now?"]
ATTACKED = [
    "mfs were really trying to sign into my email account",
    "people from another town were really trying to get into my account",
    "someone keeps trying to log into my account",
    "they keep trying to get into our account from abroad",
    "I got an email about a new login. The login was in Russia",
]
LOCKED_OUT = [
    "I keep trying to log into my account but it fails",
    "we were trying to sign into our account",
    "my wife was trying to log into her account",
    "I tried to get into my account with the new phone",
]


@pytest.fixture(scope="module")
def shipped(code: Code) -> Judge:
    return Judge(code)


def mention(text: str) -> Subject:
    return Subject(SubjectKind.MENTION, text if "@aurora" in text else f"@aurora {text}", NOW)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (MOCKED, Intent.CRITICISM),
        (TAKEN_BACK, Intent.CRITICISM),
        (ACCUSED, Intent.CRITICISM),
        (PRAISED, Intent.PRAISE),
        (ASKED, Intent.QUESTION),
        (SUGGESTED, Intent.SUGGESTION),
        (BROADCAST, Intent.OTHER),
    ],
    ids=["mocked", "taken back", "accused", "praised", "asked", "suggested", "broadcast"],
)
@pytest.mark.parametrize("learned", [False, True], ids=["lexicons alone", "with the learned model"])
def test_what_they_want_is_heard(judge: Judge, shipped: Judge, learned: bool, texts: list[str], wanted: Intent) -> None:
    triages = (shipped if learned else judge).triage_many([mention(text) for text in texts])
    assert [(text, t.intent) for text, t in zip(texts, triages, strict=True) if t.intent is not wanted] == []


def test_what_only_tags_us_is_left(shipped: Judge) -> None:
    assert {shipped.triage(mention(text)).action for text in BROADCAST} == {Action.LEAVE}


def test_haste_is_heard_in_their_own_words(shipped: Judge) -> None:
    assert [text for text in PRESSING if shipped.triage(mention(text)).urgency is not Urgency.HIGH] == []
    assert [text for text in UNHURRIED if shipped.triage(mention(text)).urgency is not Urgency.NORMAL] == []


def test_an_attempt_on_an_account_is_security_and_ones_own_attempt_is_not(shipped: Judge) -> None:
    assert [text for text in ATTACKED if not shipped.triage(mention(text)).security] == []
    assert [text for text in LOCKED_OUT if shipped.triage(mention(text)).security] == []

"""Messages written for these tests: what must raise the alarm, and what only sounds like it."""

from collections.abc import Sequence

import pytest

from policies.code import Code
from policies.engine import Judge
from policies.finding import Verdict
from policies.signals.instruments import Instruments
from policies.signals.learned import Prediction
from policies.subject import Subject, SubjectKind

from .conftest import NOW

SAFETY = [
    "my phone got so hot it left a red mark on my leg",
    "The charger melted into the outlet last night",
    "Smoke is coming out of my new TV",
    "woke up to a burning smell and the power bank was glowing",
    "My earbuds popped in my ear and now I can't hear properly",
    "the watch gave my daughter a rash on her wrist",
    "battery is bulging out of the back of the tablet",
    "the back cover is lifting because the battery is swelling",
    "just got zapped by the USB cable",
    "sparks flew out when I plugged it in",
    "the speaker exploded while charging",
    "Is it normal for the charger to get burning hot?",
    "router is too hot to touch",
    "phone overheating while in my pocket, burned my thigh",
    "the laptop battery puffed up like a pillow",
    "liquid leaking from the battery",
    "small battery came out and my toddler almost swallowed it",
    "the plug is scorched and black",
    "my kid nearly choked on the ear tip",
    "screen shattered and cut my finger",
    "the device caught fire",
    "it burst into flames on the nightstand",
    "charging brick smells like burning plastic",
    "my headphones shocked me",
    "had to go to the ER after the power bank exploded",
    "the cable is sparking",
    "Your charger almost burned my house down",
    "phone is expanding, screen popping off",
    "getting electric shocks from the laptop casing when plugged in",
    "Pulse Watch left a burn on my skin",
    "there was a loud bang and smoke from the monitor",
    "The Ember charger is dangerous, it tripped my breaker and smoked",
    "my ear is bleeding after wearing the Halo Pro",
    "battery fire in the back of the van",
    "is it safe to use a swollen battery?",
    "the heat from this tablet is scary, it's scorching",
    "the fan stopped and the console started smoking",
    "the charging port is burnt",
    "my son got an electric shock from the console",
    "hissing sound and white smoke from the phone",
]
SECURITY = [
    "someone logged into my account from another country",
    "I got charged for a purchase I never made",
    "my account has been hacked and the email changed",
    "I can see another customer's orders in my account",
    "got a text from you asking for my password, is it legit?",
    "I found a vulnerability in your app, where do I report it",
    "your site exposes customer data",
    "my card was charged by someone else through your store",
    "received a password reset I didn't request",
    "there's a fake account pretending to be you asking for card details",
    "Received phishing email from your domain",
    "someone is using my account to buy things",
    "my login was stolen",
    "the camera app lets anyone view my feed without a password",
    "I was logged into a stranger's account",
    "there's a data breach, my details were leaked",
    "unknown device signed in to my account",
    "Someone got into my account",
    "my credentials are on the dark web because of you",
    "someone changed my email and I'm locked out",
    "XSS in your search page",
    "your router has default admin password exposed to the internet",
    "getting scam calls pretending to be Aurora support",
    "a hacker has control of my smart speaker",
    "strange login attempts on my account",
]
HARMLESS = [
    "this song is fire",
    "battery drains fast, burning through it in 3 hours",
    "my phone is blowing up with notifications",
    "I'm fired up for the launch",
    "you guys killed it, smoking deal",
    "the price made me choke",
    "shocked at how bad the support is",
    "hot new phone, want it",
    "explosive bass on this speaker!",
    "my brain melted reading the manual",
    "this update killed my battery",
    "The screen burn-in on my TV is annoying",
    "burned out from work, need music",
    "the phone is dead, won't charge",
    "my wallet is hurting after this purchase",
    "great sound, crisp highs, killer bass",
    "feel the burn at the gym with my Halo Pro",
    "cd burning software not working",
    "does the watch have a fire alarm app?",
    "got fired today, listening to sad songs",
    "spark joy with the new colours",
    "I need to hack my sleep, any app?",
    "forgot my password, how do I reset it",
    "locked out of my account, please help",
    "can't log in since the update",
    "is two factor available?",
    "the app keeps logging me out",
    "the screen is cracked",
    "my order was stolen from my porch",
    "I'm addicted to this game, so sick",
]


@pytest.fixture(scope="module")
def shipped(code: Code) -> Judge:
    return Judge(code)


def mentions(texts: list[str]) -> list[Subject]:
    return [Subject(SubjectKind.MENTION, f"@aurora {text}", NOW) for text in texts]


def test_nearly_every_report_of_danger_is_seen(shipped: Judge) -> None:
    unseen = [t for t, triage in zip(SAFETY, shipped.triage_many(mentions(SAFETY)), strict=True) if not triage.safety]
    unsafe = [
        t for t, triage in zip(SECURITY, shipped.triage_many(mentions(SECURITY)), strict=True) if not triage.security
    ]
    assert len(unseen) <= len(SAFETY) * 0.03, unseen
    assert len(unsafe) <= len(SECURITY) * 0.05, unsafe


def test_figures_of_speech_raise_no_alarm(shipped: Judge) -> None:
    triages = shipped.triage_many(mentions(HARMLESS))
    alarms = [t for t, triage in zip(HARMLESS, triages, strict=True) if triage.safety or triage.security]
    assert alarms == []


ADVICE = [
    ("You can keep using it, a bit of warmth is normal.", Verdict.BLOCK),
    ("Just poke the battery with a pin so that the gas gets out.", Verdict.BLOCK),
    ("Put the phone in the freezer for an hour.", Verdict.BLOCK),
    ("Sorry to hear that! Could you send us a DM?", Verdict.REVISE),
    ("Please stop charging it and put it somewhere safe. I'll message you about the next step now.", Verdict.ALLOW),
    ("Please don't use it any more and unplug the charger. May we message you directly?", Verdict.ALLOW),
]


@pytest.mark.parametrize(("text", "verdict"), ADVICE)
def test_a_reply_to_a_danger_is_safe_first(judge: Judge, text: str, verdict: Verdict) -> None:
    asked = "My Lumen 4 battery is swollen and gets very hot, what should I do?"
    assert judge.judge(Subject(SubjectKind.REPLY, text, NOW, answers=asked)).verdict is verdict


JESTED = [
    ("my charger burst into flames during the game 😂", True),
    ("your coffee maker caught fire this morning", True),
    ("the house explodes in the last episode", False),
    ("is your kettle the one that switched itself on while nobody was home?", True),
]


@pytest.mark.parametrize(("text", "danger"), JESTED)
def test_a_joke_takes_back_only_what_befell_nobody_here(shipped: Judge, text: str, danger: bool) -> None:
    assert shipped.triage(Subject(SubjectKind.MENTION, text, NOW)).safety is danger


SAFE_AND_SOUND = [
    "My wallet was stolen on the train, please block my card",
    "I lost my card, help",
    "The camera at night: wow. The shot of my daughter's lantern walk came out better than with my old one",
    "The bank's poster about phishing with real fish is genius",
    "Beim Phishing-Quiz im Büro hat heute die Buchhaltung gewonnen",
    "身に覚えのない荷物かと思ったら、妹からの贈り物でした",
]


@pytest.mark.parametrize("text", SAFE_AND_SOUND)
def test_neither_a_lost_card_nor_a_good_picture_is_a_break_in(shipped: Judge, text: str) -> None:
    assert not shipped.triage(Subject(SubjectKind.MENTION, text, NOW)).security


NEAR = [
    "Meine Tochter hat das Teil verschluckt, wir sind in der Notaufnahme",
    "La tostadora echó humo y se apagó",
    "La chaise a cédé et mon père s'est cassé le poignet",
    "充電器から煙が出ました",
]


@pytest.mark.parametrize("text", NEAR)
def test_danger_is_heard_in_other_languages_by_what_stands_near_each_other(shipped: Judge, text: str) -> None:
    assert shipped.triage(Subject(SubjectKind.MENTION, text, NOW)).safety


class Alarmed:
    """A model that hears danger in every text, as surely as it is told to."""

    version = "alarmed"
    thresholds = {"safety": 0.6, "security": 0.6, "vulnerable": 0.6}  # noqa: RUF012

    def __init__(self, chance: float) -> None:
        self._chance = chance

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        return [{task: {task: self._chance, "none": 1 - self._chance} for task in self.thresholds} for _ in texts]


BORNE = [
    ("Shot of my daughter", 0.99, False),
    ("What a lovely evening", 0.99, False),
    ("The lamp is so warm on the shelf", 0.59, False),
    ("The lamp came off the shelf in a puddle", 0.3, True),
    ("The keeper was hurt in the second half, so was my phone", 0.99, False),
]


@pytest.mark.parametrize(("text", "chance", "heard"), BORNE)
def test_a_model_is_believed_as_far_as_the_words_bear_it(code: Code, text: str, chance: float, heard: bool) -> None:
    judge = Judge(code, Instruments(code, Alarmed(chance)))
    assert judge.triage(Subject(SubjectKind.MENTION, text, NOW)).safety is heard

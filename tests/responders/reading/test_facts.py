import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.facts import FactKind
from tests.responders.making import grounds


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (
            "@apple my left AirPod disconnects randomly even though it’s charged",
            "fault",
            "your left AirPod disconnects randomly",
        ),
        ("I can’t log in to my old minecraft account, help", "unable", "log in to your old Minecraft account"),
        ("hi Microsoft won’t let me install any games on my pc", "unable", "install any games on your PC"),
        ("@zoom_us how can I annotate my screen from iPhone?", "how", "annotate your screen from iPhone"),
        ("Is there any way to recover the files?", "how", "recover the files"),
        (
            "Why does spotify automatically add songs to my playlist?",
            "why",
            "Spotify automatically adds songs to your playlist",
        ),
        ("Can i change it to a later date?", "whether", "you can change it to a later date"),
        ("please add an option to hide the toolbar", "idea", "adding an option to hide the toolbar"),
        ("i won the car in casino but i didn't get it", "thing", "the car"),
        ("it asks me for a code on my PS4", "system", "your PS4"),
        ("I have the HP LaserJet Pro P1102w Printer", "product", "your LaserJet Pro P1102w"),
        ("My Minecraft for Windows 10 shows redeemed", "product", "Minecraft for Windows 10"),
        ("@Dropbox Dropbox Paper seemed like a cool idea", "product", "Dropbox Paper"),
        ("the app says iOS version(12.4.) is too old", "system", "iOS 12.4"),
        ("it has been broken for 3 weeks now", "duration", "three weeks"),
        ("I've been on hold for 3+ hours", "duration", "over three hours"),
        ("Premiere crashed EIGHT TIMES", "count", "eight times"),
        ("third pair of Halo Pro that dies", "nth", "a third pair"),
        ("they charged me 65.50$ for nothing", "amount", "$65.50"),
        ("When i try to log in it gives me the WS-37368-7 error code", "error", "error WS-37368-7"),
        ("fresh install and Error 0x800f0985, thoughts?", "error", "error 0x800f0985"),
        ('getting "Failed to load modal" error', "error", "the message “Failed to load modal”"),
        ("I've uninstalled and reinstalled it", "tried", "uninstalling and reinstalling"),
        ("i tried a different editor and it went black", "tried", "a different editor"),
        ("where can I find the logout button in here", "noun", "the logout button"),
    ],
)
def test_a_fact_is_lifted_in_words_a_reply_can_use(text: str, kind: str, said: str) -> None:
    found = [fact for fact in grounds(text).facts if fact.kind is FactKind(kind)]
    assert said in [fact.said for fact in found], [(str(fact.kind), fact.said) for fact in grounds(text).facts]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I've been a loyal user for over 20 years", "duration"),
        ("my 14 day trial just started", "duration"),
        ("you could reinstall it for me", "tried"),
        ("people can't stop talking about it", "unable"),
        ("I can't believe you people", "unable"),
        ("why can't you fker idiots fix it", "unable"),
        ("senders can't send us emails", "unable"),
        ("I can't figure out what is wrong", "unable"),
        ("please add a feature that will allow me to adjust it", "idea"),
        ("why is the yellow cartridge showing empty", "why"),
        ("When I check in the store it says game is not available", "fault"),
        ("full steam ahead, said the brother to the galaxy", "product"),
    ],
)
def test_what_is_no_fact_is_left_alone(text: str, kind: str) -> None:
    assert grounds(text).first(FactKind(kind)) is None


def test_every_fact_points_at_its_place() -> None:
    text = "@HPSupport my DeskJet 2652 prints blank pages for 3 days on Windows 10, error 0x61011beb"
    for fact in grounds(text).facts:
        assert 0 <= fact.start < fact.end <= len(text)
        if fact.kind in {FactKind.PRODUCT, FactKind.SYSTEM, FactKind.ERROR}:
            assert text[fact.start : fact.end].lower().endswith(fact.bare.lower()[-4:])


@pytest.mark.parametrize(
    ("language", "text", "lasting"),
    [
        ("es", "llevo tres días esperando respuesta", "desde hace tres días"),
        ("de", "warte seit drei Wochen auf mein Paket", "seit drei Wochen"),
        ("fr", "toujours pas de nouvelles, ça fait un mois", "depuis un mois"),
        ("ja", "電池が半日ももたない。3日前から", "3日も"),
    ],
)
def test_how_long_it_lasts_is_read_in_other_languages(language: str, text: str, lasting: str) -> None:
    fact = grounds(text, language).first(FactKind.DURATION)
    assert fact is not None
    assert fact.bare == lasting


@given(st.text(max_size=300), st.sampled_from(["en", "es", "de", "fr", "ja", "und"]))
def test_no_text_is_too_odd_to_read(text: str, language: str) -> None:
    for fact in grounds(text, language).facts:
        assert 0 <= fact.start <= fact.end <= len(text)


def test_real_messages_are_read_without_a_slip(tweets: list[str]) -> None:
    for text in tweets:
        for fact in grounds(text).facts:
            assert 0 <= fact.start < fact.end <= len(text)
            assert "  " not in fact.said
            assert "\ue000" not in fact.said

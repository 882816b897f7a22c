"""Words in disguise are judged like plain ones, spans point at what was typed, and ordinary writing is left alone."""

import pytest

from policies.engine import Judge
from policies.finding import Severity
from policies.signals.folding import fold_text
from policies.signals.reading import read
from policies.subject import Subject, SubjectKind

from .conftest import NOW

HATE = "kill all muslims"
CODENAME = "project nightjar"
DISGUISES = [
    ("K\u200bill all mus\u200blims", HATE),
    ("kill all mus\u00adlims", HATE),
    ("𝐤𝐢𝐥𝐥 𝐚𝐥𝐥 𝐦𝐮𝐬𝐥𝐢𝐦𝐬", HATE),
    ("ｋｉｌｌ ａｌｌ ｍｕｓｌｉｍｓ", HATE),
    ("kіll аll muslіms", HATE),  # Cyrillic letters
    ("kιll αll muslιms", HATE),  # Greek letters
    ("ᴋɪʟʟ ᴀʟʟ ᴍᴜꜱʟɪᴍꜱ", HATE),
    ("k1ll 4ll mu5l1ms", HATE),
    ("k!ll @ll mu$lims", HATE),
    ("kiiiill all muuuuslims", HATE),
    ("k̶i̶l̶l̶ all m̷u̷s̷l̷i̷m̷s̷", HATE),
    ("k̸̡̢͎͓i̴̧̛l̶̢l̵̡ all muslims", HATE),
    ("k i l l   a l l   m u s l i m s", HATE),
    ("k.i.l.l all m.u.s.l.i.m.s", HATE),
    ("k-i-l-l all m_u_s_l_i_m_s", HATE),
    ("k🔥i🔥l🔥l all muslims", HATE),
    ("kill all mus.lims", HATE),
    ("🅺🅸🅻🅻 all muslims", HATE),
    ("🇰🇮🇱🇱 all muslims", HATE),
    ("#KillAllMuslims", HATE),
    ("#killallmuslims", HATE),
    ("\u202esmilsum lla llik\u202c", HATE),
    ("\u2066kill\u2069 all muslims", HATE),
    ("ki\u3164ll all muslims", HATE),
    ("PR0JECT N1GHTJAR", CODENAME),
    ("#ProjectNightjar", CODENAME),
    ("#projectnightjar", CODENAME),
    ("project-nightjar", CODENAME),
    ("project_nightjar", CODENAME),
    ("projectnightjar", CODENAME),
    ("Project: Nightjar", CODENAME),
    ("p r o j e c t n i g h t j a r", CODENAME),
    ("рroject nіghtjаr", CODENAME),
    ("prооооject nightjar", CODENAME),
]
ORDINARY = [
    "Heard a nightjar on my walk",
    "My iPhone15 and PS5 are gr8, c u l8r",
    "The T-shirt is XXL, sooooo comfy!!!",
    "Meeting at 10am, Room B12, 3rd floor",
    "e.g. this is fine i.e. ok, see v1.2.3-beta",
    "#MondayMotivation #ThrowbackThursday #CoffeeLover",
    "we went to the Bahamas #bahamas #beachlife",
    "Scunthorpe United play Penistone at the weekend",
    "rock'n'roll and R&B all night",
    "B.B.C. and N.A.S.A. and the U.S.A.",
    "*waves* hello **everyone**",
    "W E L C O M E  H O M E",
    "H A P P Y  B I R T H D A Y",
    "Grape juice, class assignment, analysis, cocktails",
    "I finished the exam in record time, assassin of essays",
    "Ein schöner Tag, heißer Kaffee, süße Kätzchen",
    "El año pasado fuimos a España, ¡qué ilusión!",
    "go team!!!! woooohoooo \U0001f389\U0001f389",
]


@pytest.mark.parametrize(("text", "meant"), DISGUISES)
@pytest.mark.parametrize("around", ["{}", "Well, {} I say"])
def test_a_disguise_changes_nothing(judge: Judge, text: str, meant: str, around: str) -> None:
    rule = "inclusion/hate" if meant is HATE else "confidentiality/codename"
    full = around.format(text)
    found = [finding for finding in judge.judge(subject(full)).findings if finding.rule == rule]
    assert found, full
    assert found[0].severity is Severity.BLOCK
    start, end = full.index(text), full.index(text) + len(text)
    assert start <= found[0].start < found[0].end <= end
    # What is marked reads as what was meant: the first and last letter typed are within the span.
    assert found[0].end - found[0].start >= len(meant.replace(" ", "")) // 2


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_writing_is_left_alone(judge: Judge, text: str) -> None:
    judgement = judge.judge(subject(text))
    assert [one.rule for one in judgement.findings if one.severity is not Severity.NOTE] == []


@pytest.mark.parametrize(
    "typed", ["nightjar", "𝐧𝐢𝐠𝐡𝐭𝐣𝐚𝐫", "n\u200bi\u200bg\u200bhtjar", "ｎightjar", "níghtjar", "ni\u0301ghtjar"]
)
@pytest.mark.parametrize("before", ["", "é ", "  ", "\U0001f525\U0001f525 ", "ﷺ ", "\u200b", "ß\n\n", "e\u0301 x "])
def test_a_span_points_at_what_was_typed(typed: str, before: str) -> None:
    text = f"{before}{typed} flies"
    reading = read(text)
    place = reading.plain.index("nightjar")
    start, end = reading.span(place, place + len("nightjar"))
    assert text[start:end] == typed
    assert reading.plain_place(start) == place


def test_a_fold_of_a_part_is_the_part_of_a_fold() -> None:
    text = "Füße & Œuvre, ＡＢＣ… “quoted” ½ ﬁne"
    assert fold_text(text)[0] == 'füsse & œuvre, abc... "quoted" 1⁄2 fine'


def subject(text: str) -> Subject:
    return Subject(SubjectKind.BRAND_POST, text, NOW)

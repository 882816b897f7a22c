"""Each threshold of a code moves a verdict: the TOML rules, not a number in an article."""

import shutil
from pathlib import Path

import pytest

from policies.code import EXAMPLE, load_code
from policies.code.names import THRESHOLDS
from policies.engine import Judge
from policies.signals.instruments import Instruments
from policies.subject import Subject, SubjectKind

from .conftest import NOW

_MACRO = "Sorry about the crackling, a reset usually clears it up."
ABUSE = Subject(SubjectKind.MENTION, "@aurora you are all fucking morons, I hope you die", NOW)
RUDE = Subject(SubjectKind.REPLY, "Only an idiot like you would do that, you moron.", NOW)
REPEATED = Subject(SubjectKind.REPLY, _MACRO, NOW, recent=("Sorry about the noise, a reset often clears that up.",))
PARTLY = Subject(
    SubjectKind.REPLY, "The Orbit is a speaker.", NOW, answers="Can I use the Orbit speaker outside in the rain?"
)
ITALIAN = Subject(
    SubjectKind.MENTION, "@aurora il mio telefono non si accende più e la batteria non è carica, come si ripara?", NOW
)
GERMAN = Subject(SubjectKind.MENTION, "@aurora mein Telefon geht nicht mehr an, was kann ich tun?", NOW)
HOT = Subject(SubjectKind.MENTION, "@aurora my phone feels unsafe lately", NOW)
FAR = Subject(
    SubjectKind.BRAND_POST, "We will, as agreed with everybody involved, withdraw the heater from all stores.", NOW
)


def verdict(folder: Path, subject: Subject, rule: str) -> tuple[str, bool]:
    code = load_code(folder)
    judgement = Judge(code, Instruments(code)).judge(subject)
    return judgement.verdict, any(finding.rule == rule for finding in judgement.findings)


@pytest.mark.parametrize(
    ("file", "old", "new", "subject", "rule"),
    [
        ("thresholds.toml", "review = 0.6", "review = 1.0", ABUSE, "ownership/abuse"),
        ("thresholds.toml", "certain = 0.75", "certain = 1.0", RUDE, "ownership/rude"),
        ("thresholds.toml", "repeat = 0.88", "repeat = 0.5", REPEATED, "ownership/repeated"),
        ("thresholds.toml", "answered = 0.12", "answered = 0.9", PARTLY, "responsiveness/unanswered"),
        ("thresholds.toml", "unsupported = 0.8", "unsupported = 1.1", ITALIAN, "responsiveness/language"),
        ("code.toml", '"de", ', "", GERMAN, "responsiveness/language"),
        ("code.toml", '"ja"]', '"ja", "it"]', ITALIAN, "responsiveness/language"),
        ("thresholds.toml", "gap = 40", "gap = 3", FAR, "authority/commitment"),
    ],
)
def test_a_line_of_the_code_decides(tmp_path: Path, file: str, old: str, new: str, subject: Subject, rule: str) -> None:
    before, found = verdict(EXAMPLE, subject, rule)
    copied = Path(shutil.copytree(EXAMPLE, tmp_path / "code"))
    text = (copied / file).read_text(encoding="utf-8")
    assert old in text
    (copied / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    after, found_after = verdict(copied, subject, rule)
    assert found is not found_after
    assert before != after


def test_every_threshold_stands_in_the_example_with_the_shipped_value() -> None:
    text = (EXAMPLE / "thresholds.toml").read_text(encoding="utf-8")
    assert load_code().thresholds == THRESHOLDS
    assert all(f"\n{name.partition('.')[2]} = " in text for name in THRESHOLDS)


def test_the_learned_models_weights_are_the_codes_too(tmp_path: Path) -> None:
    class Alarmed:
        def predict(self, texts: list[str]) -> list[dict[str, dict[str, float]]]:
            sure = {"safety": {"safety": 1.0}, "hostility": {"hostile": 1.0}, "intent": {"praise": 1.0}}
            return [sure for _ in texts]

    copied = Path(shutil.copytree(EXAMPLE, tmp_path / "code"))
    text = (copied / "thresholds.toml").read_text(encoding="utf-8")
    for old, new in (
        ("safety = 0.28", "safety = 1.1"),
        ("intent = 0.3", "intent = 0"),
        ("hostility = 0.7", "hostility = 0"),
        ("\nsafety = 0\n", "\nsafety = 1.1\n"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (copied / "thresholds.toml").write_text(text, encoding="utf-8")
    triages = []
    for folder in (EXAMPLE, copied):
        code = load_code(folder)
        triages.append(Judge(code, Instruments(code, Alarmed())).triage(HOT))
    assert [triage.safety for triage in triages] == [True, False]
    assert [triage.hostile > 0.6 for triage in triages] == [True, False]
    assert triages[0].intents["praise"] > triages[1].intents["praise"]


def test_below_language_sure_every_languages_words_are_heard(tmp_path: Path) -> None:
    doubtful = Subject(SubjectKind.MENTION, "@aurora handy brennt", NOW)
    copied = Path(shutil.copytree(EXAMPLE, tmp_path / "code"))
    text = (copied / "thresholds.toml").read_text(encoding="utf-8")
    assert verdict(EXAMPLE, doubtful, "quality/safety")[1]
    (copied / "thresholds.toml").write_text(text.replace("sure = 0.55", "sure = 0", 1), encoding="utf-8")
    assert not verdict(copied, doubtful, "quality/safety")[1]

import shutil
from pathlib import Path

import pytest

from policies.code import EXAMPLE, CodeError, load_code
from policies.engine import Judge
from policies.examination import lint_code
from policies.finding import Intent, Urgency
from policies.signals.instruments import Instruments
from policies.signals.terms import TermError, parse


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "code"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_example_says_that_it_is_an_example_and_has_no_slip_in_its_rules() -> None:
    code = load_code()
    assert "not any company's official policy" in code.notice
    assert code.brand == "Aurora Electronics"
    assert {"en", "es", "de", "fr", "ja"} <= set(code.languages)
    assert len(code.products) >= 8
    assert code.due[Intent.OTHER, Urgency.LOW] is None
    assert lint_code(code) == []


def test_the_digest_follows_the_content_and_not_the_layout(copied: Path) -> None:
    before = load_code(copied).digest
    assert before == load_code().digest
    head = copied / "code.toml"
    head.write_text("# a remark\n\n" + head.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_code(copied).digest == before
    change(copied / "thresholds.toml", "review = 0.6", "review = 0.61")
    assert load_code(copied).digest != before


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "advice"),
    [
        ("code.toml", "brand =", "brnd =", "brnd", "Did you mean `brand`?"),
        ("thresholds.toml", "review = 0.6", "reveiw = 0.6", "hostility.reveiw", "Did you mean `hostility.review`?"),
        ("thresholds.toml", "review = 0.6", 'review = "high"', "hostility.review", "number"),
        ("due.toml", "[praise]", "[prase]", "prase", "Did you mean `praise`?"),
        ("due.toml", "low = 480", "slow = 480", "question.slow", "Did you mean `low`?"),
        ("catalogue.toml", "category =", "categry =", "product.categry", "Did you mean `category`?"),
        ("catalogue.toml", 'id = "orbit"', 'id = "halo-pro"', "product.halo-pro", "two products"),
        ("confidential.toml", 'kind = "codename"', 'kind = "codname"', "embargo.kind", "Did you mean `codename`?"),
        ("lexicons/fr.toml", "[urgency]", "[urgncy]", "urgncy.high", "Did you mean `urgency.high`?"),
        ("lexicons/fr/danger.toml", "{thing} …", "{thng} …", "safety.sure", "Did you mean `thing`?"),
        ("people.toml", "handles =", "handels =", "spokesperson.handels", "Did you mean `handles`?"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_remedy(
    copied: Path, file: str, old: str, new: str, key: str, advice: str
) -> None:
    change(copied / file, old, new)
    with pytest.raises(CodeError) as caught:
        load_code(copied)
    assert caught.value.file.endswith(file)
    assert caught.value.key == key
    assert advice in str(caught.value)


def test_a_missing_file_a_stray_file_and_bad_toml_are_named(copied: Path) -> None:
    (copied / "peple.toml").write_text("", encoding="utf-8")
    with pytest.raises(CodeError, match=r"Did you mean `people\.toml`"):
        load_code(copied)
    (copied / "peple.toml").unlink()
    (copied / "due.toml").write_text("[question", encoding="utf-8")
    with pytest.raises(CodeError, match=r"due\.toml:\d+: this is not valid TOML"):
        load_code(copied)
    (copied / "due.toml").unlink()
    with pytest.raises(CodeError, match=r"due\.toml: this file is missing"):
        load_code(copied)
    with pytest.raises(CodeError, match="no such directory"):
        load_code(copied / "nowhere")


@pytest.mark.parametrize(
    ("file", "written", "said"),
    [
        (
            "catalogue.toml",
            b"product = [1]\n",
            r"product: this must be a list of tables. Begin each with \[\[product",
        ),
        ("confidential.toml", b'embargo = [""]\n', "embargo: this must be a list of tables"),
        ("people.toml", b"spokesperson = [[]]\n", "spokesperson: this must be a list of tables"),
        ("exceptions.toml", b"exception = [2.5]\n", "exception: this must be a list of tables"),
        ("clocks.toml", b"clock = 5\n", "clock: this must be a list of tables"),
        ("clocks.toml", b"clocks = []\n", "clocks: this key is not known"),
        ("due.toml", b"question = 5\n", "question: this must be a table of minutes"),
        ("due.toml", b"a = 1\na = 2\n", r"due\.toml:2: this is not valid TOML"),
        ("people.toml", b"# one\n# caf\xe9\n", "line 2 is not UTF-8 text"),
    ],
)
def test_a_part_of_the_wrong_kind_is_named_with_its_file(copied: Path, file: str, written: bytes, said: str) -> None:
    (copied / file).write_bytes(written)
    with pytest.raises(CodeError, match=said) as caught:
        load_code(copied)
    assert file in str(caught.value)


def test_a_file_may_begin_with_a_byte_order_mark(copied: Path) -> None:
    digest = load_code(copied).digest
    (copied / "due.toml").write_bytes(b"\xef\xbb\xbf" + (copied / "due.toml").read_bytes())
    assert load_code(copied).digest == digest


def test_a_term_that_cannot_be_read_is_named_when_the_judge_is_built(copied: Path) -> None:
    change(copied / "lexicons/fr.toml", '"(comment|', '"((comment|')
    code = load_code(copied)
    with pytest.raises(CodeError, match=r"lexicons/fr: intent\.question: .* bracket is not closed"):
        Judge(code, Instruments(code))
    assert any("bracket is not closed" in slip.what for slip in lint_code(code))


def test_lint_names_terms_that_add_nothing(copied: Path) -> None:
    change(copied / "lexicons/fr.toml", 'low = ["(pas urgent', 'low = ["pas urgent", "urgen*", "urgence", "(pas urgent')
    found = [slip.what for slip in lint_code(load_code(copied)) if slip.where == "lexicons/fr: urgency.low"]
    assert found == [f"`{term}` adds nothing: other terms cover it." for term in ("pas urgent", "urgence")]


def test_terms_have_alternatives_wildcards_and_gaps() -> None:
    (pattern,) = parse("my (phone|tablet) … explod*")
    assert [literal.text for literal in pattern.pieces[0]] == ["my phone", "my tablet"]
    assert (pattern.pieces[1][0].text, pattern.pieces[1][0].right) == ("explod", True)
    assert len(parse("fire & phone")) == 2
    for wrong in ("(a|b", "", "a … ", "(a|)", "a & b & c"):
        with pytest.raises(TermError):
            parse(wrong)

"""Mending, baselines and SARIF, with findings made by hand: what the judge finds is for other tests."""

from pathlib import Path

import orjson
import pytest

from bot.cli.checking import baseline, fixes, machine, pages, sarif, words
from bot.cli.checking.results import Placed, Report, Result, place
from policies.finding import Finding, Judgement, Severity, Verdict


def _report(text: str, *found: Finding, name: str = "post.md", path: Path | None = None, raw: bytes = b"") -> Report:
    page = pages.page(name, text, path, raw or text.encode())
    judgement = Judgement(Verdict.REVISE, found, "d", "1")
    [passage] = pages.whole(page)
    return Report((Result(passage, judgement, place(passage, judgement)),))


def _fix(start: int, end: int, fix: str | None, severity: Severity = Severity.REVISE) -> Finding:
    return Finding("ownership/blame", severity, "Say it kindly.", start, end, fix)


@pytest.mark.parametrize(
    ("found", "mended", "left"),
    [
        ([_fix(0, 3, "ONE"), _fix(4, 7, "2"), _fix(8, 13, "")], "ONE 2 ", 0),
        ([_fix(0, 7, "x"), _fix(4, 13, "y", Severity.BLOCK)], "one y", 1),
        ([_fix(0, 3, "x"), _fix(3, 3, "!")], "x! two three", 0),
        ([_fix(13, 13, " #mine"), _fix(13, 13, " again")], "one two three #mine", 1),
        ([_fix(5, 5, "-"), _fix(4, 7, "2", Severity.BLOCK)], "one 2 three", 1),
        ([_fix(0, 0, "Hi, ")], "Hi, one two three", 0),
    ],
)
def test_fixes_are_made_from_the_end_and_never_overlap(found, mended, left):
    [one] = fixes.mend(_report("one two three", *found))
    assert (one.text, one.left) == (mended, left)


def test_nothing_to_mend_is_no_page():
    assert fixes.mend(_report("one", _fix(0, 3, None))) == []


def test_a_file_is_swapped_in_whole_with_its_rights(tmp_path):
    path = tmp_path / "post.md"
    raw = b"\xef\xbb\xbfone\r\ntwo\r\n"
    path.write_bytes(raw)
    path.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(path)
    page = pages.read_page(link)
    report = _report(page.text, _fix(5, 8, "2"), path=link, raw=raw)
    [one] = fixes.mend(report)
    fixes.write(one)
    assert path.read_bytes() == b"\xef\xbb\xbfone\r\n2\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.md", "post.md"]
    assert list(fixes.told(one)) == ["post.md: 1 place mended.", "    2:1 ownership/blame"]


def test_somebody_elses_change_is_kept(tmp_path):
    path = tmp_path / "post.md"
    path.write_text("one", encoding="utf-8")
    [one] = fixes.mend(_report("one", _fix(0, 3, "x"), path=path))
    path.write_text("one!", encoding="utf-8")
    with pytest.raises(fixes.Changed, match="left as it is"):
        fixes.write(one)
    assert path.read_text(encoding="utf-8") == "one!"


def test_a_difference_can_be_applied():
    [one] = fixes.mend(_report("a\nb\nc", _fix(4, 5, "d")))
    assert "".join(fixes.difference(one)) == (
        "--- a/post.md\n+++ b/post.md\n@@ -1,3 +1,3 @@\n a\n b\n-c\n\\ No newline at end of file\n"
        "+d\n\\ No newline at end of file\n"
    )


def test_a_difference_keeps_what_no_patch_takes_for_the_end_of_a_line():
    raw = "\ufeffa\x0cb\u2028c\r\nd\re\r\n".encode()
    [one] = fixes.mend(_report(raw.decode("utf-8-sig"), _fix(0, 1, "z"), raw=raw))
    assert list(fixes.difference(one))[3:] == [
        "-\ufeffa\x0cb\u2028c\r\n", "+\ufeffz\x0cb\u2028c\r\n", " d\re\r\n"
    ]  # fmt: skip


LEAK = "Write to dana.smith@gmail.com today."


def _embargoed(answerable, text: str, *arguments: str, name: str = "post.md"):
    Path(name).write_text(text, encoding="utf-8")
    return answerable("check", name, "--subject", "brand-post", *arguments)


def test_a_baseline_knows_what_was_there(answerable):
    first = _embargoed(answerable, LEAK, "--baseline", "known.json", "--write-baseline")
    assert first.code == 0
    assert "written down as known" in first.err
    held = Path("known.json").read_text(encoding="utf-8")
    assert "dana" not in held
    assert "today" not in held
    again = _embargoed(answerable, f"# New title\n\n  {LEAK}\n", "--baseline", "known.json")
    assert again.code == 0
    assert "known from the baseline" in again.out
    twice = _embargoed(answerable, f"{LEAK}\n\n{LEAK}", "--baseline", "known.json")
    assert twice.code == 1
    other = _embargoed(answerable, LEAK.replace("dana", "lena"), "--baseline", "known.json")
    assert other.code == 1
    assert "gone. Keep the baseline short" in other.err
    renamed = _embargoed(answerable, LEAK, "--baseline", "known.json", name="other.md")
    assert renamed.code == 1


def test_a_baseline_keeps_what_it_knows_of_other_files(answerable):
    _embargoed(answerable, LEAK, "--baseline", "known.json", "--write-baseline")
    _embargoed(answerable, LEAK, "--baseline", "known.json", "--write-baseline", name="other.md")
    assert answerable("check", "post.md", "other.md", "--subject", "brand-post", "--baseline", "known.json").code == 0
    told = answerable(
        "check", "post.md", "--subject", "brand-post", "--baseline", "known.json", "--format", "json"
    ).json
    assert told["known"] >= 1
    assert all(one.get("known") for one in told["passages"][0]["findings"] if one["severity"] != "note")


@pytest.mark.parametrize("held", ["", "[]", '{"version": 1}', '{"version": 2}', "\x00"])
def test_what_is_no_baseline_says_so(answerable, held):
    Path("known.json").write_text(held, encoding="utf-8")
    said = _embargoed(answerable, LEAK, "--baseline", "known.json")
    assert said.code == 3
    assert "--write-baseline" in said.err
    assert _embargoed(answerable, LEAK, "--baseline", "none.json").code == 3


def test_a_baseline_that_can_not_be_written_is_named(answerable):
    said = _embargoed(answerable, LEAK, "--baseline", "nowhere/known.json", "--write-baseline")
    assert (said.code, said.err) == (2, "The baseline nowhere/known.json can't be used: No such file or directory.\n")


def test_two_baselines_share_no_fingerprint():
    [one] = _report("one two", _fix(0, 3, None)).found
    assert baseline.fingerprint(one, baseline.fresh().salt) != baseline.fingerprint(one, baseline.fresh().salt)


def test_sarif_says_where_what_and_how_to_mend():
    found = (
        _fix(4, 7, "x"),
        Finding("inclusion/hate", Severity.BLOCK, "Leave it out."),
        _fix(11, 13, None, Severity.NOTE),
    )
    report = _report("a\n🎉 two\n\nend", *found, name="posts/my post.md")
    known = baseline.Baseline(b"s" * 16, {})
    report, _ = baseline.marked(report, known)
    told = sarif.sarif(report, "0.1.0", "d")
    [run] = told["runs"]
    assert (told["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(names[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert [one["level"] for one in run["results"]] == ["error", "warning", "note"]
    whole, fixed, _ = run["results"]
    location = fixed["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "posts/my%20post.md"
    assert location["region"] == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 6}
    assert whole["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    [change] = fixed["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "x"}
    assert "{" not in orjson.dumps([rule["shortDescription"] for rule in run["tool"]["driver"]["rules"]])[
        2:
    ].decode().replace('{"text"', "")


def test_what_is_known_is_suppressed_in_sarif():
    report = _report("one two", _fix(0, 3, None))
    [one] = report.found
    key = (one.page.name, one.finding.rule, baseline.fingerprint(one, b"s" * 16))
    report, gone = baseline.marked(report, baseline.Baseline(b"s" * 16, {key: 1, ("post.md", "a/b", "f"): 1}))
    assert gone == 1
    [result] = sarif.sarif(report, "0.1.0", "d")["runs"][0]["results"]
    assert result["suppressions"][0]["kind"] == "external"
    assert list(machine.annotations(report)) == []


def test_a_fix_is_told_in_words():
    report = _report("one two", _fix(0, 3, "1"), _fix(4, 7, ""), _fix(7, 7, " Views my own."))
    said = "\n".join(words.lines(report, lambda text, _colour: text, 100))
    assert "Fix: write “1” instead" in said
    assert "Fix: leave it out" in said
    assert "Fix: add “Views my own.”" in said
    assert "--fix mends 3." in said


def test_colour_is_for_terminals_alone(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert words.painter()("x", "1") == "\x1b[1mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert words.painter()("x", "1") == "x"


def test_a_finding_over_lines_is_marked_on_its_first():
    page = pages.page("post.md", "ab\ncdef\nghi")
    assert words.underlined(page, 4, 10, (), 80) == ("cdef", " ^^^")
    assert words.underlined(page, 3, 3, (), 80) == ("cdef", "^")
    placed = Placed(page, _fix(4, 10, None), 4, 10, exact=True)
    [line] = machine.annotations(Report((Result(pages.Passage(page, 0, 11), Judgement(Verdict.REVISE), (placed,)),)))
    assert "line=2,col=2,endLine=3,title" in line


def test_what_can_be_mended_is_mended_and_checked_again(answerable):
    said = _embargoed(answerable, LEAK, "--diff")
    assert said.code == 1
    assert said.out.startswith("--- a/post.md\n+++ b/post.md\n")
    assert Path("post.md").read_text(encoding="utf-8") == LEAK
    said = _embargoed(answerable, LEAK, "--fix")
    assert "post.md: 1 place mended." in said.err
    assert "1:10 rights/personal-data" in said.err
    assert "dana" not in Path("post.md").read_text(encoding="utf-8") + said.err
    assert said.code == 0
    assert _embargoed(answerable, Path("post.md").read_text(encoding="utf-8")).code == 0

"""SARIF logs are built as the standard says, and annotations let nothing that was found or named speak for itself.

The structure is checked against a table written from the standard's text (OASIS SARIF 2.1.0 with errata 01, sections
named beside each object): what must be there, and what may. The official JSON schema is not ours to ship. To check
against it, too, name a copy: `SARIF_SCHEMA=sarif-2.1.0-rtm.5.json pytest tests/bot/cli/test_reports_for_machines.py`
(the npm package @microsoft/jest-sarif holds one under lib/schemas).
"""

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from bot.cli.checking import machine
from bot.cli.checking.results import Report
from policies.finding import Finding, Severity
from tests.bot.cli.test_check_fixes import _report

POST = "Write to dana.smith@gmail.com today. \U0001f389\r\n\r\nOn behalf of Aurora I confirm your refund.\n"

# What each object must and may hold, and of what kind its parts are. "*" after a name: a list of them.
OBJECTS: dict[str, tuple[set[str], dict[str, str]]] = {
    "sarifLog": ({"version", "runs"}, {"$schema": "uri", "version": "2.1.0", "runs": "run*"}),  # 3.13
    "run": (  # 3.14
        {"tool"},
        {
            "tool": "tool", "invocations": "invocation*", "columnKind": "columns", "results": "result*",
            "properties": "bag",
        },
    ),
    "tool": ({"driver"}, {"driver": "toolComponent"}),  # 3.18
    "toolComponent": ({"name"}, {"name": "text", "version": "text", "rules": "reportingDescriptor*"}),  # 3.19
    "reportingDescriptor": (  # 3.49
        {"id"},
        {
            "id": "text", "shortDescription": "multiformat", "fullDescription": "multiformat", "help": "multiformat",
            "defaultConfiguration": "reportingConfiguration", "properties": "bag",
        },
    ),
    "reportingConfiguration": (set(), {"level": "level"}),  # 3.50
    "multiformat": ({"text"}, {"text": "text"}),  # 3.12
    "invocation": (  # 3.20
        {"executionSuccessful"}, {"executionSuccessful": "bool", "toolExecutionNotifications": "notification*"}
    ),
    "notification": ({"message"}, {"message": "message", "level": "level", "locations": "location*"}),  # 3.58
    "result": (  # 3.27
        {"message"},
        {
            "ruleId": "text", "ruleIndex": "index", "level": "level", "message": "message", "locations": "location*",
            "partialFingerprints": "strings", "fixes": "fix*", "suppressions": "suppression*", "properties": "bag",
        },
    ),
    "message": ({"text"}, {"text": "text"}),  # 3.11
    "location": (set(), {"physicalLocation": "physicalLocation"}),  # 3.28
    "physicalLocation": ({"artifactLocation"}, {"artifactLocation": "artifactLocation", "region": "region"}),  # 3.29
    "artifactLocation": (set(), {"uri": "uri"}),  # 3.4
    "region": (  # 3.30
        {"startLine"}, {"startLine": "place", "startColumn": "place", "endLine": "place", "endColumn": "place"}
    ),
    "fix": ({"artifactChanges"}, {"artifactChanges": "artifactChange*"}),  # 3.55
    "artifactChange": (  # 3.56
        {"artifactLocation", "replacements"},
        {"artifactLocation": "artifactLocation", "replacements": "replacement*"},
    ),
    "replacement": ({"deletedRegion"}, {"deletedRegion": "region", "insertedContent": "artifactContent"}),  # 3.57
    "artifactContent": (set(), {"text": "anything"}),  # 3.3; an empty insertion deletes
    "suppression": ({"kind"}, {"kind": "suppressed", "justification": "text"}),  # 3.35
}  # fmt: skip
_URI = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?#%-]*")
VALUES = {
    "2.1.0": lambda value: value == "2.1.0",
    "uri": lambda value: bool(_URI.fullmatch(value)) and not re.search(r"%(?![0-9A-Fa-f]{2})", value),
    "columns": lambda value: value in {"utf16CodeUnits", "unicodeCodePoints"},
    "level": lambda value: value in {"none", "note", "warning", "error"},
    "suppressed": lambda value: value in {"inSource", "external"},
    "text": lambda value: isinstance(value, str) and value.strip() != "",
    "anything": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "index": lambda value: isinstance(value, int) and value >= 0,
    "place": lambda value: isinstance(value, int) and value >= 1,
    "strings": lambda value: all(isinstance(one, str) for one in value.values()),
    "bag": lambda value: isinstance(value, dict),
}


def faults(value: Any, kind: str = "sarifLog", where: str = "$") -> list[str]:
    """Return what in a log is not as the standard says."""
    if kind in VALUES:
        return [] if VALUES[kind](value) else [f"{where}: {value!r} is no {kind}"]
    must, may = OBJECTS[kind]
    found = [f"{where}: {name} is missing" for name in must - set(value)]
    found += [f"{where}: {name} has no place here" for name in set(value) - set(may)]
    for name in set(value) & set(may):
        part, inside = may[name].removesuffix("*"), value[name]
        if may[name].endswith("*"):
            found += [
                fault for place, one in enumerate(inside) for fault in faults(one, part, f"{where}.{name}[{place}]")
            ]
        else:
            found += faults(inside, part, f"{where}.{name}")
    return found


def logs(answerable) -> list[dict[str, Any]]:
    """Write logs that hold everything a log of ours can hold."""
    for name in ("a:b, 100%.md", "Grüße/你 好.md", "plain.md"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(POST.encode())
    Path("no-text.md").write_bytes(b"\x00\x01")
    known = ("--subject", "brand-post", "--baseline", "known.json", "--fail-on", "never")
    answerable("check", "plain.md", *known, "--write-baseline")
    quietly = ("--fail-on", "never", "--format", "sarif")
    told = [
        answerable("check", ".", *known, "--format", "sarif"),
        answerable("check", "--text", POST, "--subject", "brand-post", *quietly),
        answerable("check", str(Path("plain.md").absolute()), "--each", "paragraph", *quietly),
        answerable("check", "--text", "Good morning!", "--format", "sarif"),
    ]  # fmt: skip
    assert [one.code for one in told] == [0, 0, 0, 0]
    return [one.json for one in told]


def test_a_log_is_built_as_the_standard_says(answerable):
    whole, *others = logs(answerable)
    for log in (whole, *others):
        assert faults(log) == []
        for run in log["runs"]:
            rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
            assert len(set(rules)) == len(rules)
            assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    results = whole["runs"][0]["results"]
    assert {name for one in results for name in one} >= {"fixes", "suppressions", "partialFingerprints"}
    assert whole["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert others[-1]["runs"][0]["results"] == []


def test_an_address_leads_back_to_its_file(answerable):
    whole, _, absolute, _ = logs(answerable)
    named = set()
    for log in (whole, absolute):
        for result in log["runs"][0]["results"]:
            split = urlsplit(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
            assert (split.scheme, split.query, split.fragment) in {("", "", ""), ("file", "", "")}
            named.add(unquote(split.path))
    assert named == {"a:b, 100%.md", "Grüße/你 好.md", "plain.md", str(Path("plain.md").absolute())}


def test_regions_hold_the_words_that_were_found(answerable):
    lines = POST.replace("\r\n", "\n").split("\n")
    for result in logs(answerable)[0]["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        if result["ruleId"] == "rights/personal-data":
            line = lines[region["startLine"] - 1]
            assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "dana.smith@gmail.com"


@pytest.mark.skipif("SARIF_SCHEMA" not in os.environ, reason="SARIF_SCHEMA names no copy of the official schema")
def test_the_official_schema_agrees(answerable):
    schema = json.loads(Path(os.environ["SARIF_SCHEMA"]).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    for log in logs(answerable):
        assert [error.message for error in validator(schema).iter_errors(log)] == []


def test_the_table_finds_what_is_wrong(answerable):
    """A table that lets everything pass would prove nothing."""
    log = logs(answerable)[0]
    result = log["runs"][0]["results"][0]
    result["level"] = "fatal"
    result["colour"] = "red"
    del result["message"]
    result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "my post.md"
    assert len(faults(log)) == 5


def annotated(name: str, message: str, why: str = "") -> list[str]:
    """Return the annotations of a report on one file, as a build machine's log would hold them."""
    report = _report("one two", Finding("inclusion/hate", Severity.BLOCK, message, 0, 3), name=name)
    skipped = ((name, why),) if why else ()
    return list(machine.annotations(Report(report.results, skipped)))


def command(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as a build machine does: name, properties and message, with what was escaped put back."""
    assert len(line.splitlines()) == 1
    matched = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert matched is not None, line

    def back(text: str) -> str:
        for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(written, meant)
        return text

    return (
        matched[1],
        {key: back(value) for key, _, value in (one.partition("=") for one in matched[2].split(","))},
        back(matched[3]),
    )


@pytest.mark.parametrize(
    "odd",
    [
        "100% sure", "a%0Ab", "%25", "two\nlines", "win\r\ndows", "a,b:c", "::error file=x::y", "x,line=9",
        "##[error]z", "\n::stop-commands::t", "tab\there", "日本語", "end\n",
    ],
)  # fmt: skip
def test_nothing_that_is_named_or_said_becomes_a_command(odd: str) -> None:
    [found, skipped] = annotated(f"posts/{odd}.md", odd, why=odd)
    name, facts, message = command(found)
    assert (name, facts["file"], message) == ("error", f"posts/{odd}.md", odd)
    assert facts | {"file": ""} == {
        "file": "", "line": "1", "col": "1", "endLine": "1", "endColumn": "4", "title": "block: inclusion/hate",
    }  # fmt: skip
    assert command(skipped) == ("notice", {"file": f"posts/{odd}.md"}, f"Skipped, {odd}.")

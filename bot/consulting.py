"""Answers people who ask, on a platform, whether a text may be posted: in plain words, and to them alone.

A check for somebody's own account leaves nothing; one for a company account is in the record, under "discord:<id>".
"""

from typing import Final

from bot.checks import BadCheck, Check, read
from bot.config_check import Check as Settings
from bot.platforms.consulting import Adviser, Question
from bot.publication import Checked, Publication
from policies.finding import Finding
from storage.errors import StorageError

_VERDICTS: Final = {
    "allow": "**Fine to post.**",
    "revise": "**Better mend this first.**",
    "review": "**Better ask somebody to look first.**",
    "block": "**Please don't post this as it stands.**",
}
_MARKS: Final = {"block": "Stop", "review": "Ask", "revise": "Mend"}
_NOT_YOU: Final = "Checking here is for certain roles of this server. Ask an administrator of the desk which."
_NOTHING: Final = "There are no words in it to check."
_UNWRITTEN: Final = (
    "The record can't be written just now, and a check for a company account is answered only when it is in the record."
    " Try again in a moment."
)
_LONGEST: Final = 1_900
_QUOTED: Final = 80


def adviser(publication: Publication, door: str = "discord") -> Adviser:
    """Return what answers questions on a desk."""
    settings = publication.desk.config.check

    async def advise(question: Question) -> str:
        if not _may(question, settings):
            return _NOT_YOU
        if not question.text.strip():
            return _NOTHING
        try:
            checked = await publication.check(
                _check(question, publication), who=f"{door}:{question.person}", door=door
            )  # fmt: skip
        except BadCheck as error:
            return str(error)
        except StorageError:
            return _UNWRITTEN
        return told(checked, question.text)

    return advise


def _may(question: Question, settings: Settings) -> bool:
    return not settings.discord_roles or bool(question.roles & set(settings.discord_roles))


def _check(question: Question, publication: Publication) -> Check:
    company = question.account == "company"
    given = {
        "text": question.text,
        "subject": "brand_post" if company else "employee_post",
        "account": "company" if company else "own",
        "platform": question.goes_to,
    }
    return read(given, publication.desk.clock())


def told(checked: Checked, text: str) -> str:
    """Return what a check came to, in words that Discord shows well."""
    lines = [_VERDICTS[checked.judgement.verdict.value]]
    for number, finding in enumerate(checked.judgement.findings):
        line = _line(finding, text)
        if sum(len(one) + 1 for one in (*lines, line)) > _LONGEST - 60:
            lines.append(f"… and {len(checked.judgement.findings) - number} more.")
            break
        lines.append(line)
    lines.append("-# This check is in the record." if checked.key else "-# Nothing of this check is kept.")
    return "\n".join(lines)


def _line(finding: Finding, text: str) -> str:
    quoted = text[finding.start : finding.end]
    shown = quoted if len(quoted) <= _QUOTED else quoted[: _QUOTED - 1] + "…"
    line = f"- **{_MARKS.get(finding.severity.value, 'Advice')}:** {_code(shown)}{finding.message}"
    if finding.fix is None:
        return line
    if not finding.fix:
        return f"{line} Take it out."
    return f"{line} {'Add' if finding.start == finding.end else 'Change it to'}: {_code(finding.fix.strip()).rstrip()}"


def _code(words: str) -> str:
    """Return words set apart as they are: nothing in them is read as formatting, or calls anybody."""
    plain = " ".join(words.split()).replace("`", "ˋ")
    return f"`{plain}` " if plain else ""

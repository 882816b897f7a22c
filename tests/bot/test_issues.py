"""Quality issues: mentions gather by product and problem, people take the steps, and a problem that returns reopens."""

from datetime import timedelta

import pytest

from responders.issue_lifecycle import State, Step
from storage import incident_views, issue_views, issues, record, users
from storage.errors import Conflict, NotAllowed
from storage.issue_views import IssueView
from storage.issues import Words
from tests.bot.desks import Stage, run

ENGLISH = "the battery of my Halo Pro is terrible, it is dead after an hour. Fix this!"
GERMAN = "Der Akku meiner Halo Pro ist nach einer Stunde leer, das ist furchtbar und ich bin sehr enttäuscht!"
SOUND = "terrible, the sound of my Halo Pro crackles in the left ear all day and I am disappointed"


async def said(stage: Stage, text: str, handle: str) -> None:
    await stage.write(text, handle=handle, name=handle.title())
    await stage.take_in()


def board(stage: Stage, state: str = "") -> list[IssueView]:
    with stage.desk.database.session() as session:
        return [issue_views.read(session, one.id) for one in issue_views.board(session, state=state)]


def officer(stage: Stage, login: str) -> int:
    with stage.desk.database.session() as session:
        made = users.create(
            session, login=login, name=login.title(), initials="OO", roles=["quality_officer"], now=stage.clock()
        )
    return made.id


def take(stage: Stage, step: Step, user_id: int, text: str = "", source: str = "", **more: float) -> State:
    (issue,) = board(stage)
    words = Words(text, source, stage.clock() + timedelta(**more) if more else None)
    with stage.desk.database.session() as session:
        return issues.take(
            session, issue.line.id, step, words, version=issue.line.version, user_id=user_id, now=stage.clock()
        )


def test_languages_gather_by_product_and_problem_and_each_mention_says_why(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await said(stage, ENGLISH, "dana")
        await said(stage, GERMAN, "jens")
        await said(stage, SOUND, "ravi")
        found = {one.line.problem: one for one in board(stage)}
        assert set(found) == {"battery", "sound"}
        battery = found["battery"]
        assert (battery.line.title, battery.line.people) == ("Halo Pro: battery", 2)
        assert battery.line.languages == ["de", "en"]
        assert battery.mentions[0].reasons == ["same product: halo-pro", "same problem: battery", "says: akku"]

    run(body, database_url)


def test_an_incident_is_linked_to_its_issue(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await said(stage, "my Halo Pro caught fire while charging and burned my hand", "dana")
        (issue,) = board(stage)
        assert (issue.line.problem, issue.line.incidents) == ("heat", 1)
        with stage.desk.database.session() as session:
            (line,) = incident_views.board(session, now=stage.clock())
        assert line.issue_id == issue.line.id

    run(body, database_url)


def test_from_the_report_to_the_proven_fix_and_back_when_the_problem_comes_back(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        olga, omar = officer(stage, "olga"), officer(stage, "omar")
        await said(stage, ENGLISH, "dana")
        with pytest.raises(NotAllowed, match="can't take the step"):
            take(stage, Step.CLOSE, olga)
        assert take(stage, Step.GATHER, olga, "Cells of lot 7.") is State.GATHERED
        with pytest.raises(NotAllowed, match="evidence"):
            take(stage, Step.IDENTIFY, olga, "The cells lose charge.")
        assert take(stage, Step.IDENTIFY, olga, "The cells lose charge.", "Lab report 12") is State.IDENTIFIED
        assert take(stage, Step.COUNTER, olga, "Lot 7 is replaced.", days=1) is State.COUNTERED
        with pytest.raises(NotAllowed, match="measured, not expected"):
            take(stage, Step.VERIFY, olga, "Lasts 6 h", "50 pairs", days=1)
        assert take(stage, Step.FALL_SHORT, olga, "Lasts 3 h", "50 pairs", days=-1) is State.IDENTIFIED
        take(stage, Step.COUNTER, olga, "Other cells.", days=1)
        assert take(stage, Step.VERIFY, olga, "Lasts 6 h", "50 pairs", days=-1) is State.VERIFIED
        with pytest.raises(NotAllowed, match="Ask a colleague"):
            take(stage, Step.REVIEW, olga, "Customers are content.")
        assert take(stage, Step.REVIEW, omar, "Customers are content.") is State.REVIEWED
        with pytest.raises(NotAllowed, match="crisis room"):
            take(stage, Step.ANNOUNCE, olga)
        assert take(stage, Step.CLOSE, olga) is State.CLOSED
        (closed,) = board(stage, "closed")
        await said(stage, "again: the battery of the Halo Pro is awful, empty after an hour!", "mia")
        (back,) = board(stage)
        assert (back.line.id, back.line.state, back.line.reopened) == (closed.line.id, "reported", 1)
        with stage.desk.database.session() as session:
            kinds = {one.kind for one in record.about(session, [f"issue:{back.line.id}"])}
        assert {"issue.opened", "issue.returned", "issue.close", "issue.mention_added"} <= kinds

    run(body, database_url)


def test_issues_are_merged_and_split_by_hand_and_a_step_on_an_old_page_is_refused(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        olga = officer(stage, "olga")
        await said(stage, ENGLISH, "dana")
        await said(stage, SOUND, "ravi")
        sound, battery = sorted((one.line for one in board(stage)), key=lambda one: one.problem, reverse=True)
        with stage.desk.database.session() as session:
            issues.merge(session, sound.id, battery.id, user_id=olga, now=stage.clock())
        await said(stage, "so disappointed, the sound of the Halo Pro hisses, awful product", "mia")
        (one,) = board(stage)
        assert (one.line.id, one.line.mentions) == (battery.id, 3)
        every = [mention.message_id for mention in one.mentions]
        with pytest.raises(NotAllowed, match="must stay"), stage.desk.database.session() as session:
            issues.split(session, battery.id, every, "All", user_id=olga, now=stage.clock())
        with stage.desk.database.session() as session:
            new = issues.split(
                session, battery.id, [one.mentions[0].message_id], "Hissing", user_id=olga, now=stage.clock()
            )
        assert {two.line.id: two.line.mentions for two in board(stage)} == {battery.id: 2, new: 1}
        with pytest.raises(Conflict), stage.desk.database.session() as session:
            issues.take(
                session, battery.id, Step.GATHER, Words("x"), version=battery.version, user_id=olga, now=stage.clock()
            )

    run(body, database_url)

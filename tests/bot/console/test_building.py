from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.console.case_building import Around, build
from bot.console.case_page import Viewer
from bot.console.checking import Checked, shown
from bot.console.history import WORDS
from bot.console.inbox_building import Catalogue, Reader, row, tags
from bot.console.inbox_building import build as build_inbox
from bot.console.inbox_query import Query
from policies.finding import Finding, Judgement, Severity, Verdict
from responders.draft import Claim, ClaimKind, Proof
from responders.lifecycle import State, Step
from storage.cases import ApprovalView, RevisionView
from storage.inbox import Filters, Page, View
from storage.record import Past
from storage.users import Colleague
from tests.bot.console import samples
from tests.bot.console.samples import DRAFT, MENTION, NOW, PRODUCTS, PROOF, span

READER = Reader(2, "UTC", can_share=False, can_second=False)
AS_MK: dict[str, Any] = {"private": False, "initials": "MK", "now": NOW}
VIEWER = Viewer(2, "MK", "UTC", may_work=True, may_approve=True)
MAYA = Colleague(2, "maya", "Maya Kim", "MK", ("approver",))
TOM = Colleague(3, "tom", "Tom Nilsen", "TN", ("agent",))
APPROVED = ApprovalView(1, "approve", 3, "Tom Nilsen", "TN", "", NOW, "", None, "")
CATALOGUE = Catalogue(("sandbox",), ("en", "de"), PRODUCTS)


def test_a_row_says_what_matters_and_no_more() -> None:
    shown_row = row(
        samples.row(excerpt="@AuroraCare the plug melted", safety=True), query=Query(), reader=READER,
        products=PRODUCTS, now=NOW,
    )  # fmt: skip
    assert shown_row.excerpt == "the plug melted"
    assert [tag.text for tag in shown_row.tags] == ["safety", "criticism", "Halo Pro", "en"]
    assert [tag.tone for tag in shown_row.tags] == ["red", "", "", ""]
    assert shown_row.due.left == "00:44"


def test_a_snoozed_row_says_when_it_comes_back() -> None:
    one = samples.row(state="snoozed", snoozed_until=NOW + timedelta(hours=3), reply_state="unconfirmed")
    words = [tag.text for tag in tags(one, products={}, now=NOW, zone="UTC")]
    assert words[:2] == ["unconfirmed", "back in 3 h"]


def test_views_one_may_not_work_and_empty_alarms_stay_away() -> None:
    inbox = build_inbox(
        Query(), Page((), None), counts={"unconfirmed": 0, "second": 3}, saved=(), catalogue=CATALOGUE,
        reader=READER, now=NOW,
    )  # fmt: skip
    assert {"second", "unconfirmed"}.isdisjoint(view.key for view in inbox.views)
    assert inbox.empty.title == "Nothing is waiting"


def test_counts_end_where_counting_ends() -> None:
    inbox = build_inbox(
        Query(),
        Page((), None),
        counts={"all": 1000, "here": 1000},
        saved=(),
        catalogue=CATALOGUE,
        reader=READER,
        now=NOW,
    )
    assert inbox.total == "999+"


def test_only_ones_own_saved_views_can_be_deleted_by_those_who_may_not_share() -> None:
    saved = [View(1, None, "Ours", Filters()), View(2, 2, "Mine", Filters())]
    inbox = build_inbox(Query(), Page((), None), counts={}, saved=saved, catalogue=CATALOGUE, reader=READER, now=NOW)
    assert [view.deletable for view in inbox.saved] == [False, True]


def test_evidence_has_one_letter_a_span_in_reading_order() -> None:
    page = build(samples.case(), None, VIEWER, Around(colleagues=(MAYA, TOM)), now=NOW)
    assert [one.letters for one in page.evidence] == [("a",), ("b",)]
    mention = next(bubble for bubble in page.thread if bubble.answering)
    assert [piece.text for piece in mention.segments if piece.marked] == [
        "third pair", "what are you going to do about it?",
    ]  # fmt: skip


def test_what_is_said_twice_of_a_text_is_one_reason_with_two_letters() -> None:
    twice = tuple(Finding("quality/safety", Severity.REVIEW, "Danger.", *span(MENTION, w)) for w in ("dies", "week"))
    triage = replace(samples.TRIAGE, judgement=Judgement(Verdict.REVIEW, twice))
    page = build(samples.case(triage=triage), None, VIEWER, Around(), now=NOW)
    assert [(one.letters, one.tone) for one in page.evidence] == [(("a", "b"), "red")]


def test_a_case_is_handed_only_to_those_who_work_cases() -> None:
    auditor = Colleague(4, "ada", "Ada", "A", ("auditor",))
    page = build(samples.case(), None, VIEWER, Around(colleagues=(MAYA, TOM, auditor)), now=NOW)
    assert [one.name for one in page.colleagues] == ["Tom Nilsen"]


def test_an_edit_shows_what_changed() -> None:
    message = samples.message(revisions=(RevisionView(0, MENTION.replace("third", "second"), NOW),), edited_at=NOW)
    page = build(samples.case(message=message, thread=(message,)), None, VIEWER, Around(), now=NOW)
    assert [change.text for change in page.thread[0].changes if change.kind == "gone"] == ["second"]


def test_a_sent_reply_stands_in_the_thread_until_the_platform_shows_it() -> None:
    sent = samples.reply(
        state=State.SENT, platform_post_id="r1", sent_at=NOW, text=f"{DRAFT} ^TN", approvals=(APPROVED,)
    )
    page = build(samples.case(replies=(sent,)), None, VIEWER, Around(), now=NOW)
    assert page.thread[-1].segments[0].text == f"{DRAFT} ^TN"
    listened = samples.message(id=9, platform_post_id="r1", author=samples.US, ours=True, text=f"{DRAFT} ^TN")
    case = samples.case(replies=(sent,), thread=(*samples.case().thread, listened))
    assert len(build(case, None, VIEWER, Around(), now=NOW).thread) == 3


@pytest.mark.parametrize(("viewer", "may"), [(2, True), (3, False)])
def test_nobody_is_their_own_second(viewer: int, may: bool) -> None:
    reply = samples.reply(needs_second=True, approvals=(APPROVED,))
    page = build(
        samples.case(replies=(reply,)), None, replace(VIEWER, user_id=viewer, may_second=True), Around(), now=NOW
    )
    assert page.reply is not None
    assert page.reply.may_be_second is may


def test_history_names_people_and_keeps_what_was_said() -> None:
    past = [
        Past(2, NOW, "reply.reject", "user:3", "reply:1", {"reason": "Wrong facts"}, None),
        Past(1, NOW, "case.opened", "desk", "case:1", {}, None),
    ]
    page = build(samples.case(), None, VIEWER, Around(past=past, colleagues=(TOM,)), now=NOW)
    assert [(one.who, one.what, one.detail) for one in page.history] == [
        ("Tom Nilsen", "rejected the draft", "Wrong facts"),
        ("The desk", "opened the case", ""),
    ]


BLOCKED = Judgement(Verdict.BLOCK, (Finding("rights/phone", Severity.BLOCK, "A number.", 0, 4, fix=""),))
MEND = Judgement(Verdict.REVISE, (Finding("ownership/blame", Severity.REVISE, "Blame.", 0, 4),))
FAILING = Proof(False, (Claim(ClaimKind.CONCRETE, False, "It says nothing of their case."),))


@pytest.mark.parametrize(
    ("text", "judgement", "proof", "obstacle", "overridable"),
    [
        (DRAFT, Judgement(Verdict.ALLOW), PROOF, "", False),
        ("  ", Judgement(Verdict.ALLOW), PROOF, "The reply is empty. Write something first.", False),
        (DRAFT, BLOCKED, PROOF, "It must not go out: mend the point above.", False),
        (DRAFT, MEND, PROOF, "Not yet: mend the point above first.", True),
        (DRAFT, Judgement(Verdict.ALLOW), FAILING, "It isn't personal yet: mend what fails above.", True),
    ],
)
def test_says_what_stands_in_the_way(
    text: str, judgement: Judgement, proof: Proof, obstacle: str, overridable: bool
) -> None:
    check = shown(Checked(text, judgement, proof), samples.case(), None, **AS_MK)
    assert (check.obstacle, check.overridable) == (obstacle, overridable)


def test_a_platform_that_forbids_answering_stands_in_the_way() -> None:
    case = samples.case(permission={"reply": {"allowed": False, "reason": "The thread is locked."}})
    check = shown(Checked(DRAFT, Judgement(Verdict.ALLOW), PROOF), case, None, **AS_MK)
    assert check.obstacle == "The thread is locked."


def test_claims_of_one_kind_are_one_leg_with_all_their_quotes() -> None:
    check = shown(Checked(DRAFT, Judgement(Verdict.ALLOW), PROOF), samples.case(), None, **AS_MK)
    assert check.legs[0].quotes == ("third pair", "reset them twice")
    assert [leg.label for leg in check.legs] == ["personal", "answers", "own words"]


def test_the_history_has_words_for_every_step_of_a_reply() -> None:
    assert {f"reply.{step}" for step in Step} <= set(WORDS)

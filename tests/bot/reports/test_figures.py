"""A report's numbers: each is the number of cases that its link shows, and every format says the same."""

import csv
import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from bot.console.inbox_query import Query
from bot.reports import html, plain
from bot.reports.figures import Count, IndicatorLine, WeeklyReport
from bot.reports.ground import Ground
from bot.reports.loop import rises
from bot.reports.making import make, reached
from bot.reports.pdf import as_pdf
from responders.promise_lifecycle import Step as PromiseStep
from storage import cases, inbox, issues, promises, reporting, users
from storage.database import Session
from storage.slices import Slice
from tests.bot.reports.conftest import WEEK


def held(ground: Ground, session: Session, href: str) -> int:
    """Return how many cases the inbox shows at an address, counted as the inbox counts and as it pages."""
    query = Query.read(dict(parse_qsl(urlsplit(href).query)))
    filters, now = query.filters(1), ground.clock()
    (counted,) = inbox.counts(session, user_id=1, now=now, views=(filters.view,), filters=filters).values()
    pages, after = 0, None
    while True:
        page = inbox.page(session, filters, user_id=1, now=now, after=after, limit=50)
        pages, after = pages + len(page.rows), page.next_key
        if after is None:
            break
    assert pages == counted
    return counted


def counts(found: object) -> Iterator[Count]:
    if isinstance(found, Count):
        yield found
    elif isinstance(found, tuple):
        for one in found:
            yield from counts(one)
    elif is_dataclass(found):
        for one in fields(found):
            yield from counts(getattr(found, one.name))


def test_every_number_leads_to_exactly_its_cases(ground: Ground) -> None:
    report = make(ground, WEEK)
    with ground.database.session() as session:
        for one in counts(report):
            assert held(ground, session, one.href) == one.cases, one
        for line in report.indicators:
            for number, href in ((line.part, line.part_href), (line.whole, line.whole_href)):
                assert not href or held(ground, session, href) == number, line.key
    assert report.cases.cases == 210
    assert report.cases.before == 150


def test_what_is_tallied_in_one_look_is_what_each_slice_holds(ground: Ground) -> None:
    since, before, now = WEEK.starts(ground.zone), WEEK.ends(ground.zone), ground.clock()
    told = {(what, "") for what in (*reporting.PARTS, "opened", "no-product")}
    told |= {(what, "de,ja") for what in ("languages", "other-languages")}
    with ground.database.session() as session:
        tally = reporting.Tally(reporting.cells(session, (since, before), now=now))
        for what, of in told:
            assert tally.count(what, of) == reporting.count(session, Slice(what, since, before, of), now=now), what
        assert tally.count("personal") is None


def test_parts_add_up(ground: Ground) -> None:
    report = make(ground, WEEK)
    for part in (report.days, *report.breakdowns):
        assert part.overlaps or sum(one.cases for one in part.rows) == report.cases.cases, part.key
    found = report.answers
    parts = (found.in_time, found.late, found.waiting, found.left, found.nothing_owed)
    assert sum(one.cases for one in parts) == report.cases.cases
    assert found.share == round(100 * found.in_time.cases / (found.in_time.cases + found.late.cases), 1)
    assert [part.key for part in report.breakdowns] == ["products", "kinds", "regions", "languages", "platforms"]


def test_the_day_on_which_the_clocks_go_forward_has_23_hours(ground: Ground) -> None:
    rows = make(ground, WEEK).days.rows
    assert [one.name for one in rows][-1] == "Sun 29 Mar"
    # 210 cases spread evenly over 167 hours.
    assert [one.cases for one in rows] == [30, 30, 31, 30, 30, 30, 29]


def test_every_format_says_the_same(ground: Ground) -> None:
    report = make(ground, WEEK)
    base = ground.base
    rows = list(csv.DictReader(io.StringIO(plain.as_csv(report, base=base))))
    page, text = html.page(report, base=base), plain.as_text(report, base=base)
    for one in counts(report):
        assert any(row["key"] == one.key and row["value"] == str(one.cases) for row in rows), one
        if one.cases:
            assert f'{base}{one.href.replace("&", "&amp;")}">{one.cases:,}</a>' in page, one
    assert "210 cases were opened, 60 more than the week before." in text
    assert plain.from_json(plain.as_json(report)) == report
    assert "<script" not in page
    assert 'role="img"' in page
    assert page.count("<svg") == page.count("<title id=") == page.count("<desc id=")


def test_the_pdf_says_it_too(ground: Ground) -> None:
    from pypdf import PdfReader

    report = make(ground, WEEK)
    read = PdfReader(io.BytesIO(as_pdf(report, base=ground.base)))
    text = "\n".join(page.extract_text() for page in read.pages)
    assert read.metadata is not None
    assert read.metadata.title == "What customers said: week 2026-W13"
    assert "210 cases were opened" in text
    links = {str(one.get_object()["/A"]["/URI"]) for page in read.pages for one in page.get("/Annots", ())}
    assert {f"{ground.base}{one.href}" for one in counts(report)} <= links


def test_an_empty_week_is_a_report_too(ground: Ground) -> None:
    report = make(ground, WEEK.plus(-20))
    assert report.cases.cases == 0
    assert report.answers.share is None
    assert "No first answer was due yet." in html.page(report, base="")
    assert as_pdf(report, base="")


def test_issues_are_new_rising_reopened_and_overdue(ground: Ground) -> None:
    zone = ground.zone
    before, within = WEEK.plus(-1).starts(zone), WEEK.starts(zone)
    with ground.database.session() as session:
        old = issues.make(session, "Halo Pro: creaks", "halo-pro", "creak", "", actor="desk", now=before, due_at=within)
        new = issues.make(session, "<b>=Nest</b>", "nest-hub", "wifi", "", actor="desk", now=within, due_at=None)
        far = issues.make(session, "Other", "", "x", "", actor="desk", now=before, due_at=None)
        far.state, far.closed_at = "closed", before
        session.flush()
        issues.bring_back(session, far, now=within, due_at=None)
        belong(session, old.id, "w", 40)
        belong(session, old.id, "v", 8)
        belong(session, new.id, "w", 2, skip=40)
        old_id, new_id = old.id, new.id
    report = make(ground, WEEK)
    found = {one.id: one for one in report.issues}
    assert found[old_id].marks == ("rising", "overdue")
    assert found[old_id].why == "40 cases this week; before it was 2 a week. Its next step is overdue."
    assert found[new_id].marks == ("new",)
    assert found[far.id].marks == ("reopened",)
    with ground.database.session() as session:
        for one in report.issues:
            assert held(ground, session, one.cases_href) == one.cases
    assert "<b>=Nest" not in html.page(report, base="")
    assert "'=Nest" not in plain.as_csv(report, base="")  # only what begins as a formula is tamed
    assert isinstance(report, WeeklyReport)


def belong(session: Session, issue_id: int, mark: str, many: int, skip: int = 0) -> None:
    from sqlalchemy import text

    session.execute(
        text(
            "INSERT INTO quality_mention (message_id, issue_id, case_id, language, reasons, added_by, added_at)"
            " SELECT c.message_id, :issue, c.id, 'en', '{}', 'desk', c.opened_at FROM case_file c"
            " JOIN message m ON m.id = c.message_id WHERE m.platform_post_id LIKE :mark || '%'"
            " ORDER BY c.id OFFSET :skip LIMIT :many"
        ),
        {"issue": issue_id, "mark": mark, "many": many, "skip": skip},
    )


def test_a_link_in_a_report_leads_to_the_web_and_runs_nothing(ground: Ground) -> None:
    within = WEEK.starts(ground.zone)
    with ground.database.session() as session:
        owner = users.create(session, login="kim", name="Kim", initials="KI", roles=(), now=within)
        promises.agree(
            session, "statement:1", [("We will mend it.", None)], owner_id=owner.id, actor="user:1", now=within
        )
        promises.publish(session, "statement:1", published="We will mend it.", url="javascript:alert(1)", now=within)
        (one,) = promises.standing(session)
        change = promises.Change(PromiseStep.KEEP, "It is mended.", "javascript:alert(2)")
        promises.change(session, one.id, one.version, change, user_id=owner.id, now=within)
    report = make(ground, WEEK)
    assert [one.kind for one in report.fixed] == ["promise"]
    assert "javascript:" not in html.page(report, base="")


def test_only_more_than_chance_is_rising() -> None:
    assert not rises(2, 0)
    assert rises(3, 0)
    assert not rises(14, 9)
    assert rises(16, 9)


def test_targets_are_held_against_what_was_reached(ground: Ground) -> None:
    report = make(ground, WEEK)
    (response, recurrence) = report.targets
    assert response.met is False
    assert response.whole == sum(part(report, "response_time"))
    assert recurrence.met is None
    assert recurrence.at_most
    alone = reached(ground, WEEK)
    assert (alone.targets, alone.indicators) == (report.targets, report.indicators)


def part(report: WeeklyReport, key: str) -> list[int]:
    line: IndicatorLine = next(one for one in report.indicators if one.key == key)
    assert line.trend[-1].week == "2026-W13"
    return [point.whole for point in line.trend]


def test_a_report_counts_what_is_closed_as_well(ground: Ground) -> None:
    report = make(ground, WEEK)
    with ground.database.session() as session:
        found = inbox.page(
            session, Query.read(dict(parse_qsl(urlsplit(report.cases.href).query))).filters(1), user_id=1,
            now=datetime.now(UTC), limit=500,
        ).rows  # fmt: skip
        assert {one.state for one in found} == {"closed", "waiting"}
        assert cases.read(session, found[0].id).row.id == found[0].id

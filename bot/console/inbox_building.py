"""Builds the inbox's page from what storage says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console import words
from bot.console.clock import due, moment
from bot.console.inbox_query import ANSWERS, ORDERS, STATES, Query
from bot.console.queue import Choice, Empty, Filter, Inbox, Links, Row, Tag, View
from bot.console.slice_words import said
from storage import inbox as stored

_LEADING_HANDLES = re.compile(r"^(?:@[\w.-]+[\s,:]+)+")
_VIEWS = (
    ("mine", "Mine", "user", "Cases you have claimed"),
    ("unclaimed", "Unclaimed", "circle-dashed", "Nobody has claimed these yet"),
    ("waiting", "Waiting", "clock", "We wait for the person to answer"),
    ("escalated", "Escalated", "trending-up", "Someone asked for help"),
    ("held", "Held (crisis)", "snowflake", "Replies that wait while a crisis lasts"),
    ("second", "Second look", "check-check", "Drafts that need a second approver"),
    ("unconfirmed", "Unconfirmed", "triangle-alert", "Replies that may have been posted: look and say"),
    ("all", "All", "layers", "Everything that is not closed"),
)
_EMPTY = {
    "mine": Empty(
        "You have no cases",
        "Claim one from Unclaimed with c, and it stays here until it is done.",
        "See what is unclaimed",
        "/inbox?view=unclaimed",
    ),
    "waiting": Empty(
        "We wait for nobody", "A case comes here when you choose “Wait for them”, and goes back when they write."
    ),
    "escalated": Empty("Nothing is escalated", "A case comes here when the code or a colleague asks for help with it."),
    "held": Empty("Nothing is held", "In a crisis, replies wait here until someone releases them."),
    "second": Empty("Nothing waits for a second look", "Drafts that need a second approver come here."),
    "unconfirmed": Empty(
        "Every reply is accounted for",
        "When a platform doesn't say whether it posted a reply, the case comes here.",
    ),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and what they may do to views."""

    user_id: int
    zone: str
    can_share: bool
    can_second: bool
    brand_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the filters offer: platforms in use, languages of the brand, products by id."""

    platforms: tuple[str, ...]
    languages: tuple[str, ...]
    products: dict[str, str]


def row(
    one: stored.Row, *, query: Query, reader: Reader, products: Mapping[str, str], now: datetime,
    current: int | None = None,
) -> Row:  # fmt: skip
    """Return one row as the queue shows it."""
    platform = words.platform(one.platform)
    answer_by, owed = one.due_at or one.updated_at, one.due_at is not None and not one.listen_only
    return Row(
        id=one.id,
        number=one.number,
        href=query.href(f"/cases/{one.id}"),
        platform=platform.name,
        platform_letter=platform.letter,
        platform_icon=platform.icon,
        name=words.author(one.platform, one.name, one.handle),
        excerpt=_LEADING_HANDLES.sub("", one.excerpt) or one.excerpt,
        language=one.language,
        tags=tags(one, products=products, now=now, zone=reader.zone),
        due=due(answer_by, one.opened_at, now=now, zone=reader.zone, owed=owed),
        owed=owed,
        assignee=one.assignee_name,
        assignee_initials=one.assignee_initials,
        mine=one.assignee_id == reader.user_id,
        current=one.id == current,
    )


def tags(
    one: stored.Row, *, products: Mapping[str, str], now: datetime, zone: str, with_state: bool = True
) -> tuple[Tag, ...]:
    """Return the plain words about a case, what matters most first."""
    found: list[Tag] = []
    if one.reply_state == "unconfirmed":
        found.append(Tag("unconfirmed", "amber", "triangle-alert"))
    if one.safety:
        found.append(Tag("safety", "red", "shield-alert"))
    if one.security:
        found.append(Tag("security", "red", "shield-alert"))
    if one.listen_only:
        found.append(Tag("listen only", icon="eye"))
    if one.escalated_to:
        found.append(Tag(f"with {one.escalated_to}"))
    if not with_state or one.state == "open":
        pass
    elif one.state == "snoozed" and one.snoozed_until:
        found.append(Tag(f"back {moment(one.snoozed_until, now=now, zone=zone).relative}"))
    else:
        found.append(Tag(words.CASE_STATES.get(one.state, one.state)))
    if one.reply_state in {"approved", "sending", "sent", "refused", "held"}:
        found.append(Tag(words.REPLY_STATES[one.reply_state]))
    found.append(Tag(words.INTENTS.get(one.intent, one.intent)))
    found.extend(Tag(words.product(product, products)) for product in one.products[:2])
    found.append(Tag(one.language))
    return tuple(found)


def build(
    query: Query, page: stored.Page, *, counts: dict[str, int], saved: Sequence[stored.View], catalogue: Catalogue,
    reader: Reader, now: datetime, current: int | None = None, listening: str = "",
) -> Inbox:  # fmt: skip
    """Return the rail and the queue."""
    chosen = query.state or query.view
    return Inbox(
        title=STATES[query.state] if query.state and query.view == "all" else _title(query.view),
        view=query.view,
        query=query.encoded(),
        search=query.q,
        slice=said(query.slice, zone=reader.brand_zone),
        mine=query.mine,
        sort=query.sort,
        orders=tuple((name, query.but(sort=key).href(), key == query.sort) for key, name in ORDERS.items()),
        hidden=tuple(pair for pair in query.pairs() if pair[0] in {"view", "q", "sort", "slice"}),
        links=_links(query, page),
        views=_views(query, counts, reader),
        saved=_saved(query, saved, reader),
        filters=_filters(query, catalogue),
        rows=tuple(
            row(one, query=query, reader=reader, products=catalogue.products, now=now, current=current)
            for one in page.rows
        ),
        total_word=_total_word(query, chosen),
        total=_count(counts.get("here", len(page.rows)), whole=bool(query.slice)),
        overdue=_count(counts.get("here_overdue", 0)),
        since=now.isoformat(),
        empty=_empty(query, chosen, listening),
        can_share=reader.can_share,
        filtered=query.filtered,
    )


def _links(query: Query, page: stored.Page) -> Links:
    return Links(
        reload=query.href(),
        clear=Query(view=query.view).href(),
        mine_off=query.but(mine=False).href(),
        slice_off=query.but(slice="").href(),
        search_off=query.but(q="").href(),
        more=query.href(after=page.next_key) if page.next_key else "",
    )


def _title(view: str) -> str:
    return next(name for key, name, *_ in _VIEWS if key == view)


def _total_word(query: Query, chosen: str) -> str:
    plain = "in all" if query.slice and chosen == "all" else "open"
    return {"waiting": "waiting", "snoozed": "snoozed", "closed": "closed"}.get(chosen, plain)


def _count(number: int, *, whole: bool = False) -> str:
    return f"{stored.COUNTED_TO - 1}+" if number >= stored.COUNTED_TO and not whole else f"{number:,}"


def _views(query: Query, counts: dict[str, int], reader: Reader) -> tuple[View, ...]:
    plain = not query.filtered
    shown = []
    for key, name, icon, about in _VIEWS:
        number = counts.get(key, 0)
        if (key == "second" and not reader.can_second) or (key == "unconfirmed" and not number and query.view != key):
            continue
        alarming = key in {"unconfirmed", "held"} and number > 0
        href = Query(view=key).href()
        shown.append(View(key, name, href, icon, _count(number), plain and key == query.view, alarming, about=about))
    return tuple(shown)


def _saved(query: Query, saved: Sequence[stored.View], reader: Reader) -> tuple[View, ...]:
    entries = []
    for one in saved:
        target = Query.saved(one.filters, reader.user_id)
        about = "Shared with everyone" if one.user_id is None else "Your own view"
        deletable = reader.can_share if one.user_id is None else one.user_id == reader.user_id
        icon = "users" if one.user_id is None else "bookmark"
        entries.append(
            View(
                f"saved-{one.id}",
                one.name,
                target.href(),
                icon,
                None,
                target == query,
                saved_id=one.id,
                deletable=deletable,
                about=about,
            )
        )
    return tuple(entries)


def _filters(query: Query, catalogue: Catalogue) -> tuple[Filter, ...]:
    offered = (
        ("platform", "Platform", {name: words.platform(name).name for name in catalogue.platforms}),
        ("kind", "Kind", {key: name.capitalize() for key, name in words.INTENTS.items()}),
        ("language", "Language", {code: words.language(code) for code in catalogue.languages}),
        ("product", "Product", catalogue.products),
        ("state", "State", STATES),
        ("answer", "Answering", ANSWERS),
    )
    return tuple(
        Filter(
            name,
            label,
            (
                Choice("", "Any", not getattr(query, name)),
                *(Choice(value, text, value == getattr(query, name)) for value, text in options.items()),
            ),
            query.but(**{name: ""}).href(),
        )
        for name, label, options in offered
    )


def _empty(query: Query, chosen: str, listening: str) -> Empty:
    if query.filtered:
        what = f"Nothing matches “{query.q}”" if query.q else "Nothing matches these filters"
        advice = "Try fewer words or filters. Closed cases are under the filter State."
        return Empty(what, advice, "Clear the filters", Query(view=query.view).href())
    default = Empty("Nothing is waiting", listening or "New messages appear here as they arrive.")
    return _EMPTY.get(chosen, default)

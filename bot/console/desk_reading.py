"""Reads what pages need from the desk, in one transaction a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from fastapi import Request

from bot import outcomes
from bot.console import escalation_card, words
from bot.console.access import SignedIn
from bot.console.belonging import leads
from bot.console.case_building import Around, build
from bot.console.case_page import CasePage, Viewer
from bot.console.checking import Checked, shown
from bot.console.history import who
from bot.console.inbox_building import Catalogue, Reader
from bot.console.inbox_building import build as build_inbox
from bot.console.inbox_query import VIEWS, Query
from bot.console.masking import Mask, messages_of
from bot.console.pictures.remote import Remote
from bot.console.promising import promised
from bot.console.queue import Inbox
from bot.console.reply_card import Check
from bot.console.roles import Permission
from bot.platforms.base import Limits, Platform
from bot.wiring import Desk
from responders.lifecycle import State
from storage import accounts, case_belongings, cases, inbox, presence, record, revealing, users
from storage.cases import CaseView
from storage.database import Session

PAGE = 50

Notice = tuple[str, str, str]
"""A tone, what happened, and what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A desk, a person who reads, and the time of reading."""

    desk: Desk
    person: SignedIn
    now: datetime
    remote: Remote

    @classmethod
    def of(cls, request: Request, person: SignedIn) -> "Reading":
        """Return the reading that a request asks for."""
        desk: Desk = request.app.state.desk
        return cls(desk, person, desk.clock(), request.app.state.remote)

    @property
    def reader(self) -> Reader:
        """Who reads the inbox."""
        may, brand_zone = self.person.permissions, self.desk.config.brand.timezone
        return Reader(
            self.person.user_id, self.person.timezone, Permission.VIEW_SHARE in may, Permission.REPLY_SECOND in may,
            brand_zone,
        )  # fmt: skip

    @property
    def viewer(self) -> Viewer:
        """Who looks at a case."""
        may = self.person.permissions
        return Viewer(
            user_id=self.person.user_id,
            initials=self.person.initials,
            zone=self.person.timezone,
            may_work=Permission.CASE_WORK in may,
            may_approve=Permission.REPLY_APPROVE in may,
            may_second=Permission.REPLY_SECOND in may,
            may_override=Permission.REPLY_OVERRIDE in may,
            may_remove=Permission.POST_REMOVE in may,
            may_reveal=Permission.PERSONAL_REVEAL in may,
        )

    @property
    def catalogue(self) -> Catalogue:
        """What the filters offer."""
        names = sorted({platform.name for platform in self.desk.accounts.values()})
        return Catalogue(tuple(names), tuple(self.desk.config.brand.languages), products(self.desk))

    def inbox(self, session: Session, query: Query, *, after: str | None = None, current: int | None = None) -> Inbox:
        """Return the rail and one page of the queue."""
        filters = query.filters(self.person.user_id)
        page = inbox.page(
            session, filters, user_id=self.person.user_id, now=self.now, order=query.sort, after=after, limit=PAGE
        )
        page = replace(page, rows=tuple(Mask(self.desk).row(one) for one in page.rows))
        counts = {} if after else self.counts(session, query)
        saved = () if after else inbox.views(session, self.person.user_id)
        return build_inbox(
            query,
            page,
            counts=counts,
            saved=saved,
            catalogue=self.catalogue,
            reader=self.reader,
            now=self.now,
            current=current,
            listening="" if page.rows else self._listening(session),
        )

    def counts(self, session: Session, query: Query) -> dict[str, int]:
        """Return how many cases each view holds, and `here`: how many the query shows."""
        me, filters = self.person.user_id, query.filters(self.person.user_id)
        counts = dict(inbox.counts(session, user_id=me, now=self.now, views=(*VIEWS, "overdue")))
        plain = not query.filtered
        if plain and filters.view in counts:
            counts["here"] = counts[filters.view]
        else:
            here = inbox.counts(session, user_id=me, now=self.now, views=(filters.view,), filters=filters)
            counts["here"] = here[filters.view]
        if plain and filters.view == "all":
            counts["here_overdue"] = counts["overdue"]
        return counts

    def _listening(self, session: Session) -> str:
        names = [words.platform(one.platform).name for one in accounts.everything(session) if one.paused_at is None]
        if not names:
            return "No platform is connected. An administrator can see why under Operations."
        return f"Listening to {', '.join(sorted(set(names)))}. New messages appear here as they arrive."

    def case(
        self,
        session: Session,
        case_id: int,
        query: Query,
        *,
        whole: bool = False,
        notice: Notice | None = None,
        checked: Checked | None = None,
    ) -> CasePage:
        """Return the pane of one case; raise NotFound. `checked` is what was typed, if that isn't what is stored."""
        found = cases.read(session, case_id)
        # What was hidden or removed stands in the record under the message.
        removed = (f"message:{one.id}" for one in found.thread if one.removed_at)
        subjects = [f"case:{case_id}", *(f"reply:{one.id}" for one in found.replies), *removed]
        colleagues = users.everyone(session)
        platform, mask = platform_of(self.desk, found), self._mask(session, found)
        around = Around(
            past=mask.past(record.about(session, subjects, limit=60)),
            here=presence.who(session, case_id, now=self.now),
            colleagues=colleagues,
            products=products(self.desk),
            query=query,
            whole=whole,
            notice=notice,
            paused=_paused(session, found, colleagues),
            waits_until=_waits_until(session, found, self.now),
            limits=platform.limits if platform else Limits(0, 0),
            removal=platform.removal if platform else "",
            shows=partial(self.remote.shows, found.row.account_id),
            hidden=mask.hidden_in(found),
            revealed=mask.revealed,
            hidden_notes=mask.hidden_notes(found),
            hidden_closing=mask.hides_closing(found),
        )
        masked = mask.case(found)
        built = build(masked, self.check(masked, checked), self.viewer, around, now=self.now)
        moving = escalation_card.card(self.desk, session, found, now=self.now, zone=self.viewer.zone, shown=masked)
        return replace(built, escalation=moving, leads=leads(self.person, case_belongings.of_case(session, case_id)))

    def _mask(self, session: Session, case: CaseView) -> Mask:
        """Return what hides from this viewer what they have not asked for."""
        user_id, now = self.person.user_id, self.now
        notes = [one.id for one in case.notes]
        return Mask(
            self.desk,
            revealing.revealed(session, messages_of(case), user_id=user_id, now=now),
            revealing.revealed(session, notes, user_id=user_id, now=now, kind=revealing.NOTE),
            bool(revealing.revealed(session, [case.row.id], user_id=user_id, now=now, kind=revealing.CLOSING)),
        )

    def check(self, case: CaseView, checked: Checked | None = None) -> Check | None:
        """Return the check of the reply to work on, or of what was typed over it."""
        reply = case.reply
        if reply is None:
            return None
        private = reply.channel == "private"
        checked = checked or Checked(reply.unsigned_text, reply.judgement, reply.proof, reply.attachments)
        platform, now = platform_of(self.desk, case), self.desk.clock()
        check = shown(
            checked, case, platform, private=private, initials=self.person.initials, now=now, thread=reply.thread
        )
        zone = self.desk.config.brand.timezone
        return check if private else replace(check, promises=promised(checked.text, now=now, zone=zone))


def _paused(session: Session, case: CaseView, colleagues: Sequence[users.Colleague]) -> str:
    """Return who paused the account that an approved reply waits for, and why; nothing while it sends."""
    if case.reply is None or case.reply.state is not State.APPROVED:
        return ""
    account = accounts.get(session, case.row.account_id)
    if account.paused_at is None:
        return ""
    acts = record.latest(session, subject=f"account:{account.id}", kind="account.paused", limit=1)
    by = who(acts[0].actor, {one.id: one.name for one in colleagues}) if acts else "an administrator"
    return f"{by} because {account.paused_reason.rstrip('. ')}"


def _waits_until(session: Session, case: CaseView, now: datetime) -> datetime | None:
    """Return until when an approved reply waits because its platform asked us to."""
    if case.reply is None or case.reply.state is not State.APPROVED:
        return None
    return outcomes.waits_until(session, case.reply, now)


def platform_of(desk: Desk, case: CaseView) -> Platform | None:
    """Return the platform of a case, or None when the settings no longer name its account."""
    try:
        return desk.platform(case.row.account_id)
    except KeyError:
        return None


def products(desk: Desk) -> dict[str, str]:
    """Return the catalogue's products by id."""
    return {product.id: product.name for product in desk.judge.code.products}

"""What the address bar says about the inbox: view, filters, search and order, read and written in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from storage.inbox import Filters
from storage.slices import Slice

ORDERS = {"due": "Due first", "newest": "Newest first", "oldest": "Oldest first"}
STATES = {"open": "Open", "waiting": "Waiting for them", "snoozed": "Snoozed", "closed": "Closed"}
ANSWERS = {"may": "We may answer", "listen": "Listen only"}
VIEWS = ("mine", "unclaimed", "waiting", "escalated", "held", "second", "unconfirmed", "all")
_PLAIN = ("platform", "kind", "language", "product", "q")


@dataclass(frozen=True, slots=True)
class Query:
    """One way to look at the inbox. Empty fields filter nothing."""

    view: str = "all"
    platform: str = ""
    kind: str = ""
    language: str = ""
    product: str = ""
    state: str = ""
    answer: str = ""
    mine: bool = False
    assignee: int | None = None
    q: str = ""
    sort: str = "due"
    slice: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Query":
        """Read a query string's fields; what makes no sense is left out."""
        view, state, sort = given.get("view", "all"), given.get("state", ""), given.get("sort", "due")
        assignee, answer = given.get("assignee", ""), given.get("answer", "")
        part = Slice.read(given.get("slice", "")[:500])
        return cls(
            view=view if view in VIEWS else "all",
            state=state if state in STATES else "",
            sort=sort if sort in ORDERS else "due",
            answer=answer if answer in ANSWERS else "",
            mine=given.get("mine") == "1",
            slice=part.written() if part else "",
            assignee=int(assignee) if assignee.isascii() and assignee.isdigit() and len(assignee) < 19 else None,
            **{name: given.get(name, "").replace("\0", " ").strip()[:200] for name in _PLAIN},
        )

    @classmethod
    def saved(cls, filters: Filters, user_id: int) -> "Query":
        """Return the query of a saved view, as `user_id` sees it."""
        mine = filters.assignee_id == user_id
        return cls(
            view=filters.view if filters.view in VIEWS else "all",
            state=filters.view if filters.view in STATES and filters.view not in VIEWS else "",
            platform=next(iter(filters.platforms), ""),
            kind=next(iter(filters.intents), ""),
            language=next(iter(filters.languages), ""),
            product=next(iter(filters.products), ""),
            answer={True: "listen", False: "may", None: ""}[filters.listen_only],
            mine=mine,
            assignee=None if mine else filters.assignee_id,
            q=filters.text,
            slice=filters.slice,
        )

    def but(self, **changes: Any) -> "Query":
        """Return this query with some fields changed."""
        return replace(self, **changes)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the fields that say something, as the address bar shows them."""
        values = {
            "view": self.view,
            "platform": self.platform,
            "kind": self.kind,
            "language": self.language,
            "product": self.product,
            "state": self.state,
            "answer": self.answer,
            "mine": "1" if self.mine else "",
            "assignee": str(self.assignee or ""),
            "q": self.q,
            "sort": "" if self.sort == "due" else self.sort,
            "slice": self.slice,
        }
        return tuple((name, value) for name, value in values.items() if value)

    def encoded(self) -> str:
        """Return the query string, without its question mark."""
        return urlencode(self.pairs())

    def href(self, path: str = "/inbox", **more: str) -> str:
        """Return an address with this query."""
        return f"{path}?{urlencode((*self.pairs(), *more.items()))}"

    def filters(self, user_id: int) -> Filters:
        """Return what storage is asked for."""
        mine = self.mine or (self.view == "mine" and bool(self.state))
        every = bool(self.slice) and self.view == "all"
        return Filters(
            view=self.state or ("every" if every else self.view),
            platforms=_some(self.platform),
            intents=_some(self.kind),
            languages=_some(self.language),
            products=_some(self.product),
            listen_only={"listen": True, "may": False}.get(self.answer),
            assignee_id=user_id if mine else self.assignee,
            text=self.q,
            slice=self.slice,
        )

    @property
    def filtered(self) -> bool:
        """Something beyond the view narrows the queue."""
        return bool(
            self.platform
            or self.kind
            or self.language
            or self.product
            or self.state
            or self.answer
            or self.mine
            or self.assignee
            or self.q
            or self.slice
        )


def _some(value: str) -> tuple[str, ...]:
    return (value,) if value else ()

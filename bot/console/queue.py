"""The inbox as it is shown: views with counts, filters, and the rows of the queue."""

from dataclasses import dataclass

from bot.console.clock import Due, Moment


@dataclass(frozen=True, slots=True)
class Tag:
    """One plain word about a case; `tone` colours only safety, overdue, doubt and done."""

    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the queue: time left, platform, who, the sentence that matters, tags, who has it."""

    id: int
    number: str
    href: str
    platform: str
    platform_letter: str
    platform_icon: str
    name: str
    excerpt: str
    language: str
    tags: tuple[Tag, ...]
    due: Due
    owed: bool
    assignee: str = ""
    assignee_initials: str = ""
    mine: bool = False
    current: bool = False
    opened: Moment | None = None


@dataclass(frozen=True, slots=True)
class View:
    """An entry of the rail."""

    key: str
    name: str
    href: str
    icon: str
    count: str | None = None
    current: bool = False
    alarming: bool = False
    saved_id: int | None = None
    deletable: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its options; `chosen_name` is what the closed control says."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    off_href: str = ""

    @property
    def chosen(self) -> Choice | None:
        """The option in force, or None when the filter is off."""
        return next((choice for choice in self.choices if choice.chosen and choice.value), None)


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty queue says: what is so, then what happens next or what to do."""

    title: str
    body: str
    action: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the queue's own controls lead."""

    reload: str
    clear: str
    mine_off: str
    search_off: str
    slice_off: str
    more: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The rail and the queue of one view."""

    title: str
    view: str
    query: str
    search: str
    slice: str
    mine: bool
    sort: str
    orders: tuple[tuple[str, str, bool], ...]
    hidden: tuple[tuple[str, str], ...]
    links: Links
    views: tuple[View, ...]
    saved: tuple[View, ...]
    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]
    total: str
    total_word: str
    overdue: str
    since: str
    empty: Empty
    can_share: bool
    filtered: bool

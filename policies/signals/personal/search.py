"""Looks for every kind of personal data in one text, from the most to the least certain."""

import re
from collections.abc import Iterator

from policies.signals.lazily import late
from policies.signals.personal import (
    banking,
    documents,
    emails,
    hidden,
    names,
    national,
    network,
    orders,
    phones,
    places,
    spelled,
    veiled,
    wallets,
)
from policies.signals.personal.fixes import fix_for
from policies.signals.personal.gate import has_digit, quiet
from policies.signals.personal.ours import Near, Ours
from policies.signals.typed import Typed, typed
from policies.signals.types import Mark

_RUN = late(
    r"[0-9](?:(?<![\w.,/#$€£¥₹+(-].)(?<![$€£¥₹] .)"
    r"|(?<=[+(].)(?<![\w.,/#$-][+(].))(?:[ ().\-/·•・_]{0,3}\d){5,21}(?! ?(?:%|€|\$|£|円|万|km|EUR|USD|GBP))"
    r"(?: ?(?:x|ext\.?|#) ?\d{1,5})?(?![\w]|[.,]\d|/\d)",
    re.ASCII | re.IGNORECASE,
)
_DATES = late(
    r"(?<![\d./-])(?:(?:19|20)\d{2}[./-](?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:(?:19|20)\d{2}|\d{2}))"
    r"(?:[T ,]{1,2}\d{1,2}[:.h]\d{2}(?::\d{2})?)?(?![\d]|[./-]\d)"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
    r"|(?<![\d./-])(?:19|20)\d{2} ?(?:-|/|to|bis|a|à) ?(?:19|20)?\d{2}(?![\d./-])"
    r"|(?<![\d./-])(?:19|20)\d{2}(?:[ ,/]{1,2}(?:19|20)\d{2})+(?![\d./-])"
)
# A number with an extension, and what follows, reaches no further past its last digit; nor do dates.
_BEFORE, _PAST = 4, 6
_TELLING_END = 7
_CLOSE = 22
_STRONG = frozenset(
    {"email", "phone", "card", "iban", "national_id", "address", "passport", "licence", "birth_date", "account"}
)


def search_personal(text: str, language: str, near: Near, ours: Ours) -> tuple[Mark, ...]:
    """Return the personal data in a text that is worth a search."""
    return _Search(typed(text), language, near, ours).marks()


class _Search:
    """One search: the text, and what is known about it."""

    def __init__(self, typed: Typed, language: str, near: Near, ours: Ours) -> None:
        self._typed = typed
        self._language = language
        self._near = near
        self._ours = ours
        self._taken: list[tuple[str, int, int, bool]] = []
        self._used = bytearray(len(typed.clean))
        # The words that were looked at last, and the links, handles and hashtags in them.
        self._quiet_from, self._quiet_to = 0, -1
        self._quiet_there: list[tuple[int, int]] = []
        self._quiet_form: re.Pattern[str] | None = None

    def marks(self) -> tuple[Mark, ...]:
        """Run the finders; of those that overlap the first is kept."""
        typed = self._typed
        spoken = "spoken_at" in typed.places
        if "@" in typed.clean:
            self._take("email", emails.find_emails(typed.clean, self._ours.hosts))
        if spoken or "@" in typed.clean:
            self._take("email", emails.find_spoken(typed.clean, self._ours.hosts, spoken=spoken))
        if spoken or ("@" in typed.clean and veiled.may_be_veiled(typed.clean)):
            self._take("email", veiled.find_veiled(typed.clean, self._ours.hosts, spoken=spoken))
        if has_digit(typed.text):
            self._numbers(typed)
        if "spelled" in typed.places or "kanji" in typed.places:
            self._spelled(typed)
        strong, placed = self._known() if self._taken else ([], False)
        self._take("person", names.find_names(typed, strong, placed=placed), sure=False)
        return tuple([self._mark(*one) for one in sorted(self._taken, key=lambda one: one[1])]) if self._taken else ()

    def _known(self) -> tuple[list[tuple[int, int]], bool]:
        """Return where somebody's data stand beside which a name is theirs, and whether an address is among them."""
        sure = [one for one in self._taken if one[3]]
        strong = [(start, end) for kind, start, end, _ in sure if kind in _STRONG and kind != "address"]
        return strong, any(kind == "address" for kind, *_ in sure)

    def _numbers(self, typed: Typed) -> None:
        self._take("iban", self._outside(banking.find_ibans(typed)))
        numbered = bool(typed.numbers)
        if numbered:
            self._take("card", banking.find_parted_cards(typed))
            self._linked(typed)
        for kind, start, end in network.find_network(typed):
            self._add(kind, start, end)
        for kind, start, end in documents.find_documents(typed):
            self._add(kind, start, end)
        for start, end, sure in documents.find_births(typed):
            self._add("birth_date", start, end, sure=sure)
        self._take("national_id", self._outside(national.find_national(typed)))
        if numbered:
            for start, end in self._runs():
                self._run(start, end)
            self._laid_bare(typed)
        self._take("national_id", self._outside(national.find_lettered(typed)))
        self._take("wallet", wallets.find_wallets(typed))
        for start, end, somebodys in places.find_places(typed):
            self._add("address", start, end, sure=somebodys)
        self._take("order", self._outside(orders.find_orders(typed, self._ours.orders)), sure=False)

    def _linked(self, typed: Typed) -> None:
        for start, end in hidden.find_linked(typed.clean):
            digits = re.sub(r"\D", "", typed.clean[start:end])
            ours = typed.near("ours", start, end) or self._is_ours(digits)
            if not ours and phones.is_phone(typed, start, end, digits, self._language, spoken_of=True):
                self._add("phone", start, end)

    def _laid_bare(self, typed: Typed) -> None:
        """Look once more where letters stand for digits, or a number goes on in the next line."""
        bare = hidden.lay_bare(typed.clean)
        if bare == typed.clean:
            return
        other = _Search(Typed(bare), self._language, self._near, self._ours)
        for start, end in other._runs():
            digits = re.sub(r"\D", "", bare[start:end])
            if bare[start:end] == typed.clean[start:end]:
                continue
            kind = other._kind(start, end, digits)
            # Two lines that would make a number are mostly two things.
            whole = "\n" not in typed.clean[start:end]
            told = whole or bare[start] == "+" or typed.near("phone", start, end)
            if kind and (kind != "phone" or (told and phones.is_dialled(bare[start:end], digits, self._language))):
                self._add(kind, start, end)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield the spans of the rows of digits that are no dates and stand in no link, handle or hashtag."""
        clean = self._typed.clean
        rows = [(max(0, start - _BEFORE), end + _PAST) for start, end in self._typed.numbers]
        if not any(_RUN.search(clean, left, right) is not None for left, right in rows):
            return
        for left, right in rows:
            for match in _RUN.finditer(_blank(self._loud(left, right), _DATES)):
                start = begun = left + match.start()
                while start and begun - start < 2 and clean[start - 1] in "+(":
                    start -= 1
                yield start, left + match.end()

    def _loud(self, left: int, right: int) -> str:
        """Return a part of the text with links, handles and hashtags blanked out."""
        part = self._typed.clean[left:right]
        for start, end in self._quiet(left, right):
            if left < end and start < right:
                begun, done = max(0, start - left), min(len(part), end - left)
                part = part[:begun] + "\x00" * (done - begun) + part[done:]
        return part

    def _quiet(self, left: int, right: int) -> list[tuple[int, int]]:
        """Return where links, handles and hashtags stand in the words that a part of the text belongs to."""
        if not self._quiet_from <= left <= right <= self._quiet_to:
            clean = self._typed.clean
            self._quiet_from, space = clean.rfind(" ", 0, left) + 1, clean.find(" ", right)
            self._quiet_to = len(clean) if space < 0 else space
            if self._quiet_form is None:
                self._quiet_form = quiet(clean)
            found = self._quiet_form.finditer(clean, self._quiet_from, self._quiet_to)
            self._quiet_there = [match.span() for match in found]
        return self._quiet_there

    def _outside(self, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for start, end in spans:
            if not any(left < end and start < right for left, right in self._quiet(start, end)):
                yield start, end

    def _run(self, start: int, end: int) -> None:
        typed = self._typed
        shown = typed.clean[start:end]
        digits = re.sub(r"\D", "", re.split(r"[x#]|ext", shown.lower())[0])
        kind = self._kind(start, end, digits)
        if kind:
            self._add(kind, start, end)

    def _kind(self, start: int, end: int, digits: str) -> str:
        typed = self._typed
        if banking.is_card(typed, start, end, digits):
            return "card"
        if national.is_national(typed, start, end, digits):
            return "national_id"
        place = typed.span(start, end)[0]
        nearest = typed.nearest(("phone", "order", "account", "thing", "card"), start, end)
        if nearest == "thing" or typed.near("ours", start, end) or self._is_ours(digits):
            return ""
        spoken_of = nearest == "phone" or (not nearest and self._near("details.phone", place))
        if (
            nearest == "account"
            and typed.clean[start] not in "+("
            and typed.distance("account", start, end) < 20
            and 6 <= len(digits) <= 20
        ):
            return "account"
        if (
            nearest in {"order", "card"}
            and typed.clean[start] not in "+("
            and typed.distance(nearest, start, end) < _CLOSE
        ):
            return ""
        return "phone" if phones.is_phone(typed, start, end, digits, self._language, spoken_of=spoken_of) else ""

    def _is_ours(self, digits: str) -> bool:
        """Whether this is a number of the brand, with or without its country."""
        return any(digits.endswith(own[-_TELLING_END:]) for own in self._ours.phones)

    def _spelled(self, typed: Typed) -> None:
        found = [*spelled.find_pairs(typed.low), *spelled.find_spelled(typed.low)]
        if not typed.text.isascii():
            found += spelled.find_kanji(typed.low)
        found += [one for one in spelled.find_mixed(typed.low) if one[2][0] == "0" or typed.near("phone", *one[:2])]
        for start, end, digits in found:
            card = 13 <= len(digits) <= 19 and typed.near("card", start, end)
            national_ = typed.nearest(("national", "phone"), start, end) == "national"
            if card or national_ or typed.near("phone", start, end) or len(digits) >= 9:
                self._add("card" if card else "national_id" if national_ else "phone", start, end)

    def _take(self, kind: str, spans: Iterator[tuple[int, int]], *, sure: bool = True) -> None:
        for start, end in spans:
            self._add(kind, start, end, sure=sure)

    def _add(self, kind: str, start: int, end: int, *, sure: bool = True) -> None:
        if 1 not in self._used[start:end]:
            self._used[start:end] = b"\x01" * (end - start)
            self._taken.append((kind, start, end, sure))

    def _mark(self, kind: str, start: int, end: int, sure: bool) -> Mark:
        fix = fix_for(kind, self._typed.clean[start:end], self._language)
        return Mark(kind, *self._typed.span(start, end), sure=sure, source=f"personal:{kind}", fix=fix)


def _blank(clean: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: "\x00" * len(match.group()), clean)

"""A post of our own before anybody plans it: how it will look, and what the code and the platform say of it."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from bot.console import words
from bot.console.access import SignedIn
from bot.console.carried import attachment, cleaned, described, keep
from bot.console.check_building import Glance, glance
from bot.console.check_form import PostForm, picture_of
from bot.console.check_pictures import said, subject_of
from bot.console.fields import LONGEST_DESCRIPTION
from bot.platforms.base import Attachment, Outgoing, Permission, PlatformError
from bot.posts import pictures_of
from bot.publication import Publication
from bot.wiring import Desk
from policies.finding import Verdict
from policies.subject import Account, Media, Standing, Subject
from storage import pictures
from storage.errors import NotAllowed
from storage.tables.base import Json

LONGEST: Final = 40_000
_PREVIEW: Final = "preview"
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to post on one of our accounts."""

    account_id: int
    text: str
    attachments: tuple[Json, ...] = ()

    @property
    def mark(self) -> str:
        """What names exactly this: one other letter, picture or description gives another."""
        told = orjson.dumps([self.account_id, self.text, self.attachments], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(told).hexdigest()


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it would stand there, with everything that speaks against it.

    `subject` is what was judged: the company's own post, with looks at its pictures. `owners` says of each picture
    whose it is. `needs_reason`: the code is not satisfied, or a picture is not in the library; an approver may let it
    out all the same.
    """

    draft: Draft
    subject: Subject
    verdict: Verdict
    glance: Glance
    platform: Permission
    owners: tuple[str, ...]
    title: str
    body: str
    needs_reason: bool
    refusal: str


def places(desk: Desk) -> dict[int, str]:
    """Return the accounts on which posts of our own can stand, by their number, with names for people."""
    return {
        number: f"{words.platform(one.name).name} · {one.account}"
        for number, one in desk.accounts.items()
        if one.publishes_to
    }


async def read(request: Request, person: SignedIn, form: FormData) -> tuple[Draft, str]:
    """Return what a form asks for, its new pictures taken in, and what could not be taken in, in a sentence.

    Whatever is wrong with it, nothing that was typed or described is lost.
    """
    desk: Desk = request.app.state.desk
    account_id = next((number for number in places(desk) if str(number) == _word(form, "account")), 0)
    text = _word(form, "text").replace("\r\n", "\n").strip()
    problem = "" if account_id else "Choose the account on which it is to stand."
    if len(text) > LONGEST:
        problem = f"A post may have {LONGEST:,} characters here. Shorten it."
    files = [one for one in form.getlist("picture") if isinstance(one, UploadFile) and one.filename]
    contents = [await one.read() for one in files][:_MOST] if account_id else []
    attachments, bad = await asyncio.to_thread(_taken_in, desk, account_id, contents, form, person)
    return Draft(account_id, text, attachments), problem or bad


def _taken_in(
    desk: Desk, account_id: int, contents: list[bytes], form: FormData, person: SignedIn
) -> tuple[tuple[Json, ...], str]:
    off, bad = _word(form, "off"), ""
    before = [str(one) for one in form.getlist("kept") if one != off][:_MOST]
    with desk.database.session() as session:
        kept = pictures.media_types(session, before)
        found = [attachment(one, kept[one]) for one in before if one in kept]
        for content in contents:
            platform = desk.platform(account_id)
            try:
                picture = cleaned(content, platform.limits, words.platform(platform.name).name)
            except NotAllowed as error:
                bad = str(error)
            else:
                found.append(keep(session, picture, user_id=person.user_id, now=desk.clock()))
    once = {str(one["sha256"]): one for one in found}
    said = {
        key.removeprefix("alt-"): str(value).replace("\0", " ")[:LONGEST_DESCRIPTION] for key, value in form.items()
    }
    return described(tuple(once.values()), said), bad


async def preview(request: Request, person: SignedIn, draft: Draft) -> Preview:
    """Return how a draft would stand there, and what the code, the asset library and the platform say of it.

    Raise Refused as `pictures_of`.
    """
    desk: Desk = request.app.state.desk
    publication: Publication = request.app.state.publication
    carried = await asyncio.to_thread(pictures_of, desk, draft.attachments)
    form = _form(desk, draft, carried)
    judged, _ = await subject_of(request, person, form)
    judgement = await publication.glance(judged, who=f"user:{person.user_id}", door="posts", roles=person.roles)
    seen, allowed = glance(desk, form, judged, judgement), await _asked(desk, draft, carried)
    reddit = desk.platform(draft.account_id).name == "reddit"
    title, _, body = draft.text.partition("\n") if reddit else ("", "", draft.text)
    return Preview(
        draft, judged, judgement.verdict, seen, allowed, tuple(said(one.look) for one in judged.media), title.strip(),
        body.strip(), judgement.verdict in {Verdict.REVIEW, Verdict.REVISE} or _unknown(judged),
        _refusal(draft, judgement.verdict, allowed, seen),
    )  # fmt: skip


def _form(desk: Desk, draft: Draft, carried: tuple[Attachment, ...]) -> PostForm:
    return PostForm(
        text=draft.text, account=Account.COMPANY, platform=desk.platform(draft.account_id).name,
        pictures=tuple(picture_of(one.content) for one in carried), sealed=("",) * len(carried),
        media=tuple(
            Media("image", alt=str(one["alt"]), sha256=str(one["sha256"])) for one in draft.attachments
        ),
    )  # fmt: skip


def _unknown(judged: Subject) -> bool:
    """Whether nobody knows whose one of the pictures is: only the asset library can say that it is ours to show."""
    return any(one.look is None or one.look.standing is Standing.UNKNOWN for one in judged.media)


async def _asked(desk: Desk, draft: Draft, carried: tuple[Attachment, ...]) -> Permission:
    try:
        return await desk.platform(draft.account_id).may_publish(Outgoing(draft.text, _PREVIEW, carried))
    except PlatformError as error:
        return Permission(False, str(error))


def _refusal(draft: Draft, verdict: Verdict, allowed: Permission, seen: Glance) -> str:
    if not draft.text:
        return "There is nothing to post yet. Write the text first."
    if verdict is Verdict.BLOCK:
        return f"{seen.verdict.title}. {seen.verdict.then}"
    return "" if allowed.allowed else allowed.reason


def _word(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\0", " ") if isinstance(value, str) else ""

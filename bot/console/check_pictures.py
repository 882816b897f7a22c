"""The pictures of a post on the check page: looked at once each, in memory, and told of in a sentence."""

from fastapi import Request

from bot.console.access import SignedIn
from bot.console.check_form import PostForm
from bot.console.sealing import Seal
from bot.publication import Publication
from bot.publication.looking import Sight
from policies.subject import Look, Standing, Subject

_UNKNOWN = "It is not in our library of pictures."


async def subject_of(request: Request, person: SignedIn, post: PostForm) -> tuple[Subject, bool]:
    """Return what is judged, with looks at its pictures; and whether the page should send some of them again."""
    publication: Publication = request.app.state.publication
    seal: Seal = request.app.state.seal
    subject = post.subject(request.app.state.desk.clock(), person)
    contents = {one.sha256: one.content for one in post.pictures}
    sights: dict[int, Sight] = {}
    again = False
    for place, (medium, sealed) in enumerate(zip(subject.media, post.sealed, strict=True)):
        sight = seal.open(sealed) if sealed else None
        if sight is None and medium.sha256 in contents:
            sight = await publication.looking.see(contents[medium.sha256])
        if sight is not None and (not medium.sha256 or sight.sha256 == medium.sha256):
            sights[place] = sight
        again = again or bool(sealed and sight is None)
    return await publication.looking.looked(subject, sights), again


def said(look: Look | None) -> str:
    """Return in a sentence whose a picture is, as far as can be told."""
    if look is None:
        return _UNKNOWN
    if look.problem:
        return look.problem
    if look.standing is Standing.OURS:
        return f"It is ours: {look.asset}."
    if look.standing is not Standing.UNKNOWN:
        return f"It is {look.asset} by {look.source or 'us'}, from our library."
    return f"Its file names {look.creator} as its maker." if look.creator else _UNKNOWN

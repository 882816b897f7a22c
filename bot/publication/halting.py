"""Why the company's posts get no receipt while a crisis freezes: asked of the database at each one."""

from collections.abc import Callable

from bot.wiring import Desk
from policies.subject import Subject
from storage import freeze_on_posts
from storage.crises import stamp
from storage.errors import StorageError
from storage.freezing import Frost


def halted(desk: Desk) -> Callable[[Subject], str]:
    """Return what says why a post of the company's gets no receipt now, or "".

    A freeze of some accounts binds every post on their platforms, since a receipt is for a kind of account; a freeze of
    some products binds posts that name one. If nobody can tell, none is given. Reads the database.
    """

    def why(subject: Subject) -> str:
        try:
            with desk.database.session() as session:
                found = freeze_on_posts.on_platform(session, subject.platform)
        except StorageError:
            return "Whether a crisis freezes can't be read, so no receipt is given. Try again in a moment."
        if not found:
            return ""
        about = {one.product for one in desk.judge.measure(subject).products} if _narrow(found) else set()
        return next((_said(one.frost) for one in found if one.binds(about)), "")

    return why


def _narrow(found: list[freeze_on_posts.Bound]) -> bool:
    return any(one.products for one in found)


def _said(frost: Frost) -> str:
    return (
        f"{stamp(rehearsal=frost.rehearsal)}Crisis {frost.crisis_id} freezes what the company publishes, so this waits"
        " and no receipt is given. Check it again once whoever leads the crisis has lifted the freeze."
    )

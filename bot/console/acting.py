"""Acts on a case or a reply and answers with the case as it then stands: a part for the script, else a redirect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn
from bot.console.checking import Checked
from bot.console.desk_reading import Notice, Reading
from bot.console.inbox_query import Query
from bot.console.problems import told
from bot.console.templating import page, wants_part
from storage import cases
from storage.database import Session
from storage.errors import StorageError, TryAgain

Act = Callable[[Session, datetime], object]
"""Something done in one transaction at one time; what it returns is not used."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A request on one case: who acts, where they were, and how to answer."""

    request: Request
    person: SignedIn
    case_id: int
    back: str

    @property
    def reading(self) -> Reading:
        """The desk as the person reads it now."""
        return Reading.of(self.request, self.person)

    @property
    def query(self) -> Query:
        """The inbox the person came from."""
        return Query.read(dict(parse_qsl(self.back)))

    async def act(self, do: Act) -> Response:
        """Run `do` in one transaction and answer; a refusal is shown, and nothing was changed."""
        return await self.answer(await run_in_threadpool(self.run, do))

    def run(self, do: Act) -> Notice | None:
        """Run `do` in one transaction; return what went wrong, in words. Writes the database; call it in a thread."""
        desk = self.reading.desk
        for last in (False, True):
            try:
                with desk.database.session() as session:
                    do(session, desk.clock())
            except TryAgain as error:
                if last:
                    return "amber", "Nothing was changed.", f"{error} Press the button once more."
            except StorageError as error:
                return notice_of(error)
            else:
                return None
        return None

    async def answer(self, notice: Notice | None = None, checked: Checked | None = None) -> Response:
        """Answer with the case as it stands now."""
        if notice is None and not wants_part(self.request):
            return RedirectResponse(self.query.href(f"/cases/{self.case_id}"), status_code=303)
        return await run_in_threadpool(self.show, notice, checked)

    def show(self, notice: Notice | None = None, checked: Checked | None = None, *, whole: bool = False) -> Response:
        """Render the case: the pane for the script, else the whole page. Reads the database; call it in a thread."""
        reading = self.reading
        part = wants_part(self.request)
        with reading.desk.database.session() as session:
            case = reading.case(session, self.case_id, self.query, whole=whole, notice=notice, checked=checked)
            inbox = None if part else reading.inbox(session, self.query, current=self.case_id)
        status = 409 if notice and notice[0] == "red" and not part else 200
        if part:
            return page(self.request, "case/pane.html", {"case": case})
        return page(self.request, "inbox/page.html", {"case": case, "inbox": inbox}, status_code=status)


async def stage_of_reply(request: Request, person: SignedIn, reply_id: int, back: str) -> Stage:
    """Return the stage of the case that a reply belongs to; raise NotFound."""
    desk = request.app.state.desk

    def find() -> int:
        with desk.database.session() as session:
            return cases.reply(session, reply_id).case_id

    return Stage(request, person, await run_in_threadpool(find), back)


def notice_of(error: StorageError) -> Notice:
    """Return what storage refused, in words: what happened, then what to do."""
    status, what, then = told(error)
    return "red" if status >= 500 else "amber", what, then

"""The page on which a statement is signed, made for a phone: the exact texts, who signed, one button."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console.access import SignedIn, actor, require
from bot.console.fields import Id, Text
from bot.console.passwords import Throttle, verify_password
from bot.console.problems import told
from bot.console.roles import Permission
from bot.console.routes.statements import acted
from bot.console.statement_building import whole
from bot.console.statement_roles import held
from bot.console.templating import page
from responders.statement_lifecycle import Step
from storage import statement_signing, statements, users
from storage.database import Session
from storage.errors import NotAllowed, NotFound, StorageError

router = APIRouter(prefix="/statements/{statement_id}")
Signer = Annotated[SignedIn, Depends(require(Permission.STATEMENT_SIGN))]
throttle = Throttle()


@router.get("/sign")
def show(request: Request, person: Signer, statement_id: Id) -> Response:
    """Show the exact texts to sign."""
    return _page(request, person, statement_id)


@router.post("/sign")
def sign(
    request: Request, person: Signer, statement_id: Id, sha256: Text = "", role: Text = "", reason: Text = "",
    password: Text = "",
) -> Response:  # fmt: skip
    """Sign exactly the texts that were on screen, with the password once more where there is one."""
    desk = request.app.state.desk
    try:
        _must_be_them(request, person, password)
        with desk.database.session() as session:
            statement_signing.sign(
                session, statement_id, sha256, role, user_id=person.user_id, held=held(person.roles),
                deputies=desk.judge.code.sign_off.deputies, reason=reason[:2000], now=desk.clock(),
            )  # fmt: skip
    except NotFound:
        raise
    except StorageError as error:
        return _page(request, person, statement_id, problem=told(error)[2], role=role, reason=reason)
    return _page(request, person, statement_id, done="Signed. Thank you.")


@router.post("/unsign")
def unsign(request: Request, person: Signer, statement_id: Id, reason: Text = "") -> Response:
    """Take one's own signature back."""
    return acted(
        request, person, statement_id,
        lambda session, now: statement_signing.unsign(
            session, statement_id, user_id=person.user_id, reason=reason[:2000], now=now
        ),
    )  # fmt: skip


@router.post("/send-back")
def send_back(request: Request, person: Signer, statement_id: Id, reason: Text = "") -> Response:
    """Send a statement back to its writers, with what is wrong."""

    def do(session: Session, now: datetime) -> None:
        statements.take_back(session, statement_id, reason[:2000], actor=actor(person), now=now, step=Step.SEND_BACK)

    return acted(request, person, statement_id, do)


def _must_be_them(request: Request, person: SignedIn, password: str) -> None:
    """Raise NotAllowed unless the session's holder knows its person's password; where there is none, it counts."""
    with request.app.state.desk.database.session() as session:
        stored = users.get(session, person.user_id).password_hash
    if stored is None:
        return
    key = f"sign:{person.user_id}"
    if wait := throttle.seconds_to_wait(key):
        raise NotAllowed(f"Too many tries. Try again in {-(-wait // 60)} min; nothing was signed.")
    if not verify_password(password, stored):
        throttle.failed(key)
        raise NotAllowed("That is not your password. Nothing was signed.")
    throttle.succeeded(key)


def _page(
    request: Request, person: SignedIn, statement_id: int, *, problem: str = "", done: str = "", role: str = "",
    reason: str = "",
) -> Response:  # fmt: skip
    with request.app.state.desk.database.session() as session:
        context = whole(request, person, session, statement_id)
        asks = users.get(session, person.user_id).password_hash is not None
        given = {"problem": problem, "done": done, "asks_password": asks, "role": role, "reason": reason}
        return page(request, "statements/sign.html", {**context, **given}, status_code=422 if problem else 200)

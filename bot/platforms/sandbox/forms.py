"""What the pages' forms do: write, edit and delete as a customer, switch faults; then lead back to the page."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.platforms.sandbox.faults import Fault, FaultError
from bot.platforms.sandbox.pages import render
from bot.platforms.sandbox.site import Site, Writing


async def write(request: Request) -> Response:
    """Publish a message as a made-up customer."""
    site, form = _site(request), await request.form()
    text, handle, parent = _field(form, "text"), _field(form, "handle").removeprefix("@"), _field(form, "in_reply_to")
    if not text or not handle:
        return render(
            request, "problem.html", status=400, problem="A message needs words and a handle. Go back and add them."
        )
    if handle.casefold() == site.world.us.handle.casefold():
        wrong = f"@{handle} is the brand's own account, which the desk writes for. Take another handle."
        return _problem(request, wrong)
    if parent and parent not in site.world.posts:
        return render(
            request, "problem.html", status=404, problem="The post you answered is gone. Go back to the timeline."
        )
    private = bool(form.get("private"))
    name = _field(form, "name")
    (entry,) = await site.publish([Writing(text, handle=handle, name=name, parent_id=parent or None, private=private)])
    return _back(form, f"/threads/{entry.conversation_id}#{entry.id}")


async def rewrite(request: Request) -> Response:
    """Edit a customer's message."""
    form = await request.form()
    text = _field(form, "text")
    if not text:
        return render(
            request, "problem.html", status=400, problem="An edit needs words. To remove the post, delete it."
        )
    try:
        await _site(request).edit(request.path_params["post_id"], text)
    except KeyError:
        return render(request, "missing.html", status=404)
    return _back(form, "/")


async def remove(request: Request) -> Response:
    """Delete a customer's message."""
    form = await request.form()
    try:
        await _site(request).delete(request.path_params["post_id"])
    except KeyError:
        return render(request, "missing.html", status=404)
    return _back(form, "/")


async def switch_on(request: Request) -> Response:
    """Switch a fault on."""
    form = await request.form()
    asked: dict[str, object] = {"kind": _field(form, "kind")}
    if operation := _field(form, "on"):
        asked["on"] = operation
    often = _field(form, "often")
    try:
        asked |= {"probability": float(often) / 100} if often.isdecimal() else {"count": 1}
        _site(request).faults.add(Fault.read(asked))
    except FaultError as error:
        return _problem(request, str(error))
    return _back(form, "/")


async def switch_off(request: Request) -> Response:
    """Switch one fault off, or all."""
    form, faults = await request.form(), _site(request).faults
    wanted = _field(form, "id")
    if wanted.isdecimal():
        faults.remove(int(wanted))
    else:
        faults.clear()
    return _back(form, "/")


def _problem(request: Request, words: str) -> Response:
    return render(request, "problem.html", status=400, problem=words)


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _back(form: FormData, otherwise: str) -> Response:
    here = _field(form, "here")
    # Only a path of this site: anything else could lead elsewhere.
    inside = here.startswith("/") and not here.startswith(("//", "/\\"))
    return RedirectResponse(here if inside else otherwise, status_code=303)


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


routes = [
    Route("/write", write, methods=["POST"]),
    Route("/posts/{post_id}/edit", rewrite, methods=["POST"]),
    Route("/posts/{post_id}/delete", remove, methods=["POST"]),
    Route("/switch/on", switch_on, methods=["POST"]),
    Route("/switch/off", switch_off, methods=["POST"]),
]

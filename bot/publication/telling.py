"""Takes one event to one webhook, and notes how that ended."""

import asyncio

from bot import webhooks as calling
from bot.config import ConfigError
from bot.wiring import Desk
from storage import webhooks
from storage.errors import NotFound
from storage.webhooks import Delivery


class Undelivered(Exception):
    """The webhook did not take the event; it is tried again, or was given up. The delivery's row says why."""


async def deliver(desk: Desk, delivery_id: int, *, last: bool) -> None:
    """Try one delivery; raise Undelivered if it failed. With `last` it is then given up and shown so.

    One that is gone, or that arrived before, is done.
    """
    try:
        delivery = await asyncio.to_thread(_read, desk, delivery_id)
    except NotFound:
        return
    if delivery.state == "delivered":
        return
    outcome = await _try(desk, delivery)
    state = "delivered" if outcome.delivered else "dead" if last else "waiting"
    await asyncio.to_thread(_note, desk, delivery_id, state, outcome)
    if not outcome.delivered:
        raise Undelivered


async def _try(desk: Desk, delivery: Delivery) -> calling.Outcome:
    hook = desk.config.webhooks.get(delivery.hook)
    if hook is None:
        return calling.Outcome(delivered=False, problem="The settings name no webhook of this name any more.")
    try:
        return await calling.deliver(hook, delivery.payload, now=desk.clock())
    except ConfigError as error:
        return calling.Outcome(delivered=False, problem=str(error))


def _read(desk: Desk, delivery_id: int) -> Delivery:
    with desk.database.session() as session:
        return webhooks.read(session, delivery_id)


def _note(desk: Desk, delivery_id: int, state: str, outcome: calling.Outcome) -> None:
    with desk.database.session() as session:
        webhooks.tried(
            session, delivery_id, state=state, status=outcome.status, problem=outcome.problem, now=desk.clock()
        )

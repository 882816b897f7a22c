"""Storing what platforms deliver: whole batches in a handful of statements; what comes twice or late is harmless."""

from collections.abc import Sequence
from dataclasses import fields, replace

from sqlalchemy import text

from storage import forgetting, posts, record, seen
from storage.arrivals import Arrival, ArrivedPost, Author, Change, Stored
from storage.batch import Batch, clean
from storage.database import Session

__all__ = ["Arrival", "ArrivedPost", "Author", "Change", "Stored", "store"]

_LOCK = 0x494E


def store(session: Session, account_id: int, arrivals: Sequence[Arrival]) -> list[Stored]:
    """Store a batch and say what each arrival did, in the order given.

    Events are told apart by (account, event id, revision). An edit makes a revision, and changes what is shown only
    if it is newer; a deletion marks, also when it comes before the post, and empties what was kept. Batches of one
    account wait for each other.
    """
    arrivals = [_cleaned(arrival) for arrival in arrivals]
    session.execute(text("SELECT pg_advisory_xact_lock(:lock, :account)"), {"lock": _LOCK, "account": account_id})
    fresh = _keep_events(session, account_id, arrivals)
    known = posts.Known(session, account_id, {arrival.post_id for arrival in fresh.values()}, _all_posts(fresh))
    changes = [_apply(known, arrival) if at in fresh else Change.DUPLICATE for at, arrival in enumerate(arrivals)]
    for arrival in fresh.values():
        for post in arrival.context:
            known.see(post, arrival.received_at)
    changed = known.write(session)
    seen.keep(session, changed)
    for at, ids in known.deletions().items():
        forgetting.forget_messages(session, account_id, ids, now=at)
    stored = [_stored(known, arrival, change) for arrival, change in zip(arrivals, changes, strict=True)]
    edited = {one.message_id for one in stored if one.change is Change.EDITED and not one.ours and one.message_id}
    if edited:
        forgetting.follow_edits(session, edited, now=max(one.received_at for one in arrivals))
    record.append_many(session, _entries(account_id, arrivals, stored, known))
    return stored


def _cleaned(arrival: Arrival) -> Arrival:
    event_id, post_id = clean(arrival.event_id), clean(arrival.post_id)
    return replace(
        arrival,
        event_id=event_id,
        post_id=post_id,
        post=arrival.post and _cleaned_post(arrival.post),
        context=tuple(_cleaned_post(post) for post in arrival.context),
    )


def _cleaned_post(post: ArrivedPost) -> ArrivedPost:
    author = {field.name: clean(getattr(post.author, field.name)) for field in fields(Author)}
    body = {field.name: clean(getattr(post, field.name)) for field in fields(ArrivedPost) if field.name != "author"}
    return ArrivedPost(author=Author(**author), **body)


def _keep_events(session: Session, account_id: int, arrivals: Sequence[Arrival]) -> dict[int, Arrival]:
    """Write the events down; return those that were not known, by their place in the batch."""
    batch = Batch(event_id="text", revision="bigint", kind="text", post_id="text", received_at="timestamptz")
    first: dict[tuple[str, int], int] = {}
    for place, arrival in enumerate(arrivals):
        if first.setdefault((arrival.event_id, arrival.revision), place) == place:
            batch.add(
                event_id=arrival.event_id, revision=arrival.revision, kind=arrival.kind, post_id=arrival.post_id,
                received_at=arrival.received_at,
            )  # fmt: skip
    kept = batch.execute(
        session,
        "INSERT INTO platform_event (account_id, event_id, revision, kind, platform_post_id, received_at)"
        " SELECT :account_id, event_id, revision, kind, post_id, received_at FROM {rows} ON CONFLICT DO NOTHING"
        " RETURNING event_id, revision",
        {"account_id": account_id},
    )
    places = sorted(first[event_id, revision] for event_id, revision in kept)
    return {place: arrivals[place] for place in places}


def _all_posts(fresh: dict[int, Arrival]) -> list[tuple[ArrivedPost, bool]]:
    """Return every post of these arrivals, and whether it only gives context; what weighs more comes last."""
    context = [(post, True) for arrival in fresh.values() for post in arrival.context]
    return context + [(arrival.post, False) for arrival in fresh.values() if arrival.post is not None]


def _apply(known: posts.Known, arrival: Arrival) -> Change:
    if arrival.post is None:
        return Change.DELETED if known.delete(arrival.post_id, arrival.received_at) else Change.DUPLICATE
    seen = known.take(arrival.post, arrival.received_at, edit=arrival.kind == "edit")
    if known.is_deleted(arrival.post_id) and seen is not posts.Seen.BEFORE:
        return Change.DELETED
    return {
        posts.Seen.FIRST: Change.NEW,
        posts.Seen.NEWER: Change.EDITED,
        posts.Seen.OLDER: Change.STALE,
        posts.Seen.BEFORE: Change.DUPLICATE,
    }[seen]


def _stored(known: posts.Known, arrival: Arrival, change: Change) -> Stored:
    message = known.get(arrival.post_id)
    if message is None:
        return Stored(arrival.event_id, arrival.post_id, change, revision=arrival.revision)
    return Stored(
        arrival.event_id, arrival.post_id, change, message.id, message.conversation_id, message.person_id,
        message.revision, message.ours, message.context,
    )  # fmt: skip


_KINDS = {Change.NEW: "message.received", Change.EDITED: "message.edited", Change.DELETED: "message.deleted"}


def _entries(
    account_id: int, arrivals: Sequence[Arrival], stored: Sequence[Stored], known: posts.Known
) -> list[record.Entry]:
    return [
        record.Entry(
            _KINDS[one.change],
            "platform",
            f"message:{one.message_id}" if one.message_id else f"account:{account_id}",
            {"account": account_id, "conversation": one.conversation_id, "revision": one.revision},
            arrival.received_at,
            content=arrival.post.text if arrival.post and not known.is_deleted(arrival.post_id) else None,
            person_id=one.person_id,
        )
        for arrival, one in zip(arrivals, stored, strict=True)
        if one.change in _KINDS
    ]

"""The people who write to us and the conversations they write in, kept in batches."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from storage.arrivals import ArrivedPost, Author
from storage.batch import Batch
from storage.database import Session
from storage.names import erased_id

_LOOKS = ("handle", "name", "url", "avatar_url", "followers")


def keep_persons(session: Session, account_id: int, posts: Sequence[tuple[ArrivedPost, bool]]) -> dict[str, int]:
    """Return the ids of the posts' authors by their platform id: new ones are added, changed ones brought up to date.

    Each post comes with whether it only gives context. A person who was erased stays empty until they write again.
    """
    authors = {post.author.platform_id: post.author for post, _ in posts}
    writing = {post.author.platform_id for post, context in posts if not context}
    platform = session.execute(
        text("SELECT platform FROM platform_account WHERE id = :id"), {"id": account_id}
    ).scalar_one()
    found = _find(session, platform, list(authors))
    new = [author for key, author in authors.items() if key not in found]
    changed = [
        author
        for key, author in authors.items()
        if key in found and found[key][1] != _looks(author) and (not found[key][2] or key in writing)
    ]
    first_seen = min(post.created_at for post, _ in posts)
    if new:
        _add(session, platform, new, first_seen)
        found |= _find(session, platform, [author.platform_id for author in new])
    if changed:
        _refresh(session, {found[author.platform_id][0]: author for author in changed})
    return {key: person_id for key, (person_id, _, _) in found.items()}


def _looks(author: Author) -> tuple[object, ...]:
    return tuple(getattr(author, name) for name in _LOOKS)


def _find(session: Session, platform: str, keys: list[str]) -> dict[str, tuple[int, tuple[object, ...], bool]]:
    """Return {platform id: (id, looks, erased)}; an erased person is known only by a hash of their id."""
    hashed = {erased_id(platform, key): key for key in keys}
    rows = session.execute(
        text(
            f"SELECT platform_id, id, erased_at IS NOT NULL, {', '.join(_LOOKS)} FROM person"
            " WHERE platform = :platform AND platform_id = ANY(CAST(:keys AS text[]))"
        ),
        {"platform": platform, "keys": [*keys, *hashed]},
    )
    return {hashed.get(key, key): (person_id, tuple(looks), erased) for key, person_id, erased, *looks in rows}


def _add(session: Session, platform: str, authors: Sequence[Author], first_seen: datetime) -> None:
    batch = Batch(platform_id="text", handle="text", name="text", url="text", avatar_url="text", followers="bigint")
    for author in sorted(authors, key=lambda author: author.platform_id):
        batch.add(platform_id=author.platform_id, **dict(zip(_LOOKS, _looks(author), strict=True)))
    columns = ", ".join(batch.columns)
    batch.execute(
        session,
        f"INSERT INTO person (platform, first_seen_at, {columns})"
        f" SELECT :platform, :first_seen, {columns} FROM {{rows}} ON CONFLICT DO NOTHING",
        {"platform": platform, "first_seen": first_seen},
    )


def _refresh(session: Session, authors: dict[int, Author]) -> None:
    batch = Batch(
        id="bigint", platform_id="text", handle="text", name="text", url="text", avatar_url="text", followers="bigint"
    )
    for person_id, author in sorted(authors.items()):
        batch.add(id=person_id, platform_id=author.platform_id, **dict(zip(_LOOKS, _looks(author), strict=True)))
    changes = ", ".join(f"{name} = given.{name}" for name in _LOOKS)
    batch.execute(
        session,
        f"UPDATE person SET {changes}, platform_id = given.platform_id, erased_at = NULL"
        " FROM {rows} WHERE person.id = given.id",
    )


def keep_conversations(session: Session, account_id: int, posts: Sequence[ArrivedPost]) -> dict[str, int]:
    """Return the ids of the posts' conversations, made if they are new."""
    batch = Batch(conversation="text", created_at="timestamptz")
    starts: dict[str, datetime] = {}
    for post in posts:
        starts[post.conversation_id] = min(post.created_at, starts.get(post.conversation_id, post.created_at))
    for conversation, created_at in sorted(starts.items()):
        batch.add(conversation=conversation, created_at=created_at)
    more = {"account_id": account_id}
    find = (
        "SELECT platform_conversation_id, id FROM conversation JOIN {rows}"
        " ON account_id = :account_id AND platform_conversation_id = given.conversation"
    )
    rows = batch.execute(session, find, more)
    found: dict[str, int] = dict(iter(rows))
    if len(found) < len(batch):
        made = batch.execute(
            session,
            "INSERT INTO conversation (account_id, platform_conversation_id, created_at)"
            " SELECT :account_id, conversation, created_at FROM {rows} ON CONFLICT DO NOTHING"
            " RETURNING platform_conversation_id, id",
            more,
        )
        found |= dict(iter(made))
    return found

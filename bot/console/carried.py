"""The pictures of what we send: taken in clean, shown, described, and kept from going out undescribed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.console.pictures.cleaning import Cleaned, NoPicture, clean
from bot.console.reply_card import Carried
from bot.platforms.base import Limits
from storage import pictures
from storage.database import Session
from storage.errors import NotAllowed
from storage.tables.base import Json


def carried(attachments: Sequence[Json]) -> tuple[Carried, ...]:
    """Return the pictures of a reply as the composer shows them."""
    return tuple(Carried(str(one["sha256"]), str(one["url"]), str(one.get("alt", ""))) for one in attachments)


def described(attachments: Sequence[Json], said: Mapping[str, str]) -> tuple[Json, ...]:
    """Return the pictures with the words that were typed for them, by their SHA-256."""
    return tuple({**one, "alt": " ".join(said.get(one["sha256"], one["alt"]).split())} for one in attachments)


def attachment(sha256: str, media_type: str) -> Json:
    """Return a picture as a reply's attachments name it, not yet described."""
    return {"kind": "image", "sha256": sha256, "media_type": media_type, "alt": "", "url": f"/pictures/{sha256}"}


def cleaned(content: bytes, limits: Limits, platform: str) -> Cleaned:
    """Return a picture without what it gives away; NotAllowed for what is none, or too large for a platform."""
    try:
        found = clean(content)
    except NoPicture as error:
        raise NotAllowed(str(error)) from error
    if len(found.content) > limits.attachment_bytes:
        size, most = len(found.content) / 1e6, limits.attachment_bytes / 1e6
        raise NotAllowed(f"This picture has {size:.1f} MB and {platform} takes up to {most:.1f} MB. Make it smaller.")
    return found


def keep(session: Session, picture: Cleaned, *, user_id: int, now: datetime) -> Json:
    """Keep a picture, and return it as what we send names it, not yet described."""
    sha256 = pictures.keep(
        session, picture.content, media_type=picture.media_type, width=picture.width, height=picture.height,
        user_id=user_id, now=now,
    )  # fmt: skip
    return attachment(sha256, picture.media_type)


def obstacle(attachments: Sequence[Json], limits: Limits, platform: str, *, private: bool) -> str:
    """Return why these pictures can't go out as they are, in a sentence, or nothing."""
    if not attachments:
        return ""
    if private:
        return "A direct message goes without pictures here. Take them off, or answer in public."
    if len(attachments) > limits.attachments:
        most = f"{limits.attachments} pictures" if limits.attachments else "no pictures"
        return f"{platform} takes {most} with a reply. Take {len(attachments) - limits.attachments} off."
    if not limits.alt_text:
        return ""
    bare = [number for number, one in enumerate(attachments, 1) if not str(one["alt"]).strip()]
    if bare:
        which = "the picture" if len(attachments) == 1 else f"picture {bare[0]}"
        return f"Describe {which} first: people who can't see it hear these words instead."
    long = next((n for n, one in enumerate(attachments, 1) if len(str(one["alt"])) > limits.alt_text), 0)
    if long:
        over = len(str(attachments[long - 1]["alt"])) - limits.alt_text
        return f"The description of picture {long} is {over} over what {platform} takes. Shorten it."
    return ""

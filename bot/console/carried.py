"""The pictures of a reply: as they are shown, described, and kept from going out undescribed."""

from collections.abc import Mapping, Sequence

from bot.console.reply_card import Carried
from bot.platforms.base import Limits
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

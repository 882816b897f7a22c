"""What a request to X asks for: fields, expansions, pages. Nothing that wasn't asked for is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.requests import Request

from bot.platforms.sandbox.answers import base_of
from bot.platforms.sandbox.faces.x.numbers import Numbers, first_id
from bot.platforms.sandbox.faces.x.problems import No, invalid
from bot.platforms.sandbox.site import Site
from bot.platforms.sandbox.world import World

# Words of the OpenAPI document, version 2.166. What the sandbox has no notion of is taken and not told.
_KNOWN: Final = {
    "tweet.fields": "article attachments author_id card_uri community_id context_annotations conversation_id "
    "created_at display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang "
    "matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics "
    "paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes "
    "source suggested_source_links suggested_source_links_with_counts text withheld",
    "user.fields": "affiliation confirmed_email connection_status created_at description entities id "
    "is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url "
    "profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username "
    "verified verified_followers_count verified_type withheld",
    "media.fields": "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url "
    "promoted_metrics public_metrics type url variants width",
    "poll.fields": "duration_minutes end_datetime id options voting_status",
    "place.fields": "contained_within country country_code full_name geo id name place_type",
    "dm_event.fields": "attachments created_at dm_conversation_id entities event_type id participant_ids "
    "referenced_tweets sender_id text",
}
_TWEET_EXPANSIONS: Final = (
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id "
    "in_reply_to_user_id entities.note.mentions.username referenced_tweets.id "
    "referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id"
)
_USER_EXPANSIONS: Final = "affiliation.user_id most_recent_tweet_id pinned_tweet_id"
_MESSAGE_EXPANSIONS: Final = "attachments.media_keys participant_ids referenced_tweets.id sender_id"
EXPANSIONS: Final = {"tweet": _TWEET_EXPANSIONS, "user": _USER_EXPANSIONS, "message": _MESSAGE_EXPANSIONS}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, understood. `number` finds posts and people by X's ids."""

    request: Request
    site: Site
    numbers: Numbers
    base: str
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    expansions: frozenset[str] = frozenset()

    @property
    def world(self) -> World:
        """What stands on the sandbox."""
        return self.site.world

    def wants(self, kind: str, name: str) -> bool:
        """Say whether a field of a kind ("tweet", "user", ...) was asked for."""
        return name in self.fields[f"{kind}.fields"]

    def one(self, name: str) -> str | None:
        """Return a parameter, or None."""
        return self.request.query_params.get(name)

    def many(self, name: str, *, most: int = 100) -> list[str]:
        """Return a required list; raise No for one that is empty or too long."""
        values = [value for value in (self.one(name) or "").split(",") if value]
        if not 0 < len(values) <= most:
            raise No(
                invalid(name, values, f"The number of values in the `{name}` query parameter list is not 1-{most}")
            )
        return values

    def count(self, least: int, most: int, default: int) -> int:
        """Return `max_results`; raise No outside of its bounds."""
        asked = self.one("max_results") or str(default)
        if not asked.isdecimal() or not least <= int(asked) <= most:
            wrong = f"The `max_results` query parameter value [{asked}] is not between {least} and {most}"
            raise No(invalid("max_results", [asked], wrong))
        return int(asked)

    def bound(self, id_name: str, time_name: str) -> int | None:
        """Return the id that bounds a timeline, from a parameter with an id or one with a time; raise No."""
        if asked := self.one(id_name):
            if not asked.isdecimal():
                raise No(invalid(id_name, [asked], f"The `{id_name}` query parameter value [{asked}] is not valid"))
            return int(asked)
        if at := self.one(time_name):
            try:
                return first_id(datetime.fromisoformat(at))
            except ValueError:
                wrong = f"The `{time_name}` query parameter value [{at}] is not a valid time"
                raise No(invalid(time_name, [at], wrong)) from None
        return None


def understand(request: Request, numbers: Numbers, expands: str = "tweet") -> Asked:
    """Read fields and expansions; raise No for a word that X doesn't know."""
    fields = {name: _words(request, name, known) for name, known in _KNOWN.items()}
    expansions = _words(request, "expansions", EXPANSIONS[expands])
    site: Site = request.app.state.site
    return Asked(request, site, numbers, base_of(request), fields, expansions)


def _words(request: Request, name: str, known: str) -> frozenset[str]:
    asked = frozenset(word for word in request.query_params.get(name, "").split(",") if word)
    if unknown := sorted(asked - frozenset(known.split())):
        wrong = f"The `{name}` query parameter value [{unknown[0]}] is not one of [{known.replace(' ', ',')}]"
        raise No(invalid(name, unknown, wrong))
    return asked

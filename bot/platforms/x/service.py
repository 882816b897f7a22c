"""X's API as this adapter uses it: one method a request, each with its own name on the operations page."""

import base64
from datetime import datetime
from typing import Any, Final

import aiohttp
from tweepy.asynchronous import AsyncClient

from bot.platforms.x import fields
from bot.platforms.x.calling import Calls, Json
from bot.platforms.x.line import Heard, Line

PAGE: Final = 100


def client(keys: dict[str, str], line: Line) -> AsyncClient:
    """Return tweepy's client on this line. It never waits for a rate limit, and hands answers over unread."""
    made = AsyncClient(
        bearer_token=keys.get("bearer_token"),
        consumer_key=keys.get("api_key"),
        consumer_secret=keys.get("api_secret"),
        access_token=keys.get("access_token"),
        access_token_secret=keys.get("access_secret"),
        return_type=aiohttp.ClientResponse,
        wait_on_rate_limit=False,
    )
    made.session = line
    return made


class Service:
    """Every request that the adapter makes as the account itself; errors are those of `Calls`."""

    def __init__(self, api: AsyncClient, calls: Calls) -> None:
        self._api = api
        self._calls = calls

    def now(self) -> datetime:
        """Return now, in UTC."""
        return self._calls.clock()

    async def me(self) -> Heard:
        """Read who we are, with the headers that say what the keys may do."""
        return await self._calls.read("account", lambda: self._api.get_me(**fields.PEOPLE))

    async def mentions(self, me: str, *, since: int, token: str | None) -> Json:
        """Read one page of what mentions us, newest first."""
        asked = {"since_id": since, "max_results": PAGE, "pagination_token": token, **fields.POSTS}
        return await self._read("read mentions", lambda: self._api.get_users_mentions(me, user_auth=True, **asked))

    async def own_posts(self, me: str, *, since: int, token: str | None) -> Json:
        """Read one page of what we posted, newest first."""
        asked = {"since_id": since, "max_results": PAGE, "pagination_token": token, **fields.POSTS}
        return await self._read("read our posts", lambda: self._api.get_users_tweets(me, user_auth=True, **asked))

    async def search(self, query: str, *, since: int, token: str | None) -> Json:
        """Read one page of recent posts that fit a query, newest first."""
        asked = {"since_id": since, "max_results": PAGE, "next_token": token, **fields.POSTS}
        return await self._read("search", lambda: self._api.search_recent_tweets(query, user_auth=True, **asked))

    async def posts(self, post_ids: list[str]) -> Json:
        """Read up to a hundred posts; those that are gone are named in `errors`."""
        return await self._read(
            "read posts", lambda: self._api.get_tweets(post_ids, user_auth=True, **fields.POSTS), missing_is_fine=True
        )

    async def people(self, person_ids: list[str]) -> Json:
        """Read up to a hundred people."""
        return await self._read(
            "read people",
            lambda: self._api.get_users(ids=person_ids, user_auth=True, **fields.PEOPLE),
            missing_is_fine=True,
        )

    async def messages(self, *, token: str | None) -> Json:
        """Read one page of our direct messages of the last 30 days, newest first."""
        asked = {
            "max_results": PAGE,
            "pagination_token": token,
            "event_types": ["MessageCreate"],
            **fields.MESSAGES,
        }
        return await self._read("read messages", lambda: self._api.get_direct_message_events(user_auth=True, **asked))

    async def conversation(self, person_id: str, *, most: int) -> Json:
        """Read the latest direct messages between us and one person, newest first."""
        asked: dict[str, Any] = {"max_results": most, "event_types": ["MessageCreate"], **fields.MESSAGES}
        return await self._read(
            "read conversations",
            lambda: self._api.get_direct_message_events(participant_id=person_id, user_auth=True, **asked),
            missing_is_fine=True,
        )

    async def single_message(self, message_id: str) -> Json:
        """Read one direct message; one that is gone has no `data`."""
        asked = {name.replace("_fields", ".fields"): ",".join(value) for name, value in fields.MESSAGES.items()}
        return await self._read(
            "read a message",
            lambda: self._api.request("GET", f"/2/dm_events/{message_id}", params=asked, user_auth=True),
            missing_is_fine=True,
        )

    async def post(self, text: str, *, answering: str, pictures: list[str]) -> Json:
        """Post a public reply."""
        return await self._write(
            "reply",
            lambda: self._api.create_tweet(text=text, in_reply_to_tweet_id=answering, media_ids=pictures or None),
        )

    async def publish(self, text: str, *, pictures: list[str]) -> Json:
        """Post something that answers nobody."""
        return await self._write("publish", lambda: self._api.create_tweet(text=text, media_ids=pictures or None))

    async def edit(self, post_id: str, text: str) -> Json:
        """Replace a post of ours; the edit gets an id of its own."""
        asked = {"text": text, "edit_options": {"previous_post_id": post_id}}
        return await self._write("edit", lambda: self._api.request("POST", "/2/tweets", {}, asked, user_auth=True))

    async def send_message(self, person_id: str, text: str, *, picture: str | None) -> Json:
        """Send a direct message."""
        return await self._write(
            "message",
            lambda: self._api.create_direct_message(participant_id=person_id, text=text, media_id=picture),
        )

    async def delete_post(self, post_id: str) -> None:
        """Delete a post of ours with all its edits; one that is gone is no error."""
        await self._calls.write("delete", lambda: self._api.delete_tweet(post_id), missing_is_fine=True)

    async def delete_message(self, message_id: str) -> None:
        """Delete a direct message of ours; one that is gone is no error."""
        await self._calls.write(
            "delete a message",
            lambda: self._api.request("DELETE", f"/2/dm_events/{message_id}", {}, user_auth=True),
            missing_is_fine=True,
        )

    async def hide(self, post_id: str) -> None:
        """Hide somebody's reply in a conversation of ours; one that is gone is no error."""
        await self._calls.write("hide", lambda: self._api.hide_reply(post_id), missing_is_fine=True)

    async def upload(self, content: bytes, media_type: str, *, category: str) -> Json:
        """Upload one picture; nothing is public before a post names it."""
        asked = {
            "media": base64.b64encode(content).decode("ascii"),
            "media_category": category,
            "media_type": media_type,
        }
        return await self._write(
            "upload", lambda: self._api.request("POST", "/2/media/upload", {}, asked, user_auth=True)
        )

    async def describe(self, picture_id: str, alt: str) -> None:
        """Give an uploaded picture its alternative text."""
        asked = {"id": picture_id, "metadata": {"alt_text": {"text": alt}}}
        await self._calls.write(
            "describe",
            lambda: self._api.request("POST", "/2/media/metadata", {}, asked, user_auth=True),
            empty_is_fine=True,
        )

    async def _read(self, endpoint: str, request: Any, *, missing_is_fine: bool = False) -> Json:
        heard = await self._calls.read(endpoint, request, missing_is_fine=missing_is_fine)
        return heard.said

    async def _write(self, endpoint: str, request: Any) -> Json:
        heard = await self._calls.write(endpoint, request)
        return heard.said

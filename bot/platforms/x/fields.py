"""What to ask X for with every post, message and person (docs.x.com, data dictionary); answers may still lack any."""

from typing import Final

POSTS: Final[dict[str, list[str]]] = {
    "tweet_fields": [
        "attachments",
        "author_id",
        "conversation_id",
        "created_at",
        "edit_controls",
        "edit_history_tweet_ids",
        "entities",
        "in_reply_to_user_id",
        "lang",
        "note_tweet",
        "referenced_tweets",
        "reply_settings",
    ],
    "expansions": [
        "author_id",
        "referenced_tweets.id",
        "referenced_tweets.id.author_id",
        "attachments.media_keys",
        "edit_history_tweet_ids",
    ],
    "media_fields": ["alt_text", "preview_image_url", "type", "url"],
    "user_fields": ["name", "profile_image_url", "protected", "public_metrics", "username"],
}

MESSAGES: Final[dict[str, list[str]]] = {
    "dm_event_fields": [
        "attachments",
        "created_at",
        "dm_conversation_id",
        "entities",
        "event_type",
        "participant_ids",
        "sender_id",
        "text",
    ],
    "expansions": ["sender_id", "attachments.media_keys"],
    "media_fields": POSTS["media_fields"],
    "user_fields": POSTS["user_fields"],
}

PEOPLE: Final[dict[str, list[str]]] = {"user_fields": POSTS["user_fields"]}

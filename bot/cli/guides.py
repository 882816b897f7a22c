"""What `answerable connect` tells a person, platform by platform: where the keys are, and what to switch on first."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name in the keys file, what the platform calls it, and whether the desk can do without."""

    name: str
    label: str
    optional: bool = False
    without: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The way to the keys of one platform. `steps` come in order; `account` says what to type as the account."""

    name: str
    account: str
    steps: tuple[str, ...]
    keys: tuple[Key, ...]


def _steps(text: str) -> tuple[str, ...]:
    """Return paragraphs, each on one line."""
    return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


GUIDES: Final = {
    "x": Guide(
        "X",
        "The account's handle, without @",
        _steps(
            """
            Sign in to the developer console (console.x.com) as the brand's account and open your
            app, or make one.

            Under "User authentication settings" choose "Read and write and Direct message". Without
            direct messages the desk can't take a conversation into private.

            Then, and not before, make the keys: under "Keys and tokens", the API key and secret,
            and an access token and secret for the brand's account. A token made before the
            permission was changed doesn't have it.

            Reading and posting are paid for by use. Put credit on the app, and set a spending limit
            there.
            """
        ),
        (
            Key("api_key", "API key"),
            Key("api_secret", "API key secret"),
            Key("access_token", "Access token"),
            Key("access_secret", "Access token secret"),
            Key("bearer_token", "Bearer token", optional=True, without="Only the stream needs it; polling works."),
        ),
    ),
    "reddit": Guide(
        "Reddit",
        "The account's name, without u/",
        _steps(
            """
            Reddit wants to approve programs that use its data: ask for access first, and say what
            the desk does.

            Signed in as the brand's account, make an app of the type "script"
            (reddit.com/prefs/apps). The client ID stands under the app's name, the secret below it.

            A script app signs in with the account's password. An account with two-factor sign-in
            needs a refresh token instead, with the scopes identity, read, privatemessages, submit,
            edit, history, modmail, modposts.

            To answer mod mail and to remove posts, make the account a moderator of your subreddit.
            """
        ),
        (
            Key("client_id", "Client ID"),
            Key("client_secret", "Client secret"),
            Key("password", "The account's password", optional=True, without="Then a refresh token is needed."),
            Key("refresh_token", "Refresh token", optional=True, without="Then the password is needed."),
        ),
    ),
    "discord": Guide(
        "Discord",
        "The bot's user name",
        _steps(
            """
            Open the developer portal (discord.com/developers/applications) and make an application,
            or open yours.

            Under "Bot", switch on "Message Content Intent": without it Discord hands over empty
            messages.

            Still under "Bot", make a token. Discord shows it once.

            Under "Installation", invite the bot to your server with View Channels, Send Messages,
            Send Messages in Threads, Read Message History and Attach Files; add Manage Messages if
            it may remove posts.
            """
        ),
        (Key("bot_token", "Bot token"),),
    ),
}
"""The guide of every platform that needs keys, by the kind of account."""

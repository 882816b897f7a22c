"""Comments, submissions, messages and modmail of any year become the same values."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.base import Attachment
from bot.platforms.reddit import mail, modmail, reading
from bot.platforms.reddit.settings import Us
from bot.platforms.reddit.threads import read_thread
from tests.bot.platforms.reddit.scripted import comment, listing, submission

US = Us("AuroraCare")
# As the inbox of 2025 shows a comment: no edited, no link_id, no permalink.
IN_INBOX = {
    "first_message": None, "first_message_name": None, "subreddit": "aurora", "likes": None, "replies": "",
    "author_fullname": "t2_sam", "id": "abc", "subject": "username mention", "score": 1, "author": "sam",
    "parent_id": "t1_up", "new": True, "type": "username_mention", "body": "u/AuroraCare hello", "dest": "AuroraCare",
    "was_comment": True, "name": "t1_abc", "created": 1750351619.0, "created_utc": 1750351619.0,
    "context": "/r/aurora/comments/link/title/abc/?context=3", "distinguished": None,
}  # fmt: skip
# As a thread of 2016 shows one: no permalink, no author_fullname.
OF_2016 = {
    "subreddit_id": "t5_2t5o6", "banned_by": None, "removal_reason": None, "link_id": "t3_4b1tfm", "replies": "",
    "id": "d1616q2", "author": "bboe", "parent_id": "t3_4b1tfm", "body": "Old &amp; gold", "edited": 1458444463.0,
    "subreddit": "redditdev", "name": "t1_d1616q2", "created": 1458450276.0, "created_utc": 1458421476.0,
}  # fmt: skip


def test_a_comment_of_an_inbox() -> None:
    post = reading.comment(IN_INBOX, US)
    assert (post.id, post.conversation_id, post.parent_id) == ("t1_abc", "t3_link", "t1_up")
    assert post.url == "https://www.reddit.com/r/aurora/comments/link/title/abc/"
    assert (post.author.id, post.author.handle, post.author.url) == ("t2_sam", "sam", "https://www.reddit.com/user/sam")
    assert post.created_at == datetime(2025, 6, 19, 16, 46, 59, tzinfo=UTC)
    assert (post.revision, post.edited_at, post.ours, post.private) == (0, None, False, False)


def test_with_a_sandbox_every_address_leads_there() -> None:
    us = Us(US.account, "http://127.0.0.1:8766")
    posts = [reading.comment(IN_INBOX, us), reading.submission(submission()["data"], us), mail.message(MESSAGE, us),
             *modmail.messages({"conversation": {"id": "c"}, "messages": {"1": _mail("1")}}, us)]  # fmt: skip
    for post in posts:
        assert post.url.startswith(us.site)
        assert post.author.url.startswith(us.site)


def test_a_comment_of_2016() -> None:
    post = reading.comment(OF_2016, Us("BBoe"))
    assert post.url == "https://www.reddit.com/r/redditdev/comments/4b1tfm/_/d1616q2/"
    assert post.text == "Old &amp; gold"
    assert (post.author.id, post.ours) == ("bboe", True)
    assert post.revision == 1458444463 - 1458421476 + 1
    assert post.edited_at == datetime.fromtimestamp(1458444463, UTC)


@pytest.mark.parametrize(
    ("edited", "revision"), [(False, 0), (None, 0), (0, 0), ("", 0), (True, 1), (1_750_000_000, 1),
                             (1_750_000_007.0, 8), (1_749_999_990, 1), ("odd", 0)],
)  # fmt: skip
def test_the_revision_grows_with_each_edit_and_is_the_same_on_every_read(edited: Any, revision: int) -> None:
    assert reading.revision(comment("abc", edited=edited)) == revision


@pytest.mark.parametrize("author", [None, "[deleted]", "", "[removed]", 7])
def test_authors_that_vanished_are_told_apart(author: Any) -> None:
    one, other = (reading.comment(comment(number, "still here", author=author), US) for number in ("a", "b"))
    assert one.author.handle == "[deleted]"
    assert one.author.id == "gone:t1_a"
    assert other.author.id != one.author.id
    assert one.text == "still here"


@pytest.mark.parametrize(
    "gone",
    [comment("a", "[deleted]", author="[deleted]"), comment("a", "[removed]"), comment("a", "[ Removed by Reddit ]"),
     comment("a", removed=True), comment("a", banned_by="AutoModerator"), comment("a", banned_by=True),
     submission(selftext="[deleted]")["data"], submission(title="[deleted by user]", selftext="")["data"],
     submission(removed_by_category="moderator")["data"]],
)  # fmt: skip
def test_what_was_deleted_or_removed_is_gone(gone: dict[str, Any]) -> None:
    assert reading.is_gone(gone)


@pytest.mark.parametrize("stands", [comment("a"), comment("a", banned_by=None), comment("a", removed=False),
                                    submission()["data"], {}])  # fmt: skip
def test_what_stands_is_not_gone(stands: dict[str, Any]) -> None:
    assert not reading.is_gone(stands)


def test_a_submission_is_its_title_its_text_and_its_link() -> None:
    post = reading.submission(submission()["data"], US)
    assert post.text == "Halo Pro\n\nWho has one?"
    assert post.url == "https://www.reddit.com/r/aurora/comments/link/title/"
    assert (post.id, post.conversation_id, post.parent_id) == ("t3_link", "t3_link", None)
    linked = submission(is_self=False, selftext="", url="https://news.example/halo", post_hint="link")["data"]
    assert reading.submission(linked, US).text == "Halo Pro\n\nhttps://news.example/halo"


def test_pictures_of_a_submission() -> None:
    one = submission(is_self=False, url="https://i.redd.it/a.jpg", post_hint="image", selftext="")["data"]
    assert reading.submission(one, US).attachments == (Attachment("image", "https://i.redd.it/a.jpg"),)
    preview = {"images": [{"source": {"url": "https://external-preview.redd.it/b.jpg?s=1&w=2", "width": 1}}]}
    linked = submission(is_self=False, url="https://news.example", post_hint="link", preview=preview)["data"]
    assert [part.url for part in reading.submission(linked, US).attachments] == [
        "https://external-preview.redd.it/b.jpg?s=1&w=2"
    ]
    video = submission(is_video=True, media={"reddit_video": {"fallback_url": "https://v.redd.it/c/DASH.mp4"}})["data"]
    assert reading.submission(video, US).attachments == (Attachment("video", "https://v.redd.it/c/DASH.mp4"),)


def test_a_gallery_in_its_order_with_its_captions() -> None:
    data = submission(
        is_gallery=True, gallery_data={"items": [{"media_id": "y", "caption": "the crack"}, {"media_id": "x"}, {}]},
        media_metadata={"x": {"s": {"u": "https://preview.redd.it/x.png"}}, "z": {},
                        "y": {"s": {"u": "https://preview.redd.it/y.png"}}},
    )["data"]  # fmt: skip
    assert reading.submission(data, US).attachments == (
        Attachment("image", "https://preview.redd.it/y.png", "the crack"),
        Attachment("image", "https://preview.redd.it/x.png"),
    )


def test_pictures_in_a_comment() -> None:
    body = (
        'look ![img](k1 "hiss") and ![gif](giphy|xT9|downsized) and https://i.redd.it/b.png) '
        "![the crack](https://preview.redd.it/c.png?width=1&s=2) and https://media2.giphy.com/media/q/giphy.gif"
    )
    data = comment("a", body, media_metadata={"k1": {"s": {"u": "https://preview.redd.it/k1.jpg"}}})
    assert reading.comment(data, US).attachments == (
        Attachment("image", "https://preview.redd.it/k1.jpg", "hiss"),
        Attachment("image", "https://media.giphy.com/media/xT9/giphy.gif"),
        Attachment("image", "https://i.redd.it/b.png"),
        Attachment("image", "https://preview.redd.it/c.png?width=1&s=2", "the crack"),
        Attachment("image", "https://media2.giphy.com/media/q/giphy.gif"),
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [("look\n\n![img](k1)", "look"), ("![img](k1)", ""), ("a ![img](k1 \"so (it) is\") b", "a b"),
     ("a\n\n![img](k1)\n\nb\n", "a\n\nb\n"), ("a\n![gif](giphy|x)\nb", "a\nb"),
     (" a ![img](gone) b ", " a ![img](gone) b "),
     ("![x](https://elsewhere.example/x.png)", "![x](https://elsewhere.example/x.png)"),
     ("see https://i.redd.it/b.png", "see https://i.redd.it/b.png"), ("  as it\n\n\nwas ", "  as it\n\n\nwas ")],
)  # fmt: skip
def test_a_picture_that_is_shown_leaves_no_mark_in_the_text(body: str, words: str) -> None:
    stored = {"media_metadata": {"k1": {"s": {"u": "https://preview.redd.it/k1.jpg"}}}}
    assert reading.comment(comment("a", body, **stored), US).text == words
    full = reading.submission(submission(selftext=body, **stored)["data"], US).text
    assert full == "\n\n".join(part for part in ("Halo Pro", words) if part)


@pytest.mark.parametrize("part", ["![](", "![", '![](a "b', "![](a ", '![](a "\\"', "![](x)"])
def test_a_text_that_never_ends_a_mark_is_read_at_once(part: str) -> None:
    body = part * (20_000 // len(part))
    assert reading.comment(comment("a", body), US).text == body


@pytest.mark.parametrize("odd", [{}, {"id": 7}, {"media_metadata": []}, {"gallery_data": 1},
                                 {"preview": {"images": 2}},
                                 {"created_utc": "x"}, {"body": None}, {"parent_id": None}, {"media": 1}])  # fmt: skip
def test_odd_and_missing_fields_are_no_reason_to_fail(odd: dict[str, Any]) -> None:
    assert reading.comment(odd, US).id.startswith("t1_")
    assert reading.submission(odd, US).id.startswith("t3_")
    assert mail.message(odd, US).private
    assert not reading.is_gone(odd)


@pytest.mark.parametrize("listed", [None, "", [], {}, {"data": None}, {"data": {"children": None}},
                                    {"data": {"children": [None, {}, {"kind": "t1"}]}}])  # fmt: skip
def test_what_is_no_listing_lists_nothing(listed: object) -> None:
    assert list(reading.things(listed)) == []
    assert reading.after(listed) == ""


@pytest.mark.parametrize(
    ("url", "name"),
    [("https://www.reddit.com/r/Aurora/comments/x/", "aurora"), ("https://www.reddit.com/user/Kim/x/", "u_kim"),
     ("https://elsewhere.example/", ""), ("", "")],
)  # fmt: skip
def test_the_subreddit_is_read_from_the_address(url: str, name: str) -> None:
    data = comment("a", permalink=url or None, subreddit=None)
    assert reading.subreddit_of(reading.comment(data, US)) == name


MESSAGE = {
    "first_message": None, "first_message_name": None, "subreddit": None, "replies": "", "author": "sam",
    "author_fullname": "t2_sam", "id": "2r17c8r", "name": "t4_2r17c8r", "subject": "My charger", "body": "smokes",
    "created_utc": 1747841818.0, "dest": US.account, "was_comment": False, "distinguished": None, "parent_id": None,
}  # fmt: skip


def test_a_private_message_and_its_subject() -> None:
    post = mail.message(MESSAGE, US)
    assert (post.id, post.conversation_id, post.text, post.private) == ("t4_2r17c8r", "t4_2r17c8r", "smokes", True)
    assert [one.text for one in mail.subject(MESSAGE, post)] == ["My charger"]
    answer = mail.message({**MESSAGE, "first_message": 12, "first_message_name": "t4_first", "author": US.account}, US)
    assert (answer.conversation_id, answer.ours) == ("t4_first", True)
    assert mail.subject({**MESSAGE, "first_message_name": "t4_first"}, answer) == ()


def test_a_message_in_a_subreddit_s_name() -> None:
    author = mail.message({**MESSAGE, "author": None, "subreddit": "redditdev", "author_fullname": None}, US).author
    assert (author.id, author.handle) == ("r/redditdev", "r/redditdev")


def test_a_conversation_of_messages_is_told_oldest_first() -> None:
    reply = {**MESSAGE, "id": "9", "name": "t4_9", "created_utc": 1747841900, "first_message_name": MESSAGE["name"]}
    nested = {**MESSAGE, "replies": listing({"kind": "t4", "data": reply})}
    found = mail.conversation(listing({"kind": "t4", "data": nested}), US)
    assert [post.id for post in found] == ["t4_2r17c8r", "t4_9"]


NUMBER = "xw1ym"
AUTHOR = {"isMod": False, "isAdmin": False, "name": "sam", "isDeleted": False, "id": int(NUMBER, 36)}


def _mail(number: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "bodyMarkdown": f"words {number}", "author": AUTHOR, "isInternal": False,
            "date": f"2025-03-07T15:28:1{number}.34+00:00", **more}  # fmt: skip


def test_modmail_is_a_private_conversation_without_what_moderators_note() -> None:
    told = {"conversation": {"id": "ik72", "subject": "Help", "isInternal": False}, "messages": {
        "2": _mail("2", author={**AUTHOR, "isMod": True, "name": "colleague"}), "1": _mail("1"),
        "3": _mail("3", isInternal=True)}}  # fmt: skip
    first, answer = modmail.messages(told, US)
    assert (first.id, first.conversation_id, first.text) == ("modmail_ik72_1", "modmail_ik72", "words 1")
    assert (first.author.id, first.private, first.ours, answer.ours) == (f"t2_{NUMBER}", True, False, True)
    assert [one.text for one in modmail.subject(told, first)] == ["Help"]
    assert modmail.messages({**told, "conversation": {"id": "ik72", "isInternal": True}}, US) == ()


@pytest.mark.parametrize("odd", [None, {}, [], {"messages": []}, {"conversation": 1, "messages": {"a": 1}},
                                 {"conversation": {"id": "c"}, "messages": {"a": {}}}])  # fmt: skip
def test_odd_modmail_is_no_reason_to_fail(odd: object) -> None:
    assert len(modmail.messages(odd, US)) <= 1
    assert modmail.listed(odd) == ()


def test_a_thread_is_read_with_what_stands_above_and_below() -> None:
    deep = comment("c", parent_id="t1_b", created_utc=1_750_000_002, author="AuroraCare")
    middle = comment("b", parent_id="t1_a", created_utc=1_750_000_001, replies=listing(deep))
    top = comment("a", replies=listing(middle, comment("x", parent_id="t1_a")))
    read = read_thread([listing(submission()), listing(top)], "t1_b", US)
    assert [post.id for post in read.thread.before] == ["t3_link", "t1_a"]
    assert [post.id for post in read.thread.after] == ["t1_c"]
    assert read.thread.answered_by == "t1_c"
    above = read_thread([listing(submission()), listing(top)], "t3_link", US).thread
    assert [post.id for post in above.after] == ["t1_a", "t1_x", "t1_b", "t1_c"]
    assert above.answered_by is None


def test_a_deleted_post_of_a_thread_is_gone_and_its_place_is_kept() -> None:
    kept = comment("b", parent_id="t1_a")
    gone = comment("a", "[deleted]", author="[deleted]", replies=listing(kept))
    answer = [listing(submission()), listing(gone)]
    assert read_thread(answer, "t1_a", US).thread.deleted
    assert [post.id for post in read_thread(answer, "t1_b", US).thread.before] == ["t3_link"]
    assert read_thread([listing(submission()), listing()], "t1_a", US).thread.deleted


@pytest.mark.parametrize(("about", "said"), [({"locked": True}, "locked"), ({"archived": True}, "archived"), ({}, "")])
def test_a_closed_thread_says_why(about: dict[str, Any], said: str) -> None:
    answer = [listing(submission(**about)), listing(comment("a"))]
    assert said in read_thread(answer, "t1_a", US).closed


def test_a_thread_of_thousands_of_levels_is_read() -> None:
    tree = comment("n3000", parent_id="t1_n2999")
    for number in range(2999, 0, -1):
        tree = comment(f"n{number}", parent_id=f"t1_n{number - 1}", replies=listing(tree))
    read = read_thread([listing(submission()), listing(tree)], "t1_n1", US)
    assert len(read.thread.after) == 2999


@pytest.mark.parametrize("odd", [None, {}, [], [1], [{}, {}], [listing(), listing({"kind": "more", "data": {}})]])
def test_an_odd_thread_is_a_deleted_post(odd: object) -> None:
    assert read_thread(odd, "t1_a", US).thread.deleted


def test_answers_that_were_left_out_are_noticed() -> None:
    more = {"kind": "more", "data": {"count": 3, "parent_id": "t1_a", "id": "m", "children": ["x"]}}
    answer = [listing(submission()), listing(comment("a", replies=listing(more)))]
    assert read_thread(answer, "t1_a", US).more
    assert not read_thread(answer, "t3_link", US).more

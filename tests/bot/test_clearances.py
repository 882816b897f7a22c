import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from bot.clearances import (
    BadKey,
    Claim,
    NotAllowed,
    NotCleared,
    issue,
    key_id,
    new_key,
    public_keys,
    read,
    signing_key,
    verify,
)
from policies.finding import Judgement, Verdict
from policies.subject import Account, Media, Subject, SubjectKind

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
TEXT = "The Lumen 4 is here.\nIn three colours: früh, 日本, 🎉"
MEDIA = (Media("image", sha256="ab" * 32), Media("image", sha256="CD" * 32))
SUBJECT = Subject(SubjectKind.BRAND_POST, TEXT, NOW, platform="x", media=MEDIA)
ALLOWED = Judgement(Verdict.ALLOW, (), "d" * 64, "1")
KEY = new_key()
KEYS = public_keys(KEY.pem()[1])
CLAIM = Claim(TEXT, ("ab" * 32, "cd" * 32), Account.COMPANY, "x", None)
TOKEN = issue(ALLOWED, SUBJECT, KEY, now=NOW)


def test_a_receipt_holds_for_what_was_allowed():
    found = verify(TOKEN, KEYS, CLAIM, now=NOW + timedelta(hours=23))
    assert (found.account, found.platform, found.code) == (Account.COMPANY, "x", "d" * 64)
    assert found.expires == NOW + timedelta(hours=24)
    assert found.key == KEY.id == next(iter(KEYS))
    assert verify(f"  {TOKEN}\n", KEYS, Claim(TEXT, CLAIM.media), now=NOW)


def test_it_holds_no_text_and_no_author():
    body = base64.urlsafe_b64decode(TOKEN.partition(".")[0] + "==")
    assert b"Lumen" not in body
    assert body == orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    told = issue(ALLOWED, replace(SUBJECT, author="dana"), KEY, now=NOW)
    assert told == TOKEN


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": TEXT + " "}, "Any change"),
        ({"text": TEXT.replace("\n", "\r\n")}, "Any change"),
        ({"text": TEXT.replace("ü", "u\u0308")}, "Any change"),
        ({"media": ()}, "Checked with it: 2"),
        ({"media": ("cd" * 32, "ab" * 32)}, "another order"),
        ({"media": ("ab" * 32, "ce" * 32)}, "not the one"),
        ({"account": Account.OWN}, "an account of the company"),
        ({"platform": "reddit"}, "for x, not for reddit"),
        ({"platform": ""}, "no platform"),
    ],
)
def test_any_change_voids_it(changes, said):
    with pytest.raises(NotCleared, match=said):
        verify(TOKEN, KEYS, replace(CLAIM, **changes), now=NOW)


def test_it_may_be_for_one_account_alone():
    token = issue(ALLOWED, SUBJECT, KEY, now=NOW, handle="@Aurora")
    assert verify(token, KEYS, replace(CLAIM, handle="aurora"), now=NOW).handle == "aurora"
    with pytest.raises(NotCleared, match="for the account aurora"):
        verify(token, KEYS, replace(CLAIM, handle="aurora_de"), now=NOW)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOW + timedelta(hours=24), "ran out on 2026-11-03 12:00"),
        (NOW + timedelta(days=900), "ran out"),
        (NOW - timedelta(minutes=6), "from the future"),
    ],
)
def test_time_voids_it(now, said):
    with pytest.raises(NotCleared, match=said):
        verify(TOKEN, KEYS, CLAIM, now=now)


def test_another_key_voids_it():
    with pytest.raises(NotCleared, match="not known here"):
        verify(TOKEN, public_keys(new_key().pem()[1]), CLAIM, now=NOW)
    forged = {KEY.id: new_key().public()}
    with pytest.raises(NotCleared, match="signature is not right"):
        verify(TOKEN, forged, CLAIM, now=NOW)


def test_a_receipt_can_not_be_rewritten():
    body, _, signature = TOKEN.partition(".")
    held = orjson.loads(base64.urlsafe_b64decode(body + "=="))
    for key, value in {"expires": 2**31, "account": "own", "text": "0" * 64, "platform": ""}.items():
        raw = orjson.dumps(held | {key: value}, option=orjson.OPT_SORT_KEYS)
        changed = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        with pytest.raises(NotCleared, match="signature is not right"):
            read(f"{changed}.{signature}", KEYS)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABab01-_.= \u00e4"))
def test_no_letter_of_a_token_can_be_changed(place, letter):
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed.strip() != TOKEN:
        with pytest.raises(NotCleared):
            verify(changed, KEYS, CLAIM, now=NOW)


@given(st.text(max_size=200))
def test_nothing_else_is_a_receipt(text):
    with pytest.raises(NotCleared):
        read(text, KEYS)


@pytest.mark.parametrize("verdict", [Verdict.REVISE, Verdict.REVIEW, Verdict.BLOCK])
def test_only_what_is_allowed_gets_one(verdict):
    with pytest.raises(NotAllowed, match=verdict.value):
        issue(replace(ALLOWED, verdict=verdict), SUBJECT, KEY, now=NOW)


@pytest.mark.parametrize(
    ("subject", "valid", "said"),
    [
        (replace(SUBJECT, kind=SubjectKind.MENTION), 1, "what we publish"),
        (replace(SUBJECT, media=(Media("image", url="https://a.example/1.jpg"),)), 1, "no SHA-256"),
        (SUBJECT, 0, "some time"),
    ],
)
def test_what_gets_none_says_why(subject, valid, said):
    with pytest.raises(NotAllowed, match=said):
        issue(ALLOWED, subject, KEY, now=NOW, valid=timedelta(hours=valid))


def test_keys_can_be_written_read_and_followed_by_others():
    private, public = KEY.pem()
    assert signing_key(private).id == KEY.id == key_id(KEY.public())
    other = new_key()
    both = public_keys(public + b"\n" + other.pem()[1])
    assert list(both) == [KEY.id, other.id]
    assert "PRIVATE" not in repr(KEY) + str(KEY)


def test_what_is_no_key_says_so():
    private, public = KEY.pem()
    with pytest.raises(BadKey, match="the private key"):
        public_keys(private, "desk.key")
    with pytest.raises(BadKey, match="holds no private key"):
        signing_key(public)
    with pytest.raises(BadKey, match="no public key"):
        public_keys("hello")
    with pytest.raises(BadKey, match="can't be read"):
        public_keys("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    rsa = generate_private_key(65537, 2048)
    pem = rsa.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with pytest.raises(BadKey, match="not an Ed25519"):
        signing_key(pem)

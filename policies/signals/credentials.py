"""Finds secrets that open something: keys, tokens, passwords."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator

from policies.signals.types import Mark

# Public shapes, as the issuers document them.
_SHAPES = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?P<aws>(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})|(?P<github>gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})"
    r"|(?P<gitlab>gl(?:pat|ptt|dt|rt)-[\w-]{20,})|(?P<slack>xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,})"
    r"|(?P<stripe>[srp]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{24,})|(?P<google>AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})"
    r"|(?P<openai>sk-(?:ant-|proj-|svcacct-)?[\w-]{20,})|(?P<jwt>eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,1000})"
    r"|(?P<sendgrid>SG\.[\w-]{16,}\.[\w-]{16,})|(?P<twilio>(?:SK|AC)[0-9a-f]{32})|(?P<npm>npm_[A-Za-z0-9]{30,})"
    r"|(?P<pypi>pypi-[\w-]{40,})|(?P<telegram>\d{8,10}:[\w-]{35})|(?P<square>sq0(?:atp|csp)-[\w-]{20,}|EAAA[\w-]{50,})"
    r"|(?P<digitalocean>do[opr]_v1_[0-9a-f]{64})"
    r"|(?P<shopify>shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})|(?P<huggingface>hf_[A-Za-z0-9]{30,})"
    r"|(?P<mailgun>key-[0-9a-f]{32})|(?P<discord>[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6,7}\.[\w-]{27,40})"
    r"|(?P<vault>hv[sb]\.[\w-]{20,})|(?P<doppler>dp\.(?:pt|st)\.[A-Za-z0-9]{30,})|(?P<linear>lin_api_[A-Za-z0-9]{30,})"
    r"|(?P<mailchimp>[0-9a-f]{32}-us\d{1,2})|(?P<heroku>HRKU-[\w-]{30,})|(?P<atlassian>ATATT[\w=-]{30,})"
    r"|(?P<age>AGE-SECRET-KEY-1[A-Z0-9]{50,})|(?P<databricks>dapi[0-9a-f]{32})|(?P<fastly>nfp_[A-Za-z0-9]{30,})"
    r")"
)
_BLOCK = re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_IN_LINK = re.compile(r"(?<=://)[^\s:/@]{1,64}+:[^\s/@]{3,128}+(?=@{1,3}[\w.-])")
_HOOK = re.compile(
    r"https://(?:hooks\.slack\.com/services|discord(?:app)?\.com/api/webhooks|[\w.-]{1,60}\.webhook\.office\.com)/[\w/@-]{20,}"
)
_TELLS = re.compile(
    r"(?i)(?<![a-z])(?:pass ?(?:word|code|phrase|wort)|passwort|contraseña|mot de passe"
    r"|pwd|pin(?: code)?|api[ _-]?key|apikey|secret(?:[ _-](?:access )?key)?"
    r"|access[ _-](?:key|token)|(?:account|shared ?access) ?_?key"
    r"|(?:auth |bearer )?token|client[ _-]secret|private key|credentials?|パスワード)"
    r"(?:[ _]?\w{0,12})?[\"']? ?(?:[:=：]|=>|is now|is|ist|es|est|は)[ :]{0,2}[\"'`]?(?P<value>[^\s\"'`,;]{4,200})"
)
_PAIR = re.compile(
    r"(?i)\b(?:log ?in|creds|credentials)(?: is| are|:)? ?[\w.@-]{2,40} ?/ ?"
    r"(?P<value>(?=[^\s/]{0,63}\d)[^\s/,;:]{6,64})(?![\w/:])"
)
_BEARER = re.compile(r"(?i)\bbearer (?P<value>[\w.=/+-]{20,})")
_LONG = re.compile(r"(?<![\w/+=.-])[A-Za-z0-9/+_=-]{32,128}+(?![\w/+=.-])")
_NOT_SECRET = re.compile(
    r"(?i)^(?:wrong|incorrect|invalid|not|correct|right|required|reset|too|the|a|an|my|your|so|still|expired|on|in|to|that|this|what|it|and|now|being|never|no|stored|saved|lost|forgotten|locked|weak|strong|changed|good|bad|easy|hard|working|different|same|important|safe|secure|needed|sent|asking|always|also|only|just|already|very|going|because|case|used|longer|short|compromised|hacked|hidden|blank|empty|missing|x{3,}|\*+|\.+|<.*|\[.*|\{.*|\$\{?.*|your[-_].*|example.*|changeme.*|redacted.*|placeholder.*|n/a|none|null|true|false|tbd|unknown)\W*$"
)

Near = Callable[[str, int], bool]


def find_credentials(text: str, near: Near) -> tuple[Mark, ...]:
    """Return the secrets in a text. `near` says whether a word of `details.password` stands nearby."""
    marks: list[Mark] = []
    if _worth_it(text):
        marks += [
            Mark(match.lastgroup or "key", *match.span(), source="credentials")
            for match in _SHAPES.finditer(text)
            if not _is_dummy(match.group())
        ]
        marks += [Mark("private_key", *match.span(), source="credentials") for match in _BLOCK.finditer(text)]
        marks += [Mark("link_password", *match.span(), source="credentials") for match in _IN_LINK.finditer(text)]
        marks += [Mark("webhook", *match.span(), source="credentials") for match in _HOOK.finditer(text)]
    marks += _told(text)
    marks += _random(text, near)
    kept: list[Mark] = []
    for mark in marks:
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))


def _worth_it(text: str) -> bool:
    return "://" in text or "-----" in text or any(len(word) >= 16 for word in text.split())


def _told(text: str) -> Iterator[Mark]:
    for pattern in (_TELLS, _BEARER, _PAIR):
        for match in pattern.finditer(text):
            value = match.group("value").rstrip(".!?)")
            if len(value) >= 4 and not _NOT_SECRET.match(value) and _secretive(value):
                yield Mark("password", match.start("value"), match.start("value") + len(value), source="credentials")


def _secretive(value: str) -> bool:
    """Whether this is what one types as a secret rather than the next word of a sentence."""
    if "://" in value:
        return False
    kinds = sum(
        (
            any(c.islower() for c in value),
            any(c.isupper() for c in value[1:]),
            any(c.isdigit() for c in value),
            any(not c.isalnum() for c in value),
        )
    )
    if value.isdigit():
        return 4 <= len(value) <= 8
    return kinds >= 2 and (any(c.isdigit() for c in value) or len(value) >= 8)


def _random(text: str, near: Near) -> Iterator[Mark]:
    for match in _LONG.finditer(text):
        value = match.group()
        mixed = any(c.isdigit() for c in value) and any(c.isupper() for c in value) and any(c.islower() for c in value)
        hexa = bool(re.fullmatch(r"[0-9a-f]{32,128}", value))
        random = hexa or (mixed and _entropy(value) > 4.0)
        if random and not _is_dummy(value) and near("details.password", match.start()):
            yield Mark("key", *match.span(), source="credentials")


def _is_dummy(value: str) -> bool:
    low = value.lower()
    return (
        "example" in low or "xxxx" in low or "1234567890" in low or "your" in low or "....." in low or len(set(low)) < 8
    )


def _entropy(value: str) -> float:
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())

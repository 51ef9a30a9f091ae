"""Finds the ways to reach somebody away from the blog: e-mail addresses, phone and messenger.

Part of the fourth step, beside `links`. A mention of a person ("@ann") is no such way, nor is an
ISBN, a date or any number that nobody says to call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from moderation.evidence import Span
from moderation.text.addresses import is_top_level
from moderation.text.words import FUNCTION_WORDS

MOST_CONTACTS = 100  # more of them say nothing new
EMAIL = re.compile(
    r"(?<![\w.+%-])\w[\w.+%-]{0,63}@(?P<host>(?:[^\W_][\w-]{0,62}\.){1,6}[^\W\d_]{2,24})(?![\w@-])"
)
_DOT = r"(?:\s?\.\s?|\s?[\[({<]\s?(?:\.|dot|punkt|point|punto)\s?[\])}>]\s?|\sdot\s|_dot_)"
SPELLED_EMAIL = re.compile(
    r"(?<![\w.+-])(?P<name>\w[\w.+-]{0,63}(?:\sdot\s\w{1,30}){0,2})"
    r"(?P<at>\s?[\[({<]\s?(?:at|@|ät|arroba)\s?[\])}>]\s?|\s@\s?|@\s?|_at_|\sat\s)"
    rf"(?P<host>[a-z0-9][a-z0-9-]{{0,62}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,4}}?"
    rf"(?P<dot>{_DOT})(?P<tld>com|net|org|info|biz|ru|co|de|in|uk|fr|io|me|eu|edu|xyz|online|example)(?![\w-]))"
)
MAIL_HOSTS = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|proton(?:mail)?|icloud|aol|gmx|mail|yandex|zoho|"
    r"qq|rediffmail|tutanota|fastmail)\W"
)
PHONE = re.compile(r"(?<![\w.,/=#&-])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){7,14}(?![\w])")
# So grouped, a number is one to call even if nobody says so.
GROUPED = re.compile(r"\(\d{3}\)\s?\d{3}[-. ]\d{4}|(?:1[-. ])?\d{3}-\d{3}-\d{4}|\d{3}\.\d{3}\.\d{4}")
PHONE_CUE = re.compile(
    r"call|phone|mobile|cell\b|whats\W?app|text\s+(?:me|us)|contact|dial|\btel\b|hotline|helpline|toll\W?free|"
    r"viber|sms|number|reach (?:me|us|him|her)|тел|звони|"
    r"номер|"
    r"teléfono|appele|rufen|llam[ae]|ligue|电话|手机"
)
NO_PHONE = re.compile(
    r"\b(?:isbn|issn|doi|pmid|ean|upc|asin|sku|order|invoice|account|acct|serial|part|model|version|build|error|"
    r"code|ticket|case|tracking|patent|card|bug|issue|row|line|page|pixel|byte|id|ref|between|from)s?\b\W{0,3}"
    r"(?:(?:no|nr|number|num|is|was|1[03])\W{0,3}){0,3}$"
)
UNSPACED = "\u3000"  # from here on, words have no spaces between them
FEWEST_DIGITS = 9  # of a phone number
DIGIT = re.compile(r"\d")
# These are words as well ("imo: ours", "signal: noise"): a plain word behind them is no name.
_WORDS_TOO = r"imo|icq|kik|snap|signal|discord|ig"
_MESSENGERS = (
    rf"whats\W?app|wassap|telegram|skype|viber|we\W?chat|snapchat|insta(?:gram)?|{_WORDS_TOO}|"
    r"ватсап|вотсап|вайбер|телеграм+|"
    r"واتساب|微信|qq|飞机|电报"
)
HANDLE = re.compile(
    rf"""
    (?:{_MESSENGERS})(?![a-z])\W{{0,6}}
    (?:(?:me|us|him|her|id|no|number|at|on|is|handle|channel|username|account|name|via|and|or)\b\W{{0,4}}){{0,3}}
    (?:@[a-z0-9_.]{{3,40}} | \+?\d[\d\s()-]{{5,18}}\d | (?<=[:=][ ])(?P<bare>[a-z0-9_.]{{4,40}})
      | live:[a-z0-9_.]{{2,40}} | (?P<joined>[a-z0-9.]{{2,30}}_[a-z0-9_.]{{2,40}}))
    """,
    re.X,
)
# Joined words that programmers write behind the name of a messenger: the last of them tells.
TECHNICAL = frozenset(
    "id ids token tokens key keys secret url uri api name user users bot client login post posts type data "
    "handler func error count list path file dir table link button icon callback config settings".split()
)
WORD_TOO = re.compile(rf"(?:{_WORDS_TOO})\b")
INVITED = re.compile(
    r"(?:follow|dms?|msg|message|inbox|text|add|contact|reach|write|hit|find|join|ping)"
    r"(?:(?:\s{1,3}(?:to|out\s{1,3}to))?\s{1,3}(?:me|us|him|her|my\s\w{1,20})\b[^@\n.!?]{0,40}(?<![\w.])"
    r"|(?<=dm)\s{1,3}|(?<=dms)\s{1,3})@[a-z0-9_.]{3,40}"
)
MESSENGER_SIGNS = (
    *("whats", "wassap", "telegram", "skype", "viber", "chat", " kik", " imo", " icq", " ig", " snap"),
    *(" signal", "insta", "discord", "ватсап", "вотсап", "вайбер", "телеграм", "واتساب", "微信", "qq"),
    *("飞机", "电报"),
)
SPELLED_SIGNS = ("@", "[at]", "(at)", "{at}", "<at>", "[ at ]", "( at )", "_at_", "arroba", "(ät)")
MESSENGER_SCHEME = re.compile(
    r"(?:skype|whatsapp|tg|viber|sgnl|line|weixin|kik|sms|callto|xmpp):[^\s<>\"']{2,200}"
)
MESSENGER_HOSTS = frozenset(
    "t.me telegram.me telegram.dog wa.me api.whatsapp.com chat.whatsapp.com web.whatsapp.com wa.link line.me "
    "m.me discord.gg join.skype.com signal.me signal.group ig.me u.wechat.com kik.me viber.click".split()
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach somebody away from the blog: e-mail, phone or messenger."""

    kind: str
    text: str
    span: Span


Range = tuple[int, int]
IsFree = Callable[[int, int], bool]


def emails(lowered: str, free: IsFree) -> Iterator[Range]:
    """Find e-mail addresses, written plainly or for people only."""
    if "@" in lowered:
        for match in EMAIL.finditer(lowered):
            host = _existing(match["host"])
            end = match.start("host") + len(host)
            if host and free(match.start(), end):
                yield (match.start(), end)
    if any(sign in lowered for sign in SPELLED_SIGNS) or (" at " in lowered and " dot " in lowered):
        for match in SPELLED_EMAIL.finditer(lowered):
            if free(*match.span()) and _is_spelled_email(match):
                yield match.span()


@lru_cache(maxsize=1024)
def _existing(host: str) -> str:
    """Cut off what was written behind the host without a space ("mail.example.Thanks")."""
    labels = host.split(".")
    while len(labels) > 1 and not is_top_level(labels[-1].lower()):
        labels.pop()
    return ".".join(labels) if len(labels) > 1 else ""


def _is_spelled_email(match: re.Match[str]) -> bool:
    at, name, host = match["at"], match["name"], match["host"]
    if name.endswith(".") or (at == " @" and " " not in host):
        return False  # "thanks @ann.example"
    if MAIL_HOSTS.match(host):
        return not (at == " at " and name in FUNCTION_WORDS)
    if at == " at ":  # "look at example dot com" is a link
        return "dot" in match["dot"] and re.search(r"[\d._]|\sdot\s", name) is not None
    return True


def phones(lowered: str, free: IsFree) -> Iterator[Range]:
    """Find numbers to call: with a country, grouped as only phone numbers are, or with a word for it."""
    if len(DIGIT.findall(lowered)) < FEWEST_DIGITS:
        return
    for match in PHONE.finditer(lowered):
        start, end = match.span()
        if sum(map(str.isdigit, match[0])) < FEWEST_DIGITS or not free(start, end):
            continue
        plain = match[0].startswith(("+", "00")) or GROUPED.fullmatch(match[0]) is not None
        if plain or _is_to_call(lowered[max(0, start - 40) : start], lowered[end : end + 20]):
            yield (start, end)


@lru_cache(maxsize=1024)
def _is_to_call(before: str, after: str) -> bool:
    cue = PHONE_CUE.search(before) or PHONE_CUE.search(after)
    return cue is not None and NO_PHONE.search(before) is None


def handles(lowered: str, free: IsFree) -> Iterator[Range]:
    """Find names and numbers on messengers, and invitations to follow or write to a handle."""
    reachable = any(sign in lowered for sign in "@:=_") or DIGIT.search(lowered)
    spaced = f" {lowered}"
    named = reachable and any(sign in spaced for sign in MESSENGER_SIGNS)
    patterns = [HANDLE] if named else []
    patterns += [INVITED] if "@" in lowered else []
    patterns += [MESSENGER_SCHEME] if ":" in lowered else []
    for pattern in patterns:
        for match in pattern.finditer(lowered):
            start, end = match.span()
            inside = lowered[max(0, start - 1) : start].isalpha() and lowered[start] < UNSPACED
            if not inside and not _is_plain_word(match) and free(start, end):
                yield (start, end)


def _is_plain_word(match: re.Match[str]) -> bool:
    """Say whether what follows the messenger goes on with a sentence instead of naming somebody."""
    named = match.groupdict()
    if named.get("joined"):
        last = named["joined"].strip("_.").rpartition("_")[2]
        return last in TECHNICAL or WORD_TOO.match(match[0]) is not None
    bare = named.get("bare")
    if not bare or not bare.rstrip(".").isalpha():
        return False
    return bare.rstrip(".") in FUNCTION_WORDS or WORD_TOO.match(match[0]) is not None

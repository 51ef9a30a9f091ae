"""Finds the addresses that stand in a text as they are, with a scheme or without one.

Part of the fourth step. It yields places with the address that is meant; `links` keeps the books.
Whether words with dots in them are a host is known to `bare_hosts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from moderation.text.addresses import Address, leads_somewhere, parse
from moderation.text.bare_hosts import is_bare_host
from moderation.text.normalize import Reading
from moderation.text.spelled_hosts import LABEL
from moderation.text.words import UNSPACED_LETTERS

_NOT_IN_URLS = r"\s<>\"'`|{}\\^\[\]\u3002\uff0c\u3001\u300d\u300f\u300b\uff09"
URL_CHARACTERS = rf"[^{_NOT_IN_URLS}]"
# Letters may stand before a scheme: "great shophttps://..." is how a broken form glues them.
SCHEME = re.compile(
    r"(?:h(?:tt|xx|\*\*)ps?|ftp|htps?|ttps?|hhttps?|htttps?)"
    r"(?:\s{0,2}[:;]\s{0,2}(?:[/\\]\s{0,2}){1,3}|:(?=\w)|//)"
    # It ends where the next one begins without a space; "?to=https://..." is carried by it instead.
    rf"(?P<rest>(?:[^h{_NOT_IN_URLS}]++|h(?!ttps?://)|(?<![a-z0-9.,;)])h)++)"
)
LONGEST = 2048  # characters of an address
# In the place of a host: a comma or a bracket, and no "@" behind it that would make it a password.
NOT_IN_HOSTS = re.compile(r"([^/?#@,;!()*]{1,253})[,;!()*](?![^/?#@]{0,300}@)")
BARE = re.compile(
    rf"(?:(?<![\w@./\\:-])|(?<=(?<!\w)_)|(?<=(?<![\w:/])//)|(?<=[{UNSPACED_LETTERS}]))"
    r"(?=[\w-]{1,63}+\.)"  # nothing but that is looked for in most words
    rf"(?P<host>(?:{LABEL}\.){{1,8}}[^\W\d_]{{2,24}})(?!@|[^\W_]|_\w)(?P<port>:\d{{2,5}})?"
    rf"(?P<rest>[/?#(]{URL_CHARACTERS}{{0,2048}})?"
)
# Where words are not spaced, a host of ASCII letters ends where they go on.
BARE_AMONG_UNSPACED = re.compile(
    rf"(?:(?<![\w@./\\:-])|(?<=[{UNSPACED_LETTERS}]))"
    r"(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24})"
    rf"(?=[{UNSPACED_LETTERS}]|[^\w@]|$)(?P<port>:\d{{2,5}})?(?P<rest>[/?#][!-~]{{0,2048}})?"
)
MAY_BE_HOST = re.compile(r"\.(?<=\w\.)\w")  # the dot first, so that only dots are looked at
UNSPACED_NEAR_HOST = re.compile(rf"[{UNSPACED_LETTERS}]")
TRAILING = ".,;:!?'\"*_~`…。，、」』》”’"
PLAIN_HEADS = frozenset(("http://", "https://", "ftp://", "http:/", "https:/", "http:\\\\", "https:\\\\"))
Found = tuple[int, int, Address]
IsFree = Callable[[int, int], bool]


def trim(rest: str) -> str:
    """Drop the punctuation that ends a sentence, not an address.

    >>> trim("a.example/b_(c))."), trim("a.example/b),")
    ('a.example/b_(c)', 'a.example/b')
    """
    end = len(rest)
    while end:
        last = rest[end - 1]
        closes = last in ")]}" and rest.count(last, 0, end) > rest.count("([{"[")]}".index(last)], 0, end)
        if not (last in TRAILING or closes):
            break
        end -= 1
    return rest[:end]


def _parsed(reading: Reading, start: int, end: int, scheme: str = "https") -> Address | None:
    """Take the address at a place apart, with the letters that were really written."""
    return parse(f"{scheme}://{(reading.unfolded or reading.text)[start:end]}")


def with_scheme(reading: Reading, free: IsFree) -> Iterator[tuple[int, int, Address, bool]]:
    """Find addresses with a scheme, and say of each whether that was disguised."""
    lowered, at = reading.lowered, 0
    if ":" not in lowered and "//" not in lowered and ";" not in lowered:
        return
    known: dict[str, tuple[int, Address | None]] = {}  # the same address again is not taken apart again
    while match := SCHEME.search(lowered, at):
        start, begins = match.start(), match.start("rest")
        at = match.end()
        written = (reading.unfolded or reading.text)[start : min(at, begins + LONGEST)]
        if written not in known:
            known[written] = _with_scheme(reading, lowered[start:begins], begins, start + len(written))
        length, address = known[written]
        if address is not None and free(start, begins + length):
            yield (start, begins + length, address, lowered[start:begins] not in PLAIN_HEADS)


def _with_scheme(reading: Reading, head: str, begins: int, ends: int) -> tuple[int, Address | None]:
    """Take what follows a scheme apart; say how much of it is the address."""
    rest = reading.lowered[begins:ends]
    strange = NOT_IN_HOSTS.match(rest)
    length = len(trim(rest[: strange.end(1)] if strange else rest))
    if not length or (head.endswith(":") and not is_bare_host(host_of(rest[:length]), "/x", "", "")):
        return 0, None
    scheme = "ftp" if head.startswith("f") else "https" if "s" in head else "http"
    address = _parsed(reading, begins, begins + length, scheme)
    return length, address if address and leads_somewhere(address.host) else None


def host_of(written: str) -> str:
    """Cut the host out of an address without a scheme."""
    return re.split(r"[/?#:]", written, maxsplit=1)[0]


def is_address(shown: str) -> bool:
    """Say whether the words of a link are an address themselves."""
    if " " in shown or "." not in shown:
        return False
    return SCHEME.match(shown.lower()) is not None or is_bare_host(host_of(shown), "", "", "")


def without_scheme(reading: Reading, free: IsFree) -> Iterator[Found]:
    """Find hosts that were written without a scheme, with what follows them."""
    text = reading.text
    if not any(free(*dot.span()) for dot in MAY_BE_HOST.finditer(text)):
        return  # there is none, or all stand in what was found already
    unspaced = not text.isascii() and UNSPACED_NEAR_HOST.search(text) is not None
    for pattern in (BARE_AMONG_UNSPACED, BARE) if unspaced else (BARE,):
        for match in pattern.finditer(text):
            found = _bare_host(reading, match, free)
            if found:
                yield found


def _bare_host(reading: Reading, match: re.Match[str], free: IsFree) -> Found | None:
    text, start, rest = reading.text, match.start(), match["rest"] or ""
    end = match.start("rest") + len(trim(rest)) if rest else match.end()
    if not free(start, end):
        return None
    before, after = text[max(0, start - 12) : start], text[end : end + 16]
    if not is_bare_host(match["host"], rest, before, after):
        return None
    if rest[:1] == "(":
        end = match.end("host")
    address = _parsed(reading, start, end)
    return (start, end, address) if address else None

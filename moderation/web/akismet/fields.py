"""Reads what an Akismet client sent: raw bytes of a form in some charset become text. It knows no comment.

Werkzeug reads forms as UTF-8 and leaves other bytes escaped, so the raw body is read here. Clients send
the key in four places.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

KEY = re.compile(r"[0-9a-f]{12}")
MOST_FIELDS = 1000  # WordPress sends some 60
CHARSETS = frozenset(
    "cp1252 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 "
    "iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "koi8-r koi8-u shift_jis euc_jp iso2022_jp gb2312 gbk gb18030 big5 euc_kr cp949 tis-620 utf-8".split()
)
DECLARED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
CONTEXT = re.compile(r"comment_context(?:\[\d{0,6}\])?")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a request, text without NUL. Of a name that was sent twice the last counts, as in PHP."""

    pairs: tuple[tuple[str, str], ...]
    values: dict[str, str]
    key: str = ""  # that it came with, wherever it stood

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def context(self) -> list[str]:
        """The tags and categories of the post, in whichever of PHP's ways the list was sent."""
        return [value for name, value in self.pairs if CONTEXT.fullmatch(name) and value]


def read(query: bytes, body: bytes, content_type: str) -> Fields:
    """Read query and body; what is in the body counts more."""
    sent = list(_pairs(query)) + list(_pairs(body))
    declared = dict(sent).get(b"blog_charset", b"").decode("ascii", "replace")
    found = DECLARED.search(content_type)
    decode = _decoder([declared, found[1] if found else ""], sent)
    pairs = tuple((decode(name), decode(value)) for name, value in sent)
    return Fields(pairs, dict(pairs))


def _pairs(form: bytes) -> Iterator[tuple[bytes, bytes]]:
    for pair in form.split(b"&", MOST_FIELDS)[:MOST_FIELDS]:
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        if name:
            yield unquote_to_bytes(name), unquote_to_bytes(value)


class _Decoder:
    def __init__(self, charset: str) -> None:
        self.charset = charset

    def __call__(self, raw: bytes) -> str:
        return raw.decode(self.charset, "replace").replace("\x00", "")


def _decoder(declared: Iterable[str], sent: Iterable[tuple[bytes, bytes]]) -> _Decoder:
    """Choose a charset: UTF-8 where it fits, whatever was declared; else the declared one; else cp1252."""
    whole = b"\n".join(part for pair in sent for part in pair)
    for charset in ("utf-8", *map(_known, declared)):
        try:
            whole.decode(charset)
        except UnicodeDecodeError:
            continue
        return _Decoder(charset)
    return _Decoder("cp1252")


def _known(declared: str) -> str:
    """Return Python's name of a declared charset; one that is none, or no blog's, is UTF-8 like any other."""
    try:
        name = codecs.lookup(declared.strip()).name if declared.isascii() and declared.isprintable() else ""
    except (LookupError, ValueError):
        return "utf-8"
    if name in ("iso8859-1", "ascii"):
        return "cp1252"  # what browsers mean by these
    return name if name in CHARSETS else "utf-8"


# For these calls a new key is sent as `key` beside the old one as `api_key`.
KEY_FIRST = frozenset(("verify-key", "get-subscription", "get-stats", "get-key-stats", "deactivate"))


def key_of(call: str, fields: Fields, in_path: str, host: str) -> str:
    """Return the key, from the first place that has one: fields, address, first label of the host."""
    names = ("key", "api_key") if call in KEY_FIRST else ("api_key", "key")
    first_label = host.partition(".")[0].lower()
    places = [*(fields[name].strip() for name in names), in_path]
    if KEY.fullmatch(first_label):
        places.append(first_label)
    return next(filter(None, places), "").lower()

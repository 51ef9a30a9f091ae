"""What one line of a site's lists may be: a host, a word, a key, an author, a post, a language.

Each is checked and brought into one form when a policy is read; what it matches is the business of
`matching`. Messages go to whoever typed the line.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from moderation.text.language import LANGUAGES
from moderation.text.normalize import normalize
from moderation.text.words import Word, words_of

LONGEST = 255  # characters of an entry
SPACES = re.compile(r"\s+")
JOINING = " '’-"  # what may stand between the letters of a word of our own lists
ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
NAMED = re.compile(r"([^<>]+) <([^\s@<>]+@[^\s@<>]+)>")


def _stripped(value: Any) -> Any:
    """Take numbers too: blogs' ids and the lists of WordPress hold them."""
    return str(value).strip() if isinstance(value, str) or type(value) is int else value


def _spaced(value: Any) -> Any:
    return SPACES.sub(" ", value).strip() if isinstance(value, str) else _stripped(value)


def _bare_host(value: Any) -> Any:
    """Take hosts as people paste them: with a scheme, capitals, "www." or a path behind."""
    if not isinstance(value, str):
        return value
    return value.strip().lower().rpartition("://")[2].removeprefix("www.").partition("/")[0]


def words_in(text: str) -> list[Word]:
    """Return the words of a text as a comment's are compared: lower case, disguises undone."""
    return words_of(normalize(text).text)


def _word(value: str) -> str:
    body = value.removeprefix("*").removesuffix("*")
    if "*" in body:
        raise ValueError("may have * at its beginning and at its end, not inside")
    wordy = all(unicodedata.category(c)[0] in "LMN" or c in JOINING for c in body)
    if not wordy or not words_in(body):
        raise ValueError(
            "must be made of letters, digits and spaces; text with other signs can stand in "
            "disallowed_keys or moderation_keys"
        )
    return value


def _key(value: str) -> str:
    if value == "0":
        raise ValueError("cannot be 0: WordPress skips such a line")
    return value


def _language(value: str) -> str:
    code = value.lower()
    if code not in LANGUAGES:
        raise ValueError(f"must be the code of a language: {' '.join(sorted(LANGUAGES))}")
    return code


def post_name(value: str) -> str:
    """Bring a post's id or address into the form in which two spellings are equal.

    >>> post_name("https://WWW.Kitchen.example/Compost/?p=1#c2"), post_name("wp-17")
    ('kitchen.example/Compost?p=1', 'wp-17')
    """
    if "://" not in value[:9]:
        return value.strip()
    try:
        parts = urlsplit(value.strip())
        host = (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return value.strip()
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


class Who(NamedTuple):
    """An author entry taken apart: what it names, and by what it is compared."""

    kind: str  # id, role, host, network, address, person, name
    value: str


def name_form(name: str) -> str:
    """Bring an author's name into the form in which it is compared; disguises are undone."""
    return SPACES.sub(" ", normalize(name[:LONGEST]).text).strip().casefold()


def who(entry: str) -> Who:
    """Take an author entry apart; raise ValueError.

    >>> who("role:Editor"), who("@mail.example"), who("Ann Lee <ANN@mail.example>")
    (Who(kind='role', value='editor'), Who(kind='host', value='mail.example'), \
Who(kind='person', value='ann lee <ann@mail.example>'))
    >>> who("192.0.2.0/24").kind, who("Ann Lee").kind, who("ann@mail.example").kind
    ('network', 'name', 'address')
    """
    head, colon, rest = entry.partition(":")
    if colon and head in ("id", "role") and rest.strip():
        return Who(head, rest.strip() if head == "id" else rest.strip().lower())
    if entry.startswith("@") and len(entry) > 1:
        return Who("host", _bare_host(entry[1:]))
    if found := NAMED.fullmatch(entry):
        return Who("person", f"{name_form(found[1])} <{found[2].casefold()}>")
    if ADDRESS.fullmatch(entry):
        return Who("address", entry.casefold())
    try:
        return Who("network", str(ipaddress.ip_network(entry, strict=False)))
    except ValueError:
        pass
    if re.fullmatch(r"[\d.:/]+", entry):
        raise ValueError("must be an IP address or a network such as 192.0.2.0/24")
    if re.search(r"[@<>]", entry) or not name_form(entry):
        raise ValueError(
            "must be a name, an e-mail address, @mail.example, Name <address>, an IP address or network, "
            "id:17 or role:editor"
        )
    return Who("name", name_form(entry))


def _author(value: str) -> str:
    who(value)
    return value


def _vouched(value: str) -> str:
    if who(value).kind not in ("id", "role", "person"):
        raise ValueError(
            "must be id:17, role:editor or Name <address>: a name or an address alone is easily borrowed"
        )
    return value


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Drop what is repeated, and keep the order."""
    return tuple(dict.fromkeys(values))


_TEXT = Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*$")
_HOST = Field(min_length=1, max_length=253, pattern=r"^[^\x00\s]*$")
Host = Annotated[str, _HOST, BeforeValidator(_bare_host)]
WordEntry = Annotated[str, _TEXT, BeforeValidator(_spaced), AfterValidator(_word)]
Key = Annotated[str, _TEXT, BeforeValidator(_stripped), AfterValidator(_key)]
Author = Annotated[str, _TEXT, BeforeValidator(_spaced), AfterValidator(_author)]
Vouched = Annotated[str, _TEXT, BeforeValidator(_spaced), AfterValidator(_vouched)]
PostEntry = Annotated[str, _TEXT, BeforeValidator(_spaced), AfterValidator(post_name)]
Language = Annotated[str, _TEXT, BeforeValidator(_spaced), AfterValidator(_language)]
